//! Who answers, which tables there are, what they are made of.
use super::org::Org;
use fieldbridge::catalog::FieldType;
use fieldbridge::fault::ErrorKind;
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread")]
async fn the_organisation_says_who_it_is_and_no_other_is_taken_for_it() {
    for org in Org::both(30).await {
        let first = org.crm.identity().await.unwrap();
        assert!(!first.id.is_empty() && !first.user_id.is_empty() && !first.name.is_empty(), "{first:?}");
        assert_eq!(org.crm.identity().await.unwrap(), first, "always the same");
        assert_eq!(org.bound_to(first.clone()).identity().await.unwrap(), first);
        let mut other = first.clone();
        // Another organisation's identifier, in the same form.
        other.id = first.id.chars().rev().collect();
        let fault = org.bound_to(other).identity().await.unwrap_err();
        assert_eq!(fault.kind, ErrorKind::Held, "{}: {fault}", org.table);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_come_sorted_and_once_with_what_identifies_their_rows() {
    for org in Org::both(30).await {
        let tables = org.crm.tables().await.unwrap();
        let names: Vec<&str> = tables.iter().map(|t| t.name.as_str()).collect();
        assert!(names.is_sorted(), "{names:?}");
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        let persons = tables.iter().find(|t| t.name == org.table).unwrap();
        assert_eq!(persons.primary_id, org.id);
        assert!(!persons.entity_set.is_empty() && !persons.labels.0.is_empty());
        assert_eq!(org.crm.tables().await.unwrap(), tables, "always the same");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_described_with_types_keys_options_and_references() {
    for org in Org::both(30).await {
        let detail = org.crm.describe(org.table).await.unwrap();
        let kind = |name: &str| detail.field(name).unwrap_or_else(|| panic!("no {name}")).kind.clone();
        assert!(matches!(kind(org.id), FieldType::UniqueId), "{:?}", kind(org.id));
        assert!(matches!(kind(org.name), FieldType::Text { max_length: Some(1..), .. }), "{:?}", kind(org.name));
        assert!(matches!(kind(org.changed), FieldType::DateTime { .. }), "{:?}", kind(org.changed));
        let choice = detail.field(org.choice).unwrap();
        let set = detail.option_set(choice.option_set.as_deref().unwrap()).unwrap();
        assert!(set.options.len() > 1 && set.options.iter().all(|o| !o.labels.0.is_empty()), "{set:?}");
        let reference = detail.field(org.reference).unwrap();
        assert!(reference.kind.is_reference() && !reference.targets.is_empty(), "{reference:?}");
        assert!(detail.relationships.to_one.iter().any(|r| r.field == org.reference));
        assert!(detail.fields.is_sorted_by_key(|f| &f.name) && detail.linked);
        let fault = org.crm.describe("nosuchtable").await.unwrap_err();
        assert!(
            matches!(fault.kind, ErrorKind::TableMissing | ErrorKind::SalesforceTypeHidden),
            "{}: {fault}",
            org.table
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_are_told_and_tables_that_are_not_there_are_left_out() {
    for org in Org::both(321).await {
        let counts = org.crm.counts(&[org.table.to_owned(), "nosuchtable".to_owned()]).await.unwrap();
        assert_eq!(counts.get(org.table), Some(&(org.truth().len() as u64)), "{counts:?}");
        assert!(!counts.contains_key("nosuchtable"));
    }
}
