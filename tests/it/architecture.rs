//! The walls of the house: who may use whom, which crate stays in which room, how large things may grow.
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const GROUND: &[&str] = &["text", "secret", "fault", "clock", "loopback", "failpoint", "seeded_bug"];
const DOMAIN: &[&str] = &["account", "catalog", "mapping", "schema", "flow", "run", "setup"];
const ADAPTERS: &[&str] = &["http", "disk", "crm", "sqlite", "campaign", "vault", "ledger", "workspace", "smtp"];

/// What a room may use beside itself.
fn may_use(room: &str) -> Vec<&'static str> {
    let ground = GROUND.to_vec();
    let domain = [GROUND, DOMAIN].concat();
    let doors = [domain.as_slice(), &["port"]].concat();
    match room {
        "text" => vec![],
        "secret" | "clock" => vec!["text"],
        "loopback" | "failpoint" | "seeded_bug" => vec![],
        "fault" => vec!["text"],
        "account" | "catalog" | "mapping" | "schema" | "flow" | "run" | "setup" => domain,
        "port" => domain,
        "http" => ground,
        "crm" => [doors.as_slice(), &["http"]].concat(),
        // The shared opening of the embedded database, as `http` is the shared way to a server.
        "sqlite" => [domain.as_slice(), &["disk"]].concat(),
        "campaign" | "ledger" => [doors.as_slice(), &["sqlite"]].concat(),
        // The one way to our own small files, as `http` is the one way to a server.
        "disk" => ground,
        "smtp" => doors,
        "vault" | "workspace" => [doors.as_slice(), &["disk"]].concat(),
        "engine" => doors,
        "task" => [doors.as_slice(), &["engine"]].concat(),
        "command" | "i18n" => ground,
        "tui" | "cli" | "plain" => [doors.as_slice(), &["engine", "task", "command", "i18n"]].concat(),
        "sandbox" => ground,
        "boot" | "main" | "lib" => vec!["*"],
        other => panic!("room `{other}` is not on the floor plan: add it to src/lib.rs and to this test"),
    }
}

/// Crates that stay in one room.
const FENCES: &[(&str, &[&str])] = &[
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("reqwest", &["http"]),
    ("keyring", &["vault"]),
    ("age", &["vault"]),
    ("directories", &["boot"]),
    ("rusqlite", &["campaign", "ledger", "sqlite"]),
    ("axum", &["sandbox"]),
    ("toml_edit", &["workspace"]),
    ("clap", &["cli", "main"]),
    ("lettre", &["smtp"]),
];

struct Source {
    room: String,
    path: PathBuf,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(&root).unwrap();
            let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
            let room = first.trim_end_matches(".rs").to_owned();
            Source { room, text: fs::read_to_string(&path).unwrap(), path }
        })
        .collect()
}

fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

impl Source {
    fn name(&self) -> String {
        self.path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string()
    }

    fn is_test_file(&self) -> bool {
        let name = self.name();
        name.ends_with("tests.rs") || name.ends_with("fixtures.rs") || name.contains("/tests/")
    }

    /// The lines that are compiled into the program: without comments and without test modules.
    fn lines(&self) -> Vec<(usize, &str)> {
        if self.is_test_file() {
            return Vec::new();
        }
        let mut out = Vec::new();
        for (number, line) in self.text.lines().enumerate() {
            let test_only = line.trim().starts_with("#[cfg(") && line.contains("test");
            let opens = self.text.lines().nth(number + 1).is_some_and(|l| l.contains("mod ") && l.ends_with('{'));
            if test_only && opens {
                break;
            }
            if !line.trim_start().starts_with("//") {
                out.push((number + 1, line));
            }
        }
        out
    }
}

/// Rooms named by `crate::room` in a line, groups `crate::{a, b::c}` included.
fn rooms_used(line: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for part in line.split("crate::").skip(1) {
        if let Some(group) = part.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        out.insert(first_word(&word));
                        word.clear();
                        continue;
                    }
                    _ => {}
                }
                word.push(c);
            }
            out.insert(first_word(&word));
        } else {
            out.insert(first_word(part));
        }
    }
    out.retain(|w| !w.is_empty());
    out
}

