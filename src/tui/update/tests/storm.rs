//! Storms of messages: whatever comes in whatever order, the screen holds.
use super::*;

#[derive(Debug, Clone)]
enum Step3 {
    Key(KeyEvent),
    Click(Hit, bool),
    Wheel(i32),
    Resize(u16, u16),
    Paste(String),
    Snapshot(RunState),
    End(RunState),
    Launched(bool),
    History,
    Answer,
    Signal,
}

fn steps() -> impl Strategy<Value = Step3> {
    let codes = prop_oneof![
        3 => prop::sample::select("qrahmslexpvdcyuLMj k/?:[]=1".chars().collect::<Vec<_>>()).prop_map(KeyCode::Char),
        1 => any::<char>().prop_map(KeyCode::Char),
        4 => prop::sample::select(vec![KeyCode::Enter, KeyCode::Esc, KeyCode::Up, KeyCode::Down, KeyCode::PageDown,
            KeyCode::Home, KeyCode::End, KeyCode::Tab, KeyCode::Backspace, KeyCode::F(1), KeyCode::F(2), KeyCode::Left]),
    ];
    let modifiers =
        prop::sample::select(vec![KeyModifiers::NONE, KeyModifiers::NONE, KeyModifiers::CONTROL, KeyModifiers::ALT]);
    let states = || {
        prop::sample::select(vec![
            RunState::Running,
            RunState::Paused,
            RunState::Done,
            RunState::Failed,
            RunState::Cancelled,
        ])
    };
    prop_oneof![
        12 => (codes, modifiers).prop_map(|(c, m)| Step3::Key(KeyEvent::new(c, m))),
        2 => (0usize..40, any::<bool>()).prop_map(|(row, d)| Step3::Click(Hit::Row(row), d)),
        1 => prop::sample::select(crate::command::ALL).prop_map(|c| Step3::Click(Hit::Command(c.id), false)),
        1 => (-9i32..9).prop_map(Step3::Wheel),
        2 => (0u16..130, 0u16..40).prop_map(|(w, h)| Step3::Resize(w, h)),
        1 => ".{0,20}".prop_map(Step3::Paste),
        2 => states().prop_map(Step3::Snapshot),
        1 => states().prop_map(Step3::End),
        1 => any::<bool>().prop_map(Step3::Launched),
        1 => Just(Step3::History),
        3 => Just(Step3::Answer),
        1 => Just(Step3::Signal),
    ]
}

fn message(step: &Step3, awaited: &Effects) -> Option<Msg> {
    let done = |done| Msg::Done(awaited.last().map_or(TaskId(1), |(t, _)| *t), done);
    Some(match step {
        Step3::Key(key) => Msg::Key(*key),
        Step3::Click(hit, double) => Msg::Click { hit: *hit, double: *double },
        Step3::Wheel(lines) => Msg::Wheel(*lines),
        Step3::Resize(w, h) => Msg::Resize(*w, *h),
        Step3::Paste(text) => Msg::Paste(text.clone()),
        Step3::Snapshot(state) => {
            let mut snapshot = fx::snapshot(1, "account");
            snapshot.state = *state;
            done(Done::Run(Box::new(snapshot)))
        }
        Step3::End(state) => {
            let record = fx::record(1, "account", *state, fx::counters(10, 1, 1));
            done(Done::RunEnded(Box::new(RunEnd { record, fault: Some(fx::fault()), notes: Default::default() })))
        }
        Step3::Launched(ok) => {
            done(Done::Launched(fx::name("account"), if *ok { Ok(fx::run_id(1)) } else { Err(fx::fault()) }))
        }
        Step3::History => {
            done(Done::History(Ok(vec![fx::record(1, "contact", RunState::Running, fx::counters(1, 0, 0))])))
        }
        Step3::Signal => Msg::Signal(Signal::Stop),
        Step3::Answer => {
            let (task, effect) = awaited.last()?;
            let answer = match effect {
                Effect::Home => Done::Home(Ok(fx::facts())),
                Effect::LoadDraft => Done::Draft(Ok(None)),
                Effect::Log(run) => Done::Log(*run, Ok(Vec::new())),
                Effect::Rejects(_) => Done::Rejects(Err(fx::fault())),
                Effect::History(_) => Done::History(Err(fx::fault())),
                _ => Done::Woken,
            };
            Msg::Done(*task, answer)
        }
    })
}

fn focus_is_valid(model: &Model) -> Result<(), String> {
    let lists = [
        (&model.home.list, model.flows().len()),
        (&model.monitor.list, model.monitor.rows.len() + model.monitor.foreign.len()),
        (&model.history_list, model.history.ready().map_or(0, Vec::len)),
    ];
    for (list, len) in lists {
        if list.len() != len || list.selected() >= len.max(1) {
            return Err(format!("selection {} of {} rows, {} in the list", list.selected(), len, list.len()));
        }
    }
    match model.route {
        Route::Wizard if model.wizard.is_none() => Err("the wizard's screen without a wizard".into()),
        Route::Detail if model.detail.is_none() => Err("a run's screen without a run".into()),
        _ => Ok(()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn no_storm_of_messages_breaks_the_screen(storm in prop::collection::vec(steps(), 1..60), ko in any::<bool>()) {
        let mut model = fx::home(if ko { Lang::Ko } else { Lang::En });
        let theme = Theme::new(Depth::Mono, false, false);
        let mut awaited: Effects = Vec::new();
        for step in &storm {
            let Some(msg) = message(step, &awaited) else { continue };
            let effects = update(&mut model, fx::now(), msg);
            if !effects.is_empty() {
                awaited = effects;
            }
            prop_assert!(focus_is_valid(&model).is_ok(), "{:?} after {:?}", focus_is_valid(&model), step);
            prop_assert!(model.overlays.len() < 70);
        }
        let (w, h) = model.size;
        for (w, h) in [(w, h), (0, 0), (1, 1), (80, 24)] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, w, h));
            view(&model, &theme, &mut buffer);
        }
        let _ = matches!(model.facts, Loaded::Ready(_));
    }
}
