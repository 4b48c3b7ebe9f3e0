//! The doctor: is this machine, this workspace, this vault and this network fit for work? Words: `doctor-<key>`,
//! `doctor-remedy-<...>`.
use super::serve::scheduled;
use super::{Bench, CheckEvent, check_all, left_off, off_thread};
use crate::account::{CheckId, CheckScope, Verdict};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Direction, Flow};
use crate::port::VaultKind;
use crate::run::BackupWhy;
use crate::setup::Workspace;
use crate::text::grouped;
use jiff::SignedDuration;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Facts of the process's surroundings, read once by the composition root.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Proxy variables that are set, with their values; user information already cut.
    pub proxies: Vec<(String, String)>,
    /// Certificate files named by variables (`SSL_CERT_FILE`), and whether each can be read.
    pub certificates: Vec<(String, String, bool)>,
    /// Whether the system's own certificate roots were found.
    pub system_roots: bool,
    /// The file of certificate authorities trusted beside the system's own, and how many are in it.
    pub extra_roots: Option<(String, Outcome<usize>)>,
}

/// How one examination ended. Words: `doctor-verdict-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoctorVerdict {
    /// Fit.
    Passed,
    /// Works, but somebody should know.
    Warned,
    /// Not fit.
    Failed,
}

impl DoctorVerdict {
    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            DoctorVerdict::Passed => "passed",
            DoctorVerdict::Warned => "warned",
            DoctorVerdict::Failed => "failed",
        }
    }
}

/// One examination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoctorLine {
    /// Catalog key of what was examined and found, `doctor-...`.
    pub key: &'static str,
    /// How it ended.
    pub verdict: DoctorVerdict,
    /// Arguments of the sentence, cleaned.
    pub args: BTreeMap<String, String>,
    /// Catalog key of what to do; the fault's own advice where there is a fault.
    pub remedy: Option<String>,
    /// What went wrong.
    pub fault: Option<Fault>,
}

/// Every key a line can carry, for the coverage of the catalogs.
pub const DOCTOR_KEYS: [&str; 33] = [
    "doctor-consent-off",
    "doctor-flow-off",
    "doctor-directory",
    "doctor-directory-none",
    "doctor-directory-broken",
    "doctor-workspace",
    "doctor-workspace-none",
    "doctor-workspace-broken",
    "doctor-draft",
    "doctor-draft-damaged",
    "doctor-space",
    "doctor-space-short",
    "doctor-vault",
    "doctor-vault-memory",
    "doctor-vault-none",
    "doctor-database",
    "doctor-database-none",
    "doctor-database-broken",
    "doctor-backup",
    "doctor-backup-old",
    "doctor-backup-none",
    "doctor-network-files",
    "doctor-serving",
    "doctor-serving-none",
    "doctor-clock",
    "doctor-clock-wrong",
    "doctor-roots",
    "doctor-certificate",
    "doctor-ca-file",
    "doctor-ca-file-broken",
    "doctor-proxy",
    "doctor-account",
    "doctor-account-broken",
];

fn line<const N: usize>(key: &'static str, verdict: DoctorVerdict, args: [(&str, String); N]) -> DoctorLine {
    let clean = |text: String| crate::text::clean_line(&text).into_owned();
    let args = args.into_iter().map(|(name, value)| (name.to_owned(), clean(value))).collect();
    DoctorLine { key, verdict, args, remedy: None, fault: None }
}

impl DoctorLine {
    fn remedied(mut self, key: &str) -> Self {
        self.remedy = Some(key.to_owned());
        self
    }

    fn because(mut self, fault: Fault) -> Self {
        self.remedy = Some(format!("fault-{}-advice", fault.kind.slug()));
        self.args.insert("why".into(), fault.detail.clone());
        self.args.entry("account".into()).or_insert_with(|| "NAME".into());
        self.fault = Some(fault);
        self
    }
}

/// Examines everything; with `reach`, each account is asked as well.
///
/// # Errors
/// `Bug` only: what is wrong stands in the lines.
pub async fn doctor(bench: &Bench, reach: bool) -> Outcome<Vec<DoctorLine>> {
    let here = Arc::clone(bench);
    let (mut lines, workspace) = off_thread(move || Ok(examine(&here))).await?;
    if reach {
        for account in workspace.iter().flat_map(|w| &w.accounts) {
            lines.push(reachable(bench, account).await);
        }
    }
    Ok(lines)
}

fn examine(bench: &Bench) -> (Vec<DoctorLine>, Option<Workspace>) {
    let (mut lines, workspace) = files(bench);
    lines.extend(bench.workspace.free_space().map(space));
    lines.push(vault(bench));
    let database = database(bench);
    let backup = database.iter().any(|line| line.key == "doctor-database").then(|| backup(bench)).flatten();
    lines.extend(database);
    lines.extend(backup);
    lines.extend(workspace.as_ref().and_then(|workspace| serving(bench, workspace)));
    lines.extend(workspace.iter().flat_map(|workspace| left_off(workspace)).map(switched_off));
    let now = bench.clock.now();
    let year = i64::from(now.to_zoned(jiff::tz::TimeZone::UTC).year());
    lines.push(if (2025..2100).contains(&year) {
        line("doctor-clock", DoctorVerdict::Passed, [("now", now.strftime("%Y-%m-%d %H:%M UTC").to_string())])
    } else {
        line("doctor-clock-wrong", DoctorVerdict::Failed, [("now", now.to_string())]).remedied("doctor-remedy-clock")
    });
    lines.extend(network(&bench.surroundings()));
    (lines, workspace)
}

