//! Result sets that are read page by page.
use super::model::Object;
use super::store::State;
use std::collections::VecDeque;
use std::sync::Arc;

/// Seconds a result set is kept.
const LIFE: i64 = 2 * 24 * 3_600;
/// The most result sets kept at once.
const MOST: usize = 200;

/// One result set: what was found, in the organisation as it stood.
#[derive(Clone)]
pub(crate) struct Cursor {
    pub state: Arc<State>,
    pub object: &'static Object,
    pub numbers: Arc<Vec<u64>>,
    /// The text of the query, which says what to show.
    pub text: String,
    pub all: bool,
    pub batch: usize,
    until: i64,
}

/// All result sets.
#[derive(Default)]
pub(crate) struct Locators {
    kept: VecDeque<(String, Cursor)>,
    made: u64,
}

impl Cursor {
    /// A fresh one.
    pub fn new(
        state: Arc<State>,
        object: &'static Object,
        numbers: Vec<u64>,
        text: &str,
        all: bool,
        batch: usize,
    ) -> Self {
        Self { state, object, numbers: Arc::new(numbers), text: text.to_owned(), all, batch, until: i64::MAX }
    }
}

impl Locators {
    /// Keeps a result set; gives its name.
    pub fn keep(&mut self, mut cursor: Cursor, now: i64) -> String {
        self.made += 1;
        cursor.until = now + LIFE;
        let name = super::id::with_checksum(&format!("0r8Fb0{:09}", self.made));
        self.kept.push_back((name.clone(), cursor));
        if self.kept.len() > MOST {
            self.kept.pop_front();
        }
        name
    }

    /// A result set by its name.
    pub fn find(&self, name: &str, now: i64) -> Option<Cursor> {
        let found = self.kept.iter().find(|(own, _)| own == name)?;
        (found.1.until > now).then(|| found.1.clone())
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.kept.clear();
    }
}
