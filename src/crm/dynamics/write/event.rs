//! Campaign events on a contact's timeline: e-mail sent, opened, clicked, bounced. In a custom activity where the
//! organisation has one; else a message sent or bounced is an e-mail record, and an opening or a click a finished task
//! (learn.microsoft.com, "Activity tables", "Email activity table"). No e-mail is ever sent by this.
use super::shape::{activity, column, text};
use crate::catalog::{DateBehaviour, FieldType};
use crate::crm::event_id;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Cell;
use crate::port::{
    CampaignEvent, EventHome, EventKind, EventTable, Intent, PartyRole, RowChange, RowName, RowRef, Value, WriteTable,
};
use crate::seeded_bug::SeededBug;

/// How an activity is closed: its state and status in one change.
pub(super) struct Closing {
    pub(super) state: i64,
    pub(super) status: i64,
}

/// A row to make for an event, and how it is closed afterwards where that cannot be said in the same change.
pub(super) struct EventRow {
    pub(super) table: WriteTable,
    pub(super) change: RowChange,
    pub(super) closing: Option<Closing>,
}

/// The row for an event.
///
/// # Errors
/// `ValueUnfit` where the event lacks what names it.
pub(super) fn row(home: &EventHome, event: &CampaignEvent) -> Outcome<EventRow> {
    let id = event_id::of_event(event)?;
    Ok(match (home, event.kind) {
        (EventHome::Custom(table), _) => custom(table, event, id),
        (EventHome::Standard { sender: Some(sender) }, EventKind::Sent | EventKind::Bounced) => {
            email(event, id, sender)
        }
        (EventHome::Standard { sender: None }, EventKind::Sent | EventKind::Bounced) => {
            return Err(homeless("an e-mail record without a sender", "sender"));
        }
        (EventHome::Standard { .. }, EventKind::Opened | EventKind::Clicked) => task(event, id),
        (EventHome::Membership { .. }, _) => {
            return Err(homeless("Dataverse keeps no status of a contact's membership in a campaign", "campaign"));
        }
    })
}

fn homeless(why: &str, field: &str) -> Fault {
    Fault::new(ErrorKind::ValueUnfit, why).with("field", field)
}

fn plain(text: impl Into<String>) -> Value {
    Value::Plain(Cell::Text(text.into().into()))
}

fn regarding(event: &CampaignEvent) -> (String, Value) {
    ("regardingobjectid".into(), contact(event))
}

fn contact(event: &CampaignEvent) -> Value {
    Value::Reference(RowRef { table: "contact".into(), id: event.contact.clone() })
}

/// The table's own event key names the row where it has one: the CRM's index then keeps the second one away, whoever
/// writes it; else the identifier we chose does.
fn custom(into: &EventTable, event: &CampaignEvent, id: String) -> EventRow {
    let own = |name: &Option<String>, usual: &str| name.clone().unwrap_or_else(|| usual.to_owned());
    let mut values = vec![
        (own(&into.subject, "subject"), plain(subject(event))),
        (own(&into.contact, "regardingobjectid"), contact(event)),
    ];
    let mut put = |field: &Option<String>, value: Value| {
        values.extend(field.clone().map(|field| (field, value)));
    };
    put(&into.delivery, plain(&*event.delivery));
    if let Some((field, name)) = into.delivery_named(event) {
        put(&Some(field), plain(name));
    }
    put(&into.at, plain(&*event.at));
    if let Some(detail) = &event.detail {
        put(&into.detail, plain(&**detail));
    }
    if let Some((field, codes)) = &into.kind {
        let code = codes.iter().find(|(kind, _)| *kind == event.kind);
        values.extend(code.map(|(_, code)| (field.clone(), Value::Plain(code.clone()))));
    }
    let name = match &into.key {
        Some(field) => RowName::Key(vec![(field.clone(), Cell::Text(id.into()))]),
        None => RowName::Id(id),
    };
    let intent = if SeededBug::EventOverwritten.is_on() { Intent::Upsert } else { Intent::Create };
    let change = RowChange { name, intent, values };
    EventRow { table: into.table.clone(), change, closing: None }
}

