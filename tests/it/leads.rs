//! Leads made in both CRMs of rows somebody else fills: each row at most once whatever is lost, duplicates as the flow says,
//! what lacks something named and repairable.
mod verified;

use crate::leads_story::{Org, SYSTEMS, Story};
use fieldbridge::account::Name;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::SameAddress;
use fieldbridge::task::{self, LaunchOptions};

#[tokio::test(flavor = "multi_thread")]
async fn every_row_becomes_one_lead_and_takes_its_identifier() {
    for system in SYSTEMS {
        let mut story = Story::with(system, |rules| {
            rules.topic = "Trial of {sCompany}".into();
            rules.source = Some("Web".into());
        })
        .await;
        story.prospects(1..6);
        let told = story.send().await;
        assert_eq!((told.read, told.applied), (5, 5), "{system}: {:?}", story.rejects());
        let leads = story.leads("Kim");
        assert_eq!((leads.len(), story.creates()), (5, 5), "{system}");
        let id = story.text("SELECT crm_id FROM Prospects WHERE id = 3").unwrap();
        let key = story.field("leadid", "Id");
        let lead = leads.iter().find(|lead| lead[key] == id.as_str()).unwrap();
        let company = story.field("companyname", "Company");
        assert_eq!(lead[company], "Shop 3", "{system}");
        match system {
            "dynamics" => {
                assert_eq!((&lead["subject"], &lead["leadsourcecode"]), (&"Trial of Shop 3".into(), &8.into()));
            }
            _ => {
                assert_eq!((&lead["Description"], &lead["LeadSource"]), (&"Trial of Shop 3".into(), &"Web".into()));
            }
        }
        // Only new rows are looked at, and a changed one makes no second lead.
        story.sql("UPDATE Prospects SET sCompany = 'Other' WHERE id = 3");
        story.prospects(6..8);
        let again = story.send().await;
        assert_eq!((again.read, again.applied, story.creates()), (2, 2, 7), "{system}: {again:?}");
        let full = story.run(LaunchOptions { full: true, ..LaunchOptions::default() }).await;
        assert_eq!((full.record.counters.read, story.creates()), (0, 7), "{system}");
        // The flow is forgotten, the column as well: the rows are known by what they were called all the same.
        story.sql("DELETE FROM fb_agreed; UPDATE Prospects SET crm_id = NULL");
        for policy in SameAddress::ALL {
            story.rules().same_address = policy;
            story.sql("DELETE FROM fb_agreed; UPDATE Prospects SET crm_id = NULL");
            let end = story.run(LaunchOptions::default()).await;
            assert!(end.fault.is_none(), "{system} {policy:?}: {:?}", end.fault);
            assert_eq!(story.creates(), 7, "{system} {policy:?}: {:?}", end.record.counters);
            let filled = story.number("SELECT count(*) FROM Prospects WHERE crm_id <> ''");
            assert_eq!(filled, 7, "{system} {policy:?}: {:?} {:?}", end.record.counters, story.rejects());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_tells_the_same_and_writes_nothing() {
    for system in SYSTEMS {
        let story = Story::of(system).await;
        story.prospects(1..5);
        // Two of one address, one that lacks its last name, one without a key of its own is not possible here.
        story.sql(
            "INSERT INTO Prospects (id, sLastName, sCompany, sEmail) VALUES (20, 'Kim twin', 'Shop', 'KIM1@shop.example'),
                 (21, ' ', 'Shop', 'x@shop.example')",
        );
        let dry = story.run(LaunchOptions { dry_run: true, ..LaunchOptions::default() }).await.record.counters;
        assert_eq!((story.creates(), story.number("SELECT count(*) FROM fb_agreed")), (0, 0), "{system}");
        let some = LaunchOptions { dry_run: true, limit: Some(2), ..LaunchOptions::default() };
        let some = story.run(some).await;
        assert_eq!((some.record.counters.read, some.notes.cut_short), (2, true), "{system}");
        let told = story.run(LaunchOptions::default()).await.record.counters;
        assert_eq!(dry, told, "{system}");
        assert_eq!((told.applied, told.unchanged, told.rejected), (4, 1, 1), "{system}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_lacks_something_is_rejected_named_and_repaired() {
    for system in SYSTEMS {
        let story = Story::with(system, |rules| {
            let field = if rules.fields.contains_key("lastname") { "numberofemployees" } else { "NumberOfEmployees" };
            rules.fields.insert(field.into(), "iEmployees".into());
        })
        .await;
        story.prospects(1..4);
        story.sql(
            "UPDATE Prospects SET sLastName = '' WHERE id = 1; UPDATE Prospects SET iEmployees = 'many' WHERE id = 2",
        );
        let end = story.run(LaunchOptions::default()).await;
        assert_eq!((end.record.counters.applied, end.record.counters.rejected), (1, 2), "{system}");
        let (last, many) = (story.field("lastname", "LastName"), story.field("numberofemployees", "NumberOfEmployees"));
        assert_eq!(story.rejects(), [format!("1 lead-lacks {last}"), format!("2 value-unfit {many}")], "{system}");
        // Nothing changed: they are not looked at; changed, they go and their rejects close.
        assert_eq!(story.send().await.read, 0, "{system}");
        let retried = story.run(LaunchOptions { retry_rejects: true, ..LaunchOptions::default() }).await;
        assert_eq!(retried.record.counters.rejected, 2, "{system}");
        let handle =
            task::retry_rows(&story.bench, &story.workspace, &Name::parse("leads").unwrap(), &["2".to_owned()])
                .await
                .unwrap();
        let one = task::wait_for(handle, |_| {}).await.unwrap().record.counters;
        assert_eq!((one.read, one.rejected), (1, 1), "{system}");
        story.sql("UPDATE Prospects SET sLastName = 'Kim 1' WHERE id = 1; UPDATE Prospects SET iEmployees = '12' WHERE id = 2");
        assert_eq!(story.send().await.applied, 2, "{system}");
        assert!(story.rejects().is_empty(), "{system}: {:?}", story.rejects());
        assert_eq!(story.leads("Kim").len(), 3, "{system}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_the_crm_has_is_skipped_updated_or_made_again_as_the_flow_says() {
    for system in SYSTEMS {
        for policy in SameAddress::ALL {
            let mut story = Story::of(system).await;
            story.prospects(1..2);
            story.send().await;
            story.rules().same_address = policy;
            story.sql(
                "INSERT INTO Prospects (id, sLastName, sCompany, sEmail, sPhone) VALUES
                     (2, 'Kim again', 'Shop 1', ' Kim1@Shop.example ', ''), (3, 'Kim new', 'Shop', 'new@shop.example', '1')",
            );
            let told = story.send().await;
            let numbers = (told.applied, told.unchanged, story.creates());
            let ids = story.number("SELECT count(DISTINCT crm_id) FROM Prospects");
            let phone = story.field("telephone1", "Phone");
            match policy {
                SameAddress::Skip => {
                    assert_eq!((numbers, ids), ((1, 1, 2), 2), "{system}");
                    assert!(story.log().contains(&"log-leads-known".to_owned()), "{system}: {:?}", story.log());
                }
                SameAddress::Update => {
                    assert_eq!((numbers, ids), ((2, 0, 2), 2), "{system}");
                    let lead = story.leads("Kim again").remove(0);
                    assert_eq!(lead[phone], "+82 2 1", "{system}: nothing is emptied");
                }
                SameAddress::Create => assert_eq!((numbers, ids), ((2, 0, 3), 3), "{system}"),
            }
            let read = story.send().await.read;
            assert_eq!(read, 0, "{system} {policy:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_several_leads_have_the_address_none_is_updated() {
    for system in SYSTEMS {
        let mut story = Story::with(system, |rules| rules.same_address = SameAddress::Create).await;
        story.sql(
            "INSERT INTO Prospects (id, sLastName, sCompany, sEmail) VALUES (1, 'Kim a', 'S', 'a@shop.example'),
                 (2, 'Kim b', 'S', 'a@shop.example')",
        );
        assert_eq!(story.send().await.applied, 2, "{system}");
        story.rules().same_address = SameAddress::Update;
        story.sql("INSERT INTO Prospects (id, sLastName, sCompany, sEmail) VALUES (3, 'Kim c', 'S', 'a@shop.example')");
        story.run(LaunchOptions::default()).await;
        let email = story.field("emailaddress1", "Email");
        assert_eq!(story.rejects(), [format!("3 leads-several {email}")], "{system}");
        assert_eq!(story.creates(), 2, "{system}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_crms_own_rules_object_to_is_told_as_such() {
    for (system, rule) in
        [("dynamics", "duplicate_rule:table=lead,column=emailaddress1,status=412"), ("salesforce", "duplicate_found")]
    {
        let mut story = Story::with(system, |rules| rules.same_address = SameAddress::Create).await;
        story.prospects(1..2);
        story.send().await;
        story.strike(&[rule]);
        story.sql(
            "INSERT INTO Prospects (id, sLastName, sCompany, sEmail) VALUES (2, 'Kim b', 'S', 'kim1@shop.example')",
        );
        // Not asked, they say nothing.
        let told = story.send().await;
        assert_eq!((told.applied, story.creates()), (1, 2), "{system}: {:?}", story.rejects());
        story.rules().crm_rules = true;
        story.sql(
            "INSERT INTO Prospects (id, sLastName, sCompany, sEmail) VALUES (3, 'Kim c', 'S', 'kim1@shop.example')",
        );
        story.run(LaunchOptions::default()).await;
        assert_eq!((story.rejects(), story.creates()), (vec!["3 duplicate-there".to_owned()], 2), "{system}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_lost_every_row_becomes_one_lead() {
    const TROUBLES: [(&str, [&str; 5]); 2] = [
        (
            "dynamics",
            [
                "lost_answer:on=$batch,times=1",
                "lost_answer:on=leads,times=2",
                "truncated_body:on=$batch,times=2",
                "server_500:times=3",
                "gateway_502_html:times=3",
            ],
        ),
        (
            "salesforce",
            [
                "lost_answer:on=composite,times=1",
                "lost_answer:on=composite,times=9",
                "truncated_body:on=composite,times=2",
                "lock_row:times=3",
                "lost_answer:on=query,times=1",
            ],
        ),
    ];
    for (system, troubles) in TROUBLES {
        for policy in SameAddress::ALL {
            for trouble in troubles {
                let story = Story::with(system, move |rules| rules.same_address = policy).await;
                story.prospects(1..21);
                story.strike(&[trouble]);
                let first = story.run(LaunchOptions::default()).await;
                story.strike(&[]);
                let second = story.run(LaunchOptions { retry_rejects: true, ..LaunchOptions::default() }).await;
                let said = format!(
                    "{system} {policy:?} {trouble}: {:?} {:?} {:?}",
                    first.record.counters,
                    second.record.counters,
                    story.rejects()
                );
                assert_eq!((story.creates(), story.leads("Kim").len()), (20, 20), "{said}");
                assert_eq!(story.number("SELECT count(*) FROM fb_outbox"), 0, "{said}");
                assert_eq!(story.number("SELECT count(*) FROM Prospects WHERE crm_id <> ''"), 20, "{said}");
                assert!(story.rejects().is_empty(), "{said}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_refusals_stop_a_run_before_it_does_harm() {
    let story = Story::of("dynamics").await;
    let rows: Vec<String> = (1..2_000).map(|n| format!("({n}, '', 'S', 'k{n}@shop.example')")).collect();
    story.sql(&format!("INSERT INTO Prospects (id, sLastName, sCompany, sEmail) VALUES {}", rows.join(", ")));
    let end = story.run(LaunchOptions::default()).await;
    assert_eq!(end.fault.map(|f| f.kind), Some(ErrorKind::ErrorBudget));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_work_is_told_before_it_is_saved_with_its_name() {
    for system in SYSTEMS {
        let mut story = Story::of(system).await;
        let good = story.rules().clone();
        let last = story.field("lastname", "LastName");
        type Change = fn(&mut fieldbridge::flow::LeadRules);
        let cases: [(&str, Change); 8] = [
            ("leads-no-source", |r| r.from = "Nobody".into()),
            ("leads-no-key", |r| r.key = String::new()),
            ("leads-no-column", |r| r.key = "nothing".into()),
            ("leads-no-column", |r| r.topic = "{nothing}".into()),
            ("leads-topic", |r| r.topic = "{".into()),
            ("leads-no-field", |r| drop(r.fields.insert("nofield".into(), "sPhone".into()))),
            ("leads-lacks", |r| r.fields.retain(|f, _| !f.eq_ignore_ascii_case("lastname"))),
            ("leads-no-column", |r| r.id_into = Some("nothing".into())),
        ];
        for (case, change) in cases {
            *story.rules() = good.clone();
            change(story.rules());
            let flow = story.workspace.flows.iter().find(|f| f.name.as_str() == "leads").unwrap();
            let fault = task::check_leads(&story.bench, &story.workspace.accounts[0], flow).await.unwrap_err();
            assert_eq!((fault.kind, fault.args["case"].as_str()), (ErrorKind::MappingInvalid, case), "{system}");
            if case == "leads-lacks" {
                assert_eq!(fault.args["found"], last);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_lead_is_written_read_back_and_removed_or_left() {
    for system in SYSTEMS {
        let story = Story::with(system, |rules| rules.source = Some("Web".into())).await;
        let flow = fieldbridge::account::Name::parse("leads").unwrap();
        let told = task::test_lead(&story.bench, &story.workspace, &flow, false).await.unwrap();
        assert!(told.read_back && !told.left && told.mail.is_none(), "{system}: {told:?}");
        assert_eq!((story.creates(), story.leads("[TEST]").len()), (1, 0), "{system}");
        let left = task::test_lead(&story.bench, &story.workspace, &flow, true).await.unwrap();
        assert!(left.read_back && left.left && left.stuck.is_none(), "{system}: {left:?}");
        let there = story.leads("[TEST]");
        assert_eq!(there.len(), 1, "{system}");
        assert_eq!(there[0][story.field("leadid", "Id")], left.id.as_str(), "{system}");
        let url = match &story.org {
            Org::Dynamics(s) => s.url(),
            Org::Salesforce(s) => s.credentials().url,
        };
        assert!(left.link.starts_with(&url) && left.link.contains(&left.id), "{system}: {}", left.link);
        // A test is no lead of a row.
        assert_eq!(story.number("SELECT count(*) FROM fb_agreed"), 0, "{system}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_lead_that_cannot_be_removed_is_told_with_its_name() {
    let story = Story::of("salesforce").await;
    story.strike(&["denied=Lead.delete"]);
    let flow = fieldbridge::account::Name::parse("leads").unwrap();
    let told = task::test_lead(&story.bench, &story.workspace, &flow, false).await.unwrap();
    assert!(told.left && told.stuck.is_some(), "{told:?}");
    story.strike(&["denied=Lead.create"]);
    assert!(task::test_lead(&story.bench, &story.workspace, &flow, false).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_foresees_what_the_field_cannot_take() {
    for system in SYSTEMS {
        let story = Story::of(system).await;
        story.prospects(1..4);
        story.sql(&format!("UPDATE Prospects SET sCompany = '{}' WHERE id = 2", "x".repeat(800)));
        let dry = story.run(LaunchOptions { dry_run: true, ..LaunchOptions::default() }).await;
        let told = story.run(LaunchOptions::default()).await.record.counters;
        assert_eq!((told.applied, told.rejected), (2, 1), "{system}: {:?}", story.rejects());
        assert_eq!(dry.record.counters, told, "{system}");
        assert_eq!(dry.notes.rejects.iter().map(|r| r.row.as_str()).collect::<Vec<_>>(), ["2"], "{system}");
    }
}
