//! Microsoft's own sign-in library for Python against the sandbox.
use crate::kit::Tenant;

#[tokio::test(flavor = "multi_thread")]
async fn msal_signs_in_with_a_secret() {
    Tenant::of(20).await.python("msal_secret.py").run().await;
}
