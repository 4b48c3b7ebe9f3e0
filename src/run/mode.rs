//! What a run was for, as history tells it.
use crate::flow::ReadMode;
use serde::{Deserialize, Serialize};

/// What a run was for. Words: `run-mode-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunMode {
    /// To bring what changed.
    Incremental,
    /// To bring everything.
    Full,
    /// To read rows again that were read before; where the flow stood stays where it was.
    Replay,
}

impl RunMode {
    const ALL: [Self; 3] = [Self::Incremental, Self::Full, Self::Replay];

    /// The word it is stored under, and the stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            RunMode::Incremental => "incremental",
            RunMode::Full => "full",
            RunMode::Replay => "replay",
        }
    }

    /// The mode of that word. What a later version wrote brought changes, at least.
    pub fn from_slug(slug: &str) -> Self {
        Self::ALL.into_iter().find(|mode| mode.slug() == slug).unwrap_or(Self::Incremental)
    }
}

impl From<ReadMode> for RunMode {
    fn from(mode: ReadMode) -> Self {
        match mode {
            ReadMode::Incremental => RunMode::Incremental,
            ReadMode::Full => RunMode::Full,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_is_read_as_it_was_written() {
        for mode in RunMode::ALL {
            assert_eq!(RunMode::from_slug(mode.slug()), mode);
        }
        assert_eq!(RunMode::from_slug("of-tomorrow"), RunMode::Incremental);
    }
}
