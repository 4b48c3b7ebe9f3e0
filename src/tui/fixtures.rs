//! Models for tests, made by messages like the real ones, at a fixed time.
mod chain_fixtures;
mod note_fixtures;
mod person_fixtures;
mod reach_fixtures;
mod row_fixtures;
mod verify_fixtures;
mod why_fixtures;

pub use chain_fixtures::{
    after_held, begun, chain_held, chained, hear, held_ends, held_last_night, held_record, step, trying_again, working,
};
pub use note_fixtures::{conflicts, consents, notes, opted, unanswered};
pub use person_fixtures::{erased_person, held_person, person, personal_fields, privacy, receipt, told};
pub use reach_fixtures::{reaching, waiting_for};
pub use row_fixtures::{explained, explained_event, explained_out, refused, row, row_of};
pub use verify_fixtures::{compared, comparing, found, found_of_events};
pub use why_fixtures::{cause, off, why, why_of};

use super::effect::{Done, TaskId};
use super::model::{Beginning, Effects, Loaded, Model};
use super::msg::Msg;
use super::{Effect, update};
use crate::account::{AuthMethod, ExternalAccount, Name, OrgIdentity, SecretRef, System, parse_org_url};
use crate::catalog::Labels;
use crate::engine::RunEnd;
use crate::fault::{ErrorKind, Fault};
use crate::flow::{Direction, Flow, MailAddress, ReadMode, ReadRules};
use crate::i18n::Lang;
use crate::mapping::{Drift, DriftAction, DriftReach};
use crate::port::Notified;
use crate::run::{
    ApiBudget, Counters, DeletePlan, DueKind, DueMark, DueName, DueState, LogEntry, LogLevel, NextDue, Phase, PlanRow,
    PlanSide, PlanState, Reject, RejectNote, RejectState, RunId, RunRecord, RunSnapshot, RunState, Serving,
};
use crate::schema::CampaignType;
use crate::setup::{Draft, Step, Workspace};
use crate::task::{DriftReport, DueFacts, FlowFacts, HomeFacts, NotStarted};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::Timestamp;

/// The fixed time.
pub fn now() -> Timestamp {
    "2026-11-21T09:30:00Z".parse().unwrap()
}

pub fn before(seconds: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() - seconds).unwrap()
}

pub fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub fn run_id(n: u128) -> RunId {
    RunId(uuid::Uuid::from_u128(0x0193_4f2a_7b00_7000_8000_0000_0000_0000 + n))
}

fn account() -> ExternalAccount {
    ExternalAccount {
        name: name("contoso"),
        system: System::Dynamics,
        url: parse_org_url("https://contoso.crm4.dynamics.com").unwrap(),
        tenant: "contoso.example".into(),
        authority: "https://login.microsoftonline.com".into(),
        auth: AuthMethod::ClientSecret {
            client_id: "11111111-2222-3333-4444-555555555555".into(),
            secret: SecretRef::client_secret(&name("contoso")),
        },
        solution: None,
        instance: None,
        look_back: None,
        clock_margin: None,
        call_reserve: None,
        secret_expires: None,
        organisation: Some(OrgIdentity {
            id: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee".into(),
            name: "Contoso Korea 주식회사".into(),
            production: true,
            version: Some("9.2".into()),
            user_id: "u".into(),
        }),
    }
}

fn flow(table: &str, order: u32) -> Flow {
    Flow {
        name: name(table),
        direction: Direction::Import,
        account: name("contoso"),
        table: table.into(),
        mode: ReadMode::Incremental,
        filter: None,
        order,
        try_rows: 50,
        schedule: None,
        zone: None,
        reading: ReadRules::default(),
        rows: Default::default(),
        writing: Default::default(),
        off: None,
    }
}

pub fn record(n: u128, flow: &str, state: RunState, counters: Counters) -> RunRecord {
    RunRecord {
        run: run_id(n),
        flow: name(flow),
        mode: ReadMode::Incremental.into(),
        dry_run: false,
        state,
        started: before(3600 * n as i64),
        ended: state.is_final().then(|| before(3600 * n as i64 - 95)),
        counters,
        pages: counters.read / 500,
        fault_code: (state == RunState::Failed).then(|| "FB-NET-05".into()),
        fault_slug: (state == RunState::Failed).then(|| "timeout".into()),
        fault_detail: None,
    }
}

