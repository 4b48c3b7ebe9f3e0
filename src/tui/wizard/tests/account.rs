//! The account step.
use crate::account::System;
use crate::port::{VaultFacts, VaultKind};
use crate::secret::Secret;
use crate::setup::{Draft, SandboxOffer, Step, Workspace};
use crate::tui::wizard::fixtures::{CANARY, Rig, World, offer};
use crate::tui::{Depth, Effect};
use crossterm::event::KeyCode;

fn real() -> Rig {
    Rig::open(Draft::new(Workspace::named("w")), None, World::default())
}

fn at_the_secret(world: World) -> Rig {
    let mut rig = Rig::open(Draft::new(Workspace::named("w")), Some(offer()), world);
    rig.settle();
    while rig.question() < 6 {
        rig.enter();
    }
    rig
}

#[test]
fn a_pasted_address_becomes_the_origin_and_tells_the_tenant() {
    let mut rig = real();
    rig.settle();
    rig.enter();
    rig.enter();
    rig.paste("https://contoso.crm4.dynamics.com/main.aspx?appid=1&pagetype=entitylist\r\n");
    rig.enter();
    assert_eq!(rig.wizard.draft().answers["url"], "https://contoso.crm4.dynamics.com");
    rig.enter();
    assert_eq!(rig.question(), 4);
    let shown = rig.draw(80, 24);
    assert!(shown.contains("11111111-2222-3333-4444-555555555555"), "{shown}");
    assert!(shown.contains("belongs to"), "{shown}");
}

#[test]
fn the_sandboxs_answers_are_not_proposed_for_another_organisation() {
    let mut rig = Rig::open(Draft::new(Workspace::named("w")), Some(offer()), World::default());
    rig.settle();
    rig.enter();
    rig.enter();
    for _ in 0..offer().url.len() {
        rig.key(KeyCode::Backspace);
    }
    rig.text("https://contoso.crm4.dynamics.com");
    rig.enter();
    rig.enter();
    rig.settle();
    assert_eq!(rig.question(), 4);
    assert!(rig.draw(80, 24).contains("11111111-2222-3333-4444-555555555555"), "the tenant is the organisation's own");
    rig.enter();
    let shown = rig.draw(80, 24);
    assert!(!shown.contains(&offer().client_id), "{shown}");
    rig.enter();
    assert_eq!(rig.question(), 5, "an empty application id is refused");
    rig.text("0fc1a9b0-1111-2222-3333-444455556666");
    rig.enter();
    rig.settle();
    assert_eq!(rig.question(), 6);
    rig.enter();
    assert_eq!((rig.step(), rig.question()), (Step::Account, 6), "the sandbox's secret is not sent to it");
}

#[test]
fn where_the_tenant_cannot_be_found_out_it_is_typed() {
    let mut rig = Rig::open(Draft::new(Workspace::named("w")), None, World { challenge: false, ..World::default() });
    rig.settle();
    rig.enter();
    rig.enter();
    rig.text("contoso.crm4.dynamics.com");
    rig.enter();
    rig.enter();
    assert_eq!(rig.question(), 4);
    assert!(rig.draw(80, 24).contains(&rig.words.say("wz-challenge-type")));
    rig.enter();
    assert_eq!(rig.question(), 4, "an empty tenant is refused");
    rig.text("contoso.onmicrosoft.com");
    rig.enter();
    assert_eq!(rig.question(), 5);
}

#[test]
fn a_wrong_answer_is_told_below_the_line_after_a_pause_and_refused_at_enter() {
    let mut rig = real();
    rig.settle();
    rig.text("a/b");
    let shown = rig.draw(80, 24);
    assert!(shown.contains("A name has only letters"), "{shown}");
    rig.enter();
    assert_eq!((rig.question(), rig.step()), (0, Step::Account));
    assert!(!rig.wizard.draft().answers.contains_key("name"));
}

#[test]
fn salesforce_asks_its_own_questions_in_its_own_words() {
    let mut rig = real();
    rig.settle();
    rig.enter();
    assert!(!rig.wizard.typing());
    rig.key(KeyCode::Down);
    rig.enter();
    assert_eq!(rig.wizard.draft().answers["system"], "salesforce");
    let shown = rig.draw(80, 24);
    assert!(shown.contains(&rig.words.say("ask-url-salesforce")), "{shown}");
    assert!(!shown.contains("dynamics.com") && !shown.contains("Ctrl-O"), "{shown}");
    rig.text("acme.lightning.force.com");
    rig.enter();
    assert_eq!(rig.wizard.draft().answers["url"], "https://acme.my.salesforce.com");
    let shown = rig.draw(80, 24);
    assert!(shown.contains(&rig.words.say("choice-certificate")), "{shown}");
    assert!(!shown.contains(&rig.words.say("choice-device-code")), "{shown}");
    rig.enter();
    let shown = rig.draw(80, 24);
    assert!(shown.contains(&rig.words.say("ask-client-id-salesforce")), "no directory is asked for: {shown}");
    rig.text("3MVG9acme.consumer_key");
    rig.enter();
    assert!(rig.draw(80, 24).contains(&rig.words.say("ask-user-salesforce")));
    assert_eq!(rig.wizard.draft().answers["auth"], "certificate");
}

