//! The demonstration: a sandbox on loopback and a workspace that goes with it. `demo.json` remembers which organisation
//! was generated, so that a later demonstration shows the same one a generation of changes further on.
use super::running::{Demonstrated, Running};
use super::{opened, place, salesforce};
use crate::account::{AuthMethod, ExternalAccount, Name, SecretRef, System, parse_org_url};
use crate::cli::RunningOffer;
use crate::disk;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{Vault, WorkspaceStore};
use crate::sandbox::salesforce::SalesforceConfig;
use crate::sandbox::{MutationPlan, SandboxConfig};
use crate::setup::{SandboxOffer, key};
use crate::task::{Bench, off_thread};
use crate::workspace::WorkspaceFiles;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Contacts of a demonstration, where no other number is asked for.
pub const DEMO_ROWS: u64 = 200_000;
const DEMO_SEED: u64 = 2026;

/// What `demo.json` holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Marker {
    /// Which CRM is played; those of before there were two play the first.
    #[serde(default = "first")]
    system: System,
    seed: u64,
    rows: u64,
    /// When the rows were changed since, in seconds of the Unix epoch.
    changed_at: Vec<i64>,
    port: u16,
}

fn first() -> System {
    System::Dynamics
}

/// Starts the sandbox a demonstration is of, as it stands now.
async fn play(marker: &Marker, port: u16) -> Outcome<Demonstrated> {
    let (rows, seed) = (marker.rows, marker.seed);
    match marker.system {
        System::Dynamics => {
            let generation = u32::try_from(marker.changed_at.len()).unwrap_or(u32::MAX);
            let changed_at = marker.changed_at.clone();
            let config = SandboxConfig { rows, seed, generation, changed_at, port, ..SandboxConfig::default() };
            Running::start(config).await.map(Demonstrated::Dynamics)
        }
        System::Salesforce => {
            let config = SalesforceConfig { rows, seed, port, ..SalesforceConfig::default() };
            let running = salesforce::Running::plain(config).await?;
            for at in &marker.changed_at {
                running.sandbox().mutate_at(&a_generation(rows), *at);
            }
            Ok(Demonstrated::Salesforce(running))
        }
    }
}

/// What changes between two visits of a demonstration.
fn a_generation(rows: u64) -> MutationPlan {
    let some = |part: u64| rows.div_ceil(part);
    MutationPlan { table: None, updates: some(100), inserts: some(500), deletes: some(1_000) }
}

/// The port of a loopback address.
fn port_of(url: &str) -> u16 {
    url.rsplit(':').next().and_then(|p| p.parse().ok()).unwrap_or(0)
}

/// What a workspace has to do with a demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinship {
    /// Nothing; or no longer: its accounts are somebody's own.
    None,
    /// The sandbox was offered and nothing is set up yet.
    Offered,
    /// One of its accounts is the sandbox.
    Partly,
    /// All of them are.
    Wholly,
}

impl Kinship {
    /// Whether its sandbox has to run.
    pub fn needs_sandbox(self) -> bool {
        self != Kinship::None
    }

    /// Whether memory may keep its secrets: only where each of them opens nothing but generated data.
    pub fn memory_will_do(self) -> bool {
        self == Kinship::Wholly
    }
}

/// What the workspace in this directory has to do with a demonstration. The sandbox that was offered leaves its marker even
/// where an account of one's own was set up instead.
pub fn kinship(directory: &Path) -> Kinship {
    if !marker_file(directory).is_file() {
        return Kinship::None;
    }
    let store = WorkspaceFiles::new(directory);
    let mut own: Vec<bool> = Vec::new();
    if let Ok(workspace) = store.load() {
        own.extend(workspace.accounts.iter().map(|a| !a.url.is_loopback()));
    }
    if let Ok(Some(draft)) = store.draft() {
        let url = draft.answers.get(key::URL).and_then(|u| parse_org_url(u).ok());
        own.extend(url.map(|u| !u.is_loopback()));
    }
    match (own.contains(&true), own.contains(&false)) {
        (false, false) => Kinship::Offered,
        (false, true) => Kinship::Wholly,
        (true, true) => Kinship::Partly,
        (true, false) => Kinship::None,
    }
}

/// The seed of the mail that is played in this directory; none where all or some of it is somebody's own.
pub fn mail_seed(directory: &Path) -> Option<u64> {
    if kinship(directory) != Kinship::Wholly {
        return None;
    }
    let bytes = disk::read(&marker_file(directory), 1_048_576, ErrorKind::WorkspaceCorrupt).ok()??;
    serde_json::from_slice::<Marker>(&bytes).ok().map(|marker| marker.seed)
}