fn files(bench: &Bench) -> (Vec<DoctorLine>, Option<Workspace>) {
    use DoctorVerdict::{Failed, Passed, Warned};
    let store = &bench.workspace;
    let place = store.place();
    let mut lines = vec![match store.probe() {
        Ok(true) => line("doctor-directory", Passed, [("place", place.clone())]),
        Ok(false) => line("doctor-directory-none", Passed, [("place", place.clone())]),
        Err(fault) => line("doctor-directory-broken", Failed, [("place", place.clone())]).because(fault),
    }];
    let loaded = if store.exists() { store.load().map(Some) } else { Ok(None) };
    let workspace = match loaded {
        Ok(Some(workspace)) => {
            let (accounts, flows) = (workspace.accounts.len().to_string(), workspace.flows.len().to_string());
            let name = workspace.name.clone();
            lines.push(line("doctor-workspace", Passed, [("name", name), ("accounts", accounts), ("flows", flows)]));
            Some(workspace)
        }
        Ok(None) => {
            lines.push(line("doctor-workspace-none", Warned, []).remedied("doctor-remedy-setup"));
            None
        }
        Err(fault) => {
            lines.push(line("doctor-workspace-broken", Failed, []).because(fault));
            None
        }
    };
    match store.draft() {
        Ok(None) => {}
        Ok(Some(_)) => lines.push(line("doctor-draft", Warned, []).remedied("doctor-remedy-setup")),
        Err(fault) => lines.push(line("doctor-draft-damaged", Warned, []).because(fault)),
    }
    (lines, workspace)
}

/// Below this, a first load of a few hundred thousand rows with its write-ahead log may not fit.
const SHORT_OF_SPACE: u64 = 1_000_000_000;

fn space(bytes: u64) -> DoctorLine {
    let args = [("megabytes", grouped(bytes / 1_000_000))];
    match bytes < SHORT_OF_SPACE {
        false => line("doctor-space", DoctorVerdict::Passed, args),
        true => line("doctor-space-short", DoctorVerdict::Warned, args).remedied("doctor-remedy-space"),
    }
}

fn vault(bench: &Bench) -> DoctorLine {
    let facts = bench.vault.probe();
    let problem = facts.keyring_problem.unwrap_or_default();
    match (facts.kind, facts.writable) {
        (VaultKind::Memory, _) => line("doctor-vault-memory", DoctorVerdict::Warned, [("why", problem)]),
        (_, true) => line("doctor-vault", DoctorVerdict::Passed, [("place", facts.place)]),
        (_, false) => {
            let why = bench.vault.ready().err().map_or(problem, |fault| fault.detail);
            line("doctor-vault-none", DoctorVerdict::Warned, [("why", why)]).remedied("doctor-remedy-vault")
        }
    }
}

/// The database, behind what it stands on where that is worth knowing.
fn database(bench: &Bench) -> Vec<DoctorLine> {
    let broken = |fault| line("doctor-database-broken", DoctorVerdict::Failed, []).because(fault);
    let accepted = match bench.campaign.footing() {
        Ok(kind) => kind.map(|kind| {
            let found = line("doctor-network-files", DoctorVerdict::Warned, [("kind", kind)]);
            found.remedied("doctor-remedy-network-files")
        }),
        // There is none yet perhaps; the first run would meet this.
        Err(fault) => return vec![broken(fault)],
    };
    // The ledger never makes the file by looking; without a run there is nothing to examine.
    let facts = bench.ledger.runs(None, 1).and_then(|runs| match runs.is_empty() {
        true => Ok(None),
        false => bench.campaign.facts().map(Some),
    });
    let found = match facts {
        Ok(Some(facts)) => {
            let megabytes = grouped(facts.bytes.div_ceil(1_000_000));
            let rows: u64 = facts.tables.iter().map(|(_, rows)| rows).sum();
            let args = [("place", facts.place), ("megabytes", megabytes), ("rows", grouped(rows))];
            line("doctor-database", DoctorVerdict::Passed, args)
        }
        Ok(None) => line("doctor-database-none", DoctorVerdict::Passed, []),
        Err(fault) => broken(fault),
    };
    accepted.into_iter().chain([found]).collect()
}

/// Older than this, runs have not made backups as they should, or there were no runs.
const OLD_BACKUP: SignedDuration = SignedDuration::from_hours(3 * 24);

