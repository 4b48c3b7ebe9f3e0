//! Reads the column assets: blocks shared between tables, columns, option sets.
use super::companions;
use super::model::{Behavior, Choice, Column, GlobalSet, Kind, Label, Table};
use crate::sandbox::data::{generate::Recipe, rng};
use std::collections::HashMap;

const COLUMNS: &str = include_str!("../../../assets/sandbox/columns.txt");

/// The lines of the asset by block name.
pub(super) type Blocks = HashMap<&'static str, Vec<&'static str>>;

/// Splits the asset at its `[block]` lines.
pub(super) fn blocks() -> Blocks {
    let mut blocks = Blocks::new();
    let mut current = "";
    for line in COLUMNS.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => current = name,
            None => blocks.entry(current).or_default().push(line),
        }
    }
    blocks
}

/// The option sets columns share.
pub(super) fn globals(blocks: &Blocks) -> Vec<GlobalSet> {
    let lines = blocks.get("options").map(Vec::as_slice).unwrap_or_default();
    lines
        .iter()
        .filter_map(|line| {
            let mut parts = line.split('|');
            let (name, en, ko) = (parts.next()?, parts.next()?, parts.next()?);
            Some(GlobalSet { name, label: Label { en, ko }, choices: choices(parts.next()?) })
        })
        .collect()
}

/// All columns of one table, companions included.
pub(super) fn columns(table: &Table, blocks: &Blocks, globals: &[GlobalSet]) -> Vec<Column> {
    let own = blocks.get(table.logical);
    let block = match own {
        Some(_) => table.logical,
        None if table.virtual_ => "*virtual",
        None if table.elastic => "*elastic",
        None if table.intersect => "*intersect",
        None if table.activity => "*activity",
        None => match table.owner {
            super::Ownership::User => "*user",
            super::Ownership::Organization => "*org",
            super::Ownership::None => "*none",
        },
    };
    let mut columns = Vec::new();
    if own.is_none() && !table.activity {
        columns.push(id_column(table));
    }
    for line in blocks.get(block).map(Vec::as_slice).unwrap_or_default() {
        match line.strip_prefix('@') {
            Some(_) => {
                let shared = blocks.get(line).map(Vec::as_slice).unwrap_or_default();
                columns.extend(shared.iter().filter_map(|line| column(table, line, globals)));
            }
            None => columns.extend(column(table, line, globals)),
        }
    }
    let companions: Vec<Column> = columns.iter().flat_map(companions::of).collect();
    columns.extend(companions);
    columns
}

fn id_column(table: &Table) -> Column {
    let schema: &'static str = format!("{}Id", table.schema).leak();
    Column {
        logical: table.id,
        schema,
        wire: table.id,
        kind: Kind::Id,
        label: table.label,
        choices: &[],
        attribute_of: None,
        readable: true,
        primary_name: false,
        required: true,
        recipe: Recipe::Id,
        null_percent: 0,
        mutable: false,
        secured: false,
        salt: 0,
        regarding: None,
        remade: None,
    }
}

fn column(table: &Table, line: &'static str, globals: &[GlobalSet]) -> Option<Column> {
    let mut parts = line.split('|');
    let (schema, kind, recipe, en, ko) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let logical: &'static str = schema.to_lowercase().leak();
    let marks = |mark: char| kind.contains(mark);
    let (primary_name, required) = (marks('*'), marks('!'));
    let kind = parse_kind(kind)?;
    let (recipe, mutable) = match recipe.strip_suffix('~') {
        Some(recipe) => (recipe, true),
        None => (recipe, false),
    };
    let (recipe, null_percent) = match recipe.split_once('?') {
        Some((recipe, percent)) => (recipe, percent.parse().ok()?),
        None => (recipe, 0),
    };
    let shared = match kind {
        Kind::Picklist { global: Some(name) } | Kind::MultiSelect { global: name } => {
            globals.iter().find(|set| set.name == name).map(|set| set.choices)
        }
        _ => None,
    };
    Some(Column {
        logical,
        schema,
        wire: if kind.is_lookup() { format!("_{logical}_value").leak() } else { logical },
        kind,
        label: Label { en, ko },
        choices: shared.unwrap_or_else(|| parts.next().map(choices).unwrap_or_default()),
        attribute_of: None,
        readable: true,
        primary_name,
        required: required || kind == Kind::Id,
        recipe: Recipe::parse(recipe)?,
        null_percent,
        mutable,
        secured: false,
        salt: rng::text(logical, table.salt),
        regarding: (logical == "regardingobjectid" && table.logical != "activitypointer").then_some(table.logical),
        remade: None,
    })
}

