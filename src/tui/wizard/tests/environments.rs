//! The search for an environment, and what may be told of an account beside its sign-in.
use crate::account::{AuthKind, Whereabouts};
use crate::command::CommandId;
use crate::fault::{ErrorKind, Fault};
use crate::i18n::{Lang, Words};
use crate::setup::{Draft, Step, Workspace, key};
use crate::tui::Effect;
use crate::tui::wizard::fixtures::{CANARY, Rig, World, offer};
use crossterm::event::KeyCode;

const APP: &str = "aaaaaaaa-2222-3333-4444-555555555555";

/// At the question for the address, the search open.
fn looking(world: World) -> Rig {
    let mut rig = Rig::open(Draft::new(Workspace::named("w")), None, world);
    rig.settle();
    rig.enter();
    rig.enter();
    rig.command(CommandId::Environments);
    rig
}

/// Signed in, the list on screen.
fn listed() -> Rig {
    let mut rig = looking(World::default());
    rig.enter();
    rig.paste(APP);
    rig.enter();
    rig.enter();
    rig.enter();
    rig.signed_in(Ok(()));
    rig
}

fn reviewed(rig: &mut Rig, name: &str) {
    for lang in Lang::ALL {
        rig.words = Words(lang);
        let shown: String = [(80, 20), (100, 26), (160, 41)]
            .iter()
            .map(|(w, h)| format!("--- {w}x{h}\n{}", rig.draw(*w, *h)))
            .collect();
        assert!(!shown.contains('⟨'), "{shown}");
        insta::assert_snapshot!(format!("{}-{name}", lang.code()), shown);
    }
    rig.words = Words(Lang::En);
}

#[test]
fn an_environment_is_found_before_an_address_is_typed() {
    let mut rig = looking(World::default());
    reviewed(&mut rig, "environments-where");
    rig.enter();
    rig.text("nonsense");
    rig.enter();
    assert!(rig.draw(80, 20).contains(&rig.words.say("answer-problem-client-id-malformed")));
    (0.."nonsense".len()).for_each(|_| rig.key(KeyCode::Backspace));
    rig.paste(APP);
    rig.enter();
    rig.enter();
    rig.enter();
    assert!(rig.draw(80, 20).contains("ABCD-EFGH"), "one Enter begins where the vault is open");
    let asked = rig.effects.iter().find_map(|e| match e {
        Effect::SignIn(seeker, _) => Some(seeker.clone()),
        _ => None,
    });
    let seeker = asked.unwrap();
    assert_eq!(
        (seeker.url.origin().as_str(), seeker.tenant.as_str()),
        ("https://globaldisco.crm.dynamics.com", "organizations")
    );
    rig.signed_in(Ok(()));
    reviewed(&mut rig, "environments-choose");
    rig.text("연습");
    rig.enter();
    let answers = &rig.wizard.draft().answers;
    for (question, answer) in [
        (key::URL, "https://contoso-test.crm4.dynamics.com"),
        (key::AUTH, "device-code"),
        (key::TENANT, "22222222-2222-3333-4444-555555555555"),
        (key::CLIENT_ID, APP),
        (key::SECRET, "vault:crm/refresh-token"),
    ] {
        assert_eq!(answers[question], answer, "{question}");
    }
    assert_eq!((rig.step(), rig.question()), (Step::Account, 7), "only the optional question is left");
    rig.enter();
    assert_eq!(rig.step(), Step::Checks);
    let account = &rig.wizard.draft().workspace.accounts[0];
    assert_eq!((account.auth.kind(), account.solution.as_deref()), (AuthKind::DeviceCode, None));
}

#[test]
fn a_disabled_environment_is_not_taken_and_esc_leads_back_page_by_page() {
    let mut rig = listed();
    rig.text("fabrikam");
    rig.enter();
    assert!(rig.draw(80, 20).contains(&rig.words.say("wz-environment-disabled").chars().take(30).collect::<String>()));
    assert!(!rig.wizard.draft().answers.contains_key(key::URL));
    rig.key(KeyCode::Esc);
    assert!(rig.draw(80, 20).contains("Contoso"), "what was typed goes first");
    for _ in 0..4 {
        rig.key(KeyCode::Esc);
    }
    assert!(rig.draw(80, 20).contains(&rig.words.say("wz-environments-where")));
    rig.key(KeyCode::Esc);
    assert_eq!((rig.step(), rig.question()), (Step::Account, 2));
    assert!(rig.draw(80, 20).contains(&rig.words.say("ask-url")));
}

