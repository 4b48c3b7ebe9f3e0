//! Reads the assets into the organisation's tables.
use super::columns::{self, Blocks};
use super::model::{Label, Metadata, Ownership, Table};
use crate::sandbox::data::rng;

const TABLES: &str = include_str!("../../../assets/sandbox/tables.txt");

/// Tables with generated rows.
const WITH_ROWS: [&str; 8] = [
    "account",
    "contact",
    "lead",
    "campaign",
    "systemuser",
    "transactioncurrency",
    "new_loyaltycard",
    "new_membership",
];

/// Builds the whole organisation; runs once in a process.
pub(super) fn build() -> Metadata {
    let blocks = columns::blocks();
    let globals = columns::globals(&blocks);
    let mut tables = Vec::new();
    for line in TABLES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if let Some(table) = table(line, tables.len(), &blocks, &globals) {
            tables.push(table);
        }
    }
    Metadata { tables, globals }
}

fn table(line: &'static str, no: usize, blocks: &Blocks, globals: &[super::model::GlobalSet]) -> Option<Table> {
    let mut parts = line.split('|');
    let (schema, en, ko, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let logical: &'static str = schema.to_lowercase().leak();
    let has = |flag: char| flags.contains(flag);
    let owner = match flags.chars().next() {
        Some('U') => Ownership::User,
        Some('O') => Ownership::Organization,
        _ => Ownership::None,
    };
    let id: &'static str = if has('a') { "activityid" } else { format!("{logical}id").leak() };
    let mut table = Table {
        no,
        logical,
        schema,
        set: set_name(logical).leak(),
        label: Label { en, ko },
        type_code: type_code(logical, no, has('c')),
        id,
        name: None,
        owner,
        activity: has('a'),
        intersect: has('i'),
        private: has('p'),
        virtual_: has('v'),
        elastic: has('e'),
        custom: has('c'),
        tracked: has('t'),
        columns: Vec::new(),
        salt: rng::text(logical, 0x7461_626c),
        holds_rows: WITH_ROWS.contains(&logical),
    };
    table.columns = columns::columns(&table, blocks, globals);
    table.name = table.columns.iter().find(|column| column.primary_name).map(|column| column.logical);
    Some(table)
}

/// Plural as Dataverse forms it; a few keep a historical one.
fn set_name(logical: &str) -> String {
    match logical {
        "transactioncurrency" => "transactioncurrencies".to_owned(),
        "opportunityclose" | "quoteclose" | "orderclose" => format!("{logical}s"),
        "campaignactivityitem" => "campaignactivityitemcollection".to_owned(),
        _ if logical.ends_with(['s', 'x']) || logical.ends_with("ch") || logical.ends_with("sh") => {
            format!("{logical}es")
        }
        _ => match logical.strip_suffix('y') {
            Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
            _ => format!("{logical}s"),
        },
    }
}

fn type_code(logical: &str, no: usize, custom: bool) -> u32 {
    let no = u32::try_from(no).unwrap_or(0);
    match logical {
        "account" => 1,
        "contact" => 2,
        "opportunity" => 3,
        "lead" => 4,
        "systemuser" => 8,
        "businessunit" => 10,
        "organization" => 1019,
        "campaign" => 4400,
        "transactioncurrency" => 9105,
        _ if custom => 10_000 + no,
        _ => 4_500 + no,
    }
}
