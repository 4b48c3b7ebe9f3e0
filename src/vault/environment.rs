//! Secrets from the environment: a variable named in the workspace (`env:NAME`), or the conventional one of an account,
//! for machines without keyring.
use crate::account::SecretRef;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::secret::Secret;
use std::ffi::OsString;
use std::sync::Arc;

/// Reads a variable. The process's own environment is read in one place only, which passes it in.
pub type Lookup = Arc<dyn Fn(&str) -> Option<OsString> + Send + Sync>;

/// A secret from a variable. White space around it belongs to whoever wrote the variable: no client secret has any, and the
/// sign-in service takes no password with it.
///
/// # Errors
/// `SecretMissing` when it is not set, empty, or not text.
pub fn read(lookup: &Lookup, variable: &str) -> Outcome<Secret> {
    read_as(lookup, variable, str::trim)
}

/// The variable's text; a line end at its end is cut, as files and shells like to add one.
///
/// # Errors
/// As [`read`].
pub fn read_whole(lookup: &Lookup, variable: &str) -> Outcome<Secret> {
    read_as(lookup, variable, |text| text.trim_end_matches(['\r', '\n']))
}

fn read_as(lookup: &Lookup, variable: &str, cut: fn(&str) -> &str) -> Outcome<Secret> {
    let missing = |why: &str| {
        Fault::new(ErrorKind::SecretMissing, format!("the environment variable {variable} {why}"))
            .with("name", format!("env:{variable}"))
    };
    let value = lookup(variable).ok_or_else(|| missing("is not set"))?;
    let text = value.into_string().map_err(|_| missing("is not valid text"))?;
    let secret = Secret::new(cut(&text));
    if secret.is_empty() { Err(missing("is empty")) } else { Ok(secret) }
}

/// The variable that stands in for a vault entry: `vault:contoso-eu/client-secret` is
/// `FIELDBRIDGE_CONTOSO_EU_CLIENT_SECRET`.
pub fn conventional(name: &SecretRef) -> Option<String> {
    let entry = name.0.strip_prefix("vault:")?;
    let upper = entry.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect::<String>().to_uppercase();
    Some(format!("FIELDBRIDGE_{upper}"))
}
