//! The campaign database where another machine keeps its files: refused, unless somebody accepted it.
use super::headless::{A_WORKSPACE, with_workspace};
use super::kit::canary::Scratch;
use super::kit::program::ended;
use fieldbridge::account::Name;
use fieldbridge::boot::{bench_on, footing};
use fieldbridge::fault::{ErrorKind, Exit};
use fieldbridge::sandbox::{self, SandboxConfig};
use fieldbridge::secret::Secret;
use fieldbridge::setup::Answers;
use fieldbridge::task::{self, Bench, DoctorVerdict, LaunchOptions, SetupWish};
use fieldbridge::vault::MemoryVault;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Mounts in which that directory, and nothing else, is on another machine.
fn far(directory: &Path) -> String {
    let point = directory.canonicalize().unwrap().display().to_string().replace(' ', "\\040");
    format!("1 0 0:1 / / rw - ext4 /dev/vda rw\n2 1 0:2 / {point} rw shared:1 - nfs4 files:/export rw\n")
}

fn bench(directory: &Path, vault: &Arc<MemoryVault>, accepts: bool) -> Bench {
    let text = far(directory);
    bench_on(directory, vault.clone(), footing(directory, accepts, move || Some(text.clone())))
}

async fn doctor(bench: &Bench) -> Vec<(&'static str, DoctorVerdict)> {
    let lines = task::doctor(bench, false).await.unwrap();
    let about = |key: &str| key.starts_with("doctor-database") || key == "doctor-network-files";
    lines.iter().filter(|l| about(l.key)).map(|l| (l.key, l.verdict)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_opened_over_the_network_until_somebody_accepts_it_and_then_everything_works() {
    let sandbox = sandbox::start(SandboxConfig { rows: 60, seed: 7, ..SandboxConfig::default() }).await.unwrap();
    let c = sandbox.credentials();
    let (dir, vault) = (Scratch::new(), Arc::new(MemoryVault::default()));
    let text = format!(
        "name = \"crm\"\nsystem = \"dynamics\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"stdin\"\ntables = [\"contact\"]\n",
        c.org_url, c.client_id
    );
    let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(c.client_secret)) };
    let database = dir.path().join("campaign.db");
    let (refusing, accepting) = (bench(dir.path(), &vault, false), bench(dir.path(), &vault, true));
    let refused = task::run_setup(&refusing, &wish, |_| {}).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::NetworkFiles, "a setup tells it before anything runs");
    assert!(!database.exists(), "nothing was made there");
    assert_eq!(doctor(&refusing).await, [("doctor-database-broken", DoctorVerdict::Failed)]);
    task::run_setup(&accepting, &wish, |_| {}).await.unwrap();
    let workspace = accepting.workspace.load().unwrap();
    let contact = Name::parse("contact").unwrap();
    let fault = match task::launch(&refusing, &workspace, &contact, LaunchOptions::default()).await {
        Ok(handle) => task::wait_for(handle, |_| {}).await.unwrap_err(),
        Err(fault) => fault,
    };
    assert_eq!((fault.kind, fault.policy().exit), (ErrorKind::NetworkFiles, Exit::Storage));
    assert_eq!(fault.args["kind"], "nfs4");
    assert!(fault.detail.contains(dir.path().to_str().unwrap()), "{}", fault.detail);
    let handle = task::launch(&accepting, &workspace, &contact, LaunchOptions::default()).await.unwrap();
    let end = task::wait_for(handle, |_| {}).await.unwrap();
    assert_eq!(end.fault, None);
    let warned = [("doctor-network-files", DoctorVerdict::Warned), ("doctor-database", DoctorVerdict::Passed)];
    assert_eq!(doctor(&accepting).await, warned);

    let again = bench(dir.path(), &vault, false);
    assert!(database.exists());
    assert_eq!(again.campaign.facts().unwrap_err().kind, ErrorKind::NetworkFiles, "what is there is not opened either");
    assert_eq!(again.ledger.runs(None, 1).unwrap_err().kind, ErrorKind::NetworkFiles, "nor looked at");
}

#[test]
fn the_place_is_looked_at_once_however_often_the_database_is_opened() {
    let (dir, looked) = (Scratch::new(), Arc::new(AtomicU32::new(0)));
    let counted = Arc::clone(&looked);
    let text = far(dir.path());
    let standing = footing(dir.path(), false, move || {
        counted.fetch_add(1, Ordering::Relaxed);
        Some(text.clone())
    });
    assert_eq!(looked.load(Ordering::Relaxed), 0, "and only when it is needed");
    for _ in 0..3 {
        assert_eq!((*standing)().unwrap_err().kind, ErrorKind::NetworkFiles);
    }
    assert_eq!(looked.load(Ordering::Relaxed), 1);
    let untold = footing(dir.path(), false, || None);
    assert_eq!((*untold)().unwrap(), None, "where the system does not tell, nothing speaks against it");
}

#[test]
fn acceptance_is_said_on_the_command_line_or_in_the_environment() {
    let home = with_workspace(A_WORKSPACE);
    home.say("flow list --accept-network-files").exits(0);
    home.say("--accept-network-files flow list").exits(0);
    for value in ["1", "true", "", "0"] {
        let mut command = home.command(["flow", "list"]);
        command.env("FIELDBRIDGE_ACCEPT_NETWORK_FILES", value);
        ended(command.output().unwrap()).exits(0);
    }
}
