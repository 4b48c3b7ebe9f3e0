//! What the campaign side tells a CRM beside rows: events on a contact's timeline, leads, opt-outs.
use super::crm_write::{RowRef, WriteTable};

/// What happened to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// It was sent.
    Sent,
    /// It was opened.
    Opened,
    /// A link in it was clicked.
    Clicked,
    /// It came back.
    Bounced,
}

impl EventKind {
    /// Lasting word; a part of what names an event.
    pub fn word(self) -> &'static str {
        match self {
            EventKind::Sent => "sent",
            EventKind::Opened => "opened",
            EventKind::Clicked => "clicked",
            EventKind::Bounced => "bounced",
        }
    }

    /// As it stands before the subject in the CRM, whatever language its users read.
    pub fn title(self) -> &'static str {
        match self {
            EventKind::Sent => "Sent",
            EventKind::Opened => "Opened",
            EventKind::Clicked => "Clicked",
            EventKind::Bounced => "Bounced",
        }
    }
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignEvent {
    /// What happened.
    pub kind: EventKind,
    /// The contact's id in the CRM.
    pub contact: String,
    /// The delivery on the campaign side.
    pub delivery: String,
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

/// The organisation's own activity table for events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTable {
    /// The table with its columns, `subject` and `regardingobjectid` among them.
    pub table: WriteTable,
    /// A text field with an active alternate key: it names the event.
    pub key: Option<String>,
    /// The choice that tells what happened, and its codes.
    pub kind: Option<(String, Vec<(EventKind, i64)>)>,
    /// The field for the delivery.
    pub delivery: Option<String>,
    /// The field for the moment.
    pub at: Option<String>,
    /// The field for the link or the reason.
    pub detail: Option<String>,
}

/// Where events are recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventHome {
    /// In a table of the organisation's own.
    Custom(Box<EventTable>),
    /// In e-mail records and tasks, as every organisation has them.
    Standard {
        /// The user the e-mail records come from.
        sender: RowRef,
    },
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

/// A lead to be made. Empty texts are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewLead {
    /// What tells this lead from others on our side; the same key is the same lead.
    pub key: String,
    /// Topic; needed.
    pub subject: String,
    /// Last name; needed.
    pub last_name: String,
    /// First name.
    pub first_name: String,
    /// Company.
    pub company: String,
    /// E-mail address.
    pub email: String,
    /// Phone number.
    pub phone: String,
    /// Country.
    pub country: String,
    /// Anything else.
    pub description: String,
    /// Code of the lead source.
    pub source: Option<i64>,
}

/// What a test lead came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestLead {
    /// Whether it was read back.
    pub read_back: bool,
    /// Its id, where it could not be removed again.
    pub left: Option<String>,
}
