//! Values of every type that are not what their type promises (N75 to N90).
use super::desk::{Fate, Field, Sender, arrive, arrive_from_both, order_for, rejected, stands, stands_verbatim};
use crate::kit::fake_crm::FakeCrm;
use crate::kit::road::Road;
use fieldbridge::catalog::{DateBehaviour, FieldType};
use fieldbridge::mapping::Conversion;
use fieldbridge::schema::CampaignType;
use rusqlite::types::Value;

fn number(value: f64) -> Fate {
    Fate::Stands(Value::Real(value))
}

fn whole(value: i64) -> Fate {
    Fate::Stands(Value::Integer(value))
}

fn date(behaviour: DateBehaviour) -> FieldType {
    FieldType::DateTime { behaviour }
}

#[tokio::test]
async fn n75_numbers_that_fit_nowhere() {
    let long = Field::of(FieldType::BigInt, CampaignType::Int64);
    let real = Field::of(FieldType::Double, CampaignType::Double);
    for (field, sent, fate) in [
        (&long, "9223372036854775807", whole(i64::MAX)),
        (&long, "9223372036854775808", rejected("number-range")),
        (&long, "-9223372036854775809", rejected("number-range")),
        (&real, "1e400", rejected("number-range")),
        (&real, "1E-30", number(1e-30)),
        (&real, "-0.0", number(0.0)),
        (&real, "\"1,5\"", rejected("wrong-type")),
    ] {
        assert_eq!(arrive_from_both(field, sent).await, fate, "{sent}");
    }
    let digits = "1234567890123456789012345678901234567890";
    let narrow = Field::of(FieldType::BigInt, CampaignType::Long);
    assert_eq!(arrive_from_both(&long, digits).await, rejected("number-range"), "forty digits");
    assert_eq!(arrive_from_both(&narrow, "2147483648").await, rejected("out-of-range"));
}

#[tokio::test]
async fn n76_days_and_moments_that_do_not_exist() {
    let day = Field::of(date(DateBehaviour::DateOnly), CampaignType::Date);
    for sent in ["0001-01-01", "1752-12-31", "9999-12-31", "2024-02-29"] {
        assert_eq!(arrive_from_both(&day, &format!("\"{sent}\"")).await, stands(sent));
    }
    for sent in ["2023-02-29", "1900-02-29", "2024-13-01", "0000-01-01", "10000-01-01", "", "soon"] {
        assert_eq!(arrive_from_both(&day, &format!("\"{sent}\"")).await, rejected("bad-date"), "{sent}");
    }
    let moment = Field::of(date(DateBehaviour::UserLocal), CampaignType::DateTime);
    for sent in ["2026-01-02T25:00:00Z", "2026-01-02T23:60:00Z", "2026-01-02T03:04:61Z", "2026-01-02T03:04"] {
        assert_eq!(arrive_from_both(&moment, &format!("\"{sent}\"")).await, rejected("bad-date"), "{sent}");
    }
    // A leap second is the last moment of the second before it, and never another day.
    assert_eq!(arrive_from_both(&moment, "\"2016-12-31T23:59:60Z\"").await, stands("2016-12-31T23:59:59Z"));
}

#[tokio::test]
async fn n77_hours_the_clocks_leave_out_or_show_twice() {
    // On the wire both hours are moments of their own; nothing is guessed and nothing is moved.
    let moment = Field::of(date(DateBehaviour::UserLocal), CampaignType::DateTime);
    for (sent, stood) in [
        ("2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z"),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00Z"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00Z"),
    ] {
        assert_eq!(arrive(Sender::Dynamics, &moment, &format!("\"{sent}\"")).await, stands(stood));
    }
    // A clock time of no zone stays what it is, also where some zone has no such hour.
    let clock = Field::of(date(DateBehaviour::TimeZoneIndependent), CampaignType::DateTime);
    let fate = arrive(Sender::Dynamics, &clock, "\"2026-03-29T02:30:00Z\"").await;
    assert_eq!(fate, stands("2026-03-29T02:30:00"));
}

#[tokio::test]
async fn n78_a_yes_or_no_in_other_words() {
    let flag = Field::of(FieldType::Boolean, CampaignType::Boolean);
    for (sent, fate) in [
        ("true", whole(1)),
        ("false", whole(0)),
        ("null", Fate::Stands(Value::Null)),
        ("\"0\"", rejected("wrong-type")),
        ("\"Yes\"", rejected("wrong-type")),
        ("1", rejected("wrong-type")),
    ] {
        assert_eq!(arrive_from_both(&flag, sent).await, fate, "{sent}");
    }
}

