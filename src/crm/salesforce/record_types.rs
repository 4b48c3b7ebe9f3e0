//! The values each record type of an object offers (developer.salesforce.com, User Interface API, "Get Values for All Picklist
//! Fields of a Record Type"). Asked only of objects with record types of their own, and again only where the description of
//! the object changed.
use super::api::Api;
use super::describe::Description;
use super::soql::Name;
use crate::catalog::{RecordType, TableDetail, text_code};
use crate::fault::{ErrorKind, Outcome};
use crate::http::Patience;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// Of so many record types of an object it is asked.
const MOST: usize = 20;

/// Record types beside the description they belong to.
type Asked = (Arc<Description>, Vec<RecordType>);

/// What was asked so far.
#[derive(Default)]
pub(super) struct RecordTypes {
    known: Mutex<HashMap<String, Asked>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Offered {
    #[serde(default)]
    picklist_field_values: BTreeMap<String, Values>,
}

#[derive(Deserialize)]
struct Values {
    #[serde(default)]
    values: Vec<OfferedValue>,
}

#[derive(Deserialize)]
struct OfferedValue {
    value: String,
}

impl RecordTypes {
    /// The object with what its record types offer.
    ///
    /// # Errors
    /// Transport, sign-in and quota faults. That an object or a user has no such interface is none: all values are taken as
    /// offered then.
    pub(super) async fn offered(
        &self,
        api: &Api,
        found: &Arc<Description>,
        mut detail: TableDetail,
    ) -> Outcome<TableDetail> {
        let table = detail.table.name.clone();
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&table).cloned();
        if let Some((_, kinds)) = known.filter(|(from, _)| Arc::ptr_eq(from, found)) {
            detail.record_types = kinds;
            return Ok(detail);
        }
        for at in 0..detail.record_types.len().min(MOST) {
            let Some(id) = detail.record_types.get(at).and_then(|kind| super::id::canonical(&kind.id)) else {
                continue;
            };
            let path = format!("ui-api/object-info/{}/picklist-values/{id}", Name::of(&table)?);
            let told = match api.json::<Offered>(&path, Patience::Long).await {
                Ok(told) => told,
                Err(fault) if is_refusal(fault.kind) => break,
                Err(fault) => return Err(fault),
            };
            let offers = offers(&detail, &told);
            if let Some(kind) = detail.record_types.get_mut(at) {
                kind.offers = offers;
            }
        }
        let entry = (Arc::clone(found), detail.record_types.clone());
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(table, entry);
        Ok(detail)
    }
}

/// The codes that are offered, of the picklists the catalog knows.
fn offers(detail: &TableDetail, told: &Offered) -> BTreeMap<String, Vec<i64>> {
    let known = |field: &&String| detail.field(field).is_some_and(|field| field.option_set.is_some());
    let named = told.picklist_field_values.iter().filter(|(field, _)| known(field));
    let codes = |values: &Values| values.values.iter().map(|one| text_code(&one.value)).collect();
    named.map(|(field, values)| (field.clone(), codes(values))).collect()
}

/// Whether a fault says that this is not told of the object, or not to this user.
fn is_refusal(kind: ErrorKind) -> bool {
    use ErrorKind as K;
    matches!(
        kind,
        K::SalesforceTypeHidden
            | K::SalesforceAccess
            | K::SalesforceApiOff
            | K::SalesforceRowGone
            | K::SalesforceUnknown
    )
}
