//! The CRM of a story: what a story needs of either, whichever it plays. One story and one set of invariants stand over two
//! thin adapters; what only one CRM has is here a word or an answer of its adapter.
mod dynamics;
mod salesforce;

use super::chance::Chance;
use fieldbridge::account::System;
use fieldbridge::clock::SharedClock;
use fieldbridge::flow::{DeletePolicy, ReadMethod, ReadWay};
use fieldbridge::http::HttpConfig;
use fieldbridge::port::CrmConnector;
use fieldbridge::sandbox::{Answered, Asked, FaultRule, MutationPlan};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A row as the CRM itself knows it.
pub type Row = BTreeMap<&'static str, Value>;

/// A CRM's words for what the stories are about; columns of the campaign table have the names of the fields.
#[derive(Debug)]
pub struct Words {
    /// The table of persons.
    pub table: &'static str,
    pub id: &'static str,
    pub last: &'static str,
    /// The campaign side's own.
    pub title: &'static str,
    /// Withdrawn consent.
    pub no_mail: &'static str,
    /// A field of the CRM's own that may go.
    pub nick: &'static str,
    /// The key new rows are made under; none where the campaign side names them itself.
    pub key: Option<&'static str>,
    /// The version a row here was read in, as a number that grows, in SQL.
    pub version: &'static str,
    /// Misfortunes of the CRM itself; a place for a number is drawn.
    pub misfortunes: &'static [&'static str],
    /// Changes of the schema: a field comes (a number is drawn), the field that may go goes, a choice comes, the field that may
    /// go takes longer texts, or only short ones.
    pub drifts: [&'static str; 5],
    /// Where events can be recorded.
    pub events: [EventPlaceWords; 2],
    pub leads: LeadWords,
}

/// A place for events.
#[derive(Debug)]
pub struct EventPlaceWords {
    /// As a flow says it.
    pub place: &'static str,
    /// The tables in which each event makes one row, each with the field that says what happened and of which message.
    pub tables: &'static [(&'static str, &'static str)],
    /// How often such a row is changed once it was made: where it has to be closed.
    pub closings: u64,
}

/// A CRM's words for leads.
#[derive(Debug)]
pub struct LeadWords {
    pub table: &'static str,
    pub id: &'static str,
    pub last: &'static str,
    pub company: &'static str,
    pub mail: &'static str,
    /// Where rows of it are written to.
    pub path: &'static str,
}

/// How the flow of a story reads.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    pub method: ReadMethod,
    pub way: ReadWay,
    pub deletions: DeletePolicy,
}

/// The CRM of a story.
pub trait Played: Send + Sync {
    fn words(&self) -> &'static Words;
    /// Answers a request.
    fn ask(&self, asked: &Asked) -> Answered;
    /// A connector to it.
    fn connector(&self, clock: SharedClock, http: HttpConfig) -> Arc<dyn CrmConnector>;
    /// The answers an account is set up with, and its secret.
    fn answers(&self) -> (String, String);
    fn set_faults(&self, rules: Vec<FaultRule>);

    /// All rows of a table.
    fn rows_of(&self, table: &str) -> Vec<Row>;
    /// All persons there are, those that were merged into others and stayed among them.
    fn rows(&self) -> Vec<Row> {
        self.rows_of(self.words().table)
    }
    fn row(&self, id: &str) -> Option<Row>;
    /// Whether a row only stays to say into which it was merged.
    fn is_merged(&self, row: &Row) -> bool;
    /// The version of every row that stands for somebody.
    fn living(&self) -> BTreeMap<String, u64>;
    /// Every row there is, those that were merged and stayed among them.
    fn there(&self) -> BTreeSet<String>;
    /// Identifiers of rows that were ever made under this name, with how often each was made.
    fn made(&self, name: &str) -> Vec<(String, u64)>;
    /// How often clients made, changed and deleted rows of a table.
    fn effects_of(&self, table: &str) -> (u64, u64, u64);
    /// How often clients made, changed and deleted persons.
    fn effects(&self) -> (u64, u64, u64) {
        self.effects_of(self.words().table)
    }
    /// The version of a row as a plan of deletions names it.
    fn planned_version(&self, version: u64) -> i64;
    /// Whether the CRM itself deletes a row only in the version it is asked to.
    fn guards_deletions(&self) -> bool;

