//! What the mapping sheet promises.
use super::*;
use crate::account::Name;
use crate::catalog::Labels;
use crate::catalog::fixtures::{account, contact};
use crate::mapping::propose;
use crate::schema::Built;
use crate::text::Lang;
use proptest::prelude::*;

fn words(lang: Lang) -> SheetWords {
    let ko = lang == Lang::Ko;
    let head = |c: &SheetColumn| if ko { format!("열 {}", c.slug()) } else { format!("The {}", c.slug()) };
    let conversion = |c: &Conversion| (*c, if ko { format!("변환 {}", c.slug()) } else { format!("by {}", c.slug()) });
    SheetWords {
        heads: SheetColumn::ALL.iter().map(head).collect(),
        yes: if ko { "예" } else { "yes" }.into(),
        no: if ko { "아니요" } else { "no" }.into(),
        conversions: Conversion::ALL.iter().map(conversion).collect(),
        unlisted: crate::mapping::Unlisted::ALL.iter().map(|u| (*u, format!("codes {}", u.slug()))).collect(),
        owners: crate::mapping::Owner::ALL.iter().map(|o| (*o, format!("of {}", o.slug()))).collect(),
        reasons: Vec::new(),
        counterparts: Counterpart::ALL.iter().map(|c| (*c, c.slug().to_owned())).collect(),
    }
}

fn all_words() -> Vec<SheetWords> {
    Lang::ALL.into_iter().map(words).collect()
}

fn built() -> Vec<Built> {
    let name = Name::parse("crm").unwrap();
    let tables = ["contact".to_owned(), "account".to_owned()];
    let mappings = [contact(), account()].map(|d| propose(&name, &d, &tables));
    mappings.iter().zip([contact(), account()]).map(|(m, d)| Built::new(m, d, &mappings, &[])).collect()
}

fn read(built: &[Built], bytes: &[u8]) -> SheetReview {
    let tables: Vec<&Built> = built.iter().collect();
    decode(bytes).map_or_else(SheetReview::unreadable, |rows| review(&tables, &rows, &all_words()))
}

fn written(built: &[Built], lang: Lang, separator: Separator) -> String {
    csv(&built.iter().collect::<Vec<_>>(), &words(lang), lang, separator)
}

/// The sheet with one cell of a field's line changed.
fn edited(sheet: &str, field: &str, column: SheetColumn, cell: &str) -> String {
    let change = |line: &str| {
        let mut cells: Vec<&str> = line.split(',').collect();
        if cells.get(2) == Some(&field) && cells[0] == "contact" {
            cells[column.place()] = cell;
        }
        cells.join(",")
    };
    sheet.split("\r\n").map(change).collect::<Vec<_>>().join("\r\n")
}

fn slugs(review: &SheetReview) -> Vec<&str> {
    review.problems.iter().map(|p| p.key.strip_prefix("sheet-problem-").unwrap_or(&p.key)).collect()
}

#[test]
fn a_sheet_that_comes_back_unchanged_changes_nothing_in_whatever_form() {
    let built = built();
    for lang in Lang::ALL {
        for separator in [Separator::Comma, Separator::Semicolon, Separator::Tab] {
            let sheet = written(&built, lang, separator);
            let bare = sheet.trim_start_matches('\u{feff}').to_owned();
            let utf16: Vec<u8> =
                [0xff, 0xfe].into_iter().chain(bare.encode_utf16().flat_map(u16::to_le_bytes)).collect();
            let directive = format!("\u{feff}sep={}\r\n{bare}", separator.character());
            let markdown = markdown(&built.iter().collect::<Vec<_>>(), &words(lang), lang);
            let korean = encoding_rs::EUC_KR.encode(&bare).0.into_owned();
            let forms: [Vec<u8>; 8] = [
                sheet.clone().into_bytes(),
                bare.clone().into_bytes(),
                bare.replace("\r\n", "\n").into_bytes(),
                bare.replace("\r\n", "\r").into_bytes(),
                utf16,
                directive.into_bytes(),
                format!("# Mapping\n\nPlease look it over.\n\n{markdown}").into_bytes(),
                korean,
            ];
            for (number, form) in forms.iter().enumerate() {
                let found = read(&built, form);
                assert_eq!(found, SheetReview::default(), "{lang:?} {separator:?} form {number}");
            }
        }
    }
}

