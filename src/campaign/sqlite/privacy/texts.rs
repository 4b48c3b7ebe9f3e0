//! Free texts in which an identifier or an address may stand among others. Only what certainly is one is looked for, and only
//! as a whole word: a short number that names a row of some table stands in many a line that has nothing to do with it.
use crate::catalog::record_id;
use crate::port::HeldPerson;
use rusqlite::{Connection, Result as Sql};

/// Whether a text, wherever it stands as a word of its own, can only be this one: an address, or an identifier of a CRM.
pub(super) fn is_certain(what: &str) -> bool {
    let record = || what.bytes().any(|b| b.is_ascii_digit()) && record_id::canonical(what).is_some();
    what.contains('@') || uuid::Uuid::try_parse(what).is_ok() || record()
}

/// What is looked for.
fn certain(person: &HeldPerson) -> impl Iterator<Item = &String> {
    let ids = person.rows.iter().map(|(_, row)| row).chain(&person.loose);
    ids.chain(&person.emails).filter(|what| is_certain(what))
}

/// Lines whose text names the person.
pub(super) fn texts(
    conn: &Connection,
    (table, id, column): (&str, &str, &str),
    person: &HeldPerson,
) -> Sql<Vec<(i64, String)>> {
    let words: Vec<String> = certain(person).map(|what| what.to_ascii_lowercase()).collect();
    let words = serde_json::Value::from(words).to_string();
    let sql = format!(
        "SELECT {id}, {column} FROM {table} WHERE {column} IS NOT NULL
             AND EXISTS (SELECT 1 FROM json_each(?1) AS e WHERE instr(lower({column}), e.value) > 0)"
    );
    let mut find = conn.prepare(&sql)?;
    let found = find.query_map([words], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Sql<Vec<(i64, String)>>>()?;
    Ok(found.into_iter().filter(|(_, text)| without(text, person, "") != *text).collect())
}

/// The text with every identifier and address of the person replaced, whatever their case.
pub(super) fn without(text: &str, person: &HeldPerson, erased: &str) -> String {
    certain(person).fold(text.to_owned(), |text, what| replaced(&text, what, erased))
}

fn replaced(text: &str, what: &str, erased: &str) -> String {
    let (lower, what) = (text.to_ascii_lowercase(), what.to_ascii_lowercase());
    let (mut out, mut done) = (String::new(), 0);
    for (at, found) in lower.match_indices(&what) {
        let end = at + found.len();
        let (before, behind) = (text.get(..at).unwrap_or_default(), text.get(end..).unwrap_or_default());
        if is_word(what.contains('@'), before, behind) {
            out.push_str(text.get(done..at).unwrap_or_default());
            out.push_str(erased);
            done = end;
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// Whether what stands between these two is a word of its own: an address also ends at no dot, dash or plus another goes on
/// with.
fn is_word(address: bool, before: &str, behind: &str) -> bool {
    let (last, mut next) = (before.chars().next_back(), behind.chars());
    let first = next.next();
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    if last.is_some_and(joins) || first.is_some_and(joins) {
        return false;
    }
    let goes_on = match first {
        Some('-') => true,
        Some('.') => next.next().is_some_and(char::is_alphanumeric),
        _ => false,
    };
    !address || !(goes_on || last.is_some_and(|c| matches!(c, '.' | '+' | '-' | '%')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0a1b2c3d-0000-4000-8000-00000000abcd";

    fn person() -> HeldPerson {
        HeldPerson {
            rows: vec![("contact".into(), ID.into())],
            loose: vec!["1".into(), "Kim".into()],
            emails: vec!["kim@example.com".into()],
            ..HeldPerson::default()
        }
    }

    #[test]
    fn identities_go_from_a_text_whatever_their_case() {
        let text = format!("row {}: KIM@example.com. ({ID}) \u{ae40}", ID.to_uppercase());
        assert_eq!(without(&text, &person(), "E"), "row E: E. (E) \u{ae40}");
        assert_eq!(without("nobody", &person(), "E"), "nobody");
    }

    #[test]
    fn what_may_be_anything_is_not_looked_for() {
        let text = "Done: 1 of 10 rows became leads, Kim was there";
        assert_eq!(without(text, &person(), "E"), text);
        assert!(is_certain("003AA000000AbCdYAK") && !is_certain("internationally") && !is_certain("1"));
    }

    #[test]
    fn a_part_of_another_word_is_another_word() {
        for other in [
            "akim@example.com",
            "j.kim@example.com",
            "kim@example.com.au",
            "kim@example.community",
            "kim@example.com-x",
        ] {
            assert_eq!(without(other, &person(), "E"), other);
        }
        for word in ["<kim@example.com>", "'kim@example.com'", "to=kim@example.com.", "kim@example.com, x"] {
            assert!(without(word, &person(), "E").contains('E'), "{word}");
        }
        let longer = format!("{ID}0");
        assert_eq!(without(&longer, &person(), "E"), longer);
    }
}
