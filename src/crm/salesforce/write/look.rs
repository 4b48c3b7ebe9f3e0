//! Looks whether records are there, by their ids or by an external id.
use super::SalesforceWriter;
use crate::catalog::{FieldType, TableKind};
use crate::crm::salesforce::soql::{STAMP, Select};
use crate::crm::salesforce::{id, values};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use crate::mapping::Cell;
use crate::port::{FoundRow, RowName, WriteTable};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// Names in one question, and the bytes they take in its address: it must stay short.
const NAMES: usize = 100;
const BYTES: usize = 8_000;

/// A name that is looked for.
struct Wanted {
    at: usize,
    field: String,
    key: Key,
}

/// The value of a name.
#[derive(PartialEq)]
enum Key {
    Text(String),
    Integer(i64),
    Real(f64),
}

impl Key {
    /// Bytes in an address; what is no plain letter or digit takes three each.
    fn bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.bytes().map(|b| if b.is_ascii_alphanumeric() { 1 } else { 3 }).sum::<usize>() + 12,
            Self::Integer(_) | Self::Real(_) => 30,
        }
    }

    /// Whether a record's value is this one. External ids are the same whatever the case of their letters; ids are not.
    #[allow(clippy::cast_precision_loss)]
    fn is(&self, field: &str, found: &Json) -> bool {
        match (self, found) {
            (Self::Text(id), Json::String(text)) if field == "Id" => id::canonical(text).is_some_and(|own| own == **id),
            (Self::Text(key), Json::String(text)) => text.to_lowercase() == key.to_lowercase(),
            (Self::Integer(key), Json::Number(n)) => n.as_i64() == Some(*key) || n.as_f64() == Some(*key as f64),
            (Self::Real(key), Json::Number(n)) => n.as_f64() == Some(*key),
            _ => false,
        }
    }
}

/// What became of the look for one name.
pub(super) type Looked = Result<Option<FoundRow>, Box<Fault>>;

/// A record as a question brings it.
#[derive(Debug, Deserialize)]
pub(super) struct Seen(pub(super) Map<String, Json>);

impl Seen {
    /// A field's text.
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        self.0.get(field).and_then(Json::as_str)
    }

    /// Its id, canonical.
    pub(super) fn id(&self) -> Option<String> {
        Some(id::canonical(self.text("Id")?)?.into_owned())
    }
}

fn is_number(kind: &FieldType) -> bool {
    use FieldType as T;
    matches!(kind, T::Integer | T::BigInt | T::Decimal { .. } | T::Double | T::Money { .. })
}

/// What is looked for, for a name.
fn wanted(table: &WriteTable, at: usize, name: &RowName) -> Outcome<Option<Wanted>> {
    let of = |field: &str, key| Ok(Some(Wanted { at, field: field.to_owned(), key }));
    match name {
        RowName::Unnamed => Ok(None),
        RowName::Id(text) => {
            let id = id::canonical(text).ok_or_else(|| super::unfit("Id", "it is not a record's id"))?;
            of("Id", Key::Text(id.into_owned()))
        }
        RowName::Key(parts) => match parts.as_slice() {
            [(field, Cell::Text(text))] => {
                // A quoted name can never be one of a number.
                match table.column(field).is_some_and(|column| is_number(&column.kind)) {
                    true => Err(super::unfit(field, "the external id is a number")),
                    false => of(field, Key::Text(text.to_string())),
                }
            }
            [(field, Cell::Integer(n))] => {
                let text = table.column(field).is_some_and(|c| matches!(c.kind, FieldType::Text { .. }));
                of(field, if text { Key::Text(n.to_string()) } else { Key::Integer(*n) })
            }
            [(field, Cell::Real(r))] if r.is_finite() => of(field, Key::Real(*r)),
            _ => Err(super::unfit(&table.primary_id, "an external id is one text or one number")),
        },
    }
}

