//! Which rows of its table a flow brings, beside what its filter says, and in which order.
use super::OrderBy;
use serde::{Deserialize, Serialize};
use std::fmt;

/// So long a name is at most.
const LONGEST: usize = 200;

/// Which rows a flow brings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RowRules {
    /// Only those whose identifiers stand there; none brings all that meet the filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population: Option<Population>,
    /// In which order they come, where they can; nothing leaves it to the way they are read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub order_by: Vec<OrderBy>,
}

impl RowRules {
    /// Whether everything is as it is without saying.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Identifiers of CRM rows in the campaign database: a column of a table, or of a view, so that any query can be asked for
/// that is kept there under a name. Nothing but a name is ever said here, so that a flow can run no statement of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Population {
    /// The table or view.
    pub table: String,
    /// Its column.
    pub column: String,
}

impl Population {
    /// Reads `TABLE.COLUMN`; a column's name has no dot.
    ///
    /// # Errors
    /// The text, where it names no table and column.
    pub fn parse(text: &str) -> Result<Self, String> {
        let is_name = |name: &str| !name.is_empty() && name.len() <= LONGEST && !name.chars().any(char::is_control);
        match text.trim().rsplit_once('.') {
            Some((table, column)) if is_name(table.trim()) && is_name(column.trim()) => {
                Ok(Self { table: table.trim().to_owned(), column: column.trim().to_owned() })
            }
            _ => Err(format!("{}: TABLE.COLUMN", crate::text::clean_line(text))),
        }
    }
}

impl fmt::Display for Population {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.table, self.column)
    }
}

impl TryFrom<String> for Population {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Population> for String {
    fn from(population: Population) -> Self {
        population.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_population_is_a_table_and_its_column() {
        let read = Population::parse(" audience.contact_id ").unwrap();
        assert_eq!((read.table.as_str(), read.column.as_str()), ("audience", "contact_id"));
        assert_eq!(Population::parse("a.b.c").unwrap().table, "a.b");
        assert_eq!(Population::parse(&read.to_string()), Ok(read));
        for none in ["", "audience", ".id", "audience.", " . ", "a.\u{1b}"] {
            assert!(Population::parse(none).is_err(), "{none:?}");
        }
        assert!(serde_json::from_str::<RowRules>("{\"population\":\"audience\"}").is_err());
        assert!(serde_json::from_str::<RowRules>("{\"sql\":\"DROP\"}").is_err());
        assert_eq!(serde_json::to_string(&RowRules::default()).unwrap(), "{}");
    }
}
