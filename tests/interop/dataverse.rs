//! The Web API's own clients against the sandbox: Microsoft's SDK for Python, and the most used one for JavaScript.
use crate::kit::Tenant;
use fieldbridge::sandbox::SideEffects;

#[tokio::test(flavor = "multi_thread")]
async fn the_sdk_for_python_reads_writes_and_batches() {
    let tenant = Tenant::of(60).await;
    tenant.python("dataverse_sdk.py").run().await;
    let effects = tenant.sandbox.side_effects("account");
    assert_eq!(effects, SideEffects { creates: 1, updates: 0, deletes: 0 }, "the failed change set made nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn dynamics_web_api_reads_writes_and_tracks() {
    let tenant = Tenant::of(60).await;
    tenant.node("dynamics_web_api.mjs").run().await;
    assert_eq!(tenant.sandbox.side_effects("contact").deletes, 1);
}
