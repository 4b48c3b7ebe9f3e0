//! Turns a decoded page into rows that fit the schema, and rejects. Pure.
use crate::mapping::{Carry, Cell, RowTest, spread};
use crate::port::{BadRow, DecodedPage, RowKey, Rows, Withdrawn};
use crate::schema::{CampaignSchema, ColumnWrite};
use crate::text::clean_line;

/// Characters of a value that a reject keeps.
const SAMPLE: usize = 32;

/// Converts in place; rows with a value that does not fit move to the page's bad rows. The consent that bad rows withdraw
/// comes back: it is not held back by what is wrong with the rest (correctness.md B16).
pub(super) fn convert_page(
    page: &mut DecodedPage<'_>,
    schema: &CampaignSchema,
    conversions: &[Carry],
) -> Vec<Withdrawn> {
    let DecodedPage { rows, bad, halves, .. } = page;
    let mut withdrawn = withdrawn_in(std::mem::take(halves), schema, conversions);
    spread_rows(rows, conversions);
    let width = rows.width;
    if width == 0 {
        return withdrawn;
    }
    let before = bad.len();
    let mut good = Vec::new();
    for (number, (key, cells)) in rows.keys.iter().zip(rows.cells.chunks_exact_mut(width)).enumerate() {
        if let Err((at, row)) = convert_row(&key.id, cells, schema, conversions) {
            if bad.len() == before {
                good = vec![true; rows.keys.len()];
            }
            if let Some(place) = good.get_mut(number) {
                *place = false;
            }
            carry_consent(cells, at + 1, schema, conversions);
            withdrawn.extend(withdrawal(&key.id, cells, schema));
            bad.push(row);
        }
    }
    if bad.len() > before {
        drop_rows(rows, &good);
    }
    withdrawn
}

/// What rows that could be decoded in part withdraw.
fn withdrawn_in(mut halves: Rows<'_>, schema: &CampaignSchema, conversions: &[Carry]) -> Vec<Withdrawn> {
    let read = conversions.iter().filter(|carry| !carry.is_again()).count();
    if halves.keys.is_empty() || halves.width < read {
        return Vec::new();
    }
    // Cells behind were read for the filter.
    let whole = std::mem::replace(&mut halves.width, read);
    let cells = std::mem::take(&mut halves.cells);
    halves.cells = cells.chunks(whole).flat_map(|row| row.iter().take(read).cloned()).collect();
    spread_rows(&mut halves, conversions);
    let rows = halves.keys.iter().zip(halves.cells.chunks_exact_mut(halves.width.max(1)));
    rows.filter_map(|(key, cells)| {
        carry_consent(cells, 0, schema, conversions);
        withdrawal(&key.id, cells, schema)
    })
    .collect()
}

