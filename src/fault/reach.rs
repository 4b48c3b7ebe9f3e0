//! How far a fault reaches: what else would meet it, and so need not be tried. Decided by the kind, in two lists; whatever is
//! in neither is about one flow, so that a kind nobody thought of stops nothing but its own flow.
//!
//! A host that answers nothing any more is no matter of single time-outs: they may be a heavy table's. The connection counts
//! them and leaves such a host alone, which is a kind of its own ([`ErrorKind::HostResting`]) and about the account.
use super::ErrorKind as K;
use super::{ErrorKind, Fault};
use serde::Serialize;

/// What a fault is about, and so what else would meet it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// One flow: its table, a row or page of it, its settings, its lease.
    Flow,
    /// All flows of an account: the organisation, the way to it, the sign-in, its quota.
    Account,
    /// Every flow: the campaign database, the disk, this machine, a person who asked for the end.
    Everything,
}

/// About every flow.
const EVERYTHING: &[ErrorKind] = &[
    K::DiskFull,
    K::NotWritable,
    K::NotOurDatabase,
    K::DatabaseNewer,
    K::NetworkFiles,
    K::DatabaseCorrupt,
    K::DatabaseBusy,
    K::StorageFailed,
    K::LockHeld,
    K::WorkspaceMissing,
    K::WorkspaceCorrupt,
    K::WorkspaceNewer,
    K::ClientBroken,
    K::CaFileUnusable,
    K::ClockWrong,
    K::Cancelled,
];

/// About an account. Going on would wait out the same tries once more for each flow, count failed sign-ins towards a
/// lock-out, and bury the first fault under its copies.
const ACCOUNT: &[ErrorKind] = &[
    // The way to it.
    K::AddressMalformed,
    K::AddressNotHttps,
    K::AddressHasCredentials,
    K::AddressNotCrm,
    K::DnsFailed,
    K::ConnectRefused,
    K::ConnectTimeout,
    K::TlsFailed,
    K::ProxyAuth,
    K::ProxyRefused,
    K::HostResting,
    K::NotDataverse,
    K::NotSalesforce,
    // The organisation: closed for a while, of another tenant, its calls used up.
    K::Maintenance,
    K::Throttled,
    K::ClosedUntil,
    K::TenantMismatch,
    K::VersionUnsupported,
    K::SalesforceQuota,
    K::SalesforceReserve,
    K::SalesforceConcurrent,
    K::SalesforceBusy,
    K::SalesforceVersion,
    // Who we are there.
    K::NotAMember,
    K::UserDisabled,
    K::RoleMissing,
    K::UserKindWrong,
    K::SalesforceSession,
    K::SalesforceApiOff,
    // What it signs in with.
    K::AccountUnknown,
    K::SystemNotYet,
    K::VaultUnavailable,
    K::VaultLocked,
    K::SecretMissing,
    K::VaultVerifyFailed,
    K::SecretWrong,
    K::SecretExpired,
    K::AppNotFound,
    K::TenantNotFound,
    K::ResourceNotFound,
    K::ConsentMissing,
    K::AppDisabled,
    K::ScopeInvalid,
    K::ConditionalAccess,
    K::SignInRefused,
    K::TokenRejected,
    K::SignInBusy,
    K::WrongCloud,
    K::ResourceNotAllowed,
    K::ConsentByAdmin,
    K::AppMisconfigured,
    K::PublicClientSecret,
    K::PublicFlowOff,
    K::CertificateMismatch,
    K::CertificateRejected,
    K::CertificateExpired,
    K::PasswordWrong,
    K::PasswordExpired,
    K::SignInUserUnknown,
    K::SignInUserLocked,
    K::SignInUserDisabled,
    K::MfaRequired,
    K::LegacyBlocked,
    K::UserNotAssigned,
    K::TenantNotNamed,
    K::RedirectMissing,
    K::CodeUsed,
    K::SignInAgain,
    K::DevicePending,
    K::DeviceCodeWrong,
    K::DeviceCodeExpired,
    K::SignInDeclined,
    K::SignInLoop,
    K::ExternalUser,
    K::SignInRequestWrong,
    K::ClientRejected,
    K::GrantRejected,
    K::GrantNotAllowed,
    K::TokenAudience,
    K::TokenExpired,
    K::SignInUnfinished,
    K::SalesforceLoginRefused,
    K::SalesforceTokenRevoked,
    K::SalesforceNotApproved,
    K::SalesforceAppNotAssigned,
    K::SalesforceScopeMissing,
    K::SalesforceAudience,
    K::SalesforceAssertion,
    K::SalesforceUserLocked,
    K::SalesforceUserInactive,
    K::SalesforceOrgInactive,
    K::SalesforceIpRestricted,
    K::SalesforceRunAsMissing,
    K::SalesforceDomainWrong,
    K::SalesforceCodeUsed,
    K::SalesforceClientUnknown,
    K::SalesforceSecretWrong,
    K::SalesforceRedirectMismatch,
    K::SalesforceFlowOff,
    K::SalesforceAppBlocked,
    K::SalesforceSignInUnknown,
    K::SalesforceInstanceForeign,
];