#[tokio::test]
async fn n79_every_spelling_of_a_guid() {
    const GUID: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    let reference = Field::of(FieldType::Lookup, CampaignType::String { length: 36 });
    let upper = format!("\"{}\"", GUID.to_uppercase());
    let braces = format!("\"{{{GUID}}}\"");
    let spellings = [(upper, stands(GUID)), (format!("\"{GUID}\""), stands(GUID)), (braces, stands(GUID))];
    for (sent, fate) in spellings {
        assert_eq!(arrive(Sender::Dynamics, &reference, &sent).await, fate, "{sent}");
    }
    for sent in ["\"short\"", "\"\"", "7"] {
        let fate = arrive(Sender::Dynamics, &reference, sent).await;
        assert!(matches!(&fate, Fate::Rejected(why) if why == "bad-id" || why == "wrong-type"), "{sent}: {fate:?}");
    }
}

#[tokio::test]
async fn n80_identifiers_that_differ_by_case_only() {
    let reference = Field::of(FieldType::Lookup, CampaignType::String { length: 18 });
    // Fifteen characters are told apart by case; the other three say which are capitals.
    for (sent, stood) in [
        ("001000000000abc", "001000000000abcAAA"),
        ("001000000000ABC", "001000000000ABCAA4"),
        ("001000000000abcAAA", "001000000000abcAAA"),
    ] {
        let fate = arrive(Sender::Salesforce, &reference, &format!("\"{sent}\"")).await;
        let Fate::Stands(Value::Text(text)) = &fate else { panic!("{sent}: {fate:?}") };
        assert_eq!((text.len(), &text[..15]), (18, &stood[..15]), "{sent}");
    }
    // Whoever changed the case on the way left the three, and they tell what it was.
    let fate = arrive(Sender::Salesforce, &reference, "\"001000000000ABCAAA\"").await;
    assert_eq!(fate, stands("001000000000abcAAA"));
    for sent in ["001000000000abcBAA", "001000000000abc", "001000000000abcA!A", "00100000000000"] {
        let fate = arrive(Sender::Salesforce, &reference, &format!("\"{sent}\"")).await;
        let whole = sent.len() == 15;
        assert_eq!(matches!(fate, Fate::Stands(_)), whole, "{sent}: {fate:?}");
    }
}

#[tokio::test]
async fn n81_a_field_that_comes_twice() {
    assert_eq!(arrive(Sender::Dynamics, &Field::text(), "\"a\",\"fullname\":\"b\"").await, rejected("duplicate-field"));
    assert_eq!(
        arrive(Sender::Salesforce, &Field::text(), "\"a\",\"fullname\":\"b\"").await,
        rejected("duplicate-field")
    );
}

#[tokio::test]
async fn n82_fields_nobody_asked_for_none_at_all_and_of_another_type() {
    let field = Field::text();
    assert_eq!(arrive_from_both(&field, "\"a\",\"new\":{\"deep\":[1,{}]}").await, stands("a"));
    for sent in ["7", "true", "[\"a\"]", "{\"a\":1}"] {
        assert_eq!(arrive_from_both(&field, sent).await, rejected("wrong-type"), "{sent}");
    }
}

#[tokio::test]
async fn n83_a_set_out_of_order_twice_and_unknown() {
    let set = Field::of(FieldType::MultiChoice, CampaignType::String { length: 100 });
    assert_eq!(arrive(Sender::Dynamics, &set, "\"9,1,9,4711\"").await, stands("1,9,4711"));
    assert_eq!(arrive(Sender::Dynamics, &set, "\"a,b\"").await, rejected("wrong-type"));
    assert_eq!(arrive(Sender::Salesforce, &set, "\"News; Offers;News\"").await, stands("News;Offers"));
}

#[tokio::test]
async fn n84_a_code_that_is_gone_and_labels_without_end() {
    use crate::kit::catalogue::labels;
    use fieldbridge::mapping::{Enumeration, EnumerationValue};
    use fieldbridge::port::Campaign;
    // A code nobody lists is kept as the code it is.
    let choice = Field::of(FieldType::Choice, CampaignType::Long);
    assert_eq!(arrive(Sender::Dynamics, &choice, "987654").await, whole(987_654));
    // A label in forty languages, and one of 4,000 characters with an escape in it, through the database and back.
    let many: Vec<(u32, String)> = (0..40).map(|n| (1_025 + n, format!("word {n}"))).collect();
    let many: Vec<(u32, &str)> = many.iter().map(|(lcid, text)| (*lcid, text.as_str())).collect();
    let long = format!("\u{1b}[2J{}", "가".repeat(3_996));
    let both = [labels(&many), labels(&[(1_033, &long)])];
    assert_eq!((both[0].0.len(), both[1].0[&1_033].chars().count()), (40, 4_000));
    let values = both.into_iter().zip(1..).map(|(labels, code)| {
        let (name, label) = (format!("v{code}"), labels.0.values().next().unwrap().clone());
        EnumerationValue { name, label, code, value: None, labels }
    });
    let list = Enumeration { name: "list".into(), values: values.collect(), ..Default::default() };
    let dir = tempfile::tempdir().unwrap();
    let database = fieldbridge::campaign::sqlite::SqliteCampaign::new(dir.path().join("campaign.db"));
    database.put_enumeration(&list).unwrap();
    assert_eq!(database.enumerations().unwrap(), [list]);
}

