//! The whole road without a screen: setup from answers, first load, changes in the CRM, incremental runs; every row of
//! the campaign tables compared with the sandbox's own truth, the mapping applied here a second time.
use crate::kit::canary::Scratch;
use crate::kit::program::every_file;
use crate::kit::truth::compare;
use fieldbridge::account::{Name, parse_org_url};
use fieldbridge::boot::{attach, bench_with};
use fieldbridge::cli::RunningOffer;
use fieldbridge::engine::RunEnd;
use fieldbridge::fault::{ErrorKind, Outcome};
use fieldbridge::flow::ReadMode;
use fieldbridge::port::RejectFilter;
use fieldbridge::run::RunState;
use fieldbridge::sandbox::{self, FaultRule, MutationPlan, Sandbox, SandboxConfig};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, Bench, DoctorVerdict, LaunchOptions, SetupEvent, SetupSummary, SetupWish};
use fieldbridge::vault::{LayeredVault, MemoryVault, PASSPHRASE_VARIABLE, VaultConfig};
use std::path::Path;
use std::sync::{Arc, Mutex};

const SEED: u64 = 77;

async fn sandbox(rows: u64, seed: u64) -> Sandbox {
    eprintln!("sandbox: {rows} rows, seed {seed}");
    sandbox::start(SandboxConfig { rows, seed, ..SandboxConfig::default() }).await.unwrap()
}

fn wish(sandbox: &Sandbox, tables: &[&str], more: &str) -> SetupWish {
    let c = sandbox.credentials();
    let text = format!(
        "name = \"contoso\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"stdin\"\ntables = {tables:?}\n{more}",
        c.org_url, c.client_id
    );
    SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(c.client_secret)) }
}

async fn set_up(bench: &Bench, wish: &SetupWish) -> Outcome<SetupSummary> {
    task::run_setup(bench, wish, |_| {}).await
}

async fn run_all(bench: &Bench, workspace: &Workspace) -> Vec<RunEnd> {
    let mut ends = Vec::new();
    for flow in task::launch_order(workspace) {
        let handle = task::launch(bench, workspace, &flow, LaunchOptions::default()).await.unwrap();
        let mut last = None;
        let end = task::wait_for(handle, |s| last = Some(s.clone())).await.unwrap();
        assert_eq!(last.unwrap().counters, end.record.counters);
        assert!(end.fault.is_none(), "{flow}: {:?}", end.fault);
        assert!(end.record.counters.balanced(), "{flow}: {:?}", end.record.counters);
        ends.push(end);
    }
    ends
}

