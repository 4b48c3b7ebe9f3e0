//! `doctor`: is everything here that the work needs?
use super::args::DoctorArgs;
use super::dispatch::Cx;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};

/// `fieldbridge doctor`.
pub async fn doctor(cx: &mut Cx<'_>, _args: &DoctorArgs) -> Outcome<Exit> {
    let _bench = cx.bench()?;
    Err(Fault::new(ErrorKind::Bug, "not built yet"))
}
