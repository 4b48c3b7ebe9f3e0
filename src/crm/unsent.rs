//! What a fault of sending says of a change.
use crate::fault::ErrorKind;

/// Whether nothing of the request can have reached the server. Where it cannot be told, it may have.
pub(in crate::crm) fn certainly_unsent(kind: ErrorKind) -> bool {
    use ErrorKind as K;
    matches!(
        kind,
        K::DnsFailed
            | K::ConnectRefused
            | K::ConnectTimeout
            | K::TlsFailed
            | K::ProxyAuth
            | K::ProxyRefused
            | K::ClosedUntil
            | K::HostResting
            | K::ClientBroken
            | K::ForeignLink
            | K::QueryRefused
            | K::Redirected
            // Told before a request is made, by the counts of the answers before it.
            | K::SalesforceQuota
            | K::SalesforceReserve
    )
}
