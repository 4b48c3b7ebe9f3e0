//! The questions of the account step as this screen asks them: what is proposed, and how an answer is judged.
use crate::account::{AuthKind, Name, SecretPurpose, SecretRef, System};
use crate::fault::{ErrorKind, Fault};
use crate::i18n::Words;
use crate::port::SignInPlace;
use crate::setup::{AnswerProblem, Choice, Question, Step, defaults, key, question, questions, system_of, validate};
use crate::tui::wizard::desk::Desk;
use std::collections::BTreeMap;

/// A question of the account step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    Name,
    System,
    Url,
    Auth,
    Tenant,
    ClientId,
    Secret,
    ClientSecret,
    CertificateSource,
    Certificate,
    User,
    Password,
    SignIn,
    SecretExpires,
    Solution,
}

impl Ask {
    /// Every question there is; which are asked depends on the answers.
    pub const ALL: [Ask; 15] = [
        Ask::Name,
        Ask::System,
        Ask::Url,
        Ask::Auth,
        Ask::Tenant,
        Ask::ClientId,
        Ask::Secret,
        Ask::ClientSecret,
        Ask::CertificateSource,
        Ask::Certificate,
        Ask::User,
        Ask::Password,
        Ask::SignIn,
        Ask::SecretExpires,
        Ask::Solution,
    ];

    /// The key of its answer in the draft.
    pub fn key(self) -> &'static str {
        match self {
            Ask::Name => key::NAME,
            Ask::System => key::SYSTEM,
            Ask::Url => key::URL,
            Ask::Auth => key::AUTH,
            Ask::Tenant => key::TENANT,
            Ask::ClientId => key::CLIENT_ID,
            Ask::Secret => key::SECRET,
            Ask::ClientSecret => key::CLIENT_SECRET,
            Ask::CertificateSource => key::CERTIFICATE_SOURCE,
            Ask::Certificate => key::CERTIFICATE,
            Ask::User => key::USER,
            Ask::Password => key::PASSWORD,
            Ask::SignIn => key::SIGN_IN,
            Ask::SecretExpires => key::SECRET_EXPIRES,
            Ask::Solution => key::SOLUTION,
        }
    }

    /// Its place among [`Ask::ALL`], for what is kept a question.
    pub fn slot(self) -> usize {
        Self::ALL.iter().position(|a| *a == self).unwrap_or(0)
    }

    /// The questions that are asked, in order, as the answers so far decide.
    pub fn asked(answers: &BTreeMap<String, String>) -> Vec<Ask> {
        let of = |q: &Question| Self::ALL.into_iter().find(|a| a.key() == q.key);
        questions(answers).into_iter().filter_map(of).collect()
    }

    /// The question at that place; the last one beyond the end.
    pub fn at(index: usize, answers: &BTreeMap<String, String>) -> Ask {
        let asked = Self::asked(answers);
        asked.get(index).or(asked.last()).copied().unwrap_or(Ask::Name)
    }

    /// Its place among the questions that are asked.
    pub fn index(self, answers: &BTreeMap<String, String>) -> usize {
        Self::asked(answers).iter().position(|a| *a == self).unwrap_or(0)
    }

    /// Whether one of several answers is chosen, instead of typed.
    pub fn is_choice(self) -> bool {
        matches!(self, Ask::System | Ask::Auth | Ask::CertificateSource)
    }

    /// What can be chosen for that CRM; nothing for typed answers.
    pub fn options(self, system: System) -> &'static [Choice] {
        question(system, self.key()).map(|q| q.choices).unwrap_or_default()
    }

    /// The stem of its words, as the CRM that was chosen asks it.
    pub fn words(self, answers: &BTreeMap<String, String>) -> &'static str {
        question(system_of(answers), self.key()).map_or(self.key(), |q| q.words)
    }

    /// Whether its answer goes to the vault, so that a desk of its own asks for it.
    pub fn is_kept(self) -> bool {
        matches!(self, Ask::Secret | Ask::ClientSecret | Ask::Certificate | Ask::Password | Ask::SignIn)
    }

    /// Whether it may be left open.
    pub fn is_optional(self) -> bool {
        System::ALL.into_iter().filter_map(|system| question(system, self.key())).any(|q| q.optional)
    }

    /// Steps that must be looked at again when this answer changes.
    pub fn shakes(self) -> &'static [Step] {
        match self {
            Ask::Url | Ask::System => &[Step::Checks, Step::Tables, Step::Schemas, Step::Enumerations, Step::Flows],
            Ask::Name | Ask::CertificateSource => &[],
            _ => &[Step::Checks],
        }
    }
}

