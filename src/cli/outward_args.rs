//! Words of `flow add` and `flow set` about what goes to the CRM, and about how long a run lasts.
use crate::flow::{LongestRun, OptOutRule, OptOutWay, WriteMode};
use clap::ValueEnum;

/// How long a run may last; none is as long as it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LongestWord(pub Option<LongestRun>);

impl LongestWord {
    /// Reads `90m`, `2h`, minutes, or `0` and `none` for no limit.
    ///
    /// # Errors
    /// The catalog key of what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.trim() {
            "0" | "none" => Ok(Self(None)),
            text => {
                LongestRun::parse(text).map(|found| Self(Some(found))).ok_or_else(|| "cli-usage-longest-run".to_owned())
            }
        }
    }
}

/// What becomes of rows in the CRM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WritesWord {
    Update,
    Insert,
    Upsert,
}

impl From<WritesWord> for WriteMode {
    fn from(word: WritesWord) -> Self {
        match word {
            WritesWord::Update => WriteMode::Update,
            WritesWord::Insert => WriteMode::Insert,
            WritesWord::Upsert => WriteMode::Upsert,
        }
    }
}

/// Which way consent goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OptOutWord {
    Off,
    CrmToCampaign,
    CampaignToCrm,
    Both,
}

impl From<OptOutWord> for OptOutWay {
    fn from(word: OptOutWord) -> Self {
        match word {
            OptOutWord::Off => OptOutWay::Off,
            OptOutWord::CrmToCampaign => OptOutWay::CrmToCampaign,
            OptOutWord::CampaignToCrm => OptOutWay::CampaignToCrm,
            OptOutWord::Both => OptOutWay::Both,
        }
    }
}

/// What decides of consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OptOutRuleWord {
    Restrictive,
    Latest,
}

impl From<OptOutRuleWord> for OptOutRule {
    fn from(word: OptOutRuleWord) -> Self {
        match word {
            OptOutRuleWord::Restrictive => OptOutRule::Restrictive,
            OptOutRuleWord::Latest => OptOutRule::Latest,
        }
    }
}
