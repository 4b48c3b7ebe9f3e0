//! Microsoft's own sign-in libraries for Python against the sandbox.
use crate::kit::{Tenant, Tunnel};
use fieldbridge::sandbox::SandboxConfig;

#[tokio::test(flavor = "multi_thread")]
async fn msal_signs_in_with_a_secret() {
    Tenant::of(20).await.python("msal_secret.py").run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn msal_signs_in_with_certificates() {
    Tenant::of(20).await.python("msal_certificate.py").run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn msal_signs_in_on_another_device() {
    let config = SandboxConfig { rows: 20, device_interval: 1, ..SandboxConfig::default() };
    Tenant::start(config).await.expect("a sandbox").python("msal_device.py").run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn msal_signs_in_in_a_browser_and_refreshes() {
    Tenant::of(20).await.python("msal_code.py").run().await;
}

/// The library asks for the user's realm at the host without its port. A proxy leads it to the sandbox all the same, so that
/// nobody needs port 443, which belongs to root on many machines.
#[tokio::test(flavor = "multi_thread")]
async fn msal_signs_in_with_a_password() {
    let tenant = Tenant::of(20).await;
    let tunnel = Tunnel::to(tenant.sandbox.url().trim_start_matches("https://")).await;
    tenant.python("msal_password.py").through(&tunnel).run().await;
    assert!(tunnel.asked().contains(&"localhost:443".to_owned()), "{:?}", tunnel.asked());
}

#[tokio::test(flavor = "multi_thread")]
async fn azure_identity_signs_in_with_secret_and_certificate() {
    Tenant::of(20).await.python("azure_identity_credentials.py").run().await;
}