/// A type as the assets write one: `str:100`, `int`, `date:only`; an option set of its own is `pick`.
pub(crate) fn read_kind(text: &str) -> Option<Kind> {
    parse_kind(text.to_owned().leak())
}

/// Options as the assets write them: `1=Low/낮음;2=High/높음`.
pub(crate) fn read_choices(text: &str) -> &'static [Choice] {
    choices(text.to_owned().leak())
}

fn parse_kind(text: &'static str) -> Option<Kind> {
    let text = text.trim_end_matches(['*', '!']);
    let mut parts = text.split(':');
    let word = parts.next()?;
    let first = parts.next().map(|part| part.trim_end_matches(['*', '!']));
    let number = || first.and_then(|text| text.parse::<u32>().ok());
    Some(match word {
        "id" => Kind::Id,
        "guid" => Kind::Guid,
        "str" => Kind::Text { max: number()?, format: parts.next().unwrap_or("Text") },
        "memo" => Kind::Memo { max: number()? },
        "int" => Kind::Int,
        "bigint" => Kind::BigInt,
        "dec" => Kind::Decimal { scale: number()? },
        "double" => Kind::Double,
        "money" => Kind::Money { scale: number()? },
        "base" => Kind::MoneyBase { of: first? },
        "bool" => bool_kind(first),
        "date" => Kind::Date(match first? {
            "only" => Behavior::DateOnly,
            "tzi" => Behavior::TimeZoneIndependent,
            _ => Behavior::UserLocal,
        }),
        "pick" => Kind::Picklist { global: first },
        "state" => Kind::State,
        "status" => Kind::Status,
        "multi" => Kind::MultiSelect { global: first? },
        "lookup" => Kind::Lookup(first?.split(',').collect::<Vec<_>>().leak()),
        "customer" => Kind::Customer,
        "owner" => Kind::Owner,
        "image" => Kind::Image,
        "file" => Kind::File,
        _ => return None,
    })
}

fn bool_kind(labels: Option<&str>) -> Kind {
    let deny = Label { en: "Do Not Allow", ko: "허용 안 함" };
    let allow = Label { en: "Allow", ko: "허용" };
    match labels {
        Some("deny") => Kind::Bool { when: deny, otherwise: allow },
        Some("allow") => Kind::Bool { when: allow, otherwise: deny },
        Some("send") => Kind::Bool {
            when: Label { en: "Do Not Send", ko: "보내지 않음" },
            otherwise: Label { en: "Send", ko: "보내기" },
        },
        _ => Kind::Bool { when: Label { en: "Yes", ko: "예" }, otherwise: Label { en: "No", ko: "아니요" } },
    }
}

fn choices(text: &'static str) -> &'static [Choice] {
    let list: Vec<Choice> = text
        .split(';')
        .filter_map(|one| {
            let (value, rest) = one.split_once('=')?;
            let (labels, state) = match rest.rsplit_once('@') {
                Some((labels, state)) => (labels, state.parse().ok()),
                None => (rest, None),
            };
            let (en, ko) = labels.split_once('/').unwrap_or((labels, labels));
            Some(Choice { value: value.parse().ok()?, label: Label { en, ko }, state })
        })
        .collect();
    list.leak()
}
