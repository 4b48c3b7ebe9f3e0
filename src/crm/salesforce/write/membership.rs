//! Events as the status of a contact's or lead's membership in a campaign, which only ever goes forward. A person is a member
//! once: the CRM itself keeps the second membership away ("Object Reference", "CampaignMember"). Which statuses there are each
//! campaign says itself ("CampaignMemberStatus"); one it does not have is never sent.
use super::event::{CONTACT, LEAD, object_of};
use super::look::Seen;
use super::{SalesforceWriter, Settled, in_order, unfit};
use crate::catalog::{FieldType, TableKind};
use crate::crm::salesforce::id;
use crate::crm::salesforce::soql::Select;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{
    CampaignEvent, CrmWrite, EventKind, Intent, Manner, MemberStatus, RowChange, RowName, RowRef, RowResult, Value,
    WriteColumn, WriteTable, propose_statuses,
};
use std::collections::BTreeMap;

/// Persons asked for at once.
const ASKED: usize = 100;

/// The fields of a membership that are written.
fn members() -> WriteTable {
    let column = |field: &str, kind: FieldType| WriteColumn { field: field.to_owned(), kind, targets: Vec::new() };
    WriteTable {
        table: "CampaignMember".to_owned(),
        address: "CampaignMember".to_owned(),
        primary_id: "Id".to_owned(),
        kind: TableKind::Standard,
        columns: vec![
            column("CampaignId", FieldType::Lookup),
            column("ContactId", FieldType::Lookup),
            column("LeadId", FieldType::Lookup),
            column("Status", FieldType::Text { max_length: Some(40), format: None }),
        ],
    }
}

/// The membership of a person that is to be, and the events it is for.
struct Wanted {
    rank: usize,
    events: Vec<usize>,
}

impl SalesforceWriter {
    /// One result for each event, in their order.
    pub(super) async fn in_memberships(
        &self,
        campaign: &str,
        status: &[(EventKind, String)],
        events: &[CampaignEvent],
    ) -> Outcome<Vec<RowResult>> {
        let campaign = id::canonical(campaign).ok_or_else(|| unfit("campaign", "it is not a campaign's id"))?;
        let known = self.statuses(&campaign).await?;
        // Where nobody has chosen, the campaign's own words decide.
        let proposed = if status.is_empty() { propose_statuses(&known) } else { Vec::new() };
        let status = if status.is_empty() { proposed.as_slice() } else { status };
        let mut results = Settled::new();
        let mut wanted: BTreeMap<String, Wanted> = BTreeMap::new();
        for (index, event) in events.iter().enumerate() {
            let rank = status.iter().position(|(kind, _)| *kind == event.kind);
            let lacking = rank.and_then(|rank| lacking(&known, word(status, rank)));
            match (rank, id::canonical(&event.contact)) {
                (None, _) => results.push((index, RowResult::Unchanged)),
                _ if lacking.is_some() => {
                    results.extend(lacking.map(|fault| (index, RowResult::Refused(Box::new(fault)))));
                }
                (_, None) => {
                    let fault = unfit("contact", "it is not a contact's id");
                    results.push((index, RowResult::Refused(Box::new(fault))));
                }
                (Some(rank), Some(contact)) => {
                    let place = wanted.entry(contact.into_owned()).or_insert(Wanted { rank, events: Vec::new() });
                    place.rank = place.rank.max(rank);
                    place.events.push(index);
                }
            }
        }
        let persons: Vec<&str> = wanted.keys().map(String::as_str).collect();
        let first = self.advance(&campaign, &persons, &wanted, status).await?;
        // Somebody made a membership meanwhile, or our own answer was lost: what is there now decides.
        let again: Vec<&str> =
            first.iter().filter(|(_, result)| is_raced(result)).map(|(who, _)| who.as_str()).collect();
        let mut settled: BTreeMap<String, RowResult> = first.clone();
        if !again.is_empty()
            && let Ok(second) = self.advance(&campaign, &again, &wanted, status).await
        {
            settled.extend(second.into_iter().map(|(who, result)| {
                let lost = matches!(first.get(&who), Some(RowResult::Unknown(_)));
                let mended = match result {
                    RowResult::Unchanged if lost => RowResult::Created { id: None, version: None },
                    result => result,
                };
                (who, mended)
            }));
        }
        for (who, result) in settled {
            let places = wanted.get(&who).map(|w| w.events.clone()).unwrap_or_default();
            results.extend(places.into_iter().map(|at| (at, result.clone())));
        }
        Ok(in_order(events.len(), results))
    }

