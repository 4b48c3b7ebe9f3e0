//! What the account step asks and what follows from the answers.
use super::*;
use crate::setup::Workspace;

fn offer() -> SandboxOffer {
    SandboxOffer {
        system: System::Dynamics,
        url: "http://127.0.0.1:8080".into(),
        tenant: Some("11111111-2222-3333-4444-555555555555".into()),
        client_id: "AAAAAAAA-2222-3333-4444-555555555555".into(),
        public_client_id: "bbbbbbbb-2222-3333-4444-555555555555".into(),
        secret: Secret::new("s3cret"),
    }
}

#[test]
fn the_sandboxs_proposed_answers_make_a_whole_account() {
    let defaults = defaults(System::Dynamics, Some(&offer()), None, &[]);
    let account = account_of(&defaults.answers, None).unwrap();
    assert_eq!(account.name.as_str(), "sandbox");
    assert_eq!(account.authority, "http://127.0.0.1:8080");
    assert_eq!(account.auth.kind(), AuthKind::ClientSecret);
    assert_eq!(account.auth.client_id(), "aaaaaaaa-2222-3333-4444-555555555555");
    assert_eq!(account.auth.secret().0, "vault:sandbox/client-secret");
    assert!(defaults.answers.values().all(|a| !a.contains("s3cret")));
}

#[test]
fn a_proposed_name_is_free() {
    let taken = ["sandbox", "sandbox-2"].map(|n| Name::parse(n).unwrap());
    assert_eq!(defaults(System::Dynamics, Some(&offer()), None, &taken).answers[key::NAME], "sandbox-3");
}

#[test]
fn the_challenge_tells_tenant_and_authority() {
    let told = (Some("contoso.onmicrosoft.com"), "https://login.microsoftonline.us");
    let defaults = defaults(System::Dynamics, None, Some(told), &[]);
    assert_eq!(defaults.answers[key::TENANT], "contoso.onmicrosoft.com");
    assert_eq!(defaults.answers[key::AUTHORITY], "https://login.microsoftonline.us");
}

#[test]
fn a_setup_goes_on_at_the_first_open_question() {
    let mut draft = Draft::new(Workspace::named("w"));
    assert_eq!(first_unanswered(&draft), Some(0));
    draft.answers = defaults(System::Dynamics, Some(&offer()), None, &[]).answers;
    assert_eq!(open(&draft), Some(key::SECRET));
    draft.secret_stored = true;
    assert_eq!(first_unanswered(&draft), None);
    draft.answers.insert(key::TENANT.into(), "common".into());
    assert_eq!(first_unanswered(&draft), Some(4));
}

fn open(draft: &Draft) -> Option<&'static str> {
    first_unanswered(draft).and_then(|n| questions(&draft.answers).get(n).map(|q| q.key))
}

#[test]
fn what_is_asked_depends_on_how_to_sign_in() {
    let mut draft = Draft::new(Workspace::named("w"));
    draft.answers = defaults(System::Dynamics, Some(&offer()), None, &[]).answers;
    for (auth, asked) in [
        ("client-secret", vec![key::SECRET]),
        ("certificate", vec![key::CERTIFICATE_SOURCE, key::CERTIFICATE]),
        ("password", vec![key::USER, key::PASSWORD]),
        ("device-code", vec![key::SIGN_IN]),
        ("browser", vec![key::SIGN_IN]),
    ] {
        draft.keep_answer(key::AUTH, auth);
        let keys: Vec<_> = questions(&draft.answers).into_iter().map(|q| q.key).skip(6).collect();
        assert_eq!(keys, asked, "{auth}");
        assert_eq!(open(&draft), Some(asked[0]), "{auth}");
    }
    draft.secret_stored = true;
    assert_eq!(open(&draft), None);
    draft.keep_answer(key::AUTH, "device-code");
    assert_eq!(open(&draft), Some(key::SIGN_IN), "what was stored for one method is none of the other's");
}

#[test]
fn a_certificate_is_answered_by_both_its_halves() {
    let mut draft = Draft::new(Workspace::named("w"));
    draft.answers = defaults(System::Dynamics, Some(&offer()), None, &[]).answers;
    draft.keep_answer(key::AUTH, "certificate");
    draft.keep_answer(key::CERTIFICATE_SOURCE, "make");
    draft.secret_stored = true;
    assert_eq!(open(&draft), Some(key::CERTIFICATE));
    let made = crate::account::certificate::fixture();
    draft.keep_answer(key::CERTIFICATE, &made.certificate.base64());
    assert_eq!(open(&draft), None);
    let account = account_of(&draft.answers, None).unwrap();
    let AuthMethod::Certificate { key, certificate, assertion, .. } = account.auth else { panic!("a certificate") };
    assert_eq!((key.0.as_str(), assertion), ("vault:sandbox/private-key", Assertion::Ps256));
    assert_eq!(certificate, made.certificate);
}

