//! The filter tree as a SOQL condition. Every group and every negation stands in brackets of its own, since SOQL refuses
//! AND beside OR without them.
use super::literal::{misfit, pattern, typed};
use super::name::Path;
use crate::catalog::{FieldType, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::{CompareOp, Filter, Literal, TextOp};
use crate::port::ReadQuery;
use jiff::civil::Date;
use std::collections::HashMap;

/// What is known of the fields a filter may name.
#[derive(Debug, Clone, Default)]
pub struct Kinds<'q> {
    known: HashMap<&'q str, &'q FieldType>,
}

impl<'q> Kinds<'q> {
    /// From the table's description, where given, and the query's own columns.
    pub fn of(query: &'q ReadQuery, detail: Option<&'q TableDetail>) -> Self {
        let described = detail.into_iter().flat_map(|d| d.fields.iter().map(|f| (f.name.as_str(), &f.kind)));
        // The object a reference points to comes under the reference's own name; its type is not the reference's.
        let values = query.columns.iter().filter(|c| c.kind != FieldType::EntityName);
        let read = values.map(|c| (c.field.as_str(), &c.kind));
        Self { known: described.chain(read).collect() }
    }

    fn field(&self, field: &str) -> Outcome<(Path, &'q FieldType)> {
        let path = Path::of(field)?;
        let kind = self.known.get(field).ok_or_else(|| {
            Fault::new(ErrorKind::FieldMissing, "the filter names an unknown field").with("field", field)
        })?;
        if matches!(kind, FieldType::Memo { .. }) {
            return Err(misfit(field, "Salesforce does not filter by long texts"));
        }
        Ok((path, kind))
    }
}

/// The filter as what stands behind `WHERE`.
///
/// # Errors
/// `FieldMissing` for an unknown field, `FilterInvalid` for what does not fit.
pub fn condition(filter: &Filter, kinds: &Kinds<'_>, today: Date) -> Outcome<String> {
    asked(filter, kinds, today, false)
}

/// The condition; `denied` where an odd number of negations stands around it.
fn asked(filter: &Filter, kinds: &Kinds<'_>, today: Date, denied: bool) -> Outcome<String> {
    match filter {
        Filter::And(all) => group(all, " AND ", kinds, today, denied),
        Filter::Or(any) => group(any, " OR ", kinds, today, denied),
        Filter::Not(inner) => Ok(format!("(NOT {})", asked(inner, kinds, today, !denied)?)),
        Filter::Compare { field, op, value } => compare(field, *op, value, kinds, today),
        Filter::Empty { field } => match kinds.field(field)? {
            // A yes or no is never empty there, and SOQL refuses to compare it with nothing: no record meets this.
            (path, FieldType::Boolean) => Ok(format!("({path} = TRUE AND {path} = FALSE)")),
            (path, _) => Ok(format!("{path} = NULL")),
        },
        // What is not there neither holds a text nor lacks it, and SOQL's NOT would take it for lacking.
        Filter::Text { field, op, needle } if denied => {
            Ok(format!("({} OR {} = NULL)", search(field, *op, needle, kinds)?, kinds.field(field)?.0))
        }
        Filter::Text { field, op, needle } => search(field, *op, needle, kinds),
        Filter::During { field, period } => asked(&period.condition(field, today), kinds, today, denied),
        Filter::In { field, values } => one_of(field, values, kinds, today),
    }
}

fn group(parts: &[Filter], word: &str, kinds: &Kinds<'_>, today: Date, denied: bool) -> Outcome<String> {
    if parts.is_empty() {
        return Err(Fault::new(ErrorKind::FilterInvalid, "an empty group of conditions"));
    }
    let parts = parts.iter().map(|f| asked(f, kinds, today, denied)).collect::<Outcome<Vec<_>>>()?;
    Ok(format!("({})", parts.join(word)))
}

fn compare(field: &str, op: CompareOp, value: &Literal, kinds: &Kinds<'_>, today: Date) -> Outcome<String> {
    let (path, kind) = kinds.field(field)?;
    let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    if !equality && matches!(kind, FieldType::Boolean | FieldType::MultiChoice) {
        return Err(misfit(field, "such values are equal or not, never less or more"));
    }
    Ok(format!("{path} {} {}", word(op), typed(value, kind, field, today)?))
}

/// A text is searched with `LIKE`; a set of values for the one that is looked for, where a `;` would mean two.
fn search(field: &str, op: TextOp, needle: &str, kinds: &Kinds<'_>) -> Outcome<String> {
    let (path, kind) = kinds.field(field)?;
    match (kind, op) {
        (FieldType::MultiChoice, TextOp::Contains) if !needle.contains(';') && !needle.is_empty() => {
            Ok(format!("{path} INCLUDES ({})", super::literal::text(needle, field)?))
        }
        (FieldType::Text { .. }, op) => {
            let (before, after) = match op {
                TextOp::Contains => ("%", "%"),
                TextOp::StartsWith => ("", "%"),
                TextOp::EndsWith => ("%", ""),
            };
            Ok(format!("{path} LIKE {}", pattern(before, needle, after, field)?))
        }
        _ => Err(misfit(field, "only texts can be searched")),
    }
}

fn one_of(field: &str, values: &[Literal], kinds: &Kinds<'_>, today: Date) -> Outcome<String> {
    let (path, kind) = kinds.field(field)?;
    if values.is_empty() {
        return Err(misfit(field, "an empty list of values"));
    }
    let values = values.iter().map(|v| typed(v, kind, field, today)).collect::<Outcome<Vec<_>>>()?;
    // SOQL has no list of sets or of yes and no: each is compared by itself.
    if matches!(kind, FieldType::MultiChoice | FieldType::Boolean) {
        let each: Vec<String> = values.iter().map(|v| format!("{path} = {v}")).collect();
        return Ok(format!("({})", each.join(" OR ")));
    }
    Ok(format!("{path} IN ({})", values.join(",")))
}

fn word(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => "=",
        CompareOp::Ne => "!=",
        CompareOp::Lt => "<",
        CompareOp::Le => "<=",
        CompareOp::Gt => ">",
        CompareOp::Ge => ">=",
    }
}
