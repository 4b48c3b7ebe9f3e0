//! The kinds of fault by area, and the one policy table.
use super::Exit;
use serde::Serialize;

/// Whose move it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Move {
    /// The person at the keyboard.
    You,
    /// The Dynamics administrator.
    CrmAdmin,
    /// The Entra administrator.
    IdentityAdmin,
    /// Whoever runs network, proxy or DNS.
    Network,
    /// Microsoft, or whoever runs the server.
    Vendor,
    /// We.
    Us,
    /// Nobody: it passes by itself.
    Nobody,
}

impl Move {
    /// Catalog key of the word.
    pub fn key(self) -> &'static str {
        match self {
            Move::You => "move-you",
            Move::CrmAdmin => "move-crm-admin",
            Move::IdentityAdmin => "move-identity-admin",
            Move::Network => "move-network",
            Move::Vendor => "move-vendor",
            Move::Us => "move-us",
            Move::Nobody => "move-nobody",
        }
    }
}

/// Whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retry {
    /// No: something must change first.
    Never,
    /// Yes, with growing pauses.
    Backoff,
    /// Yes, after the time the server named.
    After,
}

/// What follows from a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// Stable code a person can quote, `FB-AUT-01`.
    pub code: &'static str,
    /// Whether trying again can help.
    pub retry: Retry,
    /// Whose move it is.
    pub whose_move: Move,
    /// How the process ends.
    pub exit: Exit,
}

/// What went wrong, by area. Catalog keys: `fault-<slug>` and `fault-<slug>-advice`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorKind {
    /// The address cannot be read as a URL.
    AddressMalformed,
    /// The address is not https (loopback excepted).
    AddressNotHttps,
    /// The address carries a user name or password.
    AddressHasCredentials,
    /// The address is a portal or sign-in page, not an organisation.
    AddressNotCrm,
    /// The host name was not found.
    DnsFailed,
    /// Nothing listens at the address.
    ConnectRefused,
    /// No connection in time.
    ConnectTimeout,
    /// The TLS certificate was not accepted.
    TlsFailed,
    /// No answer in time.
    Timeout,
    /// The connection broke before the answer was complete.
    ConnectionLost,
    /// The answer ended too early.
    Truncated,
    /// A page came back where JSON was expected.
    NotTheApi,
    /// The answer is not valid JSON of the promised shape.
    BadJson,
    /// The answer is larger or deeper than allowed.
    Oversize,
    /// The server redirected a signed-in request.
    Redirected,
    /// The server sent a link to another origin or table.
    ForeignLink,
    /// The server repeats a page link.
    PagingLoop,
    /// The server failed (5xx).
    ServerError,
    /// The organisation is in maintenance (503).
    Maintenance,
    /// The CRM asked us to slow down (429).
    Throttled,
    /// The host answers, but not as Dataverse.
    NotDataverse,
    /// The HTTP client could not be built.
    ClientBroken,
    /// This machine's clock is off by more than five minutes.
    ClockWrong,
    /// Wrong client secret.
    SecretWrong,
    /// The client secret has expired.
    SecretExpired,
    /// The application is not known in this tenant.
    AppNotFound,
    /// The tenant is not known.
    TenantNotFound,
    /// The organisation URL is not known in the tenant.
    ResourceNotFound,
    /// Admin consent is missing.
    ConsentMissing,
    /// The application is disabled.
    AppDisabled,
    /// The requested scope is not valid.
    ScopeInvalid,
    /// Blocked by Conditional Access.
    ConditionalAccess,
    /// The sign-in service refused, with a code we do not know.
    SignInRefused,
    /// The organisation rejects the token.
    TokenRejected,
    /// The sign-in service is busy.
    SignInBusy,
    /// No application user for this app in the organisation.
    NotAMember,
    /// The application user is disabled or has no role.
    UserDisabled,
    /// A privilege is missing.
    PrivilegeMissing,
    /// No access to a record.
    RecordAccess,
    /// The table does not exist or cannot be seen.
    TableMissing,
    /// A mapped field does not exist or cannot be read.
    FieldMissing,
    /// The CRM refused a query.
    QueryRefused,
    /// There is no workspace here.
    WorkspaceMissing,
    /// Workspace.toml cannot be read.
    WorkspaceCorrupt,
    /// The workspace was written by a newer version.
    WorkspaceNewer,
    /// No such external account.
    AccountUnknown,
    /// An account of this name exists.
    AccountExists,
    /// No such flow.
    FlowUnknown,
    /// A flow of this name exists.
    FlowExists,
    /// The filter cannot be understood.
    FilterInvalid,
    /// An answer is missing.
    AnswerMissing,
    /// An answer is not acceptable.
    AnswerInvalid,
    /// The answers file cannot be read.
    AnswersUnreadable,
    /// The mapping contradicts itself or the catalog.
    MappingInvalid,
    /// Something else still uses it.
    InUse,
    /// Setup was left unfinished.
    Unfinished,
    /// There is no place to keep a secret.
    VaultUnavailable,
    /// The vault is locked or the pass-phrase is wrong.
    VaultLocked,
    /// The secret is not in the vault.
    SecretMissing,
    /// The stored secret could not be read back.
    VaultVerifyFailed,
    /// The disk is full.
    DiskFull,
    /// The place cannot be written.
    NotWritable,
    /// The file is a database of another program.
    NotOurDatabase,
    /// The database was written by a newer version.
    DatabaseNewer,
    /// The database is damaged.
    DatabaseCorrupt,
    /// Another program holds the database.
    DatabaseBusy,
    /// The database or file system failed.
    StorageFailed,
    /// The campaign table was changed by hand.
    TableConflict,
    /// Another process runs this flow.
    LeaseHeld,
    /// Another process took the flow over.
    Fenced,
    /// Too many rows were rejected.
    ErrorBudget,
    /// A guard holds the work until it is approved.
    Held,
    /// Cancelled.
    Cancelled,
    /// A page does not balance.
    Unbalanced,
    /// Something happened that must not.
    Bug,
    /// The command line is wrong.
    Usage,
}