/// Shown as sent (completed, 3), or cancelled (5) where it bounced; the record only tells of the message.
fn email(event: &CampaignEvent, id: String, sender: &RowRef) -> EventRow {
    let contact = RowRef { table: "contact".into(), id: event.contact.clone() };
    let parties = vec![(PartyRole::Sender, sender.clone()), (PartyRole::To, contact)];
    let values = vec![
        ("subject".into(), plain(subject(event))),
        ("description".into(), plain(description(event))),
        ("directioncode".into(), Value::Plain(Cell::Integer(1))),
        ("actualend".into(), plain(&*event.at)),
        regarding(event),
        ("email_activity_parties".into(), Value::Parties(parties)),
    ];
    let closing = match event.kind {
        // "Failed" belongs to the open state and would stay on somebody's list; the subject says what happened.
        EventKind::Bounced => Closing { state: 2, status: 5 },
        _ => Closing { state: 1, status: 3 },
    };
    let change = RowChange { name: RowName::Id(id), intent: Intent::Create, values };
    EventRow { table: email_table(), change, closing: Some(closing) }
}

fn task(event: &CampaignEvent, id: String) -> EventRow {
    let values = vec![
        ("subject".into(), plain(subject(event))),
        ("description".into(), plain(description(event))),
        ("actualend".into(), plain(&*event.at)),
        regarding(event),
    ];
    let change = RowChange { name: RowName::Id(id), intent: Intent::Create, values };
    EventRow { table: activity("task", "tasks", Vec::new()), change, closing: Some(Closing { state: 1, status: 5 }) }
}

fn email_table() -> WriteTable {
    let mut parties = column("email_activity_parties", FieldType::PartyList);
    parties.targets = [("systemuser", "systemusers"), ("contact", "contacts")]
        .map(|(table, set)| {
            let navigation = format!("partyid_{table}");
            crate::port::BindTarget { table: table.into(), address: set.into(), navigation }
        })
        .to_vec();
    activity("email", "emails", vec![column("directioncode", FieldType::Boolean), parties])
}

/// `Opened: Spring sale`, cut to what the field takes.
fn subject(event: &CampaignEvent) -> String {
    let full = format!("{}: {}", event.kind.title(), event.subject);
    full.chars().take(200).collect()
}

fn description(event: &CampaignEvent) -> String {
    let detail = event.detail.as_deref().map(|d| format!("\n{d}")).unwrap_or_default();
    format!("Delivery {}{detail}", event.delivery_told())
}

