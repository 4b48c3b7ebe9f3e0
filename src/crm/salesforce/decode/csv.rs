//! Results of Bulk API 2.0: comma-separated values between quotes, a quote inside doubled, line ends inside texts, a header
//! of field names (developer.salesforce.com, "Bulk API 2.0 and Bulk API Developer Guide", "Valid Date Format in Records",
//! "Get Results for a Query Job"). Nothing but emptiness means no value: `NA` and `NULL` are somebody's data.
use super::Prefixes;
use super::cell::{Problem, Reader};
use super::plan::{Leaf, Slot, Special, Tree};
use super::row::{Progress, Sheet};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{BadRow, DecodedPage, ReadQuery};
use std::borrow::Cow;

/// The records of a text of comma-separated values, one after the other; blank lines are none.
#[derive(Debug, Clone)]
pub struct CsvRecords<'t> {
    rest: &'t str,
}

impl<'t> CsvRecords<'t> {
    /// From the beginning, a byte order mark apart.
    pub fn new(text: &'t str) -> Self {
        Self { rest: text.strip_prefix('\u{feff}').unwrap_or(text) }
    }

    /// One value, and whether another one follows in this record.
    fn value(&mut self) -> Outcome<(Cow<'t, str>, bool)> {
        let Some(quoted) = self.rest.strip_prefix('"') else {
            let end = self.rest.find([',', '\n', '\r']).unwrap_or(self.rest.len());
            let (value, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
            self.rest = rest;
            return Ok((Cow::Borrowed(value), self.separator()?));
        };
        let mut value = Cow::Borrowed("");
        let mut rest = quoted;
        loop {
            let Some((piece, behind)) = rest.split_once('"') else {
                return Err(Fault::new(ErrorKind::Truncated, "the file ends within a text"));
            };
            if value.is_empty() {
                value = Cow::Borrowed(piece);
            } else {
                value.to_mut().push_str(piece);
            }
            match behind.strip_prefix('"') {
                Some(further) => {
                    value.to_mut().push('"');
                    rest = further;
                }
                None => {
                    self.rest = behind;
                    return Ok((value, self.separator()?));
                }
            }
        }
    }

    /// Passes what stands behind a value: a comma, a line end, or the end.
    fn separator(&mut self) -> Outcome<bool> {
        for (mark, more) in [(",", true), ("\r\n", false), ("\n", false), ("\r", false)] {
            if let Some(rest) = self.rest.strip_prefix(mark) {
                self.rest = rest;
                return Ok(more);
            }
        }
        if self.rest.is_empty() {
            return Ok(false);
        }
        Err(Fault::new(ErrorKind::BadJson, "something stands between a quote and the next comma"))
    }
}

impl<'t> Iterator for CsvRecords<'t> {
    type Item = Outcome<Vec<Cow<'t, str>>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rest = self.rest.trim_start_matches(['\n', '\r']);
        if self.rest.is_empty() {
            return None;
        }
        let mut record = Vec::new();
        loop {
            match self.value() {
                Ok((value, more)) => {
                    record.push(value);
                    if !more {
                        return Some(Ok(record));
                    }
                }
                Err(fault) => {
                    self.rest = "";
                    return Some(Err(fault));
                }
            }
        }
    }
}

/// Where a column of the file goes.
type Aim = (Option<usize>, Option<usize>, Special);

/// Decodes a page of a query job's results.
///
/// # Errors
/// `Truncated` for a file that ends within a text; `BadJson` for one that is no UTF-8, has no identifiers in its header, or
/// names a field twice.
pub fn csv<'p>(query: &ReadQuery, body: &'p [u8], prefixes: &Prefixes) -> Outcome<DecodedPage<'p>> {
    let bad = |why: &str| Fault::new(ErrorKind::BadJson, why);
    let text = std::str::from_utf8(body).map_err(|_| bad("a file that is no UTF-8"))?;
    let mut records = CsvRecords::new(text);
    let mut sheet = Sheet::new(query, prefixes);
    // Zero rows may be no file at all.
    let Some(header) = records.next().transpose()? else { return Ok(sheet.into_page()) };
    let aims: Vec<Option<Aim>> = header.iter().map(|name| aim(&sheet, name)).collect();
    for (place, name) in header.iter().enumerate() {
        if header.iter().skip(place + 1).any(|other| other.eq_ignore_ascii_case(name)) {
            return Err(bad("a header that names a field twice"));
        }
    }
    if !aims.iter().flatten().any(|(_, _, special)| *special == Special::Id) {
        return Err(bad("a header without the identifier"));
    }
    for record in records {
        let record = record?;
        if record.len() != header.len() {
            sheet.reject(misshapen(&record), |_| false);
            continue;
        }
        let start = sheet.open();
        let mut progress = Progress::default();
        for (aim, value) in aims.iter().zip(record) {
            let Some(aim) = aim else { continue };
            let read = reader(&sheet, *aim).text_of(without_nul(value));
            sheet.take(start, *aim, read, &mut progress);
        }
        sheet.close(start, progress);
    }
    Ok(sheet.into_page())
}

fn reader(sheet: &Sheet<'_, '_>, (value, _, special): Aim) -> Reader {
    sheet.reader(value, special)
}

/// What a name of the header stands for: `Account.Name` leads through references, as in a page.
fn aim(sheet: &Sheet<'_, '_>, name: &str) -> Option<Aim> {
    let Some((outer, rest)) = name.split_once('.') else {
        return match sheet.plan.named(name)? {
            Slot::Field { value, target, special } => Some((value, target, special)),
            Slot::Inner(_) | Slot::Unknown => None,
        };
    };
    let Some(Slot::Inner(group)) = sheet.plan.named(outer) else { return None };
    let column = below(sheet.plan.inner.get(group)?, rest)?;
    Some((Some(column), None, Special::None))
}

fn below(tree: &Tree, path: &str) -> Option<usize> {
    let (outer, rest) = path.split_once('.').map_or((path, None), |(outer, rest)| (outer, Some(rest)));
    let (_, leaf) = tree.names.iter().find(|(name, _)| name.eq_ignore_ascii_case(outer))?;
    match (leaf, rest) {
        (Leaf::Column(at), None) => Some(*at),
        (Leaf::Inner(tree), Some(rest)) => below(tree, rest),
        _ => None,
    }
}

/// Salesforce lets NUL characters through; databases do not.
fn without_nul(value: Cow<'_, str>) -> Cow<'_, str> {
    if value.contains('\0') { Cow::Owned(value.replace('\0', "")) } else { value }
}

/// More or fewer values than the header has names: nobody knows which is which.
fn misshapen(record: &[Cow<'_, str>]) -> BadRow {
    let found = record.iter().find_map(|value| crate::crm::salesforce::id::canonical(value));
    let Problem { reason, sample } = Problem::new("bad-text", &record.join(","));
    BadRow { id: found.map(Cow::into_owned).unwrap_or_default(), reason, field: None, sample: Some(sample) }
}