/// Why an answer is not taken, or should be looked at twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    Fault(Box<Fault>),
    Said { key: String, args: BTreeMap<String, String>, warning: bool },
}

impl Problem {
    pub fn key(key: &str) -> Self {
        Problem::Said { key: key.to_owned(), args: BTreeMap::new(), warning: false }
    }

    /// Something odd: the same answer given once more is taken.
    pub fn warning(key: &str) -> Self {
        Problem::Said { key: key.to_owned(), args: BTreeMap::new(), warning: true }
    }

    /// The sentence.
    pub fn say(&self, words: Words) -> String {
        match self {
            // Of an answer that was refused further away only the details tell anything.
            Problem::Fault(fault) if fault.kind == ErrorKind::AnswerInvalid => {
                format!("{} {}", words.fault(fault), words.why(fault))
            }
            Problem::Fault(fault) => format!("{} {}", words.fault(fault), words.advice(fault).replace('\n', " ")),
            Problem::Said { key, args, .. } => words.say_map(key, args),
        }
    }

    /// Whether the answer is taken when it is given once more.
    pub fn is_warning(&self) -> bool {
        matches!(self, Problem::Said { warning: true, .. })
    }
}

impl From<AnswerProblem> for Problem {
    fn from(problem: AnswerProblem) -> Self {
        match problem {
            AnswerProblem::Address(fault) => Problem::Fault(fault),
            other => Problem::Said { key: other.key(), args: other.args(), warning: false },
        }
    }
}

/// The answer as it is kept, or why it is not.
pub(super) fn judge(ask: Ask, text: &str, desk: &Desk) -> Result<String, Problem> {
    let answer = validate(system_of(&desk.draft.answers), ask.key(), text)?;
    if ask == Ask::Name {
        let own = desk.draft.answers.get(key::NAME).is_some_and(|n| *n == answer.text);
        let taken = Name::parse(&answer.text).is_ok_and(|n| desk.draft.workspace.account(&n).is_some());
        if taken && !own {
            return Err(Problem::key("wz-name-taken"));
        }
    }
    Ok(answer.text)
}

/// What is proposed where nothing was answered yet.
pub(super) fn proposal(ask: Ask, desk: &Desk, told: Option<&SignInPlace>) -> String {
    let taken: Vec<Name> = desk.draft.workspace.accounts.iter().map(|a| a.name.clone()).collect();
    let person = desk.draft.answers.get(key::AUTH).and_then(|a| AuthKind::parse(a)).is_some_and(AuthKind::is_delegated);
    if let Some(offer) = desk.offered().filter(|_| ask == Ask::ClientId && person) {
        return offer.public_client_id.clone();
    }
    let told = told.map(|t| (t.tenant.as_deref(), t.authority.as_str()));
    let offer = desk.offered();
    let chosen = desk.draft.answers.get(key::SYSTEM).and_then(|code| System::parse(code));
    let system = chosen.or(offer.map(|o| o.system)).unwrap_or(System::Dynamics);
    defaults(system, offer, told, &taken).answers.remove(ask.key()).unwrap_or_default()
}

/// The variable proposed for reading that secret from the environment.
pub(super) fn variable_for(name: &str, purpose: SecretPurpose) -> String {
    let word: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    format!("FIELDBRIDGE_{word}_{}", purpose.slug().replace('-', "_").to_ascii_uppercase())
}

/// A variable's name as a reference, or why it cannot be one.
pub(super) fn judge_variable(text: &str) -> Result<SecretRef, Problem> {
    let text = text.trim();
    let first_ok = text.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if text.len() > 128 || !first_ok || !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(Problem::key("wz-variable-bad"));
    }
    Ok(SecretRef::env(text))
}
