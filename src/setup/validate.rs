//! Checks and normalises one answer. What people paste is forgiven where the meaning is certain (a line end, braces
//! around a GUID, a whole browser address) and refused with the reason where it is not.
use super::questions::{key, question};
use crate::account::certificate::CertificateProblem;
use crate::account::{AD_FS, Name, NameProblem, PublicCertificate, System, parse_crm_url};
use crate::fault::Fault;
use std::collections::BTreeMap;
use std::fmt;

/// Most characters of an answer.
const MAX_ANSWER: usize = 16_384;

/// A good answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// Normalised. For the secret: move it into a [`Secret`](crate::secret::Secret) at once.
    pub text: String,
    /// Catalog key of what looks odd about it, `answer-warning-...`; it may be right all the same.
    pub warning: Option<&'static str>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("warning", &self.warning).finish_non_exhaustive()
    }
}

/// Why an answer is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerProblem {
    /// Words: `answer-problem-<slug>`.
    Form(&'static str),
    /// A name broke a rule. Words: `name-problem-...`.
    Name(NameProblem),
    /// An address is none. Words: the fault's.
    Address(Box<Fault>),
    /// A certificate cannot be used. Words: `certificate-problem-...`.
    Certificate(CertificateProblem),
}

/// Every slug of [`AnswerProblem::Form`], for the coverage of the catalogs.
pub const ANSWER_SLUGS: [&str; 22] = [
    "empty",
    "too-long",
    "several-lines",
    "looks-like-json",
    "control-character",
    "not-a-choice",
    "tenant-shared",
    "tenant-malformed",
    "client-id-malformed",
    "consumer-key-malformed",
    "unknown-question",
    "other-system",
    "secret-in-file",
    "relative-file",
    "user-malformed",
    "not-typed",
    "date-malformed",
    "solution-malformed",
    "way-not-offered",
    "rows-of-imports",
    "look-back-bounds",
    "call-reserve-bounds",
];

/// Every warning an answer can carry.
pub const ANSWER_WARNINGS: [&str; 4] = [
    "answer-warning-secret-id",
    "answer-warning-secret-masked",
    "answer-warning-secret-blanks",
    "answer-warning-password-blanks",
];

impl AnswerProblem {
    /// The key of its sentence.
    pub fn key(&self) -> String {
        match self {
            AnswerProblem::Form(slug) => format!("answer-problem-{slug}"),
            AnswerProblem::Name(problem) => problem.key().to_owned(),
            AnswerProblem::Address(fault) => format!("fault-{}", fault.kind.slug()),
            AnswerProblem::Certificate(problem) => problem.key().to_owned(),
        }
    }

    /// The arguments of its sentence.
    pub fn args(&self) -> BTreeMap<String, String> {
        match self {
            AnswerProblem::Address(fault) => fault.args.clone(),
            _ => BTreeMap::new(),
        }
    }
}

/// Checks the answer to a question of an account of that CRM and normalises it.
///
/// # Errors
/// Why it is refused.
pub fn validate(system: System, key: &str, text: &str) -> Result<Answer, AnswerProblem> {
    let asked = |system| question(system, key);
    let unknown = || match System::ALL.into_iter().any(|other| asked(other).is_some()) {
        true => AnswerProblem::Form("other-system"),
        false => AnswerProblem::Form("unknown-question"),
    };
    let question = asked(system).ok_or_else(unknown)?;
    let plain = |text: String| Ok(Answer { text, warning: None });
    if question.key == key::CERTIFICATE {
        return certificate(text).and_then(plain);
    }
    if question.optional && text.trim().is_empty() {
        return plain(String::new());
    }
    if matches!(question.key, key::SECRET | key::CLIENT_SECRET) {
        return secret(text);
    }
    let line = one_line(text, question.key != key::PASSWORD)?;
    match question.key {
        key::SIGN_IN => Err(AnswerProblem::Form("not-typed")),
        key::PASSWORD => Ok(Answer { warning: odd_password(line), text: line.to_owned() }),
        key::USER => user(line.trim()).and_then(plain),
        key::NAME => Name::parse(line).map_err(AnswerProblem::Name).and_then(|n| plain(n.to_string())),
        key::URL => {
            let url = parse_crm_url(system, line).map_err(|f| AnswerProblem::Address(Box::new(f)))?;
            plain(url.origin())
        }
        key::TENANT => tenant(line.trim()).and_then(plain),
        key::SECRET_EXPIRES => day(line.trim()).ok_or(AnswerProblem::Form("date-malformed")).and_then(plain),
        key::SOLUTION => solution(line.trim()).ok_or(AnswerProblem::Form("solution-malformed")).and_then(plain),
        key::CLIENT_ID => application(system, line.trim()).and_then(plain),
        _ => {
            let wanted = line.trim().to_ascii_lowercase();
            match question.choices.iter().find(|c| c.value == wanted) {
                Some(choice) => plain(choice.value.to_owned()),
                None => Err(AnswerProblem::Form("not-a-choice")),
            }
        }
    }
}