impl SalesforceWriter {
    /// The records of these names, in their order.
    ///
    /// # Errors
    /// Transport, sign-in and rights faults; `SalesforceManyMatches` where an external id names several; `ValueUnfit` for
    /// a name that can be none.
    pub(super) async fn look(&self, table: &WriteTable, names: &[RowName]) -> Outcome<Vec<Option<FoundRow>>> {
        self.look_each(table, names).await?.into_iter().collect::<Result<_, _>>().map_err(|fault| *fault)
    }

    /// As [`SalesforceWriter::look`], with what is wrong with a name told at that name.
    ///
    /// # Errors
    /// Transport, sign-in and rights faults.
    pub(super) async fn look_each(&self, table: &WriteTable, names: &[RowName]) -> Outcome<Vec<Looked>> {
        let mut found: Vec<Looked> = names.iter().map(|_| Ok(None)).collect();
        let mut left: Vec<Wanted> = Vec::new();
        for ((at, name), place) in names.iter().enumerate().zip(&mut found) {
            match wanted(table, at, name) {
                Ok(wanted) => left.extend(wanted),
                Err(fault) => *place = Err(Box::new(fault)),
            }
        }
        left.sort_by(|a, b| a.field.cmp(&b.field));
        for group in left.chunk_by(|a, b| a.field == b.field) {
            for chunk in in_questions(group) {
                self.look_by(table, chunk, &mut found).await?;
            }
        }
        Ok(found)
    }

    /// Which records of these names lie in the recycle bin; what has left it is told no more.
    ///
    /// # Errors
    /// Transport, sign-in and rights faults; `ValueUnfit` for a name that can be none.
    pub(super) async fn lie_in_the_bin(&self, table: &WriteTable, names: &[RowName]) -> Outcome<Vec<bool>> {
        let mut gone = vec![false; names.len()];
        let wanted = names.iter().enumerate().filter_map(|(at, name)| wanted(table, at, name).transpose());
        let mut wanted = wanted.collect::<Outcome<Vec<_>>>()?;
        wanted.sort_by(|a, b| a.field.cmp(&b.field));
        for group in wanted.chunk_by(|a, b| a.field == b.field) {
            for chunk in in_questions(group) {
                let Some((field, select)) = asked(table, chunk)? else { continue };
                let seen: Vec<Seen> = self.api.all_rows(&select.deleted().to_string(), Patience::Long).await?;
                for name in chunk {
                    let there = |row: &Seen| row.0.get(field).is_some_and(|value| name.key.is(field, value));
                    if let Some(place) = gone.get_mut(name.at) {
                        *place = seen.iter().any(there);
                    }
                }
            }
        }
        Ok(gone)
    }

    async fn look_by(&self, table: &WriteTable, names: &[Wanted], found: &mut [Looked]) -> Outcome<()> {
        let Some((field, select)) = asked(table, names)? else { return Ok(()) };
        let seen = match table.kind {
            TableKind::Activity => self.seen_with_archive(select).await?,
            _ => self.seen(&select).await?,
        };
        for name in names {
            let mut same = seen.iter().filter(|row| row.0.get(field).is_some_and(|value| name.key.is(field, value)));
            let (first, second) = (same.next(), same.next());
            let looked = match (first, second) {
                (_, Some(_)) => {
                    let why = format!("several records have this {field}");
                    Err(Box::new(Fault::new(ErrorKind::SalesforceManyMatches, why).with("field", field)))
                }
                (first, None) => Ok(first.and_then(|row| {
                    let version = row.text(STAMP).and_then(values::timestamp).map_or(0, |at| at.as_millisecond());
                    Some(FoundRow { id: row.id()?, version })
                })),
            };
            if let Some(place) = found.get_mut(name.at) {
                *place = looked;
            }
        }
        Ok(())
    }

    /// As [`SalesforceWriter::seen`], with what lies in the archive, as old activities do.
    pub(super) async fn seen_with_archive(&self, select: Select) -> Outcome<Vec<Seen>> {
        self.api.few("queryAll", &select.living().to_string(), Patience::Long).await
    }

