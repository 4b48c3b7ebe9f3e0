//! Events as the status of a contact's membership in a campaign, which only ever goes forward. A contact is a member once:
//! the CRM itself keeps the second membership away ("Object Reference", "CampaignMember").
use super::event::CONTACT;
use super::look::Seen;
use super::{SalesforceWriter, Settled, in_order, unfit};
use crate::catalog::{FieldType, TableKind};
use crate::crm::salesforce::id;
use crate::crm::salesforce::soql::Select;
use crate::fault::{ErrorKind, Outcome};
use crate::port::{
    CampaignEvent, CrmWrite, EventKind, Intent, Manner, RowChange, RowName, RowRef, RowResult, Value, WriteColumn,
    WriteTable,
};
use std::collections::BTreeMap;

/// Contacts asked for at once.
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
            column("Status", FieldType::Text { max_length: Some(40), format: None }),
        ],
    }
}

/// The membership of a contact that is to be, and the events it is for.
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
        let mut results = Settled::new();
        let mut wanted: BTreeMap<String, Wanted> = BTreeMap::new();
        for (index, event) in events.iter().enumerate() {
            let rank = status.iter().position(|(kind, _)| *kind == event.kind);
            match (rank, id::canonical(&event.contact)) {
                (None, _) => results.push((index, RowResult::Unchanged)),
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
        let contacts: Vec<&str> = wanted.keys().map(String::as_str).collect();
        let first = self.advance(&campaign, &contacts, &wanted, status).await?;
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

    /// Brings these contacts' memberships forward.
    async fn advance(
        &self,
        campaign: &str,
        contacts: &[&str],
        wanted: &BTreeMap<String, Wanted>,
        status: &[(EventKind, String)],
    ) -> Outcome<BTreeMap<String, RowResult>> {
        let mut results = BTreeMap::new();
        for chunk in contacts.chunks(ASKED) {
            let select = Select::from("CampaignMember")?.field("ContactId")?.field("Status")?;
            let select = select.equals("CampaignId", campaign)?.one_of("ContactId", chunk)?;
            let seen: Vec<Seen> = self.seen(&select).await?;
            let (mut changes, mut who) = (Vec::new(), Vec::new());
            for contact in chunk {
                let Some(rank) = wanted.get(*contact).map(|w| w.rank) else { continue };
                let of = |row: &&Seen| row.text("ContactId").and_then(id::canonical).is_some_and(|id| id == **contact);
                let member = seen.iter().find(of);
                let now =
                    member.and_then(|row| row.text("Status")).and_then(|s| status.iter().position(|(_, w)| w == s));
                match member.map(Seen::id) {
                    Some(_) if now.is_some_and(|now| now >= rank) => {
                        results.insert((*contact).to_owned(), RowResult::Unchanged);
                    }
                    Some(id) => {
                        changes.push(change(id, campaign, contact, word(status, rank)));
                        who.push(*contact);
                    }
                    None => {
                        changes.push(change(None, campaign, contact, word(status, rank)));
                        who.push(*contact);
                    }
                }
            }
            let made = self.apply(&members(), &changes, Manner::default()).await?.rows;
            results.extend(who.into_iter().map(str::to_owned).zip(made));
        }
        Ok(results)
    }
}

/// The status of a rank.
fn word(status: &[(EventKind, String)], rank: usize) -> &str {
    status.get(rank).map(|(_, word)| word.as_str()).unwrap_or_default()
}

fn change(member: Option<String>, campaign: &str, contact: &str, status: &str) -> RowChange {
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
                ("ContactId".to_owned(), to(CONTACT, contact)),
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
