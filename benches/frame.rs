//! What a key costs: `cargo bench --bench frame`. The key itself, the view, the difference to the last frame and the bytes
//! of it, for the monitor with a moving run and for the screens of the wizard over 1,000 and 5,000 tables, a table of 2,000
//! fields, 10,000 changes and an option set of 10,000 values, for what became of all of them, each line answered, and for the
//! forms they can be written in; p50 and p99 of 500 keys each. And what proposing mappings for
//! 300 tables costs. Where a key takes longer than 16 ms at the median, or the proposals longer than a second, it ends with
//! an error.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use fieldbridge::account::{AuthMethod, ExternalAccount, Name, SecretRef, System, parse_org_url};
use fieldbridge::catalog::{
    Catalog, CatalogChange, DateBehaviour, Field, FieldType, Labels, News, OptionItem, OptionSet, Table, TableDetail,
};
use fieldbridge::mapping::{
    Cell, Drift, DriftAction, DriftReach, EnumChoice, EnumReason, FieldRule, plan_enumeration, propose,
    propose_enumerations,
};
use fieldbridge::run::{ApiBudget, Counters, Phase, RunId, RunSnapshot, RunState};
use fieldbridge::setup::{Draft, Step, Workspace};
use fieldbridge::task::{DriftReport, EnumView, HomeFacts, Preview, PreviewCell, PreviewRow, propose_flows};
use fieldbridge::tui::model::Effects;
use fieldbridge::tui::view::view;
use fieldbridge::tui::{Beginning, Depth, Done, Effect, Model, Msg, Theme, update};
use jiff::Timestamp;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// An unoptimised build is no measure; it finds out what takes a square of what it should.
const UNOPTIMISED: bool = cfg!(debug_assertions);
const FRAMES: usize = if UNOPTIMISED { 50 } else { 500 };
/// What half of the keys may take at most, and what the proposals.
const KEY: Duration = Duration::from_millis(if UNOPTIMISED { 400 } else { 16 });
const PROPOSALS: Duration = Duration::from_secs(if UNOPTIMISED { 10 } else { 1 });
const TABLES: usize = 5_000;

fn main() {
    let mut slow = Vec::new();
    let mut report = |what: &str, size, frames| slow.extend(report(what, size, frames));
    for (columns, rows) in [(80, 24), (120, 40), (220, 70)] {
        report("monitor", (columns, rows), monitor_frames(columns, rows));
        report("tables step, 5,000 tables", (columns, rows), tables_frames(columns, rows));
        report("drift, 13,000 lines", (columns, rows), drift_frames(columns, rows));
        for (what, step, keys) in screens() {
            report(what, (columns, rows), wizard_frames(step, (columns, rows), &keys, &walk()));
        }
        for (what, step, keys) in edits() {
            report(what, (columns, rows), wizard_frames(step, (columns, rows), &[], &keys));
        }
    }
    proposals();
    assert!(slow.is_empty(), "too slow at the median: {}", slow.join("; "));
}

/// The screens, each with the keys that lead to it from its step.
fn screens() -> Vec<(&'static str, Step, Vec<KeyCode>)> {
    let key = KeyCode::Char;
    vec![
        ("tables step, 1,000 tables", Step::Tables, vec![]),
        ("10,000 changes", Step::Tables, vec![key('d')]),
        ("2,000 fields", Step::Schemas, vec![]),
        ("a rule, 2,000 fields", Step::Schemas, vec![key('r')]),
        ("a rule, 10,000 values", Step::Schemas, of_the_choice()),
        ("preview, 2,000 fields", Step::Schemas, vec![key('p')]),
        ("artefacts, 2,000 fields", Step::Schemas, vec![key('x')]),
        ("artefacts, written", Step::Schemas, vec![key('x'), KeyCode::Enter]),
        ("flows step", Step::Flows, vec![]),
        ("filter builder", Step::Flows, vec![key('b')]),
        ("a field of 2,000", Step::Flows, vec![key('b'), key('a')]),
        ("option sets", Step::Enumerations, vec![]),
        ("10,000 values", Step::Enumerations, vec![KeyCode::Tab]),
    ]
}

