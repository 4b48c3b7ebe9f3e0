//! What the campaign side tells a CRM beside rows: events on a contact's timeline, leads, opt-outs.
use super::crm_write::{RowRef, WriteTable};
use crate::catalog::FieldType;
use crate::fault::Fault;
use crate::flow::EventKind;
use crate::mapping::Cell;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignEvent {
    /// What happened.
    pub kind: EventKind,
    /// The contact's id in the CRM.
    pub contact: String,
    /// The delivery on the campaign side.
    pub delivery: String,
    /// What the delivery is called there; empty where it has no name.
    pub delivery_name: String,
    /// The recipient on the campaign side.
    pub recipient: String,
    /// The broadlog's id; empty where there is none.
    pub broadlog: String,
    /// When, `2026-01-02T03:04:05Z`.
    pub at: String,
    /// The message's subject.
    pub subject: String,
    /// The link that was clicked, the reason it came back.
    pub detail: Option<String>,
}

/// The organisation's own table for events.
#[derive(Debug, Clone, PartialEq)]
pub struct EventTable {
    /// The table with its columns.
    pub table: WriteTable,
    /// The field for the text people read, where it is not the CRM's usual one.
    pub subject: Option<String>,
    /// The reference to the contact, where it is not the CRM's usual one.
    pub contact: Option<String>,
    /// A text field the CRM keeps unique: it names the event.
    pub key: Option<String>,
    /// The choice that tells what happened, and its values.
    pub kind: Option<(String, Vec<(EventKind, Cell<'static>)>)>,
    /// The field for the delivery.
    pub delivery: Option<String>,
    /// The text field for what the delivery is called.
    pub delivery_name: Option<String>,
    /// The field for the moment.
    pub at: Option<String>,
    /// The field for the link or the reason.
    pub detail: Option<String>,
}

impl EventTable {
    /// The delivery's name and the field that takes it, cut to what that takes; none where there is no name or no such field.
    pub fn delivery_named(&self, event: &CampaignEvent) -> Option<(String, String)> {
        let field = self.delivery_name.clone().filter(|_| !event.delivery_name.is_empty())?;
        let most =
            self.table.columns.iter().find(|column| column.field == field).and_then(|column| match column.kind {
                FieldType::Text { max_length, .. } => max_length,
                _ => None,
            });
        // Where nobody says how much fits, what every field takes.
        let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(100);
        Some((field, event.delivery_name.chars().take(most).collect()))
    }
}

impl CampaignEvent {
    /// The delivery as people read it: its number, and what it is called where it has a name.
    pub fn delivery_told(&self) -> String {
        match self.delivery_name.as_str() {
            "" => self.delivery.clone(),
            name => format!("{} ({})", self.delivery, name.chars().take(200).collect::<String>()),
        }
    }
}

/// Where events are recorded. A home the CRM has not is refused, event by event.
#[derive(Debug, Clone, PartialEq)]
pub enum EventHome {
    /// In a table of the organisation's own.
    Custom(Box<EventTable>),
    /// In the activities every organisation has: tasks, and e-mail records where the CRM keeps such.
    Standard {
        /// The user e-mail records come from; needed where the CRM keeps such.
        sender: Option<RowRef>,
    },
    /// In the contact's membership of a campaign, whose status tells how far it came.
    Membership {
        /// The campaign's id in the CRM.
        campaign: String,
        /// The status each event leads to; events without one are not recorded.
        status: Vec<(EventKind, String)>,
    },
}

/// How an event stands in the CRM, held against what is recorded of such a one.
#[derive(Debug, Clone, PartialEq)]
pub enum Recorded {
    /// It reads as it was recorded, as far as that can be compared.
    Same,
    /// It is there, and these fields read otherwise.
    Differs(Vec<String>),
    /// It is not there.
    Missing,
    /// Nothing is recorded of such a one.
    Nowhere,
    /// It cannot be recorded.
    Refused(Box<Fault>),
}

/// A way to reach a person, or to follow what a person does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Any e-mail.
    Email,
    /// Bulk e-mail.
    BulkEmail,
    /// Phone calls.
    Phone,
    /// Fax.
    Fax,
    /// Letters.
    Post,
    /// Bulk letters.
    BulkPost,
    /// Marketing material.
    Marketing,
    /// Following opens and clicks.
    Tracking,
}

impl Channel {
    /// All of them.
    pub const ALL: [Channel; 8] = [
        Channel::Email,
        Channel::BulkEmail,
        Channel::Phone,
        Channel::Fax,
        Channel::Post,
        Channel::BulkPost,
        Channel::Marketing,
        Channel::Tracking,
    ];
}

/// How a person can be reached from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachNews {
    /// The person: a contact or a lead.
    pub who: RowRef,
    /// Channels, with whether each is forbidden now.
    pub channels: Vec<(Channel, bool)>,
    /// The person's e-mail address came back.
    pub bounce: Option<Bounce>,
}

