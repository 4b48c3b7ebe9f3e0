//! The account step as data: what is asked, in which order, with which answers to choose from. Every face asks these.
//!
//! Words of a question: `ask-<key>` (the question), `ask-<key>-why`, `ask-<key>-where` (where to find it),
//! `ask-<key>-example`; of a choice: `choice-<value>`.
use super::validate::{Answer, AnswerProblem};
use super::{Draft, validate};
use crate::account::{AuthMethod, ExternalAccount, Name, SecretRef, System, parse_org_url};
use crate::secret::Secret;
use std::collections::BTreeMap;

/// Keys of the questions, which are the keys of [`Draft::answers`] as well.
pub mod key {
    /// What the account is called.
    pub const NAME: &str = "name";
    /// Which CRM.
    pub const SYSTEM: &str = "system";
    /// The organisation's address.
    pub const URL: &str = "url";
    /// How to sign in.
    pub const AUTH: &str = "auth";
    /// The directory (tenant).
    pub const TENANT: &str = "tenant";
    /// The application (client) id.
    pub const CLIENT_ID: &str = "client-id";
    /// The client secret; its answer never enters a draft.
    pub const SECRET: &str = "secret";
    /// Not asked: where tokens come from, as the challenge or the sandbox told.
    pub const AUTHORITY: &str = "authority";
}

/// The public sign-in service, where nothing else was told.
pub const PUBLIC_AUTHORITY: &str = "https://login.microsoftonline.com";

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionKind {
    /// One line of text.
    Text,
    /// One of the choices.
    Choice,
    /// A secret: typed or pasted unseen.
    Secret,
    /// An address, pasted in any form.
    Url,
}

/// One answer to choose. Words: `choice-<value>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// What is kept as the answer.
    pub value: &'static str,
    /// Shown, but not to be had yet.
    pub coming: bool,
}

/// One question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Its key.
    pub key: &'static str,
    /// How it is answered.
    pub kind: QuestionKind,
    /// Whether its answer must never be shown, logged or kept in the draft.
    pub sensitive: bool,
    /// The answers to choose from; empty for the other kinds.
    pub choices: &'static [Choice],
}

const fn ask(key: &'static str, kind: QuestionKind) -> Question {
    Question { key, kind, sensitive: matches!(kind, QuestionKind::Secret), choices: &[] }
}

const fn choose(key: &'static str, choices: &'static [Choice]) -> Question {
    Question { key, kind: QuestionKind::Choice, sensitive: false, choices }
}

const fn choice(value: &'static str) -> Choice {
    Choice { value, coming: false }
}

const fn coming(value: &'static str) -> Choice {
    Choice { value, coming: true }
}

/// The questions of the account step, in order.
pub const QUESTIONS: [Question; 7] = [
    ask(key::NAME, QuestionKind::Text),
    choose(key::SYSTEM, &[choice("dynamics"), coming("salesforce")]),
    ask(key::URL, QuestionKind::Url),
    choose(key::AUTH, &[choice("client-secret"), coming("certificate"), coming("browser"), coming("device-code")]),
    ask(key::TENANT, QuestionKind::Text),
    ask(key::CLIENT_ID, QuestionKind::Text),
    ask(key::SECRET, QuestionKind::Secret),
];

/// The question of that key.
pub fn question(key: &str) -> Option<&'static Question> {
    QUESTIONS.iter().find(|q| q.key == key)
}

/// A sandbox that runs on this machine, offered as the CRM to set up.
#[derive(Debug, Clone)]
pub struct SandboxOffer {
    /// Its address, `http://127.0.0.1:PORT`.
    pub url: String,
    /// Its tenant.
    pub tenant: String,
    /// Its application id.
    pub client_id: String,
    /// Its client secret.
    pub secret: Secret,
}

/// What is proposed where nothing was answered yet.
#[derive(Debug, Clone, Default)]
pub struct Defaults {
    /// By question key; never the secret.
    pub answers: BTreeMap<String, String>,
    /// The secret, where the sandbox tells it.
    pub secret: Option<Secret>,
}

/// The proposed answers. `challenge` is what the organisation told without a sign-in: tenant and authority. `taken` are
/// the names of the accounts there are.
pub fn defaults(offer: Option<&SandboxOffer>, challenge: Option<(&str, &str)>, taken: &[Name]) -> Defaults {
    let base = if offer.is_some() { "sandbox" } else { "crm" };
    let names = std::iter::once(base.to_owned()).chain((2..).map(|n| format!("{base}-{n}")));
    let mut free = names.filter(|n| !taken.iter().any(|t| t.as_str() == n));
    let mut pairs = vec![
        (key::NAME, free.next().unwrap_or_default()),
        (key::SYSTEM, System::Dynamics.code().to_owned()),
        (key::AUTH, "client-secret".to_owned()),
    ];
    if let Some(offer) = offer {
        pairs.push((key::URL, offer.url.clone()));
        pairs.push((key::TENANT, offer.tenant.clone()));
        pairs.push((key::CLIENT_ID, offer.client_id.clone()));
        pairs.push((key::AUTHORITY, offer.url.clone()));
    }
    if let Some((tenant, authority)) = challenge {
        pairs.push((key::TENANT, tenant.to_owned()));
        pairs.push((key::AUTHORITY, authority.to_owned()));
    }
    let answers = pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
    Defaults { answers, secret: offer.map(|o| o.secret.clone()) }
}

