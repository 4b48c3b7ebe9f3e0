//! A query in parts; only what was checked gets in.
use super::condition::{Kinds, condition};
use super::literal;
use super::name::{Name, Path};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{ReadOrder, ReadQuery};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::fmt;

/// The field with the instant of the last change by anybody or anything (developer.salesforce.com, "System Fields").
pub const STAMP: &str = "SystemModstamp";

/// The instant a record was created, the one moment it keeps for good.
pub const CREATED: &str = "CreatedDate";

/// The row after which a reading goes on, in the order it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// When it was last changed, where rows are read in that order.
    pub stamp: Option<Timestamp>,
    /// Its identifier, canonical.
    pub id: String,
}

/// `SELECT ... FROM ... WHERE ... ORDER BY ...`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Select {
    fields: Vec<Path>,
    from: Name,
    conditions: Vec<String>,
    /// Each with whether it runs down.
    order: Vec<(Path, bool)>,
    limit: Option<u32>,
}

impl Select {
    /// Identifiers of an object, nothing else yet.
    ///
    /// # Errors
    /// `FieldMissing` for what cannot be a name.
    pub fn from(object: &str) -> Outcome<Self> {
        let (fields, conditions, order) = (Vec::new(), Vec::new(), Vec::new());
        Self { fields, from: Name::of(object)?, conditions, order, limit: None }.field("Id")
    }

    /// What a reading asks for. `extra` are fields the adapter itself needs.
    ///
    /// # Errors
    /// `FieldMissing` and `FilterInvalid` for what cannot be said, `QueryRefused` for a tracked reading: Salesforce keeps
    /// no such record.
    pub fn reading(query: &ReadQuery, kinds: &Kinds<'_>, extra: &[&str], today: Date) -> Outcome<Self> {
        let mut select = Self::from(&query.address)?;
        for column in &query.columns {
            select = select.field(&column.wire)?;
        }
        for name in extra {
            select = select.field(name)?;
        }
        select.order = match query.order {
            ReadOrder::ById => {
                let keys = query.sort.iter().map(|key| Ok((Path::of(&key.wire)?, key.descending)));
                let mut keys = keys.collect::<Outcome<Vec<_>>>()?;
                let id = Path::of("Id")?;
                if keys.iter().all(|(path, _)| *path != id) {
                    keys.push((id, false));
                }
                keys
            }
            ReadOrder::ByModified => vec![(Path::of(STAMP)?, false), (Path::of("Id")?, false)],
            ReadOrder::Tracked => {
                return Err(Fault::new(ErrorKind::QueryRefused, "Salesforce keeps no record of changes to read from"));
            }
        };
        if let Some(since) = query.since {
            select.conditions.push(format!("{STAMP} >= {}", literal::datetime(since, STAMP)?));
        }
        let window = query.part.window;
        if let Some(from) = window.and_then(|w| w.from) {
            select.conditions.push(format!("{CREATED} >= {}", literal::datetime(from, CREATED)?));
        }
        if let Some(until) = window.and_then(|w| w.until) {
            select.conditions.push(format!("{CREATED} < {}", literal::datetime(until, CREATED)?));
        }
        if let Some(behind) = &query.part.behind {
            let id = super::super::id::canonical(behind).ok_or_else(|| literal::misfit("Id", "not a record's id"))?;
            select.conditions.push(format!("Id > {}", literal::text(&id, "Id")?));
        }
        if let Some(filter) = &query.filter {
            select.conditions.push(condition(filter, kinds, today)?);
        }
        Ok(select)
    }

    /// One more field.
    ///
    /// # Errors
    /// `FieldMissing`, `QueryRefused`.
    pub fn field(mut self, path: &str) -> Outcome<Self> {
        let path = Path::of(path)?;
        if !self.fields.contains(&path) {
            self.fields.push(path);
        }
        Ok(self)
    }

    /// The same question for only these of its fields, and the fields that are left out.
    pub fn narrowed(mut self, keep: &[&str]) -> (Self, Vec<Path>) {
        let (kept, others) = self.fields.into_iter().partition(|path| keep.contains(&path.to_string().as_str()));
        self.fields = kept;
        (self, others)
    }

    /// Without the identifier, for definitions that have none.
    #[must_use]
    pub fn without_id(mut self) -> Self {
        self.fields.retain(|path| path.to_string() != "Id");
        self
    }

    /// Without the recycle bin, for a question that is asked as `queryAll`.
    #[must_use]
    pub fn living(mut self) -> Self {
        self.conditions.push("IsDeleted = FALSE".to_owned());
        self
    }

    /// Only what lies in the recycle bin, for a question that is asked as `queryAll`.
    #[must_use]
    pub fn deleted(mut self) -> Self {
        self.conditions.push("IsDeleted = TRUE".to_owned());
        self
    }

