//! The ways to sign in that are not a client secret.
use crate::fault::{ErrorKind, Fault};
use crate::i18n::{Lang, Words};
use crate::setup::{Draft, Step, Workspace, key};
use crate::tui::Effect;
use crate::tui::wizard::fixtures::{CANARY, Rig, World};
use crossterm::event::KeyCode;

/// At the first question after the application id, with that way to sign in.
fn with(auth: &str) -> Rig {
    let mut rig = Rig::open(Draft::new(Workspace::named("w")), None, World::default());
    rig.settle();
    rig.paste(
        "url: https://contoso.crm4.dynamics.com\ntenant: contoso.com\nclient id: aaaaaaaa-2222-3333-4444-555555555555",
    );
    while rig.question() < 3 {
        rig.enter();
    }
    let options = ["client-secret", "certificate", "browser", "device-code", "password"];
    let row = options.iter().position(|o| *o == auth).unwrap();
    (0..row).for_each(|_| rig.key(KeyCode::Down));
    while rig.question() < 6 {
        rig.enter();
    }
    assert_eq!(rig.wizard.draft().answers[key::AUTH], auth);
    rig
}

fn auth_of(rig: &Rig) -> crate::account::AuthMethod {
    rig.wizard.draft().workspace.accounts[0].auth.clone()
}

fn picture(rig: &Rig) -> String {
    [(80, 20), (100, 26), (160, 41)].iter().map(|(w, h)| format!("--- {w}x{h}\n{}", rig.draw(*w, *h))).collect()
}

/// The picture in both languages, compared with the reviewed one.
fn reviewed(rig: &mut Rig, name: &str) {
    for lang in Lang::ALL {
        rig.words = Words(lang);
        let shown = picture(rig);
        assert!(!shown.contains(CANARY) && !shown.contains('⟨'), "{shown}");
        insta::assert_snapshot!(format!("{}-{name}", lang.code()), shown);
    }
    rig.words = Words(Lang::En);
}

#[test]
fn a_certificate_is_made_shown_and_kept() {
    let mut rig = with("certificate");
    rig.enter();
    reviewed(&mut rig, "certificate-make");
    rig.enter();
    assert_eq!(rig.step(), Step::Account, "it is looked at first");
    reviewed(&mut rig, "certificate-shown");
    rig.key(KeyCode::Char('y'));
    let copied = rig.effects.iter().any(|e| matches!(e, Effect::Copy(text) if text.len() == 40));
    assert!(copied, "the thumbprint is copied");
    rig.enter();
    assert_eq!(rig.question(), 8, "a companion solution is asked for, and may be left open");
    rig.enter();
    assert_eq!(rig.step(), Step::Checks);
    let crate::account::AuthMethod::Certificate { key, certificate, .. } = auth_of(&rig) else { panic!() };
    assert_eq!(key.0, "vault:crm/private-key");
    assert!(certificate.days_left(jiff::Timestamp::UNIX_EPOCH) > 0);
}

#[test]
fn a_protected_file_asks_for_its_password() {
    let mut rig = with("certificate");
    rig.key(KeyCode::Down);
    rig.enter();
    rig.text("protected.pfx");
    rig.enter();
    assert!(rig.draw(80, 20).contains(&rig.words.say("certificate-problem-password-needed")));
    rig.text("wrong");
    rig.enter();
    assert!(rig.draw(80, 20).contains(&rig.words.say("certificate-problem-password-wrong")));
    rig.text("right");
    rig.enter();
    assert!(rig.draw(80, 20).contains(&rig.words.say("wz-certificate-kept")));
    let dump = format!("{:?} {:?}", rig.effects, rig.wizard.draft());
    assert!(!dump.contains("\"right\"") && !dump.contains("wrong"), "no password anywhere");
}

#[test]
fn a_file_that_is_none_is_refused_and_stays_to_be_corrected() {
    let mut rig = with("certificate");
    rig.key(KeyCode::Down);
    rig.enter();
    rig.text("holiday.jpg");
    rig.enter();
    let shown = rig.draw(80, 20);
    assert!(
        shown.contains(&rig.words.say("certificate-problem-unreadable")) && shown.contains("holiday.jpg"),
        "{shown}"
    );
}

