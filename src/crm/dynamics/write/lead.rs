//! Leads: what a new one needs, and the test lead that is written, read and removed again when somebody agreed to it
//! (learn.microsoft.com, "Lead table"; the marketplace's Validate button writes one as well).
use super::shape::leads;
use super::{DynamicsWriter, in_order};
use crate::crm::event_id;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Cell;
use crate::port::{CrmWrite, Intent, Manner, NewLead, RowChange, RowName, RowResult, TestLead, Value, WriteTable};

/// The change that makes a lead; the same lead, told by its key, is made once.
///
/// # Errors
/// `ValueUnfit` where the topic or the last name is missing: the CRM's forms demand them although its API does not.
pub(super) fn change(lead: &NewLead) -> Outcome<(WriteTable, RowChange)> {
    let mut values = Vec::new();
    let mut put = |field: &str, text: &str| {
        if !text.trim().is_empty() {
            values.push((field.to_owned(), Value::Plain(Cell::Text(text.to_owned().into()))));
        }
    };
    put("subject", &lead.subject);
    put("lastname", &lead.last_name);
    put("firstname", &lead.first_name);
    put("companyname", &lead.company);
    put("emailaddress1", &lead.email);
    put("telephone1", &lead.phone);
    put("address1_country", &lead.country);
    put("description", &lead.description);
    for needed in ["subject", "lastname"] {
        if !values.iter().any(|(field, _)| field == needed) {
            let missing = format!("a lead without {needed}");
            return Err(Fault::new(ErrorKind::ValueUnfit, missing).with("field", needed));
        }
    }
    if let Some(source) = &lead.source {
        values.push(("leadsourcecode".into(), Value::Plain(source.clone())));
    }
    let name = RowName::Id(event_id::of(&["lead", &lead.key]));
    Ok((leads(), RowChange { name, intent: Intent::Create, values }))
}

impl DynamicsWriter {
    /// One result for each lead, in their order.
    pub(super) async fn make_leads(&self, new: &[NewLead]) -> Outcome<Vec<RowResult>> {
        let (mut changes, mut results, mut places) = (Vec::new(), Vec::new(), Vec::new());
        for (index, lead) in new.iter().enumerate() {
            match change(lead) {
                Ok((_, change)) => {
                    changes.push(change);
                    places.push(index);
                }
                Err(fault) => results.push((index, RowResult::Refused(Box::new(fault)))),
            }
        }
        let made = self.apply(&leads(), &changes, Manner::default()).await?.rows;
        results.extend(places.into_iter().zip(made));
        Ok(in_order(new.len(), results))
    }

    /// Writes a lead, reads it back and removes it. Where it could not be removed its id is told.
    ///
    /// # Errors
    /// What kept the lead from being written or read.
    pub(super) async fn write_a_test_lead(&self) -> Outcome<TestLead> {
        let key = self.mark();
        let lead = NewLead {
            key: key.clone(),
            subject: format!("[TEST] Fieldbridge {key}"),
            last_name: "Fieldbridge".into(),
            description: "A test of the connection; it may be deleted.".into(),
            ..NewLead::default()
        };
        let (table, change) = change(&lead)?;
        let RowName::Id(id) = change.name.clone() else { return Err(Fault::new(ErrorKind::Bug, "a lead without id")) };
        let written = self.one(&table, &change).await?;
        let read = match written {
            RowResult::Created { .. } | RowResult::Unchanged => self.look(&table, &change.name).await,
            RowResult::Refused(fault) => return Err(*fault),
            // It may be there: removed all the same.
            RowResult::Unknown(fault) | RowResult::Conflict(fault) => Err(*fault),
            RowResult::Updated { .. } | RowResult::Written | RowResult::Deleted => Ok(None),
        };
        let removal = RowChange { intent: Intent::Delete { version: None }, values: Vec::new(), ..change };
        let removed = self.one(&table, &removal).await?;
        let left = (!removed.is_settled()).then(|| id.clone());
        match (read, left) {
            (Err(fault), Some(left)) => Err(fault.with("left", left)),
            (Err(fault), None) => Err(fault),
            (Ok(found), left) => Ok(TestLead { read_back: found.is_some(), left }),
        }
    }

    async fn one(&self, table: &WriteTable, change: &RowChange) -> Outcome<RowResult> {
        let written = self.apply(table, std::slice::from_ref(change), Manner::default()).await?;
        written.rows.into_iter().next().ok_or_else(|| Fault::new(ErrorKind::Bug, "a change without a result"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead() -> NewLead {
        NewLead {
            key: "form 7".into(),
            subject: "Trial".into(),
            last_name: "Kim".into(),
            email: "kim@shop.example".into(),
            source: Some(Cell::Integer(8)),
            ..NewLead::default()
        }
    }

    #[test]
    fn a_lead_has_what_it_needs_and_nothing_empty() {
        let (_, change) = change(&lead()).unwrap();
        let fields: Vec<&str> = change.values.iter().map(|(f, _)| f.as_str()).collect();
        assert_eq!(fields, ["subject", "lastname", "emailaddress1", "leadsourcecode"]);
        for incomplete in [NewLead { subject: " ".into(), ..lead() }, NewLead { last_name: String::new(), ..lead() }] {
            assert_eq!(super::change(&incomplete).unwrap_err().kind, ErrorKind::ValueUnfit);
        }
    }

    #[test]
    fn the_same_lead_is_the_same_row() {
        let name = |lead: &NewLead| change(lead).unwrap().1.name;
        assert_eq!(name(&lead()), name(&NewLead { company: "other".into(), ..lead() }));
        assert_ne!(name(&lead()), name(&NewLead { key: "form 8".into(), ..lead() }));
    }
}
