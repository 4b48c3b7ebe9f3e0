//! What a query shows of each row: as nested JSON, or flat for CSV.
use super::super::error::SfError;
use super::super::model::{Field, Kind, Object};
use super::super::store::Row;
use super::super::val::Val;
use super::ast::{Item, Query, Word};
use super::bind::{Path, Scope, sees};
use super::lexer::framed;
use super::plan::Plan;
use std::collections::HashMap;
use std::io::Write;

/// What is shown of one object's rows.
pub(crate) struct Projection {
    lanes: Vec<Lane>,
    /// The names and ends of the flat columns.
    columns: Vec<(String, Path)>,
}

enum Lane {
    Field(&'static Field),
    /// A parent by its relationship's name.
    Parent(&'static Field, Projection),
    Children(Box<Children>),
}

struct Children {
    name: &'static str,
    reference: &'static Field,
    plan: Plan,
    shown: Projection,
    by_parent: HashMap<u64, Vec<Row>>,
}

impl Projection {
    /// Binds a select list.
    pub fn bind(scope: Scope<'_>, query: &Query, object: &'static Object) -> Result<Self, SfError> {
        let mut made = Self { lanes: Vec::new(), columns: Vec::new() };
        for item in &query.select {
            match item {
                Item::Field(word) => made.add(scope, object, word)?,
                Item::Call { function, field, .. } if matches!(function.as_str(), "TOLABEL" | "CONVERTCURRENCY") => {
                    made.add(scope, object, field)?;
                }
                Item::Fields(which) => {
                    if query.limit.is_none_or(|limit| limit > 200) {
                        let why = "The SOQL FIELDS function must have a LIMIT of at most 200";
                        return Err(framed(scope.text, 0, "MALFORMED_QUERY", why));
                    }
                    let fits = |field: &&Field| which == "ALL" || field.custom() == (which == "CUSTOM");
                    let fields = object.fields.iter().filter(|field| sees(scope.features, scope.hidden, object, field));
                    for field in fields.filter(fits) {
                        made.put(Path { hops: Vec::new(), field }, field.name.to_owned());
                    }
                }
                Item::Children(inner) => made.lanes.push(children(scope, object, inner)?),
                Item::Call { function, .. } => {
                    let why = format!("Unknown function: {function}");
                    return Err(framed(scope.text, 0, "MALFORMED_QUERY", &why));
                }
                Item::Count => {}
            }
        }
        Ok(made)
    }

    fn add(&mut self, scope: Scope<'_>, object: &'static Object, word: &Word) -> Result<(), SfError> {
        let path = scope.path(object, word)?;
        let mut name: String =
            path.hops.iter().filter_map(|hop| hop.relation).map(|relation| format!("{relation}.")).collect();
        name.push_str(path.field.name);
        if self.columns.iter().any(|(other, _)| *other == name) {
            let why = format!("duplicate field selected: {}", word.text);
            return Err(framed(scope.text, word.at, "INVALID_FIELD", &why));
        }
        self.put(path, name);
        Ok(())
    }

    fn put(&mut self, path: Path, name: String) {
        let mut level = &mut self.lanes;
        for hop in &path.hops {
            let known = level.iter().position(|lane| matches!(lane, Lane::Parent(field, _) if field.name == hop.name));
            let at = known.unwrap_or_else(|| {
                level.push(Lane::Parent(hop, Projection { lanes: Vec::new(), columns: Vec::new() }));
                level.len() - 1
            });
            level = match level.get_mut(at) {
                Some(Lane::Parent(_, inner)) => &mut inner.lanes,
                _ => return,
            };
        }
        level.push(Lane::Field(path.field));
        self.columns.push((name, path));
    }

    /// Whether everything can stand in a flat file.
    pub fn is_flat(&self) -> bool {
        let nested = |lane: &Lane| matches!(lane, Lane::Children(_));
        !self.lanes.iter().any(nested) && !self.columns.iter().any(|(_, path)| path.field.kind == Kind::Address)
    }

    /// The names of the flat columns and the fields at their ends.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &'static Field)> {
        self.columns.iter().map(|(name, path)| (name.as_str(), path.field))
    }

    /// Looks children up for a page of rows.
    pub fn prepare(&mut self, scope: Scope<'_>, rows: &[Row]) {
        for lane in &mut self.lanes {
            let Lane::Children(children) = lane else { continue };
            let mut by_parent: HashMap<u64, Vec<Row>> = rows.iter().map(|row| (row.number, Vec::new())).collect();
            let parents = rows.first().map(|row| row.object.no);
            for child in scope.reader.state.rows(scope.reader.world, children.plan.object) {
                let Val::Id(id) = scope.reader.value(&child, children.reference) else { continue };
                if Some(id.object) != parents || !children.plan.accepts(scope, &child) {
                    continue;
                }
                if let Some(list) = by_parent.get_mut(&id.number) {
                    list.push(child);
                }
            }
            for list in by_parent.values_mut() {
                children.plan.sort(scope, list);
                children.plan.cut(list);
            }
            children.by_parent = by_parent;
        }
    }

    /// A row as JSON.
    pub fn json(&self, scope: Scope<'_>, base: &str, row: &Row, out: &mut Vec<u8>) {
        let (name, id) = (row.object.name, row.id().text());
        let _ = write!(out, "{{\"attributes\":{{\"type\":\"{name}\",\"url\":\"{base}/sobjects/{name}/{id}\"}}");
        for lane in &self.lanes {
            match lane {
                Lane::Field(field) => {
                    let _ = write!(out, ",\"{}\":", field.name);
                    scope.reader.value(row, own(row, field)).json(out);
                }
                Lane::Parent(field, inner) => {
                    let _ = write!(out, ",\"{}\":", field.relation.unwrap_or_default());
                    match scope.reader.parent(row, own(row, field)) {
                        Some(parent) => inner.json(scope, base, &parent, out),
                        None => out.extend_from_slice(b"null"),
                    }
                }
                Lane::Children(children) => children.json(scope, base, row, out),
            }
        }
        out.push(b'}');
    }

    /// A row as a line of CSV.
    pub fn csv(&self, scope: Scope<'_>, row: &Row, delimiter: u8, out: &mut Vec<u8>) {
        for (at, (_, path)) in self.columns.iter().enumerate() {
            if at > 0 {
                out.push(delimiter);
            }
            path.value(scope.reader, row).csv(out);
        }
    }
}

/// A row's own field of this name: another object's where a reference may lead to several.
fn own(row: &Row, field: &'static Field) -> &'static Field {
    if row.object.fields.as_ptr_range().contains(&std::ptr::from_ref(field)) {
        return field;
    }
    row.object.field(field.name).unwrap_or(field)
}

impl Children {
    fn json(&self, scope: Scope<'_>, base: &str, row: &Row, out: &mut Vec<u8>) {
        let list = self.by_parent.get(&row.number).map(Vec::as_slice).unwrap_or_default();
        let _ = write!(out, ",\"{}\":", self.name);
        if list.is_empty() {
            return out.extend_from_slice(b"null");
        }
        let _ = write!(out, "{{\"totalSize\":{},\"done\":true,\"records\":[", list.len());
        for (at, child) in list.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            self.shown.json(scope, base, child, out);
        }
        out.extend_from_slice(b"]}");
    }
}

fn children(scope: Scope<'_>, object: &'static Object, query: &Query) -> Result<Lane, SfError> {
    let found = scope.reader.state.shown().find_map(|child| {
        let fits = |field: &&Field| {
            field.targets.contains(&object.name)
                && field.children.is_some_and(|name| name.eq_ignore_ascii_case(&query.from))
        };
        child.fields.iter().find(fits).map(|field| (child, field))
    });
    let Some((child, reference)) = found else {
        let why = format!(
            "Didn't understand relationship '{}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.",
            query.from
        );
        return Err(framed(scope.text, query.from_at, "INVALID_TYPE", &why));
    };
    let shown = Projection::bind(scope, query, child)?;
    let plan = Plan::bind(scope, query, child)?;
    let name = reference.children.unwrap_or_default();
    Ok(Lane::Children(Box::new(Children { name, reference, plan, shown, by_parent: HashMap::new() })))
}