pub fn counters(read: u64, unchanged: u64, rejected: u64) -> Counters {
    Counters { read, applied: read - unchanged - rejected, unchanged, rejected, ..Counters::default() }
}

/// Accounts, flows and last runs.
pub fn facts() -> HomeFacts {
    let mut workspace = Workspace::named("contoso");
    workspace.accounts = vec![account()];
    workspace.flows = ["account", "contact", "lead"].iter().zip(1..).map(|(t, i)| flow(t, i)).collect();
    let last = [
        Some(record(1, "account", RunState::Done, counters(12_000, 11_200, 0))),
        Some(record(2, "contact", RunState::DoneWithRejects, counters(48_217, 40_000, 17))),
        None,
    ];
    let flows = workspace.flows.iter().cloned().zip(last).map(|(flow, last)| FlowFacts {
        watermark: last.as_ref().map(|r| r.started),
        token: None,
        open_rejects: last.as_ref().map_or(0, |r| r.counters.rejected),
        rows: last.as_ref().map(|r| r.counters.read),
        flow,
        last,
    });
    HomeFacts {
        flows: flows.collect(),
        workspace: Some(workspace),
        draft: false,
        draft_fault: None,
        chains: Vec::new(),
        dues: Vec::new(),
        serving: None,
        held: Vec::new(),
        problem: None,
    }
}

/// The same with what is due by itself, and who sees to it.
pub fn served(served: bool) -> HomeFacts {
    let due = |kind, of: &str, schedule: &str, hours: i64, last| DueFacts {
        what: DueName { kind, name: name(of) },
        schedule: schedule.into(),
        zone: Some("Europe/Berlin".into()),
        next: Some(before(-3600 * hours)),
        mark: Some(DueMark {
            what: DueName { kind, name: name(of) },
            says: String::new(),
            settled: now(),
            in_hand: None,
            skipped: 0,
            ended: last,
        }),
        held: false,
    };
    let (flow, chain) = (DueKind::Flow, DueKind::Workflow);
    let dues = vec![
        due(chain, "nightly", "0 2 * * 1-5", 9, Some((before(50_000), DueState::Done))),
        due(flow, "contact", "*/15 * * * *", 1, Some((before(700), DueState::Attention))),
        due(flow, "lead", "0 6 L * *", 500, None),
    ];
    let next = NextDue { at: before(-3600), what: dues[1].what.clone() };
    let (host, since, beat) = ("crm-eu-01".to_owned(), before(90_000), before(5));
    let serving = served.then(|| Box::new(Serving { host, pid: 4711, since, beat, next: Some(next) }));
    HomeFacts { dues, serving, ..facts() }
}

/// A model that has read its workspace.
pub fn home(lang: Lang) -> Model {
    home_with(lang, None)
}

/// The same screen over other facts.
pub fn over(mut model: Model, facts: HomeFacts) -> Model {
    model.facts = Loaded::Ready(Box::new(facts));
    model
}

/// As [`home`], with a setup left at that step.
pub fn home_with(lang: Lang, left: Option<Step>) -> Model {
    let (mut model, first) = Model::new(Beginning { lang, ..Beginning::default() }, now());
    let draft = left.map(|step| Box::new(Draft { step, ..Draft::new(Workspace::named("contoso")) }));
    for (task, effect) in first {
        let done = match effect {
            Effect::Home => Done::Home(Ok(facts())),
            _ => Done::Draft(Ok(draft.clone())),
        };
        update(&mut model, now(), Msg::Done(task, done));
    }
    model
}

/// Presses keys; returns the last one's effects.
pub fn press(model: &mut Model, keys: &[KeyCode]) -> Effects {
    let mut effects = Vec::new();
    for code in keys {
        effects = update(model, now(), Msg::Key(KeyEvent::new(*code, KeyModifiers::NONE)));
    }
    effects
}

/// Presses a letter with Ctrl.
pub fn ctrl(model: &mut Model, letter: char) -> Effects {
    update(model, now(), Msg::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL)))
}

