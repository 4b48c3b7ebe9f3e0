//! Salesforce: what its sign-in service and its API refuse (developer.salesforce.com, "Salesforce OAuth Error Codes" and
//! "Status Codes and Error Responses").
use crate::fault::ErrorKind as K;
use crate::fault::Exit as E;
use crate::fault::Move as M;
use crate::fault::Retry as R;
use crate::fault::policy::{Row, row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row(K::SalesforceLoginRefused, "salesforce-login-refused", "FB-SFA-01", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceTokenRevoked, "salesforce-token-revoked", "FB-SFA-02", R::Never, M::You, E::Authentication),
    row(K::SalesforceNotApproved, "salesforce-not-approved", "FB-SFA-03", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceAppNotAssigned, "salesforce-app-not-assigned", "FB-SFA-04", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceScopeMissing, "salesforce-scope-missing", "FB-SFA-05", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceAudience, "salesforce-audience", "FB-SFA-06", R::Never, M::You, E::Authentication),
    row(K::SalesforceAssertion, "salesforce-assertion", "FB-SFA-07", R::Never, M::You, E::Authentication),
    row(K::SalesforceUserLocked, "salesforce-user-locked", "FB-SFA-08", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceUserInactive, "salesforce-user-inactive", "FB-SFA-09", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceOrgInactive, "salesforce-org-inactive", "FB-SFA-10", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceIpRestricted, "salesforce-ip-restricted", "FB-SFA-11", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceRunAsMissing, "salesforce-run-as-missing", "FB-SFA-12", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceDomainWrong, "salesforce-domain-wrong", "FB-SFA-13", R::Never, M::You, E::Authentication),
    row(K::SalesforceCodeUsed, "salesforce-code-used", "FB-SFA-14", R::Never, M::You, E::Authentication),
    row(K::SalesforceClientUnknown, "salesforce-client-unknown", "FB-SFA-15", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceSecretWrong, "salesforce-secret-wrong", "FB-SFA-16", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceRedirectMismatch, "salesforce-redirect-mismatch", "FB-SFA-17", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceFlowOff, "salesforce-flow-off", "FB-SFA-18", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceAppBlocked, "salesforce-app-blocked", "FB-SFA-19", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceSignInUnknown, "salesforce-sign-in-unknown", "FB-SFA-20", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::NotSalesforce, "not-salesforce", "FB-SFA-21", R::Never, M::You, E::Configuration),
    row(K::SalesforceInstanceForeign, "salesforce-instance-foreign", "FB-SFA-22", R::Never, M::You, E::Authentication),
    row(K::SalesforceSession, "salesforce-session", "FB-SFR-01", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceQuota, "salesforce-quota", "FB-SFR-02", R::Never, M::SalesforceAdmin, E::Network),
    row(K::SalesforceConcurrent, "salesforce-concurrent", "FB-SFR-03", R::Backoff, M::Nobody, E::Network),
    row(K::SalesforceApiOff, "salesforce-api-off", "FB-SFR-04", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceAccess, "salesforce-access", "FB-SFR-05", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceTransactionSecurity, "salesforce-transaction-security", "FB-SFR-06", R::Never, M::SalesforceAdmin, E::Authentication),
    row(K::SalesforceRowLocked, "salesforce-row-locked", "FB-SFR-07", R::Backoff, M::Nobody, E::Failure),
    row(K::SalesforceQueryHeavy, "salesforce-query-heavy", "FB-SFR-08", R::Never, M::You, E::Failure),
    row(K::SalesforceLocatorExpired, "salesforce-locator-expired", "FB-SFR-09", R::Never, M::Nobody, E::Failure),
    row(K::SalesforceWindow, "salesforce-window", "FB-SFR-10", R::Never, M::Nobody, E::Failure),
    row(K::SalesforceQueryMalformed, "salesforce-query-malformed", "FB-SFR-11", R::Never, M::Us, E::Failure),
    row(K::SalesforceFieldHidden, "salesforce-field-hidden", "FB-SFR-12", R::Never, M::SalesforceAdmin, E::Configuration),
    row(K::SalesforceTypeHidden, "salesforce-type-hidden", "FB-SFR-13", R::Never, M::SalesforceAdmin, E::Configuration),
    row(K::SalesforceRestriction, "salesforce-restriction", "FB-SFR-14", R::Never, M::SalesforceAdmin, E::Failure),
    row(K::SalesforceLimit, "salesforce-limit", "FB-SFR-15", R::Never, M::SalesforceAdmin, E::Failure),
    row(K::SalesforceRowRefused, "salesforce-row-refused", "FB-SFR-16", R::Never, M::You, E::Failure),
    row(K::SalesforceDuplicateValue, "salesforce-duplicate-value", "FB-SFR-17", R::Never, M::You, E::Failure),
    row(K::SalesforceDuplicateRule, "salesforce-duplicate-rule", "FB-SFR-18", R::Never, M::SalesforceAdmin, E::Failure),
    row(K::SalesforceRowGone, "salesforce-row-gone", "FB-SFR-19", R::Never, M::Nobody, E::Failure),
    row(K::SalesforceLeadConverted, "salesforce-lead-converted", "FB-SFR-20", R::Never, M::You, E::Failure),
    row(K::SalesforceFieldReadOnly, "salesforce-field-read-only", "FB-SFR-21", R::Never, M::SalesforceAdmin, E::Configuration),
    row(K::SalesforceRolledBack, "salesforce-rolled-back", "FB-SFR-22", R::Never, M::Nobody, E::Failure),
    row(K::SalesforceBusy, "salesforce-busy", "FB-SFR-23", R::Backoff, M::Nobody, E::Network),
    row(K::SalesforceManyMatches, "salesforce-many-matches", "FB-SFR-24", R::Never, M::You, E::Failure),
    row(K::SalesforceUnknown, "salesforce-unknown", "FB-SFR-25", R::Never, M::Us, E::Failure),
    row(K::SalesforceVersion, "salesforce-version", "FB-SFR-26", R::Never, M::Us, E::Configuration),
];
