//! The languages the program speaks.
use serde::{Deserialize, Serialize};

/// A language with a complete catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English, the fallback.
    #[default]
    En,
    /// Korean.
    Ko,
}

impl Lang {
    /// Both, in the order they are offered.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Ko];

    /// `en` or `ko`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Ko => "ko",
        }
    }

    /// Reads a language tag or a POSIX locale (`ko-KR`, `ko_KR.UTF-8`, `C`); anything unknown is English.
    pub fn from_tag(tag: &str) -> Lang {
        if tag.get(..2).is_some_and(|p| p.eq_ignore_ascii_case("ko")) { Lang::Ko } else { Lang::En }
    }

    /// The Windows language identifier Dataverse labels carry (1033, 1042).
    pub fn lcid(self) -> u32 {
        match self {
            Lang::En => 1033,
            Lang::Ko => 1042,
        }
    }

    /// The other one, for the key that switches live.
    pub fn other(self) -> Lang {
        match self {
            Lang::En => Lang::Ko,
            Lang::Ko => Lang::En,
        }
    }
}