    /// One more condition that must hold, for a text field.
    ///
    /// # Errors
    /// `FieldMissing`, `FilterInvalid`.
    pub fn equals(mut self, field: &str, value: &str) -> Outcome<Self> {
        self.conditions.push(format!("{} = {}", Path::of(field)?, literal::text(value, field)?));
        Ok(self)
    }

    /// One more condition that must hold: a text field has one of these values.
    ///
    /// # Errors
    /// `FieldMissing`, `FilterInvalid`.
    pub fn one_of(mut self, field: &str, values: &[&str]) -> Outcome<Self> {
        let values = values.iter().map(|value| literal::text(value, field)).collect::<Outcome<Vec<_>>>()?;
        self.conditions.push(format!("{} IN ({})", Path::of(field)?, values.join(",")));
        Ok(self)
    }

    /// One more condition that must hold: among the values a field holds at once is this one.
    ///
    /// # Errors
    /// `FieldMissing`, `FilterInvalid`.
    pub fn includes(mut self, field: &str, value: &str) -> Outcome<Self> {
        self.conditions.push(format!("{} INCLUDES ({})", Path::of(field)?, literal::text(value, field)?));
        Ok(self)
    }

    /// One more condition that must hold: a field of numbers has one of these.
    ///
    /// # Errors
    /// `FieldMissing`, `FilterInvalid`.
    pub fn one_of_numbers(mut self, field: &str, values: &[String]) -> Outcome<Self> {
        if values.iter().any(|value| !value.parse::<f64>().is_ok_and(f64::is_finite)) {
            return Err(literal::misfit(field, "it is no number"));
        }
        self.conditions.push(format!("{} IN ({})", Path::of(field)?, values.join(",")));
        Ok(self)
    }

    /// One more condition that must hold: a date field has one of these days.
    ///
    /// # Errors
    /// `FieldMissing`, `FilterInvalid`.
    pub fn on_days(mut self, field: &str, days: &BTreeSet<String>) -> Outcome<Self> {
        let day = |text: &String| {
            let day: Date = text.parse().map_err(|_| literal::misfit(field, "it is not a day"))?;
            Ok(day.to_string())
        };
        let days = days.iter().map(day).collect::<Outcome<Vec<_>>>()?;
        self.conditions.push(format!("{} IN ({})", Path::of(field)?, days.join(",")));
        Ok(self)
    }

    /// Only the row in which a field is the least, or the greatest; the field is read along.
    ///
    /// # Errors
    /// `FieldMissing` for what cannot be a name.
    pub fn edge(self, field: &str, greatest: bool) -> Outcome<Self> {
        let order = vec![(Path::of(field)?, greatest)];
        Ok(Self { order, limit: Some(1), ..self.field(field)? })
    }

    /// The question how many rows that are.
    pub fn count(&self) -> String {
        let counted = format!("SELECT COUNT() FROM {}", self.from);
        if self.conditions.is_empty() { counted } else { format!("{counted} WHERE {}", self.conditions.join(" AND ")) }
    }

    /// Only so many rows.
    #[must_use]
    pub fn limit(mut self, rows: u32) -> Self {
        self.limit = Some(rows);
        self
    }

    /// Only what comes behind a row, in the order rows are read: rows of one instant are told apart by their identifier
    /// (correctness.md B4).
    ///
    /// # Errors
    /// `FilterInvalid` where the place cannot be said.
    pub fn after(mut self, after: &After) -> Outcome<Self> {
        let id = literal::text(&after.id, "Id")?;
        self.conditions.push(match after.stamp {
            None => format!("Id > {id}"),
            Some(stamp) => {
                let stamp = literal::datetime(stamp, STAMP)?;
                format!("({STAMP} > {stamp} OR ({STAMP} = {stamp} AND Id > {id}))")
            }
        });
        Ok(self)
    }
}

impl fmt::Display for Select {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |paths: &[Path]| paths.iter().map(Path::to_string).collect::<Vec<_>>().join(", ");
        write!(f, "SELECT {} FROM {}", list(&self.fields), self.from)?;
        if !self.conditions.is_empty() {
            write!(f, " WHERE {}", self.conditions.join(" AND "))?;
        }
        if !self.order.is_empty() {
            let way = |down: &bool| if *down { "DESC" } else { "ASC" };
            let order: Vec<String> = self.order.iter().map(|(p, down)| format!("{p} {}", way(down))).collect();
            write!(f, " ORDER BY {}", order.join(", "))?;
        }
        match self.limit {
            Some(rows) => write!(f, " LIMIT {rows}"),
            None => Ok(()),
        }
    }
}