/// Carries the values of consent from a place on; one that does not fit says nothing.
fn carry_consent(cells: &mut [Cell<'_>], from: usize, schema: &CampaignSchema, conversions: &[Carry]) {
    let rest = cells.iter_mut().zip(schema.columns.iter().zip(conversions)).skip(from);
    for (cell, (column, carry)) in rest.filter(|(_, (column, _))| column.write == ColumnWrite::Strictest) {
        *cell = match std::mem::replace(cell, Cell::Null) {
            Cell::Null => Cell::Null,
            value => carry.carry(value, column.kind).unwrap_or(Cell::Null),
        };
    }
}

/// The columns in which a row, as it is carried, says "do not contact".
fn withdrawal(id: &str, cells: &[Cell<'_>], schema: &CampaignSchema) -> Option<Withdrawn> {
    let forbids = |(_, (column, cell)): &(usize, (&crate::schema::Column, &Cell<'_>))| {
        column.write == ColumnWrite::Strictest && cell.yes() == Some(true)
    };
    let columns: Vec<usize> =
        schema.columns.iter().zip(cells).enumerate().filter(forbids).map(|(place, _)| place).collect();
    (!columns.is_empty() && !id.is_empty()).then(|| Withdrawn { id: id.to_owned(), columns })
}

/// What rows that are carried withdraw.
pub(super) fn withdrawn_by(rows: &Rows<'_>, schema: &CampaignSchema) -> Vec<Withdrawn> {
    rows.iter().filter_map(|(key, cells)| withdrawal(&key.id, cells, schema)).collect()
}

/// Gives every column a cell of its own where one field fills several.
fn spread_rows(rows: &mut Rows<'_>, conversions: &[Carry]) {
    if rows.width == 0 || !conversions.iter().any(Carry::is_again) {
        return;
    }
    let cells = std::mem::take(&mut rows.cells);
    rows.cells = cells.chunks(rows.width).flat_map(|row| spread(conversions, row).cloned()).collect();
    rows.width = conversions.len();
}

/// Keeps the rows the filter asks for, and of each only the first `width` cells: those behind were read for the filter. The
/// keys of the other rows come back.
pub(super) fn keep_accepted<'p>(rows: &mut Rows<'p>, width: usize, test: Option<&RowTest>) -> Vec<RowKey<'p>> {
    if rows.width == width && test.is_none() {
        return Vec::new();
    }
    let (keys, cells) = (std::mem::take(&mut rows.keys), std::mem::take(&mut rows.cells));
    let whole = std::mem::replace(&mut rows.width, width).max(1);
    let mut left_out = Vec::new();
    let mut cells = cells.into_iter();
    for key in keys {
        let row: Vec<Cell<'p>> = cells.by_ref().take(whole).collect();
        if test.is_none_or(|test| test.accepts(&row)) {
            rows.keys.push(key);
            rows.cells.extend(row.into_iter().take(width));
        } else {
            left_out.push(key);
        }
    }
    left_out
}

/// Converts a row up to the first value that does not fit, which comes back with its place.
fn convert_row(
    id: &str,
    cells: &mut [Cell<'_>],
    schema: &CampaignSchema,
    conversions: &[Carry],
) -> Result<(), (usize, BadRow)> {
    for (at, ((cell, column), carry)) in cells.iter_mut().zip(&schema.columns).zip(conversions).enumerate() {
        // Empty fits everywhere, and most fields of most rows are.
        if matches!(cell, Cell::Null) {
            *cell = carry.for_nothing();
            continue;
        }
        let value = std::mem::replace(cell, Cell::Null);
        let seen = Peek::of(&value);
        *cell = carry.carry(value, column.kind).map_err(|reason| {
            let (id, field, sample) = (id.to_owned(), Some(column.field.clone()), Some(seen.sample()));
            (at, BadRow { id, reason, field, sample })
        })?;
    }
    Ok(())
}

/// The value as it was before a conversion consumed it; free for what borrows from the page.
enum Peek<'p> {
    Borrowed(&'p str),
    Owned(Cell<'p>),
}

impl<'p> Peek<'p> {
    fn of(cell: &Cell<'p>) -> Self {
        match cell {
            Cell::Text(std::borrow::Cow::Borrowed(text)) => Peek::Borrowed(text),
            // Escaped texts are few, and what is kept of them is short.
            Cell::Text(std::borrow::Cow::Owned(text)) => {
                Peek::Owned(Cell::Text(text.chars().take(SAMPLE).collect::<String>().into()))
            }
            other => Peek::Owned(other.clone()),
        }
    }

    fn sample(&self) -> String {
        let text = match self {
            Peek::Borrowed(text) => clean_line(&text.chars().take(SAMPLE).collect::<String>()).into_owned(),
            Peek::Owned(cell) => clean_line(&cell.display()).into_owned(),
        };
        text.chars().take(SAMPLE).collect()
    }
}

fn drop_rows(rows: &mut Rows<'_>, good: &[bool]) {
    let width = rows.width;
    let mut number = 0;
    rows.cells.retain(|_| {
        number += 1;
        good.get((number - 1) / width).copied().unwrap_or(true)
    });
    let mut stays = good.iter();
    rows.keys.retain(|_| stays.next().copied().unwrap_or(true));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Labels;
    use crate::mapping::Conversion;
    use crate::schema::{CampaignType, Column};

    fn schema() -> CampaignSchema {
        let column = |name: &str, kind| Column {
            name: name.into(),
            labels: Labels::default(),
            kind,
            field: format!("crm_{name}"),
            enumeration: None,
            link: None,
            write: Default::default(),
            personal: false,
            among: false,
        };
        let columns = vec![
            column("id", CampaignType::String { length: 36 }),
            column("name", CampaignType::String { length: 4 }),
            column("age", CampaignType::Long),
        ];
        CampaignSchema { name: "t".into(), labels: Labels::default(), key: "id".into(), columns }
    }

    fn page(names: &[&str]) -> DecodedPage<'static> {
        let mut rows = Rows { width: 3, ..Rows::default() };
        for (i, name) in names.iter().enumerate() {
            let id = i.to_string();
            rows.keys.push(RowKey { id: id.clone().into(), version: 1 });
            rows.cells.extend([Cell::Text(id.into()), Cell::Text((*name).to_owned().into()), Cell::Integer(7)]);
        }
        DecodedPage { rows, ..DecodedPage::default() }
    }

    #[test]
    fn rows_that_do_not_fit_become_rejects_and_the_others_stay_together() {
        let mut p = page(&["a", "too long\u{1b}[2J", "b", "long!", "한글한글"]);
        convert_page(&mut p, &schema(), &[const { Carry::Plain(Conversion::Keep) }; 3]);
        let kept: Vec<_> = p.rows.iter().map(|(k, c)| (k.id.to_string(), c.len(), c[1].display())).collect();
        assert_eq!(
            kept,
            [("0".into(), 3, "a".into()), ("2".into(), 3, "b".into()), ("4".into(), 3, "한글한글".into())]
        );
        assert_eq!(p.bad.len(), 2);
        assert_eq!(p.bad[0].reason, "too-long");
        assert_eq!(p.bad[0].field.as_deref(), Some("crm_name"));
        assert_eq!(p.bad[0].sample.as_deref(), Some("too long␛[2J"));
    }

    #[test]
    fn the_filter_leaves_rows_out_whole_and_its_own_cells_go() {
        use crate::catalog::FieldType;
        use crate::mapping::{CompareOp, Filter, Literal};
        let value = Literal::Text("B".into());
        let filter = Filter::Compare { field: "name".into(), op: CompareOp::Ne, value };
        let text = FieldType::Text { max_length: None, format: None };
        let test = RowTest::bind(&filter, ["id", "name"].iter().map(|n| (*n, &text))).unwrap();
        let mut p = page(&["a", "b", "c"]);
        let left_out = keep_accepted(&mut p.rows, 2, Some(&test));
        assert_eq!(left_out.iter().map(|k| k.id.as_ref()).collect::<Vec<_>>(), ["1"]);
        let kept: Vec<_> = p.rows.iter().map(|(k, c)| (k.id.to_string(), c[1].display(), c.len())).collect();
        assert_eq!(kept, [("0".into(), "a".into(), 2), ("2".into(), "c".into(), 2)]);
    }

    #[test]
    fn no_row_is_counted_twice_or_lost() {
        let mut p = page(&["too long", "too long"]);
        convert_page(&mut p, &schema(), &[const { Carry::Plain(Conversion::Keep) }; 3]);
        assert_eq!((p.rows.keys.len(), p.rows.cells.len(), p.bad.len()), (0, 0, 2));
    }
}
