//! Drift settled line by line: what each answer does to the mapping and to the next runs, kind by kind, with both CRMs. Whatever
//! is answered, a value that was kept is never emptied.
use crate::headless_road::Crm;
use crate::kit::caller::send;
use crate::kit::house::{House, dynamics, filled, mutate, redraw};
use crate::kit::program::Home;
use crate::kit::shape::matches_schema;
use fieldbridge::fault::ErrorKind;
use fieldbridge::sandbox::{FaultRule, salesforce};
use fieldbridge::task::{self, DriftWish, LaunchOptions};
use rusqlite::Connection;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_came_is_taken_in_by_one_answer_and_never_by_itself() {
    let (sandbox, house) = dynamics(&["contact"]).await;
    house.quiet("contact").await;
    redraw(&sandbox, "table=contact&add=new_extra").await;
    house.quiet("contact").await;
    assert_eq!(house.look().await, ["available:contact.new_extra"]);
    let version = house.mapping("contact").version;
    let done = house.settle(&["available:contact.new_extra"], &[]).await;
    assert_eq!(done.versions, [("contact".to_owned(), version + 1)]);
    assert!(done.report.drifts.is_empty() && house.look().await.is_empty());
    house.quiet("contact").await;
    assert!(filled(&house.column("contact", "new_extra")) > 50, "its values came with the next run");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_went_is_given_up_or_waited_for_and_its_values_stay_either_way() {
    let (sandbox, house) = dynamics(&["contact"]).await;
    house.quiet("contact").await;
    let kept = ["jobtitle", "salutation"].map(|c| house.column("contact", c));
    assert!(kept.iter().all(|k| filled(k) > 20));
    redraw(&sandbox, "table=contact&remove=jobtitle").await;
    redraw(&sandbox, "table=contact&remove=salutation").await;
    house.warned("contact", "jobtitle").await;
    assert_eq!(house.look().await, ["column-kept:contact.jobtitle", "column-kept:contact.salutation"]);
    house.warned("contact", "jobtitle").await;
    house.settle(&["column-kept:contact.jobtitle"], &[]).await;
    assert_eq!(house.look().await, ["column-kept:contact.salutation"], "what nobody answered stays open");
    house.warned("contact", "salutation").await;
    house.settle(&[], &["column-kept:contact.salutation"]).await;
    mutate(&sandbox, 60, 0);
    house.quiet("contact").await;
    assert_eq!(["jobtitle", "salutation"].map(|c| house.column("contact", c)), kept);
    assert!(!house.mapping("contact").rule("jobtitle").unwrap().include);
    for field in ["jobtitle", "salutation"] {
        redraw(&sandbox, &format!("table=contact&add={field}")).await;
    }
    house.quiet("contact").await;
    assert_eq!(
        house.look().await,
        ["available:contact.jobtitle"],
        "what was left is carried again, what was given up is offered"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_settle_at_once_lose_nothing_and_a_line_that_comes_again_is_told_again() {
    let (sandbox, house) = dynamics(&["contact"]).await;
    for gone in ["jobtitle", "salutation"] {
        redraw(&sandbox, &format!("table=contact&remove={gone}")).await;
    }
    let lines = ["column-kept:contact.jobtitle", "column-kept:contact.salutation"];
    assert_eq!(house.look().await, lines);
    let account = house.workspace().accounts[0].clone();
    let both = DriftWish { accept: vec![lines[0].into()], leave: vec![lines[0].into()], ..DriftWish::default() };
    assert_eq!(task::settle_drift(&house.bench, &account, both).await.unwrap_err().kind, ErrorKind::Usage);
    assert_eq!(house.look().await, lines, "nothing was settled");
    tokio::join!(house.settle(&[], &lines[..1]), house.settle(&[], &lines[1..]));
    assert_eq!(house.look().await, [] as [&str; 0]);
    redraw(&sandbox, "table=contact&add=jobtitle").await;
    assert_eq!(house.look().await, [] as [&str; 0]);
    redraw(&sandbox, "table=contact&remove=jobtitle").await;
    assert_eq!(house.look().await, lines[..1], "what was said about the first time is over");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn options_are_settled_one_by_one_and_codes_in_use_stay() {
    let (sandbox, house) = dynamics(&["contact"]).await;
    house.quiet("contact").await;
    let used = |house: &House| house.column("contact", "gendercode").values().flatten().filter(|c| *c == "2").count();
    let before = used(&house);
    assert!(before > 10);
    redraw(&sandbox, "table=contact&column=gendercode&remove_option=2").await;
    redraw(&sandbox, "table=contact&column=gendercode&option=9&label=Other").await;
    redraw(&sandbox, "table=contact&column=gendercode&option=1&label=Zygote").await;
    let lines = [
        "option-suspect:contact.contact_gendercode:1",
        "option-unmapped:contact.contact_gendercode:9",
        "option-retired:contact.contact_gendercode:2",
    ];
    assert_eq!(house.look().await, lines);
    house.settle(&[lines[1]], &[lines[0]]).await;
    assert_eq!(house.look().await, [lines[2]]);
    let done = house.settle(&[lines[2]], &[]).await;
    assert!(done.report.drifts.is_empty() && done.versions.is_empty(), "the mapping is the same");
    house.quiet("contact").await;
    assert_eq!(used(&house), before, "rows keep the code that went");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_that_went_stops_its_own_flow_only_and_cannot_be_accepted_away() {
    let (sandbox, house) = dynamics(&["contact", "new_membership"]).await;
    let flows: Vec<String> = house.workspace().flows.iter().map(|f| f.name.to_string()).collect();
    for flow in &flows {
        house.quiet(flow).await;
    }
    let rows = |house: &House| -> i64 {
        house.database().query_row("SELECT count(*) FROM new_membership", [], |r| r.get(0)).unwrap()
    };
    let before = rows(&house);
    assert!(before > 0);
    redraw(&sandbox, "table=new_membership&drop=yes").await;
    assert_eq!(house.look().await, ["table-gone:new_membership"]);
    let account = house.workspace().accounts[0].clone();
    let wish = DriftWish { accept: vec!["table-gone:new_membership".into()], ..DriftWish::default() };
    let refused = task::settle_drift(&house.bench, &account, wish).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Usage);
    house.quiet("contact").await;
    let gone = house.workspace().flows.iter().find(|f| f.table == "new_membership").unwrap().name.clone();
    let ended = match task::launch(&house.bench, &house.workspace(), &gone, LaunchOptions::default()).await {
        Ok(handle) => task::wait_for(handle, |_| {}).await.unwrap().fault,
        Err(fault) => Some(fault),
    };
    assert_eq!(ended.map(|f| f.kind), Some(ErrorKind::TableMissing));
    assert_eq!(rows(&house), before, "nothing is taken for empty");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fields_of_salesforce_come_and_go_and_are_settled_alike() {
    let config = salesforce::SalesforceConfig { rows: 400, seed: 5, ..salesforce::SalesforceConfig::default() };
    let sandbox = salesforce::start(config).await.unwrap();
    let faults = |rules: &[&str]| sandbox.set_faults(rules.iter().map(|r| FaultRule::parse(r).unwrap()).collect());
    faults(&["deleted_field=Contact.Salutation"]);
    let c = sandbox.credentials();
    let house = House::of("salesforce", &c.url, (&c.client_id, c.client_secret), &["Contact", "Account"]).await;
    house.quiet("account").await;
    house.quiet("contact").await;
    let kept = house.column("Contact", &house.mapping("Contact").rule("Title").unwrap().column.clone());
    assert!(filled(&kept) > 20);
    faults(&["deleted_field=Contact.Title"]);
    house.warned("contact", "column-kept Title").await;
    assert_eq!(house.look().await, ["column-kept:Contact.Title", "available:Contact.Salutation"]);
    house.warned("contact", "column-kept Title").await;
    house.quiet("account").await;
    house.settle(&["column-kept:Contact.Title", "available:Contact.Salutation"], &[]).await;
    house.quiet("contact").await;
    assert_eq!(house.column("Contact", &house.mapping("Contact").rule("Title").unwrap().column.clone()), kept);
    let salutation = house.mapping("Contact").rule("Salutation").unwrap().clone();
    assert!(salutation.include && filled(&house.column("Contact", &salutation.column)) > 20);
    assert!(house.look().await.is_empty());
}

#[test]
fn lines_are_listed_and_settled_from_the_command_line() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 60 --seed 4");
    let home = Home::with_contact_flow(&crm);
    assert!([0, 5].contains(&home.say("run contact --json").code));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for change in ["remove=jobtitle", "remove=salutation", "add=new_extra"] {
        let url = format!("{}/_sandbox/schema?table=contact&{change}", crm.fact("url"));
        assert_eq!(runtime.block_on(send(&url, "POST", &[], "")).unwrap().json()["changed"], true);
    }
    for lang in ["en", "ko"] {
        let listed = home.say(&format!("tables crm --drift --lang {lang}"));
        listed.exits(0);
        assert!(listed.stdout.contains("--accept column-kept:contact.jobtitle: "), "{}", listed.stdout);
        assert!(listed.stdout.contains("--leave available:contact.new_extra: ") && !listed.stdout.contains('⟨'));
    }
    home.say("tables crm --accept column-kept:contact.nosuch --json").exits(2);
    let told = home.say("tables crm --accept column-kept:contact.jobtitle --leave available:contact.new_extra --json");
    let told = told.exits(0).json();
    matches_schema(&told, "table-drift");
    assert_eq!(told["settled"]["lines"].as_array().unwrap().len(), 2);
    assert_eq!(told["settled"]["schemas"][0]["mapping_version"], 2);
    assert_eq!(told["drift"].as_array().unwrap().len(), 1, "{told:#}");
    let all = home.say("tables crm --accept all --lang ko");
    all.exits(0);
    assert!(all.stdout.contains("column-kept:contact.salutation") && !all.stdout.contains('⟨'), "{}", all.stdout);
    let nothing = home.say("tables crm --drift --json").json();
    matches_schema(&nothing, "table-drift");
    assert_eq!(nothing["failed"], serde_json::json!([]));
    assert_eq!(nothing["drift"], serde_json::json!([]));
    let ran = home.say("run contact --json");
    assert!(ran.json()["runs"][0]["run"]["fault"].is_null(), "{}", ran.stdout);
}

#[test]
fn nothing_is_settled_that_was_not_found_before_and_what_was_left_can_be_taken_in_later() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 60 --seed 4");
    let home = Home::with_contact_flow(&crm);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let redraw = |change: &str| {
        let url = format!("{}/_sandbox/schema?table=contact&{change}", crm.fact("url"));
        assert_eq!(runtime.block_on(send(&url, "POST", &[], "")).unwrap().json()["changed"], true);
    };
    redraw("column=gendercode&option=1&label=Zygote");
    redraw("add=new_extra");
    home.say("tables crm --drift --json").exits(6);
    redraw("remove=jobtitle");
    let left = home.say("tables crm --leave available:contact.new_extra --json");
    let left = left.exits(6).json();
    matches_schema(&left, "table-drift");
    assert_eq!(left["waits"], true, "a line waits still, and the exit says so");
    let all = home.say("tables crm --accept all --json").exits(0).json();
    assert_eq!(all["settled"]["lines"][0]["name"], "option-suspect:contact.contact_gendercode:1");
    assert_eq!(all["settled"]["lines"].as_array().unwrap().len(), 1, "nobody has seen the other: {all:#}");
    home.say("tables crm --accept column-kept:contact.jobtitle --json").exits(2);
    let found = home.say("tables crm --drift --json").exits(0).json();
    assert_eq!(found["drift"][0]["name"], "column-kept:contact.jobtitle");
    home.say("schema change contact --include new_extra --json").exits(0);
    let ran = home.say("run contact --json");
    assert!([0, 5].contains(&ran.code), "{}", ran.stdout);
    let columns = "SELECT count(*) FROM pragma_table_info('contact') WHERE name = 'new_extra'";
    let database = Connection::open(home.workspace().join("campaign.db")).unwrap();
    assert_eq!(database.query_row(columns, [], |r| r.get::<_, i64>(0)).unwrap(), 1, "it is carried");
}
