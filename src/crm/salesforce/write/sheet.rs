//! Records as a file of comma-separated values, and the results of a job read back by what names each record ("Prepare CSV
//! Files", "Get Job Successful Record Results", "Get Job Failed Record Results").
use super::record::{Item, Verb};
use super::value;
use crate::crm::salesforce::decode::CsvRecords;
use crate::crm::salesforce::errors::ApiError;
use crate::crm::salesforce::id;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Cell;
use std::collections::HashMap;
use std::fmt::Write as _;

/// Whether a file can say all of a record, and its results can be told apart.
pub(super) fn fits(verb: &Verb, item: &Item) -> bool {
    let named = match verb {
        Verb::Insert { key } => key.is_some(),
        Verb::Upsert { .. } => true,
        Verb::Update | Verb::Delete => item.id.is_some(),
        Verb::UpdateSince => false,
    };
    // What an update leaves out stays as it is; a field that is not there at all is one of another record's.
    named && item.fields.values().all(|v| value::csv(v).is_some())
}

/// The field a record is told by in the results.
pub(super) fn naming(verb: &Verb) -> &str {
    match verb {
        Verb::Insert { key: Some(key) } | Verb::Upsert { key } => key,
        _ => "Id",
    }
}

/// What names a record, as the results spell it.
pub(super) fn name_of(verb: &Verb, item: &Item) -> String {
    match (verb, &item.key, &item.id) {
        (Verb::Insert { .. } | Verb::Upsert { .. }, Some(key), _) => spelt(&key.display(), is_number(key)),
        (_, _, Some(id)) => id.clone(),
        _ => String::new(),
    }
}

/// The bytes of a record in the file, at most.
pub(super) fn bytes(verb: &Verb, item: &Item) -> usize {
    let own = if matches!(verb, Verb::Update | Verb::Delete) { 19 } else { 0 };
    let values = item.fields.values().map(|v| value::csv(v).map_or(0, |text| text.len()) + 1);
    values.fold(own, usize::saturating_add)
}

/// Whether records are told by a number.
pub(super) fn is_number(key: &Cell<'_>) -> bool {
    matches!(key, Cell::Integer(_) | Cell::Real(_))
}

/// An external id as both sides spell it: texts whatever the case of their letters, and 17, 17.0 and 1.7E1 are one number.
fn spelt(text: &str, number: bool) -> String {
    let text = text.trim();
    match number {
        false => text.to_lowercase(),
        true if text.contains(['e', 'E']) => {
            text.parse::<f64>().map_or_else(|_| text.to_lowercase(), |n| n.to_string())
        }
        true if text.contains('.') => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        true => text.to_owned(),
    }
}

/// The file.
pub(super) fn write(verb: &Verb, items: &[Item]) -> Vec<u8> {
    let mut names: Vec<&str> = Vec::new();
    if matches!(verb, Verb::Update | Verb::Delete) {
        names.push("Id");
    }
    for item in items {
        for field in item.fields.keys() {
            if !names.contains(&field.as_str()) {
                names.push(field);
            }
        }
    }
    let mut out = names.join(",");
    out.push('\n');
    for item in items {
        for (at, name) in names.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            match (*name, &item.id) {
                ("Id", Some(id)) => out.push_str(id),
                _ => {
                    let text = item.fields.get(*name).and_then(value::csv).unwrap_or_default();
                    let _ = write!(out, "{text}");
                }
            }
        }
        out.push('\n');
    }
    out.into_bytes()
}

/// A record of a results file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Its id, where it has one.
    pub(super) id: Option<String>,
    /// Whether it was made.
    pub(super) created: bool,
    /// Why it was refused.
    pub(super) error: Option<ApiError>,
}

