//! The tables of capabilities are honest: every line has a state, what is done is shown by a test that exists.
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

/// What is wrong with a table: lines without a state or a place, tests it names that `code` does not hold.
fn faults_of(text: &str, code: &str) -> (Vec<String>, usize) {
    let (mut wrong, mut named) = (Vec::new(), 0);
    for line in &lines(text) {
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
    (wrong, named)
}

#[test]
fn every_capability_has_a_state_and_every_test_it_names_exists() {
    let mut paths = Vec::new();
    sources(&root().join("src"), &mut paths);
    sources(&root().join("tests"), &mut paths);
    let code: String = paths.iter().map(|p| fs::read_to_string(p).unwrap()).collect();
    for (name, at_least) in [("dynamics", 40), ("salesforce", 20)] {
        let text = fs::read_to_string(root().join(format!("assets/docs/{name}-capabilities.md"))).unwrap();
        let found = lines(&text).len();
        assert!(found >= at_least, "{name}: only {found} lines found: is the table still one?");
        let (wrong, named) = faults_of(&text, &code);
        assert!(named > 25, "{name}: only {named} tests are named");
        assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
    }
}

#[test]
fn the_readme_leads_to_the_tables_and_every_check_of_marketos_is_one_of_ours() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains("(assets/docs/dynamics-capabilities.md)"));
    assert!(readme.contains("(assets/docs/salesforce-capabilities.md)"));
    let text = fs::read_to_string(root().join("assets/docs/dynamics-capabilities.md")).unwrap();
    let slugs: Vec<&str> = fieldbridge::account::CheckId::ALL.iter().map(|id| id.slug()).collect();
    for number in 1..=7 {
        let line = text.lines().find(|l| l.starts_with(&format!("| {number}. "))).unwrap();
        let ours = line.split('`').skip(1).step_by(2).filter(|word| slugs.contains(word)).count();
        assert!(ours > 0, "{line}");
    }
}
