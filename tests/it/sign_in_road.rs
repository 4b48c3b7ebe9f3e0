//! Every way to sign in on the whole road, against the sandbox: set up, signed in, read, switched to another way, and not a
//! secret in anything that was written.
use crate::kit::caller::send;
use crate::kit::canary::Scratch;
use crate::kit::sign_in::lever;
use fieldbridge::account::certificate::{KeyMaterial, KeySize, make};
use fieldbridge::account::{
    Assertion, AuthKind, AuthMethod, ExternalAccount, Name, SecretPurpose, SecretRef, Whereabouts, parse_org_url,
};
use fieldbridge::boot::bench_with;
use fieldbridge::fault::{ErrorKind, Outcome};
use fieldbridge::port::{AnswerPage, Vault};
use fieldbridge::sandbox::{self, Sandbox, SandboxConfig};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, account_of, key};
use fieldbridge::task::{self, Bench, CheckEvent, LaunchOptions, SetupSummary, SetupWish, SwitchWish};
use fieldbridge::vault::MemoryVault;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

async fn sandbox() -> Sandbox {
    sandbox::start(SandboxConfig { rows: 40, seed: 5, device_interval: 0, ..SandboxConfig::default() }).await.unwrap()
}

struct Place {
    dir: Scratch,
    bench: Bench,
    sandbox: Sandbox,
    made: KeyMaterial,
}

impl Place {
    async fn new() -> Self {
        let dir = Scratch::new();
        let (sandbox, made) = (sandbox().await, make("test", KeySize::Bits2048, 90, Timestamp::now()).unwrap());
        sandbox.register_certificate(made.certificate.pem().as_bytes()).unwrap();
        Self { bench: bench_with(dir.path(), Arc::new(MemoryVault::default())), dir, sandbox, made }
    }

    /// The answers for a method, and the secret that is handed over with them.
    fn wish(&self, kind: AuthKind) -> SetupWish {
        let c = self.sandbox.credentials();
        let (client, more, secret) = match kind {
            AuthKind::ClientSecret => (c.client_id, String::new(), Some(Secret::new(c.client_secret))),
            AuthKind::Certificate => {
                let more = format!("certificate = \"{}\"\n", self.made.certificate.base64());
                (c.client_id, more, Some(self.made.key.to_pem()))
            }
            AuthKind::Password => {
                (c.public_client_id, format!("user = \"{}\"\n", c.user_name), Some(Secret::new(c.user_password)))
            }
            AuthKind::DeviceCode | AuthKind::Browser => (c.public_client_id, String::new(), None),
        };
        let source = if secret.is_some() { "stdin" } else { "vault" };
        let text = format!(
            "name = \"contoso\"\nurl = \"{}\"\nclient_id = \"{client}\"\nauth = \"{}\"\nsecret = \"{source}\"\ntables = [\"contact\"]\n{more}",
            c.org_url,
            kind.code()
        );
        SetupWish { answers: Answers::parse(&text).unwrap(), secret }
    }

    /// The account those answers lead to, before anybody has signed in.
    fn account(&self, kind: AuthKind) -> ExternalAccount {
        let c = self.sandbox.credentials();
        let answers: BTreeMap<String, String> = [
            (key::NAME, "contoso"),
            (key::SYSTEM, "dynamics"),
            (key::URL, &c.org_url),
            (key::AUTH, kind.code()),
            (key::TENANT, &c.tenant_id),
            (key::AUTHORITY, &c.org_url),
            (key::CLIENT_ID, &c.public_client_id),
        ]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .into();
        account_of(&answers, None).unwrap()
    }

