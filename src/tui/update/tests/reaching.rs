//! A CRM that does not answer: who is waited for is said where that was asked for, and forgotten once it begins.
use super::{C, has};
use crate::fault::{ErrorKind, Fault};
use crate::text::Lang;
use crate::tui::effect::{Done, Effect};
use crate::tui::fixtures as fx;
use crate::tui::msg::Msg;
use crate::tui::update;
use crossterm::event::KeyCode;

#[test]
fn who_is_waited_for_is_said_until_it_begins_or_cannot() {
    for keys in [&[C('d')][..], &[C('v')], &[C('o'), C('7'), KeyCode::Enter]] {
        let (model, task) = fx::waiting_for(Lang::En, keys, fx::reaching());
        let text = model.reaching_text(Some(task)).unwrap();
        assert!(text.contains("contoso.crm4.dynamics.com") && text.contains("14 s") && text.contains("3 s"), "{text}");
        assert!(!model.still, "a frame is drawn");
    }
    let (mut model, task) = fx::waiting_for(Lang::En, &[C('v')], fx::reaching());
    update(&mut model, fx::now(), Msg::Done(task, Done::Verified(Err(Fault::new(ErrorKind::Timeout, "x")))));
    assert_eq!(model.reaching_text(Some(task)), None);
}

#[test]
fn nothing_is_drawn_where_it_is_not_shown() {
    let (mut model, task) = fx::waiting_for(Lang::En, &[C('v')], fx::reaching());
    fx::press(&mut model, &[KeyCode::Esc]);
    update(&mut model, fx::now(), Msg::Done(task, Done::Reaching(Box::new(fx::reaching()))));
    assert!(model.still);
}

#[test]
fn what_has_not_begun_is_ended_at_once_and_says_that_nothing_was_begun() {
    let (mut model, batch) = fx::waiting_for(Lang::En, &[C('d')], fx::reaching());
    let effects = fx::press(&mut model, &[C('x')]);
    assert!(has(&effects, |e| matches!(e, Effect::StopWorkflow(of) if *of == batch)) && model.overlays.is_empty());
    let flow = fx::name("account");
    update(&mut model, fx::now(), Msg::Done(batch, Done::Launched(flow, Err(crate::task::unbegun()))));
    let said = model.toast.as_ref().map_or("", |toast| toast.text.as_str());
    assert!(said.contains("account") && said.contains("nothing was written"), "{said}");
    assert!(model.monitor.rows.is_empty() && model.overlays.is_empty());
}

#[test]
fn those_that_waited_behind_it_are_named_and_one_that_waits_is_not_ended_alone() {
    let (mut model, batch) = fx::waiting_for(Lang::En, &[C('a')], fx::reaching());
    let effects = fx::press(&mut model, &[KeyCode::Down, C('x')]);
    assert!(!has(&effects, |e| matches!(e, Effect::StopWorkflow(_))), "the second of them");
    update(&mut model, fx::now(), Msg::Done(batch, Done::Launched(fx::name("account"), Err(crate::task::unbegun()))));
    let said = model.toast.as_ref().map_or("", |toast| toast.text.as_str());
    assert!(said.contains("contact") && model.monitor.rows.is_empty(), "{said}");
}
