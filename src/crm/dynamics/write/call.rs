//! One call of the door: where its changes go and how, and whether it is over because of something that is no row's fault.
use crate::crm::dynamics::query;
use crate::fault::{ErrorKind, Fault, Outcome, Retry};
use crate::http::HttpResponse;
use crate::port::{Manner, RawPage, ReadQuery, WriteTable};
use std::sync::{Mutex, OnceLock, PoisonError};

/// How changes are asked to answer with their rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// The fields to select.
    pub(super) select: String,
    /// The `Prefer` header.
    pub(super) prefer: String,
}

/// A call under way.
pub(super) struct Call<'t> {
    pub(super) table: &'t WriteTable,
    pub(super) manner: Manner,
    /// How rows are to be shown.
    pub(super) shown: Option<Shown>,
    over: OnceLock<Fault>,
    /// Rows as answers showed them.
    rows: Mutex<Vec<Vec<u8>>>,
}

impl<'t> Call<'t> {
    pub(super) fn new(table: &'t WriteTable, manner: Manner) -> Self {
        Self { table, manner, shown: None, over: OnceLock::new(), rows: Mutex::default() }
    }

    /// The same, with the rows told as pages of the query have them, where the answers to changes can.
    ///
    /// # Errors
    /// `FieldMissing` for names that cannot be names.
    pub(super) fn showing(self, query: &ReadQuery) -> Outcome<Self> {
        let told = query::shown(query)?.filter(|_| self.manner.versions);
        Ok(Self { shown: told.map(|(select, prefer)| Shown { select, prefer }), ..self })
    }

    /// Notes the row an answer shows.
    pub(super) fn show(&self, response: &HttpResponse) {
        if self.shown.is_some() && response.body.trim_ascii_start().starts_with(b"{") {
            self.rows.lock().unwrap_or_else(PoisonError::into_inner).push(response.body.clone());
        }
    }

    /// The rows that were shown, as a page; none where none was.
    pub(super) fn page(self) -> Option<RawPage> {
        let rows = self.rows.into_inner().unwrap_or_else(PoisonError::into_inner);
        let body = [b"{\"value\":[".as_slice(), &rows.join(b",".as_slice()), b"]}"].concat();
        (!rows.is_empty()).then_some(RawPage { next: None, body, server_time: None })
    }

    /// Why nothing more is sent.
    pub(super) fn over(&self) -> Option<&Fault> {
        self.over.get()
    }

    /// Notes why a request did not go out. Where every other one would meet the same, none goes out any more: a sign-in that
    /// is refused again and again may lock the user out.
    pub(super) fn unsent(&self, fault: &Fault) {
        if is_final(fault) && !is_of_one_request(fault.kind) {
            let _ = self.over.set(fault.clone());
        }
    }

    /// Notes a refusal of whoever signed in: 401, or 403 where the user has no access to the organisation at all.
    pub(super) fn turned_away(&self, status: u16, fault: &Fault) {
        if status == 401 || matches!(fault.kind, ErrorKind::NotAMember | ErrorKind::UserDisabled) {
            let _ = self.over.set(fault.clone());
        }
    }
}

/// Whether trying again within this call cannot help.
pub(super) fn is_final(fault: &Fault) -> bool {
    matches!(fault.policy().retry, Retry::Never | Retry::Later)
}

/// Whether the address or a header of one request may be the reason; all other reasons are the connection's.
fn is_of_one_request(kind: ErrorKind) -> bool {
    use ErrorKind as K;
    matches!(kind, K::ForeignLink | K::QueryRefused | K::AddressMalformed | K::ValueUnfit | K::Bug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::dynamics::write::shape::leads;

    #[test]
    fn what_every_request_would_meet_ends_the_call_and_what_one_row_brought_about_does_not() {
        use ErrorKind as K;
        let table = leads();
        for (kind, ends) in [
            (K::SecretExpired, true),
            (K::TlsFailed, true),
            (K::ClosedUntil, true),
            (K::ForeignLink, false),
            (K::QueryRefused, false),
            (K::DnsFailed, false),
            (K::SignInBusy, false),
        ] {
            let call = Call::new(&table, Manner::default());
            call.unsent(&Fault::new(kind, "x"));
            assert_eq!(call.over().is_some(), ends, "{kind:?}");
        }
        for (status, kind, ends) in [
            (401, K::TokenRejected, true),
            (403, K::NotAMember, true),
            (403, K::UserDisabled, true),
            (403, K::PrivilegeMissing, false),
            (403, K::RecordAccess, false),
            (429, K::Throttled, false),
        ] {
            let call = Call::new(&table, Manner::default());
            call.turned_away(status, &Fault::new(kind, "x"));
            assert_eq!(call.over().is_some(), ends, "{status} {kind:?}");
        }
    }
}
