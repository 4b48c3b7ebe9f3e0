//! The pass-phrase, asked for when a secret is needed; and words in passing that go with what they were said about.
use super::*;
use crate::port::PassphraseAsk;
use crate::tui::model::VaultWait;

fn asked(model: &mut Model, why: PassphraseAsk) -> Effects {
    update(model, fx::now(), Msg::VaultAsks(why))
}

fn given(effects: &Effects) -> Option<Option<String>> {
    effects.iter().find_map(|(_, e)| match e {
        Effect::AnswerVault(given) => Some(given.as_ref().map(|s| s.expose().to_owned())),
        _ => None,
    })
}

#[test]
fn what_is_typed_is_the_answer_and_a_wrong_one_is_asked_for_again() {
    let mut model = fx::home(Lang::En);
    assert_eq!(given(&asked(&mut model, PassphraseAsk::Needed)), None);
    assert!(model.typing());
    assert_eq!(given(&fx::press(&mut model, &[KeyCode::Enter])), None, "an empty line is no answer");
    assert_eq!(given(&fx::press(&mut model, &[C('q'), C('u'), KeyCode::Enter])), Some(Some("qu".into())));
    assert!(model.overlays.is_empty());
    asked(&mut model, PassphraseAsk::Wrong);
    assert!(matches!(model.overlays.last(), Some(Overlay::Passphrase { wrong: true, input }) if input.is_empty()));
    assert!(!format!("{model:?}").contains("\"qu\""));
}

#[test]
fn however_the_question_is_left_whoever_waits_is_told_and_is_not_asked_again_at_once() {
    let leave: [fn(&mut Model) -> Effects; 3] = [
        |m| fx::press(m, &[KeyCode::Esc]),
        |m| fx::press(m, &[KeyCode::F(1)]),
        |m| update(m, fx::now(), Msg::Click { hit: Hit::Command(CommandId::Back), double: false }),
    ];
    for leave in leave {
        let mut model = fx::home(Lang::En);
        asked(&mut model, PassphraseAsk::Needed);
        assert_eq!(given(&leave(&mut model)), Some(None));
        assert_eq!(model.vault, VaultWait::Declined);
        assert_eq!(given(&asked(&mut model, PassphraseAsk::Needed)), Some(None), "three that need it are one question");
        assert!(model.overlays.is_empty());
        fx::press(&mut model, &[KeyCode::Down]);
        assert_eq!(given(&asked(&mut model, PassphraseAsk::Needed)), None, "a new need is a new question");
        assert_eq!(model.overlays.len(), 1);
    }
}

#[test]
fn a_run_nobody_opened_the_vault_for_leaves_no_trace_but_a_word() {
    let (mut model, batch) = running();
    let before = model.monitor.rows.len();
    let fault = Fault::new(ErrorKind::VaultLocked, "locked").with("case", "declined");
    update(&mut model, fx::now(), Msg::Done(batch, Done::Launched(fx::name("contact"), Err(fault))));
    assert_eq!(model.monitor.rows.len(), before - 1);
    assert!(model.overlays.is_empty());
    assert!(model.toast.as_ref().is_some_and(|t| t.text.contains("stays locked")));
}

#[test]
fn a_word_in_passing_goes_when_somebody_goes_elsewhere_and_stays_while_they_do_not() {
    let mut model = fx::home(Lang::En);
    let text = String::from("a word of Home");
    model.say(text);
    fx::press(&mut model, &[KeyCode::Down]);
    assert!(model.toast.is_some());
    fx::press(&mut model, &[C('h')]);
    assert_eq!(model.toast, None);
}
