//! The account step as data: what is asked, in which order, with which answers to choose from. Every face asks these.
//!
//! Words of a question: `ask-<words>` (the question), `ask-<words>-why`, `ask-<words>-where` (where to find it),
//! `ask-<words>-example`; of a choice: `choice-<value>`.
use super::validate::{Answer, AnswerProblem};
use super::{Draft, bounds, validate};
use crate::account::{
    Assertion, AuthKind, AuthMethod, Cloud, ExternalAccount, Name, PublicCertificate, SecretRef, System, parse_crm_url,
    parse_org_url,
};
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
    /// The client secret; its answer never enters a draft. Under this key a draft keeps where the method's own secret is
    /// kept, whichever method it is.
    pub const SECRET: &str = "secret";
    /// Whether a certificate is made or read from a file.
    pub const CERTIFICATE_SOURCE: &str = "certificate-source";
    /// The certificate; a draft keeps its public part.
    pub const CERTIFICATE: &str = "certificate";
    /// The user who signs in.
    pub const USER: &str = "user";
    /// The user's password; its answer never enters a draft.
    pub const PASSWORD: &str = "password";
    /// The client secret's last day; optional.
    pub const SECRET_EXPIRES: &str = "secret-expires";
    /// The companion solution to check; optional.
    pub const SOLUTION: &str = "solution";
    /// A person signs in now.
    pub const SIGN_IN: &str = "sign-in";
    /// Not asked: where tokens come from, as the challenge or the sandbox told.
    pub const AUTHORITY: &str = "authority";
    /// Not asked: another address than the organisation's own that was confirmed for its tokens.
    pub const INSTANCE: &str = "instance";
    /// Not asked: how many minutes a reading by date looks back.
    pub const LOOK_BACK: &str = "look-back";
    /// Not asked: how many seconds behind the CRM's clock a reading counts as up to date.
    pub const CLOCK_MARGIN: &str = "clock-margin";
    /// Not asked: how many of a hundred calls are left to the organisation's business.
    pub const CALL_RESERVE: &str = "call-reserve";
    /// Not asked: how the assertion of a certificate is signed, `ps256` or `rs256`.
    pub const ASSERTION: &str = "assertion";
    /// The client secret of a confidential application that signs in with a password: Salesforce asks for one, in Microsoft
    /// Entra it is not asked. A draft keeps where it is kept.
    pub const CLIENT_SECRET: &str = "client-secret";
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
    /// A certificate with its key: made here or read from a file. The key goes to the vault, the public part is the answer.
    Certificate,
    /// A person signs in; the answer is a refresh token, which goes to the vault.
    SignIn,
}

/// One answer to choose. Words: `choice-<value>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// What is kept as the answer.
    pub value: &'static str,
}

/// One question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Its key.
    pub key: &'static str,
    /// The stem of its words: the key, or the key with the CRM's name where that CRM has words of its own.
    pub words: &'static str,
    /// The CRM whose accounts are asked this; none where all are.
    pub system: Option<System>,
    /// How it is answered.
    pub kind: QuestionKind,
    /// Whether its answer must never be shown, logged or kept in the draft.
    pub sensitive: bool,
    /// Whether it may be left open: an empty answer is one.
    pub optional: bool,
    /// The answers to choose from; empty for the other kinds.
    pub choices: &'static [Choice],
}

const fn ask(key: &'static str, kind: QuestionKind) -> Question {
    let sensitive = matches!(kind, QuestionKind::Secret | QuestionKind::SignIn);
    Question { key, words: key, system: None, kind, sensitive, optional: false, choices: &[] }
}

const fn choose(key: &'static str, choices: &'static [Choice]) -> Question {
    Question { choices, ..ask(key, QuestionKind::Choice) }
}

const fn choice(value: &'static str) -> Choice {
    Choice { value }
}

impl Question {
    const fn dynamics(self) -> Self {
        Self { system: Some(System::Dynamics), ..self }
    }

