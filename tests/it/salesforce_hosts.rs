//! Salesforce's own hosts: the login hosts everybody shares and the organisations' My Domains, reached as from a company's
//! network, through its proxy and with its own certificate authority.
use crate::kit::program::{Ended, Home, ended};
use fieldbridge::sandbox::FaultRule;
use fieldbridge::sandbox::salesforce::{SalesforceConfig, SalesforceCredentials, SalesforceSandbox, start};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::Stdio;

const TEST: &str = "https://test.salesforce.com";
const LOGIN: &str = "https://login.salesforce.com";
const OWN: &str = "https://acme--dev.sandbox.my.salesforce.com";

/// An organisation behind a proxy, and a program that knows the proxy and the authority.
struct Company {
    home: Home,
    sandbox: SalesforceSandbox,
    who: SalesforceCredentials,
}

impl Company {
    async fn new() -> Self {
        let config = SalesforceConfig { rows: 30, seed: 5, tls: true, ..SalesforceConfig::default() };
        let (home, sandbox) = (Home::new(), start(config).await.unwrap());
        std::fs::write(home.path().join("ca.pem"), sandbox.ca_pem().unwrap()).unwrap();
        let who = sandbox.credentials();
        Self { home, sandbox, who }
    }

    fn run(&self, args: &[&str], input: &str) -> Ended {
        let mut command = self.home.command(args);
        command.env("HTTPS_PROXY", self.sandbox.proxy_url().unwrap());
        command.env("FIELDBRIDGE_CA_FILE", self.home.path().join("ca.pem"));
        command.env("CONSUMER_SECRET", &self.who.client_secret);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        // A program that does not read its input closes it: that is no failure of the test.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        ended(child.wait_with_output().unwrap())
    }

    fn say(&self, line: &str) -> Ended {
        self.run(&line.split_whitespace().collect::<Vec<_>>(), "")
    }

    fn add(&self, name: &str, (url, login): (&str, &str), options: &[&str], input: &str) -> Value {
        let fixed = ["account", "add", name, "--json", "--system", "salesforce"];
        let place = ["--url", url, "--authority", login, "--client-id", &self.who.client_id];
        let args: Vec<&str> = fixed.into_iter().chain(place).chain(options.iter().copied()).collect();
        self.run(&args, input).exits(0).json()
    }

    /// With a certificate made here and registered there.
    fn add_with_certificate(&self, name: &str, place: (&str, &str)) {
        let options = ["--auth", "certificate", "--make-certificate", "--user", &self.who.user_name];
        let added = self.add(name, place, &options, "");
        let file = added["certificate_file"].as_str().unwrap();
        self.sandbox.register_certificate(&std::fs::read(file).unwrap()).unwrap();
    }

    fn add_with_password(&self, name: &str, place: (&str, &str), security_token: &str) {
        let options = ["--auth", "password", "--user", &self.who.user_name, "--password-stdin"];
        let options: Vec<&str> = options.into_iter().chain(["--client-secret-env", "CONSUMER_SECRET"]).collect();
        self.add(name, place, &options, &format!("{}{security_token}\n", self.who.password));
    }

    fn faults(&self, rules: &[&str]) {
        self.sandbox.set_faults(rules.iter().map(|rule| FaultRule::parse(rule).unwrap()).collect());
    }

    /// The account signs in and sees the organisation's tables; gives the hosts it went to meanwhile.
    fn works(&self, name: &str) -> BTreeSet<String> {
        let before = self.sandbox.wanted_hosts().len();
        let checked = self.say(&format!("account check {name} --json"));
        checked.exits(0);
        let listed = self.say(&format!("tables {name} --refresh --json"));
        let tables = listed.exits(0).json()["tables"].as_array().unwrap().clone();
        assert!(tables.iter().any(|table| table["name"] == "Contact"), "{}", listed.stdout);
        self.sandbox.wanted_hosts().split_off(before).into_iter().collect()
    }

    /// The account is refused with this code: in English with these words of what is to be done, in Korean in Korean.
    fn refused(&self, name: &str, code: &str, remedies: &[&str]) {
        let korean = |c: char| ('가'..='힣').contains(&c);
        for lang in ["en", "ko"] {
            let told = self.say(&format!("account check {name} --lang {lang}"));
            assert_ne!(told.code, 0, "{}", told.stdout);
            let text = format!("{}{}", told.stdout, told.stderr);
            assert!(text.contains(code), "{lang}: {code}: {text}");
            let steps: Vec<&str> = text.lines().filter_map(|line| Some(line.split_once("1. ")?.1)).collect();
            match lang {
                "en" => assert!(remedies.iter().all(|part| text.contains(part)) && !steps.is_empty(), "{text}"),
                _ => assert!(steps.iter().any(|step| step.contains(korean)), "{text}"),
            }
        }
    }
}