impl ErrorKind {
    /// How far it reaches.
    pub fn reach(self) -> Reach {
        match self {
            kind if EVERYTHING.contains(&kind) => Reach::Everything,
            kind if ACCOUNT.contains(&kind) => Reach::Account,
            _ => Reach::Flow,
        }
    }
}

impl Fault {
    /// How far it reaches.
    pub fn reach(&self) -> Reach {
        self.kind.reach()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Exit;

    #[test]
    fn no_kind_is_about_two_things() {
        let mut all: Vec<&str> = EVERYTHING.iter().chain(ACCOUNT).map(|kind| kind.code()).collect();
        let told = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), told);
    }

    #[test]
    fn every_way_to_fail_at_signing_in_is_about_the_account() {
        let sign_in = |kind: &&ErrorKind| {
            let code = kind.code();
            code.starts_with("FB-AUT-") || code.starts_with("FB-SFA-") || code.starts_with("FB-VLT-")
        };
        let mut seen = 0;
        for kind in ErrorKind::ALL.iter().filter(sign_in) {
            seen += 1;
            assert_eq!(kind.reach(), Reach::Account, "{kind:?}");
        }
        assert!(seen > 60, "{seen}");
    }

    /// Whoever adds a kind of these exits decides here how far it reaches.
    #[test]
    fn what_a_table_alone_can_bring_about_stops_no_other() {
        let of_a_flow = |exit: Exit| -> Vec<&str> {
            let of_exit = |kind: &&ErrorKind| kind.policy().exit == exit && kind.reach() == Reach::Flow;
            ErrorKind::ALL.iter().filter(of_exit).map(|kind| kind.slug()).collect()
        };
        let network = [
            "timeout",
            "connection-lost",
            "truncated",
            "not-the-api",
            "bad-json",
            "oversize",
            "redirected",
            "foreign-link",
            "paging-loop",
            "server-error",
            "page-poisoned",
            "request-too-large",
            "crm-database-busy",
            "mail-lost",
            "outcome-unknown",
            "batch-unreadable",
        ];
        assert_eq!(of_a_flow(Exit::Network), network);
        assert_eq!(of_a_flow(Exit::Storage), ["statement-refused", "table-conflict"]);
        let rights = ["privilege-missing", "record-access", "salesforce-access", "salesforce-transaction-security"];
        assert_eq!(of_a_flow(Exit::Authentication), rights);
        for exit in [Exit::Guard, Exit::Lease, Exit::Bug, Exit::Failure] {
            let further: Vec<_> = ErrorKind::ALL.iter().filter(|k| k.policy().exit == exit).collect();
            let further: Vec<_> = further.into_iter().filter(|k| k.reach() != Reach::Flow).collect();
            let wanted: &[&ErrorKind] = if exit == Exit::Bug { &[&ErrorKind::SignInRequestWrong] } else { &[] };
            assert_eq!(further, wanted, "{exit:?}");
        }
    }
}
