//! The table of capabilities is honest: every line has a state, what is done is shown by a test that exists.
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// The cells of every line of a table, heads left out.
fn lines(text: &str) -> Vec<Vec<String>> {
    let table = text.lines().filter(|l| l.starts_with('|') && !l.starts_with("|---") && !l.starts_with("| capability"));
    table.map(|l| l.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// Words in backticks that can only be tests: long names in snake case.
fn tests_named(cell: &str) -> impl Iterator<Item = &str> {
    let quoted = cell.split('`').skip(1).step_by(2);
    quoted.filter(|w| {
        w.matches('_').count() >= 3 && w.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    })
}

#[test]
fn every_capability_has_a_state_and_every_test_it_names_exists() {
    let text = fs::read_to_string(root().join("assets/docs/dynamics-capabilities.md")).unwrap();
    let mut paths = Vec::new();
    sources(&root().join("src"), &mut paths);
    sources(&root().join("tests"), &mut paths);
    let code: String = paths.iter().map(|p| fs::read_to_string(p).unwrap()).collect();
    let lines = lines(&text);
    assert!(lines.len() > 40, "only {} lines found: is the table still one?", lines.len());
    let mut wrong = Vec::new();
    let mut named = 0;
    for line in &lines {
        let [what, state, place] = line.as_slice() else {
            wrong.push(format!("not three cells: {line:?}"));
            continue;
        };
        if !["done", "partly", "not yet"].contains(&state.as_str()) {
            wrong.push(format!("{what}: no state: {state}"));
        }
        if state != "not yet" && place.is_empty() {
            wrong.push(format!("{what}: does not say where"));
        }
        for test in tests_named(place) {
            named += 1;
            if !code.contains(&format!("fn {test}(")) {
                wrong.push(format!("{what}: there is no test {test}"));
            }
        }
    }
    assert!(named > 25, "only {named} tests are named");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_readme_leads_to_the_table_and_every_check_of_marketos_is_one_of_ours() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains("(assets/docs/dynamics-capabilities.md)"));
    let text = fs::read_to_string(root().join("assets/docs/dynamics-capabilities.md")).unwrap();
    let slugs: Vec<&str> = fieldbridge::account::CheckId::ALL.iter().map(|id| id.slug()).collect();
    for number in 1..=7 {
        let line = text.lines().find(|l| l.starts_with(&format!("| {number}. "))).unwrap();
        let ours = line.split('`').skip(1).step_by(2).filter(|word| slugs.contains(word)).count();
        assert!(ours > 0, "{line}");
    }
}
