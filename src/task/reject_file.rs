//! Rejects as they are handed on: the value masked unless it is asked for, as a file for a spreadsheet in which nothing is a
//! formula, or as a JSON object a line.
use super::{Bench, off_thread};
use crate::fault::Outcome;
use crate::run::Reject;
use crate::schema::sheet::{harmless, quoted};
use crate::text::value_in_short;
use serde_json::{Value, json};
use std::sync::Arc;

/// How the file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectForm {
    /// For a spreadsheet: UTF-8 with its mark, commas, CRLF.
    Csv,
    /// A JSON object a line.
    Jsonl,
}

impl RejectForm {
    /// The form a file's name ends with: `.csv`, `.jsonl`.
    pub fn of_file(name: &str) -> Option<Self> {
        let end = name.trim().rsplit_once('.')?.1.to_ascii_lowercase();
        match end.as_str() {
            "csv" => Some(RejectForm::Csv),
            "jsonl" => Some(RejectForm::Jsonl),
            _ => None,
        }
    }
}

/// The value, or its first letters and how long it is: whoever looks for a pattern need not see whose it is.
pub fn reject_value(reject: &Reject, values: bool) -> Option<String> {
    reject.sample.as_ref().map(|value| value_in_short(value, values))
}

/// A reject as a machine reads it, with its reason in words.
pub fn reject_json(reject: &Reject, message: &str, values: bool) -> Value {
    json!({
        "id": reject.id,
        "flow": reject.flow.as_str(),
        "run": reject.run.to_string(),
        "row": reject.row,
        "reason": reject.reason,
        "message": message,
        "field": reject.field,
        "sample": reject_value(reject, values),
        "said": reject.said,
        "at": reject.at,
        "state": reject.state,
        "resolved": reject.resolved,
        "mapping_version": reject.mapping_version,
        "note": reject.note,
    })
}

/// Heads of the spreadsheet; they are the members of the JSON form.
const HEADS: [&str; 13] = [
    "id",
    "flow",
    "run",
    "row",
    "reason",
    "message",
    "field",
    "sample",
    "said",
    "at",
    "state",
    "mapping_version",
    "note",
];

/// The file's text; `message` says a reject's reason in words.
pub fn reject_file(
    rejects: &[Reject],
    message: impl Fn(&Reject) -> String,
    (form, values): (RejectForm, bool),
) -> String {
    match form {
        RejectForm::Jsonl => rejects.iter().map(|r| format!("{}\n", reject_json(r, &message(r), values))).collect(),
        RejectForm::Csv => {
            let line = |cells: &[String]| {
                let cells: Vec<String> = cells.iter().map(|cell| quoted(&harmless(cell), ',')).collect();
                format!("{}\r\n", cells.join(","))
            };
            let heads: Vec<String> = HEADS.iter().map(|head| (*head).to_owned()).collect();
            let all = rejects.iter().map(|r| line(&cells(r, message(r), values)));
            format!("\u{feff}{}{}", line(&heads), all.collect::<String>())
        }
    }
}

fn cells(reject: &Reject, message: String, values: bool) -> [String; 13] {
    [
        reject.id.to_string(),
        reject.flow.to_string(),
        reject.run.to_string(),
        reject.row.clone(),
        reject.reason.clone(),
        message,
        reject.field.clone().unwrap_or_default(),
        reject_value(reject, values).unwrap_or_default(),
        reject.said.clone().unwrap_or_default(),
        reject.at.to_string(),
        reject.state.slug().to_owned(),
        reject.mapping_version.to_string(),
        reject.note.as_ref().map(|n| n.text.clone()).unwrap_or_default(),
    ]
}

/// Writes a text into a new file a person named, for its owner only; tells where it is.
///
/// # Errors
/// `AnswerInvalid` where something of this name is there already, or no directory to hold it; storage faults.
pub async fn hand_out(bench: &Bench, path: String, text: String) -> Outcome<String> {
    let store = Arc::clone(&bench.workspace);
    off_thread(move || store.hand_out(&path, text.as_bytes())).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;
    use crate::run::{RejectState, RunId};

    fn with(sample: Option<&str>) -> Reject {
        Reject {
            id: 1,
            flow: Name::parse("contact").unwrap(),
            run: RunId::new(),
            row: "a".into(),
            reason: "too-long".into(),
            field: None,
            sample: sample.map(Into::into),
            said: None,
            at: jiff::Timestamp::UNIX_EPOCH,
            resolved: false,
            state: RejectState::Open,
            mapping_version: 1,
            note: None,
        }
    }

    #[test]
    fn a_value_is_masked_until_it_is_asked_for() {
        let masked = |text| reject_value(&with(Some(text)), false).unwrap();
        assert_eq!(masked("kim@example.com"), "ki… (15)");
        assert_eq!(masked("김"), "… (1)", "a short value is not shown by its beginning");
        assert_eq!(masked(""), "");
        assert_eq!(reject_value(&with(Some("kim")), true).as_deref(), Some("kim"));
        assert_eq!(reject_value(&with(None), false), None);
    }

    #[test]
    fn the_end_of_a_name_says_the_form_and_no_cell_is_a_formula() {
        for (name, form) in
            [("a.csv", Some(RejectForm::Csv)), ("a.b.JSONL ", Some(RejectForm::Jsonl)), ("csv", None), ("a.txt", None)]
        {
            assert_eq!(RejectForm::of_file(name), form, "{name}");
        }
        let rejects = [with(Some("=HYPERLINK(\"x\")"))];
        let csv = reject_file(&rejects, |_| "Too long, it is".to_owned(), (RejectForm::Csv, true));
        let lines: Vec<&str> = csv.split("\r\n").collect();
        assert_eq!(lines.len(), 3, "{csv}");
        assert!(lines[0].starts_with("\u{feff}id,flow,run,row,"), "{csv}");
        assert!(!lines[1].contains(",=") && !lines[1].contains(",\"="), "{csv}");
        let jsonl = reject_file(&rejects, |_| String::new(), (RejectForm::Jsonl, false));
        let read: Value = serde_json::from_str(jsonl.trim_end()).unwrap();
        assert_eq!(read["sample"], "=H… (15)");
    }
}
