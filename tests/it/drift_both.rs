//! The same changes of a table in either CRM, made for real, run and settled: what is unaffected goes on, nothing that is kept
//! is emptied, and every row is compared with the sandbox's own account.
use crate::headless_road::Crm;
use crate::kit::caller::send;
use crate::kit::house::filled;
use crate::kit::land::{Land, Words};
use crate::kit::program::Home;
use crate::kit::shape::matches_schema;
use rusqlite::types::Value as Sql;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

type Column = BTreeMap<String, Option<String>>;

/// Every value that was there is there still; rows that came since hold none.
fn kept(before: &Column, now: &Column) {
    for (id, value) in now {
        assert_eq!(before.get(id).unwrap_or(&None), value, "{id}");
    }
    assert!(before.keys().all(|id| now.contains_key(id)));
}

fn numbers(column: &Column) -> BTreeMap<&str, Option<f64>> {
    column.iter().map(|(id, value)| (id.as_str(), value.as_deref().map(|text| text.parse().unwrap()))).collect()
}

async fn loaded(fields: fn(&Words) -> Vec<&'static str>) -> [Land; 2] {
    let lands = Land::both(fields).await;
    for land in &lands {
        land.house.quiet("account").await;
        land.house.quiet("contact").await;
        land.equal_but(&[]);
    }
    lands
}

