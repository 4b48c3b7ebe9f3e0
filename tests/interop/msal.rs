//! Microsoft's own sign-in libraries for Python against the sandbox.
use crate::kit::Tenant;
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

/// The library asks at the host without its port, so this needs 443, which belongs to root on many machines.
#[tokio::test(flavor = "multi_thread")]
async fn msal_signs_in_with_a_password() {
    let config = SandboxConfig { rows: 20, port: 443, ..SandboxConfig::default() };
    match Tenant::start(config).await {
        Ok(tenant) => drop(tenant.python("msal_password.py").run().await),
        Err(error) => eprintln!("SKIPPED: msal with a password needs port 443 of this machine: {error}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn azure_identity_signs_in_with_secret_and_certificate() {
    Tenant::of(20).await.python("azure_identity_credentials.py").run().await;
}
