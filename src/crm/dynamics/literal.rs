//! The filter tree in OData's words. Literals are typed by their field; whatever does not fit is refused here, not by
//! the server (correctness.md S25).
#[cfg(test)]
mod tests;

use super::odata;
use super::values;
use crate::catalog::{DateBehaviour, FieldType, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::{CompareOp, Filter, Literal, TextOp};
use crate::port::ReadQuery;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashMap;

/// What is known of the fields a filter may name.
pub(super) struct Kinds<'q> {
    known: HashMap<&'q str, &'q FieldType>,
}

impl<'q> Kinds<'q> {
    /// From the query's own columns and, where given, the table's description.
    pub(super) fn of(query: &'q ReadQuery, detail: Option<&'q TableDetail>) -> Self {
        let described = detail.into_iter().flat_map(|d| d.fields.iter().map(|f| (f.name.as_str(), &f.kind)));
        // The table a lookup points to comes under the lookup's own name; its kind is not the lookup's.
        let values = query.columns.iter().filter(|c| !c.wire.contains('@'));
        let read = values.map(|c| (c.field.as_str(), &c.kind));
        Self { known: described.chain(read).collect() }
    }

    /// Whether every field the filter names is known.
    pub(super) fn cover(&self, filter: &Filter) -> bool {
        match filter {
            Filter::And(all) | Filter::Or(all) => all.iter().all(|f| self.cover(f)),
            Filter::Not(inner) => self.cover(inner),
            Filter::Compare { field, .. }
            | Filter::Empty { field }
            | Filter::Text { field, .. }
            | Filter::During { field, .. }
            | Filter::In { field, .. } => self.known.contains_key(field.as_str()),
        }
    }

    /// The name on the wire and the kind.
    fn field(&self, field: &str) -> Outcome<(String, &'q FieldType)> {
        let name = odata::name(field)?;
        let kind = self.known.get(field).ok_or_else(|| {
            Fault::new(ErrorKind::FieldMissing, "the filter names an unknown field").with("field", field)
        })?;
        Ok((if kind.is_reference() { format!("_{name}_value") } else { name.to_owned() }, kind))
    }
}

/// The filter as the value of `$filter`, not yet percent-encoded.
///
/// # Errors
/// `FieldMissing` for an unknown field, `FilterInvalid` for a literal that does not fit.
pub(super) fn render(filter: &Filter, kinds: &Kinds<'_>, today: Date) -> Outcome<String> {
    asked(filter, kinds, today, false)
}

/// The condition; `denied` where an odd number of negations stands around it.
fn asked(filter: &Filter, kinds: &Kinds<'_>, today: Date, denied: bool) -> Outcome<String> {
    match filter {
        Filter::And(all) => join(all, " and ", kinds, today, denied),
        Filter::Or(any) => join(any, " or ", kinds, today, denied),
        Filter::Not(inner) => Ok(format!("not ({})", asked(inner, kinds, today, !denied)?)),
        Filter::Compare { field, op, value } => {
            let (wire, kind) = kinds.field(field)?;
            Ok(format!("{wire} {} {}", word(*op), literal(value, kind, field, today)?))
        }
        Filter::Empty { field } => Ok(format!("{} eq null", kinds.field(field)?.0)),
        Filter::Text { field, op, needle } => {
            let (wire, kind) = kinds.field(field)?;
            if matches!((kind, op), (FieldType::MultiChoice, TextOp::Contains)) {
                let holds = choice(&wire, needle, field)?;
                // An empty set neither holds a choice nor lacks it.
                return Ok(if denied { format!("({holds} or {wire} eq null)") } else { holds });
            }
            if !matches!(kind, FieldType::Text { .. } | FieldType::Memo { .. }) {
                return Err(misfit(field, "only texts can be searched"));
            }
            let function = match op {
                TextOp::Contains => "contains",
                TextOp::StartsWith => "startswith",
                TextOp::EndsWith => "endswith",
            };
            Ok(format!("{function}({wire},{})", quoted(&wildcards_escaped(needle), field)?))
        }
        Filter::During { field, period } => asked(&period.condition(field, today), kinds, today, denied),
        Filter::In { field, values } => one_of(field, values, kinds, today),
    }
}

/// That a set of choices holds this one (learn.microsoft.com, "ContainValues Function").
fn choice(wire: &str, code: &str, field: &str) -> Outcome<String> {
    let code: i64 = code.trim().parse().map_err(|_| misfit(field, "not an option's code"))?;
    Ok(format!("Microsoft.Dynamics.CRM.ContainValues(PropertyName='{wire}',PropertyValues=['{code}'])"))
}

fn join(parts: &[Filter], word: &str, kinds: &Kinds<'_>, today: Date, denied: bool) -> Outcome<String> {
    if parts.is_empty() {
        return Err(Fault::new(ErrorKind::FilterInvalid, "an empty group of conditions"));
    }
    let parts = parts.iter().map(|f| asked(f, kinds, today, denied)).collect::<Outcome<Vec<_>>>()?;
    Ok(format!("({})", parts.join(word)))
}

