//! Opening the vault before something is put into it: where it would be kept is found out first, and where there is no
//! keyring, a pass-phrase agrees to the encrypted file or opens it.
use super::question::Problem;
use crate::fault::Outcome;
use crate::port::{VaultFacts, VaultKind};
use crate::secret::Secret;
use crate::tui::Effect;
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::{Ask as Work, Turn};

/// Shortest pass-phrase for the encrypted file.
const SHORTEST_PHRASE: usize = 8;

/// What stands between a secret and the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    /// Where it would be kept is being found out.
    Probing,
    /// There is no keyring: agree to the encrypted file by giving a pass-phrase.
    Phrase,
    /// The same pass-phrase again.
    Repeat,
    /// Nothing.
    Open,
}

/// The vault as far as this step knows it.
#[derive(Debug)]
pub(super) struct VaultDesk {
    /// Where a secret would be kept, as far as it is known.
    pub facts: Option<VaultFacts>,
    pub phrase: Input,
    pub repeat: Input,
    probing: bool,
    repeating: bool,
    /// The account is the sandbox's: memory will do for it, and for no other.
    playing: bool,
}

impl Default for VaultDesk {
    fn default() -> Self {
        Self {
            facts: None,
            phrase: Input::masked(),
            repeat: Input::masked(),
            probing: false,
            repeating: false,
            playing: false,
        }
    }
}

impl VaultDesk {
    /// What stands in the way at the moment.
    pub fn gate(&self) -> Gate {
        match &self.facts {
            _ if self.probing => Gate::Probing,
            Some(facts) if facts.writable && (facts.kind != VaultKind::Memory || self.playing) => Gate::Open,
            _ if self.repeating => Gate::Repeat,
            _ => Gate::Phrase,
        }
    }

    /// A question that needs the vault comes on.
    pub fn show(&mut self, turn: &mut Turn<'_>) {
        self.playing = turn.desk.offered().is_some();
        if self.facts.is_none() && !self.probing {
            self.probing = true;
            turn.ask(Work::Vault, Effect::VaultFacts);
        }
    }

    /// Whether it is kept in this process's memory only.
    pub fn forgets(&self) -> bool {
        self.playing && self.facts.as_ref().is_some_and(|f| f.kind == VaultKind::Memory)
    }

    /// Whether the encrypted file is there already and only has to be opened.
    pub fn is_locked(&self) -> bool {
        self.facts.as_ref().is_some_and(|f| f.kind == VaultKind::EncryptedFile && !f.writable)
    }

    /// The line that has the focus, while the vault is not open.
    pub fn focused(&mut self) -> Option<&mut Input> {
        match self.gate() {
            Gate::Phrase => Some(&mut self.phrase),
            Gate::Repeat => Some(&mut self.repeat),
            Gate::Probing | Gate::Open => None,
        }
    }

    /// Back from the repetition; false where there is nothing to go back from.
    pub fn back(&mut self) -> bool {
        let inside = self.gate() == Gate::Repeat;
        self.repeating = false;
        inside
    }

    /// Enter while the vault is not open.
    pub fn next(&mut self, turn: &mut Turn<'_>) -> Result<(), Problem> {
        match self.gate() {
            Gate::Open => {}
            Gate::Probing => {
                turn.desk.eager = true;
                turn.toast("wz-goes-on");
            }
            Gate::Phrase if self.phrase.text().chars().count() < SHORTEST_PHRASE => {
                // What cannot be seen cannot be corrected: the next attempt begins anew.
                self.phrase.clear();
                return Err(Problem::key("wz-phrase-short"));
            }
            Gate::Phrase if !self.is_locked() => {
                self.repeating = true;
                self.repeat.clear();
            }
            Gate::Repeat if self.repeat.text() != self.phrase.text() => {
                self.repeat.clear();
                return Err(Problem::key("wz-phrase-differs"));
            }
            Gate::Phrase | Gate::Repeat => {
                turn.ask(Work::OpenVault, Effect::OpenVaultFile(Secret::new(self.phrase.text())));
                self.probing = true;
                self.repeating = false;
            }
        }
        Ok(())
    }

    /// What the probe or the pass-phrase led to.
    pub fn found(&mut self, outcome: Outcome<VaultFacts>, turn: &mut Turn<'_>) -> Result<(), Problem> {
        self.probing = false;
        self.phrase.clear();
        match outcome {
            Ok(facts) => {
                self.facts = Some(facts);
                self.repeat.clear();
                Ok(())
            }
            Err(fault) => {
                turn.desk.eager = false;
                Err(Problem::Fault(Box::new(fault)))
            }
        }
    }
}
