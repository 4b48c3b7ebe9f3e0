//! Values by type.
use super::*;
use crate::port::BindTarget;
use proptest::prelude::*;

fn column(kind: FieldType) -> WriteColumn {
    let target = |table: &str| BindTarget {
        table: table.into(),
        address: format!("{table}s"),
        navigation: format!("new_Ref_{table}"),
    };
    WriteColumn { field: "new_field".into(), kind, targets: vec![target("account"), target("contact")] }
}

fn written(kind: FieldType, value: &Value) -> Outcome<Json> {
    let mut row = Map::new();
    put(&mut row, &column(kind), value).map(|()| Json::Object(row))
}

fn cell(kind: FieldType, cell: Cell<'static>) -> Outcome<Json> {
    written(kind, &Value::Plain(cell)).map(|row| row["new_field"].clone())
}

fn text(t: &'static str) -> Cell<'static> {
    Cell::Text(t.into())
}

#[test]
fn each_type_has_its_form() {
    use FieldType as T;
    let date = |behaviour| T::DateTime { behaviour };
    let text_type = T::Text { max_length: Some(5), format: None };
    for (kind, given, wanted) in [
        (text_type.clone(), text("Zoë"), json!("Zoë")),
        (text_type.clone(), Cell::Null, Json::Null),
        (T::Integer, Cell::Integer(-7), json!(-7)),
        (T::BigInt, Cell::Integer(1 << 40), json!(1_099_511_627_776_i64)),
        (T::Decimal { precision: Some(2) }, Cell::Real(12.5), json!(12.5)),
        (T::Money { precision: None }, Cell::Integer(12), json!(12)),
        (T::Double, Cell::Real(0.1), json!(0.1)),
        (T::Boolean, Cell::Integer(1), json!(true)),
        (T::Boolean, Cell::Integer(0), json!(false)),
        (T::Choice, Cell::Integer(100_000_001), json!(100_000_001)),
        (T::MultiChoice, text("9, 1"), json!("1,9")),
        (T::MultiChoice, text(""), Json::Null),
        (date(DateBehaviour::DateOnly), text("1990-05-17"), json!("1990-05-17")),
        (date(DateBehaviour::UserLocal), text("2026-01-02T03:04:05Z"), json!("2026-01-02T03:04:05Z")),
        (date(DateBehaviour::UserLocal), text("2026-01-02T03:04:05+09:00"), json!("2026-01-01T18:04:05Z")),
        (date(DateBehaviour::TimeZoneIndependent), text("2026-01-02T03:04:05"), json!("2026-01-02T03:04:05Z")),
        (T::UniqueId, text("{6BA7B810-9DAD-11D1-80B4-00C04FD430C8}"), json!("6ba7b810-9dad-11d1-80b4-00c04fd430c8")),
    ] {
        assert_eq!(cell(kind.clone(), given.clone()).unwrap(), wanted, "{kind:?} {given:?}");
    }
}

#[test]
fn what_does_not_fit_is_refused_with_the_field() {
    use FieldType as T;
    let date = |behaviour| T::DateTime { behaviour };
    let many: String = (0..151).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    for (kind, given) in [
        (T::Text { max_length: Some(5), format: None }, text("sechs!")),
        (T::Text { max_length: Some(1), format: None }, text("😀")),
        (T::Text { max_length: None, format: None }, Cell::Integer(1)),
        (T::Integer, Cell::Integer(1 << 40)),
        (T::Integer, text("7")),
        (T::Decimal { precision: None }, Cell::Real(f64::NAN)),
        (T::Double, Cell::Real(f64::INFINITY)),
        (T::Boolean, Cell::Integer(2)),
        (T::MultiChoice, text("1;2")),
        (T::MultiChoice, Cell::Text(many.into())),
        (date(DateBehaviour::DateOnly), text("1990-05-17T23:00:00Z")),
        (date(DateBehaviour::DateOnly), text("1752-12-31")),
        (date(DateBehaviour::UserLocal), text("2026-01-02")),
        (T::UniqueId, text("x")),
        (T::Lookup, text("6ba7b810-9dad-11d1-80b4-00c04fd430c8")),
        (T::Image, text("aGk=")),
        (T::Other { name: "Managed".into() }, text("x")),
    ] {
        let fault = cell(kind.clone(), given.clone()).unwrap_err();
        assert_eq!((fault.kind, fault.args["field"].as_str()), (ErrorKind::ValueUnfit, "new_field"), "{kind:?}");
    }
}

#[test]
fn references_use_the_catalogs_name_letter_for_letter() {
    let to = |table: &str, id: &str| Value::Reference(RowRef { table: table.into(), id: id.into() });
    let id = "6BA7B810-9DAD-11D1-80B4-00C04FD430C8";
    assert_eq!(
        written(FieldType::Customer, &to("contact", id)).unwrap(),
        json!({"new_Ref_contact@odata.bind": "/contacts(6ba7b810-9dad-11d1-80b4-00c04fd430c8)"})
    );
    assert!(written(FieldType::Customer, &to("lead", id)).is_err(), "not among the targets");
    assert!(written(FieldType::Customer, &to("contact", "x) or (1")).is_err(), "no way into the address");
    assert_eq!(
        written(FieldType::Lookup, &Value::Plain(Cell::Null)).unwrap(),
        json!({"new_Ref_account@odata.bind": null})
    );
    let parties = Value::Parties(vec![(PartyRole::To, RowRef { table: "contact".into(), id: id.into() })]);
    assert_eq!(
        written(FieldType::PartyList, &parties).unwrap()["new_field"],
        json!([{"new_Ref_contact@odata.bind": "/contacts(6ba7b810-9dad-11d1-80b4-00c04fd430c8)", "participationtypemask": 2}])
    );
    assert!(written(FieldType::Lookup, &parties).is_err());
}

proptest! {
    #[test]
    fn a_text_arrives_as_it_is_and_a_number_as_that_number(s in any::<String>(), n in any::<i32>(), r in any::<f64>()) {
        let free = FieldType::Memo { max_length: None };
        prop_assert_eq!(cell(free, Cell::Text(s.clone().into())).unwrap(), Json::String(s));
        prop_assert_eq!(cell(FieldType::Integer, Cell::Integer(n.into())).unwrap(), json!(n));
        match cell(FieldType::Double, Cell::Real(r)) {
            Ok(value) => prop_assert_eq!(value.as_f64(), Some(r)),
            Err(_) => prop_assert!(!r.is_finite()),
        }
    }

    #[test]
    fn a_day_is_never_shifted(year in 1753i16..9999, month in 1i8..=12, day in 1i8..=28) {
        let spelt = format!("{year:04}-{month:02}-{day:02}");
        let kind = FieldType::DateTime { behaviour: DateBehaviour::DateOnly };
        prop_assert_eq!(cell(kind, Cell::Text(spelt.clone().into())).unwrap(), json!(spelt));
    }
}