/// The position of the first question a draft has no good answer to; none when the account is complete. The secret
/// counts as answered once the vault holds it.
pub fn first_unanswered(draft: &Draft) -> Option<usize> {
    QUESTIONS.iter().position(|q| match draft.answers.get(q.key) {
        _ if q.sensitive => !draft.secret_stored,
        Some(text) => validate(q.key, text).is_err(),
        None => true,
    })
}

/// The account that complete answers describe.
///
/// # Errors
/// The first answer that is missing or not good.
pub fn account_of(
    answers: &BTreeMap<String, String>,
    secret: Option<SecretRef>,
) -> Result<ExternalAccount, AnswerProblem> {
    let checked = |key: &'static str| -> Result<Answer, AnswerProblem> {
        validate(key, answers.get(key).map(String::as_str).unwrap_or_default())
    };
    let name = Name::parse(&checked(key::NAME)?.text).map_err(AnswerProblem::Name)?;
    checked(key::SYSTEM)?;
    checked(key::AUTH)?;
    let url = parse_org_url(&checked(key::URL)?.text).map_err(|f| AnswerProblem::Address(Box::new(f)))?;
    let authority = match answers.get(key::AUTHORITY) {
        Some(told) => told.trim_end_matches('/').to_owned(),
        None => PUBLIC_AUTHORITY.to_owned(),
    };
    let secret = secret.unwrap_or_else(|| SecretRef::client_secret(&name));
    Ok(ExternalAccount {
        tenant: checked(key::TENANT)?.text,
        auth: AuthMethod::ClientSecret { client_id: checked(key::CLIENT_ID)?.text, secret },
        name,
        system: System::Dynamics,
        url,
        authority,
        organisation: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::Workspace;

    fn offer() -> SandboxOffer {
        SandboxOffer {
            url: "http://127.0.0.1:8080".into(),
            tenant: "11111111-2222-3333-4444-555555555555".into(),
            client_id: "AAAAAAAA-2222-3333-4444-555555555555".into(),
            secret: Secret::new("s3cret"),
        }
    }

    #[test]
    fn the_sandboxs_proposed_answers_make_a_whole_account() {
        let defaults = defaults(Some(&offer()), None, &[]);
        let account = account_of(&defaults.answers, None).unwrap();
        assert_eq!(account.name.as_str(), "sandbox");
        assert_eq!(account.authority, "http://127.0.0.1:8080");
        let AuthMethod::ClientSecret { client_id, secret } = account.auth;
        assert_eq!(client_id, "aaaaaaaa-2222-3333-4444-555555555555");
        assert_eq!(secret.0, "vault:sandbox/client-secret");
        assert!(defaults.answers.values().all(|a| !a.contains("s3cret")));
    }

    #[test]
    fn a_proposed_name_is_free() {
        let taken = ["sandbox", "sandbox-2"].map(|n| Name::parse(n).unwrap());
        assert_eq!(defaults(Some(&offer()), None, &taken).answers[key::NAME], "sandbox-3");
    }

    #[test]
    fn the_challenge_tells_tenant_and_authority() {
        let defaults = defaults(None, Some(("contoso.onmicrosoft.com", "https://login.microsoftonline.us")), &[]);
        assert_eq!(defaults.answers[key::TENANT], "contoso.onmicrosoft.com");
        assert_eq!(defaults.answers[key::AUTHORITY], "https://login.microsoftonline.us");
    }

    #[test]
    fn a_setup_goes_on_at_the_first_open_question() {
        let mut draft = Draft::new(Workspace::named("w"));
        assert_eq!(first_unanswered(&draft), Some(0));
        draft.answers = defaults(Some(&offer()), None, &[]).answers;
        assert_eq!(first_unanswered(&draft).and_then(|n| QUESTIONS.get(n)).map(|q| q.key), Some(key::SECRET));
        draft.secret_stored = true;
        assert_eq!(first_unanswered(&draft), None);
        draft.answers.insert(key::TENANT.into(), "common".into());
        assert_eq!(first_unanswered(&draft), Some(4));
    }
}
