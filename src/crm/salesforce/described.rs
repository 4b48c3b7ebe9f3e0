//! Descriptions as they were read last: sent again only where they changed.
use super::api::Api;
use super::describe::{Description, Stamp, describe, stamped};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpResponse, Patience};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A description with its stamp.
type Known = (Stamp, Arc<Description>);

/// The descriptions of one organisation's objects.
pub(super) struct Descriptions {
    api: Arc<Api>,
    known: Mutex<HashMap<String, Known>>,
}

impl Descriptions {
    pub(super) fn new(api: Arc<Api>) -> Self {
        Self { api, known: Mutex::default() }
    }

    /// The description of an object, as it was read last.
    pub(super) async fn description(&self, table: &str) -> Outcome<Arc<Description>> {
        match self.known(table) {
            Some((_, found)) => Ok(found),
            None => self.now(table, Patience::Long).await,
        }
    }

    /// The description of an object, sent again only where it changed since it was read last.
    pub(super) async fn changed(&self, table: &str) -> Outcome<Arc<Description>> {
        self.since(table, Patience::Long, self.known(table)).await
    }

    /// The description of an object, as it is now, whatever was read before: whether a right that was granted counts as a
    /// change of the description is nowhere promised.
    pub(super) async fn now(&self, table: &str, patience: Patience) -> Outcome<Arc<Description>> {
        self.since(table, patience, None).await
    }

    async fn since(&self, table: &str, patience: Patience, known: Option<Known>) -> Outcome<Arc<Description>> {
        let path = path(table)?;
        let headers = known.as_ref().map(|(stamp, _)| stamp.headers()).unwrap_or_default();
        let read = |response: HttpResponse| stamped(response, self.api.clock.now(), describe);
        let came = self.api.fetch_any(&path, &headers, patience, read).await.map_err(|fault| missing(fault, table))?;
        let (stamp, found) = match (came, known) {
            (Some((stamp, found)), _) => (stamp, Arc::new(found)),
            (None, Some(known)) => known,
            (None, None) => return Err(Fault::new(ErrorKind::NotTheApi, "unchanged since nothing was read")),
        };
        let entry = (stamp, Arc::clone(&found));
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(table.to_owned(), entry);
        Ok(found)
    }

    fn known(&self, table: &str) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(table).cloned()
    }
}

/// Where an object is described, as it is also shown.
///
/// # Errors
/// `FieldMissing` for what cannot be a name.
pub(super) fn path(table: &str) -> Outcome<String> {
    Ok(format!("sobjects/{}/describe", super::soql::Name::of(table)?))
}

/// An object that is not there, or not for us, answers like a record that is gone.
fn missing(fault: Fault, table: &str) -> Fault {
    let kind = match fault.kind {
        ErrorKind::SalesforceRowGone => ErrorKind::SalesforceTypeHidden,
        kind => kind,
    };
    Fault { kind, ..fault }.with("table", table)
}
