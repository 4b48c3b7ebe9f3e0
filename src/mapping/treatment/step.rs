//! The steps a value can go through. Each is a function of the value alone.
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The sign between a number's whole part and its fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DecimalSign {
    /// `1.5`
    Point,
    /// `1,5`
    Comma,
}

impl DecimalSign {
    /// The sign itself.
    pub fn sign(self) -> char {
        match self {
            DecimalSign::Point => '.',
            DecimalSign::Comma => ',',
        }
    }
}

/// One step. In files and on the command line it is written as its word with its arguments: `trim`, `phone 82`,
/// `boolean 'yes,y' 'no,n'`, `day Asia/Seoul`. Words for people: `step-<word>` and `step-<word>-help`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Step {
    /// Blanks at both ends are cut.
    Trim,
    /// Blanks at the beginning are cut.
    TrimStart,
    /// Blanks at the end are cut.
    TrimEnd,
    /// Blanks at both ends are cut and several inside become one.
    Squeeze,
    /// Lower case.
    Lower,
    /// Upper case.
    Upper,
    /// Every word begins with a capital and goes on in lower case.
    Capitalise,
    /// Trimmed and lower case; nothing where nothing is left.
    Email,
    /// Digits and a leading `+` only; with a country's calling code, a national number becomes an international one.
    Phone {
        /// The calling code, without `+`.
        country: Option<u16>,
    },
    /// A number written as text becomes a number.
    Number {
        /// Its decimal sign; blanks, apostrophes and the other sign may stand between groups of three.
        decimal: DecimalSign,
    },
    /// A number or text becomes a whole number.
    Whole,
    /// A number becomes text with so many decimal places; one that has more is refused, not rounded.
    Format {
        /// Decimal places.
        places: u8,
        /// The decimal sign.
        decimal: DecimalSign,
    },
    /// Spellings become yes and no, without regard to case; any other is refused.
    Boolean {
        /// Spellings of yes, with commas between them.
        yes: String,
        /// Spellings of no.
        no: String,
    },
    /// Yes and no become words.
    Spell {
        /// The word for yes.
        yes: String,
        /// The word for no.
        no: String,
    },
    /// Yes becomes no and no becomes yes.
    Not,
    /// A code becomes its label.
    Label {
        /// In which language (a Windows language number, 1033 for English); the CRM's first where there is none.
        language: Option<u32>,
    },
    /// The codes of a multiple choice with another separator.
    Join {
        /// What stands between two.
        separator: String,
    },
    /// A multiple choice becomes a yes/no column for each of its values.
    Columns,
    /// Whether a multiple choice holds a value.
    Has {
        /// The value as rows hold it.
        value: String,
    },
    /// The labels of a multiple choice.
    Labels {
        /// What stands between two.
        separator: String,
        /// In which language.
        language: Option<u32>,
    },
    /// A text of several values becomes a list: sorted, each once, with commas between them.
    Split {
        /// What stands between two.
        separator: String,
    },
    /// The text between two separators.
    Part {
        /// The separator.
        separator: String,
        /// Which, from 1.
        number: u8,
    },
    /// One line of a text; empty lines do not count.
    Line {
        /// Which, from 1.
        number: u8,
    },
    /// An address line without its house number.
    Street,
    /// The house number of an address line.
    HouseNumber,
    /// The postal code of a line that also holds the town.
    PostalCode,
    /// That line without the postal code.
    Town,
    /// The calendar day of an instant, in a zone or in UTC.
    Day {
        /// An IANA time zone.
        zone: Option<String>,
    },
    /// The wall-clock time of an instant in a zone.
    Clock {
        /// An IANA time zone.
        zone: String,
    },
    /// The wall-clock time as the CRM wrote it, without any zone.
    AsWritten,
    /// A wall-clock time of a zone becomes an instant.
    FromZone {
        /// An IANA time zone.
        zone: String,
    },
    /// Anything as text.
    Text,
    /// A text that is longer is refused; nothing is cut.
    Max {
        /// Most characters.
        length: u32,
    },
}