/// Answers the effect that `wanted` picks.
pub fn answer(model: &mut Model, effects: &Effects, wanted: impl Fn(&Effect) -> bool, done: Done) -> Effects {
    let (task, _) = effects.iter().find(|(_, e)| wanted(e)).expect("the effect was asked for");
    update(model, now(), Msg::Done(*task, done))
}

pub fn snapshot(n: u128, flow: &str) -> RunSnapshot {
    RunSnapshot {
        run: run_id(n),
        flow: name(flow),
        dry_run: false,
        state: RunState::Running,
        phase: Phase::Reading,
        counters: counters(21_000, 1_000, 3),
        expected: Some(50_000),
        rate: 1_843.6,
        rates: vec![900, 1_200, 1_800, 2_100, 1_700, 1_900, 1_843],
        seconds_left: Some(16),
        page: 42,
        checkpoint: Some("3fa9c1d2".into()),
        budget: ApiBudget {
            requests_left: Some(5_871),
            time_left_ms: Some(900_000),
            requests_sent: 129,
            throttled: 0,
            throttled_time: 0,
            throttled_requests: 0,
            at_once: Some(4),
            resting_until: None,
        },
        started: before(12),
        updated: now(),
        faults: Vec::new(),
        token: None,
        waiting_until: None,
        waiting_for: None,
    }
}

/// All flows launched; the first as the snapshot says, the others waiting.
pub fn running(lang: Lang, snapshot: RunSnapshot) -> (Model, TaskId) {
    let mut model = home(lang);
    let effects = press(&mut model, &[KeyCode::Char('a')]);
    let (batch, _) =
        *effects.iter().find(|(_, e)| matches!(e, Effect::Launch(..))).map(|(t, e)| (t, e)).as_ref().unwrap();
    let batch = *batch;
    answer(&mut model, &effects, |e| matches!(e, Effect::History(_)), Done::History(Ok(Vec::new())));
    update(&mut model, now(), Msg::Done(batch, Done::Launched(name("account"), Ok(snapshot.run))));
    update(&mut model, now(), Msg::Done(batch, Done::Run(Box::new(snapshot))));
    (model, batch)
}

/// The first run ended with rejects, the second failed, the third could not start.
pub fn ended(lang: Lang) -> Model {
    let (mut model, batch) = running(lang, snapshot(1, "account"));
    let mut last = snapshot(1, "account");
    last.counters = counters(50_000, 1_000, 17);
    last.state = RunState::DoneWithRejects;
    last.phase = Phase::Finished;
    last.updated = before(-20);
    update(&mut model, now(), Msg::Done(batch, Done::Run(Box::new(last.clone()))));
    let mut end = record(1, "account", RunState::DoneWithRejects, last.counters);
    (end.started, end.ended) = (before(12), Some(before(-20)));
    update(
        &mut model,
        now(),
        Msg::Done(batch, Done::RunEnded(Box::new(RunEnd { record: end, fault: None, notes: Default::default() }))),
    );
    update(&mut model, now(), Msg::Done(batch, Done::Launched(name("contact"), Ok(run_id(2)))));
    let failed = record(2, "contact", RunState::Failed, counters(4_500, 0, 0));
    let kind = ErrorKind::ConnectRefused;
    let end = RunEnd { record: failed, fault: Some(Fault { kind, ..fault() }), notes: Default::default() };
    update(&mut model, now(), Msg::Done(batch, Done::RunEnded(Box::new(end))));
    spare(&mut model, batch, "contact", &["lead"], kind);
    model
}

/// The driver tells that these are not started, since a fault of this kind after that flow would meet them as well.
pub fn spare(model: &mut Model, batch: TaskId, after: &str, flows: &[&str], kind: ErrorKind) {
    let account = (kind.reach() == crate::fault::Reach::Account).then(|| name("contoso"));
    let flows = flows.iter().map(|flow| name(flow)).collect();
    let spared = NotStarted { flows, account, after: name(after), code: kind.code() };
    update(model, now(), Msg::Done(batch, Done::NotStarted(Box::new(spared))));
}