/// The records of a results file by what names them.
///
/// # Errors
/// `BadJson`, `Truncated` for what is no such file.
pub(super) fn read(body: &[u8], (naming, number): (&str, bool)) -> Outcome<HashMap<String, Line>> {
    let bad = |why: &str| Fault::new(ErrorKind::BadJson, why);
    let text = std::str::from_utf8(body).map_err(|_| bad("a results file that is no UTF-8"))?;
    let mut records = CsvRecords::new(text);
    let Some(header) = records.next().transpose()? else { return Ok(HashMap::new()) };
    let place = |name: &str| header.iter().position(|n| n.eq_ignore_ascii_case(name));
    let (own, ids, made, error) = (place(naming), place("sf__Id"), place("sf__Created"), place("sf__Error"));
    let own = own.or(if naming == "Id" { ids } else { None });
    let mut lines = HashMap::new();
    for record in records {
        let record = record?;
        // A file without records need not name any.
        let own = own.ok_or_else(|| bad("results that do not name their records"))?;
        let of = |at: Option<usize>| at.and_then(|at| record.get(at)).map(|v| v.as_ref()).unwrap_or_default();
        let id = id::canonical(of(ids)).map(std::borrow::Cow::into_owned);
        let name = match naming {
            "Id" => id::canonical(of(Some(own)))
                .map(std::borrow::Cow::into_owned)
                .or_else(|| id.clone())
                .unwrap_or_default(),
            _ => spelt(of(Some(own)), number),
        };
        let error = error.map(|at| refusal(of(Some(at))));
        lines.insert(name, Line { id, created: of(made).eq_ignore_ascii_case("true"), error });
    }
    Ok(lines)
}

/// `CODE:message:fields --`; the message may hold colons.
fn refusal(text: &str) -> ApiError {
    let (code, rest) = text.split_once(':').unwrap_or((text, ""));
    let rest = rest.trim_end().strip_suffix("--").unwrap_or(rest).trim_end();
    let (message, fields) = rest.rsplit_once(':').unwrap_or((rest, ""));
    let fields = fields.split(',').map(str::trim).filter(|f| !f.is_empty()).map(str::to_owned);
    ApiError { code: code.trim().to_owned(), message: message.to_owned(), fields: fields.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_taken_apart_at_their_ends() {
        let error = refusal("INVALID_EMAIL_ADDRESS:Email: invalid email address: kim@:Email --");
        assert_eq!(
            (error.code.as_str(), error.message.as_str()),
            ("INVALID_EMAIL_ADDRESS", "Email: invalid email address: kim@")
        );
        assert_eq!(error.fields, ["Email"]);
        assert_eq!(refusal("UNABLE_TO_LOCK_ROW:unable to obtain exclusive access:--").code, "UNABLE_TO_LOCK_ROW");
        assert_eq!(refusal("Strange").code, "Strange");
    }

    #[test]
    fn results_are_told_by_what_names_the_records() {
        let file = "\"sf__Id\",\"sf__Created\",\"Ext_Id__c\",\"LastName\"\n\"003AA000000AbCdYAK\",\"true\",\"A-17\",\"x\ny\"\n";
        let lines = read(file.as_bytes(), ("Ext_Id__c", false)).unwrap();
        let line = Line { id: Some("003AA000000AbCdYAK".into()), created: true, error: None };
        assert_eq!(lines.get("a-17"), Some(&line));
        let failed =
            "\"sf__Id\",\"sf__Error\",\"Id\"\n\"\",\"ENTITY_IS_DELETED:entity is deleted:--\",\"003AA000000AbCd\"\n";
        let lines = read(failed.as_bytes(), ("Id", false)).unwrap();
        assert_eq!(lines["003AA000000AbCdYAK"].error.as_ref().unwrap().code, "ENTITY_IS_DELETED");
        assert!(read(b"\"sf__Id\",\"x\"\n\"1\",\"2\"\n", ("Ext_Id__c", false)).is_err());
        let nothing = read(b"\"sf__Id\",\"sf__Error\"\n", ("Ext_Id__c", false)).unwrap();
        assert!(nothing.is_empty(), "of a job that came to nothing");
        assert!(read(b"", ("Ext_Id__c", false)).unwrap().is_empty());
    }

    #[test]
    fn a_number_is_itself_however_it_is_spelt() {
        let file =
            "\"sf__Id\",\"sf__Created\",\"No__c\"\n\"003AA000000AbCdYAK\",\"true\",\"17.0\"\n\"\",\"\",\"1.25E3\"\n";
        let lines = read(file.as_bytes(), ("No__c", true)).unwrap();
        let named = |cell: Cell<'_>| lines.contains_key(&spelt(&cell.display(), is_number(&cell)));
        assert!(named(Cell::Integer(17)) && named(Cell::Real(17.0)) && named(Cell::Integer(1_250)), "{lines:?}");
        assert!(!named(Cell::Integer(170)) && !named(Cell::Integer(1)));
        let texts = read(file.as_bytes(), ("No__c", false)).unwrap();
        assert!(texts.contains_key("17.0") && !texts.contains_key("17"), "of a text every sign counts");
    }
}
