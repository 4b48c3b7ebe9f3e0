//! Changing a setup that is in use: what belongs to others stays as they left it, and nothing is lost that rows still need.
use crate::kit::canary::Scratch;
use crate::kit::land::Land;
use fieldbridge::account::{Name, SecretRef};
use fieldbridge::boot::bench_with;
use fieldbridge::fault::{ErrorKind, Outcome};
use fieldbridge::mapping::Conversion;
use fieldbridge::port::{EnumerationValue, Turn, Vault, VaultFacts};
use fieldbridge::sandbox::{self, Sandbox, SandboxConfig};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Draft, MappingAnswer, Workspace, key};
use fieldbridge::task::{self, Bench, LaunchOptions, MappingEdit, SetupSummary, SetupWish};
use fieldbridge::vault::MemoryVault;
use std::path::Path;
use std::sync::{Arc, Mutex};

async fn sandbox() -> Sandbox {
    sandbox::start(SandboxConfig { rows: 60, seed: 12, ..SandboxConfig::default() }).await.unwrap()
}

fn bench(dir: &Scratch) -> Bench {
    bench_with(dir.path(), Arc::new(MemoryVault::default()))
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

async fn set_up(bench: &Bench, sandbox: &Sandbox, account: &str, table: &str, more: &str) -> SetupSummary {
    let c = sandbox.credentials();
    let text = format!(
        "name = \"{account}\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"stdin\"\ntables = [\"{table}\"]\n{more}",
        c.org_url, c.client_id
    );
    let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(c.client_secret)) };
    task::run_setup(bench, &wish, |_| {}).await.unwrap()
}

async fn load(bench: &Bench) -> Workspace {
    let store = Arc::clone(&bench.workspace);
    task::off_thread(move || store.load()).await.unwrap()
}

/// What somebody changes field by field.
fn by_field(answer: MappingAnswer) -> MappingEdit {
    MappingEdit::from(answer)
}