#[test]
fn a_password_is_asked_for_after_the_user_and_warned_of() {
    let mut rig = with("password");
    rig.text("kim@contoso.com");
    rig.enter();
    rig.text(CANARY);
    reviewed(&mut rig, "password");
    rig.go_to(Step::Checks);
    let crate::account::AuthMethod::Password { user, password, .. } = auth_of(&rig) else { panic!() };
    assert_eq!((user.as_str(), password.0.as_str()), ("kim@contoso.com", "vault:crm/password"));
    let stored = rig.effects.iter().any(|e| matches!(e, Effect::StoreSecret(_, s) if s.expose() == CANARY));
    assert!(stored && !format!("{:?}", rig.wizard.draft()).contains(CANARY));
}

#[test]
fn a_device_code_is_shown_with_its_clock_and_ends_in_the_vault() {
    let mut rig = with("device-code");
    reviewed(&mut rig, "device-ready");
    rig.enter();
    reviewed(&mut rig, "device-waiting");
    rig.key(KeyCode::Char('y'));
    assert!(rig.effects.iter().any(|e| matches!(e, Effect::Copy(text) if text == "ABCD-EFGH")));
    rig.signed_in(Ok(()));
    rig.go_to(Step::Checks);
    let crate::account::AuthMethod::DeviceCode { refresh, .. } = auth_of(&rig) else { panic!() };
    assert_eq!(refresh.0, "vault:crm/refresh-token");
}

#[test]
fn a_sign_in_can_be_given_up_and_begun_again() {
    let mut rig = with("browser");
    rig.enter();
    assert!(rig.draw(80, 20).contains("https://login.example/authorize?x=1"));
    rig.key(KeyCode::Esc);
    assert_eq!(rig.question(), 6, "the question stays");
    assert!(rig.effects.iter().any(|e| matches!(e, Effect::Abandon(_))));
    rig.enter();
    let fault = Fault::new(ErrorKind::SignInRefused, "declined");
    rig.signed_in(Err(fault));
    assert_eq!(rig.step(), Step::Account);
    rig.enter();
    rig.signed_in(Ok(()));
    assert_eq!(rig.question(), 7);
    rig.go_to(Step::Checks);
}

#[test]
fn another_way_to_sign_in_forgets_what_was_stored_for_the_former() {
    let mut rig = with("password");
    rig.text("kim@contoso.com");
    rig.enter();
    rig.text(CANARY);
    rig.go_to(Step::Checks);
    rig.hit(crate::tui::Hit::Step(0), false);
    while rig.question() > 3 {
        rig.key(KeyCode::Esc);
    }
    (0..4).for_each(|_| rig.key(KeyCode::Up));
    rig.enter();
    assert_eq!(rig.wizard.draft().answers[key::AUTH], "client-secret");
    assert!(!rig.wizard.draft().secret_stored);
}

#[test]
fn the_administrators_sheet_is_read_and_copied_inside_the_step() {
    let mut rig = with("device-code");
    rig.command(crate::command::CommandId::Prerequisites);
    reviewed(&mut rig, "prerequisites");
    rig.key(KeyCode::Down);
    rig.key(KeyCode::Char('y'));
    let copied = rig.effects.iter().find_map(|e| match e {
        Effect::Copy(text) => Some(text.clone()),
        _ => None,
    });
    assert!(
        copied.is_some_and(|t| t.contains("https://contoso.crm4.dynamics.com") && t.contains("user_impersonation"))
    );
    rig.key(KeyCode::Esc);
    assert_eq!((rig.step(), rig.question()), (Step::Account, 6));
    assert!(rig.draw(80, 20).contains(&rig.words.say("ask-sign-in")));
}

#[test]
fn the_sheet_is_that_of_the_way_pointed_at() {
    let mut rig = Rig::open(Draft::new(Workspace::named("w")), None, World::default());
    rig.settle();
    rig.paste("url: https://contoso.crm4.dynamics.com\ntenant: contoso.com");
    while rig.question() < 3 {
        rig.enter();
    }
    for way in ["client secret", "certificate", "browser", "device code", "user name and password"] {
        rig.command(crate::command::CommandId::Prerequisites);
        let shown = rig.draw(100, 26);
        let title = shown.lines().find(|line| line.contains("Prepare Dynamics 365")).unwrap_or_default();
        assert!(title.contains(way), "{way}: {shown}");
        rig.key(KeyCode::Esc);
        rig.key(KeyCode::Down);
    }
}
