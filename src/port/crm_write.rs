//! The door to writing into a CRM.
use super::{CampaignEvent, EventHome, MemberStatus, NewLead, RawPage, ReachNews, ReadQuery, Recorded, TestLead, Wait};
use crate::account::Name;
use crate::catalog::{Field, FieldType, Table, TableDetail, TableKind, navigation};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Cell;

/// That somebody agreed to writing. Made where a flow's export is enabled, or where a person agreed to a test; whoever
/// rehearses has none, and so no writer (correctness.md S33).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteConsent {
    /// The export of this flow is enabled.
    Flow(Name),
    /// A person agreed to one test row, written and removed again.
    Test,
}

/// Whether whoever writes still may, asked at the moment itself; the fault that says why not.
pub type Still<'a> = &'a (dyn Fn() -> Outcome<()> + Send + Sync);

/// A table rows can be referred to in, with the name of the reference on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BindTarget {
    /// Logical name of the table that is referred to.
    pub table: String,
    /// Its name in the CRM's addresses.
    pub address: String,
    /// The relationship's own name from the catalog, letter for letter: `parentcustomerid_account`, `Account`.
    pub navigation: String,
}

/// A field that may be named in a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteColumn {
    /// Logical name.
    pub field: String,
    /// Its type in the CRM, which decides how a value is written.
    pub kind: FieldType,
    /// For references: what they may refer to.
    pub targets: Vec<BindTarget>,
}

/// Where rows are written, from the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteTable {
    /// Logical name.
    pub table: String,
    /// Its name in the CRM's addresses.
    pub address: String,
    /// The field that identifies a row.
    pub primary_id: String,
    /// What stands behind it, which decides how it can be written.
    pub kind: TableKind,
    /// The fields that may be written or used in a key.
    pub columns: Vec<WriteColumn>,
}

impl WriteTable {
    /// The column of that field.
    pub fn column(&self, field: &str) -> Option<&WriteColumn> {
        self.columns.iter().find(|c| c.field == field)
    }

    /// From the catalog: the fields an insert or an update may carry. A reference can be written to those of its tables
    /// whose sets are among `tables`, and whose navigation property the catalog tells: it is never guessed.
    pub fn of(detail: &TableDetail, tables: &[Table]) -> Self {
        let target = |field: &Field, table: &String| {
            let navigation = navigation(detail, &field.name, table).ok()?.to_owned();
            let address = tables.iter().find(|t| t.name == *table)?.entity_set.clone();
            Some(BindTarget { table: table.clone(), address, navigation })
        };
        let columns = detail.fields.iter().filter(|f| (f.creatable || f.updatable) && f.companion_of.is_none());
        let columns = columns.map(|field| WriteColumn {
            field: field.name.clone(),
            kind: field.kind.clone(),
            targets: field.targets.iter().filter_map(|table| target(field, table)).collect(),
        });
        Self {
            table: detail.table.name.clone(),
            address: detail.table.entity_set.clone(),
            primary_id: detail.table.primary_id.clone(),
            kind: detail.table.kind,
            columns: columns.collect(),
        }
    }
}

/// What names one row.
#[derive(Debug, Clone, PartialEq)]
pub enum RowName {
    /// Primary id. Of a row that is to be made only where the CRM lets us choose it; elsewhere such a change is refused.
    Id(String),
    /// An alternate key or an external id, all its parts.
    Key(Vec<(String, Cell<'static>)>),
    /// A row that is to be made and that only the CRM names: sent twice, it is made twice. Where ids are ours to choose
    /// such a change is refused.
    Unnamed,
}

/// A reference to a row of another table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowRef {
    /// Logical name of its table.
    pub table: String,
    /// Which row.
    pub id: String,
}

/// How a person takes part in an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartyRole {
    /// It comes from this person.
    Sender,
    /// It goes to this person.
    To,
}

/// A value of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A value of one field; null empties it.
    Plain(Cell<'static>),
    /// A reference.
    Reference(RowRef),
    /// Who takes part in an activity, for CRMs that keep this as a list in one field.
    Parties(Vec<(PartyRole, RowRef)>),
}

