//! A row that arrives over the wire between two good ones, and what becomes of it: the real client, the real engine, the real
//! database, against a server that sends whatever a test wants. After each arrival the neighbours stand, the books balance,
//! a second reading changes nothing, and what is told of the row cannot steer a terminal.
use crate::kit::dynamics::{connect, signed_in};
use crate::kit::fake_crm::FakeCrm;
use crate::kit::liar::{Act, Wire, answer, json};
use crate::kit::road::{Road, order};
use crate::kit::salesforce::{account_at, by_secret, quick};
use fieldbridge::catalog::{DateBehaviour, FieldType};
use fieldbridge::clock::{SharedClock, SystemClock};
use fieldbridge::crm::salesforce::SalesforceConnector;
use fieldbridge::engine::RunOrder;
use fieldbridge::flow::ReadMode;
use fieldbridge::mapping::{Conversion, Filter};
use fieldbridge::port::{Crm, CrmConnector, RejectFilter};
use fieldbridge::run::{RunId, RunState};
use fieldbridge::schema::{CampaignType, ReadColumn};
use fieldbridge::secret::Secret;
use fieldbridge::text::clean;
use rusqlite::types::Value;
use std::sync::Arc;

/// Text of any length.
pub const TEXT: FieldType = FieldType::Text { max_length: None, format: None };

/// Which CRM sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    Dynamics,
    Salesforce,
}

/// Both.
pub const BOTH: [Sender; 2] = [Sender::Dynamics, Sender::Salesforce];

impl Sender {
    /// Identifiers of the first row, the one in the middle, and the last.
    pub fn ids(self) -> [&'static str; 3] {
        match self {
            Sender::Dynamics => [
                "00000000-0000-0000-0000-000000000001",
                "00000000-0000-0000-0000-000000000002",
                "00000000-0000-0000-0000-000000000003",
            ],
            Sender::Salesforce => ["003000000000001AAA", "003000000000002AAA", "003000000000003AAA"],
        }
    }

    fn id_field(self) -> &'static str {
        if self == Sender::Dynamics { "personid" } else { "Id" }
    }

    /// A row as that CRM spells it; `value` is JSON as it stands on the wire.
    pub fn row(self, id: &str, field: &str, value: &str) -> String {
        let head = match self {
            Sender::Dynamics => "\"@odata.etag\":\"W/\\\"7\\\"\",\"modifiedon\":\"2026-01-02T03:04:05Z\"".to_owned(),
            Sender::Salesforce => concat!(
                "\"attributes\":{\"type\":\"person\",\"url\":\"x\"},\"IsDeleted\":false,",
                "\"SystemModstamp\":\"2026-01-02T03:04:05.000+0000\""
            )
            .to_owned(),
        };
        format!("{{{head},\"{}\":\"{id}\",\"{field}\":{value},\"age\":7}}", self.id_field())
    }

    fn page(self, rows: &[String]) -> String {
        let (count, rows) = (rows.len(), rows.join(","));
        match self {
            Sender::Dynamics => format!("{{\"@odata.context\":\"c\",\"value\":[{rows}]}}"),
            Sender::Salesforce => format!("{{\"totalSize\":{count},\"done\":true,\"records\":[{rows}]}}"),
        }
    }

    /// A server whose table has this field, and that answers every reading with this text.
    pub async fn serving(self, field: &Field, body: Vec<u8>) -> (Wire, Arc<dyn Crm>) {
        let detail = described(field, true);
        let send = move |request: &str, _: usize| match request.contains("/describe") {
            true => json("200 OK", &detail),
            false => answer("200 OK", &[("Content-Type", "application/json")], &body),
        };
        self.answering(send).await
    }

    /// A server that answers so what is not its sign-in.
    pub async fn answering(self, api: impl Fn(&str, usize) -> Act + Send + Sync + 'static) -> (Wire, Arc<dyn Crm>) {
        match self {
            Sender::Dynamics => {
                let wire = Wire::listen(signed_in(api)).await;
                let crm = connect(&wire.url);
                (wire, Arc::new(crm))
            }
            Sender::Salesforce => {
                let wire = Wire::listen(move |request, before| match request.contains("/services/oauth2/token") {
                    true => grant(request),
                    false => api(request, before),
                })
                .await;
                let clock: SharedClock = Arc::new(SystemClock);
                let account = account_at(&wire.url, by_secret("3MVG9canaryconsumerkey"));
                let connector = SalesforceConnector::new(clock, quick());
                let crm = connector.connect(&account, Secret::new("canary-secret").into()).unwrap();
                (wire, crm)
            }
        }
    }
}

