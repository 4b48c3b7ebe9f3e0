//! The record of pages of rows a sandbox served, for tests that ask how a client read.
use std::sync::{Mutex, PoisonError};

/// Pages remembered; older ones are forgotten.
const MOST: usize = 10_000;

/// One page of rows that was served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServedPage {
    /// The set it is of: `contacts`.
    pub set: &'static str,
    /// The most rows it could have had, as it was asked for.
    pub size: usize,
    /// The rows it had.
    pub rows: usize,
}

/// The pages in the order they were served.
#[derive(Debug, Default)]
pub(crate) struct Served(Mutex<Vec<ServedPage>>);

impl Served {
    /// Notes one.
    pub fn note(&self, page: ServedPage) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.drain(..MOST / 2);
        }
        all.push(page);
    }

    /// All of them.
    pub fn all(&self) -> Vec<ServedPage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
