//! What the sign-in service and the Web API refuse, code by code: the sandbox answers with each, over HTTP, and the adapter
//! says what it is, whose move it is and what to do, in both languages; a code nobody knows stays unknown.
use crate::kit::dynamics::{connector, contacts, quick};
use fieldbridge::account::{
    AuthMethod, CheckId, CheckScope, CheckSubject, ExternalAccount, Name, SecretRef, System, Verdict, parse_org_url,
};
use fieldbridge::clock::SystemClock;
use fieldbridge::fault::{ErrorKind, Fault, Move};
use fieldbridge::i18n::{Lang, Words};
use fieldbridge::port::{Crm, CrmConnector, Position};
use fieldbridge::sandbox::{FaultRule, Sandbox, SandboxConfig, start};
use fieldbridge::secret::Secret;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

async fn sandbox() -> Sandbox {
    start(SandboxConfig { rows: 20, seed: 5, ..SandboxConfig::default() }).await.unwrap()
}

fn connect(sandbox: &Sandbox) -> Arc<dyn Crm> {
    let who = sandbox.credentials();
    let secret = SecretRef("vault:test/client-secret".into());
    let account = ExternalAccount {
        name: Name::parse("test").unwrap(),
        system: System::Dynamics,
        url: parse_org_url(&who.org_url).unwrap(),
        tenant: who.tenant_id,
        authority: who.org_url,
        auth: AuthMethod::ClientSecret { client_id: who.client_id, secret },
        organisation: None,
        secret_expires: None,
        solution: None,
        instance: None,
        look_back: None,
        clock_margin: None,
        call_reserve: None,
    };
    connector(quick(), Arc::new(SystemClock)).connect(&account, Secret::new(who.client_secret).into()).unwrap()
}

/// What the sign-in ends with while the service refuses with this code.
async fn refused_with(sandbox: &Sandbox, code: u64) -> Fault {
    sandbox.set_faults(vec![FaultRule::parse(&format!("aadsts={code}")).unwrap()]);
    let subject = CheckSubject { id: CheckId::Token, table: None };
    match connect(sandbox).check(&subject, &CheckScope::default()).await.verdict {
        Verdict::Failed { fault } => *fault,
        other => panic!("AADSTS{code}: {other:?}"),
    }
}

/// `(7_000_215, K::SecretWrong)` and `(7_000_215, "invalid_client", K::SecretWrong, Move::IdentityAdmin)` as the source has
/// them: the number and the words after it.
fn tuples(source: &str) -> impl Iterator<Item = (u64, Vec<String>)> {
    source.split('(').filter_map(|part| {
        let (inner, _) = part.split_once(')')?;
        let mut words = inner.split(',').map(|word| word.trim().to_owned());
        let number = words.next()?.replace('_', "").parse().ok()?;
        Some((number, words.collect()))
    })
}

/// The client's own table.
fn codes() -> BTreeMap<u64, String> {
    let source = include_str!("../../src/crm/dynamics/aad.rs");
    let (_, table) = source.split_once("CODES: &[(u64, ErrorKind)]").unwrap();
    let (table, _) = table.split_once("};").unwrap();
    tuples(table).map(|(code, words)| (code, words[0].trim_start_matches("K::").to_owned())).collect()
}

/// Whose move each code is: written down beside the table's own tests.
fn moves() -> BTreeMap<u64, String> {
    let source = include_str!("../../src/crm/dynamics/aad/tests.rs");
    let (_, table) = source.split_once("const EXPECTED").unwrap();
    let (table, _) = table.split_once("];").unwrap();
    tuples(table)
        .filter_map(|(code, words)| Some((code, words.get(2)?.trim_start_matches("Move::").to_owned())))
        .collect()
}

