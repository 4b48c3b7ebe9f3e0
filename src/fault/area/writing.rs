//! Writing to a CRM: what became of a change.
use crate::fault::ErrorKind as K;
use crate::fault::Exit as E;
use crate::fault::Move as M;
use crate::fault::Retry as R;
use crate::fault::policy::{Row, row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row(K::OutcomeUnknown, "outcome-unknown", "FB-WRT-01", R::Never, M::Nobody, E::Network),
    row(K::ValueUnfit, "value-unfit", "FB-WRT-02", R::Never, M::You, E::Failure),
    row(K::ChangeSetRefused, "change-set-refused", "FB-WRT-03", R::Never, M::You, E::Failure),
    row(K::BatchUnreadable, "batch-unreadable", "FB-WRT-04", R::Never, M::Vendor, E::Network),
];
