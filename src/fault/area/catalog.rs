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
];