/// A fault with everything a fault can have.
pub fn fault() -> Fault {
    Fault::new(ErrorKind::Timeout, "GET /api/data/v9.2/contacts: no answer within 60 s")
        .with("host", "contoso.crm4.dynamics.com")
        .correlated(Some("7c1f0b1e-5d5a-4c58-9a51-0b1a3ad1d0aa".into()))
}

/// The history is open.
pub fn history(lang: Lang) -> Model {
    let mut model = home(lang);
    let effects = press(&mut model, &[KeyCode::Char('h')]);
    let mut records = vec![
        record(1, "account", RunState::Done, counters(12_000, 11_200, 0)),
        record(2, "contact", RunState::DoneWithRejects, counters(48_217, 40_000, 17)),
        record(3, "contact", RunState::Failed, counters(4_500, 0, 0)),
        record(4, "lead", RunState::Cancelled, counters(500, 0, 0)),
        record(5, "lead", RunState::Interrupted, counters(1_500, 0, 2)),
    ];
    if let Some(record) = records.get_mut(3) {
        record.dry_run = true;
    }
    answer(&mut model, &effects, |e| matches!(e, Effect::History(_)), Done::History(Ok(records)));
    model
}

fn entry(seconds: i64, level: LogLevel, fault: &Fault) -> LogEntry {
    LogEntry::of_fault(before(seconds), level, fault)
}

/// A run's log is open.
pub fn log(lang: Lang) -> Model {
    let mut model = history(lang);
    let effects = press(&mut model, &[KeyCode::Down, KeyCode::Char('l')]);
    let lines = vec![
        entry(90, LogLevel::Warn, &Fault::new(ErrorKind::Throttled, "429, Retry-After 12").with("host", "contoso")),
        entry(60, LogLevel::Info, &Fault::new(ErrorKind::ServerError, "503").with("host", "contoso")),
        entry(30, LogLevel::Error, &fault()),
    ];
    answer(&mut model, &effects, |e| matches!(e, Effect::Log(_)), Done::Log(run_id(2), Ok(lines)));
    model
}

/// A reject of the run that ended with rejects.
pub fn reject(id: i64) -> Reject {
    Reject {
        id,
        flow: name("contact"),
        run: run_id(2),
        row: format!("0000000{id}-aaaa-bbbb-cccc-dddddddddddd"),
        reason: "too-long".into(),
        field: Some("emailaddress1".into()),
        sample: Some("김민수\u{1b}[31m@example.com".into()),
        said: None,
        at: before(60),
        resolved: false,
        state: RejectState::Open,
        mapping_version: 1,
        note: None,
    }
}

/// A run's rejects are open.
pub fn rejects(lang: Lang) -> Model {
    let mut model = history(lang);
    let effects = press(&mut model, &[KeyCode::Down, KeyCode::Char('e')]);
    let applied = Reject { resolved: true, state: RejectState::Applied, ..reject(2) };
    let note = RejectNote { text: "known to the data team".into(), who: "kim".into(), at: before(30) };
    let ignored = Reject {
        resolved: true,
        state: RejectState::Ignored,
        note: Some(note),
        reason: "not-a-date".into(),
        field: Some("birthdate".into()),
        sample: Some("31.02.1999".into()),
        ..reject(4)
    };
    let rejects = vec![reject(1), applied, reject(3), ignored];
    answer(&mut model, &effects, |e| matches!(e, Effect::Rejects(_)), Done::Rejects(Ok(rejects)));
    model
}

/// A plan of deletions.
pub fn plan(id: i64, state: PlanState) -> DeletePlan {
    let answered = !matches!(state, PlanState::Held | PlanState::Replaced);
    DeletePlan {
        id,
        digest: format!("4f1c09ab7e3{id}"),
        flow: name("contact"),
        side: if id % 2 == 0 { PlanSide::Crm } else { PlanSide::Campaign },
        at: before(3600 * id),
        rows: 1_204,
        living: 48_217,
        state,
        who: answered.then(|| "kim, ticket 4711".into()),
        said_at: answered.then(|| before(600)),
    }
}

