//! Amounts that may have more digits than a floating-point number keeps, carried as text over the whole road. That each digit
//! is read as it was sent is for the decoders' own tests: the sandbox rounds what is written to it.
use crate::headless_road::Crm;
use crate::kit::caller::Caller;
use crate::kit::house::dynamics;
use crate::kit::program::Home;
use fieldbridge::catalog::TableDetail;
use fieldbridge::mapping::{Mapping, lint, mend};
use fieldbridge::setup::Workspace;
use fieldbridge::task;

/// The contact's credit limit taken in, mended where it would be rounded.
fn with_every_digit(mapping: &Mapping, detail: &TableDetail) -> Mapping {
    let taken = mapping.toggle("creditlimit").unwrap_or_else(|_| mapping.clone());
    let found = lint(&taken, detail).into_iter().find(|i| i.slug == "number-rounded" && i.field == "creditlimit");
    mend(&found.expect("the lint tells of it"), &taken, detail).expect("and offers to mend it")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mended_amount_is_kept_as_text_and_filtered_as_a_number() {
    let (sandbox, house) = dynamics(&["contact"]).await;
    let caller = Caller::new(&sandbox).await;
    let found = caller.get("contacts?$select=contactid&$top=2").await.json();
    let ids: Vec<String> = (0..2).map(|n| found["value"][n]["contactid"].as_str().unwrap().to_owned()).collect();
    for (id, amount) in ids.iter().zip(["900719925474.25", "-12.50"]) {
        let body = format!("{{\"creditlimit\":{amount}}}");
        let answer = caller.write("PATCH", &format!("contacts({id})"), &[], &body).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }
    let detail = house.bench.workspace.catalog(&house.workspace().accounts[0].name).unwrap().unwrap();
    let detail = detail.details["contact"].clone();
    let change = move |workspace: &mut Workspace| {
        let own = workspace.mappings.iter_mut().find(|m| m.table == "contact").unwrap();
        *own = with_every_digit(own, &detail);
        workspace.flows.iter_mut().for_each(|flow| flow.filter = Some("creditlimit > 1000 or creditlimit < 0".into()));
        Ok(())
    };
    task::change_workspace(&house.bench, change).await.unwrap();
    house.quiet("contact").await;
    let column = house.mapping("contact").rule("creditlimit").unwrap().column.clone();
    let amounts = house.column("contact", &column);
    assert_eq!(amounts[&ids[0]].as_deref(), Some("900719925474.25"));
    assert_eq!(amounts[&ids[1]].as_deref(), Some("-12.5"));
    // A second run finds nothing to write, and rows that change are judged here by number, not by letter.
    let again = house.run("contact").await.record.counters;
    assert_eq!(again.applied, 0, "{again:?}");
    let body = r#"{"creditlimit":9.25}"#;
    assert_eq!(caller.write("PATCH", &format!("contacts({})", ids[1]), &[], body).await.status, 204);
    let gone = house.run("contact").await.record.counters;
    assert_eq!((gone.applied, gone.filtered + gone.deleted > 0), (0, true), "9.25 is not above 1000: {gone:?}");
}

/// What is merely worth knowing is mended where somebody asks for it by name, and never by the way.
#[test]
fn one_finding_of_a_field_is_mended_from_the_command_line() {
    let maker = Home::new();
    let crm = Crm::start(&maker, "--rows 60 --seed 4");
    let home = Home::with_contact_flow(&crm);
    let all = home.say("schema change contact --include creditlimit --mend --json").exits(0).json();
    let about = |told: &serde_json::Value| {
        let mended = told["mended"].as_array().unwrap().iter();
        mended
            .filter(|i| i["field"] == "creditlimit")
            .map(|i| i["slug"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(about(&all).is_empty(), "{all:#}");
    let one = home.say("schema change contact --mend-field creditlimit --json").exits(0).json();
    assert!(about(&one).contains(&"number-rounded".to_owned()), "{one:#}");
    assert_eq!(one["changes"][0]["field"], "creditlimit", "{one:#}");
    let refused = home.say("schema change contact --mend-field no_such_field");
    assert_ne!(refused.code, 0);
    assert!(refused.stderr.contains("no_such_field"), "{}", refused.stderr);
}
