//! The vault, the disk and the databases.
use crate::fault::ErrorKind as K;
use crate::fault::Exit as E;
use crate::fault::Move as M;
use crate::fault::Retry as R;
use crate::fault::policy::{Row, row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row(K::VaultUnavailable, "vault-unavailable", "FB-VLT-01", R::Never, M::You, E::Configuration),
    row(K::VaultLocked, "vault-locked", "FB-VLT-02", R::Never, M::You, E::Configuration),
    row(K::SecretMissing, "secret-missing", "FB-VLT-03", R::Never, M::You, E::Configuration),
    row(K::VaultVerifyFailed, "vault-verify-failed", "FB-VLT-04", R::Never, M::You, E::Configuration),
    row(K::DiskFull, "disk-full", "FB-STO-01", R::Never, M::You, E::Storage),
    row(K::NotWritable, "not-writable", "FB-STO-02", R::Never, M::You, E::Storage),
    row(K::NotOurDatabase, "not-our-database", "FB-STO-03", R::Never, M::You, E::Storage),
    row(K::DatabaseNewer, "database-newer", "FB-STO-04", R::Never, M::You, E::Storage),
    row(K::DatabaseCorrupt, "database-corrupt", "FB-STO-05", R::Never, M::You, E::Storage),
    row(K::DatabaseBusy, "database-busy", "FB-STO-06", R::Backoff, M::You, E::Storage),
    row(K::StorageFailed, "storage-failed", "FB-STO-07", R::Never, M::You, E::Storage),
    row(K::TableConflict, "table-conflict", "FB-STO-08", R::Never, M::You, E::Storage),
    row(K::LockHeld, "lock-held", "FB-STO-09", R::Never, M::You, E::Storage),
    row(K::StatementRefused, "statement-refused", "FB-STO-10", R::Never, M::You, E::Storage),
    row(K::NetworkFiles, "network-files", "FB-STO-11", R::Never, M::You, E::Storage),
];