/// The rule of the field that has 10,000 values, each of which may be replaced.
fn of_the_choice() -> Vec<KeyCode> {
    let typed = "/new_choice".chars().map(KeyCode::Char);
    typed.chain([KeyCode::Enter, KeyCode::Char('r')]).collect()
}

/// Down the list, now and then by a page.
fn walk() -> Vec<KeyCode> {
    (0..50).map(|n| if n < 40 { KeyCode::Down } else { KeyCode::PageDown }).collect()
}

/// What changes something, pressed again and again on its step.
fn edits() -> Vec<(&'static str, Step, Vec<KeyCode>)> {
    let key = KeyCode::Char;
    let rule = vec![key('r'), KeyCode::Down, KeyCode::Right, KeyCode::Esc, KeyCode::Down];
    vec![
        ("in and out, 2,000 fields", Step::Schemas, vec![key(' '), KeyCode::Down]),
        ("undo and redo", Step::Schemas, vec![key(' '), key('u'), key('U'), KeyCode::Down]),
        ("a rule opened and left", Step::Schemas, rule),
        ("typed to search", Step::Schemas, vec![key('/'), key('9'), KeyCode::Backspace, KeyCode::Esc]),
        ("add or replace a list", Step::Enumerations, vec![key('r')]),
        ("codes not listed", Step::Enumerations, vec![key('m')]),
        ("open or closed", Step::Enumerations, vec![key('o')]),
        ("a list's name typed", Step::Enumerations, vec![key('n'), key('x'), KeyCode::Backspace, KeyCode::Esc]),
        ("languages typed", Step::Enumerations, vec![key('l'), key('9'), KeyCode::Backspace, KeyCode::Esc]),
        ("incremental or full", Step::Flows, vec![key('m')]),
    ]
}

/// Proposes mappings for 300 tables of 60 fields each.
fn proposals() {
    let tables: Vec<TableDetail> = (0..300).map(|n| wide(&format!("table_{n:03}"), 60, 20)).collect();
    let chosen: Vec<String> = tables.iter().map(|t| t.table.name.clone()).collect();
    let name = Name::parse("bench").unwrap();
    let began = Instant::now();
    let rules: usize = tables.iter().map(|t| propose(&name, t, &chosen).rules.len()).sum();
    let took = began.elapsed();
    println!("proposals for {} tables, {rules} fields: {} ms", tables.len(), took.as_millis());
    assert!(took < PROPOSALS, "proposing takes too long");
}

/// A table of so many fields and an option set of so many values.
fn wide(name: &str, fields: usize, values: usize) -> TableDetail {
    let mut detail = TableDetail::new(Table::new(name, format!("{name}s"), format!("{name}id")));
    detail.fields.push(Field::new(format!("{name}id"), FieldType::UniqueId));
    let instant = FieldType::DateTime { behaviour: DateBehaviour::UserLocal };
    detail.fields.push(Field::new("modifiedon", instant));
    let mut choice = Field::new("new_choice", FieldType::Choice);
    choice.option_set = Some(format!("{name}_new_choice"));
    detail.fields.push(choice);
    for n in 0..fields.saturating_sub(3) {
        let mut field = Field::new(format!("new_field{n:04}"), FieldType::Text { max_length: Some(100), format: None });
        field.labels = Labels(BTreeMap::from([(1033, format!("Field number {n}")), (1042, format!("필드 {n}번"))]));
        detail.fields.push(field);
    }
    let option = |n: usize| OptionItem::new(n as i64, Labels::one(1033, format!("Value number {n}")));
    detail.option_sets.push(OptionSet {
        name: format!("{name}_new_choice"),
        labels: Labels::one(1033, "Choice"),
        global: false,
        options: (0..values).map(option).collect(),
    });
    detail.tidy();
    detail
}

/// Prints what the keys took; what was too slow at the median.
fn report(what: &str, size: (u16, u16), (mut times, bytes): (Vec<Duration>, usize)) -> Option<String> {
    times.sort_unstable();
    let half = times[times.len() / 2];
    let at = |part: usize| times[times.len() * part / 100].as_micros();
    println!(
        "{what:26} {:>3} x {:<3} p50 {:>6} µs  p99 {:>6} µs  {:>6} bytes a frame",
        size.0,
        size.1,
        at(50),
        at(99),
        bytes / FRAMES
    );
    (half >= KEY).then(|| format!("{what} {half:?} at {size:?}"))
}

