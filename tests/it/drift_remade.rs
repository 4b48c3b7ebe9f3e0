//! Columns that are deleted and made anew in the CRM, under another name, as another type, with another bound, and options
//! that get other codes: run, change, run. What is unaffected goes on, nothing that is kept is emptied, and what each answer
//! does is proven row by row against the sandbox's own account.
use crate::kit::house::{House, dynamics, filled, mutate, redraw};
use crate::kit::program::Home;
use crate::kit::truth::compare;
use fieldbridge::mapping::Mapping;
use fieldbridge::sandbox::Sandbox;
use fieldbridge::task::{self, DriftWish};
use std::collections::{BTreeMap, BTreeSet};

/// The mapping without these fields.
fn without(mapping: &Mapping, fields: &[&str]) -> Mapping {
    let mut mapping = mapping.clone();
    mapping.rules.iter_mut().filter(|r| fields.contains(&r.field.as_str())).for_each(|r| r.include = false);
    mapping
}

fn equal(house: &House, sandbox: &Sandbox, mapping: &Mapping) {
    compare(&house.dir.path().join("campaign.db"), mapping, &sandbox.oracle(), &house.rejected());
}

/// Every value that was there is there still; rows that came since hold none.
fn kept(before: &BTreeMap<String, Option<String>>, now: &BTreeMap<String, Option<String>>) {
    for (id, value) in now {
        assert_eq!(before.get(id).unwrap_or(&None), value, "{id}");
    }
    assert!(before.keys().all(|id| now.contains_key(id)));
}

/// The type of a column of the contacts.
fn column_type(house: &House, column: &str) -> String {
    let sql = format!("SELECT type FROM pragma_table_info('contact') WHERE name = '{column}'");
    house.database().query_row(&sql, [], |r| r.get(0)).unwrap()
}