/// The words of all steps, in the order they are offered.
pub const STEP_WORDS: [&str; 33] = [
    "trim",
    "trim-start",
    "trim-end",
    "squeeze",
    "lower",
    "upper",
    "capitalise",
    "email",
    "phone",
    "number",
    "whole",
    "format",
    "boolean",
    "spell",
    "not",
    "label",
    "labels",
    "join",
    "columns",
    "has",
    "split",
    "part",
    "line",
    "street",
    "house-number",
    "postal-code",
    "town",
    "day",
    "clock",
    "as-written",
    "from-zone",
    "text",
    "max",
];

impl Step {
    /// Its word.
    pub fn word(&self) -> &'static str {
        match self {
            Step::Trim => "trim",
            Step::TrimStart => "trim-start",
            Step::TrimEnd => "trim-end",
            Step::Squeeze => "squeeze",
            Step::Lower => "lower",
            Step::Upper => "upper",
            Step::Capitalise => "capitalise",
            Step::Email => "email",
            Step::Phone { .. } => "phone",
            Step::Number { .. } => "number",
            Step::Whole => "whole",
            Step::Format { .. } => "format",
            Step::Boolean { .. } => "boolean",
            Step::Spell { .. } => "spell",
            Step::Not => "not",
            Step::Label { .. } => "label",
            Step::Labels { .. } => "labels",
            Step::Join { .. } => "join",
            Step::Columns => "columns",
            Step::Has { .. } => "has",
            Step::Split { .. } => "split",
            Step::Part { .. } => "part",
            Step::Line { .. } => "line",
            Step::Street => "street",
            Step::HouseNumber => "house-number",
            Step::PostalCode => "postal-code",
            Step::Town => "town",
            Step::Day { .. } => "day",
            Step::Clock { .. } => "clock",
            Step::AsWritten => "as-written",
            Step::FromZone { .. } => "from-zone",
            Step::Text => "text",
            Step::Max { .. } => "max",
        }
    }

    /// Whether the value that went in can be told from what comes out.
    pub fn is_lossless(&self) -> bool {
        match self {
            Step::Format { .. } | Step::Not | Step::AsWritten | Step::Text | Step::Max { .. } => true,
            Step::Spell { yes, no } => yes != no,
            // Codes are digits; what texts hold is for who knows their option set.
            Step::Join { separator } => {
                !separator.is_empty() && separator.chars().all(|c| !c.is_ascii_digit() && c != '-')
            }
            _ => false,
        }
    }

    /// Its arguments as they are written, quotes aside.
    pub(super) fn arguments(&self) -> Vec<String> {
        match self {
            Step::Phone { country } => country.iter().map(ToString::to_string).collect(),
            Step::Number { decimal } => vec![decimal.sign().to_string()],
            Step::Format { places, decimal } => vec![places.to_string(), decimal.sign().to_string()],
            Step::Boolean { yes, no } | Step::Spell { yes, no } => vec![yes.clone(), no.clone()],
            Step::Label { language } => language.iter().map(ToString::to_string).collect(),
            Step::Labels { separator, language } => {
                std::iter::once(separator.clone()).chain(language.iter().map(ToString::to_string)).collect()
            }
            Step::Join { separator } | Step::Split { separator } => vec![separator.clone()],
            Step::Part { separator, number } => vec![separator.clone(), number.to_string()],
            Step::Has { value } => vec![value.clone()],
            Step::Line { number } => vec![number.to_string()],
            Step::Day { zone } => zone.iter().cloned().collect(),
            Step::Clock { zone } | Step::FromZone { zone } => vec![zone.clone()],
            Step::Max { length } => vec![length.to_string()],
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        for argument in self.arguments() {
            if is_bare(&argument) {
                write!(f, " {argument}")?
            } else {
                write!(f, " '{}'", argument.replace('\'', "''"))?
            }
        }
        Ok(())
    }
}

/// Whether an argument can stand without quotes.
fn is_bare(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+' | '.' | ','))
}

impl From<Step> for String {
    fn from(step: Step) -> String {
        step.to_string()
    }
}

impl TryFrom<String> for Step {
    type Error = super::StepProblem;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for Step {
    type Err = super::StepProblem;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        super::parse::step_of(text)
    }
}
