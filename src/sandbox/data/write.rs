//! Rows as JSON, straight into a byte buffer: the sandbox must feed an engine faster than it can write.
use super::calendar::{civil, write_day, write_instant};
use super::cell::{Cell, write_guid};
use super::world::{Row, World};
use crate::sandbox::metadata::{Column, Kind, Table, table};
use crate::sandbox::overlay::State;
use std::io::Write;

/// Which annotations a caller asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Annotations {
    pub formatted: bool,
    pub lookup: bool,
    pub navigation: bool,
}

/// A deviation from honest rows, applied to the first row of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Twist {
    HostileText,
    WrongType,
    InvalidUtf8,
    ExtraFields,
    DeepJson,
    Oversize(usize),
}

/// The columns of an answer, with their keys written beforehand.
pub(crate) struct Projection<'a> {
    pub world: &'a World,
    pub state: &'a State,
    pub table: &'a Table,
    pub annotations: Annotations,
    lanes: Vec<(&'a Column, Vec<u8>)>,
}

impl<'a> Projection<'a> {
    /// Prepares these columns.
    pub fn new(
        world: &'a World,
        state: &'a State,
        table: &'a Table,
        columns: Vec<&'a Column>,
        annotations: Annotations,
    ) -> Self {
        let lane = |column: &'a Column| (column, format!(",\"{}\":", column.wire).into_bytes());
        Self { world, state, table, annotations, lanes: columns.into_iter().map(lane).collect() }
    }

    /// Writes one row as an object; `twist` bends it.
    pub fn row(&self, out: &mut Vec<u8>, row: &Row, twist: Option<Twist>) {
        out.push(b'{');
        self.members(out, row, twist);
        out.push(b'}');
    }

    /// Writes a row's members, without the braces.
    pub fn members(&self, out: &mut Vec<u8>, row: &Row, twist: Option<Twist>) {
        out.extend_from_slice(b"\"@odata.etag\":\"W/\\\"");
        int(out, i64::try_from(row.version).unwrap_or(0));
        out.extend_from_slice(b"\\\"\"");
        let mut bent = twist;
        for (column, key) in &self.lanes {
            let value = self.world.cell(self.table, row, column);
            if value != Cell::Null {
                self.annotate(out, row, column, &value);
            }
            out.extend_from_slice(key);
            match bent.and_then(|twist| twisted(twist, column.kind)) {
                Some(bytes) => {
                    out.extend_from_slice(bytes);
                    bent = None;
                }
                None => cell(out, &value),
            }
        }
        match bent {
            Some(Twist::ExtraFields) => out.extend_from_slice(
                br#","new_unheardof":{"nested":[1,{"a":null}]},"@odata.unknown":true,"fullname@Vendor.Note":"x""#,
            ),
            Some(Twist::DeepJson) => {
                out.extend_from_slice(b",\"new_deep\":");
                out.extend(std::iter::repeat_n(b'[', 100_000));
                out.extend(std::iter::repeat_n(b']', 100_000));
            }
            Some(Twist::Oversize(bytes)) => {
                out.extend_from_slice(b",\"new_huge\":\"");
                out.extend(std::iter::repeat_n(b'x', bytes));
                out.push(b'"');
            }
            _ => {}
        }
    }

    fn annotate(&self, out: &mut Vec<u8>, row: &Row, column: &Column, value: &Cell) {
        if self.annotations.formatted
            && let Some(text) = self.formatted(row, column, value)
        {
            let _ = write!(out, ",\"{}@OData.Community.Display.V1.FormattedValue\":", column.wire);
            string(out, &text);
        }
        if !column.kind.is_lookup() {
            return;
        }
        let target = self.world.target(self.table, row, column.logical).unwrap_or("account");
        if self.annotations.navigation {
            let _ = write!(out, ",\"{}@Microsoft.Dynamics.CRM.associatednavigationproperty\":", column.wire);
            string(out, &column.navigation(target));
        }
        if self.annotations.lookup {
            let _ = write!(out, ",\"{}@Microsoft.Dynamics.CRM.lookuplogicalname\":\"{target}\"", column.wire);
        }
    }

