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
    row(K::WrongCloud, "wrong-cloud", "FB-AUT-13", R::Never, M::You, E::Authentication),
    row(K::ResourceNotAllowed, "resource-not-allowed", "FB-AUT-14", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::ConsentByAdmin, "consent-by-admin", "FB-AUT-15", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::AppMisconfigured, "app-misconfigured", "FB-AUT-16", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::PublicClientSecret, "public-client-secret", "FB-AUT-17", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::PublicFlowOff, "public-flow-off", "FB-AUT-18", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::CertificateMismatch, "certificate-mismatch", "FB-AUT-19", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::CertificateRejected, "certificate-rejected", "FB-AUT-20", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::PasswordWrong, "password-wrong", "FB-AUT-21", R::Never, M::You, E::Authentication),
    row(K::SignInUserUnknown, "sign-in-user-unknown", "FB-AUT-22", R::Never, M::You, E::Authentication),
    row(K::SignInUserLocked, "sign-in-user-locked", "FB-AUT-23", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::PasswordExpired, "password-expired", "FB-AUT-24", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::SignInUserDisabled, "sign-in-user-disabled", "FB-AUT-25", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::MfaRequired, "mfa-required", "FB-AUT-26", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::LegacyBlocked, "legacy-blocked", "FB-AUT-27", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::UserNotAssigned, "user-not-assigned", "FB-AUT-28", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::TenantNotNamed, "tenant-not-named", "FB-AUT-29", R::Never, M::You, E::Authentication),
    row(K::RedirectMissing, "redirect-missing", "FB-AUT-30", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::CodeUsed, "code-used", "FB-AUT-31", R::Never, M::You, E::Authentication),
    row(K::SignInAgain, "sign-in-again", "FB-AUT-32", R::Never, M::You, E::Authentication),
    row(K::DevicePending, "device-pending", "FB-AUT-33", R::Backoff, M::You, E::Authentication),
    row(K::DeviceCodeWrong, "device-code-wrong", "FB-AUT-34", R::Never, M::You, E::Authentication),
    row(K::DeviceCodeExpired, "device-code-expired", "FB-AUT-35", R::Never, M::You, E::Authentication),
    row(K::SignInDeclined, "sign-in-declined", "FB-AUT-36", R::Never, M::You, E::Authentication),
    row(K::SignInLoop, "sign-in-loop", "FB-AUT-37", R::Never, M::Us, E::Authentication),
    row(K::ExternalUser, "external-user", "FB-AUT-38", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::SignInRequestWrong, "sign-in-request-wrong", "FB-AUT-39", R::Never, M::Us, E::Bug),
    row(K::ClientRejected, "client-rejected", "FB-AUT-40", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::GrantRejected, "grant-rejected", "FB-AUT-41", R::Never, M::You, E::Authentication),
    row(K::GrantNotAllowed, "grant-not-allowed", "FB-AUT-42", R::Never, M::IdentityAdmin, E::Authentication),
    row(K::TokenAudience, "token-audience", "FB-AUT-43", R::Never, M::You, E::Authentication),
    row(K::TokenExpired, "token-expired", "FB-AUT-44", R::Never, M::You, E::Authentication),
];