#[tokio::test]
async fn n85_a_reference_to_a_row_that_is_not_there() {
    let id = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    let reference = Field::of(FieldType::Customer, CampaignType::String { length: 36 });
    assert_eq!(arrive(Sender::Dynamics, &reference, &format!("\"{id}\"")).await, stands(id), "it may come later");
    let id = "001000000000001AAA";
    let reference = Field::of(FieldType::Lookup, CampaignType::String { length: 18 });
    assert_eq!(arrive(Sender::Salesforce, &reference, &format!("\"{id}\"")).await, stands(id));
    assert_eq!(arrive_from_both(&reference, "null").await, Fate::Stands(Value::Null));
}

#[tokio::test]
async fn n86_addresses_of_every_form() {
    let email = Field::short(254).with(Conversion::Email);
    for (sent, stood) in [
        ("\\\"very odd\\\"@example.com", "\"very odd\"@example.com"),
        ("kim+news@example.com", "kim+news@example.com"),
        ("  KIM@EXAMPLE.COM ", "kim@example.com"),
        ("kim@münchen.example", "kim@münchen.example"),
        ("a@example.com; b@example.com", "a@example.com; b@example.com"),
        ("kim@example.com.", "kim@example.com."),
    ] {
        assert_eq!(arrive_from_both(&email, &format!("\"{sent}\"")).await, stands(stood));
    }
    let long = format!("\"{}@example.com\"", "k".repeat(308));
    assert_eq!(arrive_from_both(&email, &long).await, rejected("too-long"), "320 characters");
}

#[tokio::test]
async fn n87_a_phone_number_in_letters() {
    let phone = Field::short(40).with(Conversion::Phone);
    assert_eq!(arrive_from_both(&phone, "\"+49 (0) 89 / 123-45\"").await, stands("+4908912345"));
    assert_eq!(arrive_from_both(&phone, "\"1-800-FLOWERS\"").await, rejected("not-a-phone"));
}

#[tokio::test]
async fn n88_rich_text_and_pictures_in_it() {
    let picture = "A".repeat(200_000);
    stands_verbatim(&format!("<p style=\"x\">Hi</p><img src=\"data:image/png;base64,{picture}\">")).await;
}

#[tokio::test]
async fn n89_amounts_of_four_currencies() {
    let amount = Field::of(FieldType::Money { precision: Some(4) }, CampaignType::Double);
    for (sent, stood) in [("1234.56", 1234.56), ("1000000", 1e6), ("12.345", 12.345), ("-0.0001", -0.0001)] {
        assert_eq!(arrive_from_both(&amount, sent).await, number(stood));
    }
    assert_eq!(arrive_from_both(&amount, "\"€ 12\"").await, rejected("wrong-type"));
}

#[tokio::test]
async fn n90_files_and_pictures_are_never_columns() {
    use crate::kit::catalogue::{catalogue, field};
    use fieldbridge::account::Name;
    use fieldbridge::mapping::{Reason, propose};
    let mut table = catalogue().built[0].detail.clone();
    table.fields.push(field("photo", FieldType::Image, &[]));
    table.fields.push(field("contract", FieldType::File, &[]));
    let mapping = propose(&Name::parse("crm").unwrap(), &table, std::slice::from_ref(&table.table.name));
    for name in ["photo", "contract"] {
        let rule = mapping.rules.iter().find(|r| r.field == name).unwrap();
        assert!(!rule.include && rule.reason == Reason::Binary && !rule.reason.can_carry(), "{name}: {rule:?}");
    }
    // Should one come all the same, it is a text like any other or refused; nothing is fetched.
    let image = Field::of(FieldType::Image, CampaignType::Memo);
    let (_wire, crm) = Sender::Dynamics.serving(&image, b"{\"value\":[]}".to_vec()).await;
    let road = Road::to(crm, FakeCrm::new(Vec::new()));
    let end = road.run(order_for(Sender::Dynamics, &image)).await;
    assert_eq!((end.fault, end.record.counters.read), (None, 0));
}
