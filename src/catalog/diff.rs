//! What changed in a CRM between two discoveries: tables and fields that came, went or changed their type.
use super::{Catalog, FieldType, TableDetail};
use serde::Serialize;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum CatalogChange {
    /// A table came.
    TableAdded {
        /// Its name.
        table: String,
    },
    /// A table went, or can no longer be seen.
    TableRemoved {
        /// Its name.
        table: String,
    },
    /// A field came.
    FieldAdded {
        /// Its table.
        table: String,
        /// Its name.
        field: String,
    },
    /// A field went, or can no longer be read.
    FieldRemoved {
        /// Its table.
        table: String,
        /// Its name.
        field: String,
    },
    /// A field has another type.
    FieldRetyped {
        /// Its table.
        table: String,
        /// Its name.
        field: String,
        /// The type until now.
        from: FieldType,
        /// The type now.
        to: FieldType,
    },
}

/// The differences between two discoveries, table by table. Fields are compared where both described the table.
pub fn diff(before: &Catalog, after: &Catalog) -> Vec<CatalogChange> {
    let mut changes = Vec::new();
    for table in before.tables.iter().filter(|t| after.table(&t.name).is_none()) {
        changes.push(CatalogChange::TableRemoved { table: table.name.clone() });
    }
    for table in after.tables.iter().filter(|t| before.table(&t.name).is_none()) {
        changes.push(CatalogChange::TableAdded { table: table.name.clone() });
    }
    for (name, old) in &before.details {
        if let Some(new) = after.details.get(name) {
            changes.extend(diff_table(old, new));
        }
    }
    changes
}

/// The differences between two descriptions of one table.
pub fn diff_table(before: &TableDetail, after: &TableDetail) -> Vec<CatalogChange> {
    let table = &after.table.name;
    let mut changes = Vec::new();
    for old in before.fields.iter().filter(|f| f.readable) {
        match after.field(&old.name).filter(|f| f.readable) {
            None => changes.push(CatalogChange::FieldRemoved { table: table.clone(), field: old.name.clone() }),
            Some(new) if new.kind != old.kind => changes.push(CatalogChange::FieldRetyped {
                table: table.clone(),
                field: old.name.clone(),
                from: old.kind.clone(),
                to: new.kind.clone(),
            }),
            Some(_) => {}
        }
    }
    for new in after.fields.iter().filter(|f| f.readable) {
        if before.field(&new.name).is_none_or(|f| !f.readable) {
            changes.push(CatalogChange::FieldAdded { table: table.clone(), field: new.name.clone() });
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::fixtures::{account, contact};

    fn catalog(details: Vec<TableDetail>) -> Catalog {
        Catalog {
            discovered_at: jiff::Timestamp::UNIX_EPOCH,
            tables: details.iter().map(|d| d.table.clone()).collect(),
            details: details.into_iter().map(|d| (d.table.name.clone(), d)).collect(),
            counts: Default::default(),
        }
    }

    #[test]
    fn what_came_went_and_changed_is_told() {
        let before = catalog(vec![contact(), account()]);
        assert_eq!(diff(&before, &before), []);
        let mut changed = contact();
        changed.fields.retain(|f| f.name != "nickname");
        let readable = |d: &mut TableDetail, name: &str, is: bool| {
            d.fields.iter_mut().filter(|f| f.name == name).for_each(|f| f.readable = is);
        };
        readable(&mut changed, "jobtitle", false);
        readable(&mut changed, "new_hidden", true);
        changed.fields.iter_mut().filter(|f| f.name == "description").for_each(|f| f.kind = FieldType::Integer);
        let (table, field) = ("contact".to_owned(), |f: &str| f.to_owned());
        let expected = [
            CatalogChange::TableRemoved { table: "account".into() },
            CatalogChange::FieldRetyped {
                table: table.clone(),
                field: field("description"),
                from: FieldType::Memo { max_length: Some(2000) },
                to: FieldType::Integer,
            },
            CatalogChange::FieldRemoved { table: table.clone(), field: field("jobtitle") },
            CatalogChange::FieldRemoved { table: table.clone(), field: field("nickname") },
            CatalogChange::FieldAdded { table, field: field("new_hidden") },
        ];
        assert_eq!(diff(&before, &catalog(vec![changed])), expected);
    }
}