    /// The records of a question that fits into one page.
    pub(super) async fn seen(&self, select: &Select) -> Outcome<Vec<Seen>> {
        self.api.rows::<Seen>(&select.to_string(), Patience::Long).await
    }
}

/// The question for names of one field, with the field.
fn asked<'n>(table: &WriteTable, names: &'n [Wanted]) -> Outcome<Option<(&'n str, Select)>> {
    let Some(Wanted { field, .. }) = names.first() else { return Ok(None) };
    let select = Select::from(&table.address)?.field(STAMP)?.field(field)?;
    let text = |name: &'_ Wanted| if let Key::Text(text) = &name.key { Some(text.clone()) } else { None };
    let texts: Vec<String> = names.iter().filter_map(text).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let numbers: Vec<String> = names
        .iter()
        .filter_map(|name| match &name.key {
            Key::Text(_) => None,
            Key::Integer(n) => Some(n.to_string()),
            Key::Real(r) => Some(format!("{r:?}")),
        })
        .collect();
    let select = match texts.is_empty() {
        false => select.one_of(field, &texts)?,
        true => select.one_of_numbers(field, &numbers)?,
    };
    Ok(Some((field, select)))
}

/// Names of one field, of one kind in each question, as many as its address holds.
fn in_questions(names: &[Wanted]) -> Vec<&[Wanted]> {
    let (mut questions, mut rest) = (Vec::new(), names);
    while let Some(first) = rest.first() {
        let (mut bytes, mut count) = (0, 0);
        for name in rest.iter().take(NAMES) {
            bytes += name.key.bytes();
            let alike = matches!(name.key, Key::Text(_)) == matches!(first.key, Key::Text(_));
            if count > 0 && (bytes > BYTES || !alike) {
                break;
            }
            count += 1;
        }
        let (question, others) = rest.split_at(count);
        questions.push(question);
        rest = others;
    }
    questions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(key: Key) -> Wanted {
        Wanted { at: 0, field: "Ext_Id__c".to_owned(), key }
    }

    #[test]
    fn a_question_stays_short_and_holds_names_of_one_kind() {
        let long: Vec<Wanted> = (0..130).map(|n| named(Key::Text(format!("{}{n}", "서울".repeat(20))))).collect();
        let questions = in_questions(&long);
        assert_eq!(questions.iter().map(|q| q.len()).sum::<usize>(), 130);
        for question in questions {
            let encoded = |name: &Wanted| match &name.key {
                Key::Text(text) => url::form_urlencoded::byte_serialize(format!("'{text}',").as_bytes()).collect(),
                _ => String::new(),
            };
            let bytes: usize = question.iter().map(|name| encoded(name).len()).sum();
            assert!(bytes <= BYTES, "{bytes}");
        }
        let mixed =
            [named(Key::Integer(1)), named(Key::Real(2.5)), named(Key::Text("3".into())), named(Key::Integer(4))];
        assert_eq!(in_questions(&mixed).iter().map(|q| q.len()).collect::<Vec<_>>(), [2, 1, 1]);
        let huge = [named(Key::Text("x".repeat(9_000))), named(Key::Text("y".into()))];
        assert_eq!(in_questions(&huge).len(), 2, "one by itself, however long");
    }

    #[test]
    fn numbers_are_found_as_numbers_and_texts_whatever_their_case() {
        let is = |key: Key, found: Json| key.is("Ext_Id__c", &found);
        assert!(is(Key::Integer(17), Json::from(17.0)) && is(Key::Integer(17), Json::from(17)));
        assert!(is(Key::Real(17.5), Json::from(17.5)) && !is(Key::Real(17.5), Json::from(17)));
        assert!(is(Key::Text("a-1".into()), Json::from("A-1")) && !is(Key::Text("17".into()), Json::from(17)));
        assert!(!is(Key::Integer(17), Json::from("17")) && !is(Key::Integer(17), Json::Null));
    }
}
