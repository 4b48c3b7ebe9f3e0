//! What a person should know before a field is carried over, although it can be.
use super::{DateBehaviour, Field, FieldType};

/// Something to know. Words: `caution-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caution {
    /// Its value can change while the row's change date stands still, so that incremental reading misses it.
    Derived,
    /// Shown as a day but kept as an instant: in another zone it is another day (learn.microsoft.com, "Behavior and format
    /// of the date and time column").
    DayAsInstant,
    /// A wall-clock time printed as if it were UTC.
    WallClock,
    /// Column security: it comes back empty unless the application user's profile allows reading it.
    Secured,
    /// Several values at once, which campaign enumerations cannot hold.
    SeveralValues,
    /// An amount that means something only with the row's currency.
    Currency,
    /// May point to rows of several tables.
    SeveralTargets,
}

impl Caution {
    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            Caution::Derived => "derived",
            Caution::DayAsInstant => "day-as-instant",
            Caution::WallClock => "wall-clock",
            Caution::Secured => "secured",
            Caution::SeveralValues => "several-values",
            Caution::Currency => "currency",
            Caution::SeveralTargets => "several-targets",
        }
    }

    /// Its catalog key.
    pub fn key(self) -> String {
        format!("caution-{}", self.slug())
    }
}

/// Everything to know about a field.
pub fn cautions(field: &Field) -> Vec<Caution> {
    let by_kind = match &field.kind {
        FieldType::DateTime { behaviour: DateBehaviour::UserLocal } if field.format.as_deref() == Some("DateOnly") => {
            Some(Caution::DayAsInstant)
        }
        FieldType::DateTime { behaviour: DateBehaviour::TimeZoneIndependent } => Some(Caution::WallClock),
        FieldType::MultiChoice => Some(Caution::SeveralValues),
        FieldType::Money { .. } => Some(Caution::Currency),
        kind if kind.is_reference() && field.targets.len() > 1 => Some(Caution::SeveralTargets),
        _ => None,
    };
    let derived = field.source.is_derived().then_some(Caution::Derived);
    let secured = field.secured.then_some(Caution::Secured);
    by_kind.into_iter().chain(derived).chain(secured).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::FieldSource;

    #[test]
    fn a_day_kept_as_an_instant_is_told_apart_from_a_true_day() {
        let date = |behaviour, format: &str| {
            let mut field = Field::new("d", FieldType::DateTime { behaviour });
            field.format = Some(format.into());
            cautions(&field)
        };
        assert_eq!(date(DateBehaviour::UserLocal, "DateOnly"), [Caution::DayAsInstant]);
        assert_eq!(date(DateBehaviour::DateOnly, "DateOnly"), []);
        assert_eq!(date(DateBehaviour::UserLocal, "DateAndTime"), []);
        assert_eq!(date(DateBehaviour::TimeZoneIndependent, "DateAndTime"), [Caution::WallClock]);
    }

    #[test]
    fn derived_and_secured_fields_are_told_whatever_their_type() {
        let mut field = Field::new("total", FieldType::Money { precision: Some(2) });
        (field.source, field.secured) = (FieldSource::Rollup, true);
        assert_eq!(cautions(&field), [Caution::Currency, Caution::Derived, Caution::Secured]);
        assert_eq!(cautions(&Field::new("plain", FieldType::Integer)), []);
    }
}