/// A token for the host that was asked.
fn grant(request: &str) -> Act {
    let host = request.lines().find_map(|l| l.to_ascii_lowercase().strip_prefix("host: ").map(str::to_owned)).unwrap();
    let told = serde_json::json!({"access_token": "canary-token", "instance_url": format!("http://{host}"),
        "token_type": "Bearer", "id": format!("http://{host}/id/00DAA00000000012AA/005AA0000000001YAA"),
        "issued_at": "1795205313000", "signature": "c2lnbmF0dXJl"});
    json("200 OK", &told.to_string())
}

/// How Salesforce describes the table with this field; `stamped`: rows can be found by when they changed.
pub fn described(field: &Field, stamped: bool) -> String {
    let kind = match &field.kind {
        FieldType::BigInt | FieldType::Integer => "int",
        FieldType::Double | FieldType::Decimal { .. } => "double",
        FieldType::Money { .. } => "currency",
        FieldType::Boolean => "boolean",
        FieldType::DateTime { behaviour: DateBehaviour::DateOnly } => "date",
        FieldType::DateTime { .. } => "datetime",
        FieldType::MultiChoice => "multipicklist",
        kind if kind.is_reference() => "reference",
        _ => "string",
    };
    let field = |name: &str, kind: &str, filterable: bool| {
        serde_json::json!({"name": name, "label": name, "type": kind, "length": 80, "filterable": filterable,
            "nillable": true, "createable": true, "updateable": true, "picklistValues": [], "referenceTo": []})
    };
    let fields = [
        field("Id", "id", true),
        field("fullname", kind, true),
        field("age", "int", true),
        field("SystemModstamp", "datetime", stamped),
        field("IsDeleted", "boolean", true),
    ];
    serde_json::json!({"name": "person", "label": "person", "keyPrefix": "003", "custom": false, "customSetting": false,
        "deprecatedAndHidden": false, "queryable": true, "retrieveable": true, "createable": true, "updateable": true,
        "deletable": true, "replicateable": true, "urls": {}, "activateable": false, "fields": fields})
    .to_string()
}

/// The field in the middle, and the column it goes to.
#[derive(Debug, Clone)]
pub struct Field {
    pub kind: FieldType,
    pub with: Conversion,
    pub to: CampaignType,
}

impl Field {
    pub fn of(kind: FieldType, to: CampaignType) -> Self {
        Self { kind, with: Conversion::Keep, to }
    }

    /// Text into a long text.
    pub fn text() -> Self {
        Self::of(TEXT, CampaignType::Memo)
    }

    /// Text into a text of so many characters.
    pub fn short(length: u32) -> Self {
        Self::of(TEXT, CampaignType::String { length })
    }

    pub fn with(self, with: Conversion) -> Self {
        Self { with, ..self }
    }

    fn column(&self, from: Sender) -> ReadColumn {
        let of_dynamics = self.kind.is_reference() && from == Sender::Dynamics;
        let wire = if of_dynamics { "_fullname_value" } else { "fullname" };
        ReadColumn::new("fullname", wire, self.kind.clone())
    }
}

/// What became of the row in the middle.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    Stands(Value),
    Rejected(String),
}

/// It stands with this text.
pub fn stands(text: &str) -> Fate {
    Fate::Stands(Value::Text(text.to_owned()))
}

/// It was put aside for this reason.
pub fn rejected(reason: &str) -> Fate {
    Fate::Rejected(reason.to_owned())
}

/// The order of a run that reads this field.
pub fn order_for(from: Sender, field: &Field) -> RunOrder {
    let mut order = order();
    order.run = RunId::new();
    order.query.primary_id = from.id_field().into();
    order.query.columns[0] = ReadColumn::new(from.id_field(), from.id_field(), FieldType::UniqueId);
    order.query.columns[1] = field.column(from);
    order.schema.columns[1].kind = field.to;
    order.conversions[1] = field.with.into();
    order
}

/// Lets a row with this value, as JSON, arrive from one CRM.
pub async fn arrive(from: Sender, field: &Field, value: &str) -> Fate {
    arrive_as(from, field, value.as_bytes()).await
}

/// As [`arrive`], with the value's bytes as they are.
pub async fn arrive_as(from: Sender, field: &Field, value: &[u8]) -> Fate {
    const MARK: &str = "\"the value\"";
    let wire = field.column(from).wire;
    let [first, middle, last] = from.ids();
    let rows = [from.row(first, &wire, "null"), from.row(middle, &wire, MARK), from.row(last, &wire, "null")];
    let page = from.page(&rows);
    let (before, after) = page.split_once(MARK).unwrap();
    let body = [before.as_bytes(), value, after.as_bytes()].concat();
    let (wire, crm) = from.serving(field, body).await;
    settle(from, &wire, crm, field).await
}

