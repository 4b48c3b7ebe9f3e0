//! The question for the secret: first where it will be kept, then the secret itself, stored and read back. The text lives
//! in a masked line and in the vault, nowhere else.
use super::question::{Problem, judge_variable, variable_for};
use crate::account::{Name, SecretRef};
use crate::port::{VaultFacts, VaultKind};
use crate::secret::Secret;
use crate::setup::{Step, key, validate};
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::{Ask as Work, Turn};
use crate::tui::{Done, Effect};

/// Shortest pass-phrase for the encrypted file.
const SHORTEST_PHRASE: usize = 8;

/// Where the secret is to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Place {
    /// In the vault: keyring, or encrypted file.
    #[default]
    Vault,
    /// In a variable of the environment, which is asked for by name.
    Environment,
}

/// What is being asked at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Where the secret would be kept is being found out.
    Probing,
    /// There is no keyring: agree to the encrypted file by giving a pass-phrase.
    Phrase,
    /// The same pass-phrase again.
    Repeat,
    /// The secret.
    Secret,
    /// The name of the variable.
    Variable,
    /// The secret is being stored and read back.
    Storing,
}

/// The state of the question.
#[derive(Debug)]
pub(super) struct SecretDesk {
    /// Where a secret would be kept, as far as it is known.
    pub facts: Option<VaultFacts>,
    probing: bool,
    pub place: Place,
    pub line: Input,
    pub phrase: Input,
    pub repeat: Input,
    pub variable: Input,
    pub stored: bool,
    repeating: bool,
    storing: bool,
    warned: bool,
}

impl Default for SecretDesk {
    fn default() -> Self {
        Self {
            facts: None,
            probing: false,
            place: Place::Vault,
            line: Input::masked(),
            phrase: Input::masked(),
            repeat: Input::masked(),
            variable: Input::default(),
            stored: false,
            repeating: false,
            storing: false,
            warned: false,
        }
    }
}

impl SecretDesk {
    /// What is being asked at the moment.
    pub fn stage(&self) -> Stage {
        if self.storing {
            return Stage::Storing;
        }
        match (self.place, &self.facts) {
            (Place::Environment, _) => Stage::Variable,
            (Place::Vault, _) if self.probing => Stage::Probing,
            (Place::Vault, Some(facts)) if facts.writable => Stage::Secret,
            (Place::Vault, _) if self.repeating => Stage::Repeat,
            (Place::Vault, _) => Stage::Phrase,
        }
    }

    /// The question comes on.
    pub fn show(&mut self, turn: &mut Turn<'_>) {
        let given = turn.desk.draft.answers.get(key::SECRET).cloned();
        self.stored = turn.desk.draft.secret_stored && given.is_some();
        if let Some(variable) = given.as_deref().and_then(|g| g.strip_prefix("env:")) {
            self.place = Place::Environment;
            self.variable.set(variable);
        } else if self.variable.is_empty() {
            let name = turn.desk.draft.answers.get(key::NAME).cloned().unwrap_or_default();
            self.variable.set(&variable_for(&name));
        }
        if self.line.is_empty()
            && !self.stored
            && let Some(offer) = &turn.desk.offer
        {
            self.line.set(offer.secret.expose());
        }
        if self.facts.is_none() && !self.probing {
            self.probing = true;
            turn.ask(Work::Vault, Effect::VaultFacts);
        }
    }

    /// Whether the encrypted file is there already and only has to be opened.
    pub fn is_locked(&self) -> bool {
        self.facts.as_ref().is_some_and(|f| f.kind == VaultKind::EncryptedFile && !f.writable)
    }

    /// A secret found in a pasted block.
    pub fn put(&mut self, value: &str) {
        self.place = Place::Vault;
        self.line.set(value);
    }

    /// The other place to keep it.
    pub fn other_place(&mut self) {
        if !self.storing {
            self.place = if self.place == Place::Vault { Place::Environment } else { Place::Vault };
        }
    }

    /// The line that has the focus.
    pub fn focused(&mut self) -> Option<&mut Input> {
        match self.stage() {
            Stage::Phrase => Some(&mut self.phrase),
            Stage::Repeat => Some(&mut self.repeat),
            Stage::Secret => Some(&mut self.line),
            Stage::Variable => Some(&mut self.variable),
            Stage::Probing | Stage::Storing => None,
        }
    }