    /// With words of its own.
    const fn salesforce(self, words: &'static str) -> Self {
        Self { system: Some(System::Salesforce), words, ..self }
    }

    /// It may be left empty.
    const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }
}

/// Every question the account step can ask. Where a key stands twice, each CRM has its own.
pub const ALL_QUESTIONS: [Question; 22] = [
    ask(key::NAME, QuestionKind::Text),
    choose(key::SYSTEM, &[choice("dynamics"), choice("salesforce")]),
    ask(key::URL, QuestionKind::Url).dynamics(),
    ask(key::URL, QuestionKind::Url).salesforce("url-salesforce"),
    choose(
        key::AUTH,
        &[choice("client-secret"), choice("certificate"), choice("browser"), choice("device-code"), choice("password")],
    )
    .dynamics(),
    choose(key::AUTH, &[choice("certificate"), choice("client-secret"), choice("browser"), choice("password")])
        .salesforce("auth-salesforce"),
    ask(key::TENANT, QuestionKind::Text).dynamics(),
    ask(key::CLIENT_ID, QuestionKind::Text).dynamics(),
    ask(key::CLIENT_ID, QuestionKind::Text).salesforce("client-id-salesforce"),
    ask(key::SECRET, QuestionKind::Secret).dynamics(),
    ask(key::SECRET, QuestionKind::Secret).salesforce("secret-salesforce"),
    ask(key::CLIENT_SECRET, QuestionKind::Secret).salesforce("secret-salesforce"),
    choose(key::CERTIFICATE_SOURCE, &[choice("make"), choice("read")]),
    ask(key::CERTIFICATE, QuestionKind::Certificate).dynamics(),
    ask(key::CERTIFICATE, QuestionKind::Certificate).salesforce("certificate-salesforce"),
    ask(key::USER, QuestionKind::Text).dynamics(),
    ask(key::USER, QuestionKind::Text).salesforce("user-salesforce"),
    ask(key::PASSWORD, QuestionKind::Secret).dynamics(),
    ask(key::PASSWORD, QuestionKind::Secret).salesforce("password-salesforce"),
    ask(key::SIGN_IN, QuestionKind::SignIn),
    ask(key::SECRET_EXPIRES, QuestionKind::Text).dynamics().optional(),
    ask(key::SOLUTION, QuestionKind::Text).dynamics().optional(),
];

/// What every method asks for, where the CRM has it.
const FOR_ALL: [&str; 6] = [key::NAME, key::SYSTEM, key::URL, key::AUTH, key::TENANT, key::CLIENT_ID];

/// The CRM that was chosen; the first one, as long as none was.
pub fn system_of(answers: &BTreeMap<String, String>) -> System {
    answers.get(key::SYSTEM).and_then(|code| System::parse(code)).unwrap_or(System::Dynamics)
}

/// The questions of the account step, in order, as the answers so far decide: what follows the application id depends on
/// the CRM and on how to sign in. A sandbox on this machine has no secret that ends and no companion solution, so neither is
/// asked for.
pub fn questions(answers: &BTreeMap<String, String>) -> Vec<&'static Question> {
    let system = system_of(answers);
    let offered = system.methods();
    let chosen = answers.get(key::AUTH).and_then(|code| AuthKind::parse(code)).filter(|kind| offered.contains(kind));
    let chosen = chosen.or(offered.first().copied()).unwrap_or(AuthKind::ClientSecret);
    let own: &[&str] = match chosen {
        AuthKind::ClientSecret => &[key::SECRET],
        AuthKind::Certificate if system.certificate_names_user() => {
            &[key::USER, key::CERTIFICATE_SOURCE, key::CERTIFICATE]
        }
        AuthKind::Certificate => &[key::CERTIFICATE_SOURCE, key::CERTIFICATE],
        AuthKind::Password => &[key::CLIENT_SECRET, key::USER, key::PASSWORD],
        AuthKind::DeviceCode | AuthKind::Browser => &[key::SIGN_IN],
    };
    let more: &[&str] = match chosen {
        _ if on_this_machine(answers) => &[],
        AuthKind::ClientSecret => &[key::SECRET_EXPIRES, key::SOLUTION],
        _ => &[key::SOLUTION],
    };
    FOR_ALL.iter().chain(own).chain(more).filter_map(|key| question(system, key)).collect()
}