/// The last backup of a database that is there; nothing where none are made, or they cannot be looked for.
fn backup(bench: &Bench) -> Option<DoctorLine> {
    let all = bench.campaign.backups()?.all().ok()?;
    let count = ("count", grouped(all.len() as u64));
    let Some(last) = all.into_iter().find(|one| one.why != BackupWhy::Replaced) else {
        return Some(line("doctor-backup-none", DoctorVerdict::Warned, []).remedied("doctor-remedy-backup"));
    };
    let at = ("at", last.at.strftime("%Y-%m-%d %H:%M UTC").to_string());
    Some(match bench.clock.now().duration_since(last.at) > OLD_BACKUP {
        false => line("doctor-backup", DoctorVerdict::Passed, [at, count]),
        true => line("doctor-backup-old", DoctorVerdict::Warned, [at]).remedied("doctor-remedy-backup"),
    })
}

/// Whether somebody sees to what is scheduled; nothing where nothing is, or the database cannot tell, which has a line of its
/// own.
fn serving(bench: &Bench, workspace: &Workspace) -> Option<DoctorLine> {
    let count = scheduled(workspace).count();
    if count == 0 {
        return None;
    }
    match bench.ledger.timetable()?.serving().ok()? {
        Some(found) => {
            let args = [("host", found.host), ("pid", found.pid.to_string())];
            Some(line("doctor-serving", DoctorVerdict::Passed, args))
        }
        None => {
            let nobody = line("doctor-serving-none", DoctorVerdict::Warned, [("count", grouped(count as u64))]);
            Some(nobody.remedied("doctor-remedy-serve"))
        }
    }
}

/// A flow that is off is as somebody wants it; where it keeps consent, nothing carries the opt-outs of its people.
fn switched_off(flow: &Flow) -> DoctorLine {
    let (since, reason) = flow.off.as_ref().map_or_else(Default::default, |off| {
        (off.since.strftime("%Y-%m-%d %H:%M UTC").to_string(), off.told().to_owned())
    });
    let args = [("flow", flow.name.to_string()), ("table", flow.table.clone()), ("since", since), ("reason", reason)];
    match flow.direction {
        Direction::OptOut => line("doctor-consent-off", DoctorVerdict::Warned, args).remedied("doctor-remedy-flow-on"),
        _ => line("doctor-flow-off", DoctorVerdict::Passed, args),
    }
}

fn network(facts: &Surroundings) -> Vec<DoctorLine> {
    use DoctorVerdict::{Failed, Passed, Warned};
    let mut lines = vec![match facts.system_roots {
        true => line("doctor-roots", Passed, [("source", "system".into())]),
        false => line("doctor-roots", Warned, [("source", "built-in".into())]),
    }];
    for (variable, path, readable) in &facts.certificates {
        let args = [("variable", variable.clone()), ("path", path.clone())];
        lines.push(match readable {
            true => line("doctor-certificate", Passed, args),
            false => line("doctor-certificate", Failed, args).remedied("doctor-remedy-certificate"),
        });
    }
    lines.extend(facts.extra_roots.iter().map(|(path, found)| {
        let path = ("path", path.clone());
        match found {
            Ok(count) => line("doctor-ca-file", Passed, [path, ("count", count.to_string())]),
            Err(fault) => line("doctor-ca-file-broken", Failed, [path]).because(fault.clone()),
        }
    }));
    lines.extend(facts.proxies.iter().map(|(variable, value)| {
        line("doctor-proxy", Passed, [("variable", variable.clone()), ("value", value.clone())])
    }));
    lines
}

async fn reachable(bench: &Bench, account: &crate::account::ExternalAccount) -> DoctorLine {
    let name = || [("account", account.name.to_string())];
    let broken = |fault| line("doctor-account-broken", DoctorVerdict::Failed, name()).because(fault);
    match check_all(bench, account, &CheckScope::default(), |_: CheckEvent| {}).await {
        Err(fault) => broken(fault),
        Ok(reports) => {
            let failed = reports.into_iter().find_map(|r| match r.verdict {
                Verdict::Failed { fault } => Some((r.subject.id, *fault)),
                _ => None,
            });
            match failed {
                None => line("doctor-account", DoctorVerdict::Passed, name()),
                Some((id, fault)) => {
                    let mut found = broken(fault);
                    found.args.insert("check".into(), word(id));
                    found
                }
            }
        }
    }
}

fn word(id: CheckId) -> String {
    id.slug().to_owned()
}

/// The first failed line as a fault, for the exit code.
pub fn doctor_fault(lines: &[DoctorLine]) -> Option<Fault> {
    let failed = lines.iter().find(|l| l.verdict == DoctorVerdict::Failed)?;
    let plain = || Fault::new(ErrorKind::NotWritable, failed.key);
    Some(failed.fault.clone().unwrap_or_else(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_space_is_a_warning_with_the_figure() {
        for (bytes, verdict, megabytes) in [
            (0, DoctorVerdict::Warned, "0"),
            (999_999_999, DoctorVerdict::Warned, "999"),
            (2_000_000_000_000, DoctorVerdict::Passed, "2,000,000"),
        ] {
            let line = space(bytes);
            assert_eq!((line.verdict, line.args["megabytes"].as_str()), (verdict, megabytes));
            assert_eq!(line.remedy.is_some(), verdict == DoctorVerdict::Warned);
        }
    }
}
