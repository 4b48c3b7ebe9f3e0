//! A schema as SQL text, for export and review. The database itself is made by the campaign side's own code.
use super::{Built, CampaignSchema, CampaignType, Column, quote_identifier};
use crate::catalog::{DateBehaviour, FieldType, TableDetail};
use crate::mapping::Enumeration;
use crate::text::{Lang, clean_line};

/// `CREATE TABLE` and its key index, as SQLite (STRICT) takes them.
pub fn sqlite_ddl(schema: &CampaignSchema) -> String {
    let columns: Vec<String> = schema.columns.iter().map(|c| sqlite_column(c, c.name == schema.key)).collect();
    let table = quote_identifier(&schema.name);
    let index = quote_identifier(&format!("{}_key", schema.name));
    let key = quote_identifier(&schema.key);
    format!(
        "CREATE TABLE {table} (\n  {}\n) STRICT;\nCREATE UNIQUE INDEX {index} ON {table} ({key});\n",
        columns.join(",\n  ")
    )
}

fn sqlite_column(column: &Column, is_key: bool) -> String {
    let required = if is_key { " NOT NULL" } else { "" };
    format!("{} {}{required}", quote_identifier(&column.name), column.kind.sqlite())
}

/// `CREATE TABLE` as PostgreSQL takes it, with what the CRM calls things as comments and an index a link. Constraints and
/// indexes are left without names: PostgreSQL gives them free ones, while names of ours could grow longer than it keeps.
pub fn postgres_ddl(built: &Built, lang: Lang) -> String {
    let (schema, table) = (&built.schema, quote_identifier(&built.schema.name));
    let mut columns: Vec<String> = schema
        .columns
        .iter()
        .map(|c| format!("{} {}", quote_identifier(&c.name), postgres_type(c, &built.detail)))
        .collect();
    if !schema.key.is_empty() {
        columns.push(format!("PRIMARY KEY ({})", quote_identifier(&schema.key)));
    }
    let mut text = format!("CREATE TABLE {table} (\n  {}\n);\n", columns.join(",\n  "));
    for column in schema.columns.iter().filter(|c| c.link.is_some()) {
        text.push_str(&format!("CREATE INDEX ON {table} ({});\n", quote_identifier(&column.name)));
    }
    if let Some(label) = schema.labels.best(lang) {
        text.push_str(&format!("COMMENT ON TABLE {table} IS {};\n", quote_text(label)));
    }
    for column in &schema.columns {
        let Some(label) = column.labels.best(lang) else { continue };
        let place = format!("{table}.{}", quote_identifier(&column.name));
        text.push_str(&format!("COMMENT ON COLUMN {place} IS {};\n", quote_text(label)));
    }
    text
}

/// A wall-clock time has no zone and must not be given one.
fn postgres_type(column: &Column, detail: &TableDetail) -> String {
    let wall = FieldType::DateTime { behaviour: DateBehaviour::TimeZoneIndependent };
    match column.kind {
        CampaignType::String { length } => format!("varchar({length})"),
        CampaignType::Memo => "text".into(),
        CampaignType::Boolean => "boolean".into(),
        CampaignType::Long => "integer".into(),
        CampaignType::Int64 => "bigint".into(),
        CampaignType::Double => "double precision".into(),
        CampaignType::Date => "date".into(),
        CampaignType::DateTime if detail.field(&column.field).is_some_and(|f| f.kind == wall) => "timestamp".into(),
        CampaignType::DateTime => "timestamptz".into(),
    }
}

/// The lists with their labels, in every language they are carried in, as SQLite and PostgreSQL take them. `language` is a
/// Windows language number; empty for the label people see. Several of these texts may follow each other, and the same one
/// may be run again: the table is made once, and a list is replaced.
pub fn enumerations_sql(enumerations: &[Enumeration]) -> String {
    let mut text =
        "CREATE TABLE IF NOT EXISTS crm_enumeration_label (\n  enumeration varchar(100) NOT NULL,\n  name varchar(100) NOT NULL,\n  \
                    value varchar(255) NOT NULL,\n  language integer,\n  label text NOT NULL\n);\n"
            .to_owned();
    for list in enumerations {
        let name = quote_text(&list.name);
        text.push_str(&format!("DELETE FROM crm_enumeration_label WHERE enumeration = {name};\n"));
        for value in &list.values {
            let mut row = |language: Option<&u32>, label: &str| {
                let language = language.map_or_else(|| "NULL".to_owned(), u32::to_string);
                let texts = [&list.name, &value.name, value.stored().as_ref()].map(quote_text).join(", ");
                let label = quote_text(label);
                text.push_str(&format!("INSERT INTO crm_enumeration_label VALUES ({texts}, {language}, {label});\n"));
            };
            row(None, &value.label);
            value.labels.0.iter().for_each(|(language, label)| row(Some(language), label));
        }
    }
    text
}

/// A text between single quotes, as every SQL database reads it. A backslash is an ordinary character there
/// (postgresql.org, "String Constants").
fn quote_text(text: &str) -> String {
    format!("'{}'", clean_line(text).replace('\'', "''"))
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Labels;
    use crate::schema::CampaignType;
    use proptest::prelude::*;

    fn schema(table: &str, columns: &[String]) -> CampaignSchema {
        CampaignSchema {
            name: table.into(),
            labels: Labels::default(),
            key: columns[0].clone(),
            columns: columns
                .iter()
                .map(|name| Column {
                    name: name.clone(),
                    labels: Labels::default(),
                    kind: CampaignType::String { length: 36 },
                    field: name.clone(),
                    enumeration: None,
                    link: None,
                    write: Default::default(),
                    personal: false,
                    among: false,
                })
                .collect(),
        }
    }

    #[test]
    fn a_table_reads_like_one() {
        let ddl = sqlite_ddl(&schema("contact", &["contactid".into(), "name".into()]));
        assert_eq!(
            ddl,
            "CREATE TABLE \"contact\" (\n  \"contactid\" TEXT NOT NULL,\n  \"name\" TEXT\n) STRICT;\n\
             CREATE UNIQUE INDEX \"contact_key\" ON \"contact\" (\"contactid\");\n"
        );
    }

    proptest! {
        #[test]
        fn a_hostile_name_stays_inside_its_quotes(name in "[\"'`;\\]\\[) -a-z]{1,20}") {
            let ddl = sqlite_ddl(&schema("t", std::slice::from_ref(&name)));
            let outside: String = ddl.replace("\"\"", "").split('"').step_by(2).collect();
            prop_assert_eq!(outside.matches(';').count(), 2, "{}", ddl);
        }
    }
}
