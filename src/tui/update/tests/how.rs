//! How a run shall go is chosen; nothing is taken as it comes after one key too many.
use super::{C, has};
use crate::fault::ErrorKind;
use crate::i18n::Lang;
use crate::run::RunState;
use crate::task::LaunchOptions;
use crate::tui::Effect;
use crate::tui::fixtures as fx;
use crate::tui::model::{Effects, How, Loaded, Model, Overlay, headless};
use crossterm::event::KeyCode;

fn launched(effects: &Effects) -> Option<(Vec<String>, LaunchOptions)> {
    effects.iter().find_map(|(_, e)| match e {
        Effect::Launch(flows, options) => Some((flows.iter().map(ToString::to_string).collect(), *options)),
        _ => None,
    })
}

fn chosen(model: &Model) -> Option<How> {
    match model.overlays.last() {
        Some(Overlay::How(howto)) => Some(howto.how()),
        _ => None,
    }
}

#[test]
fn each_way_launches_what_its_command_says() {
    let ways = [
        (How::AsSet, "", LaunchOptions::default()),
        (
            How::DryRun,
            " --dry-run --limit 1000",
            LaunchOptions { dry_run: true, limit: Some(1000), ..LaunchOptions::default() },
        ),
        (How::Full, " --full", LaunchOptions { full: true, ..LaunchOptions::default() }),
        (How::Sweep, " --sweep", LaunchOptions { sweep: true, ..LaunchOptions::default() }),
    ];
    for (down, (how, option, wanted)) in ways.into_iter().enumerate() {
        let mut model = fx::home(Lang::En);
        fx::press(&mut model, &[C('A')]);
        fx::press(&mut model, &vec![KeyCode::Down; down]);
        assert_eq!(chosen(&model), Some(how));
        let text = model.overlays.last().unwrap().copy_text(model.words).unwrap();
        assert!(text.starts_with("fieldbridge run ") && text.ends_with(option), "{text}");
        let effects = fx::press(&mut model, &[KeyCode::Enter]);
        let (flows, options) = launched(&effects).unwrap();
        assert_eq!((flows.len(), format!("{options:?}")), (1, format!("{wanted:?}")), "{how:?}");
        assert_eq!(headless(&model), text, "the monitor's command is the same");
    }
}

#[test]
fn a_restored_crm_is_asked_for_twice() {
    let mut model = fx::home(Lang::En);
    let effects = fx::press(&mut model, &[C('A'), KeyCode::End, KeyCode::Enter]);
    assert!(launched(&effects).is_none(), "it is asked once more");
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    assert!(launched(&effects).is_none() && model.overlays.is_empty(), "the safe answer comes first");
    fx::press(&mut model, &[C('A'), KeyCode::End, KeyCode::Enter]);
    let effects = fx::press(&mut model, &[KeyCode::Down, KeyCode::Enter]);
    assert!(launched(&effects).unwrap().1.after_restore);
    assert!(headless(&model).ends_with(" --after-restore"), "{}", headless(&model));
}

#[test]
fn a_flow_whose_crm_went_back_is_offered_just_that() {
    let mut model = fx::home(Lang::En);
    let Loaded::Ready(facts) = &mut model.facts else { unreachable!() };
    let last = facts.flows[0].last.as_mut().unwrap();
    last.state = RunState::Failed;
    last.fault_slug = Some(ErrorKind::SourceWentBack.slug().to_owned());
    fx::press(&mut model, &[C('A')]);
    assert_eq!(chosen(&model), Some(How::AfterRestore));
}

#[test]
fn where_no_flow_can_run_nothing_is_asked() {
    let mut model = fx::running(Lang::En, fx::snapshot(1, "account")).0;
    let effects = fx::press(&mut model, &[C('A')]);
    assert!(model.overlays.is_empty() && !has(&effects, |e| matches!(e, Effect::Launch(..))), "it is under way");
}