    /// Rows that change at one instant.
    fn mutate(&self, updates: u64, inserts: u64, deletes: u64);
    /// A transaction that takes its stamps now and shows its rows later.
    fn hold(&self, updates: u64, inserts: u64);
    /// All open transactions commit; tells how many rows that were.
    fn release(&self) -> usize;
    /// Merges a row into another, where the CRM lets it be.
    fn merge(&self, winner: &str, loser: &str) -> bool;
    /// What was deleted leaves the recycle bin for good; tells how many rows. None where there is no such bin.
    fn purge(&self) -> Option<usize>;
    /// Whether rows may become visible later than anybody says; else the CRM tells how far it is complete.
    fn shows_late(&self) -> bool {
        true
    }
    /// A token, for a user of the CRM.
    fn token(&self) -> Result<String, u16>;
    /// Where a row is written to, and all rows are.
    fn place(&self, id: Option<&str>) -> String;
    /// The row that makes a deleted one again; under its own identifier, where the CRM takes that.
    fn again(&self, id: &str) -> (Value, bool);
    /// What makes a merged row one of its own again, where the CRM knows that.
    fn parted(&self) -> Option<Value>;

    /// A server may give fewer rows than asked for; rows that are asked for by name come all at once.
    fn smaller(&self, asked: &mut Asked, page: u64);
    /// Takes what says that an answer is the last one, or where it goes on; tells whether there was anything.
    fn endless(&self, answered: &mut Answered) -> bool;
    /// The first row a request changes.
    fn sent(&self, asked: &Asked) -> Option<String>;
    /// Something only this CRM does before it answers; tells what.
    fn meddle(&self, asked: &Asked, chance: &mut Chance) -> Option<&'static str>;
    /// A row of a page comes again on the next one, and somebody changed it in between; in some stories.
    fn repeat(&self, _asked: &Asked, _answered: &mut Answered) -> Option<&'static str> {
        None
    }
    /// Tells less or more than there is to tell, as a server may; tells what.
    fn bend(&self, _asked: &Asked, _answered: &mut Answered, _chance: &mut Chance) -> Option<&'static str> {
        None
    }
    /// A request nobody waits for, sent at no time of its own: nothing happens to it, and the trace says nothing of it.
    fn is_aside(&self, _asked: &Asked) -> bool {
        false
    }
    /// Which of its own misfortunes an answer shows, beside those both know.
    fn misfortune(&self, answered: &Answered) -> Option<&'static str>;
    /// What of a body is not drawn by chance that the seed does not own.
    fn digest(&self, route: &str, body: &[u8]) -> String;
}

/// The CRM a seed plays, where none is asked for.
pub fn drawn(seed: u64) -> System {
    if Chance::of(seed, "system").once_in(2) { System::Salesforce } else { System::Dynamics }
}

/// Variants of the setup: how changes are learned of, and what happens to deleted rows.
pub const VARIANTS: u64 = 4;

/// A variant's way of reading.
pub fn manner(system: System, variant: u64) -> Manner {
    let deletions = if variant / 2 == 0 { DeletePolicy::Mark } else { DeletePolicy::Remove };
    let even = variant.is_multiple_of(2);
    match system {
        System::Dynamics => {
            let method = if even { ReadMethod::Tracking } else { ReadMethod::Modified };
            Manner { method, way: ReadWay::Auto, deletions }
        }
        System::Salesforce => {
            Manner { method: ReadMethod::Modified, way: if even { ReadWay::Pages } else { ReadWay::Bulk }, deletions }
        }
    }
}

/// Requests of an import beside its pages, where nothing goes wrong: what it looks at before, how far the CRM is complete, what
/// a job takes. As many as there are; who makes them more has to say why.
pub fn besides(system: System, variant: u64) -> u64 {
    match (system, manner(system, variant).way) {
        (System::Dynamics, _) => 18,
        (System::Salesforce, ReadWay::Bulk) => 14,
        (System::Salesforce, _) => 5,
    }
}

/// An organisation.
pub fn organisation(seed: u64, (system, variant): (System, u64), clock: SharedClock) -> Arc<dyn Played> {
    match system {
        System::Dynamics => Arc::new(dynamics::Dynamics::of(seed, variant, clock)),
        System::Salesforce => Arc::new(salesforce::Salesforce::of(seed, variant, clock)),
    }
}

/// Changes of persons.
fn plan(words: &Words, updates: u64, inserts: u64, deletes: u64) -> MutationPlan {
    MutationPlan { table: Some(words.table.into()), updates, inserts, deletes }
}

/// What names a row.
fn id_of(words: &Words, row: &Row) -> Option<String> {
    row[words.id].as_str().map(str::to_owned)
}

fn encoded(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|b| if safe(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// A form posted to a sign-in.
fn form(path: String, fields: &[(&str, &str)]) -> Asked {
    let body = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&");
    let headers = vec![("content-type".into(), "application/x-www-form-urlencoded".into())];
    Asked { method: "POST".into(), path, headers, body: body.into_bytes(), ..Asked::default() }
}

/// The token of a sign-in's answer, or its status.
fn token_of(answered: &Answered) -> Result<String, u16> {
    let told: Value = serde_json::from_slice(&answered.body).unwrap_or_default();
    told["access_token"].as_str().map(str::to_owned).ok_or(answered.status)
}
