//! Reads the asset into the organisation's objects, once in a process.
use super::model::{Choice, Feature, Field, Kind, Object, Source};
use crate::sandbox::data::rng;
use crate::sandbox::drift::shared_set;
use crate::sandbox::metadata::{self, Table};
use std::collections::HashMap;
use std::sync::LazyLock;

const TEXT: &str = include_str!("../../../assets/sandbox/salesforce.txt");

static OBJECTS: LazyLock<Vec<Object>> = LazyLock::new(build);

/// All objects.
pub(crate) fn objects() -> &'static [Object] {
    &OBJECTS
}

/// An object by its name in any case.
pub(crate) fn object(name: &str) -> Option<&'static Object> {
    objects().iter().find(|object| object.name.eq_ignore_ascii_case(name))
}

/// The object whose identifiers begin so.
pub(crate) fn of_prefix(prefix: &str) -> Option<&'static Object> {
    objects().iter().find(|object| object.prefix == prefix)
}

fn build() -> Vec<Object> {
    let mut shared: HashMap<&str, Vec<&'static str>> = HashMap::new();
    let mut objects: Vec<Object> = Vec::new();
    let mut block = None;
    for line in TEXT.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if let Some(head) = line.strip_prefix('[') {
            let (name, rest) = head.split_once(']').unwrap_or((head, ""));
            block = name.starts_with('@').then_some(name);
            if block.is_none() {
                objects.extend(open(name, rest.trim(), objects.len()));
            }
            continue;
        }
        match (block, objects.last_mut()) {
            (Some(name), _) => shared.entry(name).or_default().push(line),
            (None, Some(object)) => {
                let lines = shared.get(line).cloned().unwrap_or_else(|| vec![line]);
                let made: Vec<Field> = lines.into_iter().filter_map(|line| field(object, line)).collect();
                object.fields.extend(made);
            }
            _ => {}
        }
    }
    objects
}

fn open(name: &'static str, rest: &'static str, no: usize) -> Option<Object> {
    let mut parts = rest.split('|');
    let (prefix, label, plural) = (parts.next()?, parts.next()?, parts.next()?);
    let (table, marks) = (parts.next()?, parts.next()?);
    Some(Object {
        no,
        name,
        prefix,
        label,
        plural,
        table: metadata::table(table),
        writable: marks.contains('w'),
        replicated: marks.contains('d'),
        mergeable: marks.contains('m'),
        custom: marks.contains('c'),
        fields: Vec::new(),
    })
}

fn field(object: &Object, line: &'static str) -> Option<Field> {
    let (needs, line) = match (line.strip_prefix('+'), line.strip_prefix('$')) {
        (Some(line), _) => (Some(Feature::PersonAccounts), line),
        (_, Some(line)) => (Some(Feature::Currencies), line),
        _ => (None, line),
    };
    let mut parts = line.split('|');
    let (name, kind, source, label) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let (kind, marks) = kind.split_once(' ').unwrap_or((kind, ""));
    let (word, size) = kind.split_once(':').unwrap_or((kind, ""));
    let kind = kind_of(word)?;
    let (source, mutable) = source.strip_suffix('~').map_or((source, false), |source| (source, true));
    let (source, null_percent) = match source.split_once('?') {
        Some((source, percent)) => (source, percent.parse().ok()?),
        None => (source, 0),
    };
    let source = source_of(source, object.table)?;
    let mut value_set = None;
    let mut choices: Vec<Choice> = parts.next().unwrap_or_default().split(';').filter_map(choice).collect();
    if let (true, Source::Same(column)) = (choices.is_empty(), source) {
        choices = column.choices.iter().filter_map(|choice_| choice(choice_.label.en)).collect();
        // Standard fields keep their values to themselves.
        value_set = shared_set(column).filter(|_| name.ends_with("__c"));
    }
    let mut reference = size.split('/');
    let targets: Vec<&'static str> = match kind {
        Kind::Reference => reference.next().unwrap_or_default().split(',').collect(),
        _ => Vec::new(),
    };
    let (relation, children) = (reference.next().filter(|_| kind == Kind::Reference), reference.next());
    let (precision, scale) = match size.split_once('.') {
        Some((precision, scale)) if kind.is_number() => (precision.parse().ok()?, scale.parse().ok()?),
        _ => (0, 0),
    };
    let length = match kind {
        Kind::Id | Kind::Reference => 18,
        Kind::Int => 0,
        _ => size.parse().unwrap_or(0),
    };
    let marked = |mark: char| marks.contains(mark);
    let readonly = marked('r') || kind == Kind::Id || !object.writable;
    Some(Field {
        name,
        label,
        kind,
        length,
        precision: if kind == Kind::Int { 8 } else { precision },
        scale,
        targets,
        relation,
        children,
        required: marked('!'),
        external: marked('x'),
        upsert_key: marked('x') || marked('k') || kind == Kind::Id,
        createable: !readonly && !marked('u'),
        updateable: !readonly && !marked('c'),
        restricted: marked('t'),
        needs,
        source,
        null_percent,
        mutable,
        choices,
        controller: parts.next(),
        value_set,
        secured: false,
        origin: None,
        salt: rng::text(name, rng::text(object.name, 0x5f_5f63)),
    })
}

