//! The Salesforce sandbox asked for records: conditions, orders, pages, changes, against its own truth.
use crate::salesforce_sandbox::{Sf, code};
use fieldbridge::sandbox::salesforce::{SalesforceConfig, TrueRecord};
use fieldbridge::sandbox::{MutationPlan, SandboxConfig};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn ids(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| row["Id"].as_str().expect("an Id").to_owned()).collect()
}

fn truth(sf: &Sf, object: &str, keep: impl Fn(&TrueRecord) -> bool) -> BTreeSet<String> {
    let records = sf.sandbox.oracle().records(object);
    records.into_iter().filter(keep).map(|record| record["Id"].as_str().unwrap().to_owned()).collect()
}

fn text<'a>(record: &'a TrueRecord, name: &str) -> Option<&'a str> {
    record[name].as_str()
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_give_every_record_once_as_it_is() {
    let sf = Sf::start(SalesforceConfig { rows: 700, seed: 5, page_size: 250, ..SalesforceConfig::default() }).await;
    let fields = "Id, Name, LastName, Email, Birthdate, Interests__c, Score__c, Points__c, Children__c, HasOptedOutOfEmail, \
                  MailingAddress, Store__c, Account_Rating__c, SystemModstamp, CreatedDate, AccountId";
    let rows = sf.rows(&format!("SELECT {fields} FROM Contact"), false).await;
    assert_eq!(rows.len(), 700);
    let oracle = sf.sandbox.oracle();
    for row in &rows {
        let record = oracle.record(row["Id"].as_str().unwrap()).unwrap();
        for name in fields.split(", ").map(str::trim) {
            assert_eq!(row[name], record[name], "{name}");
        }
    }
    assert_eq!(ids(&rows).into_iter().collect::<BTreeSet<_>>(), truth(&sf, "Contact", |_| true));
    let unique: BTreeSet<String> = ids(&rows).iter().map(|id| id.to_lowercase()).collect();
    assert_eq!(unique.len(), 700, "the 18 characters are safe where case is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sandboxes_show_the_same_people() {
    let sf = Sf::of(300).await;
    let config = SandboxConfig { rows: 300, seed: 5, ..SandboxConfig::default() };
    let dynamics = fieldbridge::sandbox::start(config).await.unwrap();
    let own = |name: &Value, mail: &Value| format!("{name} {mail}");
    let here: BTreeSet<String> =
        sf.sandbox.oracle().records("Contact").iter().map(|r| own(&r["LastName"], &r["Email"])).collect();
    let there: BTreeSet<String> =
        dynamics.oracle().rows("contact").map(|r| own(&r["lastname"], &r["emailaddress1"])).collect();
    assert_eq!(here, there);
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_choose_what_the_truth_chooses() {
    let sf = Sf::of(600).await;
    let first = sf.sandbox.oracle().records("Contact").into_iter().find(|r| r["Email"].is_string()).unwrap();
    let (mail, last) = (text(&first, "Email").unwrap(), text(&first, "LastName").unwrap());
    let prefix: String = last.chars().take(2).collect();
    type Keep<'a> = Box<dyn Fn(&TrueRecord) -> bool + 'a>;
    let number = |r: &TrueRecord, name: &str| r[name].as_f64();
    let has =
        |r: &TrueRecord, one: &str| text(r, "Interests__c").is_some_and(|all| all.split(';').any(|part| part == one));
    let cases: Vec<(String, Keep<'_>)> = vec![
        (format!("Email = '{}'", mail.to_uppercase()), Box::new(|r| text(r, "Email") == Some(mail))),
        (
            format!("LastName LIKE '{prefix}%'"),
            Box::new(|r| text(r, "LastName").is_some_and(|t| t.to_lowercase().starts_with(&prefix.to_lowercase()))),
        ),
        ("Email = null".into(), Box::new(|r| r["Email"].is_null())),
        (
            "Score__c > 0.5 AND Score__c <= 0.75".into(),
            Box::new(|r| number(r, "Score__c").is_some_and(|n| n > 0.5 && n <= 0.75)),
        ),
        ("NOT (Score__c > 0.5)".into(), Box::new(|r| number(r, "Score__c").is_none_or(|n| n <= 0.5))),
        (
            "HasOptedOutOfEmail = TRUE OR DoNotCall = true".into(),
            Box::new(|r| r["HasOptedOutOfEmail"] == true || r["DoNotCall"] == true),
        ),
        ("Segment__c IN ('VIP', 'loyal')".into(), Box::new(|r| matches!(text(r, "Segment__c"), Some("VIP" | "Loyal")))),
        ("Segment__c NOT IN ('VIP')".into(), Box::new(|r| text(r, "Segment__c") != Some("VIP"))),
        ("Segment__c != 'VIP'".into(), Box::new(|r| text(r, "Segment__c") != Some("VIP"))),
        (
            "Interests__c INCLUDES ('News;Sport', 'Travel')".into(),
            Box::new(|r| has(r, "News") && has(r, "Sport") || has(r, "Travel")),
        ),
        ("Interests__c EXCLUDES ('News')".into(), Box::new(|r| !has(r, "News"))),
        ("Birthdate < 1980-01-01".into(), Box::new(|r| text(r, "Birthdate").is_some_and(|d| d < "1980-01-01"))),
        (
            "SystemModstamp >= 2023-01-01T00:00:00Z AND SystemModstamp < 2024-01-01T01:00:00+01:00".into(),
            Box::new(|r| {
                text(r, "SystemModstamp").is_some_and(|t| ("2023"..="2024").contains(&t) && t < "2024-01-01T00")
            }),
        ),
        ("Account.Rating = 'Hot'".into(), Box::new(|r| text(r, "Account_Rating__c") == Some("Hot"))),
    ];
    for (condition, keep) in cases {
        let rows = sf.rows(&format!("SELECT Id FROM Contact WHERE {condition}"), false).await;
        let found: BTreeSet<String> = ids(&rows).into_iter().collect();
        let wanted = truth(&sf, "Contact", keep);
        assert!(!wanted.is_empty() && wanted.len() < 600, "{condition}: a case that says something");
        assert_eq!(found, wanted, "{condition}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyset_walk_meets_every_record_though_many_share_a_stamp() {
    let sf = Sf::of(900).await;
    let (mut seen, mut after) = (Vec::new(), None::<(String, String)>);
    loop {
        let condition = after.as_ref().map_or(String::new(), |(stamp, id)| {
            format!("WHERE SystemModstamp > {stamp} OR (SystemModstamp = {stamp} AND Id > '{id}')")
        });
        let soql =
            format!("SELECT Id, SystemModstamp FROM Contact {condition} ORDER BY SystemModstamp ASC, Id ASC LIMIT 70");
        let rows = sf.rows(&soql, false).await;
        let Some(last) = rows.last() else { break };
        let stamp = last["SystemModstamp"].as_str().unwrap().replace(".000+0000", "Z");
        after = Some((stamp, last["Id"].as_str().unwrap().to_owned()));
        seen.extend(rows);
    }
    let place =
        |row: &Value| (row["SystemModstamp"].as_str().unwrap().to_owned(), row["Id"].as_str().unwrap().to_owned());
    assert!(seen.windows(2).all(|pair| place(&pair[0]) < place(&pair[1])), "in order, none twice");
    assert_eq!(seen.len(), 900);
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_limits_parents_children_and_groups() {
    let sf = Sf::of(300).await;
    let rows =
        sf.rows("SELECT Id, Score__c FROM Contact ORDER BY Score__c DESC NULLS LAST LIMIT 20 OFFSET 5", false).await;
    let mut scores: Vec<f64> =
        sf.sandbox.oracle().records("Contact").iter().filter_map(|r| r["Score__c"].as_f64()).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    assert_eq!(rows.iter().map(|row| row["Score__c"].as_f64().unwrap()).collect::<Vec<_>>(), scores[5..25]);

    let rows = sf.rows("SELECT Id, Account.Name, Account.Owner.Username FROM Contact LIMIT 50", false).await;
    for row in &rows {
        let record = sf.sandbox.oracle().record(row["Id"].as_str().unwrap()).unwrap();
        match record["AccountId"].as_str() {
            None => assert!(row["Account"].is_null()),
            Some(id) => {
                let account = sf.sandbox.oracle().record(id).unwrap();
                assert_eq!(row["Account"]["Name"], account["Name"]);
                assert_eq!(row["Account"]["attributes"]["type"], "Account");
                assert!(row["Account"]["Owner"]["Username"].as_str().unwrap().contains('@'));
            }
        }
    }
    let accounts = sf.rows("SELECT Id, (SELECT Id FROM Contacts ORDER BY Id) FROM Account", false).await;
    let children: usize = accounts.iter().map(|a| a["Contacts"]["records"].as_array().map_or(0, Vec::len)).sum();
    assert_eq!(children, truth(&sf, "Contact", |r| r["AccountId"].is_string()).len());

    let count = sf.query("SELECT count() FROM Contact WHERE Email != null").await.json();
    assert_eq!(count["totalSize"], truth(&sf, "Contact", |r| r["Email"].is_string()).len());
    let groups = sf
        .rows("SELECT Segment__c, COUNT(Id) total FROM Contact GROUP BY Segment__c ORDER BY COUNT(Id) DESC", false)
        .await;
    for group in &groups {
        assert_eq!(group["total"], truth(&sf, "Contact", |r| r["Segment__c"] == group["Segment__c"]).len(), "{group}");
    }
    let sets = sf
        .rows(
            "SELECT Name, PermissionsViewAllData FROM PermissionSet WHERE Id IN (SELECT PermissionSetId FROM PermissionSetAssignment) ORDER BY Name",
            false,
        )
        .await;
    assert_eq!(sets.len(), 2);
    assert_eq!(sets[0]["PermissionsViewAllData"], true);
    let org = sf.rows("SELECT Id, IsSandbox, OrganizationType FROM Organization", false).await;
    assert_eq!(org[0]["Id"], sf.sandbox.credentials().organization_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_is_refused_with_the_code_of_the_platform() {
    let sf = Sf::of(50).await;
    for (soql, wanted) in [
        ("SELECT Id FROMM Contact", "MALFORMED_QUERY"),
        ("SELECT Nope__c FROM Contact", "INVALID_FIELD"),
        ("SELECT Id FROM Nope", "INVALID_TYPE"),
        ("SELECT Nope__r.Name FROM Contact", "INVALID_FIELD"),
        ("SELECT Id FROM Contact WHERE Description = 'x'", "INVALID_FIELD"),
        ("SELECT Id FROM Contact ORDER BY Interests__c", "INVALID_FIELD"),
        ("SELECT Id FROM Contact WHERE SystemModstamp > '2026-01-01T00:00:00Z'", "INVALID_FIELD"),
        ("SELECT Id FROM Contact WHERE Id = 'no'", "INVALID_QUERY_FILTER_OPERATOR"),
        ("SELECT Id FROM Contact OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE"),
        ("SELECT FIELDS(ALL) FROM Contact", "MALFORMED_QUERY"),
    ] {
        let answer = sf.query(soql).await;
        assert_eq!((answer.status, code(&answer).as_str()), (400, wanted), "{soql}");
    }
    let gone = sf.get("query/0r8Fb0000000009AAA-2000").await;
    assert_eq!(code(&gone), "INVALID_QUERY_LOCATOR");
    let long = format!("SELECT Id FROM Contact WHERE LastName = '{}'", "x".repeat(17_000));
    assert_eq!(sf.query(&long).await.status, 414);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_as_large_as_the_caller_and_the_server_agree() {
    let sf = Sf::of(1_000).await;
    let path = "/services/data/v50.0//query/?q=SELECT+Id+FROM+Contact";
    let page = sf.send("GET", path, &[("sforce-query-options", "batchSize=300")], "").await.json();
    assert_eq!((page["records"].as_array().unwrap().len(), &page["totalSize"]), (300, &json!(1_000)));
    assert!(page["nextRecordsUrl"].as_str().unwrap().starts_with("/services/data/v50.0/query/0r8"));
    // A later write does not disturb what was found.
    sf.sandbox.mutate(&MutationPlan { table: Some("Contact".into()), updates: 50, inserts: 0, deletes: 50 });
    let next = sf.send("GET", page["nextRecordsUrl"].as_str().unwrap(), &[], "").await.json();
    assert_eq!(next["records"].as_array().unwrap().len(), 300);
    sf.lever("locators/forget").await;
    let gone = sf.send("GET", next["nextRecordsUrl"].as_str().unwrap(), &[], "").await;
    assert_eq!(code(&gone), "INVALID_QUERY_LOCATOR");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_told_and_formulas_change_silently() {
    let sf = Sf::of(400).await;
    let before = jiff::Timestamp::now().as_second() - 120;
    let at = |seconds: i64| jiff::Timestamp::from_second(seconds).unwrap().to_string();
    let told = sf.sandbox.mutate(&MutationPlan { table: Some("Contact".into()), updates: 7, inserts: 3, deletes: 5 });
    assert_eq!((told[0].updated, told[0].inserted, told[0].deleted), (7, 3, 5));
    let window = format!("start={}&end={}", at(before), at(before + 3_600));
    let updated = sf.get(&format!("sobjects/Contact/updated/?{window}")).await.json();
    assert_eq!(updated["ids"].as_array().unwrap().len(), 10);
    let deleted = sf.get(&format!("sobjects/Contact/deleted/?{window}")).await.json();
    let gone: BTreeSet<&str> =
        deleted["deletedRecords"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap()).collect();
    let bin = sf.sandbox.oracle().deleted("Contact");
    assert_eq!(gone, bin.iter().map(String::as_str).collect());
    let short = format!("start={}&end={}", at(before), at(before));
    assert_eq!(code(&sf.get(&format!("sobjects/Contact/deleted?{short}")).await), "INVALID_REPLICATION_DATE");
    let all = sf.rows("SELECT Id FROM Contact WHERE IsDeleted = TRUE", true).await;
    assert_eq!(all.len(), 5);
    assert_eq!(sf.rows("SELECT Id FROM Contact WHERE IsDeleted = TRUE", false).await.len(), 0);
    assert_eq!(sf.rows("SELECT Id FROM Contact WHERE SystemModstamp = TODAY", false).await.len(), 10);

    // The account's rating shows through the contact's formula; the contact's stamp stays.
    let contact = sf.sandbox.oracle().records("Contact").into_iter().find(|r| r["AccountId"].is_string()).unwrap();
    let account = format!("sobjects/Account/{}", contact["AccountId"].as_str().unwrap());
    let rating = if contact["Account_Rating__c"] == "Hot" { "Cold" } else { "Hot" };
    assert_eq!(sf.write("PATCH", &account, json!({ "Rating": rating })).await.status, 204);
    let now = sf.sandbox.oracle().record(contact["Id"].as_str().unwrap()).unwrap();
    assert_eq!((&now["Account_Rating__c"], &now["SystemModstamp"]), (&json!(rating), &contact["SystemModstamp"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_transaction_shows_late_and_holds_back_what_is_promised() {
    let sf = Sf::of(200).await;
    let plan = MutationPlan { table: Some("Contact".into()), updates: 4, inserts: 0, deletes: 0 };
    sf.sandbox.hold(&plan);
    assert_eq!(sf.rows("SELECT Id FROM Contact WHERE SystemModstamp = TODAY", false).await.len(), 0);
    assert_eq!(sf.sandbox.release(), 4);
    assert_eq!(sf.rows("SELECT Id FROM Contact WHERE SystemModstamp = TODAY", false).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_records_name_the_one_that_stays() {
    let sf = Sf::of(60).await;
    let all = ids(&sf.rows("SELECT Id FROM Contact LIMIT 3", false).await);
    sf.sandbox.merge(&all[0], &[&all[1], &all[2]]).unwrap();
    let lost = sf.rows("SELECT Id, MasterRecordId FROM Contact WHERE MasterRecordId != null", true).await;
    assert_eq!(ids(&lost).len(), 2);
    assert!(lost.iter().all(|row| row["MasterRecordId"] == json!(all[0])));
    assert!(sf.sandbox.merge(&all[0], &[&all[1]]).is_err(), "nothing is merged twice");
}
