//! `$select` and `$expand` over JSON trees, as the metadata endpoints need them.
use super::parse::{Expr, Literal, Op};
use super::path::split;
use crate::sandbox::errors::ODataError;
use serde_json::{Map, Value};

/// One expanded navigation and what was asked of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Expand {
    pub name: String,
    pub select: Option<Vec<String>>,
    pub filter: Option<String>,
    pub order: Option<String>,
    pub top: Option<usize>,
    pub nested: Vec<Expand>,
}

/// Reads `A($select=x,y;$expand=B($select=z)),C`.
pub(crate) fn parse(text: &str) -> Vec<Expand> {
    split(text, ',').into_iter().map(one).filter(|expand| !expand.name.is_empty()).collect()
}

fn one(text: &str) -> Expand {
    let text = text.trim();
    let Some((name, inner)) = text.split_once('(') else {
        return Expand { name: text.to_owned(), ..Expand::default() };
    };
    let inner = inner.strip_suffix(')').unwrap_or(inner);
    let mut expand = Expand { name: name.trim().to_owned(), ..Expand::default() };
    for option in split(inner, ';') {
        match option.trim().split_once('=') {
            Some(("$select", list)) => {
                expand.select = Some(list.split(',').map(|name| name.trim().to_owned()).collect());
            }
            Some(("$filter", filter)) => expand.filter = Some(filter.to_owned()),
            Some(("$orderby", order)) => expand.order = Some(order.to_owned()),
            Some(("$top", top)) => expand.top = top.trim().parse().ok(),
            Some(("$expand", nested)) => expand.nested = parse(nested),
            _ => {}
        }
    }
    expand
}

/// Keeps the selected members (and the identifier and annotations, always).
pub(crate) fn select(
    object: Map<String, Value>,
    names: Option<&[String]>,
    kind: &str,
) -> Result<Map<String, Value>, ODataError> {
    let Some(names) = names else { return Ok(object) };
    if let Some(unknown) = names.iter().find(|name| !object.contains_key(*name)) {
        return Err(ODataError::no_property(unknown, kind));
    }
    let keep = |key: &String| key == "MetadataId" || key.starts_with('@') || names.contains(key);
    Ok(object.into_iter().filter(|(key, _)| keep(key)).collect())
}

/// Whether a metadata object passes a filter.
pub(crate) fn accepts(expr: &Expr, object: &Map<String, Value>, kind: &str) -> Result<bool, ODataError> {
    Ok(match expr {
        Expr::And(list) => {
            for expr in list {
                if !accepts(expr, object, kind)? {
                    return Ok(false);
                }
            }
            true
        }
        Expr::Or(list) => {
            let mut any = false;
            for expr in list {
                any |= accepts(expr, object, kind)?;
            }
            any
        }
        Expr::Not(expr) => !accepts(expr, object, kind)?,
        Expr::Compare { name, op, value } => compare(member(object, name, kind)?, *op, value)?,
        Expr::Call { function, .. } => {
            let text = format!("The \"{function}\" function isn't supported for Metadata Entities");
            return Err(ODataError::new(501, "0x8006088a", text));
        }
        Expr::Lambda { .. } | Expr::In { .. } | Expr::Holds { .. } => {
            return Err(ODataError::new(
                501,
                "0x8006088a",
                "Functions and lambda operators aren't supported for Metadata Entities".to_owned(),
            ));
        }
    })
}

fn member<'a>(object: &'a Map<String, Value>, path: &str, kind: &str) -> Result<&'a Value, ODataError> {
    let mut parts = path.split('/');
    let first = object.get(parts.next().unwrap_or_default());
    let found = parts.fold(first, |value, part| value.and_then(|value| value.get(part)));
    found.ok_or_else(|| ODataError::no_property(path, kind))
}

fn compare(found: &Value, op: Op, value: &Literal) -> Result<bool, ODataError> {
    let same = match (found, value) {
        (Value::Null, Literal::Null) => true,
        (Value::Bool(found), Literal::Bool(value)) => found == value,
        (Value::Number(found), Literal::Number(value)) => {
            let found = found.as_f64().unwrap_or(f64::NAN);
            return Ok(match op {
                Op::Eq => found == *value,
                Op::Ne => found != *value,
                Op::Gt => found > *value,
                Op::Ge => found >= *value,
                Op::Lt => found < *value,
                Op::Le => found <= *value,
            });
        }
        (Value::String(found), Literal::Text(value)) => found.eq_ignore_ascii_case(value),
        (Value::String(found), Literal::Guid(id)) => *found == crate::sandbox::data::cell::guid_text(*id),
        _ => false,
    };
    match op {
        Op::Eq => Ok(same),
        Op::Ne => Ok(!same),
        _ => {
            let text = "The operator isn't supported for this metadata property.".to_owned();
            Err(ODataError::new(400, "0x80060888", text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separator_in_quotes_separates_nothing() {
        let expands = parse("a($filter=name eq 'x;y,z)';$top=3),b");
        assert_eq!(expands.len(), 2);
        assert_eq!(expands[0].top, Some(3));
    }
}