#[test]
fn the_cloud_tells_the_authority_where_nobody_else_does() {
    let mut answers = defaults(System::Dynamics, Some(&offer()), None, &[]).answers;
    answers.remove(key::AUTHORITY);
    for (url, authority) in [
        ("https://org.crm4.dynamics.com", PUBLIC_AUTHORITY),
        ("https://org.crm.microsoftdynamics.us", "https://login.microsoftonline.us"),
        ("https://org.crm.dynamics.cn", "https://login.partner.microsoftonline.cn"),
    ] {
        answers.insert(key::URL.into(), url.into());
        assert_eq!(account_of(&answers, None).unwrap().authority, authority);
    }
}

fn salesforce() -> SandboxOffer {
    SandboxOffer {
        system: System::Salesforce,
        url: "http://127.0.0.1:8090".into(),
        tenant: None,
        client_id: "3MVG9fieldbridge.sandbox_key".into(),
        public_client_id: "3MVG9fieldbridge.sandbox_key".into(),
        secret: Secret::new("s3cret"),
    }
}

#[test]
fn a_salesforce_account_is_asked_what_salesforce_needs_and_no_directory() {
    let defaults = defaults(System::Salesforce, Some(&salesforce()), None, &[]);
    let keys = |answers: &BTreeMap<String, String>| -> Vec<&str> {
        questions(answers).into_iter().skip(2).map(|q| q.words).collect()
    };
    let first = ["url-salesforce", "auth-salesforce", "client-id-salesforce"];
    assert_eq!(keys(&defaults.answers), [&first[..], &["secret-salesforce"]].concat());
    let account = account_of(&defaults.answers, None).unwrap();
    assert_eq!((account.system, account.tenant.as_str()), (System::Salesforce, ""));
    assert_eq!(account.authority, "http://127.0.0.1:8090");
    let mut answers = defaults.answers;
    answers.remove(key::AUTHORITY);
    answers.insert(key::URL.into(), "https://acme.lightning.force.com/lightning/page/home".into());
    assert_eq!(account_of(&answers, None).unwrap().authority, "https://acme.my.salesforce.com");
    answers.insert(key::AUTH.into(), "device-code".into());
    assert_eq!(account_of(&answers, None), Err(AnswerProblem::Form("not-a-choice")));
    answers.insert(key::AUTH.into(), "password".into());
    assert_eq!(keys(&answers), [&first[..], &["secret-salesforce", "user-salesforce", "password-salesforce"]].concat());
    answers.insert(key::AUTH.into(), "certificate".into());
    let own = ["user-salesforce", "certificate-source", "certificate-salesforce"];
    assert_eq!(keys(&answers), [&first[..], &own].concat());
    let made = crate::account::certificate::fixture();
    answers.insert(key::CERTIFICATE.into(), made.certificate.base64());
    assert_eq!(account_of(&answers, None), Err(AnswerProblem::Form("empty")), "nobody to work for");
    answers.insert(key::USER.into(), "sync@acme.example".into());
    let AuthMethod::Certificate { user, .. } = account_of(&answers, None).unwrap().auth else { panic!() };
    assert_eq!(user.as_deref(), Some("sync@acme.example"));
}

#[test]
fn another_crm_forgets_what_was_answered_for_the_first() {
    let mut draft = Draft::new(Workspace::named("w"));
    draft.answers = defaults(System::Dynamics, Some(&offer()), None, &[]).answers;
    draft.secret_stored = true;
    assert!(draft.keep_answer(key::SYSTEM, "salesforce"));
    assert_eq!(draft.answers.keys().collect::<Vec<_>>(), [key::NAME, key::SYSTEM]);
    assert!(!draft.secret_stored);
    assert_eq!(open(&draft), Some(key::URL));
}

#[test]
fn a_password_is_asked_for_beside_the_applications_own_secret() {
    let mut draft = Draft::new(Workspace::named("w"));
    draft.answers = defaults(System::Salesforce, Some(&salesforce()), None, &[]).answers;
    draft.keep_answer(key::AUTH, "password");
    draft.keep_answer(key::USER, "sync@acme.example");
    draft.secret_stored = true;
    assert_eq!(open(&draft), Some(key::CLIENT_SECRET), "the password is kept, the application's secret is not");
    draft.answers.insert(key::CLIENT_SECRET.into(), "vault:sandbox/client-secret".into());
    assert_eq!(open(&draft), None);
    let AuthMethod::Password { client_secret, .. } = account_of(&draft.answers, None).unwrap().auth else { panic!() };
    assert_eq!(client_secret.unwrap().0, "vault:sandbox/client-secret");
}

#[test]
fn an_address_that_was_confirmed_is_forgotten_with_the_address_it_was_confirmed_for() {
    let mut draft = Draft::new(Workspace::named("w"));
    draft.answers = defaults(System::Salesforce, Some(&salesforce()), None, &[]).answers;
    draft.answers.insert(key::INSTANCE.into(), "https://crm.acme.example".into());
    assert_eq!(account_of(&draft.answers, None).unwrap().instance.as_deref(), Some("https://crm.acme.example"));
    draft.keep_answer(key::URL, "https://other.my.salesforce.com");
    assert_eq!(account_of(&draft.answers, None).unwrap().instance, None);
}