    /// The line has changed: what was warned of is judged anew.
    pub fn typed(&mut self) {
        self.warned = false;
    }

    pub fn typing(&self) -> bool {
        !matches!(self.stage(), Stage::Probing | Stage::Storing)
    }

    /// Back inside the question; false where the question itself is left.
    pub fn back(&mut self) -> bool {
        let inside = self.stage() == Stage::Repeat;
        self.repeating = false;
        inside
    }

    /// Enter. True when the question is answered.
    pub fn next(&mut self, turn: &mut Turn<'_>) -> Result<bool, Problem> {
        match self.stage() {
            Stage::Probing | Stage::Storing => {
                turn.desk.eager = true;
                turn.toast("wz-goes-on");
                Ok(false)
            }
            Stage::Phrase if self.phrase.text().chars().count() < SHORTEST_PHRASE => {
                Err(Problem::key("wz-phrase-short"))
            }
            Stage::Phrase if self.is_locked() => {
                self.unlock(turn);
                Ok(false)
            }
            Stage::Phrase => {
                self.repeating = true;
                self.repeat.clear();
                Ok(false)
            }
            Stage::Repeat if self.repeat.text() != self.phrase.text() => {
                self.repeat.clear();
                Err(Problem::key("wz-phrase-differs"))
            }
            Stage::Repeat => {
                self.unlock(turn);
                Ok(false)
            }
            Stage::Variable => {
                let reference = judge_variable(self.variable.text())?;
                self.answered(reference, turn);
                Ok(true)
            }
            Stage::Secret if self.line.is_empty() && self.stored => Ok(true),
            Stage::Secret => self.store(turn),
        }
    }

    fn unlock(&mut self, turn: &mut Turn<'_>) {
        turn.ask(Work::OpenVault, Effect::OpenVaultFile(Secret::new(self.phrase.text())));
        self.probing = true;
        self.repeating = false;
    }

    fn store(&mut self, turn: &mut Turn<'_>) -> Result<bool, Problem> {
        let answer = validate(key::SECRET, self.line.text())?;
        if let Some(odd) = answer.warning
            && !self.warned
        {
            self.warned = true;
            return Err(Problem::warning(odd));
        }
        let name = turn.desk.draft.answers.get(key::NAME).and_then(|n| Name::parse(n).ok());
        let Some(name) = name else { return Err(Problem::key("answer-problem-empty")) };
        let reference = SecretRef::client_secret(&name);
        self.storing = true;
        turn.ask(Work::Store, Effect::StoreSecret(reference, Secret::new(answer.text)));
        Ok(false)
    }

    fn answered(&mut self, reference: SecretRef, turn: &mut Turn<'_>) {
        let before = turn.desk.draft.answers.insert(key::SECRET.into(), reference.0);
        if before.is_some() {
            turn.mark_stale(&[Step::Checks]);
        }
        turn.desk.draft.secret_stored = true;
        self.stored = true;
        turn.save();
    }

    /// An answer about the vault. True when the secret is stored and was read back.
    pub fn done(&mut self, done: Done, turn: &mut Turn<'_>) -> Result<bool, Problem> {
        match done {
            Done::VaultFacts(outcome) => {
                self.probing = false;
                match outcome {
                    Ok(facts) => {
                        self.facts = Some(facts);
                        self.phrase.clear();
                        self.repeat.clear();
                        Ok(false)
                    }
                    Err(fault) => {
                        turn.desk.eager = false;
                        self.phrase.clear();
                        Err(Problem::Fault(Box::new(fault)))
                    }
                }
            }
            Done::SecretStored(outcome) => {
                self.storing = false;
                turn.desk.eager = false;
                outcome.map_err(|f| Problem::Fault(Box::new(f)))?;
                let name = turn.desk.draft.answers.get(key::NAME).and_then(|n| Name::parse(n).ok());
                let Some(name) = name else { return Err(Problem::key("answer-problem-empty")) };
                self.line.clear();
                self.answered(SecretRef::client_secret(&name), turn);
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}