use ErrorKind as K;
use Retry::{After, Backoff, Never};

/// kind, slug, policy: the one table.
#[rustfmt::skip]
const TABLE: &[(ErrorKind, &str, Policy)] = &[
    (K::AddressMalformed, "address-malformed", Policy { code: "FB-ADR-01", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::AddressNotHttps, "address-not-https", Policy { code: "FB-ADR-02", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::AddressHasCredentials, "address-has-credentials", Policy { code: "FB-ADR-03", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::AddressNotCrm, "address-not-crm", Policy { code: "FB-ADR-04", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::DnsFailed, "dns-failed", Policy { code: "FB-NET-01", retry: Backoff, whose_move: Move::Network, exit: Exit::Network }),
    (K::ConnectRefused, "connect-refused", Policy { code: "FB-NET-02", retry: Backoff, whose_move: Move::Network, exit: Exit::Network }),
    (K::ConnectTimeout, "connect-timeout", Policy { code: "FB-NET-03", retry: Backoff, whose_move: Move::Network, exit: Exit::Network }),
    (K::TlsFailed, "tls-failed", Policy { code: "FB-NET-04", retry: Never, whose_move: Move::Network, exit: Exit::Network }),
    (K::Timeout, "timeout", Policy { code: "FB-NET-05", retry: Backoff, whose_move: Move::Network, exit: Exit::Network }),
    (K::ConnectionLost, "connection-lost", Policy { code: "FB-NET-06", retry: Backoff, whose_move: Move::Network, exit: Exit::Network }),
    (K::Truncated, "truncated", Policy { code: "FB-NET-07", retry: Backoff, whose_move: Move::Network, exit: Exit::Network }),
    (K::NotTheApi, "not-the-api", Policy { code: "FB-NET-08", retry: Backoff, whose_move: Move::Network, exit: Exit::Network }),
    (K::BadJson, "bad-json", Policy { code: "FB-NET-09", retry: Backoff, whose_move: Move::Vendor, exit: Exit::Network }),
    (K::Oversize, "oversize", Policy { code: "FB-NET-10", retry: Never, whose_move: Move::Vendor, exit: Exit::Network }),
    (K::Redirected, "redirected", Policy { code: "FB-NET-11", retry: Never, whose_move: Move::CrmAdmin, exit: Exit::Network }),
    (K::ForeignLink, "foreign-link", Policy { code: "FB-NET-12", retry: Never, whose_move: Move::Vendor, exit: Exit::Network }),
    (K::PagingLoop, "paging-loop", Policy { code: "FB-NET-13", retry: Never, whose_move: Move::Vendor, exit: Exit::Network }),
    (K::ServerError, "server-error", Policy { code: "FB-NET-14", retry: Backoff, whose_move: Move::Vendor, exit: Exit::Network }),
    (K::Maintenance, "maintenance", Policy { code: "FB-NET-15", retry: Backoff, whose_move: Move::Vendor, exit: Exit::Network }),
    (K::Throttled, "throttled", Policy { code: "FB-NET-16", retry: After, whose_move: Move::Nobody, exit: Exit::Network }),
    (K::NotDataverse, "not-dataverse", Policy { code: "FB-NET-17", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::ClientBroken, "client-broken", Policy { code: "FB-NET-18", retry: Never, whose_move: Move::You, exit: Exit::Network }),
    (K::ClockWrong, "clock-wrong", Policy { code: "FB-NET-19", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::SecretWrong, "secret-wrong", Policy { code: "FB-AUT-01", retry: Never, whose_move: Move::IdentityAdmin, exit: Exit::Authentication }),
    (K::SecretExpired, "secret-expired", Policy { code: "FB-AUT-02", retry: Never, whose_move: Move::IdentityAdmin, exit: Exit::Authentication }),
    (K::AppNotFound, "app-not-found", Policy { code: "FB-AUT-03", retry: Never, whose_move: Move::IdentityAdmin, exit: Exit::Authentication }),
    (K::TenantNotFound, "tenant-not-found", Policy { code: "FB-AUT-04", retry: Never, whose_move: Move::You, exit: Exit::Authentication }),
    (K::ResourceNotFound, "resource-not-found", Policy { code: "FB-AUT-05", retry: Never, whose_move: Move::You, exit: Exit::Authentication }),
    (K::ConsentMissing, "consent-missing", Policy { code: "FB-AUT-06", retry: Never, whose_move: Move::IdentityAdmin, exit: Exit::Authentication }),
    (K::AppDisabled, "app-disabled", Policy { code: "FB-AUT-07", retry: Never, whose_move: Move::IdentityAdmin, exit: Exit::Authentication }),
    (K::ScopeInvalid, "scope-invalid", Policy { code: "FB-AUT-08", retry: Never, whose_move: Move::You, exit: Exit::Authentication }),
    (K::ConditionalAccess, "conditional-access", Policy { code: "FB-AUT-09", retry: Never, whose_move: Move::IdentityAdmin, exit: Exit::Authentication }),
    (K::SignInRefused, "sign-in-refused", Policy { code: "FB-AUT-10", retry: Never, whose_move: Move::IdentityAdmin, exit: Exit::Authentication }),
    (K::TokenRejected, "token-rejected", Policy { code: "FB-AUT-11", retry: Never, whose_move: Move::CrmAdmin, exit: Exit::Authentication }),
    (K::SignInBusy, "sign-in-busy", Policy { code: "FB-AUT-12", retry: Backoff, whose_move: Move::Vendor, exit: Exit::Network }),
    (K::NotAMember, "not-a-member", Policy { code: "FB-RGT-01", retry: Never, whose_move: Move::CrmAdmin, exit: Exit::Authentication }),
    (K::UserDisabled, "user-disabled", Policy { code: "FB-RGT-02", retry: Never, whose_move: Move::CrmAdmin, exit: Exit::Authentication }),
    (K::PrivilegeMissing, "privilege-missing", Policy { code: "FB-RGT-03", retry: Never, whose_move: Move::CrmAdmin, exit: Exit::Authentication }),
    (K::RecordAccess, "record-access", Policy { code: "FB-RGT-04", retry: Never, whose_move: Move::CrmAdmin, exit: Exit::Authentication }),
    (K::TableMissing, "table-missing", Policy { code: "FB-CAT-01", retry: Never, whose_move: Move::CrmAdmin, exit: Exit::Configuration }),
    (K::FieldMissing, "field-missing", Policy { code: "FB-CAT-02", retry: Never, whose_move: Move::CrmAdmin, exit: Exit::Configuration }),
    (K::QueryRefused, "query-refused", Policy { code: "FB-CAT-03", retry: Never, whose_move: Move::Us, exit: Exit::Failure }),
    (K::WorkspaceMissing, "workspace-missing", Policy { code: "FB-CFG-01", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::WorkspaceCorrupt, "workspace-corrupt", Policy { code: "FB-CFG-02", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::WorkspaceNewer, "workspace-newer", Policy { code: "FB-CFG-03", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::AccountUnknown, "account-unknown", Policy { code: "FB-CFG-04", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::AccountExists, "account-exists", Policy { code: "FB-CFG-05", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::FlowUnknown, "flow-unknown", Policy { code: "FB-CFG-06", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::FlowExists, "flow-exists", Policy { code: "FB-CFG-07", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::FilterInvalid, "filter-invalid", Policy { code: "FB-CFG-08", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::AnswerMissing, "answer-missing", Policy { code: "FB-CFG-09", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::AnswerInvalid, "answer-invalid", Policy { code: "FB-CFG-10", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::AnswersUnreadable, "answers-unreadable", Policy { code: "FB-CFG-11", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::MappingInvalid, "mapping-invalid", Policy { code: "FB-CFG-12", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::InUse, "in-use", Policy { code: "FB-CFG-13", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::Unfinished, "unfinished", Policy { code: "FB-CFG-14", retry: Never, whose_move: Move::You, exit: Exit::Unfinished }),
    (K::VaultUnavailable, "vault-unavailable", Policy { code: "FB-VLT-01", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::VaultLocked, "vault-locked", Policy { code: "FB-VLT-02", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::SecretMissing, "secret-missing", Policy { code: "FB-VLT-03", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::VaultVerifyFailed, "vault-verify-failed", Policy { code: "FB-VLT-04", retry: Never, whose_move: Move::You, exit: Exit::Configuration }),
    (K::DiskFull, "disk-full", Policy { code: "FB-STO-01", retry: Never, whose_move: Move::You, exit: Exit::Storage }),
    (K::NotWritable, "not-writable", Policy { code: "FB-STO-02", retry: Never, whose_move: Move::You, exit: Exit::Storage }),
    (K::NotOurDatabase, "not-our-database", Policy { code: "FB-STO-03", retry: Never, whose_move: Move::You, exit: Exit::Storage }),
    (K::DatabaseNewer, "database-newer", Policy { code: "FB-STO-04", retry: Never, whose_move: Move::You, exit: Exit::Storage }),
    (K::DatabaseCorrupt, "database-corrupt", Policy { code: "FB-STO-05", retry: Never, whose_move: Move::You, exit: Exit::Storage }),
    (K::DatabaseBusy, "database-busy", Policy { code: "FB-STO-06", retry: Backoff, whose_move: Move::You, exit: Exit::Storage }),
    (K::StorageFailed, "storage-failed", Policy { code: "FB-STO-07", retry: Never, whose_move: Move::You, exit: Exit::Storage }),
    (K::TableConflict, "table-conflict", Policy { code: "FB-STO-08", retry: Never, whose_move: Move::You, exit: Exit::Storage }),
    (K::LeaseHeld, "lease-held", Policy { code: "FB-GRD-01", retry: Never, whose_move: Move::You, exit: Exit::Lease }),
    (K::Fenced, "fenced", Policy { code: "FB-GRD-02", retry: Never, whose_move: Move::You, exit: Exit::Lease }),
    (K::ErrorBudget, "error-budget", Policy { code: "FB-GRD-03", retry: Never, whose_move: Move::You, exit: Exit::Guard }),
    (K::Held, "held", Policy { code: "FB-GRD-04", retry: Never, whose_move: Move::You, exit: Exit::Guard }),
    (K::Cancelled, "cancelled", Policy { code: "FB-RUN-01", retry: Never, whose_move: Move::You, exit: Exit::Interrupted }),
    (K::Unbalanced, "unbalanced", Policy { code: "FB-BUG-01", retry: Never, whose_move: Move::Us, exit: Exit::Bug }),
    (K::Bug, "bug", Policy { code: "FB-BUG-02", retry: Never, whose_move: Move::Us, exit: Exit::Bug }),
    (K::Usage, "usage", Policy { code: "FB-USE-01", retry: Never, whose_move: Move::You, exit: Exit::Usage }),
];

impl ErrorKind {
    /// All kinds, for coverage tests.
    pub const ALL: &'static [ErrorKind] = &[
        K::AddressMalformed,
        K::AddressNotHttps,
        K::AddressHasCredentials,
        K::AddressNotCrm,
        K::DnsFailed,
        K::ConnectRefused,
        K::ConnectTimeout,
        K::TlsFailed,
        K::Timeout,
        K::ConnectionLost,
        K::Truncated,
        K::NotTheApi,
        K::BadJson,
        K::Oversize,
        K::Redirected,
        K::ForeignLink,
        K::PagingLoop,
        K::ServerError,
        K::Maintenance,
        K::Throttled,
        K::NotDataverse,
        K::ClientBroken,
        K::ClockWrong,
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
        K::NotAMember,
        K::UserDisabled,
        K::PrivilegeMissing,
        K::RecordAccess,
        K::TableMissing,
        K::FieldMissing,
        K::QueryRefused,
        K::WorkspaceMissing,
        K::WorkspaceCorrupt,
        K::WorkspaceNewer,
        K::AccountUnknown,
        K::AccountExists,
        K::FlowUnknown,
        K::FlowExists,
        K::FilterInvalid,
        K::AnswerMissing,
        K::AnswerInvalid,
        K::AnswersUnreadable,
        K::MappingInvalid,
        K::InUse,
        K::Unfinished,
        K::VaultUnavailable,
        K::VaultLocked,
        K::SecretMissing,
        K::VaultVerifyFailed,
        K::DiskFull,
        K::NotWritable,
        K::NotOurDatabase,
        K::DatabaseNewer,
        K::DatabaseCorrupt,
        K::DatabaseBusy,
        K::StorageFailed,
        K::TableConflict,
        K::LeaseHeld,
        K::Fenced,
        K::ErrorBudget,
        K::Held,
        K::Cancelled,
        K::Unbalanced,
        K::Bug,
        K::Usage,
    ];

    fn row(self) -> (&'static str, Policy) {
        let bug = Policy { code: "FB-BUG-02", retry: Never, whose_move: Move::Us, exit: Exit::Bug };
        TABLE.iter().find(|(k, _, _)| *k == self).map_or(("bug", bug), |(_, s, p)| (*s, *p))
    }

    /// What the table says.
    pub fn policy(self) -> Policy {
        self.row().1
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        self.row().1.code
    }

    /// The stem of the catalog keys.
    pub fn slug(self) -> &'static str {
        self.row().0
    }
}
