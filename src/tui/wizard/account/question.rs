//! The questions of the account step, how an answer is judged, and what is proposed.
use crate::account::{Name, SecretRef, parse_org_url};
use crate::fault::Fault;
use crate::i18n::Words;
use crate::setup::Step;
use crate::tui::wizard::desk::Desk;
use std::collections::BTreeMap;

/// A question of the account step, in the order they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    Name,
    System,
    Url,
    Auth,
    Tenant,
    ClientId,
    Secret,
}

impl Ask {
    pub const ALL: [Ask; 7] =
        [Ask::Name, Ask::System, Ask::Url, Ask::Auth, Ask::Tenant, Ask::ClientId, Ask::Secret];

    /// The key of its answer in the draft, and the stem of its words.
    pub fn key(self) -> &'static str {
        match self {
            Ask::Name => "name",
            Ask::System => "system",
            Ask::Url => "url",
            Ask::Auth => "auth",
            Ask::Tenant => "tenant",
            Ask::ClientId => "client-id",
            Ask::Secret => "secret",
        }
    }

    pub fn index(self) -> usize {
        Self::ALL.iter().position(|a| *a == self).unwrap_or(0)
    }

    pub fn at(index: usize) -> Ask {
        Self::ALL.get(index).copied().unwrap_or(Ask::Secret)
    }

    /// What can be chosen, with whether it is built already; none for typed answers.
    pub fn options(self) -> &'static [(&'static str, bool)] {
        match self {
            Ask::System => &[("dynamics", true), ("salesforce", false)],
            Ask::Auth => {
                &[("client-secret", true), ("certificate", false), ("device-code", false), ("user-password", false)]
            }
            _ => &[],
        }
    }

    /// Steps that must be looked at again when this answer changes.
    pub fn shakes(self) -> &'static [Step] {
        match self {
            Ask::Url => &[Step::Checks, Step::Tables, Step::Schemas, Step::Enumerations, Step::Flows],
            Ask::Tenant | Ask::ClientId | Ask::Secret => &[Step::Checks],
            _ => &[],
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

    /// The sentence.
    pub fn say(&self, words: Words) -> String {
        match self {
            Problem::Fault(fault) => format!("{} {}", words.fault(fault), words.advice(fault)),
            Problem::Said { key, args, .. } => words.say_map(key, args),
        }
    }

    /// Whether the answer is taken when it is given once more.
    pub fn is_warning(&self) -> bool {
        matches!(self, Problem::Said { warning: true, .. })
    }
}

/// The answer as it is kept, or why it is not.
pub(super) fn judge(ask: Ask, text: &str, desk: &Desk) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::key("wz-answer-empty"));
    }
    match ask {
        Ask::Name => {
            let name = Name::parse(text).map_err(|p| Problem::key(p.key()))?;
            let own = desk.draft.answers.get("name").is_some_and(|n| n == name.as_str());
            if !own && desk.draft.workspace.account(&name).is_some() {
                return Err(Problem::key("wz-name-taken"));
            }
            Ok(name.to_string())
        }
        Ask::Url => parse_org_url(text).map(|u| u.origin()).map_err(|f| Problem::Fault(Box::new(f))),
        _ => Ok(text.to_owned()),
    }
}

/// What is proposed where nothing was answered yet.
pub(super) fn proposal(ask: Ask, desk: &Desk) -> String {
    let offer = desk.offer.as_ref();
    match ask {
        Ask::Name => free_name(desk, if offer.is_some() { "sandbox" } else { "dynamics" }),
        Ask::Url => offer.map(|o| o.url.clone()).unwrap_or_default(),
        Ask::Tenant => offer.map(|o| o.tenant.clone()).unwrap_or_default(),
        Ask::ClientId => offer.map(|o| o.client_id.clone()).unwrap_or_default(),
        Ask::System | Ask::Auth | Ask::Secret => String::new(),
    }
}

fn free_name(desk: &Desk, wanted: &str) -> String {
    let taken = |name: &str| Name::parse(name).is_ok_and(|n| desk.draft.workspace.account(&n).is_some());
    std::iter::once(wanted.to_owned())
        .chain((2..100).map(|n| format!("{wanted}-{n}")))
        .find(|name| !taken(name))
        .unwrap_or_default()
}

/// The variable proposed for reading the secret from the environment.
pub(super) fn variable_for(name: &str) -> String {
    let word: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    format!("FIELDBRIDGE_{word}_CLIENT_SECRET")
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
