//! Where a secret comes from: standard input, a file, a variable named on purpose. Never an argument.
use super::args::SecretArgs;
use super::method_args::PasswordArgs;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::secret::Secret;
use std::io::Read;
use std::path::Path;

/// A client secret longer than this is a mistake.
const MOST_BYTES: u64 = 64 * 1024;

/// No setup and no sheet is larger.
const MOST_OF_A_FILE: u64 = 16 << 20;

/// What was handed over.
#[derive(Debug)]
pub enum Given {
    /// The value.
    Value(Secret),
    /// The variable that holds it; it stays there.
    Variable(String),
    /// Nothing.
    Nothing,
}

/// Reads the client secret the arguments point to.
///
/// # Errors
/// `AnswerInvalid` for an empty, oversized or unreadable one.
pub fn given(args: &SecretArgs) -> Outcome<Given> {
    one_of(args.client_secret_env.as_deref(), args.client_secret_file.as_deref(), args.client_secret_stdin)
}

/// Reads the password the arguments point to.
///
/// # Errors
/// As [`given`].
pub fn given_password(args: &PasswordArgs) -> Outcome<Given> {
    one_of(args.password_env.as_deref(), args.password_file.as_deref(), args.password_stdin)
}

fn one_of(variable: Option<&str>, file: Option<&Path>, stdin: bool) -> Outcome<Given> {
    if let Some(name) = variable {
        let sound = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        return if sound { Ok(Given::Variable(name.to_owned())) } else { Err(invalid("not the name of a variable")) };
    }
    match file {
        Some(path) => read_file(path).map(Given::Value),
        None if stdin => read_stdin().map(Given::Value),
        None => Ok(Given::Nothing),
    }
}

/// Reads a secret from standard input.
///
/// # Errors
/// As [`given`].
pub fn read_stdin() -> Outcome<Secret> {
    read(std::io::stdin().lock())
}

/// Reads a secret from a file.
///
/// # Errors
/// As [`given`].
pub fn read_file(path: &Path) -> Outcome<Secret> {
    let place = path.display().to_string();
    let facts = std::fs::metadata(path).map_err(|e| invalid(&format!("{place}: {e}")))?;
    if !facts.is_file() {
        return Err(invalid(&format!("{place}: not a file")));
    }
    read(std::fs::File::open(path).map_err(|e| invalid(&format!("{place}: {e}")))?)
}

/// Reads to the end; one line feed at the end belongs to the file, not to the secret.
fn read(from: impl Read) -> Outcome<Secret> {
    let mut bytes = zeroize::Zeroizing::new(Vec::new());
    from.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|e| invalid(&e.to_string()))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(invalid("more than 64 KB"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| invalid("not UTF-8"))?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(invalid("empty"));
    }
    if text.chars().any(|c| c.is_control()) {
        return Err(invalid("more than one line, or control characters"));
    }
    Ok(Secret::new(text))
}

/// Everything a source gives, as large as a setup of a thousand tables or a sheet of ten thousand fields may be.
///
/// # Errors
/// The system's words; what is larger than 16 MB is refused, never cut.
pub fn all_of(from: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    from.take(MOST_OF_A_FILE + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    if bytes.len() as u64 > MOST_OF_A_FILE {
        return Err("larger than 16 MB".to_owned());
    }
    Ok(bytes)
}

fn invalid(why: &str) -> Fault {
    Fault::new(ErrorKind::AnswerInvalid, format!("client secret: {why}"))
        .with("question", "secret")
        .with("problem", why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_end_is_cut_and_nothing_else() {
        assert_eq!(read("a b~\"$\\%\n".as_bytes()).unwrap().expose(), "a b~\"$\\%");
        assert_eq!(read("x\r\n".as_bytes()).unwrap().expose(), "x");
        for bad in [&b""[..], b"\n", b"   ", b"a\nb", b"\xff\xfe", &[b'x'; 65 * 1024]] {
            assert_eq!(read(bad).unwrap_err().kind, ErrorKind::AnswerInvalid);
        }
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_not_cut() {
        assert_eq!(all_of(std::io::repeat(b'x').take(3 << 20)).unwrap().len(), 3 << 20);
        assert_eq!(all_of(std::io::repeat(b'x').take(MOST_OF_A_FILE)).unwrap().len() as u64, MOST_OF_A_FILE);
        assert!(all_of(std::io::repeat(b'x').take(MOST_OF_A_FILE + 1)).is_err());
    }

    #[test]
    fn a_variable_is_named_not_read() {
        let args = |name: &str| SecretArgs { client_secret_env: Some(name.into()), ..SecretArgs::default() };
        assert!(matches!(given(&args("CRM_SECRET")), Ok(Given::Variable(n)) if n == "CRM_SECRET"));
        assert!(given(&args("A=B")).is_err());
    }
}
