//! A rule made ready to run: zones found, labels looked up, replacement values in the column's own form.
use super::each::Each;
use super::{DecimalSign, Unlisted, address, time, value};
use crate::mapping::convert::{apply, fit, refusal};
use crate::mapping::{Cell, Conversion, convert};
use crate::schema::CampaignType;
use jiff::tz::TimeZone;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How a column's values are carried. Most columns have a conversion and no more.
#[derive(Debug, Clone, PartialEq)]
pub enum Carry {
    /// A conversion alone.
    Plain(Conversion),
    /// A conversion and what follows it.
    Ruled(Arc<Program>),
    /// Once more the value of the column before: one field fills several columns.
    Again(Arc<Program>),
}

impl From<Conversion> for Carry {
    fn from(conversion: Conversion) -> Self {
        Carry::Plain(conversion)
    }
}

impl Carry {
    /// Carries a value that is there into a column.
    ///
    /// # Errors
    /// The slug of the reason, one of [`REFUSALS`](crate::mapping::REFUSALS).
    #[inline]
    pub fn carry<'p>(&self, cell: Cell<'p>, to: CampaignType) -> Result<Cell<'p>, &'static str> {
        match self {
            Carry::Plain(conversion) => convert(cell, *conversion, to),
            Carry::Ruled(program) | Carry::Again(program) => program.run(cell, to),
        }
    }

    /// What stands in the column where nothing came.
    #[inline]
    pub fn for_nothing(&self) -> Cell<'static> {
        match self {
            Carry::Plain(_) => Cell::Null,
            Carry::Ruled(program) | Carry::Again(program) => program.default.clone(),
        }
    }

    /// Whether it carries the value of the column before once more.
    pub fn is_again(&self) -> bool {
        matches!(self, Carry::Again(_))
    }
}

/// What stands for each field read, as the columns want it: once for each column where a field fills several.
pub fn spread<'c, T>(carries: &'c [Carry], read: &'c [T]) -> impl Iterator<Item = &'c T> {
    let mut read = read.iter();
    let mut last = None;
    carries.iter().filter_map(move |carry| {
        if !carry.is_again() {
            last = read.next();
        }
        last
    })
}

/// A rule made ready. Its maps are ordered: how it is written tells whether a later run reads the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    pub(super) conversion: Conversion,
    pub(super) replace: BTreeMap<String, Cell<'static>>,
    /// The values of the option set; none where all are welcome.
    pub(super) listed: Option<BTreeSet<String>>,
    pub(super) unlisted: Unlisted,
    /// What happens to each value of a set.
    pub(super) each: Option<Each>,
    pub(super) ops: Vec<Op>,
    pub(super) default: Cell<'static>,
}

/// A step made ready.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Op {
    Trim(bool, bool),
    Squeeze,
    Simple(Conversion),
    Capitalise,
    Phone(u16),
    Number(DecimalSign),
    Whole,
    Format(u8, DecimalSign),
    Boolean(String, String),
    Spell(String, String),
    Not,
    Label(BTreeMap<String, String>),
    Labels(char, BTreeMap<String, String>, String),
    Join(char, String),
    Has(char, String),
    Split(String),
    Part(String, u8),
    Line(u8),
    Street(bool),
    Town(bool),
    Day(Option<TimeZone>),
    Clock(TimeZone),
    AsWritten,
    FromZone(TimeZone),
    Text,
    Max(u32),
}

impl Program {
    fn run<'p>(&self, cell: Cell<'p>, to: CampaignType) -> Result<Cell<'p>, &'static str> {
        if cell == Cell::Null {
            return Ok(self.default.clone());
        }
        if !self.replace.is_empty() || self.listed.is_some() {
            let said = cell.display();
            if let Some(instead) = self.replace.get(&said) {
                return Ok(instead.clone());
            }
            if self.listed.as_ref().is_some_and(|all| !all.contains(&said)) {
                match self.unlisted {
                    Unlisted::Keep => {}
                    Unlisted::Default => return Ok(self.default.clone()),
                    Unlisted::Reject => return Err(refusal::NOT_LISTED),
                    Unlisted::Stop => return Err(refusal::NOT_LISTED_STOP),
                }
            }
        }
        let cell = match (&self.each, cell) {
            (Some(each), Cell::Text(set)) => each.run(set)?,
            (_, cell) => cell,
        };
        if cell == Cell::Null {
            return Ok(self.default.clone());
        }
        let mut cell = match self.conversion {
            Conversion::Keep => cell,
            conversion => apply(cell, conversion)?,
        };
        for op in &self.ops {
            cell = match cell {
                Cell::Null => return Ok(self.default.clone()),
                cell => op.run(cell)?,
            };
        }
        match cell {
            Cell::Null => Ok(self.default.clone()),
            cell => fit(cell, to),
        }
    }
}

