//! What a value is on its way through the steps, so that a step that does not fit is refused when it is written down.
use super::Step;
use crate::catalog::{DateBehaviour, Field, FieldType};
use crate::mapping::Conversion;
use crate::schema::{CampaignType, column_kind};

/// A number, an instant or a word as text.
const AS_TEXT: u32 = 100;
/// A label: Salesforce allows 255 characters, Dataverse fewer.
const LABEL: u32 = 255;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Text.
    Text,
    /// A whole number.
    Whole,
    /// Any number.
    Real,
    /// Yes or no.
    Boolean,
    /// One code of an option set.
    Code,
    /// Several codes of an option set.
    Codes,
    /// An instant, in UTC.
    Instant,
    /// A wall-clock time of no zone.
    Clock,
    /// A calendar day.
    Day,
    /// An identifier.
    Id,
}

/// A value's shape and the column it would fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// What it is.
    pub shape: Shape,
    /// The campaign type of its column.
    pub kind: CampaignType,
    /// Whether the text is a value of the field's option set.
    listed: bool,
}

impl Form {
    /// A field's values after its conversion.
    pub fn of(field: &Field, conversion: Conversion) -> Self {
        use FieldType as T;
        let kind = column_kind(field, conversion);
        let plain = match &field.kind {
            T::Integer | T::BigInt => Shape::Whole,
            T::Decimal { .. } | T::Double | T::Money { .. } => Shape::Real,
            T::Boolean => Shape::Boolean,
            T::Choice | T::State | T::Status => Shape::Code,
            T::MultiChoice => Shape::Codes,
            T::DateTime { behaviour: DateBehaviour::DateOnly } => Shape::Day,
            T::DateTime { behaviour: DateBehaviour::UserLocal } => Shape::Instant,
            T::DateTime { behaviour: DateBehaviour::TimeZoneIndependent } => Shape::Clock,
            T::Lookup | T::Customer | T::Owner | T::UniqueId => Shape::Id,
            _ => Shape::Text,
        };
        let shape = match (conversion, plain) {
            (Conversion::Text, _) => Shape::Text,
            (Conversion::Day, Shape::Instant | Shape::Clock) => Shape::Day,
            _ => plain,
        };
        let listed = field.option_set.is_some() && conversion == Conversion::Keep;
        Self { shape, kind, listed }
    }

    /// Whether the text is a value of the field's option set.
    pub(super) fn is_listed(self) -> bool {
        self.listed
    }

    /// After one more step; none where the step does not fit.
    pub fn after(self, step: &Step) -> Option<Form> {
        use Shape as S;
        let form = |shape, kind| Some(Form { shape, kind, listed: false });
        let text = |length| form(S::Text, CampaignType::String { length });
        match (step, self.shape) {
            (
                Step::Trim
                | Step::TrimStart
                | Step::TrimEnd
                | Step::Squeeze
                | Step::Lower
                | Step::Upper
                | Step::Capitalise
                | Step::Email
                | Step::Phone { .. }
                | Step::Part { .. }
                | Step::Line { .. }
                | Step::Street
                | Step::HouseNumber
                | Step::PostalCode
                | Step::Town,
                S::Text,
            ) => form(S::Text, self.kind),
            (Step::Number { .. }, S::Text) => form(S::Real, CampaignType::Double),
            (Step::Whole, S::Text | S::Real | S::Whole) => form(S::Whole, CampaignType::Int64),
            (Step::Format { .. }, S::Real | S::Whole) => text(AS_TEXT),
            (Step::Boolean { .. }, S::Text | S::Whole | S::Code) => form(S::Boolean, CampaignType::Boolean),
            (Step::Spell { yes, no }, S::Boolean) => text(longest(&[yes, no])),
            (Step::Not, S::Boolean) => Some(self),
            (Step::Label { .. }, S::Code) => text(LABEL),
            (Step::Label { .. }, S::Text) if self.listed => text(LABEL),
            (Step::Labels { .. }, S::Codes) => form(S::Text, CampaignType::Memo),
            (Step::Columns | Step::Has { .. }, S::Codes) => form(S::Boolean, CampaignType::Boolean),
            (Step::Join { .. }, S::Codes) => form(S::Text, self.kind),
            (Step::Split { .. }, S::Text) => form(S::Text, self.kind),
            (Step::Day { .. }, S::Instant) | (Step::Day { zone: None }, S::Clock) => form(S::Day, CampaignType::Date),
            (Step::Clock { .. } | Step::AsWritten, S::Instant) => form(S::Clock, CampaignType::DateTime),
            (Step::FromZone { .. }, S::Clock) => form(S::Instant, CampaignType::DateTime),
            (Step::Text, S::Text) => form(S::Text, self.kind),
            (Step::Text, _) => match self.kind {
                CampaignType::String { .. } | CampaignType::Memo => form(S::Text, self.kind),
                _ => text(AS_TEXT),
            },
            (Step::Max { length }, S::Text) => match self.kind {
                CampaignType::String { length: now } => text(now.min(*length)),
                _ => text(*length),
            },
            _ => None,
        }
    }
}

fn longest(words: &[&String]) -> u32 {
    words.iter().map(|w| w.chars().count()).max().and_then(|n| u32::try_from(n).ok()).unwrap_or(AS_TEXT)
}

/// The words of the steps that fit a value of this form, in the order they are offered.
pub fn step_words(form: Form) -> Vec<&'static str> {
    let example = |word: &str| {
        let arguments = match word {
            "number" => " ,",
            "format" => " 2 .",
            "boolean" | "spell" => " 'yes' 'no'",
            "join" | "split" | "labels" => " ';'",
            "part" => " ',' 1",
            "has" => " 'x'",
            "line" => " 1",
            "clock" | "from-zone" => " UTC",
            "max" => " 50",
            _ => "",
        };
        format!("{word}{arguments}").parse::<Step>().ok()
    };
    super::STEP_WORDS.into_iter().filter(|word| example(word).is_some_and(|s| form.after(&s).is_some())).collect()
}
