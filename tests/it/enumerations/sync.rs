//! What a sync leaves behind: lists that accounts share, values that columns may still hold, drift that waits for a person,
//! tables that are gone, and who may change a list.
use crate::kit::caller::send;
use crate::kit::canary::Scratch;
use fieldbridge::account::Name;
use fieldbridge::boot::bench_with;
use fieldbridge::catalog::{Catalog, TableDetail};
use fieldbridge::mapping::{EnumChoice, Enumeration, EnumerationValue, ListKind, Unlisted};
use fieldbridge::sandbox::{self, Sandbox, SandboxConfig};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, Bench, Catalogs, DriftWish, LaunchOptions, ListsFound, ListsSynced, SetupWish};
use fieldbridge::text::Lang;
use fieldbridge::vault::MemoryVault;
use std::collections::BTreeSet;
use std::sync::Arc;

const GENDER: &str = "contact_gendercode";

struct Place {
    dir: Scratch,
    bench: Bench,
}

impl Place {
    fn new() -> Self {
        let dir = Scratch::new();
        let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
        Self { dir, bench }
    }

    async fn set_up(&self, sandbox: &Sandbox, account: &str, tables: &[&str]) {
        let c = sandbox.credentials();
        let text = format!(
            "name = \"{account}\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"stdin\"\ntables = {tables:?}\n",
            c.org_url, c.client_id
        );
        let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(c.client_secret)) };
        task::run_setup(&self.bench, &wish, |_| {}).await.unwrap();
    }

    fn workspace(&self) -> Workspace {
        self.bench.workspace.load().unwrap()
    }

    fn change(&self, change: impl FnOnce(&mut Workspace)) {
        let mut workspace = self.workspace();
        change(&mut workspace);
        self.bench.workspace.save(&workspace).unwrap();
    }

    fn catalog(&self, account: &str) -> Catalog {
        self.bench.workspace.catalog(&name(account)).unwrap().unwrap()
    }

    async fn run(&self, flow: &str) {
        let options = LaunchOptions::default();
        let handle = task::launch(&self.bench, &self.workspace(), &name(flow), options).await.unwrap();
        task::wait_for(handle, |_| {}).await.unwrap();
    }

    async fn found(&self) -> ListsFound {
        let workspace = self.workspace();
        task::lists_now(&self.bench, &workspace, &workspace.enumerations, Lang::En).await.unwrap()
    }

    async fn sync(&self) -> ListsSynced {
        let found = self.found().await;
        task::write_lists(&self.bench, &self.workspace(), &found.views, false).await.unwrap()
    }

    fn list(&self, list: &str) -> Enumeration {
        self.bench.campaign.enumerations().unwrap().into_iter().find(|e| e.name == list).unwrap()
    }

    fn codes(&self, list: &str) -> BTreeSet<i64> {
        self.list(list).values.iter().map(|v| v.code).collect()
    }

    /// The names of the open lines after asking the CRM.
    async fn look(&self) -> Vec<String> {
        let workspace = self.workspace();
        let report = task::look_for_drift(&self.bench, &workspace, &workspace.accounts[0]).await.unwrap();
        report.drifts.iter().map(fieldbridge::mapping::Drift::name).collect()
    }

    fn execute(&self, sql: &str) -> usize {
        let database = rusqlite::Connection::open(self.dir.path().join("campaign.db")).unwrap();
        database.execute(sql, []).unwrap()
    }
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

async fn sandbox() -> Sandbox {
    sandbox::start(SandboxConfig { rows: 60, seed: 12, ..SandboxConfig::default() }).await.unwrap()
}

async fn redraw(sandbox: &Sandbox, words: &str) {
    let url = format!("{}/_sandbox/schema?{words}", sandbox.url());
    assert_eq!(send(&url, "POST", &[], "").await.unwrap().json()["changed"], true, "{words}");
}

