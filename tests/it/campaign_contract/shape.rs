//! Tables and lists.
use super::land::{Reading, Ways, in_every_store, person};
use fieldbridge::catalog::Labels;
use fieldbridge::mapping::{Enumeration, EnumerationValue, ListKind};
use fieldbridge::port::TableChange;
use fieldbridge::schema::{CampaignType, Column};

#[test]
fn a_table_is_made_once_and_widened_with_its_values_kept() {
    in_every_store(|land| {
        let schema = person();
        assert_eq!(land.campaign.ensure_table(&schema, true).unwrap(), TableChange::Created);
        assert_eq!(land.campaign.ensure_table(&schema, true).unwrap(), TableChange::Created, "a look makes nothing");
        assert_eq!(land.campaign.ensure_table(&schema, false).unwrap(), TableChange::Created);
        assert_eq!(land.campaign.ensure_table(&schema, false).unwrap(), TableChange::Unchanged);
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("a", 1, "one", 1)]).unwrap();
        reading.end(&land);
        let mut wider = schema.clone();
        wider.columns[2].kind = CampaignType::Int64;
        wider.columns.push(Column { name: "town".into(), field: "town".into(), ..schema.columns[1].clone() });
        let told = land.campaign.ensure_table(&wider, true).unwrap();
        let TableChange::Widened { added, .. } = &told else { panic!("{told:?}") };
        assert_eq!(added, &["town"]);
        assert_eq!(land.campaign.ensure_table(&schema, true).unwrap(), TableChange::Unchanged, "that was a look");
        assert_eq!(land.campaign.ensure_table(&wider, false).unwrap(), told);
        assert_eq!(land.campaign.ensure_table(&wider, false).unwrap(), TableChange::Unchanged);
        assert_eq!(land.stands("a"), Some((1, "one".into())));
    });
}

#[test]
fn names_of_every_kind_make_one_table_and_nothing_else() {
    in_every_store(|land| {
        let mut schema = person();
        let odd = ["order", "a\"b", "x'; DROP TABLE person;--", "x y"];
        schema.columns.extend(odd.iter().map(|name| Column { name: (*name).into(), ..person().columns[1].clone() }));
        assert_eq!(land.campaign.ensure_table(&schema, false).unwrap(), TableChange::Created);
        assert_eq!(land.campaign.ensure_table(&schema, false).unwrap(), TableChange::Unchanged);
        let tables: Vec<String> = land.campaign.facts().unwrap().tables.into_iter().map(|(name, _)| name).collect();
        assert_eq!(tables, ["person"]);
    });
}

#[test]
fn lists_stand_as_they_were_put_and_who_may_change_them_stays() {
    in_every_store(|land| {
        let value = |code: i64, label: &str| EnumerationValue {
            name: format!("v{code}"),
            label: label.into(),
            code,
            value: None,
            labels: Labels::one(1042, "값"),
        };
        let list =
            |values: Vec<EnumerationValue>| Enumeration { name: "gender".into(), values, ..Enumeration::default() };
        land.campaign.put_enumeration(&list(vec![value(1, "one"), value(2, "\u{1b}[2Jtwo")])).unwrap();
        assert_eq!(land.campaign.enumerations().unwrap(), [list(vec![value(1, "one"), value(2, "\u{1b}[2Jtwo")])]);
        assert!(land.campaign.set_list_kind("gender", ListKind::Closed).unwrap());
        assert!(!land.campaign.set_list_kind("nobody", ListKind::Closed).unwrap());
        land.campaign.put_enumeration(&list(vec![value(3, "three")])).unwrap();
        let stands = land.campaign.enumerations().unwrap();
        assert_eq!((stands[0].kind, stands[0].values.len()), (ListKind::Closed, 1));
        let land = land.opened_again();
        assert_eq!(land.campaign.enumerations().unwrap(), stands);
    });
}

#[test]
fn codes_and_texts_in_use_are_counted() {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("a", 1, "x", 1), ("b", 1, "x", 2), ("c", 1, "y", 2), ("d", 1, "y", 2)]).unwrap();
        reading.end(&land);
        assert_eq!(
            land.campaign.codes_in_use("person", "age").unwrap().into_iter().collect::<Vec<_>>(),
            [(1, 1), (2, 3)]
        );
        let mut texts = land.campaign.texts_in_use("person", "name").unwrap();
        texts.sort();
        assert_eq!(texts, [("x".to_owned(), 2), ("y".to_owned(), 2)]);
        assert!(land.campaign.codes_in_use("person", "ghost").unwrap().is_empty());
        assert!(land.campaign.codes_in_use("nobody", "age").unwrap().is_empty());
    });
}

#[test]
fn a_look_at_an_empty_place_finds_it_sound() {
    in_every_store(|land| {
        let facts = land.campaign.facts().unwrap();
        assert!(facts.tables.is_empty() && !facts.place.is_empty());
        land.campaign.ensure_table(&person(), false).unwrap();
        assert_eq!(land.campaign.facts().unwrap().tables, [("person".to_owned(), 0)]);
        assert_eq!(land.campaign.sources().unwrap(), []);
    });
}

#[test]
fn the_columns_a_list_is_for_are_known() {
    in_every_store(|land| {
        let mut schema = person();
        schema.columns[2].enumeration = Some("ages".into());
        land.campaign.ensure_table(&schema, false).unwrap();
        assert_eq!(land.campaign.columns_of_list("ages").unwrap(), [("person".to_owned(), "age".to_owned())]);
        assert!(land.campaign.columns_of_list("nobody").unwrap().is_empty());
        let land = land.opened_again();
        assert_eq!(land.campaign.columns_of_list("ages").unwrap().len(), 1);
    });
}