#[test]
fn a_salesforce_sandbox_is_set_up_by_enter_alone() {
    let sandbox = SandboxOffer {
        system: System::Salesforce,
        url: "http://127.0.0.1:8090".into(),
        tenant: None,
        client_id: "3MVG9fieldbridge.sandbox".into(),
        public_client_id: "3MVG9fieldbridge.sandbox".into(),
        secret: Secret::new(CANARY),
    };
    let mut rig = Rig::open(Draft::new(Workspace::named("w")), Some(sandbox), World::default());
    rig.settle();
    for _ in 0..6 {
        rig.enter();
        rig.settle();
    }
    let account = rig.wizard.draft().workspace.accounts[0].clone();
    assert_eq!((account.system, account.authority.as_str()), (System::Salesforce, "http://127.0.0.1:8090"));
    assert_eq!((account.tenant.as_str(), rig.step()), ("", Step::Checks));
}

#[test]
fn typed_text_stays_when_one_goes_back_and_returns() {
    let mut rig = real();
    rig.settle();
    rig.enter();
    rig.enter();
    rig.text("https://half-typed.crm");
    rig.key(KeyCode::Esc);
    assert_eq!(rig.question(), 1);
    rig.enter();
    assert!(rig.draw(80, 24).contains("https://half-typed.crm"));
}

#[test]
fn a_pasted_block_fills_all_its_questions() {
    let mut rig = real();
    rig.settle();
    let block = format!(
        "{{\"appId\":\"aaaaaaaa-2222-3333-4444-555555555555\",\"tenant\":\"contoso.onmicrosoft.com\",\
         \"url\":\"https://contoso.crm4.dynamics.com\",\"password\":\"{CANARY}\"}}"
    );
    rig.paste(&block);
    let answers = &rig.wizard.draft().answers;
    assert_eq!(answers["client-id"], "aaaaaaaa-2222-3333-4444-555555555555");
    assert_eq!(answers["tenant"], "contoso.onmicrosoft.com");
    assert!(answers.values().all(|a| !a.contains(CANARY)));
    assert_eq!(answers["authority"], "http://127.0.0.1:8080", "the organisation was asked");
    rig.go_to(Step::Checks);
    let stored = rig.effects.iter().any(|e| matches!(e, Effect::StoreSecret(_, s) if s.expose() == CANARY));
    assert!(stored, "the pasted secret went to the vault");
}

#[test]
fn without_a_keyring_a_pass_phrase_is_agreed_on_first() {
    let vault = VaultFacts {
        kind: VaultKind::Environment,
        place: "-".into(),
        writable: false,
        keyring_problem: Some("no bus \u{1b}[2J".into()),
    };
    let mut rig = at_the_secret(World { vault, ..World::default() });
    let shown = rig.draw(80, 24);
    assert!(shown.contains("pass-phrase") && shown.contains("no bus ␛[2J"), "{shown}");
    rig.text("short");
    rig.enter();
    assert!(rig.draw(80, 24).contains(&rig.words.say("wz-phrase-short")));
    assert!(!rig.draw(80, 24).contains("•••"), "what cannot be seen does not stay to be typed on to");
    rig.text("short but longer");
    rig.enter();
    rig.text("something else");
    rig.enter();
    assert!(rig.draw(80, 24).contains(&rig.words.say("wz-phrase-differs")));
    rig.text("short but longer");
    rig.enter();
    let shown = rig.draw(80, 24);
    assert!(shown.contains("secrets.age") && shown.contains("••••••••"), "{shown}");
    rig.enter();
    assert_eq!(rig.step(), Step::Checks);
    let dump = format!("{:?}", rig.effects);
    assert!(!dump.contains("short but longer"));
}