fn version(workspace: &Workspace, account: &str) -> u32 {
    workspace.mappings.iter().find(|m| m.account == name(account)).unwrap().version
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_that_changes_a_mapping_gives_it_a_later_version_once() {
    let (dir, sandbox) = (Scratch::new(), sandbox().await);
    let bench = bench(&dir);
    set_up(&bench, &sandbox, "crm", "contact", "").await;
    let present = load(&bench).await;
    let exported = Answers::export(&present, &present.accounts[0]);
    let replay = |answers: Answers| {
        let secret = Some(Secret::new(sandbox.credentials().client_secret));
        let wish = SetupWish { answers: Answers { secret: "stdin".into(), ..answers }, secret };
        let bench = Arc::clone(&bench);
        async move { task::run_setup(&bench, &wish, |_| {}).await.unwrap().workspace }
    };
    assert_eq!(replay(exported.clone()).await, present, "the same file over itself changes nothing");
    let mut elsewhere = exported;
    let field = elsewhere.mappings[0].fields.iter_mut().find(|f| f.field == "emailaddress1").unwrap();
    field.conversion = Conversion::Upper;
    let version_then = version(&present, "crm");
    assert_eq!(elsewhere.mappings[0].version, Some(version_then), "the other place had got as far");
    let changed = replay(elsewhere.clone()).await;
    assert_eq!(version(&changed, "crm"), version_then + 1);
    assert_eq!(replay(elsewhere).await, changed, "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setup_of_one_account_leaves_the_lists_of_another_alone() {
    let (dir, sandbox) = (Scratch::new(), sandbox().await);
    let bench = bench(&dir);
    let replace = "[[enumeration]]\noption_set = \"contact_statecode\"\nenumeration = \"state\"\nreplace = true\n";
    let done = set_up(&bench, &sandbox, "eu", "contact", replace).await;
    assert_eq!(done.kept, []);
    let handle = task::launch(&bench, &done.workspace, &done.flows[0], LaunchOptions::default()).await.unwrap();
    task::wait_for(handle, |_| {}).await.unwrap();
    let codes = || {
        let lists = bench.campaign.enumerations().unwrap();
        let list = lists.into_iter().find(|e| e.name == "state").unwrap();
        list.values.iter().map(|v| v.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(), [0, 1]);
    // What was kept of that account says that the state every row has is gone.
    let mut catalog = bench.workspace.catalog(&name("eu")).unwrap().unwrap();
    let detail = catalog.details.get_mut("contact").unwrap();
    let set = detail.option_sets.iter_mut().find(|s| s.name == "contact_statecode").unwrap();
    set.options.retain(|o| o.code != 0);
    bench.workspace.save_catalog(&name("eu"), &catalog).unwrap();
    set_up(&bench, &sandbox, "us", "account", "").await;
    assert_eq!(codes(), [0, 1], "nobody has looked over the other account's lists");
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_rows_use_stay_where_nobody_looked_and_are_told() {
    let (dir, sandbox) = (Scratch::new(), sandbox().await);
    let bench = bench(&dir);
    let replace = "[[enumeration]]\noption_set = \"contact_statecode\"\nenumeration = \"state\"\nreplace = true\n";
    let done = set_up(&bench, &sandbox, "eu", "contact", replace).await;
    let handle = task::launch(&bench, &done.workspace, &done.flows[0], LaunchOptions::default()).await.unwrap();
    task::wait_for(handle, |_| {}).await.unwrap();
    // Two values of before: one that rows hold, one that none does.
    let mut list = bench.campaign.enumerations().unwrap().into_iter().find(|e| e.name == "state").unwrap();
    for (code, label) in [(77, "former"), (78, "never")] {
        list.values.push(EnumerationValue {
            name: label.into(),
            label: label.into(),
            code,
            ..EnumerationValue::default()
        });
    }
    bench.campaign.put_enumeration(&list).unwrap();
    let database = rusqlite::Connection::open(dir.path().join("campaign.db")).unwrap();
    let used = database.execute("UPDATE contact SET statecode = 77 WHERE statecode = 1", []).unwrap() as u64;
    assert!(used > 0);
    drop(database);
    let again = set_up(&bench, &sandbox, "eu", "contact", replace).await;
    let told: Vec<(i64, u64)> = again.kept.iter().flat_map(|l| &l.values).map(|(v, rows)| (v.code, *rows)).collect();
    assert_eq!((again.kept.len(), again.kept[0].enumeration.as_str(), told), (1, "state", vec![(77, used)]));
    let list = bench.campaign.enumerations().unwrap().into_iter().find(|e| e.name == "state").unwrap();
    assert_eq!(list.values.iter().map(|v| v.code).collect::<Vec<_>>(), [0, 1, 77]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setup_under_way_undoes_nothing_that_happened_to_other_accounts_meanwhile() {
    let (dir, sandbox) = (Scratch::new(), sandbox().await);
    let bench = bench(&dir);
    set_up(&bench, &sandbox, "us", "account", "").await;
    let done = set_up(&bench, &sandbox, "eu", "contact", "").await;
    // A wizard was left open on the account eu, with everything as it stood then.
    let mut draft = Draft::new(done.workspace);
    draft.answers.insert(key::NAME.into(), "eu".into());
    draft.tables = vec!["contact".into()];
    let workspace = load(&bench).await;
    let us = workspace.account(&name("us")).unwrap();
    let answer = MappingAnswer { table: "account".into(), exclude: vec!["name".into()], ..MappingAnswer::default() };
    let changed = task::change_schema(&bench, us, by_field(answer)).await.unwrap();
    assert!(changed.changed && changed.version == 2);
    let own = MappingAnswer { table: "contact".into(), exclude: vec!["jobtitle".into()], ..MappingAnswer::default() };
    let eu = workspace.account(&name("eu")).unwrap();
    assert_eq!(task::change_schema(&bench, eu, by_field(own)).await.unwrap().version, 2);
    let after = task::apply_setup(&bench, &draft).await.unwrap();
    assert_eq!(version(&after, "us"), 2, "the other account's change stays");
    assert_eq!(version(&after, "eu"), 3, "what is taken back is a version of its own");
    assert_eq!(load(&bench).await, after);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_at_the_same_time_all_stay() {
    let (dir, sandbox) = (Scratch::new(), sandbox().await);
    let place = bench(&dir);
    set_up(&place, &sandbox, "crm", "contact", "").await;
    // Each has services of its own, as each process has.
    let all: Vec<_> = (0..6)
        .map(|number| {
            let bench = bench(&dir);
            tokio::spawn(async move {
                let change = task::change_workspace(&bench, move |workspace| {
                    let mut flow = workspace.flows[0].clone();
                    flow.name = name(&format!("more-{number}"));
                    workspace.flows.push(flow);
                    Ok(())
                });
                change.await.map(drop)
            })
        })
        .collect();
    for one in all {
        one.await.unwrap().unwrap();
    }
    assert_eq!(load(&place).await.flows.len(), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_option_set_that_is_taken_in_later_gets_its_list_and_the_setup_can_be_made_again() {
    let (dir, sandbox) = (Scratch::new(), sandbox().await);
    let place = bench(&dir);
    let exclude = "[[mapping]]\ntable = \"contact\"\nexclude = [\"statecode\"]\n";
    let done = set_up(&place, &sandbox, "crm", "contact", exclude).await;
    let lists = |w: &Workspace| w.enumerations.iter().map(|c| c.option_set.clone()).collect::<Vec<_>>();
    assert!(!lists(&done.workspace).contains(&"contact_statecode".into()), "{:?}", lists(&done.workspace));
    let include =
        MappingAnswer { table: "contact".into(), include: vec!["statecode".into()], ..MappingAnswer::default() };
    task::change_schema(&place, &done.workspace.accounts[0], by_field(include)).await.unwrap();
    let wanted = load(&place).await;
    assert!(lists(&wanted).contains(&"contact_statecode".into()), "{:?}", lists(&wanted));
    // A file of before that has no list for it leads to none either.
    let mut file = Answers::export(&wanted, &wanted.accounts[0]);
    file.enumerations.retain(|e| e.option_set != "contact_statecode");
    file.secret = "stdin".into();
    let fresh = Scratch::new();
    let wish = SetupWish { answers: file.clone(), secret: Some(Secret::new(sandbox.credentials().client_secret)) };
    let made = task::run_setup(&bench(&fresh), &wish, |_| {}).await.unwrap().workspace;
    let told = fieldbridge::setup::differences(&file, &Answers::export(&made, &made.accounts[0]));
    assert!(told.iter().all(|d| d.environment), "{told:#?}");
}

/// Two processes on one vault: each has its own turns among itself, the vault's turn is what they share.
struct SharedVault {
    kept: MemoryVault,
    turn: Arc<tokio::sync::Mutex<()>>,
    asked: Mutex<Option<tokio::sync::oneshot::Sender<()>>>,
}

impl Vault for SharedVault {
    fn probe(&self) -> VaultFacts {
        self.kept.probe()
    }

    fn unlock_file(&self, passphrase: Secret) -> Outcome<()> {
        self.kept.unlock_file(passphrase)
    }

    fn turn(&self, _name: &SecretRef) -> Outcome<Turn> {
        if let Some(asked) = self.asked.lock().unwrap().take() {
            asked.send(()).unwrap();
        }
        Ok(Box::new(Arc::clone(&self.turn).blocking_lock_owned()))
    }

    fn put(&self, name: &SecretRef, secret: &Secret) -> Outcome<()> {
        self.kept.put(name, secret)
    }

    fn get(&self, name: &SecretRef) -> Outcome<Secret> {
        self.kept.get(name)
    }

    fn delete(&self, name: &SecretRef) -> Outcome<()> {
        self.kept.delete(name)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_secret_waits_until_another_process_has_kept_what_came_of_the_old_one() {
    let (dir, secret) = (Scratch::new(), SecretRef("vault:crm/refresh-token".into()));
    for forgets in [false, true] {
        let (tell, asked) = tokio::sync::oneshot::channel();
        let turn = Arc::new(tokio::sync::Mutex::new(()));
        let vault =
            Arc::new(SharedVault { kept: MemoryVault::default(), turn: turn.clone(), asked: Mutex::new(Some(tell)) });
        vault.put(&secret, &Secret::new("t0")).unwrap();
        // The other process exchanges t0.
        let exchanging = turn.clone().lock_owned().await;
        let bench = bench_with(dir.path(), vault.clone());
        let changing = tokio::spawn({
            let (bench, secret) = (bench, secret.clone());
            async move {
                match forgets {
                    true => task::forget_named(&bench, vec![secret]).await,
                    false => task::store_secret(&bench, &secret, Secret::new("n0")).await,
                }
            }
        });
        asked.await.unwrap();
        assert_eq!(vault.get(&secret).unwrap().expose(), "t0", "nothing is written before its turn");
        vault.put(&secret, &Secret::new("t1")).unwrap();
        drop(exchanging);
        changing.await.unwrap().unwrap();
        match forgets {
            true => assert_eq!(vault.get(&secret).unwrap_err().kind, ErrorKind::SecretMissing),
            false => assert_eq!(vault.get(&secret).unwrap().expose(), "n0", "the person's sign-in stays"),
        }
    }
    assert!(!Path::new(dir.path()).join("workspace.toml").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn columns_take_the_campaign_sides_names_and_every_value_comes_under_them() {
    for land in Land::both(|_| vec![]).await {
        land.house.quiet("account").await;
        assert_eq!(land.house.run("contact").await.fault, None);
        let (answer, account) = (
            MappingAnswer { table: land.words.contact.into(), ..MappingAnswer::default() },
            land.house.workspace().accounts[0].clone(),
        );
        let edit = MappingEdit { campaign_names: true, ..by_field(answer) };
        let told = task::change_schema(&land.house.bench, &account, edit.clone()).await.unwrap();
        assert!(told.changed && told.changes.len() >= 5, "{:?}", told.changes);
        assert_eq!(land.house.run("contact").await.fault, None);
        land.equal_but(&[]);
        let sql = "SELECT count(*) FROM contact WHERE \"lastName\" IS NOT NULL AND email IS NOT NULL";
        let filled: i64 = land.house.database().query_row(sql, [], |r| r.get(0)).unwrap();
        assert!(filled > 100, "{filled}");
        assert!(!task::change_schema(&land.house.bench, &account, edit).await.unwrap().changed, "once is enough");
    }
}