    fn formatted(&self, row: &Row, column: &Column, value: &Cell) -> Option<String> {
        match (column.kind, value) {
            (Kind::Picklist { .. } | Kind::State | Kind::Status, Cell::Int(number)) => {
                column.choices.iter().find(|choice| choice.value == *number).map(|choice| choice.label.en.to_owned())
            }
            (Kind::MultiSelect { .. }, Cell::Text(list)) => {
                let label = |value: &str| column.choices.iter().find(|choice| choice.value.to_string() == value);
                Some(list.split(',').filter_map(label).map(|choice| choice.label.en).collect::<Vec<_>>().join("; "))
            }
            (Kind::Bool { when, otherwise }, Cell::Bool(value)) => {
                Some(if *value { when.en } else { otherwise.en }.to_owned())
            }
            (Kind::Money { .. } | Kind::MoneyBase { .. }, Cell::Decimal { .. }) => {
                let symbol = self.world.currency_symbol(self.table, row);
                Some(format!("{symbol}{}", grouped(&value.plain())))
            }
            (_, Cell::Int(_) | Cell::Decimal { .. }) => Some(grouped(&value.plain())),
            (_, Cell::Instant(seconds)) => {
                let clock = seconds.rem_euclid(86_400);
                let (hour, minute) = (clock / 3_600, clock / 60 % 60);
                let half = if hour < 12 { "AM" } else { "PM" };
                let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
                Some(format!("{} {hour}:{minute:02} {half}", day(seconds.div_euclid(86_400))))
            }
            (_, Cell::Day(days)) => Some(day(*days)),
            (_, Cell::Guid(id)) if column.kind.is_lookup() => self.name_of(row, column, *id),
            _ => None,
        }
    }

    /// The display name of the row a reference points to.
    fn name_of(&self, row: &Row, column: &Column, id: u128) -> Option<String> {
        let target = table(self.world.target(self.table, row, column.logical)?)?;
        if target.logical == "businessunit" {
            return Some("contoso".to_owned());
        }
        let found = self.state.find(self.world, target, id)?;
        let name = self.world.cell(target, &found, target.column(target.name?)?);
        name.text().map(str::to_owned)
    }
}

fn twisted(twist: Twist, kind: Kind) -> Option<&'static [u8]> {
    match (twist, kind) {
        (Twist::HostileText, Kind::Text { .. } | Kind::Memo { .. }) => {
            Some(br#""\u0000\ud800 \u001b[31mred\u001b]52;c;aGk=\u0007 \u202egnp\u2066 \udc00""#)
        }
        (Twist::InvalidUtf8, Kind::Text { .. } | Kind::Memo { .. }) => Some(b"\"caf\xe9 \xff\xfe\""),
        (Twist::WrongType, Kind::Int | Kind::BigInt | Kind::Picklist { .. } | Kind::Bool { .. } | Kind::State) => {
            Some(b"\"not a number\"")
        }
        _ => None,
    }
}

fn day(days: i64) -> String {
    let (year, month, day) = civil(days);
    format!("{month}/{day}/{year}")
}

/// `1234567.5` as `1,234,567.5`.
fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, rest) =
        digits.split_once('.').map_or((digits, String::new()), |(whole, rest)| (whole, format!(".{rest}")));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + &rest
}

/// Writes a value as JSON.
pub(crate) fn cell(out: &mut Vec<u8>, value: &Cell) {
    match value {
        Cell::Null => out.extend_from_slice(b"null"),
        Cell::Bool(true) => out.extend_from_slice(b"true"),
        Cell::Bool(false) => out.extend_from_slice(b"false"),
        Cell::Int(value) => int(out, *value),
        Cell::Decimal { units, scale } => decimal(out, *units, *scale),
        Cell::Double(value) => {
            let _ = write!(out, "{value:?}");
        }
        Cell::Word(text) => string(out, text),
        Cell::Text(text) => string(out, text),
        Cell::Guid(id) => {
            out.push(b'"');
            write_guid(out, *id);
            out.push(b'"');
        }
        Cell::Instant(seconds) => {
            out.push(b'"');
            write_instant(out, *seconds);
            out.push(b'"');
        }
        Cell::Day(days) => {
            out.push(b'"');
            write_day(out, *days);
            out.push(b'"');
        }
    }
}

/// Writes an integer.
pub(crate) fn int(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    let start = out.len();
    let mut rest = value.unsigned_abs();
    loop {
        out.push(b'0' + u8::try_from(rest % 10).unwrap_or(0));
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if let Some(digits) = out.get_mut(start..) {
        digits.reverse();
    }
}

fn decimal(out: &mut Vec<u8>, units: i64, scale: u32) {
    let factor = 10u64.pow(scale.min(18));
    if units < 0 {
        out.push(b'-');
    }
    let units = units.unsigned_abs();
    int(out, i64::try_from(units / factor).unwrap_or(i64::MAX));
    if scale > 0 {
        let width = usize::try_from(scale).unwrap_or(0);
        let _ = write!(out, ".{:0width$}", units % factor);
    }
}

/// Writes a JSON string.
pub(crate) fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut clean = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte >= 0x20 && *byte != b'"' && *byte != b'\\' {
            continue;
        }
        out.extend_from_slice(bytes.get(clean..at).unwrap_or_default());
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            other => {
                let _ = write!(out, "\\u{other:04x}");
            }
        }
        clean = at + 1;
    }
    out.extend_from_slice(bytes.get(clean..).unwrap_or_default());
    out.push(b'"');
}