/// Starts the sandbox and opens the demonstration's workspace. One that was set up earlier is pointed to the sandbox's
/// present address; where it has imported already, the sandbox starts a generation of changes further on.
///
/// # Errors
/// `AnswerInvalid` for a workspace that is no demonstration, or rows other than those it was made with; storage and vault
/// faults.
pub async fn demo(
    asked: Option<&Path>,
    system: Option<System>,
    rows: Option<u64>,
    accepts: bool,
) -> Outcome<(Bench, Demonstrated)> {
    let name = if system == Some(System::Salesforce) { "demo-salesforce" } else { "demo" };
    let directory = place(asked, name)?;
    let bench = opened(&directory, true, accepts);
    if is_open(&bench, &directory).await? {
        let why = "this demonstration is open in another window; close it there, or name another directory";
        return Err(refused("--workspace", why));
    }
    let running = attach(&bench, &directory, system, rows).await?;
    Ok((bench, running))
}

/// Starts the sandbox for one command. Where a screen of the same demonstration is open, its sandbox answers already at
/// the port that was used last: then nothing is started, and the workspace stays pointed to that one.
///
/// # Errors
/// As [`demo`].
pub async fn attend(bench: &Bench, directory: &Path, moves_on: bool) -> Outcome<Option<Demonstrated>> {
    if !is_open(bench, directory).await? {
        return start(bench, directory, (None, None), moves_on).await.map(Some);
    }
    let (here, path) = (Arc::clone(bench), marker_file(directory));
    let kept = off_thread(move || look(&here, &path, (None, None), false)).await?;
    // The same seed has the same secret: one that is started for a moment tells it.
    let least = Marker { rows: 1, changed_at: Vec::new(), ..kept };
    let offer = play(&least, 0).await?.offer();
    let here = Arc::clone(bench);
    off_thread(move || {
        let accounts = if here.workspace.exists() { here.workspace.load()?.accounts } else { Vec::new() };
        let sandbox = accounts.into_iter().filter(|a| is_ours(a, &offer)).map(|a| a.name).collect::<Vec<_>>();
        keep_secret(here.vault.as_ref(), &sandbox, &offer);
        Ok(None)
    })
    .await
}

/// Whether a sandbox answers already where this workspace's one stood last: a screen of the same demonstration is open.
async fn is_open(bench: &Bench, directory: &Path) -> Outcome<bool> {
    let (here, path) = (Arc::clone(bench), marker_file(directory));
    let kept = off_thread(move || look(&here, &path, (None, None), false)).await?;
    Ok(kept.port != 0 && tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, kept.port)).await.is_err())
}

/// Starts the sandbox that belongs to this workspace and points the workspace to it.
///
/// `system` and `rows` where they are asked for.
///
/// # Errors
/// As [`demo`].
pub async fn attach(
    bench: &Bench,
    directory: &Path,
    system: Option<System>,
    rows: Option<u64>,
) -> Outcome<Demonstrated> {
    start(bench, directory, (system, rows), true).await
}

/// `moves_on`: where something was imported already, the CRM's rows have changed since.
async fn start(bench: &Bench, directory: &Path, asked: Asked, moves_on: bool) -> Outcome<Demonstrated> {
    let (here, path) = (Arc::clone(bench), marker_file(directory));
    let before = off_thread(move || look(&here, &path, asked, moves_on)).await?;
    // The same port as before, where it is free: an interrupted import goes on at the link it stopped at.
    let running = match play(&before, before.port).await {
        Ok(running) => running,
        Err(_) => play(&before, 0).await?,
    };
    let offer = running.offer();
    let marker = Marker { port: port_of(&offer.url), ..before };
    let (here, path) = (Arc::clone(bench), marker_file(directory));
    off_thread(move || {
        let text = serde_json::to_vec(&marker).map_err(|e| Fault::new(ErrorKind::Bug, e.to_string()))?;
        disk::write(&path, &text)?;
        point_to(here.workspace.as_ref(), here.vault.as_ref(), &offer)
    })
    .await?;
    Ok(running)
}

fn marker_file(directory: &Path) -> PathBuf {
    directory.join("demo.json")
}

/// The CRM and the rows a demonstration is asked for, where it is asked for any.
type Asked = (Option<System>, Option<u64>);

/// What the sandbox of this workspace is to be.
fn look(bench: &Bench, path: &Path, (system, rows): Asked, moves_on: bool) -> Outcome<Marker> {
    let bytes = disk::read(path, 1_048_576, ErrorKind::WorkspaceCorrupt)?;
    let kept: Option<Marker> = bytes.and_then(|b| serde_json::from_slice(&b).ok());
    let exists = bench.workspace.exists();
    let Some(kept) = kept else {
        if exists {
            let why = "this workspace is no demonstration; name another directory with --workspace";
            return Err(refused("--workspace", why));
        }
        let (system, rows) = (system.unwrap_or_else(first), rows.unwrap_or(DEMO_ROWS));
        return Ok(Marker { system, seed: DEMO_SEED, rows, changed_at: Vec::new(), port: 0 });
    };
    if !exists {
        let system = system.unwrap_or(kept.system);
        return Ok(Marker { system, rows: rows.unwrap_or(kept.rows), changed_at: Vec::new(), ..kept });
    }
    if system.is_some_and(|s| s != kept.system) {
        let why = format!(
            "this demonstration is one of {}; leave --system out or name another --workspace",
            kept.system.product()
        );
        return Err(refused("--system", &why));
    }
    if rows.is_some_and(|r| r != kept.rows) {
        let why = format!(
            "this demonstration was made with {} rows; leave --rows out or name another --workspace",
            kept.rows
        );
        return Err(refused("--rows", &why));
    }
    let mut marker = kept;
    if moves_on && !bench.ledger.runs(None, 1)?.is_empty() {
        marker.changed_at.push(bench.clock.now().as_second());
    }
    Ok(marker)
}

