//! Conditions bound to the schema: what a query may name, and whether a row passes.
use super::super::error::SfError;
use super::super::id::{Id, is_shaped};
use super::super::model::{Features, Field, Kind, Object, Source};
use super::super::read::Reader;
use super::super::rights::names_field;
use super::super::store::Row;
use super::super::val::{Val, same_text};
use super::ast::{Cond, Literal, Op, Word};
use super::lexer::framed;
use super::{dates, plan};
use std::cmp::Ordering;
use std::collections::HashSet;

/// Who asks, and what is there to see.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub reader: Reader<'a>,
    pub now: i64,
    /// The recycle bin too.
    pub all: bool,
    /// What the organisation has.
    pub features: Features,
    /// Fields the caller may not see: `Contact.HasOptedOutOfEmail`.
    pub hidden: &'a [String],
    /// Objects of whose records the caller sees a part.
    pub unshared: &'a [String],
    /// The text of the query, for refusals that show the place.
    pub text: &'a str,
}

/// Whether a caller sees a field.
pub(crate) fn sees(features: Features, hidden: &[String], object: &Object, field: &Field) -> bool {
    features.show(field) && !field.secured && !names_field(hidden, object, field)
}

/// A field, by way of references.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    pub hops: Vec<&'static Field>,
    pub field: &'static Field,
}

impl Path {
    /// The value at its end.
    pub fn value(&self, reader: Reader<'_>, row: &Row) -> Val {
        let Some((first, rest)) = self.hops.split_first() else { return reader.value(row, self.field) };
        let mut parent = reader.parent(row, first);
        for hop in rest {
            parent = parent.and_then(|row| reader.parent(&row, hop));
        }
        match parent {
            // A polymorphic reference leads to objects with the same field or without.
            Some(row) => row.object.field(self.field.name).map_or(Val::Null, |field| reader.value(&row, field)),
            None => Val::Null,
        }
    }
}

