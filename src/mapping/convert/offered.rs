//! The conversions by name, and which make sense for a type of field.
use crate::catalog::{DateBehaviour, FieldType};
use crate::mapping::Conversion;

impl Conversion {
    /// Whether the value that came can be told from what it becomes.
    pub fn is_lossless(self) -> bool {
        matches!(self, Conversion::Keep | Conversion::Text)
    }

    /// All, in the order they are offered.
    pub const ALL: [Conversion; 8] = [
        Conversion::Keep,
        Conversion::Trim,
        Conversion::Lower,
        Conversion::Upper,
        Conversion::Email,
        Conversion::Phone,
        Conversion::Day,
        Conversion::Text,
    ];

    /// The stem of its catalog key and its word in files.
    pub fn slug(self) -> &'static str {
        match self {
            Conversion::Keep => "keep",
            Conversion::Trim => "trim",
            Conversion::Lower => "lower",
            Conversion::Upper => "upper",
            Conversion::Email => "email",
            Conversion::Phone => "phone",
            Conversion::Day => "day",
            Conversion::Text => "text",
        }
    }

    /// The conversions that make sense for a field of this type; [`Conversion::Keep`] is always the first.
    pub fn for_type(kind: &FieldType) -> &'static [Conversion] {
        use Conversion as C;
        match kind {
            FieldType::Text { .. } | FieldType::Memo { .. } => {
                &[C::Keep, C::Trim, C::Lower, C::Upper, C::Email, C::Phone]
            }
            FieldType::DateTime { behaviour: DateBehaviour::DateOnly } => &[C::Keep, C::Text],
            FieldType::DateTime { .. } => &[C::Keep, C::Day, C::Text],
            FieldType::Integer
            | FieldType::BigInt
            | FieldType::Decimal { .. }
            | FieldType::Double
            | FieldType::Money { .. }
            | FieldType::Boolean
            | FieldType::Choice
            | FieldType::State
            | FieldType::Status => &[C::Keep, C::Text],
            _ => &[C::Keep],
        }
    }

    /// Whether it makes sense for a field of this type.
    pub fn fits(self, kind: &FieldType) -> bool {
        Self::for_type(kind).contains(&self)
    }
}
