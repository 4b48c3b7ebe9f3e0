//! A schema as SQL text, for export and review. The database itself is made by the campaign side's own code.
use super::{CampaignSchema, Column, quote_identifier};

/// `CREATE TABLE` and its key index, as SQLite (STRICT) takes them.
pub fn sqlite_ddl(schema: &CampaignSchema) -> String {
    let columns: Vec<String> = schema.columns.iter().map(|c| column(c, c.name == schema.key)).collect();
    let table = quote_identifier(&schema.name);
    let index = quote_identifier(&format!("{}_key", schema.name));
    let key = quote_identifier(&schema.key);
    format!(
        "CREATE TABLE {table} (\n  {}\n) STRICT;\nCREATE UNIQUE INDEX {index} ON {table} ({key});\n",
        columns.join(",\n  ")
    )
}

fn column(column: &Column, is_key: bool) -> String {
    let required = if is_key { " NOT NULL" } else { "" };
    format!("{} {}{required}", quote_identifier(&column.name), column.kind.sqlite())
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
