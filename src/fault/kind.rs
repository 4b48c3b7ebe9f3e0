//! The kinds of fault. Each has a line in one table of its area (`area/`), which says what follows from it.
use serde::Serialize;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident,)*) => {
        /// What went wrong, by area. Catalog keys: `fault-<slug>` and `fault-<slug>-advice`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum ErrorKind { $($(#[$doc])* $kind,)* }

        impl ErrorKind {
            /// All kinds.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$kind,)*];
        }
    };
}

kinds! {
    // Addresses
    /// The address cannot be read as a URL.
    AddressMalformed,
    /// The address is not https (loopback excepted).
    AddressNotHttps,
    /// The address carries a user name or password.
    AddressHasCredentials,
    /// The address is a portal or sign-in page, not an organisation.
    AddressNotCrm,

    // Network and servers
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
    /// A host failed so often in a row that it is left alone for a while.
    HostResting,
    /// A page cannot be read, and the row that is the reason cannot be told.
    PagePoisoned,
    /// The server wants no requests for longer than a run waits.
    ClosedUntil,
    /// The host answers, but not as Dataverse.
    NotDataverse,
    /// The HTTP client could not be built.
    ClientBroken,
    /// This machine's clock is off by more than five minutes.
    ClockWrong,
    /// What we sent is larger than the CRM allows.
    RequestTooLarge,
    /// The database behind the CRM stumbled (deadlock or time limit).
    CrmDatabaseBusy,

    // Signing in
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
    /// The tenant is in another national cloud.
    WrongCloud,
    /// The organisation is not among what the application may ask for.
    ResourceNotAllowed,
    /// Only an administrator may consent.
    ConsentByAdmin,
    /// The application registration is not complete.
    AppMisconfigured,
    /// A public client sent a secret.
    PublicClientSecret,
    /// The application needs a secret, or public flows switched on.
    PublicFlowOff,
    /// The signature does not fit the uploaded certificate.
    CertificateMismatch,
    /// The certificate or its statement was not accepted.
    CertificateRejected,
    /// Wrong user name or password.
    PasswordWrong,
    /// The user is not in the directory.
    SignInUserUnknown,
    /// The user is locked out.
    SignInUserLocked,
    /// The password has expired.
    PasswordExpired,
    /// The user is disabled in the directory.
    SignInUserDisabled,
    /// Multi-factor authentication is needed.
    MfaRequired,
    /// Blocked by security defaults.
    LegacyBlocked,
    /// The user is not assigned to the application.
    UserNotAssigned,
    /// The tenant must be named.
    TenantNotNamed,
    /// The redirect address is not registered.
    RedirectMissing,
    /// The sign-in code was used already.
    CodeUsed,
    /// The stored sign-in has ended.
    SignInAgain,
    /// The sign-in in the browser is not finished.
    DevicePending,
    /// The device code is not known.
    DeviceCodeWrong,
    /// The device code has expired.
    DeviceCodeExpired,
    /// The sign-in was declined in the browser.
    SignInDeclined,
    /// The sign-in service sees a loop of requests.
    SignInLoop,
    /// A user of another tenant.
    ExternalUser,
    /// Our own sign-in request was wrong.
    SignInRequestWrong,
    /// The application was not accepted, without a code.
    ClientRejected,
    /// What was presented was not accepted, without a code.
    GrantRejected,
    /// The application may not sign in this way.
    GrantNotAllowed,
    /// The token is for another organisation.
    TokenAudience,
    /// The token has expired.
    TokenExpired,
    /// The certificate has expired.
    CertificateExpired,
    /// The browser did not come back with an answer in time.
    SignInUnfinished,

    // Rights
    /// No application user for this app in the organisation.
    NotAMember,
    /// The application user is disabled or has no role.
    UserDisabled,
    /// A privilege is missing.
    PrivilegeMissing,
    /// No access to a record.
    RecordAccess,
    /// The user has no security role, of its own or by a team.
    RoleMissing,
    /// The user is of a kind that cannot work with data.
    UserKindWrong,

    // Catalog
    /// The table does not exist or cannot be seen.
    TableMissing,
    /// A mapped field does not exist or cannot be read.
    FieldMissing,
    /// The CRM refused a query.
    QueryRefused,
    /// The row does not exist any more.
    RowMissing,
    /// No row has this alternate key.
    KeyRowMissing,
    /// The CRM does not know this function here.
    FunctionUnsupported,
    /// The CRM does not understand the row that was sent.
    PayloadRefused,
    /// A text is longer than its field.
    TextTooLong,
    /// A value is none of the options of the field.
    ChoiceOutOfRange,
    /// The status reason does not belong to the state.
    StatusInvalid,
    /// The organisation's own rule refused the row.
    BusinessRule,
    /// The mark up to which changes were read is too old.
    VersionStampExpired,
    /// The row has changed since it was read.
    VersionMismatch,
    /// A row with this key exists already.
    DuplicateKey,
    /// The organisation's duplicate detection refused the row.
    DuplicateFound,
    /// The table does not allow this operation.
    OperationNotAllowed,
    /// An alternate key is missing or not active.
    KeyNotActive,

    // The organisation
    /// The organisation belongs to another tenant than the account.
    TenantMismatch,
    /// The organisation's version is too old.
    VersionUnsupported,
    /// The companion solution is not installed.
    SolutionMissing,
    /// Steps of the companion solution are disabled.
    StepsDisabled,
    /// Processes belong to another user or are switched off.
    ProcessOwner,

    // Mail
    /// The mail server or an address cannot be used as written.
    MailSettings,
    /// The mail server refused, for good.
    MailRefused,
    /// The mail did not get through.
    MailLost,

    // Workspace
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
    /// The schedule is none.
    ScheduleInvalid,
    /// No such workflow.
    WorkflowUnknown,
    /// A workflow of this name exists.
    WorkflowExists,
    /// The chain cannot be run as it is.
    WorkflowInvalid,
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

    // Vault
    /// There is no place to keep a secret.
    VaultUnavailable,
    /// The vault is locked or the pass-phrase is wrong.
    VaultLocked,
    /// The secret is not in the vault.
    SecretMissing,
    /// The stored secret could not be read back.
    VaultVerifyFailed,

    // Storage
    /// The disk is full.
    DiskFull,
    /// The place cannot be written.
    NotWritable,
    /// The file is a database of another program.
    NotOurDatabase,
    /// The database was written by a newer version.
    DatabaseNewer,
    /// The database would stand on a file system over the network.
    NetworkFiles,
    /// The database is damaged.
    DatabaseCorrupt,
    /// Another program holds the database.
    DatabaseBusy,
    /// The database or file system failed.
    StorageFailed,
    /// Another process holds a lock of the workspace and does not let go.
    LockHeld,
    /// The database is well and refuses what one table asks of it: too many columns, a row too large.
    StatementRefused,
    /// The campaign table was changed by hand.
    TableConflict,

    // Proxies and certificate authorities
    /// The proxy wants a user name and password.
    ProxyAuth,
    /// The proxy does not let us through.
    ProxyRefused,
    /// The file of certificate authorities cannot be used.
    CaFileUnusable,

    // Writing
    /// A change was sent and its answer never came: it may have been made.
    OutcomeUnknown,
    /// A value does not fit the field it is meant for.
    ValueUnfit,
    /// Another change of the same set was refused, so none of them was made.
    ChangeSetRefused,
    /// The answer to a batch cannot be read, so nobody knows which change it is about.
    BatchUnreadable,

    // Salesforce: signing in, then its API
    /// Salesforce refuses the sign-in without saying why.
    SalesforceLoginRefused,
    /// The kept refresh token is good no longer.
    SalesforceTokenRevoked,
    /// The user has not approved the application, nor was it done beforehand.
    SalesforceNotApproved,
    /// Only assigned users may use the application, and this one is not.
    SalesforceAppNotAssigned,
    /// The application lacks a scope the flow needs.
    SalesforceScopeMissing,
    /// The assertion was made for another login host.
    SalesforceAudience,
    /// The signed assertion was not accepted.
    SalesforceAssertion,
    /// The user is locked out.
    SalesforceUserLocked,
    /// The user is not active.
    SalesforceUserInactive,
    /// The organisation is closed, expired or being copied.
    SalesforceOrgInactive,
    /// The network address is not allowed for this user.
    SalesforceIpRestricted,
    /// No user is named in whose name client credentials work.
    SalesforceRunAsMissing,
    /// Client credentials were asked for at a host that does not take them.
    SalesforceDomainWrong,
    /// The authorization code came late, twice, or from another sign-in.
    SalesforceCodeUsed,
    /// The consumer key is not known there.
    SalesforceClientUnknown,
    /// The consumer secret is wrong.
    SalesforceSecretWrong,
    /// The callback URL is not the registered one.
    SalesforceRedirectMismatch,
    /// The application or the organisation does not allow this flow.
    SalesforceFlowOff,
    /// The application is blocked or not installed in the organisation.
    SalesforceAppBlocked,
    /// Salesforce refuses the sign-in with a word that is not in our table.
    SalesforceSignInUnknown,
    /// The host answers, but not as Salesforce.
    NotSalesforce,
    /// The token is for an address outside of Salesforce.
    SalesforceInstanceForeign,
    /// The session is not accepted, although it is new.
    SalesforceSession,
    /// The organisation's calls of the last 24 hours are used up.
    SalesforceQuota,
    /// What is left of the organisation's calls is kept for its own business.
    SalesforceReserve,
    /// Too many long requests of the organisation are under way.
    SalesforceConcurrent,
    /// The edition or the user has no API.
    SalesforceApiOff,
    /// The user lacks a right.
    SalesforceAccess,
    /// A transaction security policy stopped the reading.
    SalesforceTransactionSecurity,
    /// Somebody else is changing the record, or one it hangs on.
    SalesforceRowLocked,
    /// The query is too heavy for the server.
    SalesforceQueryHeavy,
    /// The place in the query's result is forgotten after two days.
    SalesforceLocatorExpired,
    /// The time window asked for holds too much, or lies too far back.
    SalesforceWindow,
    /// The query was not understood.
    SalesforceQueryMalformed,
    /// A field is not there, or hidden from the user.
    SalesforceFieldHidden,
    /// An object is not there, or hidden from the user.
    SalesforceTypeHidden,
    /// The object can only be read with a filter or with View All Data.
    SalesforceRestriction,
    /// A limit of the organisation is reached: storage, jobs, batches.
    SalesforceLimit,
    /// A value or a rule of the organisation keeps the record from being saved.
    SalesforceRowRefused,
    /// Another record has the value of a unique field.
    SalesforceDuplicateValue,
    /// A duplicate rule keeps the record from being saved.
    SalesforceDuplicateRule,
    /// The record was deleted or merged.
    SalesforceRowGone,
    /// A converted lead cannot be changed any more.
    SalesforceLeadConverted,
    /// The user may not write a field.
    SalesforceFieldReadOnly,
    /// Another record of the same request failed, so this one was not saved.
    SalesforceRolledBack,
    /// Salesforce is busy or in maintenance.
    SalesforceBusy,
    /// Several records have the key.
    SalesforceManyMatches,
    /// Salesforce refuses with a code that is not in our table.
    SalesforceUnknown,
    /// The organisation does not speak the version of the API we speak.
    SalesforceVersion,

    // Guards
    /// Another process runs this flow.
    LeaseHeld,
    /// Another process serves this workspace.
    ServeHeld,
    /// Another process took the flow over.
    Fenced,
    /// Too many rows were rejected.
    ErrorBudget,
    /// A guard holds the work until it is approved.
    Held,
    /// A run would delete more rows than go without asking.
    DeletesHeld,
    /// What was shown or approved is not what would be done now.
    PlanChanged,
    /// An opt-in act cannot be noted.
    OptInRefused,
    /// The flow is switched off.
    FlowOff,
    /// The CRM's row versions went back: it was restored or copied.
    SourceWentBack,
    /// A value for which the rule of its field stops the run.
    ValueUnlisted,
    /// The table is no longer what the mapping was made for; the flow went on with the rest.
    SchemaDrift,
    /// Cancelled.
    Cancelled,
    /// The run lasted as long as its flow allows.
    LongestRun,
    /// A page does not balance.
    Unbalanced,
    /// Something happened that must not.
    Bug,
    /// The command line is wrong.
    Usage,
    /// A port of this machine cannot be had.
    PortUnavailable,
    /// The setup under way cannot be read.
    DraftDamaged,
    /// No such run.
    RunUnknown,
    /// No such reject.
    RejectUnknown,
    /// The system is not supported yet.
    SystemNotYet,
}
