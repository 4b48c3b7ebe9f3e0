//! Doors: the traits through which the engine and the use-cases reach a CRM, the campaign database, the vault, the
//! ledger and the workspace. Contracts stand here in words; adapters keep them, use-cases rely on them.
//!
//! Uses the ground floor and the domain only.
mod audit;
mod backups;
mod campaign;
mod crm;
mod crm_event;
mod crm_write;
mod delete_plans;
mod event_log;
mod ledger;
mod notifier;
mod opt_ins;
mod outgoing;
mod privacy;
mod sign_in;
mod timetable;
mod vault;
mod workspace;

pub use audit::{Audit, GoneRow, HereRow, KnownRow, Likeness, MissingParent, OpenLink, SharedAddress};
pub use backups::Backups;
pub use campaign::{
    Campaign, CampaignFacts, Held, LoadStyle, Named, PageCommit, PageWriter, PlaceSample, PopulationPlace, Seen,
    TableChange, Withdrawn, WritePlan,
};
pub use crm::{
    BadRow, Crm, CrmConnector, DecodedPage, Gone, GoneWhy, Part, Position, RawPage, ReadOrder, ReadQuery, RowKey, Rows,
    SignInPlace, SortKey,
};
pub use crm_event::{
    Bounce, CampaignEvent, Channel, EventHome, EventTable, MemberStatus, NewLead, ReachNews, Recorded, TestLead,
    propose_statuses,
};
pub use crm_write::{
    BindTarget, CrmWrite, FoundRow, Intent, Manner, PartyRole, RowChange, RowName, RowRef, RowResult, Still, Value,
    WriteColumn, WriteConsent, WriteTable, Written,
};
pub use delete_plans::{DeletePlans, DeleteWish, Removal, RemovalFate};
pub use event_log::{
    EventCommit, EventLog, EventPage, EventPlan, EventRefusal, EventStand, KeptEvents, LoggedEvent, Mail, MailDelivery,
    MailHit, MailPiece, Mailer, StandingEvent, StandingPage,
};
pub use ledger::{Lease, Ledger, RejectFilter};
pub use notifier::{Courier, MadeLead, MailAccess, News, Notified, Notifier};
pub use opt_ins::{NewOptIn, OptIns};
pub use outgoing::{
    Again, Agreed, AgreedFields, ForeignRows, MadeLeads, MadePage, MadeRow, OpenOptIn, OptInEnd, OutCommit,
    OutConflict, OutConsent, OutIntent, OutPage, OutPlan, OutRefusal, OutRow, OutStop, Outbox,
};
pub use privacy::{ErasureOrder, Fate, HeldLead, HeldPerson, HeldPlace, LeadTable, OpenTask, Privacy, Receipt, Sought};
pub use sign_in::{AnswerPage, BrowserSignIn, Credentials, DeviceSignIn, Environment, RefreshTokens, Turn};
pub use timetable::{MOST_CHAINS, ServeLease, Timetable};
pub use vault::{AskPassphrase, KEYRING_ANSWERS, PassphraseAsk, Vault, VaultFacts, VaultKind, keyring_answer};
pub use workspace::WorkspaceStore;

pub use crate::flow::EventKind;
pub use crate::mapping::{Enumeration, EnumerationValue};
pub use crate::schema::ReadColumn;

use crate::fault::Outcome;
use futures_util::future::BoxFuture;

/// An answer to wait for.
pub type Wait<'a, T> = BoxFuture<'a, Outcome<T>>;
