//! Links between tables: stored as they come, told where they lead to nothing, and led along when a row takes its identifier.
use super::land::{Land, Reading, Ways, in_every_store, name, person};
use super::outward::{agreed, applied, filled, intent, nothing, opened, plan};
use fieldbridge::catalog::Labels;
use fieldbridge::mapping::Cell;
use fieldbridge::port::{Gone, GoneWhy, OpenLink, OutCommit, OutPlan, SharedAddress};
use fieldbridge::schema::{CampaignSchema, CampaignType, Column};

/// Cards, each with a holder.
fn card() -> CampaignSchema {
    let column = |name: &str, link: Option<&str>| Column {
        name: name.into(),
        field: name.into(),
        kind: CampaignType::String { length: 36 },
        link: link.map(str::to_owned),
        personal: false,
        ..person().columns[0].clone()
    };
    // Who pays may be a person or something else.
    let payer = Column { among: true, ..column("payer", Some("person")) };
    let columns = vec![column("cardid", None), column("holder", Some("person")), payer];
    CampaignSchema { name: "card".into(), labels: Labels::default(), key: "cardid".into(), columns }
}

fn holder(land: &Land, id: &str) -> Cell<'static> {
    let mut audit = land.campaign.audit(&card(), &name("card")).unwrap();
    audit.known(id).unwrap().here.unwrap().cells[1].clone()
}

fn cards(land: &Land, all: &[(&str, &str)]) {
    land.campaign.ensure_table(&card(), false).unwrap();
    for (id, holder) in all {
        land.statements(&format!("INSERT INTO card (cardid, holder, payer) VALUES ('{id}', '{holder}', '{holder}')"));
    }
}

#[test]
fn links_that_lead_to_nothing_are_told_until_their_rows_come() {
    in_every_store(|land| {
        assert!(land.campaign.open_links("card").unwrap().is_empty(), "nothing is here");
        cards(&land, &[("1", "a"), ("2", "z"), ("3", "z")]);
        filled(&land);
        let open = |rows| [OpenLink { column: "holder".into(), to: "person".into(), rows }];
        assert_eq!(land.campaign.open_links("card").unwrap(), open(2));
        let mut audit = land.campaign.audit(&card(), &name("card")).unwrap();
        assert!(audit.known("1").unwrap().missing.is_empty());
        let missing = audit.known("2").unwrap().missing;
        assert_eq!((missing.len(), missing[0].to.as_str(), missing[0].row.as_str()), (1, "person", "z"));
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("z", 1, "late", 1)]).unwrap();
        assert!(land.campaign.open_links("card").unwrap().is_empty(), "the link was there all along");
        reading.gone(&[Gone::of("z", GoneWhy::Deleted)]).unwrap();
        assert_eq!(land.campaign.open_links("card").unwrap(), open(2), "one that is marked as deleted is not here");
        reading.page(&[("z", 9, "back", 1)]).unwrap();
        reading.end(&land);
        assert!(land.campaign.open_links("card").unwrap().is_empty());
        assert_eq!(holder(&land, "2"), Cell::Text("z".into()));
        assert!(land.campaign.open_links("person").unwrap().is_empty());
    });
}

#[test]
fn what_refers_to_a_row_that_takes_its_identifier_refers_to_it_by_that() {
    in_every_store(|land| {
        filled(&land);
        land.make("local-1", "new here");
        land.make("local-2", "as well");
        cards(&land, &[("1", "local-1"), ("2", "local-2"), ("3", "a")]);
        let of_cards = OutPlan { schema: card(), flow: name("card-out"), ours: vec![1], ..plan() };
        let waits = |land: &Land| {
            let mut outbox = land.campaign.outbox(of_cards.clone(), None).unwrap();
            let rows = outbox.rows(i64::MIN, 100).unwrap().rows;
            rows.into_iter().map(|row| (row.row, row.unnamed)).collect::<Vec<_>>()
        };
        assert_eq!(waits(&land), [("1".into(), vec![1]), ("2".into(), vec![1]), ("3".into(), vec![])]);
        let (lease, mut outbox) = opened(&land);
        let row = outbox.rows(0, 100).unwrap().rows.into_iter().find(|r| r.row == "local-1").unwrap();
        outbox.intend(&[intent("local-1", true, "crm-9")]).unwrap();
        let done = [agreed(&row, Some("crm-9"))];
        outbox.settle(&OutCommit { agreed: &done, ..nothing(applied(1)) }).unwrap();
        land.end(&lease);
        let holders = ["1", "2", "3"].map(|id| holder(&land, id));
        assert_eq!(holders, ["crm-9", "local-2", "a"].map(|id| Cell::Text(id.into())));
        let payer = land.asked("SELECT payer FROM card WHERE cardid = '1'");
        assert_eq!(payer.as_deref(), Some("local-1"), "what may mean another table's row is left alone");
        assert_eq!(waits(&land)[..2], [("1".into(), vec![]), ("2".into(), vec![1])]);
    });
}

#[test]
fn an_identifier_another_row_has_leads_no_link() {
    in_every_store(|land| {
        filled(&land);
        land.make("local-1", "new here");
        cards(&land, &[("1", "local-1")]);
        let (lease, mut outbox) = opened(&land);
        let row = outbox.rows(0, 100).unwrap().rows.into_iter().find(|r| r.row == "local-1").unwrap();
        outbox.intend(&[intent("local-1", true, "a")]).unwrap();
        let done = [agreed(&row, Some("a"))];
        assert_eq!(outbox.settle(&OutCommit { agreed: &done, ..nothing(applied(1)) }).unwrap().rejected, 1);
        assert_eq!(holder(&land, "1"), Cell::Text("local-1".into()));
        land.end(&lease);
    });
}

#[test]
fn addresses_that_several_present_rows_share_are_counted_whatever_their_case() {
    in_every_store(|land| {
        let columns = ["name".to_owned(), "nowhere".to_owned()];
        let shared = || land.campaign.shared_addresses("person", &columns).unwrap();
        assert!(shared().is_empty(), "nothing is here");
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        let all = [
            ("a", " Kim@Example.com"),
            ("b", "kim@example.com\t"),
            ("c", "lee@x.de"),
            ("d", "LEE@x.de"),
            ("e", "KIM@example.COM"),
        ];
        for (n, (id, text)) in all.iter().enumerate() {
            reading.page(&[(id, n as i64 + 1, text, 1)]).unwrap();
        }
        reading.page(&[("f", 9, "  ", 1), ("g", 10, "", 1), ("h", 11, "alone@x.de", 1)]).unwrap();
        let of = |addresses, rows, like: &[&str]| {
            let like = like.iter().map(ToString::to_string).collect();
            [SharedAddress { column: "name".into(), addresses, rows, like }]
        };
        assert_eq!(shared(), of(2, 5, &["a", "b", "e"]));
        reading.gone(&[Gone::of("c", GoneWhy::Deleted), Gone::of("e", GoneWhy::Deleted)]).unwrap();
        assert_eq!(shared(), of(1, 2, &["a", "b"]), "one that is marked as deleted is not present");
        reading.end(&land);
        assert!(land.campaign.shared_addresses("person", &[]).unwrap().is_empty());
    });
}
