//! Telling people by mail.
use crate::fault::ErrorKind as K;
use crate::fault::Exit as E;
use crate::fault::Move as M;
use crate::fault::Retry as R;
use crate::fault::policy::{Row, row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row(K::MailSettings, "mail-settings", "FB-MAI-01", R::Never, M::You, E::Configuration),
    row(K::MailRefused, "mail-refused", "FB-MAI-02", R::Never, M::You, E::Failure),
    row(K::MailLost, "mail-lost", "FB-MAI-03", R::Backoff, M::Network, E::Network),
];