/// Without the line end a paste leaves; several lines, control characters and (where it could be no answer) JSON are
/// refused.
fn one_line(text: &str, never_json: bool) -> Result<&str, AnswerProblem> {
    let line = text.trim_end_matches(['\r', '\n']).trim_start_matches(['\r', '\n']);
    let slug = if line.trim().is_empty() {
        "empty"
    } else if line.len() > MAX_ANSWER {
        "too-long"
    } else if never_json && looks_like_json(line) {
        "looks-like-json"
    } else if line.contains(['\r', '\n']) {
        "several-lines"
    } else if line.chars().any(char::is_control) {
        "control-character"
    } else {
        return Ok(line);
    };
    Err(AnswerProblem::Form(slug))
}

fn looks_like_json(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// A tenant is one directory: a GUID or a domain. The shared endpoints sign in people, not applications.
fn tenant(text: &str) -> Result<String, AnswerProblem> {
    let lower = text.to_ascii_lowercase();
    if matches!(lower.as_str(), "common" | "organizations" | "consumers") {
        return Err(AnswerProblem::Form("tenant-shared"));
    }
    if lower == AD_FS {
        return Ok(lower);
    }
    if let Some(guid) = guid(text) {
        return Ok(guid);
    }
    let label = |l: &str| !l.is_empty() && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let domain = lower.len() <= 253 && lower.contains('.') && lower.split('.').all(label);
    if domain { Ok(lower) } else { Err(AnswerProblem::Form("tenant-malformed")) }
}

/// The application's id: a GUID in Microsoft Entra; a consumer key, whose case matters, in Salesforce.
fn application(system: System, text: &str) -> Result<String, AnswerProblem> {
    match system {
        System::Dynamics => guid(text).ok_or(AnswerProblem::Form("client-id-malformed")),
        System::Salesforce => {
            let sound = (10..=255).contains(&text.len())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
            if sound { Ok(text.to_owned()) } else { Err(AnswerProblem::Form("consumer-key-malformed")) }
        }
    }
}

/// A GUID in lower case without braces, from any of its spellings.
fn guid(text: &str) -> Option<String> {
    uuid::Uuid::try_parse(text).ok().map(|id| id.hyphenated().to_string())
}

/// A day as `2027-03-31`: other spellings mean one day here and another there.
fn day(text: &str) -> Option<String> {
    text.parse::<jiff::civil::Date>().ok().map(|day| day.to_string()).filter(|_| text.len() <= 10)
}

/// The unique name of a solution: letters of the alphabet, digits and underscores, no digit first.
fn solution(text: &str) -> Option<String> {
    let first = text.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    let sound = first && text.len() <= 128 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    sound.then(|| text.to_owned())
}

/// `kim@contoso.com`, or `CONTOSO\\kim` on an organisation's own premises.
fn user(text: &str) -> Result<String, AnswerProblem> {
    let (before, after) = text.split_once(['@', '\\']).ok_or(AnswerProblem::Form("user-malformed"))?;
    let sound = |part: &str| !part.is_empty() && !part.contains(['@', '\\']) && !part.contains(char::is_whitespace);
    if text.len() <= 320 && sound(before) && sound(after) {
        Ok(text.to_owned())
    } else {
        Err(AnswerProblem::Form("user-malformed"))
    }
}

/// The public part on one line; PEM is taken as well.
fn certificate(text: &str) -> Result<String, AnswerProblem> {
    if text.trim().is_empty() {
        return Err(AnswerProblem::Form("empty"));
    }
    PublicCertificate::parse(text).map(|c| c.base64()).map_err(AnswerProblem::Certificate)
}

/// The sign-in service takes no password with blanks around it.
fn odd_password(text: &str) -> Option<&'static str> {
    (text.trim() != text).then_some("answer-warning-password-blanks")
}