fn hosts(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| name.trim_start_matches("https://").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_organisation_signs_in_at_the_test_host_by_certificate_and_by_password() {
    let company = Company::new().await;
    company.faults(&["login_at=test.salesforce.com", "strict_jwt"]);
    tokio::task::spawn_blocking(move || {
        // What a token of the test host is for. The organisation's own address is asked for what needs no session only.
        let instance = "contoso--dev.sandbox.my.salesforce.com";
        company.add_with_certificate("jwt", (OWN, TEST));
        assert_eq!(company.works("jwt"), hosts(&[TEST, instance, OWN]));
        company.add_with_password("password", (OWN, TEST), &company.who.security_token);
        assert_eq!(company.works("password"), hosts(&[TEST, instance, OWN]));
        // Without the security token, and at the other host, where the user is not known.
        company.add_with_password("untrusted", (OWN, TEST), "");
        company.refused("untrusted", "FB-SFA-01", &["Login History"]);
        company.add_with_password("elsewhere", (OWN, LOGIN), &company.who.security_token);
        company.refused("elsewhere", "FB-SFA-01", &["Login History"]);
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_for_production_is_no_good_for_a_sandbox_and_the_remedy_names_the_right_host() {
    let company = Company::new().await;
    company.faults(&["login_at=test.salesforce.com", "strict_jwt"]);
    tokio::task::spawn_blocking(move || {
        company.add_with_certificate("wrong", (OWN, LOGIN));
        company.refused("wrong", "FB-SFA-06", &[TEST, "My Domain"]);
        // Production's user is known at the other one, and either at the organisation's own address.
        company.faults(&["login_at=login.salesforce.com", "strict_jwt"]);
        assert_eq!(company.works("wrong"), hosts(&[LOGIN, "contoso.my.salesforce.com", OWN]));
        company.add_with_certificate("own", (OWN, OWN));
        assert_eq!(company.works("own"), hosts(&[OWN]));
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_an_account_signs_in_at_is_corrected_and_proven_before_it_is_kept() {
    let company = Company::new().await;
    company.faults(&["login_at=test.salesforce.com", "strict_jwt"]);
    tokio::task::spawn_blocking(move || {
        company.add_with_certificate("jwt", (OWN, LOGIN));
        company.refused("jwt", "FB-SFA-06", &["account set", "--authority"]);
        let authority = || company.say("account show jwt --json").json()["account"]["authority"].clone();
        // Nobody signs in there: nothing is sent, and what there is to choose from is said.
        let hosts_before = company.sandbox.wanted_hosts().len();
        for (lang, words) in [("en", "Nobody signs in"), ("ko", "로그인하지 않습니다")] {
            let line = format!("account set jwt --authority https://evil.example.com --lang {lang}");
            let told = company.say(&line);
            assert_eq!(told.code, 3, "{}", told.stderr);
            assert!([words, TEST, LOGIN, OWN].iter().all(|part| told.stderr.contains(part)), "{}", told.stderr);
        }
        for odd in ["http://test.salesforce.com", "ftp://x", "https://kim@test.salesforce.com"] {
            let told = company.say(&format!("account set jwt --authority {odd}"));
            assert!(matches!(told.code, 2 | 3), "{odd}: {} {}", told.code, told.stderr);
        }
        assert_eq!(company.sandbox.wanted_hosts().len(), hosts_before);
        // Where the checks fail, the account stays as it was.
        company.faults(&["oauth_error=user_locked"]);
        let failed = company.say(&format!("account set jwt --authority {TEST}"));
        assert!(failed.code != 0 && failed.stderr.contains("FB-SFA"), "{}", failed.stderr);
        assert_eq!(authority(), LOGIN);
        company.faults(&["login_at=test.salesforce.com", "strict_jwt"]);
        let set = company.say(&format!("account set jwt --authority {TEST} --json"));
        assert_eq!(set.exits(0).json()["account"]["authority"], TEST);
        assert_eq!(authority(), TEST);
        company.works("jwt");
        // For whoever cannot reach it now; the own address takes the assertion as well.
        company.faults(&["oauth_error=user_locked"]);
        assert_eq!(company.say(&format!("account set jwt --authority {OWN} --skip-checks")).code, 0);
        company.faults(&["strict_jwt"]);
        assert_eq!(company.works("jwt"), hosts(&[OWN]));
        assert_eq!(company.say("account set jwt --skip-checks").code, 2, "what is not checked has to be named");
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn client_credentials_work_at_the_my_domain_of_a_sandbox_and_at_no_shared_login_host() {
    let company = Company::new().await;
    tokio::task::spawn_blocking(move || {
        let secret = format!("{}\n", company.who.client_secret);
        company.add("own", (OWN, OWN), &["--client-secret-stdin"], &secret);
        assert_eq!(company.works("own"), hosts(&[OWN]));
        for (name, login) in [("atlogin", LOGIN), ("attest", TEST)] {
            company.add(name, (OWN, login), &["--client-secret-stdin"], &secret);
            company.refused(name, "FB-SFA-13", &["My Domain", ".my.salesforce.com"]);
        }
        // The organisation itself refuses so, and that is understood in the same way.
        company.faults(&["oauth_error=domain"]);
        company.refused("own", "FB-SFA-13", &["My Domain", ".my.salesforce.com"]);
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_companys_authority_nothing_is_signed_in_and_the_secret_is_not_sent() {
    let company = Company::new().await;
    tokio::task::spawn_blocking(move || {
        company.add("own", (OWN, OWN), &["--client-secret-stdin"], &format!("{}\n", company.who.client_secret));
        let before = company.sandbox.requests().get("token").copied();
        let mut command = company.home.command(["account", "check", "own", "--json"]);
        command.env("HTTPS_PROXY", company.sandbox.proxy_url().unwrap());
        let told = ended(command.output().unwrap());
        assert_ne!(told.code, 0, "{}", told.stdout);
        assert!(told.stdout.contains("FB-NET-04"), "{}", told.stdout);
        assert_eq!(company.sandbox.requests().get("token").copied(), before);
    })
    .await
    .unwrap();
}
