//! Secrets that must be in no file, on no stream: every scratch directory the program worked in is looked through when its
//! test ends.
use std::path::{Path, PathBuf};

/// The pass-phrase of every test that has one.
pub const PASSPHRASE: &str = "correct horse battery staple";

/// What kind of secret these bytes hold, as the sandbox makes them, or the program.
pub fn secret_in(bytes: &[u8]) -> Option<&'static str> {
    let has = |needle: &[u8]| bytes.windows(needle.len()).any(|w| w == needle);
    if has(b"Sbx~") {
        return Some("a client secret");
    }
    if has(b"PRIVATE KEY-----") {
        return Some("a private key");
    }
    if has(PASSPHRASE.as_bytes()) {
        return Some("a pass-phrase");
    }
    // Header and claims of an access or identity token; a refresh token is `0.` and two identifiers in a row.
    let web = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let token = |at: usize| {
        let rest = &bytes[at..];
        let head = rest.iter().take_while(|b| web(b)).count();
        rest.starts_with(b"eyJ") && head >= 16 && rest[head..].starts_with(b".eyJ")
    };
    let refresh = |at: usize| {
        let rest = &bytes[at..];
        rest.starts_with(b"0.") && rest.iter().skip(2).take_while(|b| b.is_ascii_hexdigit()).count() == 64
    };
    (0..bytes.len()).find_map(|at| match bytes[at] {
        b'e' if token(at) => Some("a token"),
        b'0' if refresh(at) => Some("a refresh token"),
        _ => None,
    })
}

/// A scratch directory that is looked through at its end.
pub struct Scratch {
    dir: tempfile::TempDir,
    /// Files right in it are the test's own, not the program's.
    is_home: bool,
}

impl Scratch {
    /// One that only the program writes into.
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), is_home: false }
    }

    /// One the test writes into as well; the program's places are below it.
    pub fn home() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), is_home: true }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    fn files(&self) -> Vec<PathBuf> {
        let (mut found, mut open) = (Vec::new(), vec![self.path().to_owned()]);
        while let Some(dir) = open.pop() {
            for entry in std::fs::read_dir(&dir).into_iter().flatten().flatten() {
                let path = entry.path();
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => open.push(path),
                    Ok(kind) if kind.is_file() && !(self.is_home && dir == self.path()) => found.push(path),
                    _ => {}
                }
            }
        }
        found
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        for file in self.files() {
            // What was removed meanwhile, or may not be read, holds nothing for anybody.
            let Ok(bytes) = std::fs::read(&file) else { continue };
            if let Some(kind) = secret_in(&bytes) {
                panic!("{} holds {kind}", file.display());
            }
        }
    }
}

#[test]
fn what_is_looked_for_is_found_and_nothing_else() {
    let refresh = format!("x 0.{} y", "0123456789abcdef".repeat(4));
    let found = [
        ("secret=Sbx~0123", "a client secret"),
        ("-----BEGIN PRIVATE KEY-----", "a private key"),
        ("p: correct horse battery staple", "a pass-phrase"),
        ("Bearer eyJhbGciOiJSUzI1NiIsInR5.eyJhdWQi.sig", "a token"),
        (refresh.as_str(), "a refresh token"),
    ];
    for (text, kind) in found {
        assert_eq!(secret_in(text.as_bytes()), Some(kind), "{text}");
    }
    for text in ["", "eyJ", "0.5", "CERTIFICATE-----", "vault:contoso/client-secret", "0.0123456789abcdef"] {
        assert_eq!(secret_in(text.as_bytes()), None, "{text}");
    }
}

#[test]
#[should_panic(expected = "holds a client secret")]
fn a_secret_that_was_left_behind_ends_the_test() {
    let home = Scratch::home();
    std::fs::create_dir(home.path().join("workspace")).unwrap();
    std::fs::write(home.path().join("workspace/notes.txt"), "Sbx~0123").unwrap();
}