async fn option(sandbox: &Sandbox, code: i64, label: &str) {
    redraw(sandbox, &format!("table=contact&column=gendercode&option={code}&label={label}")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_two_accounts_share_holds_the_values_of_both_and_the_next_sync_has_nothing_to_do() {
    let (eu, us, place) = (sandbox().await, sandbox().await, Place::new());
    place.set_up(&eu, "eu", &["contact"]).await;
    place.set_up(&us, "us", &["contact"]).await;
    let sharing = place.workspace().enumerations.iter().filter(|c| c.enumeration.as_deref() == Some(GENDER)).count();
    assert_eq!(sharing, 2, "the second account is proposed the list of the first");
    option(&eu, 5, "Five").await;
    option(&us, 9, "Nine").await;
    // Called otherwise in one of them: which of the two stands is the same every time.
    option(&us, 1, "Mal").await;
    let first = place.sync().await;
    assert!(first.lists >= 1 && first.values >= 2, "{first:?}");
    let list = place.list(GENDER);
    assert!(place.codes(GENDER).is_superset(&BTreeSet::from([1, 2, 5, 9])), "{list:?}");
    let sources: BTreeSet<&str> = list.sources.iter().map(|s| s.account.as_str()).collect();
    assert_eq!(sources, BTreeSet::from(["eu", "us"]));
    assert_eq!(place.sync().await, ListsSynced::default());
    assert_eq!(place.list(GENDER), list);
}

/// A place whose contacts are read; two former values stand in rows: 77 in a column of one value, 7777 in one of several.
async fn with_former_values(sandbox: &Sandbox) -> (Place, String, String) {
    let place = Place::new();
    place.set_up(sandbox, "crm", &["contact", "account"]).await;
    place.run("contact").await;
    let found = place.found().await;
    let several = found.views.iter().find(|v| v.several).unwrap();
    let (set, list) = (several.option_set.name.clone(), several.choice.enumeration.clone().unwrap());
    let field = several.used_by[0].split_once('.').unwrap().1.to_owned();
    for (list, code) in [(GENDER, 77), (list.as_str(), 7777)] {
        let mut standing = place.list(list);
        standing.values.push(EnumerationValue {
            name: "former".into(),
            label: "Former".into(),
            code,
            ..Default::default()
        });
        place.bench.campaign.put_enumeration(&standing).unwrap();
    }
    let column = place.workspace().mappings[0].rule(&field).unwrap().column.clone();
    assert_eq!(
        place.execute(&format!("UPDATE contact SET gendercode = 77, \"{column}\" = '1,7777' WHERE rowid <= 3")),
        3
    );
    (place, set, field)
}

/// How many rows hold the value that replacing would remove.
async fn held(place: &Place, choice: EnumChoice, catalog: Catalog, code: i64) -> u64 {
    let catalogs = Catalogs::from([(choice.account.clone(), catalog)]);
    let choice = EnumChoice { replace: true, ..choice };
    let views = task::enum_views(&place.bench, &[choice], &place.workspace(), catalogs, Lang::En).await.unwrap();
    views[0].removed.iter().find(|(v, _)| v.code == code).unwrap().1
}

/// As if the CRM's table were described otherwise.
fn redrawn(catalog: &Catalog, change: impl FnOnce(&mut TableDetail)) -> Catalog {
    let mut catalog = catalog.clone();
    change(catalog.details.get_mut("contact").unwrap());
    catalog
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_is_in_use_wherever_rows_may_still_hold_it() {
    let sandbox = sandbox().await;
    let (place, set, field) = with_former_values(&sandbox).await;
    let choice = |set: &str| place.workspace().enumerations.into_iter().find(|c| c.option_set == set).unwrap();
    let known = place.catalog("crm");
    assert_eq!(held(&place, choice(&set), known.clone(), 7777).await, 3);
    // The field is gone from the CRM, agreed with or not; its set is still told.
    let gone = redrawn(&known, |detail| detail.fields.retain(|f| f.name != field));
    assert_eq!(held(&place, choice(&set), gone.clone(), 7777).await, 3, "nobody knows what the column was");
    let swapped = redrawn(&known, |detail| {
        let field = detail.fields.iter_mut().find(|f| f.name == field).unwrap();
        field.option_set = Some(GENDER.into());
    });
    for now in [gone, swapped] {
        let mapped = place.workspace().mappings.iter().map(|m| m.table.clone()).collect();
        let mut catalog = known.clone();
        catalog.remember(&now.details, &mapped);
        catalog.details = now.details;
        assert_eq!(held(&place, choice(&set), catalog, 7777).await, 3, "as it was agreed with");
    }
    // The table is gone; another one still tells of the set.
    let mut moved = known.clone();
    let sets = moved.details.remove("contact").unwrap().option_sets;
    moved.details.get_mut("account").unwrap().option_sets.extend(sets);
    assert_eq!(held(&place, choice(&set), moved.clone(), 7777).await, 3);
    // Nobody carries the table any more; its rows are still there.
    place.change(|workspace| workspace.mappings.retain(|m| m.table != "contact"));
    assert_eq!(held(&place, choice(GENDER), moved, 77).await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_of_an_option_set_that_filled_the_list_before_count_without_a_kept_catalog_too() {
    let (crm, us) = (sandbox().await, sandbox().await);
    let (place, set, _) = with_former_values(&crm).await;
    place.set_up(&us, "us", &["contact"]).await;
    place.change(|workspace| {
        // The set of the first account went elsewhere meanwhile.
        let moved =
            workspace.enumerations.iter_mut().find(|c| c.account == name("crm") && c.option_set == set).unwrap();
        moved.enumeration = Some("elsewhere".into());
    });
    let theirs = |c: &EnumChoice| c.account == name("us") && c.option_set == set;
    let choice = place.workspace().enumerations.into_iter().find(theirs).unwrap();
    for kept in [true, false] {
        if !kept {
            std::fs::remove_file(place.dir.path().join("catalog-crm.json")).unwrap();
        }
        let rows = held(&place, choice.clone(), place.catalog("us"), 7777).await;
        assert_eq!(rows, 3, "with a kept catalog: {kept}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sync_settles_what_it_wrote_and_leaves_what_waits_for_a_person() {
    for looked_before in [false, true] {
        let (sandbox, place) = (sandbox().await, Place::new());
        place.set_up(&sandbox, "crm", &["contact"]).await;
        option(&sandbox, 9, "Other").await;
        option(&sandbox, 1, "Zygote").await;
        let (suspect, came) =
            ("option-suspect:contact.contact_gendercode:1", "option-unmapped:contact.contact_gendercode:9");
        if looked_before {
            assert_eq!(place.look().await, [suspect, came]);
        }
        place.sync().await;
        assert!(place.codes(GENDER).contains(&9));
        assert_eq!(place.look().await, [suspect], "looked before: {looked_before}");
        assert_eq!(place.sync().await, ListsSynced::default());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_called_as_another_one_is_added_once_somebody_has_let_it_in() {
    let twin = "option-twin:contact.contact_gendercode:9".to_owned();
    for accepted in [true, false] {
        let (sandbox, place) = (sandbox().await, Place::new());
        place.set_up(&sandbox, "crm", &["contact"]).await;
        option(&sandbox, 9, "Female").await;
        let found = place.found().await.views;
        let view = found.iter().find(|v| v.option_set.name == GENDER).unwrap();
        assert_eq!(view.waiting, [(9, "2".to_owned())].into());
        assert_eq!(place.sync().await, ListsSynced::default(), "a sync leaves it alone");
        assert_eq!(place.look().await, std::slice::from_ref(&twin), "and it waits");
        place.sync().await;
        assert!(!place.codes(GENDER).contains(&9));
        let named = vec![twin.clone()];
        let (accept, leave) = if accepted { (named, Vec::new()) } else { (Vec::new(), named) };
        let account = place.workspace().accounts[0].clone();
        task::settle_drift(&place.bench, &account, DriftWish { all: false, accept, leave }).await.unwrap();
        assert_eq!(place.look().await, [] as [String; 0]);
        place.sync().await;
        assert_eq!(place.codes(GENDER).contains(&9), accepted);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_that_shall_stop_the_run_is_let_in_by_a_person_only() {
    for (guard, lines) in [(Unlisted::Stop, 1), (Unlisted::Reject, 1), (Unlisted::Keep, 0)] {
        let (sandbox, place) = (sandbox().await, Place::new());
        place.set_up(&sandbox, "crm", &["contact"]).await;
        place.change(|workspace| {
            let rules = &mut workspace.mappings[0].rules;
            rules.iter_mut().find(|r| r.field == "gendercode").unwrap().treatment.unlisted = guard;
        });
        option(&sandbox, 9, "Other").await;
        place.sync().await;
        let agreed = place.catalog("crm");
        let known = agreed.agreed_with("contact").unwrap().option_set(GENDER).unwrap().option(9).is_some();
        assert_eq!((known, place.look().await.len()), (lines == 0, lines), "{guard:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_that_is_gone_stops_no_list() {
    let (sandbox, place) = (sandbox().await, Place::new());
    place.set_up(&sandbox, "crm", &["contact", "new_membership"]).await;
    redraw(&sandbox, "table=new_membership&drop=yes").await;
    option(&sandbox, 9, "Other").await;
    let found = place.found().await;
    let failed: Vec<&str> = found.failed.iter().map(|(table, _)| table.as_str()).collect();
    assert_eq!(failed, ["new_membership"]);
    assert!(found.views.iter().any(|v| v.used_by.iter().any(|u| u.starts_with("new_membership."))), "what was known");
    place.sync().await;
    assert!(place.codes(GENDER).contains(&9));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_change_a_list_is_changed_beside_a_sync_without_either_undoing_the_other() {
    let (sandbox, place) = (sandbox().await, Place::new());
    place.set_up(&sandbox, "crm", &["contact"]).await;
    option(&sandbox, 9, "Other").await;
    let planned = place.found().await.views;
    task::set_list_kind(&place.bench, GENDER, ListKind::Closed).await.unwrap();
    task::write_lists(&place.bench, &place.workspace(), &planned, false).await.unwrap();
    let list = place.list(GENDER);
    assert_eq!((list.kind, place.codes(GENDER).contains(&9)), (ListKind::Closed, true));
    task::set_list_kind(&place.bench, GENDER, ListKind::Open).await.unwrap();
    assert_eq!(place.list(GENDER), Enumeration { kind: ListKind::Open, ..list });
    assert!(task::set_list_kind(&place.bench, "nonsense", ListKind::Open).await.is_err());
}
