//! Addresses, the network, and servers that are not who they should be.
use crate::fault::ErrorKind as K;
use crate::fault::Exit as E;
use crate::fault::Move as M;
use crate::fault::Retry as R;
use crate::fault::policy::{Row, row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row(K::AddressMalformed, "address-malformed", "FB-ADR-01", R::Never, M::You, E::Configuration),
    row(K::AddressNotHttps, "address-not-https", "FB-ADR-02", R::Never, M::You, E::Configuration),
    row(K::AddressHasCredentials, "address-has-credentials", "FB-ADR-03", R::Never, M::You, E::Configuration),
    row(K::AddressNotCrm, "address-not-crm", "FB-ADR-04", R::Never, M::You, E::Configuration),
    row(K::DnsFailed, "dns-failed", "FB-NET-01", R::Backoff, M::Network, E::Network),
    row(K::ConnectRefused, "connect-refused", "FB-NET-02", R::Backoff, M::Network, E::Network),
    row(K::ConnectTimeout, "connect-timeout", "FB-NET-03", R::Backoff, M::Network, E::Network),
    row(K::TlsFailed, "tls-failed", "FB-NET-04", R::Never, M::Network, E::Network),
    row(K::Timeout, "timeout", "FB-NET-05", R::Backoff, M::Network, E::Network),
    row(K::ConnectionLost, "connection-lost", "FB-NET-06", R::Backoff, M::Network, E::Network),
    row(K::Truncated, "truncated", "FB-NET-07", R::Backoff, M::Network, E::Network),
    row(K::NotTheApi, "not-the-api", "FB-NET-08", R::Backoff, M::Network, E::Network),
    row(K::BadJson, "bad-json", "FB-NET-09", R::Backoff, M::Vendor, E::Network),
    row(K::Oversize, "oversize", "FB-NET-10", R::Never, M::Vendor, E::Network),
    row(K::Redirected, "redirected", "FB-NET-11", R::Never, M::CrmAdmin, E::Network),
    row(K::ForeignLink, "foreign-link", "FB-NET-12", R::Never, M::Vendor, E::Network),
    row(K::PagingLoop, "paging-loop", "FB-NET-13", R::Never, M::Vendor, E::Network),
    row(K::ServerError, "server-error", "FB-NET-14", R::Backoff, M::Vendor, E::Network),
    row(K::Maintenance, "maintenance", "FB-NET-15", R::Backoff, M::Vendor, E::Network),
    row(K::Throttled, "throttled", "FB-NET-16", R::After, M::Nobody, E::Network),
    row(K::ClosedUntil, "closed-until", "FB-NET-24", R::Later, M::Nobody, E::Network),
    row(K::NotDataverse, "not-dataverse", "FB-NET-17", R::Never, M::You, E::Configuration),
    row(K::ClientBroken, "client-broken", "FB-NET-18", R::Never, M::You, E::Network),
    row(K::ClockWrong, "clock-wrong", "FB-NET-19", R::Never, M::You, E::Configuration),
    row(K::ProxyAuth, "proxy-auth", "FB-PRX-01", R::Never, M::Network, E::Network),
    row(K::ProxyRefused, "proxy-refused", "FB-PRX-02", R::Backoff, M::Network, E::Network),
    row(K::CaFileUnusable, "ca-file-unusable", "FB-PRX-03", R::Never, M::You, E::Configuration),
    row(K::RequestTooLarge, "request-too-large", "FB-NET-20", R::Never, M::Us, E::Network),
    row(K::HostResting, "host-resting", "FB-NET-22", R::After, M::Network, E::Network),
    row(K::PagePoisoned, "page-poisoned", "FB-NET-23", R::Never, M::Vendor, E::Network),
    row(K::CrmDatabaseBusy, "crm-database-busy", "FB-NET-21", R::Backoff, M::Nobody, E::Network),
];