/// The fields every activity has that are written here.
pub(super) fn activity_columns() -> Vec<crate::port::WriteColumn> {
    let at = FieldType::DateTime { behaviour: DateBehaviour::UserLocal };
    vec![
        column("subject", text(200)),
        column("description", FieldType::Memo { max_length: None }),
        column("actualend", at),
        column("statecode", FieldType::State),
        column("statuscode", FieldType::Status),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::dynamics::write::operation;
    use crate::port::{BindTarget, Manner, WriteColumn};

    const CONTACT: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

    fn event(kind: EventKind) -> CampaignEvent {
        CampaignEvent {
            kind,
            contact: CONTACT.into(),
            delivery: "DM123".into(),
            delivery_name: "Spring".into(),
            recipient: "4711".into(),
            broadlog: "99".into(),
            at: "2026-01-02T03:04:05Z".into(),
            subject: "Spring sale".into(),
            detail: Some("https://shop.example/offer".into()),
        }
    }

    fn own_table(key: Option<&str>) -> EventTable {
        let mut regarding = column("regardingobjectid", FieldType::Lookup);
        regarding.targets = vec![BindTarget {
            table: "contact".into(),
            address: "contacts".into(),
            navigation: "regardingobjectid_contact_new_campaignevent".into(),
        }];
        let own: Vec<WriteColumn> = vec![
            column("new_eventkey", text(100)),
            column("new_eventtype", FieldType::Choice),
            column("new_deliveryid", text(100)),
            column("new_deliveryname", text(4)),
            regarding,
        ];
        let mut table = activity("new_campaignevent", "new_campaignevents", own);
        table.columns.dedup_by(|a, b| a.field == b.field);
        EventTable {
            table,
            subject: None,
            contact: None,
            key: key.map(str::to_owned),
            kind: Some((
                "new_eventtype".into(),
                vec![(EventKind::Opened, Cell::Integer(2)), (EventKind::Clicked, Cell::Integer(3))],
            )),
            delivery: Some("new_deliveryid".into()),
            delivery_name: Some("new_deliveryname".into()),
            at: Some("actualend".into()),
            detail: None,
        }
    }

    fn shown(row: &EventRow) -> String {
        let op = operation::of(&row.table, &row.change, Manner::default()).unwrap().unwrap();
        format!("{} {} {:?}\n{}", op.method.word(), op.path, op.headers, String::from_utf8(op.body.unwrap()).unwrap())
    }

    #[test]
    fn an_opening_in_the_organisations_own_activity_by_its_key() {
        let home = EventHome::Custom(Box::new(own_table(Some("new_eventkey"))));
        insta::assert_snapshot!(shown(&row(&home, &event(EventKind::Opened)).unwrap()), @r#"
        PATCH new_campaignevents(new_eventkey='1ffc24de-1f64-559a-aba1-c064bbab3de9') [("if-none-match", "*")]
        {"subject":"Opened: Spring sale","regardingobjectid_contact_new_campaignevent@odata.bind":"/contacts(6ba7b810-9dad-11d1-80b4-00c04fd430c8)","new_deliveryid":"DM123","new_deliveryname":"Spri","actualend":"2026-01-02T03:04:05Z","new_eventtype":2}
        "#);
    }

    #[test]
    fn a_message_sent_is_an_email_record_and_a_click_a_task() {
        let sender = RowRef { table: "systemuser".into(), id: CONTACT.into() };
        let home = EventHome::Standard { sender: Some(sender) };
        let sent = row(&home, &event(EventKind::Sent)).unwrap();
        insta::assert_snapshot!(shown(&sent), @r#"
        PATCH emails(33f16680-6d81-5019-9b82-99a7ff79f73c) [("if-none-match", "*")]
        {"subject":"Sent: Spring sale","description":"Delivery DM123 (Spring)\nhttps://shop.example/offer","directioncode":true,"actualend":"2026-01-02T03:04:05Z","regardingobjectid_contact_email@odata.bind":"/contacts(6ba7b810-9dad-11d1-80b4-00c04fd430c8)","email_activity_parties":[{"partyid_systemuser@odata.bind":"/systemusers(6ba7b810-9dad-11d1-80b4-00c04fd430c8)","participationtypemask":1},{"partyid_contact@odata.bind":"/contacts(6ba7b810-9dad-11d1-80b4-00c04fd430c8)","participationtypemask":2}]}
        "#);
        assert_eq!(sent.closing.map(|c| (c.state, c.status)), Some((1, 3)));
        insta::assert_snapshot!(shown(&row(&home, &event(EventKind::Clicked)).unwrap()), @r#"
        PATCH tasks(3afc8c2a-23a0-5f13-9f7c-d0b0b430a16d) [("if-none-match", "*")]
        {"subject":"Clicked: Spring sale","description":"Delivery DM123 (Spring)\nhttps://shop.example/offer","actualend":"2026-01-02T03:04:05Z","regardingobjectid_contact_task@odata.bind":"/contacts(6ba7b810-9dad-11d1-80b4-00c04fd430c8)"}
        "#);
        let bounced = row(&home, &event(EventKind::Bounced)).unwrap();
        assert_eq!(bounced.closing.map(|c| c.status), Some(5));
    }

    #[test]
    fn the_same_event_is_the_same_row_and_another_one_is_not() {
        let home = EventHome::Custom(Box::new(own_table(None)));
        let name = |event: &CampaignEvent| row(&home, event).unwrap().change.name;
        let first = event(EventKind::Opened);
        assert_eq!(name(&first), name(&CampaignEvent { subject: "other words".into(), ..first.clone() }));
        for other in [
            CampaignEvent { kind: EventKind::Clicked, ..first.clone() },
            CampaignEvent { at: "2026-01-02T03:04:06Z".into(), ..first.clone() },
            CampaignEvent { recipient: "4712".into(), ..first.clone() },
            CampaignEvent { delivery: "DM124".into(), ..first.clone() },
            CampaignEvent { broadlog: "100".into(), ..first.clone() },
        ] {
            assert_ne!(name(&first), name(&other), "{other:?}");
        }
        assert!(row(&home, &CampaignEvent { delivery: " ".into(), ..first.clone() }).is_err());
        let nobody = EventHome::Standard { sender: None };
        assert!(row(&nobody, &first).is_ok(), "a task needs no sender");
        assert!(row(&nobody, &event(EventKind::Sent)).is_err(), "an e-mail record does");
        let campaign = EventHome::Membership { campaign: CONTACT.into(), status: Vec::new() };
        assert!(row(&campaign, &first).is_err());
    }
}
