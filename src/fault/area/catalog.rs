//! Tables, fields and queries.
use crate::fault::ErrorKind as K;
use crate::fault::Exit as E;
use crate::fault::Move as M;
use crate::fault::Retry as R;
use crate::fault::policy::{Row, row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row(K::TableMissing, "table-missing", "FB-CAT-01", R::Never, M::CrmAdmin, E::Configuration),
    row(K::FieldMissing, "field-missing", "FB-CAT-02", R::Never, M::CrmAdmin, E::Configuration),
    row(K::QueryRefused, "query-refused", "FB-CAT-03", R::Never, M::Us, E::Failure),
    row(K::RowMissing, "row-missing", "FB-CAT-04", R::Never, M::Nobody, E::Failure),
    row(K::KeyRowMissing, "key-row-missing", "FB-CAT-05", R::Never, M::You, E::Failure),
    row(K::FunctionUnsupported, "function-unsupported", "FB-CAT-06", R::Never, M::Us, E::Failure),
    row(K::PayloadRefused, "payload-refused", "FB-CAT-07", R::Never, M::Us, E::Failure),
    row(K::TextTooLong, "text-too-long", "FB-CAT-08", R::Never, M::You, E::Failure),
    row(K::ChoiceOutOfRange, "choice-out-of-range", "FB-CAT-09", R::Never, M::You, E::Failure),
    row(K::StatusInvalid, "status-invalid", "FB-CAT-10", R::Never, M::You, E::Failure),
    row(K::BusinessRule, "business-rule", "FB-CAT-11", R::Never, M::CrmAdmin, E::Failure),
    row(K::VersionStampExpired, "version-stamp-expired", "FB-CAT-12", R::Never, M::Nobody, E::Failure),
    row(K::VersionMismatch, "version-mismatch", "FB-CAT-13", R::Never, M::Nobody, E::Failure),
    row(K::DuplicateKey, "duplicate-key", "FB-CAT-14", R::Never, M::You, E::Failure),
    row(K::DuplicateFound, "duplicate-found", "FB-CAT-15", R::Never, M::CrmAdmin, E::Failure),
    row(K::OperationNotAllowed, "operation-not-allowed", "FB-CAT-16", R::Never, M::CrmAdmin, E::Failure),
    row(K::KeyNotActive, "key-not-active", "FB-CAT-17", R::Never, M::CrmAdmin, E::Configuration),
];