fn refs(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fields_that_come_and_go_are_told_kept_and_settled_one_by_one() {
    for land in loaded(|_| vec![]).await {
        let (house, w) = (&land.house, land.words);
        let before = [w.text, w.other].map(|field| land.column(field));
        assert!(before.iter().all(|column| filled(column) > 20));
        for change in [format!("remove={}", w.text), format!("remove={}", w.other), format!("add={}", w.new)] {
            land.redraw(&change).await;
        }
        land.mutate(60, 10);
        for _ in 0..2 {
            house.warned("contact", "column-kept").await;
            [w.text, w.other].iter().zip(&before).for_each(|(field, before)| kept(before, &land.column(field)));
            land.equal_but(&[w.text, w.other]);
        }
        house.quiet("account").await;
        let gone = [w.text, w.other].map(|field| land.line("column-kept", field));
        let came = land.line("available", w.new);
        let open: BTreeSet<String> = house.look().await.into_iter().collect();
        assert_eq!(open, gone.iter().chain([&came]).cloned().collect());
        house.settle(&[&gone[0]], &[]).await;
        house.warned("contact", w.other).await;
        house.settle(&[&came], &[&gone[1]]).await;
        assert_eq!(house.look().await, [] as [&str; 0]);
        land.mutate(40, 5);
        house.quiet("contact").await;
        land.equal_but(&[w.text, w.other]);
        [w.text, w.other].iter().zip(&before).for_each(|(field, before)| kept(before, &land.column(field)));
        assert!(filled(&land.column(w.new)) > 50, "its values came");
        // What comes back and was left is carried again; what was given up is offered.
        for field in [w.text, w.other] {
            land.redraw(&format!("add={field}")).await;
        }
        house.quiet("contact").await;
        assert_eq!(house.look().await, [land.line("available", w.text)]);
        land.equal_but(&[w.text]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renamed_field_is_suggested_and_goes_on_in_its_place_once_it_is_accepted() {
    for land in loaded(|w| vec![w.renamed[0]]).await {
        let (house, [from, asked, to]) = (&land.house, land.words.renamed);
        let before = land.column(from);
        assert!(filled(&before) > 50);
        land.redraw(&format!("rename={from}&to={asked}")).await;
        land.mutate(60, 10);
        for _ in 0..2 {
            house.warned("contact", &format!("rename-suggested {from} → {to}, column-kept {from}")).await;
            kept(&before, &land.column(from));
            land.equal_but(&[from]);
        }
        house.quiet("account").await;
        let lines = [land.line("rename-suggested", &format!("{from}:{to}")), land.line("column-kept", from)];
        assert_eq!(house.look().await, lines);
        let (version, column) = (land.mapping().version, land.mapping().rule(from).unwrap().column.clone());
        let done = house.settle(&[&lines[0]], &[]).await;
        let mapping = land.mapping();
        assert_eq!(done.versions, [(mapping.schema.clone(), version + 1)]);
        assert_eq!((&mapping.rule(to).unwrap().column, mapping.rule(from)), (&column, None));
        for _ in 0..2 {
            house.quiet("contact").await;
            land.equal_but(&[]);
            land.mutate(80, 5);
        }
        assert_eq!(house.look().await, [] as [&str; 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_made_a_text_keeps_its_column_and_a_value_that_is_none_rejects_its_row() {
    for land in loaded(|w| vec![w.number]).await {
        let (house, w) = (&land.house, land.words);
        let before = land.column(w.number);
        assert!(filled(&before) > 50 && land.column_type(w.number) == "INTEGER");
        land.redraw(&format!("retype={}&kind={}", w.number, w.kinds[2])).await;
        land.mutate(60, 0);
        house.warned("contact", &format!("values-checked {}", w.number)).await;
        assert_eq!(land.column(w.number), before, "the values that come fit and are the same");
        assert_eq!((land.column_type(w.number), house.rejected().len()), ("INTEGER".to_owned(), 0));
        house.quiet("account").await;
        let some: Vec<&String> = before.iter().filter(|(_, v)| v.is_some()).map(|(id, _)| id).take(5).collect();
        for id in &some {
            land.write(id, w.number, json!("three")).await;
        }
        house.warned("contact", "values-checked").await;
        assert_eq!(house.rejected(), some.iter().map(ToString::to_string).collect());
        assert_eq!(land.column(w.number), before, "rejected rows keep what they held");
        let line = land.line("values-checked", w.number);
        assert_eq!(house.look().await, [line.as_str()]);
        house.settle(&[&line], &[]).await;
        for id in &some {
            land.write(id, w.number, json!("4")).await;
        }
        house.quiet("contact").await;
        assert_eq!(house.rejected().len(), 0, "a good version of the row settles its reject");
        assert!(some.iter().all(|id| land.stored(id, w.number) == Sql::Integer(4)));
        land.equal_but(&[w.number]);
        assert_eq!(house.look().await, [] as [&str; 0], "settled: told no more");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_number_made_a_decimal_has_its_column_hold_decimals() {
    for land in loaded(|w| vec![w.number]).await {
        let (house, w) = (&land.house, land.words);
        let before = land.column(w.number);
        let ids: Vec<&String> = before.iter().filter(|(_, v)| v.is_some()).map(|(id, _)| id).take(6).collect();
        // Somebody asks the table by the column, too.
        let (table, column) = (land.mapping().schema, land.mapping().rule(w.number).unwrap().column.clone());
        let own =
            format!("CREATE INDEX by_number ON {table} ({column}); CREATE VIEW many AS SELECT {column} FROM {table}");
        house.database().execute_batch(&own).unwrap();
        land.redraw(&format!("retype={}&kind={}", w.number, w.kinds[1])).await;
        for (place, id) in ids.iter().enumerate() {
            land.write(id, w.number, json!(place as f64 + 0.25)).await;
        }
        house.quiet("contact").await;
        house.quiet("account").await;
        assert_eq!((land.column_type(w.number), house.rejected().len()), ("REAL".to_owned(), 0));
        for (place, id) in ids.iter().enumerate() {
            assert_eq!(land.stored(id, w.number), Sql::Real(place as f64 + 0.25));
        }
        let others = |column: &Column| -> Column {
            column.iter().filter(|(id, _)| !ids.contains(id)).map(|(id, v)| (id.clone(), v.clone())).collect()
        };
        assert_eq!(numbers(&others(&before)), numbers(&others(&land.column(w.number))), "what was there is the same");
        land.equal_but(&[]);
        let count = |sql: &str| house.database().query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap();
        assert_eq!(count("SELECT count(*) FROM sqlite_schema WHERE name = 'by_number'"), 1);
        assert_eq!(count("SELECT count(*) FROM many"), before.len() as i64);
        let line = land.line("column-widened", w.number);
        assert_eq!(house.look().await, [line.as_str()]);
        // Whole again before anybody said a word: the column holds that as well.
        land.redraw(&format!("retype={}&kind={}", w.number, w.kinds[0])).await;
        land.mutate(30, 5);
        house.quiet("contact").await;
        assert_eq!((land.column_type(w.number), house.look().await), ("REAL".to_owned(), Vec::<String>::new()));
        land.redraw(&format!("retype={}&kind={}", w.number, w.kinds[1])).await;
        assert_eq!(house.look().await, [line.as_str()], "told again, as it came again");
        house.settle(&[&line], &[]).await;
        land.write(ids[0], w.number, json!(7.5)).await;
        house.quiet("contact").await;
        assert_eq!(land.stored(ids[0], w.number), Sql::Real(7.5));
        assert_eq!((land.column_type(w.number), house.look().await), ("REAL".to_owned(), Vec::<String>::new()));
        // And narrower for good: fewer values come, the column keeps its type.
        land.redraw(&format!("retype={}&kind={}", w.number, w.kinds[0])).await;
        land.mutate(30, 5);
        house.quiet("contact").await;
        assert_eq!((land.column_type(w.number), house.look().await), ("REAL".to_owned(), Vec::<String>::new()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_made_a_moment_has_its_column_hold_moments() {
    for land in loaded(|_| vec![]).await {
        let land = land.of_accounts();
        let (house, w, [day, moment]) = (&land.house, land.words, land.words.moments);
        let before = land.column(w.day);
        let ids: Vec<&String> = before.iter().filter(|(_, v)| v.is_some()).map(|(id, _)| id).take(6).collect();
        assert!(filled(&before) > 20 && before.values().flatten().all(|v| v.len() == 10));
        let at = |second: usize| format!("2031-05-06T07:08:0{second}Z");
        let midnights = |column: &Column| -> Column {
            column.iter().map(|(id, v)| (id.clone(), v.as_ref().map(|v| format!("{v}T00:00:00Z")))).collect()
        };
        land.redraw(&format!("retype={}&kind={moment}", w.day)).await;
        for (second, id) in ids.iter().enumerate() {
            land.write(id, w.day, json!(at(second))).await;
        }
        house.quiet("account").await;
        house.quiet("contact").await;
        assert_eq!(house.rejected().len(), 0);
        let mut wanted = midnights(&before);
        for (second, id) in ids.iter().enumerate() {
            wanted.insert((*id).clone(), Some(at(second)));
        }
        assert_eq!(land.column(w.day), wanted, "a day that was there is its midnight, as one that comes is");
        land.equal_but(&[]);
        let line = land.line("column-widened", w.day);
        assert_eq!(house.look().await, [line.as_str()]);
        // A day again before anybody said a word: the column goes on holding moments.
        land.redraw(&format!("retype={}&kind={day}", w.day)).await;
        land.write(ids[0], w.day, json!("2032-01-02")).await;
        house.quiet("account").await;
        assert_eq!(land.stored(ids[0], w.day), Sql::Text("2032-01-02T00:00:00Z".into()));
        assert!(land.column(w.day).values().flatten().all(|v| v.len() == 20), "one column, one spelling");
        assert_eq!(house.look().await, [] as [&str; 0]);
        land.redraw(&format!("retype={}&kind={moment}", w.day)).await;
        assert_eq!(house.look().await, [line.as_str()], "told again, as it came again");
        house.settle(&[&line], &[]).await;
        land.write(ids[1], w.day, json!(at(9))).await;
        house.quiet("account").await;
        assert_eq!(land.stored(ids[1], w.day), Sql::Text(at(9)));
        assert_eq!(house.look().await, [] as [&str; 0]);
        // And narrower for good: fewer values come, the column keeps its type.
        land.redraw(&format!("retype={}&kind={day}", w.day)).await;
        land.write(ids[2], w.day, json!("2033-01-02")).await;
        house.quiet("account").await;
        assert_eq!(land.stored(ids[2], w.day), Sql::Text("2033-01-02T00:00:00Z".into()));
        assert_eq!(house.look().await, [] as [&str; 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bound_that_moves_and_a_demand_lose_nothing() {
    for land in loaded(|_| vec![]).await {
        let (house, w) = (&land.house, land.words);
        let before = land.column(w.text);
        land.redraw(&format!("column={}&length=4", w.text)).await;
        land.redraw(&format!("column={}&required=yes", w.other)).await;
        land.mutate(40, 5);
        house.quiet("contact").await;
        // Rows nobody wrote to are not read again: what the bound cuts off now, they were before.
        let cut = [w.text];
        land.equal_but(if land.is_salesforce() { &cut } else { &cut[..0] });
        assert_eq!(house.look().await, [] as [&str; 0], "the column holds whatever comes");
        land.redraw(&format!("column={}&length={}", w.text, w.wide)).await;
        house.quiet("contact").await;
        let line = land.line("column-widened", w.text);
        assert_eq!(house.look().await, [line.as_str()]);
        house.settle(&[&line], &[]).await;
        house.quiet("contact").await;
        let now = land.column(w.text);
        assert!(before.keys().all(|id| now.contains_key(id)) && filled(&now) >= filled(&before));
        assert_eq!(house.look().await, [] as [&str; 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn options_are_settled_one_by_one_and_values_in_use_stay() {
    for land in loaded(|w| vec![w.choice]).await {
        let (house, w, [used, other, new]) = (&land.house, land.words, land.words.values);
        let before = land.column(w.choice);
        let holding = |column: &Column| column.values().flatten().filter(|value| *value == used).count();
        assert!(holding(&before) > 10);
        land.redraw(&format!("column={}&remove_option={used}", w.choice)).await;
        land.redraw(&format!("column={}&option={new}&label=Far West", w.choice)).await;
        land.redraw(&format!("column={}&option={other}&label=Zygote", w.choice)).await;
        house.warned("contact", w.set).await;
        house.quiet("account").await;
        let lines = [("option-suspect", other), ("option-unmapped", new), ("option-retired", used)];
        let mut lines: Vec<String> = lines.map(|(what, value)| land.option_line(what, value)).into();
        let found: Vec<String> = house.look().await;
        // With Salesforce two values of another field no longer go with the one that went.
        let stores: Vec<String> = found.iter().filter(|line| line.contains("Contact_Store__c:")).cloned().collect();
        assert_eq!(stores.len(), if land.is_salesforce() { 2 } else { 0 }, "{found:?}");
        lines.extend(stores);
        assert_eq!(found, lines);
        house.settle(&[&lines[1]], &[&lines[0]]).await;
        assert_eq!(house.look().await, lines[2..]);
        let done = house.settle(&refs(&lines[2..]), &[]).await;
        assert!(done.report.drifts.is_empty() && done.versions.is_empty(), "the mapping is the same");
        house.quiet("contact").await;
        assert_eq!(land.column(w.choice), before, "rows keep the value that went");
        land.equal_but(&[]);
    }
}

#[test]
fn lines_of_a_salesforce_object_are_listed_and_settled_from_the_command_line() {
    let home = Home::new();
    let crm = Crm::start(&home, "--system salesforce --rows 80 --seed 4");
    let (url, id) = (crm.fact("url"), crm.fact("client_id"));
    let line = format!("account add sf --system salesforce --json --url {url} --client-id {id} --client-secret-stdin");
    let args: Vec<&str> = line.split_whitespace().collect();
    home.run_with_input(&args, format!("{}\n", crm.fact("client_secret")).as_bytes()).exits(0);
    home.say("flow add contact --table Contact").exits(0);
    home.say("schema change contact --include Score__c --include Children__c").exits(0);
    assert!([0, 5].contains(&home.say("run contact --json").code));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for change in [
        "rename=Score__c&to=Propensity__c",
        "remove=Title",
        "retype=Children__c&kind=double:18.2",
        "column=Region__c&option=West",
        // It was out of use until now.
        "column=Region__c&option=East&label=East",
        "add=New_Extra__c",
    ] {
        let url = format!("{url}/_sandbox/schema?table=Contact&{change}");
        assert_eq!(runtime.block_on(send(&url, "POST", &[], "")).unwrap().json()["changed"], true, "{change}");
    }
    home.say("run contact --json").exits(5);
    let names = |told: &serde_json::Value| -> BTreeSet<String> {
        told["drift"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    let listed = home.say("tables sf --drift --json");
    matches_schema(&listed.json(), "table-drift");
    let west = format!("option-unmapped:Contact.Contact_Region__c:{}", fieldbridge::catalog::text_code("West"));
    let east = format!("option-switched:Contact.Contact_Region__c:{}", fieldbridge::catalog::text_code("East"));
    let rename = "rename-suggested:Contact.Score__c:Propensity__c";
    let open: BTreeSet<String> = [
        rename,
        "column-kept:Contact.Score__c",
        "column-kept:Contact.Title",
        "column-widened:Contact.Children__c",
        "available:Contact.New_Extra__c",
        west.as_str(),
        east.as_str(),
    ]
    .map(str::to_owned)
    .into();
    assert_eq!(names(&listed.json()), open);
    for lang in ["en", "ko"] {
        let told = home.say(&format!("tables sf --drift --lang {lang}"));
        told.exits(6);
        assert!(open.iter().all(|line| told.stdout.contains(line)) && !told.stdout.contains('⟨'), "{}", told.stdout);
        assert!(told.stdout.contains("West"), "an option is called by its value: {}", told.stdout);
    }
    let told = home.say(&format!("tables sf --accept {rename} --leave column-kept:Contact.Title --json"));
    let told = told.exits(0).json();
    matches_schema(&told, "table-drift");
    let left: BTreeSet<String> =
        open.iter().filter(|line| !line.starts_with("rename") && !line.starts_with("column-kept")).cloned().collect();
    assert_eq!(names(&told), left, "{told:#}");
    home.say("tables sf --accept all --json").exits(0);
    assert_eq!(home.say("tables sf --drift --json").json()["drift"], json!([]));
    let ran = home.say("run contact --json");
    assert!(ran.json()["runs"][0]["run"]["fault"].is_null(), "{}", ran.stdout);
}