    /// The statuses the campaign has; none where they are not for this user to see.
    pub(super) async fn statuses(&self, campaign: &str) -> Outcome<Vec<MemberStatus>> {
        let campaign = id::canonical(campaign).ok_or_else(|| unfit("campaign", "it is not a campaign's id"))?;
        let mut select = Select::from("CampaignMemberStatus")?.equals("CampaignId", &campaign)?;
        for field in ["Label", "SortOrder", "IsDefault", "HasResponded"] {
            select = select.field(field)?;
        }
        let mut seen: Vec<Seen> = match self.seen(&select).await {
            Err(fault) if is_hidden(&fault) => return Ok(Vec::new()),
            seen => seen?,
        };
        seen.sort_by_key(|row| row.0.get("SortOrder").and_then(serde_json::Value::as_i64));
        let is = |row: &Seen, field: &str| row.0.get(field).and_then(serde_json::Value::as_bool) == Some(true);
        let status = |row: &Seen| {
            let label = row.text("Label")?.to_owned();
            Some(MemberStatus { label, responded: is(row, "HasResponded"), default: is(row, "IsDefault") })
        };
        Ok(seen.iter().filter_map(status).collect())
    }

    /// Brings these persons' memberships forward.
    async fn advance(
        &self,
        campaign: &str,
        persons: &[&str],
        wanted: &BTreeMap<String, Wanted>,
        status: &[(EventKind, String)],
    ) -> Outcome<BTreeMap<String, RowResult>> {
        let mut results = BTreeMap::new();
        for object in [CONTACT, LEAD] {
            let alike: Vec<&str> = persons.iter().copied().filter(|person| object_of(person) == object).collect();
            for chunk in alike.chunks(ASKED) {
                self.advance_alike(campaign, (object, chunk), (wanted, status), &mut results).await?;
            }
        }
        Ok(results)
    }

    /// The same for persons of one object.
    async fn advance_alike(
        &self,
        campaign: &str,
        (object, persons): (&str, &[&str]),
        (wanted, status): (&BTreeMap<String, Wanted>, &[(EventKind, String)]),
        results: &mut BTreeMap<String, RowResult>,
    ) -> Outcome<()> {
        let field = reference(object);
        let select = Select::from("CampaignMember")?.field(field)?.field("Status")?;
        let select = select.equals("CampaignId", campaign)?.one_of(field, persons)?;
        let seen: Vec<Seen> = self.seen(&select).await?;
        let (mut changes, mut who) = (Vec::new(), Vec::new());
        for person in persons {
            let Some(rank) = wanted.get(*person).map(|w| w.rank) else { continue };
            let of = |row: &&Seen| row.text(field).and_then(id::canonical).is_some_and(|id| id == **person);
            let member = seen.iter().find(of);
            let now = member.and_then(|row| row.text("Status")).and_then(|s| status.iter().position(|(_, w)| w == s));
            if member.is_some() && now.is_some_and(|now| now >= rank) {
                results.insert((*person).to_owned(), RowResult::Unchanged);
                continue;
            }
            changes.push(change(member.and_then(Seen::id), campaign, (object, person), word(status, rank)));
            who.push(*person);
        }
        let made = self.apply(&members(), &changes, Manner::default()).await?.rows;
        results.extend(who.into_iter().map(str::to_owned).zip(made));
        Ok(())
    }
}

/// The field that refers to a member of this object.
pub(super) fn reference(object: &str) -> &'static str {
    if object == LEAD { "LeadId" } else { "ContactId" }
}

/// Why a status cannot be written: the campaign has others, and not this one. Upper and lower case are one to the CRM.
fn lacking(known: &[MemberStatus], wanted: &str) -> Option<Fault> {
    let same = |status: &MemberStatus| status.label.to_lowercase() == wanted.to_lowercase();
    if known.is_empty() || known.iter().any(same) {
        return None;
    }
    let names: Vec<&str> = known.iter().map(|status| status.label.as_str()).collect();
    Some(unfit("Status", &format!("the campaign has no status {wanted}; it has {}", names.join(", "))))
}

/// Whether a fault says that the object is not for this user.
fn is_hidden(fault: &Fault) -> bool {
    matches!(
        fault.kind,
        ErrorKind::SalesforceTypeHidden | ErrorKind::SalesforceAccess | ErrorKind::SalesforceFieldHidden
    )
}

/// The status of a rank.
fn word(status: &[(EventKind, String)], rank: usize) -> &str {
    status.get(rank).map(|(_, word)| word.as_str()).unwrap_or_default()
}

fn change(member: Option<String>, campaign: &str, (object, person): (&str, &str), status: &str) -> RowChange {
    let status = ("Status".to_owned(), super::event::plain(status));
    match member {
        Some(id) => {
            let intent = Intent::Update { version: None };
            RowChange { name: RowName::Id(id), intent, values: vec![status] }
        }
        None => {
            let to = |table: &str, id: &str| Value::Reference(RowRef { table: table.to_owned(), id: id.to_owned() });
            let values = vec![
                ("CampaignId".to_owned(), to("Campaign", campaign)),
                (reference(object).to_owned(), to(object, person)),
                status,
            ];
            RowChange { name: RowName::Unnamed, intent: Intent::Create, values }
        }
    }
}

/// Whether what is there now may be what was wanted.
fn is_raced(result: &RowResult) -> bool {
    match result {
        RowResult::Refused(fault) => fault.kind == ErrorKind::SalesforceDuplicateValue,
        RowResult::Unknown(_) => true,
        _ => false,
    }
}