/// Draws one frame for each step; returns the times and the bytes written.
fn frames(model: &mut Model, size: (u16, u16), mut step: impl FnMut(&mut Model, usize)) -> (Vec<Duration>, usize) {
    let theme = Theme::new(Depth::True, false, false);
    let area = Rect::new(0, 0, size.0, size.1);
    let options = TerminalOptions { viewport: Viewport::Fixed(area) };
    let mut out = Vec::new();
    let mut times = Vec::with_capacity(FRAMES);
    let mut bytes = 0;
    let mut screen = Terminal::with_options(CrosstermBackend::new(&mut out), options).unwrap();
    for frame in 0..FRAMES {
        let began = Instant::now();
        step(model, frame);
        screen.draw(|f| drop(view(model, &theme, f.buffer_mut()))).unwrap();
        times.push(began.elapsed());
    }
    drop(screen);
    bytes += out.len();
    (times, bytes)
}

fn now() -> Timestamp {
    Timestamp::from_second(1_795_000_000).unwrap()
}

fn begin(workspace: Option<Workspace>, draft: Option<Draft>) -> (Model, Effects) {
    let (mut model, first) = Model::new(Beginning::default(), now());
    let mut last = Vec::new();
    for (task, effect) in first {
        let done = match effect {
            Effect::Home => Done::Home(Ok(HomeFacts {
                workspace: workspace.clone(),
                draft: draft.is_some(),
                draft_fault: None,
                flows: Vec::new(),
                chains: Vec::new(),
                dues: Vec::new(),
                serving: None,
                held: Vec::new(),
                problem: None,
            })),
            _ => Done::Draft(Ok(draft.clone().map(Box::new))),
        };
        last = update(&mut model, now(), Msg::Done(task, done));
    }
    (model, last)
}

fn monitor_frames(columns: u16, rows: u16) -> (Vec<Duration>, usize) {
    let flows: Vec<Name> = ["account", "contact", "lead"].iter().map(|n| Name::parse(n).unwrap()).collect();
    let beginning = Beginning { launch: flows.clone(), ..Beginning::default() };
    let (mut model, first) = Model::new(beginning, now());
    let mut batch = None;
    for (task, effect) in first {
        let done = match effect {
            Effect::Home => Done::Home(Ok(HomeFacts {
                workspace: Some(Workspace::named("bench")),
                draft: false,
                draft_fault: None,
                flows: Vec::new(),
                chains: Vec::new(),
                dues: Vec::new(),
                serving: None,
                held: Vec::new(),
                problem: None,
            })),
            _ => Done::Draft(Ok(None)),
        };
        let effects = update(&mut model, now(), Msg::Done(task, done));
        batch = effects.iter().find(|(_, e)| matches!(e, Effect::Launch(..))).map(|(t, _)| *t).or(batch);
    }
    let (batch, run) = (batch.unwrap(), RunId::new());
    update(&mut model, now(), Msg::Done(batch, Done::Launched(flows[0].clone(), Ok(run))));
    frames(&mut model, (columns, rows), |model, n| {
        let read = n as u64 * 500;
        let snapshot = RunSnapshot {
            run,
            flow: flows[0].clone(),
            dry_run: false,
            state: RunState::Running,
            phase: Phase::Reading,
            counters: Counters { read, applied: read, ..Counters::default() },
            expected: Some(1_000_000),
            rate: 40_000.0 + n as f64,
            rates: (0..60).map(|i| 30_000 + (i * 977 + n as u64 * 13) % 20_000).collect(),
            seconds_left: Some(1000 - n as u64 / 2),
            page: n as u64,
            checkpoint: Some(format!("{n:08x}")),
            budget: ApiBudget { requests_left: Some(6000 - n as u64), requests_sent: n as u64, ..ApiBudget::default() },
            started: now(),
            updated: now(),
            faults: Vec::new(),
            token: None,
            waiting_until: None,
            waiting_for: None,
        };
        update(model, now(), Msg::Done(batch, Done::Run(Box::new(snapshot))));
    })
}