impl Scope<'_> {
    fn visible(&self, object: &'static Object, name: &str) -> Option<&'static Field> {
        object.field(name).filter(|field| sees(self.features, self.hidden, object, field))
    }

    /// A field of an object by its path.
    pub fn path(&self, object: &'static Object, word: &Word) -> Result<Path, SfError> {
        let mut hops = Vec::new();
        let mut here = object;
        let mut rest = word.text.as_str();
        if let Some((first, tail)) = rest.split_once('.')
            && first.eq_ignore_ascii_case(object.name)
            && object.relation(first).is_none()
        {
            rest = tail;
        }
        while let Some((relation, tail)) = rest.split_once('.') {
            let field = here.relation(relation).filter(|field| sees(self.features, self.hidden, here, field));
            let target = field.and_then(|field| self.reader.state.object(target_of(field)));
            let (Some(field), Some(target)) = (field, target) else {
                let why = format!(
                    "Didn't understand relationship '{relation}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names."
                );
                return Err(framed(self.text, word.at, "INVALID_FIELD", &why));
            };
            hops.push(field);
            here = target;
            rest = tail;
        }
        match self.visible(here, rest) {
            Some(field) if hops.len() <= 5 => Ok(Path { hops, field }),
            _ => Err(framed(self.text, word.at, "INVALID_FIELD", &no_column(rest, here.name))),
        }
    }

    /// A condition bound to an object.
    pub fn bind(&self, object: &'static Object, cond: &Cond) -> Result<Bound, SfError> {
        let all = |list: &[Cond]| list.iter().map(|one| self.bind(object, one)).collect::<Result<Vec<_>, _>>();
        Ok(match cond {
            Cond::And(list) => Bound::And(all(list)?),
            Cond::Or(list) => Bound::Or(all(list)?),
            Cond::Not(inner) => Bound::Not(Box::new(self.bind(object, inner)?)),
            Cond::Compare { field, op, value } => {
                let path = self.filtered(object, field)?;
                let test = self.compare(&path, *op, value)?;
                Bound::Test(path, test)
            }
            Cond::In { field, not, list } => {
                let path = self.filtered(object, field)?;
                let values = list.iter().map(|value| self.literal(&path, value)).collect::<Result<Vec<_>, _>>()?;
                Bound::Test(path, Test::In(Set::of(values), *not))
            }
            Cond::InQuery { field, not, query } => {
                let path = self.filtered(object, field)?;
                Bound::Test(path, Test::In(Set::of(plan::values(*self, query)?), *not))
            }
            Cond::Includes { field, not, list } => {
                let path = self.filtered(object, field)?;
                if path.field.kind != Kind::Multi {
                    let why = format!("operator includes/excludes is not valid on field {}", field.text);
                    return Err(framed(self.text, field.at, "INVALID_QUERY_FILTER_OPERATOR", &why));
                }
                let sets = list.iter().filter_map(|value| match value {
                    Literal::Text(text) => Some(text.split(';').map(|part| part.trim().to_owned()).collect()),
                    _ => None,
                });
                Bound::Test(path, Test::Includes(sets.collect(), *not))
            }
        })
    }

    fn filtered(&self, object: &'static Object, word: &Word) -> Result<Path, SfError> {
        let path = self.path(object, word)?;
        if path.field.filterable() && path.field.kind != Kind::Address {
            return Ok(path);
        }
        let why = format!("field '{}' can not be filtered in a query call", word.text);
        Err(framed(self.text, word.at, "INVALID_FIELD", &why))
    }

    fn compare(&self, path: &Path, op: Op, literal: &Literal) -> Result<Test, SfError> {
        if let Literal::Named(name, count) = literal {
            if !matches!(path.field.kind, Kind::Date | Kind::DateTime) {
                return Err(self.wrong(path, literal));
            }
            let (first, end) = dates::range(name, *count, self.now);
            let day = crate::sandbox::data::calendar::DAY;
            return Ok(Test::Range(op, first.saturating_mul(day), end.saturating_mul(day)));
        }
        if let (Op::Like, Literal::Text(pattern)) = (op, literal) {
            return match path.field.kind.is_text() {
                true => Ok(Test::Like(pattern_of(pattern))),
                false => {
                    let why = format!("invalid operator on {} field", path.field.kind.names().0);
                    Err(SfError::bad("INVALID_QUERY_FILTER_OPERATOR", why))
                }
            };
        }
        Ok(Test::Order(op, self.literal(path, literal)?))
    }

    fn literal(&self, path: &Path, literal: &Literal) -> Result<Val, SfError> {
        let kind = path.field.kind;
        Ok(match (kind, literal) {
            (_, Literal::Null) => Val::Null,
            (Kind::Id | Kind::Reference, Literal::Text(text)) if text.is_empty() => Val::Null,
            (Kind::Id | Kind::Reference, Literal::Text(text)) => match Id::parse(text) {
                Some(id) => Val::Id(id),
                None if is_shaped(text) => Val::text(text.get(..15).unwrap_or_default().to_owned()),
                None => {
                    let why = format!("invalid ID field: {text}");
                    return Err(SfError::bad("INVALID_QUERY_FILTER_OPERATOR", why));
                }
            },
            (Kind::Boolean, Literal::Bool(value)) => Val::Bool(*value),
            (Kind::Int | Kind::Double | Kind::Currency | Kind::Percent, Literal::Number(value)) => Val::Num(*value),
            (Kind::DateTime, Literal::At(seconds)) => Val::At(*seconds),
            (Kind::Date, Literal::Day(days)) => Val::Day(*days),
            (kind, Literal::Text(text)) if kind.is_text() && text.is_empty() => Val::Null,
            (kind, Literal::Text(text)) if kind.is_text() => Val::text(text.clone()),
            _ => return Err(self.wrong(path, literal)),
        })
    }

    fn wrong(&self, path: &Path, literal: &Literal) -> SfError {
        let quotes = match literal {
            Literal::Text(_) => " and should not be enclosed in quotes",
            _ if path.field.kind.is_text() => " and should be enclosed in quotes",
            _ => "",
        };
        let kind = path.field.kind.names().1.rsplit(':').next().unwrap_or_default();
        let why = format!("value of filter criterion for field '{}' must be of type {kind}{quotes}", path.field.name);
        framed(self.text, 0, "INVALID_FIELD", &why)
    }
}

/// The object a reference's fields are looked up in: of several, the one that is a person.
fn target_of(field: &Field) -> &'static str {
    field.targets.iter().find(|target| **target == "User").or(field.targets.first()).copied().unwrap_or_default()
}

/// The words for a field that does not exist, or that the caller may not see.
pub(crate) fn no_column(field: &str, object: &str) -> String {
    format!(
        "No such column '{field}' on entity '{object}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names."
    )
}

/// A condition ready to be asked of rows.
#[derive(Debug)]
pub(crate) enum Bound {
    And(Vec<Bound>),
    Or(Vec<Bound>),
    Not(Box<Bound>),
    Test(Path, Test),
}

/// What is asked of one value.
#[derive(Debug)]
pub(crate) enum Test {
    Order(Op, Val),
    /// Against a range of seconds, its end excluded.
    Range(Op, i64, i64),
    Like(Vec<Part>),
    In(Set, bool),
    Includes(Vec<Vec<String>>, bool),
}

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Any,
    One,
    Char(char),
}

/// Values to be found fast.
#[derive(Debug, Default)]
pub(crate) struct Set {
    ids: HashSet<Id>,
    texts: HashSet<String>,
    others: Vec<Val>,
}

impl Set {
    fn of(values: Vec<Val>) -> Self {
        let mut set = Self::default();
        for value in values {
            match value {
                Val::Id(id) => drop(set.ids.insert(id)),
                Val::Text(text) => drop(set.texts.insert(text.to_lowercase())),
                other => set.others.push(other),
            }
        }
        set
    }

