//! Where `tests/interop/install` put the foreign software.
use std::path::{Path, PathBuf};

/// `target/interop`.
pub fn place() -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("interop");
    assert!(place.is_dir(), "{} is missing: run tests/interop/install first", place.display());
    place
}

/// The folder of this test target.
pub fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop")
}

/// The Python of the environment.
pub fn python() -> PathBuf {
    place().join("venv/bin/python")
}

/// The program of `tests/interop/rust`.
pub fn cirrus() -> PathBuf {
    place().join("rust/fieldbridge-interop-cirrus")
}

/// The installed Node packages.
pub fn node_modules() -> PathBuf {
    place().join("node/node_modules")
}

/// A script of `tests/interop/node`, copied to where Node finds the packages: it looks for them above the file itself.
/// Every copy has a place of its own, with all the scripts in it, so that tests do not disturb each other.
pub fn node_script(name: &str) -> (tempfile::TempDir, PathBuf) {
    let stage = tempfile::tempdir_in(place().join("node")).unwrap();
    for entry in std::fs::read_dir(sources().join("node")).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), stage.path().join(entry.file_name())).unwrap();
        }
    }
    let script = stage.path().join(name);
    assert!(script.is_file(), "no script tests/interop/node/{name}");
    (stage, script)
}