#[test]
fn what_the_customer_changed_is_told_and_one_version_holds_it_all() {
    use SheetColumn as C;
    let built = built();
    let sheet = written(&built, Lang::Ko, Separator::Comma);
    let sheet = edited(&sheet, "lastname", C::Column, "surname");
    let sheet = edited(&sheet, "lastname", C::Remark, "성만 적습니다 =1+1");
    let sheet = edited(&sheet, "jobtitle", C::Carry, "아니오");
    let sheet = edited(&sheet, "nickname", C::Carry, "Yes");
    let sheet = edited(&sheet, "firstname", C::Conversion, "변환 trim");
    let found = read(&built, sheet.as_bytes());
    assert!(found.is_sound(), "{:?}", found.problems);
    let told: Vec<(&str, &str, &str, &str)> =
        found.changes.iter().map(|c| (c.field.as_str(), c.what, c.from.as_str(), c.to.as_str())).collect();
    let expected = [
        ("firstname", "conversion", "keep", "trim"),
        ("lastname", "column", "lastname", "surname"),
        ("jobtitle", "carry", "yes", "no"),
        ("nickname", "carry", "no", "yes"),
    ];
    assert_eq!(told, expected);
    assert_eq!((found.mappings.len(), found.mappings[0].version), (1, 2));
    assert_eq!(found.remarks[0].text, "성만 적습니다 =1+1");
    assert_eq!(built[0].mapping.version, 1, "nothing is applied by looking");
}

#[test]
fn what_is_wrong_is_told_by_line_and_nothing_may_be_applied() {
    use SheetColumn as C;
    let built = built();
    let sheet = written(&built, Lang::En, Separator::Comma);
    for (field, column, cell, slug) in [
        ("lastname", C::Carry, "maybe", "yes-no"),
        ("lastname", C::Carry, "", "yes-no"),
        ("lastname", C::Conversion, "rot13", "conversion"),
        ("lastname", C::Conversion, "by day", "lint-conversion-unfit"),
        ("lastname", C::Column, "FIRSTNAME", "lint-column-taken"),
        ("lastname", C::Column, "select", "lint-name-reserved"),
        ("lastname", C::Column, "a\"\"b", "lint-name-bad-character"),
        ("lastname", C::Column, "", "lint-name-empty"),
        ("lastname", C::Field, "ghost", "unknown-field"),
        ("lastname", C::Field, "firstname", "twice"),
        ("lastname", C::Table, "ghost", "unknown-table"),
        ("lastname", C::Version, "7", "stale"),
        ("contactid", C::Carry, "no", "lint-key-stays"),
        ("modifiedon", C::Carry, "no", "lint-watermark-stays"),
    ] {
        let found = read(&built, edited(&sheet, field, column, cell).as_bytes());
        assert!(slugs(&found).contains(&slug), "{slug}: {:?}", found.problems);
        assert!(!found.is_sound());
        assert!(found.problems.iter().all(|p| p.line > 1), "{:?}", found.problems);
        let still_there = [C::Carry, C::Conversion, C::Column, C::Version].contains(&column);
        assert!(!still_there || found.absent == 0, "a line that is wrong is not missing: {slug}");
    }
    for (text, slug) in [("", "nothing"), ("a,b\n1,2\n", "heads"), ("\"a", "quotes"), ("a\0b", "encoding")] {
        assert_eq!(slugs(&read(&built, text.as_bytes())), [slug]);
    }
    assert_eq!(slugs(&read(&built, b"\xff\xff\xff")), ["encoding"]);
}

#[test]
fn what_cannot_be_changed_here_is_passed_over_and_what_is_missing_stays() {
    use SheetColumn as C;
    let built = built();
    let sheet = written(&built, Lang::En, Separator::Comma);
    let typed = read(&built, edited(&sheet, "lastname", C::CrmType, "memo").as_bytes());
    assert_eq!((slugs(&typed), typed.is_sound(), typed.changes.len()), (vec!["read-only"], true, 0));
    let idle = read(&built, edited(&sheet, "nickname", C::Column, "nick").as_bytes());
    assert_eq!((slugs(&idle), idle.is_sound(), idle.changes.len()), (vec!["left-out"], true, 0));
    let short: String = sheet.split_inclusive("\r\n").filter(|l| !l.contains(",jobtitle,")).collect();
    let found = read(&built, short.as_bytes());
    assert_eq!((found.absent, found.changes.len(), found.is_sound()), (1, 0, true));
}

#[test]
fn columns_may_change_places_and_the_explaining_ones_may_go() {
    let built = built();
    let rows = decode(written(&built, Lang::Ko, Separator::Tab).as_bytes()).unwrap();
    let reversed: Vec<(usize, Vec<String>)> = rows
        .into_iter()
        .map(|(line, cells)| {
            let kept = SheetColumn::NEEDED.iter().rev().map(|c| cells[c.place()].clone());
            (line, kept.chain(["one more".to_owned()]).collect())
        })
        .collect();
    let tables: Vec<&Built> = built.iter().collect();
    assert_eq!(review(&tables, &reversed, &all_words()), SheetReview::default());
}

