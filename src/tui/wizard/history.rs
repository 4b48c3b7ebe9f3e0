//! Edits that can be taken back and made again.

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

    /// The state before the last edit; `now` can be had back.
    pub fn undo(&mut self, now: T) -> Option<T> {
        let before = self.past.pop()?;
        self.future.push(now);
        Some(before)
    }

    /// The state after the edit that was taken back.
    pub fn redo(&mut self, now: T) -> Option<T> {
        let after = self.future.pop()?;
        self.past.push(now);
        Some(after)
    }

    /// Whether there is something to take back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is something to make again.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_taken_back_and_made_again_in_order() {
        let mut history = History::default();
        history.note(1, &1);
        assert!(!history.can_undo(), "an edit that changed nothing");
        history.note(1, &2);
        history.note(2, &3);
        assert_eq!(history.undo(3), Some(2));
        assert_eq!(history.undo(2), Some(1));
        assert_eq!(history.undo(1), None);
        assert_eq!(history.redo(1), Some(2));
        history.note(2, &9);
        assert!(!history.can_redo(), "a new edit forgets what was taken back");
    }
}