/// A type by its name in the asset.
pub(crate) fn kind_of(word: &str) -> Option<Kind> {
    Some(match word {
        "id" => Kind::Id,
        "string" => Kind::String,
        "textarea" => Kind::TextArea,
        "email" => Kind::Email,
        "phone" => Kind::Phone,
        "url" => Kind::Url,
        "combobox" => Kind::Combobox,
        "boolean" => Kind::Boolean,
        "int" => Kind::Int,
        "double" => Kind::Double,
        "currency" => Kind::Currency,
        "percent" => Kind::Percent,
        "date" => Kind::Date,
        "datetime" => Kind::DateTime,
        "picklist" => Kind::Picklist,
        "multipicklist" => Kind::Multi,
        "reference" => Kind::Reference,
        "address" => Kind::Address,
        _ => return None,
    })
}

fn source_of(text: &'static str, table: Option<&'static Table>) -> Option<Source> {
    if let Some(column) = text.strip_prefix('=') {
        return table?.column(column).map(Source::Same);
    }
    let (word, rest) = text.split_once(':').unwrap_or((text, ""));
    Some(match word {
        "-" => Source::Nothing,
        "id" => Source::Id,
        "created" => Source::Created,
        "modified" => Source::Modified,
        "stamp" => Source::Stamp,
        "deleted" => Source::Deleted,
        "archived" => Source::Archived,
        "master" => Source::Master,
        "user" => Source::User,
        "profile" => Source::Profile,
        "true" => Source::Flag(true),
        "false" => Source::Flag(false),
        "word" => Source::Word(rest),
        "pick" => Source::Pick,
        "dependent" => Source::Dependent,
        "code" => Source::Code(rest),
        "name" => Source::Name,
        "address" => Source::Address,
        "formula" => Source::Formula(rest),
        "set" => Source::IsSet(rest),
        _ => return None,
    })
}

fn choice(text: &'static str) -> Option<Choice> {
    let (text, inactive) = text.strip_prefix('~').map_or((text, false), |text| (text, true));
    let (text, default) = text.strip_prefix('*').map_or((text, false), |text| (text, true));
    let (value, valid_for) = match text.split_once('{') {
        Some((value, list)) => {
            (value, Some(list.trim_end_matches('}').split(',').filter_map(|at| at.parse().ok()).collect()))
        }
        None => (text, None),
    };
    (!value.is_empty()).then_some(Choice { value, label: value, active: !inactive, default, valid_for })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_asset_becomes_a_field() {
        let lines = TEXT.lines().filter(|line| line.contains('|') && !line.starts_with(['#', '[']));
        let written = lines.count() - 7;
        let system = objects().iter().filter(|object| object.field("CreatedById").is_some()).count() * 7;
        let made: usize = objects().iter().map(|object| object.fields.len()).sum();
        assert_eq!(made, written + system);
    }

    #[test]
    fn references_name_objects_that_exist_and_names_are_single() {
        for object in objects() {
            for field in &object.fields {
                assert_eq!(object.fields.iter().filter(|other| other.name == field.name).count(), 1, "{}", field.name);
                for target in field.targets.iter().filter(|target| **target != "Group") {
                    assert!(super::object(target).is_some(), "{}.{} -> {target}", object.name, field.name);
                }
                if let Some(controller) = field.controller {
                    assert!(object.field(controller).is_some_and(|controller| !controller.choices.is_empty()));
                }
            }
        }
    }
}