#[test]
fn a_locked_file_is_opened_and_its_secret_kept() {
    let vault = VaultFacts {
        kind: VaultKind::EncryptedFile,
        place: "secrets.age".into(),
        writable: false,
        keyring_problem: None,
    };
    let mut rig = at_the_secret(World::default());
    rig.enter();
    let draft = rig.saved.clone().unwrap();
    assert_eq!(draft.step, Step::Checks);
    let mut rig = Rig::open(draft, None, World { vault, ..World::default() });
    rig.go_to(Step::Checks);
    let fault = crate::fault::Fault::new(crate::fault::ErrorKind::VaultLocked, "locked");
    rig.done(u64::MAX, crate::tui::Done::Checked(Err(fault)));
    rig.enter();
    assert_eq!((rig.step(), rig.question()), (Step::Account, 6));
    assert!(rig.draw(80, 24).contains(&rig.words.say("wz-phrase-open")));
    rig.text("the pass-phrase");
    rig.enter();
    assert!(rig.draw(80, 24).contains(&rig.words.say("wz-secret-kept")));
    rig.enter();
    assert_eq!(rig.step(), Step::Checks);
    assert!(rig.effects.iter().all(|e| !matches!(e, Effect::StoreSecret(..))));
}

#[test]
fn a_secret_that_is_gone_is_asked_for_again() {
    let mut rig = at_the_secret(World::default());
    rig.enter();
    let mut rig = Rig::open(rig.saved.clone().unwrap(), Some(offer()), World::default());
    let fault = crate::fault::Fault::new(crate::fault::ErrorKind::SecretMissing, "gone");
    rig.done(u64::MAX, crate::tui::Done::Checked(Err(fault)));
    assert!(rig.draw(80, 24).contains(&rig.words.say("wz-fault-secret")));
    rig.enter();
    assert_eq!((rig.step(), rig.question()), (Step::Account, 6));
    rig.enter();
    assert_eq!(rig.step(), Step::Checks);
    assert!(rig.effects.iter().any(|e| matches!(e, Effect::StoreSecret(..))));
}

#[test]
fn a_variable_can_hold_the_secret_instead() {
    let mut rig = at_the_secret(World::default());
    rig.key(KeyCode::Tab);
    assert!(rig.draw(80, 24).contains("FIELDBRIDGE_SANDBOX_CLIENT_SECRET"));
    rig.text("-bad");
    rig.enter();
    assert_eq!(rig.step(), Step::Account);
    (0..4).for_each(|_| rig.key(KeyCode::Backspace));
    rig.enter();
    assert_eq!(rig.step(), Step::Checks);
    assert_eq!(rig.wizard.draft().answers["secret"], "env:FIELDBRIDGE_SANDBOX_CLIENT_SECRET");
    assert!(rig.effects.iter().all(|e| !matches!(e, Effect::StoreSecret(..))));
}

#[test]
fn a_secret_id_is_warned_of_once() {
    let mut rig = Rig::open(Draft::new(Workspace::named("w")), None, World::default());
    rig.settle();
    rig.paste(
        "url: https://contoso.crm4.dynamics.com\ntenant: contoso.com\nclient id: aaaaaaaa-2222-3333-4444-555555555555",
    );
    while rig.question() < 6 {
        rig.enter();
    }
    rig.paste("0fc1a9b0-1111-2222-3333-444455556666");
    rig.enter();
    assert_eq!(rig.step(), Step::Account);
    assert!(rig.draw(80, 24).contains("Secret ID"));
    rig.enter();
    assert_eq!(rig.question(), 7, "its last day is asked for next");
    rig.go_to(Step::Checks);
}

#[test]
fn the_hardware_cursor_stands_in_the_line_being_typed() {
    let mut rig = real();
    rig.settle();
    let (buffer, _, cursor) = rig.frame(80, 24, Depth::True);
    let cursor = cursor.unwrap();
    let before: String = (0..cursor.x).map(|x| buffer.cell((x, cursor.y)).unwrap().symbol()).collect();
    assert_eq!(before.trim(), "crm");
}

#[test]
fn a_renamed_account_takes_its_mappings_along() {
    let mut rig = Rig::fresh();
    rig.settle();
    rig.go_to(Step::Flows);
    rig.hit(crate::tui::Hit::Step(0), false);
    while rig.question() > 0 {
        rig.key(KeyCode::Esc);
    }
    rig.text("-eu");
    rig.enter();
    let workspace = &rig.wizard.draft().workspace;
    assert_eq!(workspace.accounts.len(), 1);
    assert_eq!(workspace.accounts[0].name.as_str(), "sandbox-eu");
    assert!(workspace.flows.iter().all(|f| f.account.as_str() == "sandbox-eu"));
    assert!(workspace.mappings.iter().all(|m| m.account.as_str() == "sandbox-eu"));
}
