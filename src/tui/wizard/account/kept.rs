//! What the desks have in common that ask for something the vault keeps: a secret, a certificate's key, a person's sign-in.
use super::question::Problem;
use super::vault::{Gate, VaultDesk};
use crate::account::{Name, SecretPurpose, SecretRef};
use crate::setup::key;
use crate::tui::Done;
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::Turn;

/// A desk that asks for something the vault keeps.
pub(super) trait Kept {
    /// The question comes on.
    fn show(&mut self, vault: &mut VaultDesk, turn: &mut Turn<'_>);

    /// The line that has the focus.
    fn focused<'a>(&'a mut self, vault: &'a mut VaultDesk) -> Option<&'a mut Input>;

    /// What stands between the answer and the vault, while something does.
    fn gate(&self, vault: &VaultDesk) -> Option<Gate>;

    /// Whether a line has the focus.
    fn typing(&self, vault: &VaultDesk) -> bool;

    /// The line has changed: what was warned of is judged anew.
    fn typed(&mut self) {}

    /// Back inside the question; false where the question itself is left.
    fn back(&mut self, vault: &mut VaultDesk, turn: &mut Turn<'_>) -> bool;

    /// Enter. True when the question is answered.
    fn next(&mut self, vault: &mut VaultDesk, turn: &mut Turn<'_>) -> Result<bool, Problem>;

    /// An answer to its work. True when the question is answered by it.
    fn done(&mut self, done: Done, turn: &mut Turn<'_>) -> Result<bool, Problem>;

    /// The other place or way, where there is one (Tab).
    fn other(&mut self) -> bool {
        false
    }

    /// What can be copied here.
    fn copied(&self) -> Option<String> {
        None
    }
}

/// The account's name, once it was answered.
pub(super) fn name(turn: &Turn<'_>) -> Result<Name, Problem> {
    turn.desk.name().ok_or_else(|| Problem::key("answer-problem-empty"))
}

/// Where a secret of the account being set up is kept.
pub(super) fn reference(purpose: SecretPurpose, turn: &Turn<'_>) -> Result<SecretRef, Problem> {
    Ok(SecretRef::kept(&name(turn)?, purpose))
}

/// The vault holds the method's own secret: the draft keeps where, never what.
pub(super) fn answered(reference: SecretRef, turn: &mut Turn<'_>) {
    answered_at(key::SECRET, reference, turn);
}

/// The vault holds that secret, of which a method may have a second one.
pub(super) fn answered_at(question: &'static str, reference: SecretRef, turn: &mut Turn<'_>) {
    let before = turn.desk.draft.answers.insert(question.into(), reference.0);
    if before.is_some() {
        turn.mark_stale(&[crate::setup::Step::Checks]);
    }
    if question == key::SECRET {
        turn.desk.draft.secret_stored = true;
    }
    turn.save();
}
