//! Leads: what a new one needs, and the test lead that is written, read and removed again when somebody agreed to it
//! ("Object Reference", "Lead").
use super::event::plain;
use super::{SalesforceWriter, Settled, in_order, unfit};
use crate::catalog::{FieldType, KeyState, TableDetail, TableKind};
use crate::crm::event_id;
use crate::crm::salesforce::soql::Select;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Cell;
use crate::port::{
    CrmWrite, Intent, Manner, NewLead, RowChange, RowName, RowResult, TestLead, Value, WriteColumn, WriteTable,
};

const LEAD: &str = "Lead";

/// The fields of a lead that are written.
fn leads(key: Option<&str>) -> WriteTable {
    let column = |field: &str, kind: FieldType| WriteColumn { field: field.to_owned(), kind, targets: Vec::new() };
    let text = |most| FieldType::Text { max_length: Some(most), format: None };
    let mut columns = vec![
        column("LastName", text(80)),
        column("FirstName", text(40)),
        column("Company", text(255)),
        column("Email", text(80)),
        column("Phone", text(40)),
        column("Country", text(80)),
        column("Title", text(128)),
        column("LeadSource", text(255)),
        column("Description", FieldType::Memo { max_length: Some(32_000) }),
    ];
    columns.extend(key.map(|key| column(key, text(255))));
    let (table, address, primary_id) = (LEAD.to_owned(), LEAD.to_owned(), "Id".to_owned());
    WriteTable { table, address, primary_id, kind: TableKind::Standard, columns }
}

/// The unique external id that names a lead of ours: one that says so, else the only one there is.
fn key_of(detail: &TableDetail) -> Outcome<&str> {
    let mut unique = detail.keys.iter().filter(|key| key.state == KeyState::Active).map(|key| key.name.as_str());
    let own = detail.keys.iter().find(|k| k.state == KeyState::Active && k.name.to_lowercase().contains("fieldbridge"));
    let only = match (unique.next(), unique.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    };
    own.map(|key| key.name.as_str()).or(only).ok_or_else(|| {
        let why = "leads need one text field that is unique and an external id, so that each is made once";
        unfit("Fieldbridge_Key__c", why)
    })
}

/// The change that makes a lead.
///
/// # Errors
/// `ValueUnfit` where the last name or the company is missing.
fn change(lead: &NewLead, name: RowName) -> Outcome<RowChange> {
    let mut values: Vec<(String, Value)> = Vec::new();
    let mut put = |field: &str, text: &str| {
        if !text.trim().is_empty() {
            values.push((field.to_owned(), plain(text)));
        }
    };
    put("LastName", &lead.last_name);
    put("FirstName", &lead.first_name);
    put("Company", &lead.company);
    put("Email", &lead.email);
    put("Phone", &lead.phone);
    put("Country", &lead.country);
    // A lead of Salesforce has no topic: it begins the description.
    let topic = lead.subject.trim();
    let rest = lead.description.trim();
    put("Description", [topic, rest].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n").as_str());
    for needed in ["LastName", "Company"] {
        if !values.iter().any(|(field, _)| field == needed) {
            return Err(unfit(needed, "a lead needs it"));
        }
    }
    if let Some(source) = &lead.source {
        values.push(("LeadSource".to_owned(), Value::Plain(source.clone())));
    }
    Ok(RowChange { name, intent: Intent::Create, values })
}

impl SalesforceWriter {
    /// One result for each lead, in their order.
    pub(super) async fn make_leads(&self, new: &[NewLead]) -> Outcome<Vec<RowResult>> {
        let described = self.descriptions.description(LEAD).await?;
        let key = key_of(&described.detail)?;
        let (mut changes, mut results, mut places) = (Vec::new(), Settled::new(), Vec::new());
        for (index, lead) in new.iter().enumerate() {
            let id = event_id::of(&["lead", &lead.key]);
            match change(lead, RowName::Key(vec![(key.to_owned(), Cell::Text(id.into()))])) {
                Ok(change) => {
                    changes.push(change);
                    places.push(index);
                }
                Err(fault) => results.push((index, RowResult::Refused(Box::new(fault)))),
            }
        }
        let made = self.apply(&leads(Some(key)), &changes, Manner::default()).await?.rows;
        results.extend(places.into_iter().zip(made));
        Ok(in_order(new.len(), results))
    }

    /// Writes a lead, reads it back and removes it. Where it could not be removed its id is told.
    ///
    /// # Errors
    /// What kept the lead from being written or read.
    pub(super) async fn write_a_test_lead(&self) -> Outcome<TestLead> {
        let mark = uuid::Uuid::new_v4().simple().to_string();
        let lead = NewLead {
            last_name: format!("Fieldbridge {mark}"),
            company: "[TEST] Fieldbridge".to_owned(),
            description: "A test of the connection; it may be deleted.".to_owned(),
            ..NewLead::default()
        };
        let table = leads(None);
        let written = self.one(&table, change(&lead, RowName::Unnamed)?).await?;
        let made = match &written {
            RowResult::Created { id: Some(id), .. } => Some(id.clone()),
            RowResult::Refused(fault) | RowResult::Conflict(fault) => return Err((**fault).clone()),
            _ => None,
        };
        // It may be there although nobody said so.
        let select = Select::from(LEAD)?.field("LastName")?.equals("LastName", &lead.last_name)?;
        let seen = self.seen(&select).await;
        let found = seen.as_ref().ok().and_then(|rows| rows.first()).and_then(super::look::Seen::id);
        let id = made.or_else(|| found.clone());
        let left = match &id {
            None => None,
            Some(id) => {
                let removal = Intent::Delete { version: None };
                let change = RowChange { name: RowName::Id(id.clone()), intent: removal, values: Vec::new() };
                let removed = self.one(&table, change).await;
                (!removed.is_ok_and(|result| result.is_settled())).then(|| id.clone())
            }
        };
        match (seen, written, left) {
            (Err(fault), _, Some(left)) => Err(fault.with("left", left)),
            (Err(fault), _, None) => Err(fault),
            (Ok(_), RowResult::Unknown(fault), None) if id.is_none() => Err(*fault),
            (Ok(_), _, left) => Ok(TestLead { read_back: found.is_some(), left }),
        }
    }

    async fn one(&self, table: &WriteTable, change: RowChange) -> Outcome<RowResult> {
        let written = self.apply(table, std::slice::from_ref(&change), Manner::default()).await?;
        written.rows.into_iter().next().ok_or_else(|| Fault::new(ErrorKind::Bug, "a change without a result"))
    }
}
