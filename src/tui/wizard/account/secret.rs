//! The question for a client secret or a password: first where it will be kept, then the secret itself, stored and read
//! back. The text lives in a masked line and in the vault, nowhere else.
use super::kept::{self, Kept};
use super::question::{Ask, Problem, judge_variable, variable_for};
use super::vault::{Gate, VaultDesk};
use crate::account::{SecretPurpose, System};
use crate::secret::Secret;
use crate::setup::{key, validate};
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::{Ask as Work, Turn};
use crate::tui::{Done, Effect};

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
    /// The vault is opened first.
    Vault(Gate),
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
    /// Which secret: [`Ask::Secret`], [`Ask::Password`], or [`Ask::ClientSecret`] beside a password.
    ask: Ask,
    pub place: Place,
    pub line: Input,
    pub variable: Input,
    pub stored: bool,
    storing: bool,
    warned: bool,
}

impl Default for SecretDesk {
    fn default() -> Self {
        Self {
            ask: Ask::Secret,
            place: Place::Vault,
            line: Input::masked(),
            variable: Input::default(),
            stored: false,
            storing: false,
            warned: false,
        }
    }
}

impl SecretDesk {
    /// What is being asked at the moment.
    pub fn stage(&self, vault: &VaultDesk) -> Stage {
        match self.place {
            _ if self.storing => Stage::Storing,
            Place::Environment => Stage::Variable,
            Place::Vault => match vault.gate() {
                Gate::Open => Stage::Secret,
                closed => Stage::Vault(closed),
            },
        }
    }

    /// The desk asks for this secret from now on; what was typed for the other one is forgotten.
    pub fn ask_for(&mut self, ask: Ask) {
        if self.ask != ask {
            *self = Self { ask, ..Self::default() };
        }
    }

    /// A secret found in a pasted block.
    pub fn put(&mut self, value: &str) {
        self.place = Place::Vault;
        self.line.set(value);
    }

    fn purpose(&self) -> SecretPurpose {
        if self.ask == Ask::Password { SecretPurpose::Password } else { SecretPurpose::ClientSecret }
    }

    /// Where the draft keeps where it is kept.
    fn place(&self) -> &'static str {
        if self.ask == Ask::ClientSecret { key::CLIENT_SECRET } else { key::SECRET }
    }

    fn store(&mut self, turn: &mut Turn<'_>) -> Result<bool, Problem> {
        // A secret is judged alike whichever CRM it opens.
        let question = if self.ask == Ask::ClientSecret { key::SECRET } else { self.ask.key() };
        let answer = validate(System::Dynamics, question, self.line.text())?;
        if let Some(odd) = answer.warning
            && !self.warned
        {
            self.warned = true;
            return Err(Problem::warning(odd));
        }
        let reference = kept::reference(self.purpose(), turn)?;
        self.storing = true;
        turn.ask(Work::Store, Effect::StoreSecret(reference, Secret::new(answer.text)));
        Ok(false)
    }
}

impl Kept for SecretDesk {
    fn show(&mut self, vault: &mut VaultDesk, turn: &mut Turn<'_>) {
        let given = turn.desk.draft.answers.get(self.place()).cloned();
        self.stored = given.is_some() && (turn.desk.draft.secret_stored || self.ask == Ask::ClientSecret);
        if let Some(variable) = given.as_deref().and_then(|g| g.strip_prefix("env:")) {
            self.place = Place::Environment;
            self.variable.set(variable);
        } else if self.variable.is_empty() {
            let name = turn.desk.draft.answers.get(key::NAME).cloned().unwrap_or_default();
            self.variable.set(&variable_for(&name, self.purpose()));
        }
        let offered = turn.desk.offered().filter(|_| self.ask != Ask::Password);
        match (offered, &turn.desk.offer) {
            (Some(offer), _) if self.line.is_empty() && !self.stored => self.line.propose(offer.secret.expose()),
            // The sandbox's secret opens nothing of another organisation.
            (None, Some(offer)) if self.line.text() == offer.secret.expose() => self.line.clear(),
            _ => {}
        }
        vault.show(turn);
    }

    fn focused<'a>(&'a mut self, vault: &'a mut VaultDesk) -> Option<&'a mut Input> {
        match self.stage(vault) {
            Stage::Vault(_) => vault.focused(),
            Stage::Secret => Some(&mut self.line),
            Stage::Variable => Some(&mut self.variable),
            Stage::Storing => None,
        }
    }

    fn gate(&self, vault: &VaultDesk) -> Option<Gate> {
        match self.stage(vault) {
            Stage::Vault(gate) => Some(gate),
            _ => None,
        }
    }

    fn typing(&self, vault: &VaultDesk) -> bool {
        !matches!(self.stage(vault), Stage::Vault(Gate::Probing) | Stage::Storing)
    }

    fn typed(&mut self) {
        self.warned = false;
    }

    fn back(&mut self, vault: &mut VaultDesk, _: &mut Turn<'_>) -> bool {
        vault.back()
    }

    fn next(&mut self, vault: &mut VaultDesk, turn: &mut Turn<'_>) -> Result<bool, Problem> {
        match self.stage(vault) {
            Stage::Vault(_) => vault.next(turn).map(|()| false),
            Stage::Storing => {
                turn.desk.eager = true;
                turn.toast("wz-goes-on");
                Ok(false)
            }
            Stage::Variable => {
                let reference = judge_variable(self.variable.text())?;
                self.stored = true;
                kept::answered_at(self.place(), reference, turn);
                Ok(true)
            }
            Stage::Secret if self.line.is_empty() && self.stored => Ok(true),
            Stage::Secret => self.store(turn),
        }
    }

    fn done(&mut self, done: Done, turn: &mut Turn<'_>) -> Result<bool, Problem> {
        let Done::SecretStored(outcome) = done else { return Ok(false) };
        self.storing = false;
        turn.desk.eager = false;
        outcome.map_err(|f| Problem::Fault(Box::new(f)))?;
        self.line.clear();
        self.stored = true;
        kept::answered_at(self.place(), kept::reference(self.purpose(), turn)?, turn);
        Ok(true)
    }

    fn other(&mut self) -> bool {
        if !self.storing {
            self.place = if self.place == Place::Vault { Place::Environment } else { Place::Vault };
        }
        true
    }
}
