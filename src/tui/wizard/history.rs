//! Edits that can be taken back and made again.
use super::screen::Offered;
use crate::command::CommandId;

/// Most edits remembered.
const MOST: usize = 100;

/// States before and after the present one.
#[derive(Debug, Clone)]
pub(super) struct History<T> {
    past: Vec<T>,
    future: Vec<T>,
}

impl<T> Default for History<T> {
    fn default() -> Self {
        Self { past: Vec::new(), future: Vec::new() }
    }
}

impl<T: PartialEq> History<T> {
    /// An edit was made; `before` is how it stood. An edit that changed nothing is not remembered.
    pub fn note(&mut self, before: T, now: &T) {
        if before == *now {
            return;
        }
        self.future.clear();
        self.past.push(before);
        if self.past.len() > MOST {
            self.past.remove(0);
        }
    }

    /// Takes the last edit back, or makes again the one that was; `now` can be had back. None where there is none.
    pub fn travel(&mut self, id: CommandId, now: T) -> Option<T> {
        let (from, to) = match id {
            CommandId::Redo => (&mut self.future, &mut self.past),
            _ => (&mut self.past, &mut self.future),
        };
        let then = from.pop()?;
        to.push(now);
        Some(then)
    }

    /// What was changed elsewhere holds in every state that can be had back.
    pub fn carry(&mut self, change: impl Fn(&mut T)) {
        self.past.iter_mut().chain(&mut self.future).for_each(change);
    }

    /// Both commands as a step offers them, with why one does nothing now.
    pub fn offered(&self) -> [Offered; 2] {
        let why = |states: &[T]| states.is_empty().then_some("wz-nothing-to-undo");
        [(CommandId::Undo, why(&self.past)), (CommandId::Redo, why(&self.future))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_taken_back_and_made_again_in_order() {
        let mut history = History::default();
        history.note(1, &1);
        let idle = |h: &History<i32>| h.offered().map(|(_, why)| why.is_some());
        assert_eq!(idle(&history), [true, true], "an edit that changed nothing");
        history.note(1, &2);
        history.note(2, &3);
        assert_eq!(idle(&history), [false, true]);
        assert_eq!(history.travel(CommandId::Undo, 3), Some(2));
        assert_eq!(history.travel(CommandId::Undo, 2), Some(1));
        assert_eq!(history.travel(CommandId::Undo, 1), None);
        assert_eq!(history.travel(CommandId::Redo, 1), Some(2));
        history.note(2, &9);
        assert_eq!(idle(&history), [false, true], "a new edit forgets what was taken back");
    }
}