    /// A person signs in, in the way the account wants it.
    async fn sign_in(&self, account: &ExternalAccount) -> Outcome<()> {
        if account.auth.kind() == AuthKind::DeviceCode {
            let begun = task::sign_in_with_device(&self.bench, account).await?;
            self.sandbox.approve_device(Some(&begun.user_code)).unwrap();
            return task::finish_sign_in(&self.bench, account, begun.finish).await;
        }
        self.sandbox.sign_in_browser(true);
        let page = AnswerPage { lang: "en".into(), done: "Done.".into(), failed: "Failed.".into() };
        let begun = task::sign_in_with_browser(&self.bench, account, page).await?;
        let address = begun.address.clone();
        let browser = tokio::spawn(async move {
            let sent = send(&address, "GET", &[], "").await.unwrap();
            let back = sent.header("location").unwrap_or_else(|| panic!("{}: {}", sent.status, sent.text())).to_owned();
            // A browser writes the root's slash where the service left it out.
            let back = url::Url::parse(&back).unwrap().to_string();
            send(&back, "GET", &[], "").await.unwrap().text()
        });
        task::finish_sign_in(&self.bench, account, begun.finish).await?;
        assert!(browser.await.unwrap().contains("Done."));
        Ok(())
    }

    async fn set_up(&self, kind: AuthKind) -> SetupSummary {
        if kind.is_interactive() {
            self.sign_in(&self.account(kind)).await.unwrap();
        }
        task::run_setup(&self.bench, &self.wish(kind), |_| {}).await.unwrap_or_else(|f| panic!("{}: {f}", kind.code()))
    }

    /// The flow runs to its end and carries everybody over.
    async fn runs(&self) {
        let workspace = self.bench.workspace.load().unwrap();
        let handle =
            task::launch(&self.bench, &workspace, &workspace.flows[0].name, LaunchOptions::default()).await.unwrap();
        let end = task::wait_for(handle, |_| {}).await.unwrap();
        assert!(end.fault.is_none(), "{:?}", end.fault);
    }

    fn vault(&self) -> &dyn Vault {
        self.bench.vault.as_ref()
    }

    fn holds(&self, name: &str) -> bool {
        self.vault().get(&SecretRef(name.into())).is_ok()
    }

    fn workspace_text(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("workspace.toml")).unwrap()
    }
}

