//! A list of rows by their identifiers, in a file.
use super::sheet::read;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Mapping;
use crate::task::keys_in;
use std::path::Path;

/// The identifiers in a file, as they are spelled there, in their order; `-` is standard input.
///
/// # Errors
/// `AnswersUnreadable` where the file is no list, or names nothing.
pub(super) fn read_keys(file: &Path, mapping: Option<&Mapping>) -> Outcome<Vec<String>> {
    let bytes = read(file).map_err(|fault| fault.with("case", "keys"))?;
    keys_in(&bytes, mapping).map_err(|problem| {
        let why = format!("{}: {problem}", file.display());
        Fault::new(ErrorKind::AnswersUnreadable, why).with("case", "keys").with("problem", problem)
    })
}