/// The fault has a sentence and a remedy in both languages, and they are not the same text.
fn is_told(fault: &Fault) {
    let slug = fault.kind.slug();
    let mut texts = BTreeSet::new();
    for lang in Lang::ALL {
        let words = Words(lang);
        for text in [words.fault(fault), words.advice(fault)] {
            assert!(text.trim().chars().count() > 10 && !text.contains("fault-"), "{slug} in {lang:?}: {text:?}");
            assert!(!text.contains('{'), "{slug} in {lang:?}: {text:?}");
            texts.insert(text);
        }
    }
    assert_eq!(texts.len(), 4, "{slug}: {texts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_of_the_sign_in_service_is_told_with_its_remedy() {
    let (sandbox, codes, moves) = (sandbox().await, codes(), moves());
    assert!(
        codes.len() > 60 && moves.len() > 60,
        "{} codes, {} moves: is the search broken?",
        codes.len(),
        moves.len()
    );
    for (code, kind) in &codes {
        let fault = refused_with(&sandbox, *code).await;
        assert_eq!(format!("{:?}", fault.kind), *kind, "AADSTS{code}: {fault:?}");
        if let Some(whose) = moves.get(code) {
            assert_eq!(format!("{:?}", fault.policy().whose_move), *whose, "AADSTS{code}");
        }
        assert_eq!(fault.args["code"], format!("AADSTS{code}"));
        assert!(fault.detail.contains(&format!("AADSTS{code}:")), "the service's own words: {}", fault.detail);
        assert!(fault.correlation.is_some(), "AADSTS{code} has something to quote");
        is_told(&fault);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_the_sign_in_service_that_nobody_knows_stays_unknown() {
    let sandbox = sandbox().await;
    for code in [7_654_321, 1, 50_999] {
        assert!(!codes().contains_key(&code));
        let fault = refused_with(&sandbox, code).await;
        assert_eq!(fault.kind, ErrorKind::SignInRefused, "AADSTS{code}");
        assert!(fault.detail.contains(&format!("AADSTS{code}")), "{}", fault.detail);
        let advice = Words(Lang::En).advice(&fault);
        assert!(Words(Lang::En).fault(&fault).contains("does not know"), "said to be unknown");
        assert!(
            advice.contains("login.microsoftonline.com/error"),
            "where to look it up, and nothing guessed: {advice}"
        );
        for guess in ["secret", "password", "consent", "certificate", "tenant"] {
            assert!(!advice.to_lowercase().contains(guess), "{guess}: {advice}");
        }
    }
}

/// Code, status, kind, whose move: written down here, beside the adapter's own table.
const WEB_API: &[(&str, u16, ErrorKind, Move)] = &[
    ("0x80072560", 403, ErrorKind::NotAMember, Move::CrmAdmin),
    ("0x80040220", 403, ErrorKind::PrivilegeMissing, Move::CrmAdmin),
    ("0x80048306", 403, ErrorKind::RecordAccess, Move::CrmAdmin),
    ("0x80040225", 403, ErrorKind::UserDisabled, Move::CrmAdmin),
    ("0x8004d24b", 403, ErrorKind::UserDisabled, Move::CrmAdmin),
    ("0x80072321", 429, ErrorKind::Throttled, Move::Nobody),
    ("0x80072322", 429, ErrorKind::Throttled, Move::Nobody),
    ("0x80072326", 429, ErrorKind::Throttled, Move::Nobody),
    ("0x80040217", 404, ErrorKind::RowMissing, Move::Nobody),
    ("0x80060891", 404, ErrorKind::KeyRowMissing, Move::You),
    ("0x80060888", 400, ErrorKind::FieldMissing, Move::CrmAdmin),
    ("0x8006088a", 404, ErrorKind::TableMissing, Move::CrmAdmin),
    ("0x8006088a", 501, ErrorKind::FunctionUnsupported, Move::Us),
    ("0x80048d19", 400, ErrorKind::PayloadRefused, Move::Us),
    ("0x80044331", 400, ErrorKind::TextTooLong, Move::You),
    ("0x8004431a", 400, ErrorKind::ChoiceOutOfRange, Move::You),
    ("0x80048408", 400, ErrorKind::StatusInvalid, Move::You),
    ("0x80040265", 400, ErrorKind::BusinessRule, Move::CrmAdmin),
    ("0x80044352", 400, ErrorKind::VersionStampExpired, Move::Nobody),
    ("0x80060882", 412, ErrorKind::VersionMismatch, Move::Nobody),
    ("0x80040237", 412, ErrorKind::DuplicateKey, Move::You),
    ("0x80060892", 412, ErrorKind::DuplicateKey, Move::You),
    ("0x80040333", 412, ErrorKind::DuplicateFound, Move::CrmAdmin),
    ("0x80040333", 500, ErrorKind::DuplicateFound, Move::CrmAdmin),
    ("0x80044150", 500, ErrorKind::CrmDatabaseBusy, Move::Nobody),
    ("0x80044151", 500, ErrorKind::CrmDatabaseBusy, Move::Nobody),
    ("0x80040216", 500, ErrorKind::ServerError, Move::Vendor),
];

/// What a read ends with while the Web API refuses with this code.
async fn refused_by_api(sandbox: &Sandbox, crm: &dyn Crm, code: &str, status: u16) -> Fault {
    let fault = format!("api_error={code}:status={status},on=contacts");
    sandbox.set_faults(vec![FaultRule::parse(&fault).unwrap()]);
    crm.fetch(&contacts(), &Position::Start).await.unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_of_the_web_api_is_told_with_its_remedy() {
    let sandbox = sandbox().await;
    let crm = connect(&sandbox);
    let mut wrong = Vec::new();
    for (code, status, kind, whose) in WEB_API {
        let fault = refused_by_api(&sandbox, &*crm, code, *status).await;
        if (fault.kind, fault.policy().whose_move) != (*kind, *whose) {
            wrong.push(format!("{status} {code} is {:?} of {:?}", fault.kind, fault.policy().whose_move));
        }
        assert_eq!(fault.args["code"], *code);
        assert!(fault.correlation.is_some(), "{code} has something to quote");
        is_told(&fault);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let unknown = refused_by_api(&sandbox, &*crm, "0x8badf00d", 400).await;
    assert_eq!((unknown.kind, unknown.args["code"].as_str()), (ErrorKind::QueryRefused, "0x8badf00d"));
    assert!(unknown.detail.contains("0x8badf00d The request was refused."), "{}", unknown.detail);
}

#[test]
fn no_code_of_the_adapter_goes_without_a_test() {
    let source = include_str!("../../src/crm/dynamics/errors.rs");
    let (source, _) = source.split_once("/// Codes may be empty").unwrap();
    let known = source.split('"').filter(|text| text.starts_with("0x8") && text.len() == 10);
    let missing: BTreeSet<&str> = known.filter(|code| !WEB_API.iter().any(|(tested, ..)| tested == code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