/// What is to happen to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Made, if it is not there yet. Sending it twice makes it once, unless it is [`RowName::Unnamed`].
    Create,
    /// Changed, if it is there; with a version, only if nobody changed it since.
    Update {
        /// The version the change was decided on.
        version: Option<i64>,
    },
    /// Made or changed.
    Upsert,
    /// Removed; with a version, only if nobody changed it since.
    Delete {
        /// The version the removal was decided on.
        version: Option<i64>,
    },
}

/// One row's change. Only the fields that are to change are in it.
#[derive(Debug, Clone, PartialEq)]
pub struct RowChange {
    /// Which row.
    pub name: RowName,
    /// What is to happen.
    pub intent: Intent,
    /// The new values by field; fields of the name are left out of it.
    pub values: Vec<(String, Value)>,
}

impl RowChange {
    /// Whether sending it once more, after an answer was lost, cannot take effect twice: the CRM itself refuses the second.
    pub fn guarded(&self) -> bool {
        match self.intent {
            Intent::Create => self.name != RowName::Unnamed,
            Intent::Delete { .. } => true,
            Intent::Update { version } => version.is_some(),
            Intent::Upsert => false,
        }
    }
}

/// How changes are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Manner {
    /// All of them or none: at most as many as the CRM takes at once, else it is our own mistake.
    pub all_or_nothing: bool,
    /// Changes that are not guarded may be sent again when an answer is lost, at the price of a second effect.
    pub replay: bool,
    /// The new version of each row is wanted; without it some routes do not tell it.
    pub versions: bool,
    /// The CRM's own duplicate rules are asked.
    pub duplicate_rules: bool,
    /// The CRM's own rules decide who owns what is made, where it has any.
    pub assignment_rules: bool,
    /// Upserts need not tell whether a row was made or changed: faster where the table takes many rows in one message.
    pub untold_upserts: bool,
}

/// What became of one change.
#[derive(Debug, Clone, PartialEq)]
pub enum RowResult {
    /// Made.
    Created {
        /// Its id, where the CRM told it or we chose it.
        id: Option<String>,
        /// Its version, where the CRM told it.
        version: Option<i64>,
    },
    /// Changed.
    Updated {
        /// Its version, where the CRM told it.
        version: Option<i64>,
    },
    /// Made or changed: the CRM does not tell which.
    Written,
    /// Removed.
    Deleted,
    /// Nothing was to be done: nothing to change, already made, or already gone.
    Unchanged,
    /// Somebody changed the row since the version given: read again and decide again. Nothing was done.
    Conflict(Box<Fault>),
    /// The CRM or we ourselves refused. Nothing was done.
    Refused(Box<Fault>),
    /// Sent, but no answer: it may have been done. Look before sending again.
    Unknown(Box<Fault>),
}

impl RowResult {
    /// Whether the row now is as it was meant to be.
    pub fn is_settled(&self) -> bool {
        !matches!(self, RowResult::Conflict(_) | RowResult::Refused(_) | RowResult::Unknown(_))
    }
}

/// What became of several changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// One result for each change, in their order.
    pub rows: Vec<RowResult>,
    /// Whether all of them stood and fell together. Where not, some may be done although others failed.
    pub together: bool,
}

/// A row as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundRow {
    /// Primary id.
    pub id: String,
    /// What tells this state of the row from earlier ones: it rises with every change.
    pub version: i64,
}

