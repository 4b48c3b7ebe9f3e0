//! The workspace, its accounts, flows and answers.
use crate::fault::ErrorKind as K;
use crate::fault::Exit as E;
use crate::fault::Move as M;
use crate::fault::Retry as R;
use crate::fault::policy::{Row, row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row(K::WorkspaceMissing, "workspace-missing", "FB-CFG-01", R::Never, M::You, E::Configuration),
    row(K::WorkspaceCorrupt, "workspace-corrupt", "FB-CFG-02", R::Never, M::You, E::Configuration),
    row(K::WorkspaceNewer, "workspace-newer", "FB-CFG-03", R::Never, M::You, E::Configuration),
    row(K::AccountUnknown, "account-unknown", "FB-CFG-04", R::Never, M::You, E::Configuration),
    row(K::AccountExists, "account-exists", "FB-CFG-05", R::Never, M::You, E::Configuration),
    row(K::FlowUnknown, "flow-unknown", "FB-CFG-06", R::Never, M::You, E::Configuration),
    row(K::FlowExists, "flow-exists", "FB-CFG-07", R::Never, M::You, E::Configuration),
    row(K::FilterInvalid, "filter-invalid", "FB-CFG-08", R::Never, M::You, E::Configuration),
    row(K::ScheduleInvalid, "schedule-invalid", "FB-CFG-24", R::Never, M::You, E::Configuration),
    row(K::WorkflowUnknown, "workflow-unknown", "FB-CFG-25", R::Never, M::You, E::Configuration),
    row(K::WorkflowExists, "workflow-exists", "FB-CFG-26", R::Never, M::You, E::Configuration),
    row(K::WorkflowInvalid, "workflow-invalid", "FB-CFG-27", R::Never, M::You, E::Configuration),
    row(K::AnswerMissing, "answer-missing", "FB-CFG-09", R::Never, M::You, E::Configuration),
    row(K::AnswerInvalid, "answer-invalid", "FB-CFG-10", R::Never, M::You, E::Configuration),
    row(K::AnswersUnreadable, "answers-unreadable", "FB-CFG-11", R::Never, M::You, E::Configuration),
    row(K::MappingInvalid, "mapping-invalid", "FB-CFG-12", R::Never, M::You, E::Configuration),
    row(K::InUse, "in-use", "FB-CFG-13", R::Never, M::You, E::Configuration),
    row(K::Unfinished, "unfinished", "FB-CFG-14", R::Never, M::You, E::Unfinished),
    row(K::DraftDamaged, "draft-damaged", "FB-CFG-20", R::Never, M::You, E::Configuration),
    row(K::RunUnknown, "run-unknown", "FB-CFG-21", R::Never, M::You, E::Configuration),
    row(K::RejectUnknown, "reject-unknown", "FB-CFG-22", R::Never, M::You, E::Configuration),
    row(K::SystemNotYet, "system-not-yet", "FB-CFG-23", R::Never, M::Us, E::Configuration),
];
