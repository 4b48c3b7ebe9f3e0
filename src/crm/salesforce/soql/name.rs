//! Names and paths that were checked, so that they cannot end the place they stand in.
use crate::fault::{ErrorKind, Fault, Outcome};
use std::fmt;

/// Longest API name: 40 characters of its own, with a namespace and suffixes.
const LONGEST: usize = 80;
/// A path may lead through so many relationships ("Understanding Relationship Query Limitations").
const MOST_STEPS: usize = 5;

/// The name of an object, a field or a relationship: a letter, then letters, digits and underscores.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name(String);

impl Name {
    /// Checks a name.
    ///
    /// # Errors
    /// `FieldMissing` for what cannot be a name.
    pub fn of(text: &str) -> Outcome<Self> {
        let good = text.len() <= LONGEST
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if good {
            return Ok(Self(text.to_owned()));
        }
        Err(Fault::new(ErrorKind::FieldMissing, "a name that cannot be one").with("field", text))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A field, or a field reached through relationships: `Account.Owner.Name`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path(Vec<Name>);

impl Path {
    /// Checks a path of names with points between them.
    ///
    /// # Errors
    /// `FieldMissing` for what cannot be one, `QueryRefused` where it leads too far.
    pub fn of(text: &str) -> Outcome<Self> {
        let steps = text.split('.').map(Name::of).collect::<Outcome<Vec<_>>>()?;
        if steps.len() > MOST_STEPS + 1 {
            let why = format!("a path through more than {MOST_STEPS} relationships");
            return Err(Fault::new(ErrorKind::QueryRefused, why).with("field", text));
        }
        Ok(Self(steps))
    }

    /// A field of the object itself.
    pub fn field(name: Name) -> Self {
        Self(vec![name])
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, name) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(".")?;
            }
            write!(f, "{name}")?;
        }
        Ok(())
    }
}
