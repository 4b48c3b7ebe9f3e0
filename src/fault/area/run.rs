//! Runs: leases, guards, cancelling; and our own mistakes.
use crate::fault::ErrorKind as K;
use crate::fault::Exit as E;
use crate::fault::Move as M;
use crate::fault::Retry as R;
use crate::fault::policy::{Row, row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row(K::LeaseHeld, "lease-held", "FB-GRD-01", R::Never, M::You, E::Lease),
    row(K::ServeHeld, "serve-held", "FB-GRD-10", R::Never, M::You, E::Lease),
    row(K::Fenced, "fenced", "FB-GRD-02", R::Never, M::You, E::Lease),
    row(K::ErrorBudget, "error-budget", "FB-GRD-03", R::Never, M::You, E::Guard),
    row(K::Held, "held", "FB-GRD-04", R::Never, M::You, E::Guard),
    row(K::DeletesHeld, "deletes-held", "FB-GRD-05", R::Never, M::You, E::Guard),
    row(K::PlanChanged, "plan-changed", "FB-GRD-11", R::Never, M::You, E::Guard),
    row(K::OptInRefused, "opt-in-refused", "FB-GRD-12", R::Never, M::You, E::Failure),
    row(K::FlowOff, "flow-off", "FB-GRD-13", R::Never, M::You, E::Guard),
    row(K::SourceWentBack, "source-went-back", "FB-GRD-06", R::Never, M::You, E::Guard),
    row(K::ValueUnlisted, "value-unlisted", "FB-GRD-09", R::Never, M::You, E::Guard),
    row(K::SchemaDrift, "schema-drift", "FB-GRD-07", R::Never, M::You, E::Rejects),
    row(K::Cancelled, "cancelled", "FB-RUN-01", R::Never, M::You, E::Interrupted),
    row(K::LongestRun, "longest-run", "FB-RUN-02", R::Never, M::Nobody, E::Rejects),
    row(K::Unbalanced, "unbalanced", "FB-BUG-01", R::Never, M::Us, E::Bug),
    row(K::Bug, "bug", "FB-BUG-02", R::Never, M::Us, E::Bug),
    row(K::Usage, "usage", "FB-USE-01", R::Never, M::You, E::Usage),
    row(K::PortUnavailable, "port-unavailable", "FB-SBX-01", R::Never, M::You, E::Failure),
];
