//! A comparison of a flow of leads: rows that became leads are looked for by the identifier that was noted, and held against what
//! they were made of; the others are told where they stand. Nothing is written.
use crate::kit::caller::Caller;
use crate::kit::salesforce::asked_by_another;
use crate::kit::verified::{explained, in_short, told, verified, whole};
use crate::leads_story::{Org, SYSTEMS, Story};
use fieldbridge::engine::{Difference, OutStands};
use fieldbridge::flow::SameAddress;
use serde_json::json;

impl Story {
    async fn compared(&self) -> (Vec<(String, Difference, String)>, u64) {
        let path = self.dir.path().join("campaign.db");
        let (before, creates) = (whole(&path), self.creates());
        let (end, found) = verified(&self.bench, &self.workspace, "leads").await;
        assert!(end.fault.is_none(), "{:?}", end.fault);
        assert_eq!((whole(&path) == before, self.creates()), (true, creates), "nothing is written");
        (told(&found), end.record.counters.unchanged)
    }

    fn id_of(&self, row: u64) -> String {
        self.text(&format!("SELECT crm_id FROM Prospects WHERE id = {row}")).unwrap()
    }

    async fn behind_our_back(&self, method: &str, id: &str, body: serde_json::Value) {
        let body = if method == "DELETE" { String::new() } else { body.to_string() };
        match &self.org {
            Org::Dynamics(sandbox) => {
                let answer = Caller::new(sandbox).await.write(method, &format!("leads({id})"), &[], &body).await;
                assert_eq!(answer.status, 204, "{}", answer.text());
            }
            Org::Salesforce(sandbox) => {
                asked_by_another(sandbox, method, &format!("sobjects/Lead/{id}"), &body).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_that_are_gone_changed_or_converted_are_told_and_rows_that_wait() {
    for system in SYSTEMS {
        let story = Story::of(system).await;
        story.prospects(1..9);
        story.sql("UPDATE Prospects SET sLastName = '' WHERE id = 8");
        let (found, equal) = story.compared().await;
        let of = |found: &[(String, Difference, String)], wanted| found.iter().filter(|f| f.1 == wanted).count();
        assert_eq!((found.len(), equal), (8, 0), "{system}: {found:?}");
        assert_eq!((of(&found, Difference::Unsent), of(&found, Difference::Unsendable)), (7, 1), "{system}: {found:?}");
        story.send().await;
        let last = story.field("lastname", "LastName");
        let lacks = ("8".to_owned(), Difference::Unsendable, format!("{last} lead-lacks"));
        assert_eq!(story.compared().await, (vec![lacks.clone()], 7), "{system}: equal at once after a run");
        story.behind_our_back("DELETE", &story.id_of(1), json!(null)).await;
        let phone = story.field("telephone1", "Phone");
        story.behind_our_back("PATCH", &story.id_of(2), json!({ phone: "another" })).await;
        story.sql("UPDATE Prospects SET sPhone = 'by hand' WHERE id = 3");
        story.sql(
            "UPDATE fb_agreed SET refused = refused;
             INSERT INTO fb_outbox (flow, row, run, epoch, creates, state, tries, at) VALUES ('leads', '9', 'r', 1, 1, 'unknown', 1, 'x')",
        );
        story.prospects(10..11);
        let mut wanted = vec![
            ("1".to_owned(), Difference::NotThere, String::new()),
            ("10".to_owned(), Difference::Unsent, String::new()),
            ("2".to_owned(), Difference::Overwritten, "sPhone".to_owned()),
            ("3".to_owned(), Difference::Edited, "sPhone".to_owned()),
            lacks,
            ("9".to_owned(), Difference::Unanswered, String::new()),
        ];
        let mut left = 4;
        if let Org::Salesforce(sandbox) = &story.org {
            sandbox.convert(&story.id_of(4)).unwrap();
            wanted.push(("4".to_owned(), Difference::Converted, String::new()));
            sandbox.merge(&story.id_of(5), &[&story.id_of(6)]).unwrap();
            wanted.push(("6".to_owned(), Difference::Merged, String::new()));
            left -= 2;
        }
        wanted.sort();
        assert_eq!(story.compared().await, (wanted.clone(), left), "{system}");
        // One row alone is told as the comparison of all tells it.
        for (row, difference, _) in &wanted {
            let told = explained(&story.bench, &story.workspace, "leads", row).await;
            let (is, stands, there) = in_short(&told);
            assert_eq!(is, Some(*difference), "{system} {row}");
            let wanted = match difference {
                Difference::Unsent => (OutStands::Owed, None),
                Difference::Unsendable => (OutStands::Refused, None),
                Difference::Unanswered => (OutStands::Unanswered, None),
                Difference::NotThere | Difference::Merged => (OutStands::Arrived, Some(false)),
                _ => (OutStands::Arrived, Some(true)),
            };
            assert_eq!((stands, there), wanted, "{system} {row}");
        }
        let equal = explained(&story.bench, &story.workspace, "leads", "7").await;
        assert_eq!(in_short(&equal), (None, OutStands::Arrived, Some(true)), "{system}");
        assert_eq!(equal.story.id, Some(story.id_of(7)), "{system}");
    }
}

/// Of a lead the CRM had before and that was left as it is nothing can differ.
#[tokio::test(flavor = "multi_thread")]
async fn a_lead_that_was_there_before_is_compared_only_where_it_was_to_be_updated() {
    for system in SYSTEMS {
        let mut story = Story::of(system).await;
        story.prospects(1..2);
        story.send().await;
        story.rules().same_address = SameAddress::Skip;
        story.sql(
            "INSERT INTO Prospects (id, sLastName, sCompany, sEmail, sPhone)
                 VALUES (2, 'Kim again', 'Shop 1', 'kim1@shop.example', '')",
        );
        story.send().await;
        assert_eq!(story.id_of(1), story.id_of(2), "{system}");
        assert_eq!(story.compared().await, (vec![], 2), "{system}");
        story.rules().same_address = SameAddress::Update;
        let (found, equal) = story.compared().await;
        assert_eq!(equal, 1, "{system}: {found:?}");
        assert_eq!((found[0].0.as_str(), found[0].1), ("2", Difference::Overwritten), "{system}: {found:?}");
    }
}