/// No client secret has white space around it; a password might.
fn secret(text: &str) -> Result<Answer, AnswerProblem> {
    let line = one_line(text.trim(), true)?;
    let padded = text.trim_matches(['\r', '\n']) != line;
    let warning = odd_secret(line).or(padded.then_some("answer-warning-secret-blanks"));
    Ok(Answer { text: line.to_owned(), warning })
}

fn odd_secret(text: &str) -> Option<&'static str> {
    if guid(text).is_some() {
        // The portal lists a secret's id beside its value, and ids are what people copy.
        Some("answer-warning-secret-id")
    } else if text.contains("****") || text.contains('•') || text.contains('●') {
        Some("answer-warning-secret-masked")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(key: &str, answer: &str) -> String {
        validate(System::Dynamics, key, answer).unwrap().text
    }

    fn refusal(key: &str, answer: &str) -> String {
        validate(System::Dynamics, key, answer).unwrap_err().key()
    }

    #[test]
    fn each_crm_has_its_own_forms() {
        let of = |key, answer| validate(System::Salesforce, key, answer).map(|a| a.text).map_err(|p| p.key());
        let key = "3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0QqEWhqKpoW3svG3XHrXDiCQjK1mdgAvhCscA9GE";
        let pasted = format!(" {key}\n");
        assert_eq!(of("client-id", &pasted), Ok(key.to_owned()));
        assert_eq!(of("client-id", "my app").unwrap_err(), "answer-problem-consumer-key-malformed");
        assert_eq!(of("url", "acme.lightning.force.com"), Ok("https://acme.my.salesforce.com".to_owned()));
        assert_eq!(of("url", "https://org.crm4.dynamics.com").unwrap_err(), "fault-address-not-crm");
        assert_eq!(of("tenant", "contoso.com").unwrap_err(), "answer-problem-other-system");
        assert_eq!(of("auth", "device-code").unwrap_err(), "answer-problem-not-a-choice");
        assert_eq!(of("auth", "certificate"), Ok("certificate".to_owned()));
    }

    #[test]
    fn what_is_certain_is_forgiven() {
        assert_eq!(text("secret", "abc~1\r\n"), "abc~1");
        assert_eq!(text("tenant", " {0FC1A9B0-1111-2222-3333-444455556666}\n"), "0fc1a9b0-1111-2222-3333-444455556666");
        assert_eq!(text("tenant", "Contoso.onmicrosoft.com"), "contoso.onmicrosoft.com");
        assert_eq!(text("client-id", "0FC1A9B0111122223333444455556666"), "0fc1a9b0-1111-2222-3333-444455556666");
        assert_eq!(text("url", "https://org.crm4.dynamics.com/main.aspx?appid=1#x"), "https://org.crm4.dynamics.com");
        assert_eq!(text("name", "  Contoso\n"), "contoso");
        assert_eq!(text("system", "Dynamics"), "dynamics");
        assert_eq!(text("auth", "Certificate"), "certificate");
        assert_eq!(text("tenant", "ADFS"), "adfs");
        assert_eq!(text("secret-expires", " 2027-03-31\n"), "2027-03-31");
        assert_eq!((text("secret-expires", " \n"), text("solution", "")), (String::new(), String::new()));
        assert_eq!(text("solution", " ContosoCampaign_1 "), "ContosoCampaign_1");
        assert_eq!(text("user", " kim@contoso.com\n"), "kim@contoso.com");
        assert_eq!(text("user", "CONTOSO\\kim"), "CONTOSO\\kim");
        assert_eq!(text("password", "{\"a\":1}\r\n"), "{\"a\":1}", "a password may look like anything");
    }

    #[test]
    fn what_is_not_is_refused_with_its_reason() {
        for (key, answer, reason) in [
            ("secret", "", "answer-problem-empty"),
            ("secret", " \t ", "answer-problem-empty"),
            ("secret", "a\nb", "answer-problem-several-lines"),
            ("secret", "a\0b", "answer-problem-control-character"),
            ("secret", r#"{"clientSecret": "x"}"#, "answer-problem-looks-like-json"),
            ("secret", "{\n \"a\": 1\n}", "answer-problem-looks-like-json"),
            ("tenant", "common", "answer-problem-tenant-shared"),
            ("tenant", "Organizations", "answer-problem-tenant-shared"),
            ("tenant", "contoso", "answer-problem-tenant-malformed"),
            ("tenant", "https://login.microsoftonline.com/x", "answer-problem-tenant-malformed"),
            ("client-id", "my app", "answer-problem-client-id-malformed"),
            ("system", "sap", "answer-problem-not-a-choice"),
            ("auth", "kerberos", "answer-problem-not-a-choice"),
            ("secret-expires", "3/31/2027", "answer-problem-date-malformed"),
            ("secret-expires", "2027-02-30", "answer-problem-date-malformed"),
            ("secret-expires", "2027-03-31T00:00:00Z", "answer-problem-date-malformed"),
            ("solution", "Contoso Campaign", "answer-problem-solution-malformed"),
            ("solution", "1st", "answer-problem-solution-malformed"),
            ("user", "kim", "answer-problem-user-malformed"),
            ("user", "kim @contoso.com", "answer-problem-user-malformed"),
            ("user", "@contoso.com", "answer-problem-user-malformed"),
            ("sign-in", "anything", "answer-problem-not-typed"),
            ("certificate", "", "answer-problem-empty"),
            ("certificate", "MIIC", "certificate-problem-unreadable"),
            (
                "certificate",
                "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----",
                "certificate-problem-no-certificate",
            ),
            ("password", "a\nb", "answer-problem-several-lines"),
            ("name", "../x", "name-problem-bad-character"),
            ("name", "--help", "name-problem-leading-dash"),
            ("url", "http://org.crm.dynamics.com", "fault-address-not-https"),
            ("colour", "red", "answer-problem-unknown-question"),
        ] {
            assert_eq!(refusal(key, answer), reason, "{key}: {answer:?}");
        }
        assert_eq!(refusal("name", &"x".repeat(10 << 20)), "answer-problem-too-long");
    }

    #[test]
    fn a_secret_that_looks_odd_is_kept_with_a_warning() {
        let warning = |s: &str| validate(System::Dynamics, "secret", s).unwrap().warning;
        assert_eq!(warning("0fc1a9b0-1111-2222-3333-444455556666"), Some("answer-warning-secret-id"));
        assert_eq!(warning("abc*****************"), Some("answer-warning-secret-masked"));
        assert_eq!(warning(" abc"), Some("answer-warning-secret-blanks"));
        assert_eq!(text("secret", " abc\t"), "abc", "it is left out, and said");
        assert_eq!(
            validate(System::Dynamics, "password", " abc").unwrap().warning,
            Some("answer-warning-password-blanks")
        );
        for odd in [r#"q"u'o$te\%"#, "🙂", &"x".repeat(4096)] {
            assert_eq!((text("secret", odd).as_str(), warning(odd)), (odd, None));
        }
    }

    #[test]
    fn an_answer_does_not_show_itself() {
        assert!(!format!("{:?}", validate(System::Dynamics, "secret", "hunter2")).contains("hunter2"));
    }

    proptest! {
        #[test]
        fn any_text_is_answered_and_a_good_answer_stays_good(answer in any::<String>(), place in 0..crate::setup::ALL_QUESTIONS.len()) {
            let question = crate::setup::ALL_QUESTIONS[place];
            let (key, system) = (question.key, question.system.unwrap_or(System::Salesforce));
            match validate(system, key, &answer) {
                Ok(good) => prop_assert_eq!(validate(system, key, &good.text).unwrap().text, good.text),
                Err(AnswerProblem::Form(slug)) => prop_assert!(ANSWER_SLUGS.contains(&slug)),
                Err(_) => {}
            }
        }
    }
}