/// Every file below a directory.
fn written(directory: &Path, into: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            written(&path, into);
        } else {
            into.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|w| w == text.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_goes_the_whole_road_and_leaves_no_secret_in_anything_written() {
    for kind in AuthKind::ALL {
        let place = Place::new().await;
        let done = place.set_up(kind).await;
        assert!(done.checks.iter().all(|c| c.passed()), "{}: {:?}", kind.code(), done.checks);
        let account = &done.workspace.accounts[0];
        assert_eq!(account.auth.kind(), kind);
        place.runs().await;
        let c = place.sandbox.credentials();
        let kept = place.vault().get(account.auth.secret()).unwrap();
        let own = kept.expose().lines().find(|l| !l.starts_with("-----")).unwrap().to_owned();
        let mut files = Vec::new();
        written(place.dir.path(), &mut files);
        assert!(files.len() >= 2, "{files:?}");
        let wrong = place.wish(kind);
        files.push(("debug".into(), format!("{done:?} {account:?} {wrong:?}").into_bytes()));
        for (name, bytes) in &files {
            let tokens = ["eyJ0eXAi", "eyJhbGci"];
            let secrets = [own.as_str(), c.client_secret.as_str(), c.user_password.as_str(), "PRIVATE KEY"];
            for secret in secrets.into_iter().chain(tokens) {
                assert!(!contains(bytes, secret), "{}: {name} holds a secret", kind.code());
            }
        }
        let text = place.workspace_text();
        assert!(text.contains(&format!("method = \"{}\"", kind.code())), "{text}");
        assert_eq!(place.bench.workspace.load().unwrap(), done.workspace, "what was written is read again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_of_any_method_is_told_without_it() {
    let place = Place::new().await;
    let other = make("other", KeySize::Bits2048, 90, Timestamp::now()).unwrap();
    for (kind, secret, kinds) in [
        (AuthKind::ClientSecret, "canary-wrong-1", vec![ErrorKind::SecretWrong]),
        (AuthKind::Password, "canary-wrong-2", vec![ErrorKind::PasswordWrong]),
        (AuthKind::Certificate, "canary-wrong-3", vec![ErrorKind::AnswerInvalid]),
    ] {
        let wish = SetupWish { secret: Some(Secret::new(secret)), ..place.wish(kind) };
        let fault = task::run_setup(&place.bench, &wish, |_| {}).await.unwrap_err();
        assert!(kinds.contains(&fault.kind), "{fault}");
        assert!(!format!("{fault:?} {fault}").contains("canary-wrong"), "{fault:?}");
        assert!(!place.bench.workspace.exists());
    }
    // A certificate nobody uploaded.
    let mut wish = place.wish(AuthKind::Certificate);
    wish.answers.certificate = Some(other.certificate.base64());
    wish.secret = Some(other.key.to_pem());
    let fault = task::run_setup(&place.bench, &wish, |_| {}).await.unwrap_err();
    assert_eq!((fault.kind, fault.args["check"].as_str()), (ErrorKind::CertificateMismatch, "token"));
    // Nobody has signed in.
    let fault = task::run_setup(&place.bench, &place.wish(AuthKind::DeviceCode), |_| {}).await.unwrap_err();
    assert_eq!(fault.kind, ErrorKind::SecretMissing);
}

fn by_certificate(place: &Place, made: &KeyMaterial) -> AuthMethod {
    AuthMethod::Certificate {
        client_id: place.sandbox.credentials().client_id,
        key: SecretRef("vault:contoso/private-key".into()),
        certificate: made.certificate.clone(),
        assertion: Assertion::Ps256,
        user: None,
    }
}

fn switch(auth: AuthMethod, secrets: Vec<(SecretPurpose, Secret)>) -> SwitchWish {
    SwitchWish { account: Name::parse("contoso").unwrap(), auth, secrets, keep_old: false }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_keeps_the_mappings_and_forgets_the_old_secret_only_once_the_new_one_is_proven() {
    let place = Place::new().await;
    let before = place.set_up(AuthKind::ClientSecret).await.workspace;
    let wish = switch(by_certificate(&place, &place.made), vec![(SecretPurpose::PrivateKey, place.made.key.to_pem())]);
    let done = task::switch_sign_in(&place.bench, wish, |_| {}).await.unwrap();
    assert!(done.checks.iter().any(|c| c.subject.table.as_deref() == Some("contact")), "mapped tables are checked too");
    assert_eq!(done.old, [SecretRef("vault:contoso/client-secret".into())]);
    assert!(matches!(done.forgotten, Some(Ok(()))));
    let after = place.bench.workspace.load().unwrap();
    assert_eq!(
        (&after.mappings, &after.flows, &after.enumerations),
        (&before.mappings, &before.flows, &before.enumerations)
    );
    assert_eq!(after.accounts[0], done.account);
    assert_eq!(after.accounts[0].organisation, before.accounts[0].organisation);
    assert!(place.holds("vault:contoso/private-key") && !place.holds("vault:contoso/client-secret"));
    place.runs().await;
    // Another certificate: the next name, and the old key stays where that is asked for.
    let next = make("next", KeySize::Bits2048, 90, Timestamp::now()).unwrap();
    place.sandbox.register_certificate(next.certificate.pem().as_bytes()).unwrap();
    let wish = switch(by_certificate(&place, &next), vec![(SecretPurpose::PrivateKey, next.key.to_pem())]);
    let done = task::switch_sign_in(&place.bench, SwitchWish { keep_old: true, ..wish }, |_| {}).await.unwrap();
    assert_eq!(done.account.auth.secret().0, "vault:contoso/private-key-2");
    assert!(done.forgotten.is_none() && place.holds("vault:contoso/private-key"));
    place.runs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_that_fails_leaves_everything_as_it_was() {
    let place = Place::new().await;
    place.set_up(AuthKind::ClientSecret).await;
    let text = place.workspace_text();
    let c = place.sandbox.credentials();
    let secret = |client: &str| AuthMethod::ClientSecret {
        client_id: client.to_owned(),
        secret: SecretRef("vault:contoso/client-secret".into()),
    };
    let stranger = make("stranger", KeySize::Bits2048, 90, Timestamp::now()).unwrap();
    let given = |purpose, text: &str| vec![(purpose, Secret::new(text))];
    let own = SecretPurpose::ClientSecret;
    for (what, auth, secrets, kind) in [
        ("a wrong secret", secret(&c.client_id), given(own, "canary-wrong"), ErrorKind::SecretWrong),
        ("an expired one", secret(&c.client_id), given(own, &c.expired_secret), ErrorKind::SecretExpired),
        ("an empty one", secret(&c.client_id), given(own, " \n"), ErrorKind::AnswerInvalid),
        ("several lines", secret(&c.client_id), given(own, "a\nb"), ErrorKind::AnswerInvalid),
        ("none", secret(&c.client_id), Vec::new(), ErrorKind::AnswerMissing),
        ("a disabled application", secret(&c.disabled_client_id), given(own, &c.client_secret), ErrorKind::AppDisabled),
        (
            "a certificate nobody uploaded",
            by_certificate(&place, &stranger),
            vec![(SecretPurpose::PrivateKey, stranger.key.to_pem())],
            ErrorKind::CertificateMismatch,
        ),
        (
            "a key for another certificate",
            by_certificate(&place, &place.made),
            vec![(SecretPurpose::PrivateKey, stranger.key.to_pem())],
            ErrorKind::AnswerInvalid,
        ),
        ("a sign-in nobody has made", place.account(AuthKind::DeviceCode).auth, Vec::new(), ErrorKind::SecretMissing),
    ] {
        let fault = task::switch_sign_in(&place.bench, switch(auth, secrets), |_| {}).await.unwrap_err();
        assert_eq!(fault.kind, kind, "{what}: {fault}");
        assert!(!format!("{fault:?}").contains("canary"), "{what}");
        assert_eq!(place.workspace_text(), text, "{what}");
        assert!(place.holds("vault:contoso/client-secret"), "{what}");
        for name in ["client-secret-2", "private-key", "refresh-token"] {
            assert!(!place.holds(&format!("vault:contoso/{name}")), "{what}: {name} was taken back");
        }
        place.runs().await;
    }
    let unknown = SwitchWish { account: Name::parse("nobody").unwrap(), ..switch(secret("x"), Vec::new()) };
    assert_eq!(task::switch_sign_in(&place.bench, unknown, |_| {}).await.unwrap_err().kind, ErrorKind::AccountUnknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_made_uploaded_and_only_then_switched_to() {
    let place = Place::new().await;
    let account = place.set_up(AuthKind::ClientSecret).await.workspace.accounts.remove(0);
    let (name, text) = (account.name.clone(), place.workspace_text());
    let file = |end: &str| place.dir.path().join(format!("contoso{end}.cer"));
    let first = task::prepare_certificate(&place.bench, &name).await.unwrap().unwrap();
    assert!(first.made && file("-next").exists() && !file("").exists());
    // Switching too early changes nothing, however often it is tried: the key stays the one that is being uploaded.
    let wish = || async {
        let next = task::next_certificate(&place.bench, &name).await.unwrap().unwrap();
        switch(by_certificate(&place, &next), vec![(SecretPurpose::PrivateKey, next.key.to_pem())])
    };
    for _ in 0..2 {
        let fault = task::switch_sign_in(&place.bench, wish().await, |_| {}).await.unwrap_err();
        assert_eq!(fault.kind, ErrorKind::CertificateMismatch, "{fault}");
        let again = task::prepare_certificate(&place.bench, &name).await.unwrap().unwrap();
        assert!(!again.made);
        assert_eq!(again.certificate, first.certificate, "no other one is made");
        assert_eq!(place.workspace_text(), text);
        place.runs().await;
    }
    let uploaded = std::fs::read(file("-next")).unwrap();
    place.sandbox.register_certificate(&uploaded).unwrap();
    let done = task::switch_sign_in(&place.bench, wish().await, |_| {}).await.unwrap();
    assert!(matches!(done.certificate_file, Some(Ok(_))) && matches!(done.forgotten, Some(Ok(()))));
    assert_eq!(std::fs::read(file("")).unwrap(), uploaded, "it is the one in use now");
    assert!(!file("-next").exists() && task::next_certificate(&place.bench, &name).await.unwrap().is_none());
    place.runs().await;
    // The next one leaves the one in use alone.
    let second = task::prepare_certificate(&place.bench, &name).await.unwrap().unwrap();
    assert!(second.made && second.certificate != first.certificate);
    assert_eq!(std::fs::read(file("")).unwrap(), uploaded);
    place.runs().await;
    task::forget_secrets(&place.bench, &done.account).await.unwrap();
    assert!(!place.holds("vault:contoso/next-private-key") && !file("-next").exists(), "forgotten with the account");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_secret_takes_the_same_road_and_the_old_one_is_forgotten() {
    let place = Place::new().await;
    place.set_up(AuthKind::ClientSecret).await;
    let c = place.sandbox.credentials();
    let auth = || AuthMethod::ClientSecret {
        client_id: c.client_id.clone(),
        secret: SecretRef("vault:contoso/client-secret".into()),
    };
    let with = |text: &str| switch(auth(), vec![(SecretPurpose::ClientSecret, Secret::new(text))]);
    let fault = task::switch_sign_in(&place.bench, with("canary-wrong"), |_| {}).await.unwrap_err();
    assert_eq!(fault.kind, ErrorKind::SecretWrong);
    place.runs().await;
    let padded = format!(" {}\t", c.client_secret);
    let done = task::switch_sign_in(&place.bench, with(&padded), |_| {}).await.unwrap();
    assert_eq!(done.account.auth.secret().0, "vault:contoso/client-secret-2");
    assert!(!place.holds("vault:contoso/client-secret"));
    place.runs().await;
    // Without the checks even a wrong one is taken over.
    let done = task::switch_unproven(&place.bench, with("canary-wrong")).await.unwrap();
    assert!(done.checks.is_empty());
    assert!(place.holds("vault:contoso/client-secret-3") && !place.holds("vault:contoso/client-secret-2"));
    let crm = task::connect(&place.bench, &done.account).await.unwrap();
    let fault = crm.identity().await.unwrap_err();
    assert_eq!((fault.kind, fault.args.get("case")), (ErrorKind::SecretWrong, None));
    // A secret's id looks like one.
    let done = task::switch_unproven(&place.bench, with("0fc1a9b0-1111-2222-3333-444455556666")).await.unwrap();
    let fault = task::connect(&place.bench, &done.account).await.unwrap().identity().await.unwrap_err();
    assert_eq!((fault.kind, fault.args["case"].as_str()), (ErrorKind::SecretWrong, "id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_does_not_overwrite_what_somebody_changed_meanwhile() {
    let place = Place::new().await;
    place.set_up(AuthKind::ClientSecret).await;
    let bench = place.bench.clone();
    let meddle = move |event: CheckEvent| {
        if let CheckEvent::Ended(_) = event {
            let mut workspace = bench.workspace.load().unwrap();
            workspace.accounts[0].tenant = "meddled.example".into();
            bench.workspace.save(&workspace).unwrap();
        }
    };
    let wish = switch(by_certificate(&place, &place.made), vec![(SecretPurpose::PrivateKey, place.made.key.to_pem())]);
    let fault = task::switch_sign_in(&place.bench, wish, meddle).await.unwrap_err();
    assert_eq!(fault.kind, ErrorKind::InUse, "{fault}");
    let account = place.bench.workspace.load().unwrap().accounts.remove(0);
    assert_eq!((account.tenant.as_str(), account.auth.kind()), ("meddled.example", AuthKind::ClientSecret));
    assert!(!place.holds("vault:contoso/private-key") && place.holds("vault:contoso/client-secret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_switched_to_a_persons_sign_in_and_ends_when_that_is_withdrawn() {
    let place = Place::new().await;
    let before = place.set_up(AuthKind::ClientSecret).await.workspace;
    for kind in [AuthKind::DeviceCode, AuthKind::Browser] {
        let present = place.bench.workspace.load().unwrap().accounts.remove(0);
        let auth = task::with_new_places(&present, place.account(kind).auth);
        let candidate = ExternalAccount { auth: auth.clone(), ..present.clone() };
        place.sign_in(&candidate).await.unwrap();
        let signed_in = SwitchWish { keep_old: false, ..switch(auth, Vec::new()) };
        let done = task::switch_sign_in(&place.bench, signed_in, |_| {}).await.unwrap();
        assert_eq!(done.account.auth.kind(), kind);
        place.runs().await;
    }
    assert_eq!(place.bench.workspace.load().unwrap().mappings, before.mappings);
    let account = place.bench.workspace.load().unwrap().accounts.remove(0);
    let all = task::environments(&place.bench, &account).await.unwrap();
    assert!(all.iter().any(|e| e.url == account.url && e.enabled), "{all:?}");
    lever(&place.sandbox, "revoke").await;
    task::forget_connection(&place.bench, &account.name);
    let crm = task::connect(&place.bench, &account).await.unwrap();
    for _ in 0..3 {
        assert_eq!(crm.identity().await.unwrap_err().kind, ErrorKind::SignInAgain);
    }
    place.sign_in(&account).await.unwrap();
    place.runs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn environments_are_listed_for_people_only() {
    let place = Place::new().await;
    let account = place.set_up(AuthKind::ClientSecret).await.workspace.accounts.remove(0);
    let fault = task::environments(&place.bench, &account).await.unwrap_err();
    assert_eq!(fault.args["problem"], "answer-problem-no-person");
    let fault = task::sign_in_with_device(&place.bench, &account).await.err().unwrap();
    assert_eq!(fault.args["problem"], "answer-problem-no-person");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_to_sign_in_where_it_could_not_be_kept() {
    let place = Place::new().await;
    let vault = fieldbridge::vault::LayeredVault::new(fieldbridge::vault::VaultConfig {
        directory: place.dir.path().to_path_buf(),
        lookup: Arc::new(|_| None),
        keyring: None,
        memory: false,
    });
    let bench = bench_with(place.dir.path(), Arc::new(vault));
    let fault = task::sign_in_with_device(&bench, &place.account(AuthKind::DeviceCode)).await.err().unwrap();
    assert_eq!(fault.kind, ErrorKind::VaultUnavailable);
}

#[tokio::test]
async fn environments_are_listed_before_there_is_an_account_and_nothing_is_kept() {
    let place = Place::new().await;
    let c = place.sandbox.credentials();
    let name = Name::parse("me").unwrap();
    let refresh = SecretRef::kept(&name, SecretPurpose::RefreshToken);
    let at = Whereabouts::Sandbox(parse_org_url(&c.org_url).unwrap());
    let auth = AuthMethod::DeviceCode { client_id: c.public_client_id, refresh: refresh.clone() };
    let seeker = ExternalAccount::seeking(name, &at, None, auth).unwrap();
    let page = AnswerPage { lang: "en".into(), done: "Done.".into(), failed: "Failed.".into() };
    let begun = task::begin_looking(&place.bench, &seeker, page).await.unwrap();
    assert!(!begun.opened, "no browser is told of in a test");
    place.sandbox.approve_device(begun.user_code.as_deref()).unwrap();
    let found = task::environments_once(&place.bench, &seeker, begun.finish).await.unwrap();
    let own = found.iter().find(|e| e.url.origin() == c.org_url).unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!((own.tenant.as_deref(), own.enabled), (Some(c.tenant_id.as_str()), true));
    assert_eq!(place.vault().get(&refresh).unwrap_err().kind, ErrorKind::SecretMissing);
    assert!(!place.dir.path().join("workspace.toml").exists());
    let application = AuthMethod::ClientSecret { client_id: c.client_id, secret: refresh };
    let nobody = ExternalAccount { auth: application, ..seeker };
    let page = AnswerPage { lang: "en".into(), done: String::new(), failed: String::new() };
    let refused = task::begin_looking(&place.bench, &nobody, page).await.err().unwrap();
    assert_eq!(refused.kind, ErrorKind::AnswerInvalid);
}
