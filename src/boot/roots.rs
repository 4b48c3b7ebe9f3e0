//! The certificate authorities somebody named beside the system's own: `FIELDBRIDGE_CA_FILE`.
use crate::disk;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{ExtraRoots, MAX_ROOTS};
use std::env;
use std::path::Path;

/// Names a PEM file of certificate authorities that are trusted beside the system's own.
pub const CA_FILE_VARIABLE: &str = "FIELDBRIDGE_CA_FILE";

/// The file's place and what is in it; none where the variable is not set. A file that cannot be used is a fault, and
/// never the same as no file: the connection it was meant for would fail with a reason that misleads.
pub(super) fn extra_roots() -> Option<(String, Outcome<ExtraRoots>)> {
    let named = env::var_os(CA_FILE_VARIABLE).filter(|v| !v.is_empty())?;
    let place = Path::new(&named).display().to_string();
    Some((place, read(Path::new(&named))))
}

fn read(path: &Path) -> Outcome<ExtraRoots> {
    let place = path.display().to_string();
    let missing = |why: &str| Fault::new(ErrorKind::CaFileUnusable, why).with("path", &place).with("why", why);
    // Systems keep such files behind links; what counts is the file at the end.
    let target = path.canonicalize().map_err(|_| missing("there is no such file, or it cannot be reached"))?;
    let bytes = disk::read(&target, MAX_ROOTS, ErrorKind::CaFileUnusable)
        .map_err(|fault| missing(&fault.detail))?
        .ok_or_else(|| missing("there is no such file"))?;
    ExtraRoots::parse(&bytes, &place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_used_is_a_fault_with_its_place() {
        let dir = tempfile::tempdir().unwrap();
        let text = dir.path().join("notes.txt");
        std::fs::write(&text, "no certificate").unwrap();
        for path in [dir.path().join("nowhere.pem"), dir.path().to_path_buf(), text] {
            let fault = read(&path).unwrap_err();
            assert_eq!(fault.kind, ErrorKind::CaFileUnusable);
            assert_eq!(fault.args["path"], path.display().to_string());
            assert!(!fault.args["why"].is_empty());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_bundle_is_followed() {
        let dir = tempfile::tempdir().unwrap();
        let key = rcgen::KeyPair::generate().unwrap();
        let pem = rcgen::CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap().pem();
        let file = dir.path().join("bundle.pem");
        std::fs::write(&file, pem).unwrap();
        let link = dir.path().join("ca.pem");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert_eq!(read(&link).unwrap().count(), 1);
    }
}