fn refused(question: &str, why: &str) -> Fault {
    Fault::new(ErrorKind::AnswerInvalid, why).with("question", question).with("problem", why)
}

/// Gives the sandbox's accounts, and a setup left unfinished, the sandbox's present address and secret.
fn point_to(store: &dyn WorkspaceStore, vault: &dyn Vault, offer: &SandboxOffer) -> Outcome<()> {
    let url = parse_org_url(&offer.url)?;
    let mut names: Vec<Name> = Vec::new();
    let mut repoint = |accounts: &mut Vec<ExternalAccount>| {
        // Another sandbox on this machine, which somebody named, stays what it is.
        for account in accounts.iter_mut().filter(|a| is_ours(a, offer)) {
            account.url = url.clone();
            account.authority.clone_from(&offer.url);
            if let AuthMethod::ClientSecret { client_id, .. } = &mut account.auth {
                client_id.clone_from(&offer.client_id);
                names.push(account.name.clone());
            }
        }
    };
    if store.exists() {
        let _turn = store.turn()?;
        let mut workspace = store.load()?;
        repoint(&mut workspace.accounts);
        store.save(&workspace)?;
    }
    if let Ok(Some(mut draft)) = store.draft() {
        repoint(&mut draft.workspace.accounts);
        let answered = draft.answers.get(key::URL).and_then(|u| parse_org_url(u).ok());
        // What somebody typed is never replaced: only this sandbox's own former address is.
        let own =
            |question: &str, ours: &[&String]| draft.answers.get(question).is_none_or(|answer| ours.contains(&answer));
        let ours = own(key::TENANT, &offer.tenant.iter().collect::<Vec<_>>())
            && own(key::CLIENT_ID, &[&offer.client_id, &offer.public_client_id]);
        if ours && answered.is_some_and(|u| u.is_loopback() && u.origin() != offer.url) {
            for question in [key::URL, key::AUTHORITY] {
                draft.answers.insert(question.to_owned(), offer.url.clone());
            }
            names.extend(draft.answers.get(key::NAME).and_then(|n| Name::parse(n).ok()));
        }
        store.save_draft(&draft)?;
    }
    keep_secret(vault, &names, offer);
    Ok(())
}

/// Whether an account is one of the sandbox that is offered.
fn is_ours(account: &ExternalAccount, offer: &SandboxOffer) -> bool {
    let tenant = offer.tenant.as_deref().unwrap_or_default();
    account.url.is_loopback() && account.system == offer.system && account.tenant == tenant
}

/// Held for this process, and written nowhere: it stays the same for a seed, so that each start can tell it again.
fn keep_secret(vault: &dyn Vault, names: &[Name], offer: &SandboxOffer) {
    for name in names.iter().map(SecretRef::client_secret) {
        // Where it cannot be held, signing in says so.
        drop(vault.hold(&name, &offer.secret));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str, url: &str) -> crate::account::ExternalAccount {
        let id = "11111111-2222-3333-4444-555555555555";
        let pairs = [(key::NAME, name), (key::SYSTEM, "dynamics"), (key::URL, url), (key::AUTH, "client-secret")];
        let more = [(key::TENANT, id), (key::CLIENT_ID, id)];
        let answers = pairs.into_iter().chain(more).map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        crate::setup::account_of(&answers, None).unwrap()
    }

    #[test]
    fn an_account_of_ones_own_ends_the_kinship_and_memory_never_keeps_its_secret() {
        let dir = tempfile::tempdir().unwrap();
        let store = WorkspaceFiles::new(dir.path());
        let holding = |accounts: &[(&str, &str)]| {
            let mut workspace = crate::setup::Workspace::named("w");
            workspace.accounts = accounts.iter().map(|(name, url)| account(name, url)).collect();
            store.save(&workspace).unwrap();
            kinship(dir.path())
        };
        let (sandbox, own) = (("sandbox", "http://127.0.0.1:4711"), ("contoso", "https://contoso.crm4.dynamics.com"));
        assert_eq!(kinship(dir.path()), Kinship::None);
        std::fs::write(dir.path().join("demo.json"), "{}").unwrap();
        assert_eq!(kinship(dir.path()), Kinship::Offered);
        assert_eq!(holding(&[sandbox]), Kinship::Wholly);
        assert_eq!(holding(&[sandbox, own]), Kinship::Partly);
        assert_eq!(holding(&[own]), Kinship::None);
        let kinds = [Kinship::None, Kinship::Offered, Kinship::Partly, Kinship::Wholly];
        assert_eq!(kinds.map(Kinship::needs_sandbox), [false, true, true, true]);
        assert_eq!(kinds.map(Kinship::memory_will_do), [false, false, false, true]);
    }
}