/// `Microsoft.Dynamics.CRM.In` for plain texts and numbers; a chain of comparisons where quoting would be doubtful.
fn one_of(field: &str, values: &[Literal], kinds: &Kinds<'_>, today: Date) -> Outcome<String> {
    let (wire, kind) = kinds.field(field)?;
    if values.is_empty() {
        return Err(misfit(field, "an empty list of values"));
    }
    let plain = |v: &Literal| match v {
        Literal::Integer(n) => Some(n.to_string()),
        Literal::Text(t) if t.chars().all(|c| c.is_alphanumeric() || " .-_@".contains(c)) => Some(t.clone()),
        _ => None,
    };
    let simple = matches!(
        kind,
        FieldType::Text { .. }
            | FieldType::Memo { .. }
            | FieldType::Integer
            | FieldType::Choice
            | FieldType::State
            | FieldType::Status
    );
    let rendered = values.iter().map(|v| literal(v, kind, field, today)).collect::<Outcome<Vec<_>>>()?;
    let texts: Option<Vec<String>> = values.iter().map(plain).collect();
    if let (true, Some(texts)) = (simple && values.len() > 1, texts) {
        let list: Vec<String> = texts.iter().map(|t| format!("'{t}'")).collect();
        return Ok(format!("Microsoft.Dynamics.CRM.In(PropertyName='{wire}',PropertyValues=[{}])", list.join(",")));
    }
    let chain: Vec<String> = rendered.iter().map(|v| format!("{wire} eq {v}")).collect();
    Ok(format!("({})", chain.join(" or ")))
}

fn literal(value: &Literal, kind: &FieldType, field: &str, today: Date) -> Outcome<String> {
    use FieldType as T;
    let not = |why: &str| Err(misfit(field, why));
    match (kind, value) {
        (T::Text { .. } | T::Memo { .. } | T::MultiChoice, Literal::Text(text)) => quoted(text, field),
        (T::Text { .. } | T::Memo { .. }, Literal::Integer(n)) => quoted(&n.to_string(), field),
        (T::Lookup | T::Customer | T::Owner | T::UniqueId, Literal::Text(text)) => {
            values::guid(text).map(std::borrow::Cow::into_owned).ok_or_else(|| misfit(field, "not a GUID"))
        }
        (T::Integer | T::BigInt | T::Choice | T::State | T::Status, Literal::Integer(n)) => Ok(n.to_string()),
        (T::Decimal { .. } | T::Double | T::Money { .. }, Literal::Integer(n)) => Ok(n.to_string()),
        (T::Decimal { .. } | T::Double | T::Money { .. }, Literal::Real(r)) if r.is_finite() => Ok(r.to_string()),
        (T::Boolean, Literal::Boolean(b)) => Ok(b.to_string()),
        (T::Boolean, Literal::Integer(n @ (0 | 1))) => Ok((*n == 1).to_string()),
        (T::DateTime { behaviour }, Literal::Day(day)) => Ok(on_day(*behaviour, *day)),
        (T::DateTime { behaviour }, Literal::Today(offset)) => {
            let span = jiff::Span::new().try_days(*offset);
            let day = span.and_then(|s| today.checked_add(s)).map_err(|_| misfit(field, "a day out of range"))?;
            Ok(on_day(*behaviour, day))
        }
        (T::DateTime { behaviour: DateBehaviour::DateOnly }, Literal::Instant(at)) => {
            Ok(at.to_zoned(TimeZone::UTC).date().to_string())
        }
        (T::DateTime { .. }, Literal::Instant(at)) => Ok(instant(*at)),
        _ => not("the value does not fit the field"),
    }
}

fn on_day(behaviour: DateBehaviour, day: Date) -> String {
    match behaviour {
        DateBehaviour::DateOnly => day.to_string(),
        DateBehaviour::UserLocal | DateBehaviour::TimeZoneIndependent => format!("{day}T00:00:00Z"),
    }
}

/// An instant in UTC, whole seconds where it has no fraction.
pub(super) fn instant(at: Timestamp) -> String {
    at.to_string()
}

/// A string literal: apostrophes doubled. Controls have no business in a filter.
fn quoted(text: &str, field: &str) -> Outcome<String> {
    if text.chars().any(char::is_control) {
        return Err(misfit(field, "control characters in a value"));
    }
    Ok(format!("'{}'", text.replace('\'', "''")))
}

/// `%`, `_` and `[` are wildcards inside Dataverse's string functions.
fn wildcards_escaped(needle: &str) -> String {
    needle.replace('[', "[[]").replace('%', "[%]").replace('_', "[_]")
}

fn word(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => "eq",
        CompareOp::Ne => "ne",
        CompareOp::Lt => "lt",
        CompareOp::Le => "le",
        CompareOp::Gt => "gt",
        CompareOp::Ge => "ge",
    }
}

fn misfit(field: &str, why: &str) -> Fault {
    Fault::new(ErrorKind::FilterInvalid, format!("{field}: {why}")).with("field", field)
}