/// The right to change one organisation's rows. Refused and lost changes are in the results; a call fails as a whole only
/// where nothing at all was sent. Dropping a future sends nothing more; what is already sent may still be done.
///
/// Changes of one row keep their order; changes of different rows may overtake each other. At most one effect follows from
/// a change, whatever is lost or repeated on the way, unless [`Manner::replay`] allows more.
pub trait CrmWrite: Send + Sync {
    /// Makes the changes.
    fn apply<'a>(&'a self, table: &'a WriteTable, changes: &'a [RowChange], manner: Manner) -> Wait<'a, Written>;

    /// The same, and the rows as the changes left them, as a page of the query has them: as far as the CRM shows them with
    /// its answers, and in the versions it tells. What is not among them is to be read.
    fn apply_and_show<'a>(
        &'a self,
        table: &'a WriteTable,
        changes: &'a [RowChange],
        (manner, _query): (Manner, &'a ReadQuery),
    ) -> Wait<'a, (Written, Option<RawPage>)> {
        Box::pin(async move { Ok((self.apply(table, changes, manner).await?, None)) })
    }

    /// Looks whether rows are there, in the order of the names; for results that are unknown.
    fn find<'a>(&'a self, table: &'a WriteTable, names: &'a [RowName]) -> Wait<'a, Vec<Option<FoundRow>>>;

    /// Which rows of these names were there and are deleted now, as far as the CRM still tells; nothing is asked where it tells of
    /// none.
    fn went<'a>(&'a self, _table: &'a WriteTable, names: &'a [RowName]) -> Wait<'a, Vec<bool>> {
        Box::pin(async { Ok(vec![false; names.len()]) })
    }

    /// Records events on the timeline of their contacts, each once however often it is told; one result for each. Where no name
    /// keeps the CRM from making a row twice, `still` is asked between the look at what is there and what is sent: a program
    /// that stood still in between may not be the only one any more.
    fn record_while<'a>(
        &'a self,
        home: &'a EventHome,
        events: &'a [CampaignEvent],
        still: Still<'a>,
    ) -> Wait<'a, Vec<RowResult>>;

    /// The same for whoever is alone.
    fn record<'a>(&'a self, home: &'a EventHome, events: &'a [CampaignEvent]) -> Wait<'a, Vec<RowResult>> {
        self.record_while(home, events, &|| Ok(()))
    }

    /// Looks how events stand that were recorded earlier, one answer for each; nothing is written.
    fn recorded<'a>(&'a self, _home: &'a EventHome, _events: &'a [CampaignEvent]) -> Wait<'a, Vec<Recorded>> {
        Box::pin(async { Err(Fault::new(ErrorKind::Held, "this connection only reads")) })
    }

    /// The statuses a campaign has for its members, in their order; none where the CRM keeps none, or not for us to see.
    fn member_statuses<'a>(&'a self, _campaign: &'a str) -> Wait<'a, Vec<MemberStatus>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// Tells how persons can be reached from now on; one result for each. What the CRM has no field for is refused, and
    /// then nothing of that person's news is written.
    fn tell_reach<'a>(&'a self, news: &'a [ReachNews]) -> Wait<'a, Vec<RowResult>>;

    /// Makes leads, each once however often it is told; one result for each.
    fn add_leads<'a>(&'a self, leads: &'a [NewLead]) -> Wait<'a, Vec<RowResult>>;

    /// Writes a lead, reads it back and removes it again. Only where a person agreed to it.
    fn try_a_lead(&self) -> Wait<'_, TestLead>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::fixtures::Fixture;

    #[test]
    fn what_may_be_written_comes_from_the_catalog_letter_for_letter() {
        let card = Fixture::table("new_loyaltycard")
            .texts(&["new_name", "new_fixed"])
            .with(|f| (f.creatable, f.updatable) = (false, false))
            .lookup("new_holderid", FieldType::Lookup, &["account", "contact", "lead"])
            .link("new_holderid", "contact", "new_HolderId_contact")
            .link("new_holderid", "account", "new_HolderId_account")
            .done();
        let tables = [Table::new("contact", "contacts", "contactid"), Table::new("lead", "leads", "leadid")];
        let table = WriteTable::of(&card, &tables);
        assert!(table.column("new_fixed").is_none() && table.column("new_name").is_some());
        let contact = BindTarget {
            table: "contact".into(),
            address: "contacts".into(),
            navigation: "new_HolderId_contact".into(),
        };
        assert_eq!(table.column("new_holderid").unwrap().targets, [contact], "no set for accounts, no name for leads");
    }

    #[test]
    fn what_the_crm_would_do_twice_is_not_guarded() {
        let guarded = |name: RowName, intent| RowChange { name, intent, values: Vec::new() }.guarded();
        let id = || RowName::Id("1".into());
        assert!(guarded(id(), Intent::Create) && guarded(id(), Intent::Delete { version: None }));
        assert!(guarded(RowName::Key(vec![("new_key".into(), Cell::Integer(1))]), Intent::Create));
        assert!(!guarded(RowName::Unnamed, Intent::Create) && !guarded(id(), Intent::Upsert));
        assert!(guarded(id(), Intent::Update { version: Some(1) }) && !guarded(id(), Intent::Update { version: None }));
    }
}