/// The same facts with a plan that waits.
pub fn holding() -> HomeFacts {
    HomeFacts { held: vec![plan(1, PlanState::Held)], ..facts() }
}

/// The plans are listed.
pub fn plans(lang: Lang) -> Model {
    let mut model = over(home(lang), holding());
    let effects = press(&mut model, &[KeyCode::Char('P')]);
    let all = [PlanState::Approved, PlanState::Held, PlanState::Done, PlanState::Refused, PlanState::Replaced];
    let all = all.into_iter().zip([2, 1, 3, 4, 5]).map(|(state, id)| plan(id, state)).collect();
    answer(&mut model, &effects, |e| matches!(e, Effect::Plans), Done::Plans(Ok(all)));
    model
}

/// The mail server is being set, and a test came to something.
pub fn mail(lang: Lang) -> Model {
    let mut model = home(lang);
    press(&mut model, &[KeyCode::Char('n'), KeyCode::Enter]);
    press(&mut model, &"smtp.shop.example".chars().map(KeyCode::Char).collect::<Vec<_>>());
    press(&mut model, &[KeyCode::Enter, KeyCode::Down, KeyCode::Enter, KeyCode::Down, KeyCode::Enter]);
    press(&mut model, &"crm@shop.example".chars().map(KeyCode::Char).collect::<Vec<_>>());
    press(&mut model, &[KeyCode::Enter]);
    if let Some(mail) = &mut model.mail {
        let address = |text: &str| MailAddress::parse(text).unwrap();
        let failed = vec![(address("lee@shop.example"), fault())];
        mail.tested = Some(Ok(Notified { sent: vec![address("kim@shop.example")], failed }));
    }
    model
}

/// One of them is open.
pub fn plan_rows(lang: Lang) -> Model {
    let mut model = plans(lang);
    let effects = press(&mut model, &[KeyCode::Enter]);
    let row = |n: u8, why: &str, state: &str| {
        let row = format!("0000000{n}-aaaa-bbbb-cccc-dddddddddddd");
        (PlanRow { row, why: why.into(), version: 7 }, state.to_owned())
    };
    let rows = vec![row(1, "deleted", "planned"), row(2, "absent", "planned"), row(3, "left", "planned")];
    let digest = plan(1, PlanState::Held).digest;
    answer(&mut model, &effects, |e| matches!(e, Effect::PlanRows(..)), Done::PlanRows(digest, Ok(rows)));
    model
}

/// Changes of every weight, one of them hostile.
pub fn drift() -> DriftReport {
    let line = |reach, action| Drift { table: "contact".into(), reach, action };
    let text = |length| CampaignType::String { length };
    let drifts = vec![
        Drift { table: "lead".into(), reach: DriftReach::Blocked, action: DriftAction::TableGone },
        line(
            DriftReach::Decide,
            DriftAction::RenameSuggested { from: "jobtitle".into(), to: "position".into(), column: "jobtitle".into() },
        ),
        line(DriftReach::Degraded, DriftAction::ColumnKept { field: "nickname".into(), column: "nickname".into() }),
        line(
            DriftReach::Degraded,
            DriftAction::ValuesChecked {
                field: "birthdate".into(),
                column: "birthdate".into(),
                keeps: CampaignType::Date,
                now: text(40),
            },
        ),
        line(
            DriftReach::Degraded,
            DriftAction::OptionUnmapped {
                set: "contact_gendercode".into(),
                code: 3,
                value: None,
                labels: Labels::one(1033, "Evil \u{1b}[2J\u{202e} <b>option</b>"),
            },
        ),
        line(DriftReach::Known, DriftAction::Available { field: "new_loyaltypoints".into() }),
    ];
    DriftReport {
        account: name("contoso"),
        since: Some(before(90_000)),
        until: now(),
        drifts,
        fingerprints: Default::default(),
        failed: Vec::new(),
    }
}

/// The screen of changes.
pub fn changes(lang: Lang) -> Model {
    let mut model = home(lang);
    let effects = press(&mut model, &[KeyCode::Char('g')]);
    answer(&mut model, &effects, |e| matches!(e, Effect::Drift(..)), Done::Drift(Ok(Box::new(drift()))));
    model
}