fn on_this_machine(answers: &BTreeMap<String, String>) -> bool {
    answers.get(key::URL).and_then(|url| parse_org_url(url).ok()).is_some_and(|url| url.is_loopback())
}

/// The question of that key, as accounts of that CRM are asked it.
pub fn question(system: System, key: &str) -> Option<&'static Question> {
    ALL_QUESTIONS.iter().find(|q| q.key == key && q.system.is_none_or(|own| own == system))
}

/// A sandbox that runs on this machine, offered as the CRM to set up.
#[derive(Debug, Clone)]
pub struct SandboxOffer {
    /// Which CRM it plays.
    pub system: System,
    /// Its address, `http://127.0.0.1:PORT`.
    pub url: String,
    /// Its tenant, where the CRM has such.
    pub tenant: Option<String>,
    /// Its application id.
    pub client_id: String,
    /// The id of its application for people who sign in themselves; the same where one serves both.
    pub public_client_id: String,
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

/// The proposed answers for an account of that CRM. `told` is what the organisation told without a sign-in: its tenant, where
/// it has one, and the authority. `taken` are the names of the accounts there are.
pub fn defaults(
    system: System,
    offer: Option<&SandboxOffer>,
    told: Option<(Option<&str>, &str)>,
    taken: &[Name],
) -> Defaults {
    let base = if offer.is_some() { "sandbox" } else { "crm" };
    let names = std::iter::once(base.to_owned()).chain((2..).map(|n| format!("{base}-{n}")));
    let mut free = names.filter(|n| !taken.iter().any(|t| t.as_str() == n));
    // The sandbox tells its client secret: nothing has to be made for it.
    let method = if offer.is_some() { Some(&AuthKind::ClientSecret) } else { system.methods().first() };
    let mut pairs = vec![(key::NAME, free.next().unwrap_or_default()), (key::SYSTEM, system.code().to_owned())];
    pairs.extend(method.map(|kind| (key::AUTH, kind.code().to_owned())));
    if let Some(offer) = offer {
        pairs.push((key::URL, offer.url.clone()));
        pairs.extend(offer.tenant.clone().map(|tenant| (key::TENANT, tenant)));
        pairs.push((key::CLIENT_ID, offer.client_id.clone()));
        pairs.push((key::AUTHORITY, offer.url.clone()));
    }
    if let Some((tenant, authority)) = told {
        pairs.extend(tenant.map(|tenant| (key::TENANT, tenant.to_owned())));
        pairs.push((key::AUTHORITY, authority.to_owned()));
    }
    let answers = pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
    Defaults { answers, secret: offer.map(|o| o.secret.clone()) }
}

/// The position, among [`questions`], of the first question a draft has no good answer to; none when the account is
/// complete. What goes to the vault counts as answered once the vault holds it.
pub fn first_unanswered(draft: &Draft) -> Option<usize> {
    let system = system_of(&draft.answers);
    let good = |q: &Question| draft.answers.get(q.key).is_some_and(|text| validate(system, q.key, text).is_ok());
    questions(&draft.answers).into_iter().position(|q| match q.kind {
        _ if q.optional => false,
        QuestionKind::Secret if q.key == key::CLIENT_SECRET => !draft.answers.contains_key(q.key),
        QuestionKind::Secret | QuestionKind::SignIn => !draft.secret_stored,
        QuestionKind::Certificate => !draft.secret_stored || !good(q),
        QuestionKind::Text | QuestionKind::Choice | QuestionKind::Url => !good(q),
    })
}

/// The account that complete answers describe. `secret` is where the method's own secret is kept.
///
/// # Errors
/// The first answer that is missing or not good.
pub fn account_of(
    answers: &BTreeMap<String, String>,
    secret: Option<SecretRef>,
) -> Result<ExternalAccount, AnswerProblem> {
    let system = System::parse(&validate_system(answers)?).ok_or(AnswerProblem::Form("not-a-choice"))?;
    let checked = |key: &'static str| -> Result<Answer, AnswerProblem> {
        validate(system, key, answers.get(key).map(String::as_str).unwrap_or_default())
    };
    let name = Name::parse(&checked(key::NAME)?.text).map_err(AnswerProblem::Name)?;
    let url = parse_crm_url(system, &checked(key::URL)?.text).map_err(|f| AnswerProblem::Address(Box::new(f)))?;
    let authority = match (answers.get(key::AUTHORITY), system) {
        (Some(told), _) => told.trim_end_matches('/').to_owned(),
        (None, System::Dynamics) => url.cloud().map_or(PUBLIC_AUTHORITY, Cloud::sign_in).to_owned(),
        // An organisation signs in at its own address.
        (None, System::Salesforce) => url.origin(),
    };
    let kind = AuthKind::parse(&checked(key::AUTH)?.text).ok_or(AnswerProblem::Form("not-a-choice"))?;
    let tenant = if system.has_directories() { checked(key::TENANT)?.text } else { String::new() };
    let client_id = checked(key::CLIENT_ID)?.text;
    let names_user = kind == AuthKind::Certificate && system.certificate_names_user();
    let user = names_user.then(|| checked(key::USER)).transpose()?.map(|answer| answer.text);
    let secret = secret.unwrap_or_else(|| SecretRef::kept(&name, kind.purpose()));
    let auth = match kind {
        AuthKind::ClientSecret => AuthMethod::ClientSecret { client_id, secret },
        AuthKind::Certificate => AuthMethod::Certificate {
            client_id,
            key: secret,
            certificate: PublicCertificate::parse(&checked(key::CERTIFICATE)?.text)
                .map_err(AnswerProblem::Certificate)?,
            assertion: answers.get(key::ASSERTION).and_then(|a| Assertion::parse(a)).unwrap_or_default(),
            user,
        },
        AuthKind::Password => AuthMethod::Password {
            client_id,
            user: checked(key::USER)?.text,
            password: secret,
            client_secret: answers.get(key::CLIENT_SECRET).cloned().map(SecretRef),
        },
        AuthKind::DeviceCode => AuthMethod::DeviceCode { client_id, refresh: secret },
        AuthKind::Browser => AuthMethod::Browser { client_id, refresh: secret },
    };
    let told = |key: &'static str| -> Result<Option<String>, AnswerProblem> {
        let given = answers.get(key).filter(|_| question(system, key).is_some());
        let text = given.map(|text| validate(system, key, text)).transpose()?.map(|a| a.text);
        Ok(text.filter(|t| !t.is_empty()))
    };
    let ends = told(key::SECRET_EXPIRES)?.filter(|_| kind == AuthKind::ClientSecret);
    Ok(ExternalAccount {
        solution: told(key::SOLUTION)?,
        instance: answers.get(key::INSTANCE).cloned(),
        look_back: answers.get(key::LOOK_BACK).map(|told| bounds::look_back(told)).transpose()?,
        clock_margin: answers.get(key::CLOCK_MARGIN).map(|told| bounds::clock_margin(told)).transpose()?,
        call_reserve: answers.get(key::CALL_RESERVE).map(|told| bounds::call_reserve(system, told)).transpose()?,
        secret_expires: ends.and_then(|day| day.parse().ok()),
        tenant,
        auth,
        name,
        system,
        url,
        authority,
        organisation: None,
    })
}

/// The word of the CRM, which decides how everything else is read.
fn validate_system(answers: &BTreeMap<String, String>) -> Result<String, AnswerProblem> {
    let given = answers.get(key::SYSTEM).map(String::as_str).unwrap_or_default();
    validate(System::Dynamics, key::SYSTEM, given).map(|answer| answer.text)
}

#[cfg(test)]
mod tests;
