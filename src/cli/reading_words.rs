//! The words by which `flow add` is told how a flow learns of changes and deletions.
use super::args::FlowAddArgs;
use crate::flow::{DeletePolicy, Leavers, ReadMethod, ReadRules, ReadWay};
use clap::ValueEnum;

impl FlowAddArgs {
    /// How the flow learns of changes and deletions.
    pub fn reading(&self) -> ReadRules {
        ReadRules {
            method: match self.method {
                MethodWord::Auto => None,
                MethodWord::Tracking => Some(ReadMethod::Tracking),
                MethodWord::Modified => Some(ReadMethod::Modified),
                MethodWord::Full => Some(ReadMethod::Full),
            },
            deletions: match self.deletions {
                DeletionsWord::Mark => DeletePolicy::Mark,
                DeletionsWord::Remove => DeletePolicy::Remove,
                DeletionsWord::Ignore => DeletePolicy::Ignore,
            },
            leavers: match self.leavers {
                LeaversWord::Keep => Leavers::Keep,
                LeaversWord::Delete => Leavers::Delete,
            },
            sweep_days: self.sweep_days,
            most_deletes: self.most_deletes,
            way: self.way.into(),
        }
    }
}

/// How a flow learns what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MethodWord {
    Auto,
    Tracking,
    Modified,
    Full,
}

/// What happens to rows that were deleted in the CRM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DeletionsWord {
    Mark,
    Remove,
    Ignore,
}

/// What happens to rows that leave the filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LeaversWord {
    Keep,
    Delete,
}

/// On which way rows are fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WayWord {
    Auto,
    Pages,
    Bulk,
}

impl From<WayWord> for ReadWay {
    fn from(word: WayWord) -> Self {
        match word {
            WayWord::Auto => ReadWay::Auto,
            WayWord::Pages => ReadWay::Pages,
            WayWord::Bulk => ReadWay::Bulk,
        }
    }
}
