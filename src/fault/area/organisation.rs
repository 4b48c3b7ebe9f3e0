//! The organisation and what is installed in it.
use crate::fault::ErrorKind as K;
use crate::fault::Exit as E;
use crate::fault::Move as M;
use crate::fault::Retry as R;
use crate::fault::policy::{Row, row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row(K::TenantMismatch, "tenant-mismatch", "FB-ORG-01", R::Never, M::You, E::Authentication),
    row(K::VersionUnsupported, "version-unsupported", "FB-ORG-02", R::Never, M::CrmAdmin, E::Configuration),
    row(K::SolutionMissing, "solution-missing", "FB-ORG-03", R::Never, M::CrmAdmin, E::Configuration),
    row(K::StepsDisabled, "steps-disabled", "FB-ORG-04", R::Never, M::CrmAdmin, E::Configuration),
    row(K::ProcessOwner, "process-owner", "FB-ORG-05", R::Never, M::CrmAdmin, E::Configuration),
];