/// Runs twice and looks at what stands.
async fn settle(from: Sender, wire: &Wire, crm: Arc<dyn Crm>, field: &Field) -> Fate {
    let [first, middle, last] = from.ids();
    let road = Road::to(crm, FakeCrm::new(Vec::new()));
    let end = road.run(order_for(from, field)).await;
    assert_eq!(end.fault, None, "{from:?}");
    road.check_books();
    for neighbour in [first, last] {
        let there = format!("SELECT count(*) FROM person WHERE personid = '{neighbour}' AND age = 7 AND name IS NULL");
        assert_eq!(road.sql::<i64>(&there), 1, "{from:?}: the neighbour {neighbour} is there, unharmed");
    }
    let put_aside = road.doors.ledger.rejects(&RejectFilter { open_only: true, ..RejectFilter::default() }).unwrap();
    let stands = road.sql::<i64>(&format!("SELECT count(*) FROM person WHERE personid = '{middle}'")) == 1;
    // Once with their values, once their identifiers only.
    assert_eq!(end.record.counters.read, 6, "{from:?}: {:#?}", wire.seen());
    for told in put_aside.iter().flat_map(|r| [r.sample.clone(), r.said.clone(), Some(r.row.clone())]).flatten() {
        is_harmless(&told);
    }
    let fate = match put_aside.as_slice() {
        [] => {
            assert!(stands && end.record.state == RunState::Done, "{from:?}: {:?}", end.record.state);
            Fate::Stands(road.sql(&format!("SELECT name FROM person WHERE personid = '{middle}'")))
        }
        [one] => {
            assert!(!stands && end.record.state == RunState::DoneWithRejects, "{from:?}: {:?}", end.record.state);
            Fate::Rejected(one.reason.clone())
        }
        many => panic!("{from:?}: {many:?}"),
    };
    let mut again = order_for(from, field);
    again.mode = ReadMode::Full;
    let end = road.run(again).await;
    assert_eq!((end.fault, end.record.counters.applied), (None, 0), "{from:?}: a second reading changes nothing");
    road.check_books();
    fate
}

/// The same row from both CRMs has one fate.
pub async fn arrive_from_both(field: &Field, value: &str) -> Fate {
    let [one, other] = [arrive(BOTH[0], field, value).await, arrive(BOTH[1], field, value).await];
    assert_eq!(one, other, "{value:.200}");
    one
}

/// A text from both CRMs stands just as it was sent, and what a screen, a log or a list makes of it steers no terminal.
pub async fn stands_verbatim(text: &str) {
    let fate = arrive_from_both(&Field::text(), &serde_json::to_string(text).unwrap()).await;
    assert_eq!(fate, stands(text));
    is_harmless(&clean(text));
    // A column it does not fit into: the sample of its reject is made harmless as well.
    let long = format!("{text}{}", "x".repeat(40));
    let fate = arrive_from_both(&Field::short(20), &serde_json::to_string(&long).unwrap()).await;
    assert_eq!(fate, rejected("too-long"));
}

/// What the filter becomes on its way to the CRM: the query as the server reads it.
pub async fn asked_with(from: Sender, filter: Filter) -> String {
    let (wire, crm) = from.serving(&Field::text(), from.page(&[]).into_bytes()).await;
    let mut order = order_for(from, &Field::text());
    order.query.filter = Some(filter);
    crm.fetch(&order.query, &fieldbridge::port::Position::Start).await.unwrap();
    let seen = wire.seen();
    let of_rows = |l: &&str| l.starts_with("GET ") && !l.contains("/describe");
    let line = seen.iter().find_map(|r| r.lines().next().filter(of_rows)).unwrap();
    let query = line.split(' ').nth(1).unwrap().split_once('?').unwrap().1;
    url::form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Nothing in it is a control, turns the direction of writing, is invisible or piles up.
#[track_caller]
pub fn is_harmless(text: &str) {
    let bad = |c: &char| {
        let c = *c;
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
            || matches!(c, '\u{61c}' | '\u{feff}' | '\u{ad}' | '\u{e0000}'..='\u{e007f}')
    };
    // A joiner shapes letters of scripts that need it and steers nothing.
    assert_eq!(text.chars().filter(|c| *c != '\u{200d}').find(bad), None, "{text:?}");
}
