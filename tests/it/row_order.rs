//! Rows come in the order a flow asks for where nothing can be missed by it, from either CRM; where they do not, the program
//! says why before it runs.
use crate::headless_road::Crm;
use crate::kit::land::Land;
use crate::kit::program::Home;
use fieldbridge::engine::RunEnd;
use fieldbridge::flow::{OrderBy, ReadMethod, ReadMode, ReadWay, Replay};
use fieldbridge::task::LaunchOptions;

/// Whether the run's readings came in the flow's order, as its log says.
fn kept(land: &Land, end: &RunEnd) -> Vec<bool> {
    let log = land.house.bench.ledger.log_of(end.record.run).unwrap();
    log.iter().filter(|e| e.key.starts_with("log-order-")).map(|e| e.key == "log-order-kept").collect()
}

/// A number of the rows in the order they were written.
fn written(land: &Land) -> Vec<i64> {
    let (mapping, db) = (land.mapping(), land.house.database());
    let (table, column) = (&mapping.schema, &mapping.rule(land.words.number).unwrap().column);
    let sql = format!("SELECT \"{column}\" FROM \"{table}\" WHERE \"{column}\" IS NOT NULL ORDER BY rowid");
    let mut all = db.prepare(&sql).unwrap();
    all.query_map([], |r| r.get::<_, f64>(0).map(|n| n as i64).or_else(|_| r.get(0)))
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_load_by_date_and_a_replay_come_in_the_order_that_is_asked_for_and_changes_in_theirs() {
    for land in Land::both(|w| vec![w.text, w.number]).await {
        land.house.quiet("account").await;
        let number = land.words.number;
        land.set(move |flow| {
            flow.reading.method = Some(ReadMethod::Modified);
            flow.rows.order_by = vec![OrderBy::parse(&format!("{number} desc")).unwrap()];
        })
        .await;
        let end = land.launch(LaunchOptions::default()).await;
        assert_eq!((&end.fault, kept(&land, &end)), (&None, vec![true]));
        let numbers = written(&land);
        assert!(numbers.len() > 50 && numbers.first() > numbers.last(), "{numbers:?}");
        assert!(numbers.windows(2).all(|pair| pair[0] >= pair[1]), "{numbers:?}");
        land.equal_but(&[]);
        land.mutate(12, 3);
        let end = land.launch(LaunchOptions::default()).await;
        assert_eq!((&end.fault, kept(&land, &end)), (&None, vec![false]), "what changed comes as it changed");
        land.equal_but(&[]);
        let end = land.launch(LaunchOptions { replay: Some(Replay::Whole), ..LaunchOptions::default() }).await;
        assert_eq!((&end.fault, kept(&land, &end), end.record.counters.applied), (&None, vec![true], 0));
        assert_eq!(land.launch(LaunchOptions::default()).await.record.counters.applied, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_row_could_be_missed_or_the_crm_takes_no_order_rows_come_as_they_are_read_best() {
    for land in Land::both(|w| vec![w.text, w.number]).await {
        land.house.quiet("account").await;
        let (number, salesforce) = (land.words.number, land.is_salesforce());
        let created = if salesforce { "CreatedDate" } else { "createdon" };
        land.set(move |flow| {
            flow.rows.order_by = vec![OrderBy::parse(number).unwrap()];
            flow.mode = ReadMode::Full;
        })
        .await;
        let end = land.launch(LaunchOptions::default()).await;
        assert_eq!((&end.fault, kept(&land, &end)), (&None, vec![false]), "nothing is read behind it");
        land.set(move |flow| flow.rows.order_by = vec![OrderBy::parse(created).unwrap()]).await;
        let end = land.launch(LaunchOptions::default()).await;
        assert_eq!((&end.fault, kept(&land, &end)), (&None, vec![true]), "it keeps its place for good");
        land.set(move |flow| {
            flow.mode = ReadMode::Incremental;
            flow.reading.method = (!salesforce).then_some(ReadMethod::Tracking);
            flow.reading.way = if salesforce { ReadWay::Bulk } else { ReadWay::Auto };
        })
        .await;
        let end = land.launch(LaunchOptions { full: true, ..LaunchOptions::default() }).await;
        assert_eq!((&end.fault, kept(&land, &end)), (&None, vec![false]));
        land.equal_but(&[]);
    }
}

#[test]
fn the_program_says_where_an_order_holds_before_it_runs() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 60 --seed 5");
    let home = Home::new();
    home.add_account(&crm).exits(0);
    for (order, exit) in
        [("nothing", 3), ("parentcustomerid", 3), ("lastname,firstname,createdon,jobtitle", 3), ("a,b c d", 2)]
    {
        let refused =
            home.run(["flow", "add", "contact", "--table", "contact", "--try-rows", "0", "--order-by", order]);
        refused.exits(exit);
        assert!(!refused.stderr.contains('⟨'), "{}", refused.stderr);
    }
    home.run(["flow", "add", "contact", "--table", "contact", "--order-by", "lastname desc,createdon"]).exits(0);
    home.say("flow add out --table contact --direction export --order-by lastname").exits(3);
    let shown = home.say("flow show contact --json").exits(0).json();
    assert_eq!(shown["flow"]["rows"]["order_by"], serde_json::json!(["lastname desc", "createdon"]));
    for (lang, told) in [("en", "record of changes"), ("ko", "변경 기록")] {
        let said = home.say(&format!("run contact --dry-run --limit 10 --lang {lang}")).exits(0).stderr.clone();
        assert!(said.contains(told) && said.contains("lastname desc, createdon"), "{said}");
    }
    let exported = home.say("setup export").exits(0).stdout.clone();
    assert!(exported.contains("lastname desc"), "{exported}");
    home.say("flow set contact --no-order-by").exits(0);
    assert!(!home.say("run contact --dry-run --limit 10").exits(0).stderr.contains("lastname desc"));
}
