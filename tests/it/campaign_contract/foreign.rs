//! Tables somebody else fills: each row is made in the CRM once, and of the table nothing is written but the identifier.
use super::land::{Land, in_every_store, name, person};
use super::outward::{agreed, applied, intent, keys, nothing, plan};
use fieldbridge::catalog::Labels;
use fieldbridge::fault::ErrorKind;
use fieldbridge::port::{BadRow, ForeignRows, Lease, MadeLeads, OutCommit, OutPlan, OutRefusal, Outbox};
use fieldbridge::run::{Checkpoint, Counters};
use fieldbridge::schema::{CampaignSchema, CampaignType, Column};

const FLOW: &str = "leads";
const SIGNUPS: &str = "CREATE TABLE signup (id INTEGER PRIMARY KEY, email TEXT, crm_id TEXT);
    INSERT INTO signup VALUES (1, 'a@example.test', NULL), (2, 'b@example.test', ''), (3, 'c@example.test', 'crm-3');";

fn signups(id_into: Option<&str>) -> OutPlan {
    let column = |name: &str| Column {
        name: name.into(),
        field: name.into(),
        kind: CampaignType::String { length: 100 },
        personal: false,
        ..person().columns[0].clone()
    };
    let columns = vec![column("id"), column("email")];
    let schema = CampaignSchema { name: "signup".into(), labels: Labels::default(), key: "id".into(), columns };
    let foreign = Some(ForeignRows { id_into: id_into.map(str::to_owned) });
    OutPlan { schema, flow: name(FLOW), ours: Vec::new(), foreign, ..plan() }
}

fn opened(land: &Land, id_into: Option<&str>) -> (Lease, Box<dyn Outbox>) {
    let lease = land.begin(FLOW);
    let outbox = land.campaign.outbox(signups(id_into), Some(lease.clone())).unwrap();
    (lease, outbox)
}

fn filled(land: &Land) {
    land.campaign.ensure_table(&person(), false).unwrap();
    land.statements(SIGNUPS);
}

#[test]
fn tables_of_others_are_told_and_none_of_ours() {
    in_every_store(|land| {
        filled(&land);
        let sources = land.campaign.sources().unwrap();
        assert_eq!(sources.len(), 1, "{sources:?}");
        assert_eq!((sources[0].name.as_str(), sources[0].key.as_deref(), sources[0].rows), ("signup", Some("id"), 3));
        assert_eq!(sources[0].columns, ["id", "email", "crm_id"]);
    });
}

#[test]
fn a_row_becomes_a_lead_once_and_takes_its_identifier() {
    in_every_store(|land| {
        filled(&land);
        assert_eq!(land.campaign.made_leads(&name(FLOW), ("signup", "id")).unwrap(), MadeLeads::default());
        let (lease, mut outbox) = opened(&land, Some("crm_id"));
        let page = outbox.rows(i64::MIN, 100).unwrap();
        assert_eq!((keys(&page.rows), page.is_last), (vec!["1", "2"], true), "one that has an identifier was made");
        assert!(page.rows.iter().all(|row| row.born_here));
        assert!(outbox.named(&["1".into()]).unwrap().is_empty(), "the CRM's rows are none of these");
        assert_eq!(outbox.mark(0, &Checkpoint { seq: 1, ..Checkpoint::default() }).unwrap_err().kind, ErrorKind::Bug);
        outbox.intend(&[intent("1", true, "crm-1"), intent("2", true, "crm-2")]).unwrap();
        assert!(outbox.rows(i64::MIN, 100).unwrap().rows.is_empty(), "both are on their way");
        assert_eq!(land.campaign.made_leads(&name(FLOW), ("signup", "id")).unwrap(), MadeLeads { all: 2, known: 2 });
        let done = [agreed(&page.rows[0], Some("crm-1"))];
        outbox.settle(&OutCommit { agreed: &done, ..nothing(applied(1)) }).unwrap();
        drop(outbox);
        land.end(&lease);
        let land = land.opened_again();
        assert_eq!(land.asked("SELECT crm_id FROM signup WHERE id = 1").as_deref(), Some("crm-1"));
        assert_eq!(land.asked("SELECT email FROM signup WHERE id = 1").as_deref(), Some("a@example.test"));
        let (lease, mut outbox) = opened(&land, Some("crm_id"));
        let open = outbox.open().unwrap();
        assert_eq!(
            (open.len(), open[0].0.row.as_str(), open[0].1.is_some()),
            (1, "2", true),
            "whoever comes next finds it"
        );
        // Somebody empties the column: what was made stays made.
        land.statements("UPDATE signup SET crm_id = NULL");
        assert_eq!(keys(&outbox.rows(i64::MIN, 100).unwrap().rows), ["3"]);
        assert_eq!(land.campaign.made_leads(&name(FLOW), ("signup", "email")).unwrap(), MadeLeads { all: 2, known: 0 });
        land.end(&lease);
    });
}

#[test]
fn a_row_that_was_refused_goes_again_when_somebody_changed_it() {
    in_every_store(|land| {
        filled(&land);
        let (lease, mut outbox) = opened(&land, None);
        let row = outbox.rows(i64::MIN, 1).unwrap().rows.remove(0);
        let bad = BadRow { id: row.row.clone(), reason: "refused-there", field: None, sample: None };
        let (state, read_as, place) = (row.state, row.read_as, row.place);
        let refused = [OutRefusal { bad, said: None, state, read_as, place, withdrawn: Vec::new() }];
        let counters = Counters { read: 1, rejected: 1, ..Counters::default() };
        outbox.settle(&OutCommit { refused: &refused, ..nothing(counters) }).unwrap();
        assert_eq!(keys(&outbox.rows(i64::MIN, 100).unwrap().rows), ["2", "3"], "not in vain");
        land.statements("UPDATE signup SET email = 'better@example.test' WHERE id = 1");
        assert_eq!(keys(&outbox.rows(i64::MIN, 100).unwrap().rows), ["1", "2", "3"]);
        land.end(&lease);
    });
}
