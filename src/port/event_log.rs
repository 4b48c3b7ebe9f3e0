//! The door to what happened to messages: the campaign side's logs, read behind a cursor, and what became of each event on
//! its way to the CRM (correctness.md B5, B14). Blocking calls.
use super::{BadRow, CampaignEvent};
use crate::account::Name;
use crate::fault::Outcome;
use crate::flow::EventKind;
use crate::run::Counters;
use crate::schema::CampaignSchema;

/// Which events go, and of whom.
#[derive(Debug, Clone)]
pub struct EventPlan {
    /// The table whose rows are the persons.
    pub schema: CampaignSchema,
    /// The flow's name.
    pub flow: Name,
    /// Version of the persons' mapping.
    pub mapping_version: u32,
    /// The kinds that go.
    pub kinds: Vec<EventKind>,
    /// The logs are read from their beginning.
    pub anew: bool,
}

/// An event with what names it on our side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedEvent {
    /// Kind, number in its log and moment; the same whenever it is read.
    pub name: String,
    /// When its line of the log last changed.
    pub changed: String,
    /// The event; its contact is empty while the person has no identifier in the CRM.
    pub event: CampaignEvent,
}

impl LoggedEvent {
    /// Whether the CRM knows the person, as far as it is known here.
    pub fn is_ready(&self) -> bool {
        !self.event.contact.is_empty()
    }
}

/// Events that were read before and have not arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptEvents {
    /// About to be sent, or sent without an answer.
    Open,
    /// Those whose person had no identifier in the CRM and has one now.
    Found,
    /// Those that were refused.
    Refused,
}

/// Some events, those of a person one after the other in the order in which they happened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventPage {
    /// The events.
    pub events: Vec<LoggedEvent>,
    /// Nothing lies behind.
    pub is_last: bool,
}

/// Where an event of the logs stands on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventStand {
    /// It has arrived, as far as is known here.
    Arrived,
    /// No run has read it yet.
    Owed,
    /// About to be sent, or sent without an answer.
    Unanswered,
    /// Its person has no identifier in the CRM.
    Waiting,
    /// It was refused: reason and field of its open reject.
    Refused(Option<String>, Option<String>),
}

/// An event with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingEvent {
    /// The event.
    pub event: LoggedEvent,
    /// Where it stands.
    pub stand: EventStand,
}

/// Some events with where they stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StandingPage {
    /// The events.
    pub events: Vec<StandingEvent>,
    /// Nothing lies behind.
    pub is_last: bool,
}

/// An event that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRefusal {
    /// Which one.
    pub event: LoggedEvent,
    /// Why.
    pub bad: BadRow,
    /// What the CRM said, sanitised.
    pub said: Option<String>,
}

/// What became of some events.
#[derive(Debug, Clone, Copy)]
pub struct EventCommit<'b> {
    /// They are in the CRM.
    pub done: &'b [LoggedEvent],
    /// Their persons are not in the CRM yet.
    pub waiting: &'b [LoggedEvent],
    /// They were refused.
    pub refused: &'b [EventRefusal],
    /// Nobody knows whether they arrived.
    pub unknown: &'b [LoggedEvent],
    /// In numbers; they balance.
    pub counters: Counters,
}

/// The events of one flow on their way.
pub trait EventLog: Send {
    /// The next events of the logs, at most so many, without those that were read before. The logs are read in the order in
    /// which their lines changed, from an hour before where the flow stood, so that lines that came late are not missed.
    ///
    /// # Errors
    /// Storage faults.
    fn next(&mut self, most: u32) -> Outcome<EventPage>;

    /// Events that were read before and have not arrived, behind the one of that name, in the order of their names.
    ///
    /// # Errors
    /// Storage faults.
    fn kept(&mut self, which: KeptEvents, behind: &str, most: u32) -> Outcome<EventPage>;

    /// The next of all events there are, whether they were told or not, at most so many: first those that were read and have
    /// not arrived, then those of the logs from their beginning. Writes nothing.
    ///
    /// # Errors
    /// Storage faults.
    fn standing(&mut self, most: u32) -> Outcome<StandingPage>;

    /// Writes down what is about to be sent; when this returns, it is on the disk.
    ///
    /// # Errors
    /// `Fenced` when the lease is not ours any more; storage faults.
    fn intend(&mut self, events: &[LoggedEvent]) -> Outcome<()>;

    /// Writes down what became of events, with rejects, counters and how far the logs were read, in one transaction.
    ///
    /// # Errors
    /// As [`EventLog::intend`]; `Unbalanced`.
    fn settle(&mut self, commit: &EventCommit<'_>) -> Outcome<()>;

    /// The logs were read to their end: forgets which events have arrived, as far as the cursor never comes back to them.
    ///
    /// # Errors
    /// As [`EventLog::intend`].
    fn finish(&mut self) -> Outcome<()>;

    /// How many events wait for their person.
    ///
    /// # Errors
    /// Storage faults.
    fn waiting(&self) -> Outcome<u64>;
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailDelivery {
    /// Its number.
    pub id: i64,
    /// Its internal name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// The subject of its messages.
    pub subject: String,
    /// When it began, `2026-01-02T03:04:05Z`.
    pub at: String,
    /// Its links.
    pub links: Vec<String>,
}

/// An opening or a click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailHit {
    /// The link that was clicked, by its place among the delivery's; none is an opening.
    pub link: Option<usize>,
    /// When.
    pub at: String,
}

/// One message to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailPiece {
    /// The delivery, by its number.
    pub delivery: i64,
    /// The person, by the key of its row.
    pub person: String,
    /// The address it went to.
    pub address: String,
    /// When it was sent or came back.
    pub at: String,
    /// Why it came back for good, where it did.
    pub bounce: Option<String>,
    /// What the person did with it.
    pub hits: Vec<MailHit>,
}

/// Deliveries with their messages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mail {
    /// The deliveries.
    pub deliveries: Vec<MailDelivery>,
    /// The messages.
    pub pieces: Vec<MailPiece>,
}

/// Stands in for a campaign platform where there is none: a demonstration has nobody else who sends messages.
pub trait Mailer: Send + Sync {
    /// What was sent to these persons, named by the keys of their rows; none where no mail is played.
    fn mail(&self, persons: &[String]) -> Option<Mail>;
}