#[test]
fn a_sign_in_that_fails_says_why_and_may_be_begun_again() {
    let mut rig = looking(World { environments: Vec::new(), ..World::default() });
    rig.enter();
    rig.paste(APP);
    (0..3).for_each(|_| rig.enter());
    rig.signed_in(Err(Fault::new(ErrorKind::SignInRefused, "declined")));
    assert!(rig.draw(80, 24).contains(&rig.words.say("fault-sign-in-refused")));
    rig.enter();
    rig.signed_in(Ok(()));
    assert!(rig.draw(80, 24).contains(&rig.words.say("cli-environments-none")));
    rig.enter();
    assert_eq!(rig.step(), Step::Account, "nothing to choose, nothing chosen");
    rig.command(CommandId::Environments);
    (0..9).for_each(|_| rig.key(KeyCode::Esc));
    assert!(rig.effects.iter().any(|e| matches!(e, Effect::Abandon(_))) || rig.question() <= 2);
}

#[test]
fn the_sandbox_offers_itself_with_its_application_for_people() {
    let mut rig = Rig::open(Draft::new(Workspace::named("w")), Some(offer()), World::default());
    rig.settle();
    rig.enter();
    rig.enter();
    rig.command(CommandId::Environments);
    rig.enter();
    assert!(rig.draw(80, 20).contains(&offer().public_client_id));
    (0..3).for_each(|_| rig.enter());
    let at = rig.effects.iter().any(|e| matches!(e, Effect::SignIn(s, _) if s.url.is_loopback()));
    assert!(at, "{:?}", Whereabouts::Sandbox(crate::account::parse_org_url(&offer().url).unwrap()));
}

#[test]
fn another_way_to_sign_in_takes_the_sandboxs_other_application() {
    let mut rig = Rig::open(Draft::new(Workspace::named("w")), Some(offer()), World::default());
    rig.settle();
    while rig.question() < 6 {
        rig.enter();
    }
    assert_eq!(rig.wizard.draft().answers[key::CLIENT_ID], offer().client_id);
    while rig.question() > 3 {
        rig.key(KeyCode::Esc);
    }
    (0..3).for_each(|_| rig.key(KeyCode::Down));
    rig.enter();
    rig.enter();
    rig.enter();
    assert_eq!(rig.wizard.draft().answers[key::CLIENT_ID], offer().public_client_id);
}

#[test]
fn the_secrets_last_day_and_a_solution_are_asked_for_kept_and_checked() {
    let mut rig = Rig::open(Draft::new(Workspace::named("w")), None, World::default());
    rig.settle();
    rig.paste(&format!(
        "url: https://contoso.crm4.dynamics.com\ntenant: contoso.com\nclient id: {APP}\nsecret: {CANARY}"
    ));
    while rig.question() < 7 {
        rig.enter();
    }
    reviewed(&mut rig, "secret-expires");
    rig.text("3/31/2027");
    rig.enter();
    assert!(rig.draw(80, 20).contains(&rig.words.say("answer-problem-date-malformed")));
    (0..9).for_each(|_| rig.key(KeyCode::Backspace));
    rig.text("1969-07-20");
    rig.enter();
    assert_eq!(rig.question(), 7, "a day that is over is looked at twice");
    (0..10).for_each(|_| rig.key(KeyCode::Backspace));
    rig.text("1970-03-31");
    rig.enter();
    rig.text("ContosoCampaign");
    let shown = rig.draw(80, 20);
    assert!(shown.contains("until 1970-03-31, 89 days left"), "{shown}");
    rig.enter();
    assert_eq!(rig.step(), Step::Checks);
    let account = &rig.wizard.draft().workspace.accounts[0];
    assert_eq!(account.secret_expires, Some(jiff::civil::date(1970, 3, 31)));
    let scope = rig.effects.iter().rev().find_map(|e| match e {
        Effect::CheckAll(_, scope) => Some(scope.clone()),
        _ => None,
    });
    let scope = scope.unwrap();
    assert_eq!((scope.solution.as_deref(), scope.secret_expires), (Some("ContosoCampaign"), account.secret_expires));
}