#[test]
fn no_cell_is_a_formula() {
    let mut built = built();
    for (field, label) in built[0].detail.fields.iter_mut().zip(["=1+1", "+1", "-1", "@x", "\t=1", "＝1", "'=1", " =1"])
    {
        field.labels = Labels::one(1033, label);
    }
    let sheet = written(&built, Lang::En, Separator::Comma);
    for (_, cells) in decode(sheet.as_bytes()).unwrap() {
        for cell in cells {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']), "{cell:?}");
        }
    }
    assert_eq!(read(&built, sheet.as_bytes()), SheetReview::default());
}

proptest! {
    #[test]
    fn labels_of_any_kind_come_back_as_they_went(labels in prop::collection::vec(any::<String>(), 12), tab in any::<bool>()) {
        let mut built = built();
        for (field, label) in built[0].detail.fields.iter_mut().zip(labels) {
            field.labels = Labels::one(1033, label);
        }
        let separator = if tab { Separator::Tab } else { Separator::Semicolon };
        prop_assert_eq!(read(&built, written(&built, Lang::En, separator).as_bytes()), SheetReview::default());
        let table = markdown(&built.iter().collect::<Vec<_>>(), &words(Lang::En), Lang::En);
        prop_assert_eq!(read(&built, table.as_bytes()), SheetReview::default());
    }

    #[test]
    fn a_harmless_cell_is_plain_again(text in "\\PC{0,12}|['=+@-]{0,4}[a-z]{0,3}") {
        let cleaned = crate::text::clean_line(text.trim()).trim().to_owned();
        let cell = super::cells::harmless(&text);
        prop_assert!(!cell.starts_with(['=', '+', '-', '@']));
        prop_assert_eq!(super::cells::plain(&cell), cleaned);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0usize..4000) {
        let built = built();
        let _ = read(&built, &bytes);
        let sheet = written(&built, Lang::En, Separator::Comma);
        let part: Vec<u8> = sheet.bytes().take(cut).chain(bytes).collect();
        let _ = read(&built, &part);
    }
}

#[test]
fn what_happens_to_values_stands_in_the_sheet_and_comes_back_with_the_customers_changes() {
    use crate::mapping::{Owner, Treatment, Unlisted, steps_of};
    let mut built = built();
    let treatment = Treatment {
        steps: steps_of("trim | max 40").unwrap(),
        replace: [("A;b".to_owned(), "c = d".to_owned())].into(),
        default: Some("-none".into()),
        apply_updates: false,
        owner: Owner::Marketing,
        ..Treatment::default()
    };
    let mapping = built[0].mapping.set_treatment("jobtitle", treatment.clone(), &built[0].detail).unwrap();
    built[0].mapping = mapping;
    for lang in Lang::ALL {
        let sheet = written(&built, lang, Separator::Semicolon);
        assert_eq!(read(&built, sheet.as_bytes()), SheetReview::default(), "unchanged: {sheet}");
        let markdown = markdown(&built.iter().collect::<Vec<_>>(), &words(lang), lang);
        assert_eq!(read(&built, markdown.as_bytes()), SheetReview::default());
    }
    let sheet = written(&built, Lang::En, Separator::Comma);
    let edits = [
        (SheetColumn::Steps, "squeeze | upper", "steps"),
        (SheetColumn::Replace, "x=y", "replace"),
        (SheetColumn::Default, "", "default"),
        (SheetColumn::Updates, "yes", "updates"),
        (SheetColumn::Owner, "of crm", "owner"),
    ];
    for (column, cell, what) in edits {
        let found = read(&built, edited(&sheet, "jobtitle", column, cell).as_bytes());
        assert!(found.is_sound(), "{:?}", found.problems);
        let told: Vec<&str> = found.changes.iter().map(|c| c.what).collect();
        assert_eq!(told, [what]);
        assert_eq!(found.mappings[0].version, built[0].mapping.version + 1);
    }
    let codes = read(&built, edited(&sheet, "gendercode", SheetColumn::Unlisted, "REJECT").as_bytes());
    assert_eq!(codes.mappings[0].rule("gendercode").unwrap().treatment.unlisted, Unlisted::Reject);
    for (column, cell, slug) in [
        (SheetColumn::Steps, "rot13", "steps"),
        (SheetColumn::Replace, "x", "replace"),
        (SheetColumn::Unlisted, "perhaps", "unlisted"),
        (SheetColumn::Updates, "perhaps", "yes-no"),
        (SheetColumn::Owner, "nobody", "owner"),
    ] {
        let found = read(&built, edited(&sheet, "jobtitle", column, cell).as_bytes());
        assert_eq!((slugs(&found), found.is_sound(), found.mappings.len()), (vec![slug], false, 0), "{cell}");
    }
    let consent = read(&built, edited(&sheet, "jobtitle", SheetColumn::Owner, "consent").as_bytes());
    assert!(!consent.is_sound(), "a text is no consent");
}