async fn compare_all(bench: &Bench, workspace: &Workspace, sandbox: &Sandbox, directory: &Path) {
    let open = RejectFilter { open_only: true, limit: 100_000, ..RejectFilter::default() };
    let rejects = task::rejects(bench, open).await.unwrap();
    for mapping in &workspace.mappings {
        let rejected = rejects.iter().filter(|r| workspace.flow(&r.flow).unwrap().table == mapping.table);
        let rejected = rejected.map(|r| r.row.clone()).collect();
        compare(&directory.join("campaign.db"), mapping, &sandbox.oracle(), &rejected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_road_headless_then_changes_and_incremental_runs() {
    let (dir, sandbox) = (Scratch::new(), sandbox(1_500, SEED).await);
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let steps = Mutex::new(Vec::new());
    let wish = wish(&sandbox, &["contact", "account", "lead"], "");
    let done = task::run_setup(&bench, &wish, |event| {
        if let SetupEvent::Step(step) = event {
            steps.lock().unwrap().push(step);
        }
    })
    .await
    .unwrap();
    assert_eq!(steps.into_inner().unwrap(), fieldbridge::setup::Step::ALL);
    assert!(done.checks.len() > 11 && done.checks.iter().all(|c| c.passed()), "{:?}", done.checks);
    assert!(done.workspace.accounts[0].organisation.is_some());
    assert_eq!(bench.workspace.load().unwrap(), done.workspace);
    assert_eq!(done.flows.len(), 3);
    assert_eq!(done.flows[0].as_str(), "account", "parents before children");

    let first = run_all(&bench, &done.workspace).await;
    let contacts = &first.iter().find(|e| e.record.flow.as_str() == "contact").unwrap().record;
    assert_eq!(contacts.counters.read, 1_500);
    compare_all(&bench, &done.workspace, &sandbox, dir.path()).await;

    let changes =
        sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 120, inserts: 40, deletes: 0 });
    let changed: u64 = changes.iter().map(|c| c.updated + c.inserted).sum();
    assert_eq!(changed, 160);
    let workspace = bench.workspace.load().unwrap();
    let second = run_all(&bench, &workspace).await;
    let contacts = &second.iter().find(|e| e.record.flow.as_str() == "contact").unwrap().record;
    assert!(contacts.counters.read < 1_500, "only what changed is read: {:?}", contacts.counters);
    assert_eq!(contacts.counters.applied + contacts.counters.rejected, 160, "{:?}", contacts.counters);
    compare_all(&bench, &workspace, &sandbox, dir.path()).await;

    let third = run_all(&bench, &workspace).await;
    assert!(third.iter().all(|e| e.record.counters.applied == 0), "nothing changed, nothing is written");

    let home = task::home(&bench).await.unwrap();
    assert!(home.problem.is_none() && !home.draft);
    assert!(home.flows.iter().all(|f| f.last.is_some() && f.watermark.is_some() && f.rows > Some(0)));
    let last = task::history(&bench, None, 1).await.unwrap().remove(0);
    assert_eq!(task::run_of(&bench, &last.run.short()).await.unwrap().map(|r| r.run), Some(last.run));
    assert!(!task::log_of(&bench, last.run).await.unwrap().is_empty());
    let lines = task::doctor(&bench, true).await.unwrap();
    assert!(lines.iter().all(|l| l.verdict != DoctorVerdict::Failed), "{lines:?}");
    assert!(lines.iter().any(|l| l.key == "doctor-account") && lines.iter().any(|l| l.key == "doctor-database"));
    assert!(lines.iter().all(|l| task::DOCTOR_KEYS.contains(&l.key)));
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_change_what_is_proposed_and_a_setup_can_be_replayed() {
    let (dir, sandbox) = (Scratch::new(), sandbox(400, SEED).await);
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let more = "\n[[mapping]]\ntable = \"contact\"\nexclude = [\"jobtitle\"]\nrename = { emailaddress1 = \"email\" }\n\
                [[flow]]\ntable = \"contact\"\nname = \"people\"\nmode = \"full\"\nfilter = \"statecode = 0 and modifiedon >= today - 40000\"\n";
    let wish = wish(&sandbox, &["contact"], more);
    let done = set_up(&bench, &wish).await.unwrap();
    let mapping = &done.workspace.mappings[0];
    assert!(mapping.included().any(|r| r.column == "email") && mapping.included().all(|r| r.field != "jobtitle"));
    let text = std::fs::read_to_string(dir.path().join("workspace.toml")).unwrap();
    let again = set_up(&bench, &wish).await.unwrap();
    assert_eq!(again.workspace, done.workspace);
    assert_eq!(std::fs::read_to_string(dir.path().join("workspace.toml")).unwrap(), text);
    run_all(&bench, &done.workspace).await;
    let wanted = sandbox.oracle().rows("contact").filter(|r| r["statecode"] == 0).count() as u64;
    assert!(wanted > 0 && wanted < 400);
    let rejected = task::rejects(&bench, RejectFilter::default()).await.unwrap().len() as u64;
    assert_eq!(bench.campaign.count("contact").unwrap() + rejected, wanted);

    let catalog = task::tables(&bench, &done.workspace.accounts[0], false).await.unwrap();
    assert!(catalog.tables.len() > 200 && catalog.counts["contact"] > 0);
    let detail = &catalog.details["contact"];
    let preview = task::preview(&bench, &done.workspace.accounts[0], mapping, detail, 5).await.unwrap();
    assert_eq!(preview.rows.len(), 5);
    let columns: usize = mapping.included().map(|r| 1 + usize::from(r.with_target)).sum();
    assert!(preview.rows.iter().all(|r| r.cells.len() == columns));
    let catalogs = task::Catalogs::from([(done.workspace.accounts[0].name.clone(), catalog)]);
    let choices = &done.workspace.enumerations;
    let views = task::enum_views(&bench, choices, &done.workspace, catalogs, Default::default()).await.unwrap();
    assert!(!views.is_empty());
    for view in &views {
        assert!(view.exists && view.added.is_empty() && !view.kept.is_empty() && !view.used_by.is_empty(), "{view:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_check_stops_the_setup_with_its_reason_and_writes_no_workspace() {
    for (fault, check, kind) in [
        ("no_app_user", "identity", ErrorKind::NotAMember),
        ("missing_priv=prvReadLead", "read-privilege", ErrorKind::PrivilegeMissing),
        ("secret_expired", "token", ErrorKind::SecretExpired),
    ] {
        let (dir, sandbox) = (Scratch::new(), sandbox(50, SEED).await);
        sandbox.set_faults(vec![FaultRule::parse(fault).unwrap()]);
        let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
        let failed = set_up(&bench, &wish(&sandbox, &["contact", "lead"], "")).await.unwrap_err();
        assert_eq!((failed.kind, failed.args["check"].as_str()), (kind, check), "{fault}: {failed}");
        assert!(!bench.workspace.exists() && !dir.path().join("campaign.db").exists(), "{fault}");
    }
    let (dir, sandbox) = (Scratch::new(), sandbox(50, SEED).await);
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let mut wrong = wish(&sandbox, &["contact"], "");
    wrong.secret = Some(Secret::new("not the secret"));
    assert_eq!(set_up(&bench, &wrong).await.unwrap_err().kind, ErrorKind::SecretWrong);
    wrong.secret = Some(Secret::new("  \n"));
    let fault = set_up(&bench, &wrong).await.unwrap_err();
    assert_eq!((fault.kind, fault.args["question"].as_str()), (ErrorKind::AnswerMissing, "secret"));
    wrong.secret = None;
    assert_eq!(set_up(&bench, &wrong).await.unwrap_err().kind, ErrorKind::AnswerMissing);
    let missing = set_up(&bench, &wish(&sandbox, &["contact", "nosuch"], "")).await.unwrap_err();
    assert_eq!(missing.kind, ErrorKind::TableMissing, "{missing}");
    assert!(!bench.workspace.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_organisation_behind_the_address_is_held_before_a_row_moves() {
    let (dir, ours, theirs) = (Scratch::new(), sandbox(60, 1).await, sandbox(60, 2).await);
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let done = set_up(&bench, &wish(&ours, &["contact"], "")).await.unwrap();
    let mut workspace = done.workspace;
    let c = theirs.credentials();
    let account = &mut workspace.accounts[0];
    account.url = parse_org_url(&c.org_url).unwrap();
    (account.tenant, account.authority) = (c.tenant_id, c.org_url);
    account.auth.set_client_id(&c.client_id);
    bench.vault.put(account.auth.secret(), &Secret::new(c.client_secret)).unwrap();
    let fault = task::launch(&bench, &workspace, &done.flows[0], LaunchOptions::default()).await.unwrap_err();
    assert_eq!(fault.kind, ErrorKind::Held, "{fault}");
    // The attempt is in the history, and no row moved.
    let history = task::history(&bench, None, 10).await.unwrap();
    let told: Vec<_> = history.iter().map(|r| (r.state, r.fault_slug.as_deref(), r.counters.read)).collect();
    assert_eq!(told, [(RunState::Failed, Some("held"), 0)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_together_is_told_before_a_run_begins() {
    let (dir, sandbox) = (Scratch::new(), sandbox(60, SEED).await);
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let done = set_up(&bench, &wish(&sandbox, &["contact"], "")).await.unwrap();
    let flow = done.flows[0].clone();
    type Edit = fn(&mut Workspace);
    let cases: [(&str, Edit, ErrorKind); 5] = [
        ("filter", |w| w.flows[0].filter = Some("nosuch = 1".into()), ErrorKind::FilterInvalid),
        ("filter syntax", |w| w.flows[0].filter = Some("statecode = ".into()), ErrorKind::FilterInvalid),
        ("no mapping", |w| w.mappings.clear(), ErrorKind::MappingInvalid),
        (
            "two fields to one column",
            |w| {
                let column = w.mappings[0].rules[0].column.clone();
                w.mappings[0].rules[1].column = column;
            },
            ErrorKind::MappingInvalid,
        ),
        ("no account", |w| w.accounts.clear(), ErrorKind::AccountUnknown),
    ];
    for (what, edit, kind) in cases {
        let mut workspace = done.workspace.clone();
        edit(&mut workspace);
        let fault = task::launch(&bench, &workspace, &flow, LaunchOptions::default()).await.unwrap_err();
        assert_eq!(fault.kind, kind, "{what}: {fault}");
    }
    // A field that is gone stops nothing: it is left out, and the run says so.
    let mut workspace = done.workspace.clone();
    let rule = workspace.mappings[0].rules.iter_mut().find(|r| r.field == "jobtitle").unwrap();
    (rule.field, rule.include) = ("gone".into(), true);
    let handle = task::launch(&bench, &workspace, &flow, LaunchOptions::default()).await.unwrap();
    let end = task::wait_for(handle, |_| {}).await.unwrap();
    assert!(end.fault.is_none() && end.record.is_drifted(), "{:?}", end.record);
    let unknown = Name::parse("nosuch").unwrap();
    let fault = task::launch(&bench, &done.workspace, &unknown, LaunchOptions::default()).await.unwrap_err();
    assert_eq!(fault.kind, ErrorKind::FlowUnknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_does_not_tell_its_changes_is_read_in_full_whatever_the_flow_says() {
    let (dir, sandbox) = (Scratch::new(), sandbox(60, SEED).await);
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let mut workspace = set_up(&bench, &wish(&sandbox, &["accountleads"], "")).await.unwrap().workspace;
    assert_eq!(workspace.flows[0].mode, ReadMode::Full);
    workspace.flows[0].mode = ReadMode::Incremental;
    for _ in 0..2 {
        let ends = run_all(&bench, &workspace).await;
        assert_eq!((ends[0].record.state, ends[0].record.mode), (RunState::Done, ReadMode::Full.into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_setup_and_runs_no_file_holds_the_secret_in_any_spelling() {
    let (dir, sandbox) = (Scratch::new(), sandbox(200, SEED).await);
    let lookup = Arc::new(|name: &str| (name == PASSPHRASE_VARIABLE).then(|| "pass-phrase-canary".into()));
    let vault = VaultConfig { directory: dir.path().into(), lookup, keyring: None, memory: false };
    let bench = bench_with(dir.path(), Arc::new(LayeredVault::new(vault)));
    let wish = wish(&sandbox, &["contact", "lead"], "");
    bench.workspace.save_draft(&fieldbridge::setup::Draft::new(Workspace::named("w"))).unwrap();
    let done = set_up(&bench, &wish).await.unwrap();
    run_all(&bench, &done.workspace).await;
    assert!(dir.path().join("secrets.age").exists());
    let secret = wish.secret.as_ref().unwrap().expose();
    let mut files = 0;
    for path in every_file(dir.path()) {
        let bytes = std::fs::read(&path).unwrap();
        for (spelling, text) in spellings(secret).into_iter().chain(spellings("pass-phrase-canary")) {
            let found = bytes.windows(text.len()).any(|w| w == text);
            assert!(!found, "{} holds a secret ({spelling})", path.display());
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{} is open to others", path.display());
        }
        files += 1;
    }
    assert!(files >= 5, "workspace.toml, catalog, secrets, database at least");
}

fn spellings(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let hex: String = secret.bytes().map(|b| format!("{b:02x}")).collect();
    let url: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let utf16 = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    // Base64 at each of the three alignments, without the ends that depend on the neighbours.
    let base =
        |skip: usize| base64(&secret.as_bytes()[skip..]).into_bytes()[..((secret.len() - skip) / 3) * 4].to_vec();
    vec![
        ("raw", secret.as_bytes().to_vec()),
        ("hex", hex.clone().into_bytes()),
        ("HEX", hex.to_uppercase().into_bytes()),
        ("url", url.into_bytes()),
        ("utf-16", utf16),
        ("base64", base(0)),
        ("base64+1", base(1)),
        ("base64+2", base(2)),
    ]
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sign = |n: u32| char::from(SIGNS[(n & 63) as usize]);
    bytes
        .chunks(3)
        .flat_map(|c| {
            let n = c.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - c.len()));
            [sign(n >> 18), sign(n >> 12), sign(n >> 6), sign(n)]
        })
        .collect()
}

#[test]
fn the_scan_would_find_a_secret() {
    let found =
        |hay: &str| spellings("s3cret-value!").iter().any(|(_, n)| hay.as_bytes().windows(n.len()).any(|w| w == n));
    assert!(found("x s3cret-value! y") && found("eHMzY3JldC12YWx1ZSE=") && found("czNjcmV0LXZhbHVlIQ=="));
    assert!(!found("nothing here"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_goes_on_where_it_was_left_a_generation_further() {
    let dir = Scratch::new();
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let running = attach(&bench, dir.path(), None, Some(300)).await.unwrap();
    assert_eq!(
        (running.dynamics().unwrap().generation(), running.dynamics().unwrap().oracle().count("contact")),
        (0, 300)
    );
    let done = set_up(&bench, &wish(running.dynamics().unwrap(), &["contact"], "")).await.unwrap();
    run_all(&bench, &done.workspace).await;
    drop(running);

    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let refused = attach(&bench, dir.path(), None, Some(301)).await.err().unwrap();
    assert_eq!((refused.kind, refused.args["question"].as_str()), (ErrorKind::AnswerInvalid, "--rows"));
    let running = attach(&bench, dir.path(), None, None).await.unwrap();
    assert_eq!(running.dynamics().unwrap().generation(), 1);
    let workspace = bench.workspace.load().unwrap();
    assert_eq!(workspace.accounts[0].url.origin(), running.offer().url);
    let ends = run_all(&bench, &workspace).await;
    let counters = ends[0].record.counters;
    assert!(counters.applied > 0 && counters.applied <= counters.read, "{counters:?}");
    assert!(matches!(ends[0].record.state, RunState::Done | RunState::DoneWithRejects));

    let other = Scratch::new();
    let plain = bench_with(other.path(), Arc::new(MemoryVault::default()));
    plain.workspace.save(&Workspace::named("a customer's")).unwrap();
    let refused = attach(&plain, other.path(), None, None).await.err().unwrap();
    assert_eq!(refused.args["question"], "--workspace");
}

#[test]
fn every_finding_of_the_doctor_has_words_in_both_languages() {
    let remedies = ["setup", "vault", "clock", "certificate"].map(|r| format!("doctor-remedy-{r}"));
    let verdicts = [DoctorVerdict::Passed, DoctorVerdict::Warned, DoctorVerdict::Failed];
    let verdicts = verdicts.map(|v| format!("doctor-verdict-{}", v.slug()));
    for lang in fieldbridge::text::Lang::ALL {
        let known = fieldbridge::i18n::Words(lang).keys();
        for key in task::DOCTOR_KEYS.iter().map(|k| (*k).to_owned()).chain(remedies.clone()).chain(verdicts.clone()) {
            assert!(known.contains(&key), "{key} has no words in {}", lang.code());
        }
    }
}
