//! Steps as text: `trim | phone 82`. An argument with blanks or signs stands in quotes; a quote inside is written twice.
use super::{DecimalSign, MAX_STEPS, Step};
use std::fmt;

/// Most characters of a rule's steps together.
const MAX_LENGTH: usize = 2000;

/// Why steps cannot be read. Words: `step-problem-<slug>` with `found`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepProblem {
    /// The stem of its catalog key.
    pub slug: &'static str,
    /// What stands there.
    pub found: String,
}

impl StepProblem {
    /// Every slug, for the coverage of the catalogs.
    pub const SLUGS: [&'static str; 5] = ["unknown", "arguments", "unclosed", "too-long", "too-many"];

    fn new(slug: &'static str, found: impl Into<String>) -> Self {
        Self { slug, found: found.into() }
    }

    /// Its catalog key.
    pub fn key(&self) -> String {
        format!("step-problem-{}", self.slug)
    }
}

impl fmt::Display for StepProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.slug {
            "unknown" => "there is no step of that name",
            "arguments" => "the step does not take these arguments",
            "unclosed" => "a quote is not closed",
            "too-long" => "it is too long",
            _ => "there are too many steps",
        };
        write!(f, "{}: {why}", crate::text::clean_line(&self.found))
    }
}

/// Reads steps with `|` between them; an empty text has none, and a bar at the end adds none.
///
/// # Errors
/// What is wrong and what stands there.
pub fn steps_of(text: &str) -> Result<Vec<Step>, StepProblem> {
    if text.chars().count() > MAX_LENGTH {
        return Err(StepProblem::new("too-long", ""));
    }
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut pieces = pieces(text)?;
    // A bar at the end waits for the next step.
    if pieces.len() > 1 && pieces.last().is_some_and(Vec::is_empty) {
        pieces.pop();
    }
    if pieces.len() > MAX_STEPS {
        return Err(StepProblem::new("too-many", pieces.len().to_string()));
    }
    pieces.iter().map(|words| made(words)).collect()
}

/// Writes steps as [`steps_of`] reads them.
pub fn render_steps(steps: &[Step]) -> String {
    steps.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")
}

/// Reads one step.
pub(super) fn step_of(text: &str) -> Result<Step, StepProblem> {
    match steps_of(text)?.as_slice() {
        [step] => Ok(step.clone()),
        _ => Err(StepProblem::new("unknown", text)),
    }
}

/// The words of each step, quotes resolved.
fn pieces(text: &str) -> Result<Vec<Vec<String>>, StepProblem> {
    let mut pieces = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let done = match c {
            '\'' => {
                let mut quoted = word.take().unwrap_or_default();
                loop {
                    match chars.next() {
                        Some('\'') if chars.peek() == Some(&'\'') => quoted.extend(chars.next()),
                        Some('\'') => break,
                        Some(c) if c.is_control() && c != '\t' => return Err(StepProblem::new("unclosed", quoted)),
                        Some(c) => quoted.push(c),
                        None => return Err(StepProblem::new("unclosed", quoted)),
                    }
                }
                word = Some(quoted);
                false
            }
            '|' => true,
            c if c.is_whitespace() => {
                if let (Some(word), Some(piece)) = (word.take(), pieces.last_mut()) {
                    piece.push(word);
                }
                false
            }
            c => {
                word.get_or_insert_default().push(c);
                false
            }
        };
        if done {
            if let (Some(word), Some(piece)) = (word.take(), pieces.last_mut()) {
                piece.push(word);
            }
            pieces.push(Vec::new());
        }
    }
    if let (Some(word), Some(piece)) = (word, pieces.last_mut()) {
        piece.push(word);
    }
    Ok(pieces)
}

fn made(words: &[String]) -> Result<Step, StepProblem> {
    let Some((word, arguments)) = words.split_first() else { return Err(StepProblem::new("unknown", "|")) };
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let bad = || StepProblem::new("arguments", words.join(" "));
    let step = match arguments.as_slice() {
        [] => without(word),
        [one] => with_one(word, one),
        [one, two] => with_two(word, one, two),
        _ => None,
    };
    match step {
        Some(step) => Ok(step),
        None if super::STEP_WORDS.contains(&word.as_str()) => Err(bad()),
        None => Err(StepProblem::new("unknown", word)),
    }
}

fn without(word: &str) -> Option<Step> {
    Some(match word {
        "trim" => Step::Trim,
        "trim-start" => Step::TrimStart,
        "trim-end" => Step::TrimEnd,
        "squeeze" => Step::Squeeze,
        "lower" => Step::Lower,
        "upper" => Step::Upper,
        "capitalise" => Step::Capitalise,
        "email" => Step::Email,
        "phone" => Step::Phone { country: None },
        "whole" => Step::Whole,
        "not" => Step::Not,
        "label" => Step::Label { language: None },
        "street" => Step::Street,
        "house-number" => Step::HouseNumber,
        "postal-code" => Step::PostalCode,
        "town" => Step::Town,
        "day" => Step::Day { zone: None },
        "as-written" => Step::AsWritten,
        "columns" => Step::Columns,
        "text" => Step::Text,
        _ => return None,
    })
}

fn with_one(word: &str, one: &str) -> Option<Step> {
    let zone = || (!one.is_empty()).then(|| one.to_owned());
    let separator = || (!one.is_empty()).then(|| one.to_owned());
    Some(match word {
        "phone" => {
            Step::Phone { country: Some(one.trim_start_matches('+').parse().ok().filter(|c| (1..=999).contains(c))?) }
        }
        "number" => Step::Number { decimal: sign(one)? },
        "label" => Step::Label { language: Some(language(one)?) },
        "labels" => Step::Labels { separator: separator()?, language: None },
        "join" => Step::Join { separator: separator()? },
        "has" => Step::Has { value: separator()? },
        "split" => Step::Split { separator: separator()? },
        "line" => Step::Line { number: place(one)? },
        "day" => Step::Day { zone: Some(zone()?) },
        "clock" => Step::Clock { zone: zone()? },
        "from-zone" => Step::FromZone { zone: zone()? },
        "max" => Step::Max { length: one.parse().ok().filter(|n| (1..=1_000_000).contains(n))? },
        _ => return None,
    })
}

fn with_two(word: &str, one: &str, two: &str) -> Option<Step> {
    let both = || (!one.is_empty() && !two.is_empty()).then(|| (one.to_owned(), two.to_owned()));
    Some(match word {
        "format" => Step::Format { places: one.parse().ok().filter(|p| *p <= 15)?, decimal: sign(two)? },
        "boolean" => both().map(|(yes, no)| Step::Boolean { yes, no })?,
        "spell" => both().map(|(yes, no)| Step::Spell { yes, no })?,
        "labels" if !one.is_empty() => Step::Labels { separator: one.to_owned(), language: Some(language(two)?) },
        "part" if !one.is_empty() => Step::Part { separator: one.to_owned(), number: place(two)? },
        _ => return None,
    })
}

fn sign(text: &str) -> Option<DecimalSign> {
    match text {
        "." => Some(DecimalSign::Point),
        "," => Some(DecimalSign::Comma),
        _ => None,
    }
}

fn place(text: &str) -> Option<u8> {
    text.parse().ok().filter(|n| (1..=99).contains(n))
}

fn language(text: &str) -> Option<u32> {
    text.parse().ok().filter(|n| (1..=65_535).contains(n))
}