impl Op {
    /// The value after this step.
    pub(super) fn run<'p>(&self, cell: Cell<'p>) -> Result<Cell<'p>, &'static str> {
        match (self, cell) {
            (Op::Text, Cell::Text(text)) => Ok(Cell::Text(text)),
            (Op::Text, other) => Ok(Cell::Text(other.display().into())),
            (Op::Label(labels), cell) => Ok(label(&cell.display(), labels).into()),
            (Op::Boolean(yes, no), cell) => boolean(&cell.display(), yes, no),
            (Op::Spell(yes, no), Cell::Integer(n)) => {
                Ok(Cell::Text(if n != 0 { yes.clone() } else { no.clone() }.into()))
            }
            (Op::Not, Cell::Integer(n)) => Ok(Cell::Integer(i64::from(n == 0))),
            (Op::Whole, cell) => whole(cell),
            (Op::Format(places, sign), Cell::Real(r)) => Ok(value::format_number(r, *places, *sign)?.into()),
            (Op::Format(places, sign), Cell::Integer(n)) => {
                let zeros = "0".repeat(usize::from(*places));
                let fraction = if zeros.is_empty() { zeros } else { format!("{}{zeros}", sign.sign()) };
                Ok(format!("{n}{fraction}").into())
            }
            (op, Cell::Text(text)) => op.on_text(text),
            // What no step of this kind is made for passes; the form has refused it before.
            (_, other) => Ok(other),
        }
    }

    fn on_text<'p>(&self, text: Cow<'p, str>) -> Result<Cell<'p>, &'static str> {
        Ok(match self {
            Op::Trim(true, true) => return apply(Cell::Text(text), Conversion::Trim),
            Op::Trim(true, _) => cut(text, str::trim_start),
            Op::Trim(..) => cut(text, str::trim_end),
            Op::Squeeze => Cell::Text(value::squeezed(text)),
            Op::Simple(conversion) => return apply(Cell::Text(text), *conversion),
            Op::Capitalise => value::capitalised(&text).into(),
            Op::Phone(country) => match apply(Cell::Text(text), Conversion::Phone)? {
                Cell::Text(digits) => value::international(&digits, *country)?.into(),
                other => other,
            },
            Op::Number(_) if text.trim().is_empty() => Cell::Null,
            Op::Number(sign) => Cell::Real(value::number(&text, *sign)?),
            Op::Labels(between, labels, separator) => list(&text, *between, separator, |code| label(code, labels)),
            Op::Has(between, value) => {
                Cell::Integer(i64::from(text.split(*between).any(|held| held.trim() == value.as_str())))
            }
            Op::Join(between, separator) => list(&text, *between, separator, str::to_owned),
            Op::Split(separator) => {
                let values: BTreeSet<&str> =
                    text.split(separator.as_str()).map(str::trim).filter(|v| !v.is_empty()).collect();
                filled(values.into_iter().collect::<Vec<_>>().join(","))
            }
            Op::Part(separator, number) => {
                let part = text.split(separator.as_str()).nth(usize::from(*number).saturating_sub(1));
                filled(part.unwrap_or_default().trim().to_owned())
            }
            Op::Line(number) => {
                let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
                filled(lines.nth(usize::from(*number).saturating_sub(1)).unwrap_or_default().to_owned())
            }
            Op::Street(number) => {
                let (street, house) = address::street_and_number(&text);
                filled(if *number { house.unwrap_or_default() } else { street })
            }
            Op::Town(code) => {
                let (postal, town) = address::code_and_town(&text);
                filled(if *code { postal.unwrap_or_default() } else { town })
            }
            Op::Day(zone) => time::day(&text, zone.as_ref())?.into(),
            Op::Clock(zone) => time::clock(&text, zone)?.into(),
            Op::AsWritten => cut(text, |t| t.strip_suffix('Z').unwrap_or(t)),
            Op::FromZone(zone) => time::from_zone(&text, zone)?.into(),
            Op::Max(length) if text.chars().count() > *length as usize => return Err(refusal::TOO_LONG),
            _ => Cell::Text(text),
        })
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Cell::Text(text.into())
    }
}

/// A text, or nothing where it is empty.
fn filled(text: String) -> Cell<'static> {
    if text.is_empty() { Cell::Null } else { text.into() }
}

fn cut(text: Cow<'_, str>, to: impl Fn(&str) -> &str) -> Cell<'_> {
    Cell::Text(match text {
        Cow::Borrowed(t) => Cow::Borrowed(to(t)),
        Cow::Owned(t) => Cow::Owned(to(&t).to_owned()),
    })
}

/// A code nobody has a label for is its own.
fn label(code: &str, labels: &BTreeMap<String, String>) -> String {
    labels.get(code).map_or_else(|| code.to_owned(), Clone::clone)
}

fn list(text: &str, between: char, separator: &str, each: impl Fn(&str) -> String) -> Cell<'static> {
    let values: Vec<String> = text.split(between).map(str::trim).filter(|v| !v.is_empty()).map(each).collect();
    filled(values.join(separator))
}

fn boolean(text: &str, yes: &str, no: &str) -> Result<Cell<'static>, &'static str> {
    match (value::is_spelled(text, yes), value::is_spelled(text, no)) {
        (true, _) => Ok(Cell::Integer(1)),
        (_, true) => Ok(Cell::Integer(0)),
        _ if text.trim().is_empty() => Ok(Cell::Null),
        _ => Err(refusal::NOT_A_BOOLEAN),
    }
}

fn whole(cell: Cell<'_>) -> Result<Cell<'_>, &'static str> {
    match cell {
        Cell::Text(text) if text.trim().is_empty() => Ok(Cell::Null),
        Cell::Text(text) => text.trim().parse().map(Cell::Integer).map_err(|_| refusal::NOT_A_WHOLE_NUMBER),
        other => fit(other, CampaignType::Int64),
    }
}