    fn holds(&self, value: &Val) -> bool {
        match value {
            Val::Id(id) => self.ids.contains(id),
            Val::Text(text) => self.texts.contains(&text.to_lowercase()),
            other => self.others.iter().any(|one| one.order(other) == Ordering::Equal),
        }
    }
}

impl Bound {
    /// Whether a row passes.
    pub fn accepts(&self, reader: Reader<'_>, row: &Row) -> bool {
        match self {
            Self::And(list) => list.iter().all(|one| one.accepts(reader, row)),
            Self::Or(list) => list.iter().any(|one| one.accepts(reader, row)),
            Self::Not(inner) => !inner.accepts(reader, row),
            Self::Test(path, test) => test.accepts(&path.value(reader, row)),
        }
    }

    /// The stamps a passing row can have, from and to, both included.
    pub fn stamps(&self) -> (i64, i64) {
        let whole = (i64::MIN, i64::MAX);
        match self {
            Self::And(list) => list.iter().map(Self::stamps).fold(whole, |(a, b), (c, d)| (a.max(c), b.min(d))),
            Self::Or(list) if !list.is_empty() => {
                list.iter().map(Self::stamps).fold((i64::MAX, i64::MIN), |(a, b), (c, d)| (a.min(c), b.max(d)))
            }
            Self::Test(path, Test::Order(op, Val::At(at))) if path.hops.is_empty() => {
                match (path.field.source, op) {
                    (Source::Stamp, Op::Eq) => (*at, *at),
                    // Whatever a person changed was stamped then or later.
                    (Source::Stamp | Source::Modified, Op::Gt | Op::Ge) => (*at, i64::MAX),
                    (Source::Stamp, Op::Lt | Op::Le) => (i64::MIN, *at),
                    _ => whole,
                }
            }
            _ => whole,
        }
    }
}

impl Test {
    fn accepts(&self, value: &Val) -> bool {
        match self {
            Self::Order(Op::Eq, wanted) => value.order(wanted) == Ordering::Equal,
            Self::Order(Op::Ne, wanted) => value.order(wanted) != Ordering::Equal,
            Self::Order(op, wanted) => *value != Val::Null && *wanted != Val::Null && passes(*op, value.order(wanted)),
            Self::Range(op, first, end) => match (value.seconds(), op) {
                (None, op) => *op == Op::Ne,
                (Some(at), Op::Eq | Op::Like) => (*first..*end).contains(&at),
                (Some(at), Op::Ne) => !(*first..*end).contains(&at),
                (Some(at), Op::Lt) => at < *first,
                (Some(at), Op::Le) => at < *end,
                (Some(at), Op::Gt) => at >= *end,
                (Some(at), Op::Ge) => at >= *first,
            },
            Self::Like(pattern) => value.as_text().is_some_and(|text| like(pattern, text)),
            Self::In(set, not) => set.holds(value) != *not,
            Self::Includes(sets, not) => {
                let there: Vec<&str> = value.as_text().map(|text| text.split(';').collect()).unwrap_or_default();
                let has = |wanted: &String| there.iter().any(|one| same_text(one, wanted));
                sets.iter().any(|set| set.iter().all(has)) != *not
            }
        }
    }
}

fn passes(op: Op, order: Ordering) -> bool {
    match op {
        Op::Lt => order.is_lt(),
        Op::Le => order.is_le(),
        Op::Gt => order.is_gt(),
        Op::Ge => order.is_ge(),
        Op::Eq | Op::Like => order.is_eq(),
        Op::Ne => order.is_ne(),
    }
}

fn pattern_of(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '%' => parts.push(Part::Any),
            '_' => parts.push(Part::One),
            '\\' => parts.extend(chars.next().map(Part::Char)),
            c => parts.extend(c.to_lowercase().map(Part::Char)),
        }
    }
    parts
}

/// Whether a text fits a pattern, in time that does not explode.
fn like(pattern: &[Part], text: &str) -> bool {
    let text: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    let (mut p, mut t) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while t < text.len() {
        match (pattern.get(p), text.get(t)) {
            (Some(Part::Any), _) => {
                back = Some((p, t));
                p += 1;
            }
            (Some(Part::One), _) => (p, t) = (p + 1, t + 1),
            (Some(Part::Char(a)), Some(b)) if a == b => (p, t) = (p + 1, t + 1),
            _ => match back {
                Some((star, from)) => {
                    back = Some((star, from + 1));
                    (p, t) = (star + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|part| *part == Part::Any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_sql_patterns_do() {
        for (pattern, text, fits) in [
            ("kim%", "KIM Min", true),
            ("%min", "Kim Min", true),
            ("k_m", "Kim", true),
            ("k_m", "Kiim", false),
            ("%a%b%", "xaxxb", true),
            ("100\\%", "100%", true),
            ("100\\%", "100x", false),
            ("%%%%%%%%%%%%%%%%%%%%b", &"a".repeat(5_000), false),
        ] {
            assert_eq!(like(&pattern_of(pattern), text), fits, "{pattern} {text:.20}");
        }
    }
}
