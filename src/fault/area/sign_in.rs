//! Signing in: what the sign-in service refuses, and why.
use crate::fault::ErrorKind as K;
use crate::fault::Exit as E;
use crate::fault::Move as M;
use crate::fault::Retry as R;
use crate::fault::policy::{Row, row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row(K::SecretWrong, "secret-wrong", "FB-AUT-01", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::SecretExpired, "secret-expired", "FB-AUT-02", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::AppNotFound, "app-not-found", "FB-AUT-03", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::TenantNotFound, "tenant-not-found", "FB-AUT-04", R::Never, M::You, E::Authentication),
    row(K::ResourceNotFound, "resource-not-found", "FB-AUT-05", R::Never, M::You, E::Authentication),
    row(K::ConsentMissing, "consent-missing", "FB-AUT-06", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::AppDisabled, "app-disabled", "FB-AUT-07", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::ScopeInvalid, "scope-invalid", "FB-AUT-08", R::Never, M::You, E::Authentication),
    row(K::ConditionalAccess, "conditional-access", "FB-AUT-09", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::SignInRefused, "sign-in-refused", "FB-AUT-10", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::TokenRejected, "token-rejected", "FB-AUT-11", R::Never, M::CrmAdmin, E::Authentication),
    row(K::SignInBusy, "sign-in-busy", "FB-AUT-12", R::Backoff, M::Vendor, E::Network),
];
