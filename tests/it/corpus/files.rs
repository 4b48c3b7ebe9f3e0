//! Files somebody edited, moved or damaged (N41 to N53): refused where they stand, with the place, and never written over.
use crate::kit::canary::Scratch;
use fieldbridge::fault::{ErrorKind, Fault};
use fieldbridge::port::WorkspaceStore;
use fieldbridge::setup::Answers;
use fieldbridge::workspace::WorkspaceFiles;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

struct Place {
    dir: Scratch,
}

impl Place {
    fn new() -> Self {
        Self { dir: Scratch::new() }
    }

    fn holding(bytes: impl AsRef<[u8]>) -> Self {
        let place = Self::new();
        fs::write(place.file(), bytes).unwrap();
        fs::set_permissions(place.file(), fs::Permissions::from_mode(0o600)).unwrap();
        place
    }

    fn file(&self) -> PathBuf {
        self.dir.path().join("workspace.toml")
    }

    fn store(&self) -> WorkspaceFiles {
        WorkspaceFiles::new(self.dir.path())
    }

    /// It is refused for this reason, and stands as it stood.
    fn refused(&self, kind: ErrorKind) -> Fault {
        let before = fs::read(self.file()).ok();
        let fault = self.store().load().unwrap_err();
        assert_eq!(fault.kind, kind, "{fault}");
        assert_eq!(fs::read(self.file()).ok(), before);
        fault
    }
}

/// The workspace's file with this text is refused as damaged, at this line.
fn damaged(text: impl AsRef<[u8]>, line: &str) {
    let fault = Place::holding(text.as_ref()).refused(ErrorKind::WorkspaceCorrupt);
    assert!(line.is_empty() || fault.args["line"] == line, "{fault:?}");
}

#[test]
fn n41_marks_of_byte_order_and_other_encodings() {
    assert_eq!(Place::holding("\u{feff}version = 1\nname = \"a\"\n").store().load().unwrap().name, "a");
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("version = 1".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    damaged(utf16, "1");
    damaged(b"version = 1\nname = \"Zo\xeb\"\n", "2");
}

#[test]
fn n42_a_key_that_stands_twice() {
    damaged("version = 1\nname = \"a\"\nname = \"b\"\n", "3");
    assert_eq!(Answers::parse("name = \"a\"\nname = \"b\"\n").unwrap_err().args["line"], "2");
}

#[test]
fn n43_a_key_nobody_knows() {
    let place = Place::holding("version = 1\nname = \"a\"\nfuture = 7 # kept\n");
    let workspace = place.store().load().unwrap();
    place.store().save(&workspace).unwrap();
    assert!(fs::read_to_string(place.file()).unwrap().contains("future = 7 # kept"), "another version's key survives");
    assert_eq!(Answers::parse("name = \"a\"\ncolour = \"red\"\n").unwrap_err().kind, ErrorKind::AnswersUnreadable);
}

#[test]
fn n44_numbers_that_are_none() {
    for number in ["nan", "inf", "-1", "1e400", "99999999999999999999"] {
        damaged(format!("name = \"a\"\nversion = {number}\n"), "2");
    }
}

#[test]
fn n45_tabs_and_lines_that_end_in_another_way() {
    damaged("version = 1\rname = \"a\"\r", "1");
    assert_eq!(Place::holding("version\t=\t1\r\n\tname = \"a\"\r\n").store().load().unwrap().name, "a");
}

#[test]
fn n46_another_language() {
    damaged("version: 1\nname: a\n", "1");
    damaged("{\"version\": 1}", "1");
}

#[test]
fn n47_nothing() {
    damaged("", "1");
    assert_eq!(Answers::parse("").unwrap_err().kind, ErrorKind::AnswersUnreadable);
}

#[test]
fn n48_what_is_no_file() {
    let place = Place::new();
    fs::create_dir(place.file()).unwrap();
    assert_eq!(place.store().load().unwrap_err().kind, ErrorKind::WorkspaceCorrupt);
    for target in ["/dev/zero", "/proc/self/maps", "workspace.toml"] {
        let place = Place::new();
        symlink(target, place.file()).unwrap();
        assert_eq!(place.store().load().unwrap_err().kind, ErrorKind::WorkspaceCorrupt, "{target}");
    }
    let place = Place::new();
    assert!(std::process::Command::new("mkfifo").arg(place.file()).status().unwrap().success());
    assert_eq!(place.store().load().unwrap_err().kind, ErrorKind::WorkspaceCorrupt, "and nobody waits for a writer");
}

#[test]
fn n49_a_file_everybody_may_write() {
    let place = Place::holding("version = 1\nname = \"a\"\n");
    fs::set_permissions(place.file(), fs::Permissions::from_mode(0o666)).unwrap();
    assert!(place.refused(ErrorKind::WorkspaceCorrupt).detail.contains("chmod 600"));
}

#[test]
fn n50_a_file_of_a_hundred_megabytes() {
    let place = Place::new();
    let file = fs::File::create(place.file()).unwrap();
    file.set_permissions(fs::Permissions::from_mode(0o600)).unwrap();
    file.set_len(100 << 20).unwrap();
    assert!(place.store().load().unwrap_err().detail.contains("larger than"));
}

#[test]
fn n51_variables_in_a_text() {
    for text in ["${HOME}", "$HOME", "%USERPROFILE%", "~", "{{ env }}"] {
        let place = Place::holding(format!("version = 1\nname = \"{text}\"\n"));
        assert_eq!(place.store().load().unwrap().name, text, "a text is what it says");
    }
}

#[test]
fn n52_a_version_of_the_future() {
    Place::holding("version = 2\nfuture = [[1]]\n[brave.new]\nworld = 1\n").refused(ErrorKind::WorkspaceNewer);
}

#[test]
fn n53_rules_that_lead_to_nothing_or_to_one_place() {
    use crate::kit::catalogue::catalogue;
    use fieldbridge::mapping::{Severity, lint};
    let built = catalogue().built.remove(0);
    let slugs = |change: &dyn Fn(&mut fieldbridge::mapping::Mapping)| -> Vec<&'static str> {
        let mut mapping = built.mapping.clone();
        change(&mut mapping);
        lint(&mapping, &built.detail).into_iter().filter(|i| i.severity == Severity::Error).map(|i| i.slug).collect()
    };
    assert_eq!(slugs(&|_| ()), [] as [&str; 0]);
    assert!(slugs(&|m| m.rules[1].field = "ghost".into()).contains(&"field-gone"));
    let twice = slugs(&|m| {
        let taken = m.rules.iter().find(|r| r.include).unwrap().column.clone();
        m.rules.iter_mut().rev().find(|r| r.include).unwrap().column = taken;
    });
    assert!(twice.contains(&"column-taken"), "{twice:?}");
    assert!(slugs(&|m| m.rules.push(m.rules[0].clone())).contains(&"field-twice"));
}
