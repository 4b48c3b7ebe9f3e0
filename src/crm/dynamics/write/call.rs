//! One call of the door: where its changes go and how, and whether it is over because of something that is no row's fault.
use crate::fault::{ErrorKind, Fault, Retry};
use crate::port::{Manner, WriteTable};
use std::sync::OnceLock;

/// A call under way.
pub(super) struct Call<'t> {
    pub(super) table: &'t WriteTable,
    pub(super) manner: Manner,
    over: OnceLock<Fault>,
}

impl<'t> Call<'t> {
    pub(super) fn new(table: &'t WriteTable, manner: Manner) -> Self {
        Self { table, manner, over: OnceLock::new() }
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
