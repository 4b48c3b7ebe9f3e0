//! One key switches the selected flow off, for a reason, and on again.
use super::{C, has};
use crate::flow::Off;
use crate::i18n::Lang;
use crate::tui::fixtures as fx;
use crate::tui::model::{Model, Overlay};
use crate::tui::{Done, Effect};
use crossterm::event::KeyCode;

fn switched_off(mut model: Model) -> Model {
    let mut facts = fx::facts();
    facts.flows[0].flow.off = Some(Off::since(fx::now(), Some("new columns")));
    model = fx::over(model, facts);
    model
}

#[test]
fn the_key_asks_why_and_switches_off_with_what_is_typed() {
    let mut model = fx::home(Lang::En);
    assert!(!has(&fx::press(&mut model, &[C('O')]), |e| matches!(e, Effect::SwitchOff(..))));
    assert!(matches!(model.overlays.last(), Some(Overlay::Asking(_))));
    let effects = fx::press(&mut model, &[C('b'), C('u'), C('s'), C('y'), KeyCode::Enter]);
    assert!(has(
        &effects,
        |e| matches!(e, Effect::SwitchOff(flow, why) if flow.as_str() == "account" && why == "busy")
    ));
    let flow = fx::facts().flows[0].flow.name.clone();
    let done = Done::Switched(flow, true, Ok(()));
    let after = fx::answer(&mut model, &effects, |e| matches!(e, Effect::SwitchOff(..)), done);
    assert!(has(&after, |e| matches!(e, Effect::Home)), "it is read anew");
}

#[test]
fn one_that_is_off_is_not_run_is_tried_all_the_same_and_goes_on_at_the_key() {
    let mut model = switched_off(fx::home(Lang::En));
    assert!(!has(&fx::press(&mut model, &[C('r')]), |e| matches!(e, Effect::Launch(..))));
    let all = fx::press(&mut switched_off(fx::home(Lang::En)), &[C('a')]);
    assert!(has(&all, |e| matches!(e, Effect::Launch(flows, _) if flows.iter().all(|f| f.as_str() != "account"))));
    let dry = fx::press(&mut switched_off(fx::home(Lang::En)), &[C('d')]);
    assert!(has(&dry, |e| matches!(e, Effect::Launch(_, options) if options.dry_run)));
    let effects = fx::press(&mut model, &[C('O')]);
    assert!(has(&effects, |e| matches!(e, Effect::SwitchOn(flow) if flow.as_str() == "account")));
}