fn first_word(text: &str) -> String {
    text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn a_room_uses_only_the_floors_below_it() {
    let all: BTreeSet<String> = sources().iter().map(|s| s.room.clone()).collect();
    let mut wrong = Vec::new();
    for source in sources() {
        let allowed = may_use(&source.room);
        for (number, line) in source.lines() {
            for used in rooms_used(line).into_iter().filter(|u| all.contains(u)) {
                if used != source.room && !allowed.contains(&"*") && !allowed.contains(&used.as_str()) {
                    let floor = if ADAPTERS.contains(&used.as_str()) {
                        "behind a door of `port`"
                    } else {
                        "to a room that may use it"
                    };
                    wrong.push(format!(
                        "{}:{number}: `{}` may not use `{used}`; move it {floor}",
                        source.name(),
                        source.room
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn fenced_crates_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (number, line) in source.lines() {
            for (fenced, rooms) in FENCES {
                let named = line.contains(&format!("{fenced}::"))
                    && !line.contains(&format!("_{fenced}::"))
                    && !line.contains(&format!("::{fenced}::"));
                let whole_word = line.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|w| w == *fenced);
                if named && whole_word && !rooms.contains(&source.room.as_str()) {
                    wrong.push(format!("{}:{number}: `{fenced}` belongs to {rooms:?}", source.name()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_sandbox_shares_nothing_with_the_client() {
    for source in sources().iter().filter(|s| s.room == "sandbox") {
        for (number, line) in source.lines() {
            let strange: Vec<_> =
                rooms_used(line).into_iter().filter(|r| !GROUND.contains(&r.as_str()) && r != "sandbox").collect();
            assert!(
                strange.is_empty(),
                "{}:{number}: the sandbox judges the engine and may not use {strange:?}",
                source.name()
            );
        }
    }
}

#[test]
fn files_and_functions_fit_in_a_head() {
    let mut wrong = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > 500 {
            wrong.push(format!("{}: {lines} lines, at most 500", source.name()));
        }
        for (name, start, length) in functions(&source) {
            if length > 80 {
                wrong.push(format!("{}:{start}: fn {name} has {length} lines, at most 80", source.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Functions by indentation: rustfmt puts the closing brace at the column of the `fn`.
fn functions(source: &Source) -> Vec<(String, usize, usize)> {
    let lines = source.lines();
    let mut out = Vec::new();
    for (i, (number, line)) in lines.iter().enumerate() {
        let code = line.trim_start();
        let Some(at) = code.find("fn ") else { continue };
        let prefix = &code[..at];
        if !prefix
            .split_whitespace()
            .all(|w| w.starts_with("pub") || matches!(w, "async" | "const" | "unsafe" | "super)" | "crate)"))
        {
            continue;
        }
        let indent = line.len() - code.len();
        let closing = format!("{}}}", " ".repeat(indent));
        let signature_ends = lines[i..].iter().map(|(_, l)| l.trim_end()).find(|l| l.ends_with(['{', ';', '}']));
        if signature_ends.is_some_and(|l| !l.ends_with('{')) {
            continue;
        }
        if let Some((end, _)) = lines[i..].iter().find(|(_, l)| *l == closing) {
            out.push((first_word(&code[at + 3..]), *number, end - number + 1));
        }
    }
    out
}

#[test]
fn every_file_says_what_it_is_for_and_has_a_real_name() {
    let mut wrong = Vec::new();
    for source in sources() {
        if !source.text.starts_with("//!") {
            wrong.push(format!("{}: does not open with //!", source.name()));
        }
        let stem = source.path.file_stem().unwrap().to_string_lossy().into_owned();
        let folder = source.path.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        for bad in ["utils", "util", "common", "helpers", "helper", "misc", "manager", "types", "shared"] {
            if stem == bad || folder == bad {
                wrong.push(format!("{}: `{bad}` names nothing", source.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_left_unfinished_or_able_to_panic() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (number, line) in source.lines() {
            for bad in [
                ".unwrap()",
                ".expect(\"",
                "panic!(",
                "todo!(",
                "unimplemented!(",
                "unreachable!(",
                "TODO",
                "FIXME",
                "println!(",
                "dbg!(",
            ] {
                if line.contains(bad) {
                    wrong.push(format!("{}:{number}: `{bad}`", source.name()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_floor_plan_in_lib_names_every_room() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let rooms: BTreeSet<String> = sources().into_iter().map(|s| s.room).filter(|r| r != "lib" && r != "main").collect();
    for room in rooms {
        assert!(lib.contains(&format!("[`{room}`]")), "src/lib.rs does not name the room `{room}`");
    }
}

#[test]
fn time_and_environment_are_read_in_one_place() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (number, line) in source.lines() {
            let clock = line.contains("Timestamp::now()") || line.contains("SystemTime::now()");
            if clock && source.room != "clock" && source.room != "sandbox" {
                wrong.push(format!("{}:{number}: wall time comes from `clock`", source.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