/// An e-mail that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// When, `2026-01-02T03:04:05Z`.
    pub at: String,
    /// Why, as the other mail server said.
    pub reason: String,
}

/// A lead to be made. Empty texts are left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NewLead {
    /// What tells this lead from others on our side; the same key is the same lead.
    pub key: String,
    /// Topic; needed where the CRM's leads have one.
    pub subject: String,
    /// Last name; needed.
    pub last_name: String,
    /// First name.
    pub first_name: String,
    /// Company; needed where the CRM demands one.
    pub company: String,
    /// E-mail address.
    pub email: String,
    /// Phone number.
    pub phone: String,
    /// Country.
    pub country: String,
    /// Anything else.
    pub description: String,
    /// The lead source, as the CRM keeps it: a code or a text.
    pub source: Option<Cell<'static>>,
}

/// What a test lead came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestLead {
    /// Whether it was read back.
    pub read_back: bool,
    /// Its id, where it could not be removed again.
    pub left: Option<String>,
}

/// A status a campaign has for its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberStatus {
    /// Its word.
    pub label: String,
    /// Whether a member of this status has responded.
    pub responded: bool,
    /// Whether a new member has it where nothing is said.
    pub default: bool,
}

/// Which status stands for what happened, the lowest first: the one that is called so, else the default one for what was
/// sent and the first that counts as a response for a click. What nothing stands for is left out.
pub fn propose_statuses(known: &[MemberStatus]) -> Vec<(EventKind, String)> {
    let called = |kind: EventKind| known.iter().find(|s| s.label.to_lowercase().contains(kind.word()));
    let stands_for = |kind: EventKind| match kind {
        EventKind::Sent => called(kind).or_else(|| known.iter().find(|s| s.default)),
        EventKind::Clicked => called(kind).or_else(|| known.iter().find(|s| s.responded)),
        EventKind::Opened | EventKind::Bounced => called(kind),
    };
    let ranks = [EventKind::Sent, EventKind::Opened, EventKind::Clicked, EventKind::Bounced];
    ranks.into_iter().filter_map(|kind| Some((kind, stands_for(kind)?.label.clone()))).collect()
}

#[cfg(test)]
mod status_tests {
    use super::*;

    #[test]
    fn a_status_is_proposed_by_its_word_else_by_what_it_means() {
        let status = |label: &str, responded, default| MemberStatus { label: label.into(), responded, default };
        let proposed = |known: &[MemberStatus]| {
            propose_statuses(known).into_iter().map(|(k, l)| format!("{}={l}", k.word())).collect::<Vec<_>>().join(" ")
        };
        let usual = [status("Sent", false, true), status("Responded", true, false)];
        assert_eq!(proposed(&usual), "sent=Sent clicked=Responded");
        let own = [
            status("Invited", false, true),
            status("E-mail opened", false, false),
            status("Link Clicked", true, false),
            status("Bounced", false, false),
        ];
        assert_eq!(proposed(&own), "sent=Invited opened=E-mail opened clicked=Link Clicked bounced=Bounced");
        assert_eq!(proposed(&[]), "");
    }
}
