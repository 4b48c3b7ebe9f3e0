//! Rights: what the organisation refuses to the user we are there.
use crate::fault::ErrorKind as K;
use crate::fault::Exit as E;
use crate::fault::Move as M;
use crate::fault::Retry as R;
use crate::fault::policy::{Row, row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row(K::NotAMember, "not-a-member", "FB-RGT-01", R::Never, M::CrmAdmin, E::Authentication),
    row(K::UserDisabled, "user-disabled", "FB-RGT-02", R::Never, M::CrmAdmin, E::Authentication),
    row(K::PrivilegeMissing, "privilege-missing", "FB-RGT-03", R::Never, M::CrmAdmin, E::Authentication),
    row(K::RecordAccess, "record-access", "FB-RGT-04", R::Never, M::CrmAdmin, E::Authentication),
    row(K::RoleMissing, "role-missing", "FB-RGT-05", R::Never, M::CrmAdmin, E::Authentication),
    row(K::UserKindWrong, "user-kind-wrong", "FB-RGT-06", R::Never, M::CrmAdmin, E::Authentication),
];