/// What became of 1,000 tables, of 2,000 fields of one of them and of 10,000 values of an option set; every tenth key
/// answers a line.
fn drift_frames(columns: u16, rows: u16) -> (Vec<Duration>, usize) {
    let (mut model, _) = begin(Some(workspace()), None);
    let effects = update(&mut model, now(), Msg::Key(KeyEvent::new(KeyCode::Char('g'), KeyModifiers::NONE)));
    let (task, _) = effects.iter().find(|(_, e)| matches!(e, Effect::Drift(..))).expect("the changes are asked for");
    let line = |table: &str, reach, action| Drift { table: table.to_owned(), reach, action };
    let gone = (0..1_000).map(|n| line(&format!("table_{n:05}"), DriftReach::Blocked, DriftAction::TableGone));
    let kept = (0..2_000).map(|n| {
        let (field, column) = (format!("new_field{n:04}"), format!("new_field{n:04}"));
        line("wide", DriftReach::Degraded, DriftAction::ColumnKept { field, column })
    });
    let unmapped = (0..10_000).map(|code| {
        let set = "wide_new_choice".to_owned();
        let labels = Labels(BTreeMap::from([(1033, format!("Value number {code}")), (1042, format!("값 {code}번"))]));
        line("wide", DriftReach::Degraded, DriftAction::OptionUnmapped { set, code, value: None, labels })
    });
    let report = DriftReport {
        account: Name::parse("bench").unwrap(),
        since: Some(now()),
        until: now(),
        drifts: kept.chain(unmapped).chain(gone).collect(),
        fingerprints: BTreeMap::new(),
        failed: Vec::new(),
    };
    update(&mut model, now(), Msg::Done(*task, Done::Drift(Ok(Box::new(report)))));
    frames(&mut model, (columns, rows), |model, n| {
        let code = match n % 50 {
            n if n % 10 == 9 => KeyCode::Char('l'),
            n if n < 40 => KeyCode::Down,
            _ => KeyCode::PageDown,
        };
        update(model, now(), Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    })
}

/// A step of the wizard with 1,000 tables chosen from, one of them wide, after these keys.
fn wizard_frames(
    step: Step,
    (columns, rows): (u16, u16),
    keys: &[KeyCode],
    pressed: &[KeyCode],
) -> (Vec<Duration>, usize) {
    let mut draft = Draft { step, ..Draft::new(workspace()) };
    draft.answers.insert("name".into(), "bench".into());
    draft.tables = vec!["wide".into()];
    let mut known = catalog();
    known.tables.truncate(1_000);
    let detail = wide("wide", 2_000, 10_000);
    known.tables.push(detail.table.clone());
    let changed = |n: usize| CatalogChange::FieldAdded { table: format!("table_{n:05}"), field: format!("field{n}") };
    known.news = Some(News { since: now(), until: now(), changes: (0..10_000).map(changed).collect() });
    let name = Name::parse("bench").unwrap();
    let mut mapping = propose(&name, &detail, &draft.tables);
    for rule in mapping.rules.iter_mut().filter(|r| r.reason.can_carry()) {
        rule.include = true;
    }
    draft.workspace.mappings = vec![mapping];
    known.details.insert("wide".into(), detail);
    propose_flows(&mut draft, &name, &known).unwrap();
    let (mut model, mut effects) = begin(None, Some(draft));
    for _ in 0..20 {
        let Some((task, effect)) = effects.pop() else { break };
        if let Some(done) = answer(&effect, &known) {
            effects.extend(update(&mut model, now(), Msg::Done(task, done)));
        }
    }
    for key in keys {
        let more = update(&mut model, now(), Msg::Key(KeyEvent::new(*key, KeyModifiers::NONE)));
        for (task, effect) in more {
            if let Some(done) = answer(&effect, &known) {
                update(&mut model, now(), Msg::Done(task, done));
            }
        }
    }
    frames(&mut model, (columns, rows), |model, n| {
        let code = pressed[n % pressed.len()];
        update(model, now(), Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    })
}

/// What the world says to the wizard.
fn answer(effect: &Effect, known: &Catalog) -> Option<Done> {
    Some(match effect {
        Effect::Tables(..) => Done::Tables(Ok(Box::new(known.clone()))),
        Effect::Describe(..) => Done::Described(Ok(known.details.values().cloned().collect())),
        Effect::Preview(_, mapping, detail) => {
            let cell = |rule: &FieldRule| PreviewCell {
                field: rule.field.clone(),
                column: rule.column.clone(),
                before: "before".into(),
                raw: Cell::Text("before".into()),
                after: Ok("after".into()),
            };
            let row = |n: usize| PreviewRow { id: format!("{n:08}"), cells: mapping.included().map(cell).collect() };
            let (table, rows) = (mapping.table.clone(), (0..20).map(row).collect());
            Done::Preview(Ok(Preview { table, rows, judged: detail.clone() }))
        }
        Effect::ProposeEnumerations(draft, catalog) => {
            let mut draft = draft.as_ref().clone();
            let name = Name::parse("bench").unwrap();
            let details: Vec<TableDetail> = catalog.details.values().cloned().collect();
            let found = propose_enumerations(&name, &details, &draft.workspace.mappings, &[], &[]);
            draft.workspace.enumerations = found;
            Done::EnumerationsProposed(Ok(Box::new(draft)))
        }
        Effect::EnumViews(choices, _, catalog, lang) => {
            let view = |choice: &EnumChoice| {
                let set = catalog.details.values().find_map(|d| d.option_set(&choice.option_set))?.clone();
                let diff = plan_enumeration(&set, choice, None, *lang, &BTreeMap::new());
                let mut view = EnumView::bare(choice.clone(), set, EnumReason::New);
                view.take(diff, None);
                Some(view)
            };
            Done::EnumViews(Ok(choices.iter().filter_map(view).collect()))
        }
        Effect::Publish(files) => {
            Done::Published(Ok(files.iter().map(|file| format!("/bench/workspace/{}", file.file)).collect()))
        }
        _ => return None,
    })
}

fn workspace() -> Workspace {
    let name = Name::parse("bench").unwrap();
    let mut workspace = Workspace::named("bench");
    workspace.accounts.push(ExternalAccount {
        name: name.clone(),
        system: System::Dynamics,
        url: parse_org_url("https://bench.crm4.dynamics.com").unwrap(),
        tenant: "bench.example".into(),
        authority: "https://login.microsoftonline.com".into(),
        auth: AuthMethod::ClientSecret { client_id: "id".into(), secret: SecretRef::client_secret(&name) },
        solution: None,
        secret_expires: None,
        organisation: None,
        instance: None,
        look_back: None,
        clock_margin: None,
        call_reserve: None,
    });
    workspace
}

fn tables_frames(columns: u16, rows: u16) -> (Vec<Duration>, usize) {
    let mut draft = Draft { step: Step::Tables, ..Draft::new(workspace()) };
    draft.answers.insert("name".into(), "bench".into());
    draft.tables = vec!["table_00001".into()];
    let (mut model, effects) = begin(None, Some(draft));
    let (task, _) = effects.iter().find(|(_, e)| matches!(e, Effect::Tables(..))).expect("the tables are asked for");
    update(&mut model, now(), Msg::Done(*task, Done::Tables(Ok(Box::new(catalog())))));
    frames(&mut model, (columns, rows), |model, n| {
        let code = if n % 50 < 40 { KeyCode::Down } else { KeyCode::PageDown };
        update(model, now(), Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    })
}

fn catalog() -> Catalog {
    let table = |i: usize| Table {
        name: format!("table_{i:05}"),
        entity_set: format!("tables_{i:05}"),
        labels: Labels(BTreeMap::from([(1033, format!("Table number {i}")), (1042, format!("테이블 {i}번"))])),
        primary_id: format!("table_{i:05}id"),
        primary_name: Some("name".into()),
        custom: i.is_multiple_of(3),
        change_tracking: i.is_multiple_of(2),
        ..Table::new("", "", "")
    };
    Catalog {
        tables: (0..TABLES).map(table).collect(),
        counts: (0..TABLES).map(|i| (format!("table_{i:05}"), i as u64 * 37)).collect(),
        ..Catalog::new(now())
    }
}
