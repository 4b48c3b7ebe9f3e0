//! What the campaign database of a workspace stands on.
use super::DATABASE;
use crate::disk::file_system;
use crate::fault::Outcome;
use crate::sqlite::{Footing, on_the_network};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// The footing of that workspace's database, looked for once, among what `mounts` tells; where that is nothing, nothing speaks
/// against the place. `accepts`: also a network's file system.
pub fn of(directory: &Path, accepts: bool, mounts: impl Fn() -> Option<String> + Send + Sync + 'static) -> Footing {
    let database = directory.join(DATABASE);
    let found: OnceLock<Outcome<Option<String>>> = OnceLock::new();
    Arc::new(move || {
        let look = || {
            let under = mounts().and_then(|text| file_system(&text, &database));
            match under.filter(|system| system.is_networked()) {
                Some(system) if !accepts => Err(on_the_network(&database, &system.kind, &system.mounted_at)),
                found => Ok(found.map(|system| system.kind)),
            }
        };
        found.get_or_init(look).clone()
    })
}