/// Takes these fields into the mapping before the first run.
async fn with_fields(house: &House, fields: &[&str]) {
    let wanted: BTreeSet<String> = fields.iter().map(ToString::to_string).collect();
    let change = move |workspace: &mut fieldbridge::setup::Workspace| {
        let mapping = workspace.mappings.iter_mut().find(|m| m.table == "contact").unwrap();
        mapping.rules.iter_mut().filter(|r| wanted.contains(&r.field)).for_each(|r| r.include = true);
        workspace.flows.iter_mut().for_each(|flow| flow.try_rows = 0);
        Ok(())
    };
    task::change_workspace(&house.bench, change).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renamed_column_is_suggested_and_goes_on_in_its_place_once_it_is_accepted() {
    let (sandbox, house) = dynamics(&["contact", "account"]).await;
    house.quiet("account").await;
    house.quiet("contact").await;
    let before = house.column("contact", "jobtitle");
    assert!(filled(&before) > 50);
    redraw(&sandbox, "table=contact&rename=jobtitle&to=new_Position").await;
    mutate(&sandbox, 60, 10);
    for _ in 0..2 {
        house.warned("contact", "rename-suggested jobtitle → new_position, column-kept jobtitle").await;
        kept(&before, &house.column("contact", "jobtitle"));
        equal(&house, &sandbox, &without(&house.mapping("contact"), &["jobtitle"]));
    }
    house.quiet("account").await;
    let lines = ["rename-suggested:contact.jobtitle:new_position", "column-kept:contact.jobtitle"];
    assert_eq!(house.look().await, lines);
    let version = house.mapping("contact").version;
    let done = house.settle(&lines[..1], &[]).await;
    assert_eq!(done.versions, [("contact".to_owned(), version + 1)]);
    assert!(done.report.drifts.is_empty(), "{:?}", done.report.drifts);
    let mapping = house.mapping("contact");
    assert_eq!((mapping.rule("new_position").unwrap().column.as_str(), mapping.rule("jobtitle")), ("jobtitle", None));
    house.quiet("contact").await;
    equal(&house, &sandbox, &mapping);
    mutate(&sandbox, 80, 5);
    house.quiet("contact").await;
    equal(&house, &sandbox, &mapping);
    assert_eq!(house.look().await, [] as [&str; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_column_that_only_looks_renamed_is_another_field_beside_what_is_kept() {
    let (sandbox, house) = dynamics(&["contact"]).await;
    house.quiet("contact").await;
    let before = house.column("contact", "jobtitle");
    redraw(&sandbox, "table=contact&rename=jobtitle&to=new_Position").await;
    assert_eq!(house.look().await.len(), 2);
    house.settle(&[], &["rename-suggested:contact.jobtitle:new_position"]).await;
    assert_eq!(house.look().await, ["column-kept:contact.jobtitle", "available:contact.new_position"]);
    house.settle(&["available:contact.new_position"], &["column-kept:contact.jobtitle"]).await;
    mutate(&sandbox, 40, 5);
    house.quiet("contact").await;
    kept(&before, &house.column("contact", "jobtitle"));
    let mapping = house.mapping("contact");
    assert_eq!(mapping.rule("new_position").unwrap().column, "new_position");
    equal(&house, &sandbox, &without(&mapping, &["jobtitle"]));
    assert!(filled(&house.column("contact", "new_position")) > 50);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_made_a_text_keeps_its_column_and_takes_what_is_a_number_still() {
    let (sandbox, house) = dynamics(&["contact", "account"]).await;
    with_fields(&house, &["numberofchildren"]).await;
    house.quiet("contact").await;
    let before = house.column("contact", "numberofchildren");
    assert!(filled(&before) > 50 && column_type(&house, "numberofchildren") == "INTEGER");
    redraw(&sandbox, "table=contact&retype=numberofchildren&kind=str:20").await;
    mutate(&sandbox, 60, 0);
    house.warned("contact", "values-checked numberofchildren").await;
    assert_eq!(house.column("contact", "numberofchildren"), before, "the values that come fit and are the same");
    assert_eq!((column_type(&house, "numberofchildren"), house.rejected().len()), ("INTEGER".to_owned(), 0));
    house.quiet("account").await;
    assert_eq!(house.look().await, ["values-checked:contact.numberofchildren"]);
    house.settle(&["values-checked:contact.numberofchildren"], &[]).await;
    mutate(&sandbox, 30, 5);
    house.quiet("contact").await;
    assert!(before.iter().all(|(id, value)| house.column("contact", "numberofchildren")[id] == *value));
    equal(&house, &sandbox, &without(&house.mapping("contact"), &["numberofchildren"]));
    assert_eq!(house.look().await, [] as [&str; 0], "settled: told no more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_that_no_longer_fits_rejects_its_row_and_what_the_row_held_stays() {
    let (sandbox, house) = dynamics(&["contact"]).await;
    with_fields(&house, &["numberofchildren"]).await;
    house.quiet("contact").await;
    let before = house.column("contact", "numberofchildren");
    redraw(&sandbox, "table=contact&retype=numberofchildren&kind=str:20").await;
    // A text no number is, in ten rows; everything else is as it was.
    let some: Vec<String> = before.iter().filter(|(_, v)| v.is_some()).map(|(id, _)| id.clone()).take(10).collect();
    let caller = crate::kit::caller::Caller::new(&sandbox).await;
    for id in &some {
        let body = r#"{"numberofchildren":"three"}"#;
        let answer = caller.write("PATCH", &format!("contacts({id})"), &[], body).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }
    house.warned("contact", "values-checked numberofchildren").await;
    assert_eq!(house.rejected(), some.iter().cloned().collect());
    assert_eq!(house.column("contact", "numberofchildren"), before, "rejected rows keep what they held");
    // Those are all there, the rejected ones as they were before they were written to.
    let written = ["numberofchildren", "modifiedon", "modifiedby", "versionnumber"];
    let mapping = without(&house.mapping("contact"), &written);
    compare(&house.dir.path().join("campaign.db"), &mapping, &sandbox.oracle(), &BTreeSet::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_made_a_number_and_a_choice_made_a_text_keep_their_columns_and_a_day_made_an_instant_is_its_midnight() {
    let (sandbox, house) = dynamics(&["contact"]).await;
    let fields = ["address1_postalcode", "birthdate", "gendercode"];
    with_fields(&house, &fields).await;
    house.quiet("contact").await;
    let columns = || fields.map(|f| house.mapping("contact").rule(f).unwrap().column.clone());
    let before = columns().map(|c| house.column("contact", &c));
    let types = columns().map(|c| column_type(&house, &c));
    assert!(before.iter().all(|column| filled(column) > 50));
    for (field, kind) in fields.into_iter().zip(["int", "date:user", "str:20"]) {
        redraw(&sandbox, &format!("table=contact&retype={field}&kind={kind}")).await;
    }
    mutate(&sandbox, 40, 0);
    house.warned("contact", "values-checked").await;
    assert_eq!(columns().map(|c| column_type(&house, &c)), types);
    assert_eq!(house.rejected().len(), 0);
    let now = columns().map(|c| house.column("contact", &c));
    assert_eq!(now[2], before[2], "codes are what they were");
    for (id, value) in &now[1] {
        let midnight = before[1][id].as_ref().map(|day| format!("{day}T00:00:00Z"));
        assert_eq!(*value, midnight, "a day is its midnight");
    }
    for (id, value) in &now[0] {
        let number = |text: &Option<String>| text.as_deref().map(|t| t.parse::<i64>().unwrap());
        assert_eq!(number(value), number(&before[0][id]), "a number stands in the text column as it came");
    }
    equal(&house, &sandbox, &without(&house.mapping("contact"), &fields));
    let mut lines = house.look().await;
    lines.sort();
    let [text, day, choice] = fields;
    let told = [("column-widened", day), ("values-checked", text), ("values-checked", choice)];
    assert_eq!(lines, told.map(|(what, field)| format!("{what}:contact.{field}")));
    let account = house.workspace().accounts[0].clone();
    task::settle_drift(&house.bench, &account, DriftWish { all: true, ..DriftWish::default() }).await.unwrap();
    mutate(&sandbox, 20, 0);
    house.quiet("contact").await;
    assert_eq!(columns().map(|c| column_type(&house, &c)), types);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bound_that_moves_and_a_demand_lose_nothing() {
    let (sandbox, house) = dynamics(&["contact"]).await;
    house.quiet("contact").await;
    let before = house.column("contact", "jobtitle");
    redraw(&sandbox, "table=contact&column=jobtitle&length=4").await;
    redraw(&sandbox, "table=contact&column=salutation&required=yes").await;
    mutate(&sandbox, 40, 5);
    house.quiet("contact").await;
    equal(&house, &sandbox, &house.mapping("contact"));
    assert_eq!(house.look().await, [] as [&str; 0], "the column holds whatever comes");
    redraw(&sandbox, "table=contact&column=jobtitle&length=4000").await;
    let end = house.run("contact").await;
    assert_eq!((end.fault, end.record.fault_slug), (None, None));
    assert_eq!(house.look().await, ["column-widened:contact.jobtitle"]);
    house.settle(&["column-widened:contact.jobtitle"], &[]).await;
    house.quiet("contact").await;
    equal(&house, &sandbox, &house.mapping("contact"));
    let now = house.column("contact", "jobtitle");
    assert!(before.keys().all(|id| now.contains_key(id)) && house.look().await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_option_with_another_code_is_a_code_that_came_and_one_that_is_kept() {
    let (sandbox, house) = dynamics(&["contact"]).await;
    house.quiet("contact").await;
    let before = house.column("contact", "gendercode");
    let holding = |column: &BTreeMap<String, Option<String>>, code: &str| -> BTreeSet<String> {
        column.iter().filter(|(_, v)| v.as_deref() == Some(code)).map(|(id, _)| id.clone()).collect()
    };
    assert!(holding(&before, "2").len() > 50);
    redraw(&sandbox, "table=contact&column=gendercode&recode=2&to=7").await;
    house.warned("contact", "option-unmapped contact_gendercode 7").await;
    let now = house.column("contact", "gendercode");
    assert_eq!(holding(&now, "7"), holding(&before, "2"), "rows follow their code");
    equal(&house, &sandbox, &house.mapping("contact"));
    let lines = ["option-unmapped:contact.contact_gendercode:7", "option-retired:contact.contact_gendercode:2"];
    assert_eq!(house.look().await, lines);
    house.settle(&lines, &[]).await;
    house.quiet("contact").await;
    assert_eq!(house.column("contact", "gendercode"), now);
}

#[test]
fn a_rename_is_settled_from_the_command_line() {
    use crate::headless_road::Crm;
    use crate::kit::caller::send;
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 60 --seed 4");
    let home = Home::with_contact_flow(&crm);
    assert!([0, 5].contains(&home.say("run contact --json").code));
    let url = format!("{}/_sandbox/schema?table=contact&rename=jobtitle&to=new_position", crm.fact("url"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    assert_eq!(runtime.block_on(send(&url, "POST", &[], "")).unwrap().json()["changed"], true);
    home.say("run contact --json").exits(5);
    let line = "rename-suggested:contact.jobtitle:new_position";
    for lang in ["en", "ko"] {
        let listed = home.say(&format!("tables crm --drift --lang {lang}"));
        listed.exits(6);
        assert!(
            listed.stdout.contains(&format!("--accept {line}")) && !listed.stdout.contains('⟨'),
            "{}",
            listed.stdout
        );
    }
    let told = home.say(&format!("tables crm --accept {line} --json")).exits(0).json();
    assert_eq!(told["settled"]["lines"][0]["name"], line, "{told:#}");
    assert_eq!(told["drift"], serde_json::json!([]));
    let ran = home.say("run contact --json");
    assert!(ran.json()["runs"][0]["run"]["fault"].is_null(), "{}", ran.stdout);
}
