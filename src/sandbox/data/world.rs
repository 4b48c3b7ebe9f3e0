//! The organisation of one sandbox: who it is, how many rows each table has, and what stands in a row.
use super::calendar::{DAY, EPOCH};
use super::cell::Cell;
use super::generate::Recipe;
use super::order::{Layout, shape};
use super::rng::{below, between, chance, mix, pick};
use super::values::Values;
use super::{people, remade, words};
use crate::sandbox::keyed::Indexes;
use crate::sandbox::metadata::{Column, Kind, Table, metadata, table};
use std::sync::Arc;

/// The four currencies: name, code, symbol, precision, units of it for one of the organisation's base (KRW), at scale 12.
const CURRENCIES: [(&str, &str, &str, i64, i64); 4] = [
    ("대한민국 원", "KRW", "₩", 0, 1_000_000_000_000),
    ("US Dollar", "USD", "$", 2, 720_000_000),
    ("Euro", "EUR", "€", 2, 640_000_000),
    ("日本円", "JPY", "¥", 0, 108_000_000_000),
];

/// Who the organisation is.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub tenant: u128,
    pub client: u128,
    pub organization: u128,
    pub unit: u128,
    pub role: u128,
    pub secret: String,
}

/// One row, before its values are asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub index: u64,
    pub id: u128,
    pub modified: i64,
    pub version: u64,
    /// How often the row changed since it was generated.
    pub turn: u64,
    /// When it was inserted; 0 for generated rows.
    pub born: i64,
    /// What clients wrote into it; a generated row that nobody wrote to has nothing here.
    pub values: Option<Arc<Values>>,
}

/// The generated organisation.
#[derive(Debug)]
pub(crate) struct World {
    pub seed: u64,
    pub identity: Identity,
    layouts: Vec<Layout>,
    first_version: Vec<u64>,
    /// The first version number no generated row has.
    pub next_version: u64,
    row_salts: Vec<u64>,
    /// Generated rows by alternate key, made when first asked for.
    pub indexes: Indexes,
}

impl World {
    /// An organisation with this many contacts; the other tables follow.
    pub fn new(contacts: u64, seed: u64) -> Self {
        let salts: Vec<u64> = metadata().tables.iter().map(|table| mix(seed ^ table.salt)).collect();
        let mut layouts = Vec::new();
        let mut first_version = Vec::new();
        let mut next_version = 1_000_000;
        for (table, salt) in metadata().tables.iter().zip(&salts) {
            let rows = if table.holds_rows { rows_of(table.logical, contacts) } else { 0 };
            first_version.push(next_version);
            next_version += rows;
            layouts.push(Layout::new(rows, mix(*salt)));
        }
        let guid = |salt: u64| shape(mix(seed ^ salt), mix(mix(seed ^ salt)));
        let secret = format!("Sbx~{:016x}{:08x}", mix(seed ^ 0x5ec), mix(seed ^ 0x5ed) >> 32);
        let identity =
            Identity { tenant: guid(1), client: guid(2), organization: guid(3), unit: guid(4), role: guid(5), secret };
        Self { seed, identity, layouts, first_version, next_version, row_salts: salts, indexes: Indexes::default() }
    }

    /// The arithmetic of a table's generated rows.
    pub fn layout(&self, table: &Table) -> Option<&Layout> {
        self.layouts.get(table.no)
    }

    /// A generated row as it was before any change.
    pub fn base_row(&self, table: &Table, index: u64) -> Option<Row> {
        let layout = self.layout(table)?;
        let version = self.first_version.get(table.no)? + index;
        Some(Row {
            index,
            id: layout.id(index),
            modified: layout.modified(index),
            version,
            turn: 0,
            born: 0,
            values: None,
        })
    }

    /// A generated row by its place in identifier order.
    pub fn row_at_rank(&self, table: &Table, rank: u64) -> Option<Row> {
        let layout = self.layout(table)?;
        let index = layout.index(rank);
        let version = self.first_version.get(table.no)? + index;
        Some(Row {
            index,
            id: layout.id_at(rank),
            modified: layout.modified(index),
            version,
            turn: 0,
            born: 0,
            values: None,
        })
    }

    /// The identifier of row `index` of a table (the last row where there are fewer).
    fn id_of(&self, logical: &str, index: u64) -> Cell {
        let layout = table(logical).and_then(|table| self.layout(table));
        match layout {
            Some(layout) if layout.rows > 0 => Cell::Guid(layout.id(index.min(layout.rows - 1))),
            _ => Cell::Null,
        }
    }

    fn rows(&self, logical: &str) -> u64 {
        table(logical).and_then(|table| self.layout(table)).map_or(0, |layout| layout.rows)
    }

    /// The application user the sandbox's credentials act as.
    pub fn app_user(&self) -> u128 {
        table("systemuser").and_then(|table| self.layout(table)).map_or(0, |layout| layout.id(0))
    }

    /// The organisation's own currency.
    pub fn base_currency(&self) -> Option<u128> {
        let layout = self.layout(table("transactioncurrency")?)?;
        (layout.rows > 0).then(|| layout.id(0))
    }

    /// The value of one column of one row.
    pub fn cell(&self, table: &Table, row: &Row, column: &Column) -> Cell {
        if column.secured {
            return Cell::Null;
        }
        if let Some(remade) = column.remade {
            return remade::cell(self, table, row, (column, remade));
        }
        if let Some(written) = row.values.as_ref().and_then(|values| values.cell(column)) {
            return written;
        }
        let whole =
            mix(self.row_salts.get(table.no).copied().unwrap_or(0) ^ row.index.wrapping_mul(0xa24b_aed4_963e_e407));
        let turn = if column.mutable { row.turn.wrapping_mul(0x9fb2_1c65_1e98_df25) } else { 0 };
        let hash = mix(whole ^ column.salt ^ turn);
        if column.null_percent > 0 && chance(mix(hash ^ 0x2011), column.null_percent) {
            return Cell::Null;
        }
        let spot = Spot { table, row, column, whole, hash };
        match column.kind {
            Kind::Text { max, .. } | Kind::Memo { max } => clip(self.text(&spot, u64::from(max)), max),
            Kind::Lookup(_) | Kind::Customer | Kind::Owner | Kind::Id | Kind::Guid | Kind::File => {
                self.reference(&spot)
            }
            Kind::Date(_) => self.date(&spot),
            Kind::State | Kind::Status | Kind::Picklist { .. } | Kind::MultiSelect { .. } => self.option(&spot),
            _ => self.number(&spot),
        }
    }

    fn sibling(&self, spot: &Spot<'_>, logical: &str) -> Cell {
        match spot.table.column(logical) {
            Some(column) => self.cell(spot.table, spot.row, column),
            None => Cell::Null,
        }
    }

    fn text(&self, spot: &Spot<'_>, max: u64) -> Cell {
        use Recipe as R;
        let (whole, hash) = (spot.whole, spot.hash);
        let Some(culture) = people::culture(whole) else { return Cell::Null };
        if let R::Last | R::Phrase("job" | "topic") | R::Text | R::Note | R::Street | R::Company = spot.column.recipe
            && let Some(text) = people::hostile(spot.row.index, self.seed)
        {
            return Cell::Word(text);
        }
        let native = |list: &'static [words::Name], hash| pick(list, hash).map_or("", |name| name.native);
        let named = |found: Option<&'static words::Name>| found.map_or(Cell::Null, |name| Cell::Word(name.native));
        match spot.column.recipe {
            R::First => named(people::given(culture, whole, 0)),
            R::SecondFirst => named(people::given(culture, whole, spot.column.salt)),
            R::Yomi => people::given(culture, whole, 0).map_or(Cell::Null, |name| Cell::Word(name.ascii)),
            R::Last => named(people::family(culture, whole, 0)),
            R::Full => self.full_name(spot, culture),
            R::SecondFull => {
                let name = |found: Option<&'static words::Name>| found.map_or("", |name| name.native);
                let salt = spot.column.salt;
                let (given, family) = (people::given(culture, whole, salt), people::family(culture, whole, salt));
                Cell::Text(people::full(culture, name(given), name(family)))
            }
            R::Phrase(list) => pick(words::words().list(list), hash).map_or(Cell::Null, |text| Cell::Word(text)),
            R::Email => Cell::Text(people::email(culture, whole, false)),
            R::OtherEmail => Cell::Text(people::email(culture, whole, true)),
            R::InfoEmail => Cell::Text(format!("info{}@firma{}.example", below(hash, 90), below(mix(hash), 9_000))),
            R::Phone => Cell::Text(people::phone(culture, hash, false)),
            R::Mobile => Cell::Text(people::phone(culture, hash, true)),
            R::Web => Cell::Text(format!("https://www.firma{}.example/", below(hash, 90_000))),
            R::Street => Cell::Text(format!("{} {}", native(&culture.streets, hash), below(mix(hash), 180) + 1)),
            R::Floor => Cell::Text(format!("{}F", below(hash, 30) + 1)),
            R::City => Cell::Word(native(&culture.cities, hash)),
            R::Postal => Cell::Text(format!("{:05}", below(hash, 99_999))),
            R::Country => Cell::Word(culture.country),
            R::Address => self.address(spot),
            R::Company => Cell::Text(people::company(culture, hash)),
            R::Text => Cell::Text(people::story(culture, hash, max)),
            R::Note => Cell::Text(people::story(culture, hash, max.min(120))),
            R::Code(prefix) => Cell::Text(format!("{prefix}-{:07}", spot.row.index)),
            R::CampaignName => {
                let name = pick(words::words().list("campaign"), hash).copied().unwrap_or_default();
                Cell::Text(format!("{name} {}", 2019 + spot.row.index % 7))
            }
            R::UserFull if spot.row.index == 0 => Cell::Word("Fieldbridge Application"),
            R::UserFull => self.full_name(spot, culture),
            R::UserDomain if spot.row.index == 0 => Cell::Word("fieldbridge@contoso.onmicrosoft.example"),
            R::UserDomain => Cell::Text(format!("user{}@contoso.onmicrosoft.example", spot.row.index)),
            R::CurrencyFact(fact) => currency_fact(spot.row.index, fact),
            _ => Cell::Null,
        }
    }

    fn full_name(&self, spot: &Spot<'_>, culture: &words::Culture) -> Cell {
        let (given, family) = (self.sibling(spot, "firstname"), self.sibling(spot, "lastname"));
        if spot.row.values.as_ref().is_some_and(|values| values.holds("firstname") || values.holds("lastname")) {
            // The organisation's own order of names, once a client wrote one of them.
            let parts: Vec<&str> = [given.text(), family.text()].into_iter().flatten().collect();
            return if parts.is_empty() { Cell::Null } else { Cell::Text(parts.join(" ")) };
        }
        Cell::Text(people::full(culture, given.text().unwrap_or_default(), family.text().unwrap_or_default()))
    }

    fn address(&self, spot: &Spot<'_>) -> Cell {
        let parts = ["line1", "line2", "postalcode", "city", "country"];
        let parts = parts.map(|part| self.sibling(spot, &format!("address1_{part}")).text().map(str::to_owned));
        let lines: Vec<String> = parts.into_iter().flatten().collect();
        if lines.is_empty() { Cell::Null } else { Cell::Text(lines.join("\r\n")) }
    }

    fn reference(&self, spot: &Spot<'_>) -> Cell {
        use Recipe as R;
        let hash = spot.hash;
        match spot.column.recipe {
            R::Id => Cell::Guid(spot.row.id),
            R::Hash => Cell::Guid(shape(hash, mix(hash))),
            R::Unit => Cell::Guid(self.identity.unit),
            R::Organization => Cell::Guid(self.identity.organization),
            R::ApplicationId if spot.row.index == 0 => Cell::Guid(self.identity.client),
            R::Same(other) => match self.sibling(spot, other) {
                Cell::Guid(id)
                    if self.target(spot.table, spot.row, other) == spot.column.kind.targets().first().copied() =>
                {
                    Cell::Guid(id)
                }
                _ => Cell::Null,
            },
            R::User => self.id_of("systemuser", below(hash, self.rows("systemuser"))),
            R::Currency => self.id_of("transactioncurrency", currency_of(spot.whole)),
            R::Parent => self.parent(spot).1,
            R::PrimaryContact => {
                // Contacts 5a..5a+4 belong to account a; of them the one divisible by three is never deleted.
                let first = spot.row.index * 5;
                self.kept("contact", first.next_multiple_of(3))
            }
            R::Reference(target) => self.kept(target, below(hash, self.rows(target)).next_multiple_of(3)),
            _ => Cell::Null,
        }
    }

    /// A row that no deletion touches.
    fn kept(&self, logical: &str, index: u64) -> Cell {
        let rows = self.rows(logical);
        match rows {
            0 => Cell::Null,
            _ if index < rows => self.id_of(logical, index),
            _ => self.id_of(logical, (rows - 1) / 3 * 3),
        }
    }

    /// The customer a row belongs to and the customer's table: mostly an account, now and then a person.
    fn parent(&self, spot: &Spot<'_>) -> (&'static str, Cell) {
        let own = spot.row.index / 5;
        let hash = mix(spot.whole ^ 0x9a4e);
        if spot.table.logical == "contact" && spot.row.index < self.rows("contact") {
            return match spot.row.index % 3 {
                0 => ("account", self.account(own)),
                _ if chance(hash, 12) => ("account", Cell::Null),
                _ if chance(hash, 16) => {
                    ("contact", self.kept("contact", below(mix(hash), self.rows("contact")).next_multiple_of(3)))
                }
                _ => ("account", self.account(own)),
            };
        }
        if spot.table.logical == "contact" {
            return ("account", self.account(own));
        }
        match chance(hash, 50) {
            true => ("account", self.account(below(hash, self.rows("account")))),
            false => ("contact", self.kept("contact", below(mix(hash), self.rows("contact")).next_multiple_of(3))),
        }
    }

    fn account(&self, index: u64) -> Cell {
        let rows = self.rows("account");
        self.kept("account", (index % rows.max(1)) / 3 * 3)
    }

    /// The table a reference of this row points to.
    pub fn target(&self, table: &Table, row: &Row, logical: &str) -> Option<&'static str> {
        let column = table.column(logical)?;
        if let Some(target) = row.values.as_ref().and_then(|values| values.target(logical)) {
            return Some(target);
        }
        if column.kind != Kind::Customer {
            return column.kind.targets().first().copied();
        }
        let whole = mix(self.row_salts.get(table.no).copied()? ^ row.index.wrapping_mul(0xa24b_aed4_963e_e407));
        Some(self.parent(&Spot { table, row, column, whole, hash: 0 }).0)
    }

    fn date(&self, spot: &Spot<'_>) -> Cell {
        let hash = mix(spot.hash ^ 0xda7e);
        let epoch_day = EPOCH / DAY;
        match spot.column.recipe {
            Recipe::Modified => Cell::Instant(spot.row.modified),
            Recipe::Created if spot.row.born > 0 => Cell::Instant(spot.row.born),
            Recipe::Created => {
                let base = self.layout(spot.table).map_or(EPOCH, |layout| layout.modified(spot.row.index));
                Cell::Instant(base - between(hash, 0, 900 * DAY))
            }
            Recipe::Birth if below(hash, 3_000) == 0 => Cell::Day(-79_257),
            Recipe::Birth if below(hash, 150) == 0 => Cell::Day(between(mix(hash), -32_000, -25_000)),
            Recipe::Birth => Cell::Day(between(mix(hash), -10_000, 13_800)),
            Recipe::Anniversary => Cell::Day(between(hash, -5_000, 20_000)),
            Recipe::Soon => Cell::Day(between(hash, epoch_day - 700, epoch_day + 400)),
            Recipe::Moment => Cell::Instant(between(hash, EPOCH - 2_000 * DAY, EPOCH - DAY)),
            _ => Cell::Null,
        }
    }

    fn option(&self, spot: &Spot<'_>) -> Cell {
        let hash = mix(spot.hash ^ 0x0b7);
        let choices = spot.column.choices;
        match spot.column.recipe {
            Recipe::State if chance(hash, 92) => choices.first().map_or(Cell::Null, |choice| Cell::Int(choice.value)),
            Recipe::State => pick(choices, mix(hash)).map_or(Cell::Null, |choice| Cell::Int(choice.value)),
            Recipe::Status => {
                let state = match self.sibling(spot, "statecode") {
                    Cell::Int(state) => state,
                    _ => 0,
                };
                let fitting: Vec<i64> = choices.iter().filter(|c| c.state == Some(state)).map(|c| c.value).collect();
                pick(&fitting, hash).map_or(Cell::Null, |value| Cell::Int(*value))
            }
            Recipe::Gender => Cell::Int(if people::woman(spot.whole) { 2 } else { 1 }),
            Recipe::AccessMode => Cell::Int(if spot.row.index == 0 { 4 } else { 0 }),
            Recipe::CultureCode => people::culture(spot.whole).map_or(Cell::Null, |culture| Cell::Int(culture.lcid)),
            // A value whose option was removed long ago: the row keeps it, the option set no longer names it.
            Recipe::Option if below(hash, 2_500) == 0 => Cell::Int(100_000_099),
            Recipe::Option => pick(choices, mix(hash)).map_or(Cell::Null, |choice| Cell::Int(choice.value)),
            Recipe::Many => {
                let chosen = |(at, choice): (u64, &super::super::metadata::Choice)| {
                    (mix(hash ^ at) & 3 == 0).then(|| choice.value.to_string())
                };
                let list: Vec<String> = (0..).zip(choices).filter_map(chosen).collect();
                if list.is_empty() { Cell::Null } else { Cell::Text(list.join(",")) }
            }
            _ => Cell::Null,
        }
    }

    fn number(&self, spot: &Spot<'_>) -> Cell {
        let hash = mix(spot.hash ^ 0x4e);
        match spot.column.recipe {
            Recipe::Version => Cell::Int(i64::try_from(spot.row.version).unwrap_or(0)),
            Recipe::Flag(percent) => Cell::Bool(chance(hash, percent)),
            Recipe::Number { low, high } => Cell::Int(between(hash, low, high)),
            Recipe::Money { low, high } => Cell::Decimal { units: between(hash, low * 100, high * 100), scale: 2 },
            Recipe::Decimal { low, high } => {
                let Kind::Decimal { scale } = spot.column.kind else { return Cell::Null };
                let factor = 10i64.pow(scale.min(9));
                Cell::Decimal { units: between(hash, low * factor, high * factor), scale }
            }
            Recipe::Real { low, high } => {
                let part = between(hash, 0, 1_000_000_000) as f64 / 1e9;
                Cell::Double(low as f64 + part * high.saturating_sub(low) as f64)
            }
            Recipe::Rate => Cell::Decimal { units: rate(self.currency(spot.table, spot.row, spot.whole)), scale: 12 },
            Recipe::CurrencyFact(fact) => currency_fact(spot.row.index, fact),
            Recipe::Base => {
                let Kind::MoneyBase { of } = spot.column.kind else { return Cell::Null };
                let Cell::Decimal { units, .. } = self.sibling(spot, of) else { return Cell::Null };
                let rate = i128::from(rate(self.currency(spot.table, spot.row, spot.whole)).max(1));
                let base = i128::from(units) * 100 * 1_000_000_000_000 / rate;
                Cell::Decimal { units: i64::try_from(base).unwrap_or(i64::MAX), scale: 4 }
            }
            _ => Cell::Null,
        }
    }

    /// The symbol and precision of a row's currency.
    pub fn currency_symbol(&self, table: &Table, row: &Row) -> &'static str {
        let salt = self.row_salts.get(table.no).copied().unwrap_or(0);
        let whole = mix(salt ^ row.index.wrapping_mul(0xa24b_aed4_963e_e407));
        let currency = self.currency(table, row, whole);
        usize::try_from(currency).ok().and_then(|at| CURRENCIES.get(at)).map_or("₩", |currency| currency.2)
    }

    /// The number of a row's currency: the one a client wrote, else the generated one.
    fn currency(&self, table: &Table, row: &Row, whole: u64) -> u64 {
        let written = || {
            let column = table.column("transactioncurrencyid")?;
            row.values.as_ref()?.cell(column)
        };
        match written() {
            Some(Cell::Guid(id)) => crate::sandbox::metadata::table("transactioncurrency")
                .and_then(|table| self.layout(table))
                .and_then(|layout| layout.find(id))
                .unwrap_or(0),
            Some(_) => 0,
            None => currency_of(whole),
        }
    }
}

/// One value being made.
struct Spot<'a> {
    table: &'a Table,
    row: &'a Row,
    column: &'a Column,
    whole: u64,
    hash: u64,
}

fn rows_of(logical: &str, contacts: u64) -> u64 {
    match logical {
        "contact" => contacts,
        "account" => (contacts / 5).max(1),
        "lead" => (contacts / 4).max(1),
        "new_loyaltycard" => (contacts / 3).max(1),
        "new_membership" => (contacts / 2).max(1),
        "campaign" => (contacts / 500).clamp(20, 2_000),
        "systemuser" => 25,
        "transactioncurrency" => 4,
        _ => 0,
    }
}

fn currency_of(whole: u64) -> u64 {
    match below(mix(whole ^ 0xc011), 100) {
        0..60 => 0,
        60..80 => 1,
        80..95 => 2,
        _ => 3,
    }
}

fn rate(currency: u64) -> i64 {
    usize::try_from(currency).ok().and_then(|at| CURRENCIES.get(at)).map_or(1_000_000_000_000, |currency| currency.4)
}

fn currency_fact(index: u64, fact: &str) -> Cell {
    let Some((name, code, symbol, precision, rate)) = usize::try_from(index).ok().and_then(|at| CURRENCIES.get(at))
    else {
        return Cell::Null;
    };
    match fact {
        "currencyname" => Cell::Word(name),
        "currencycode" => Cell::Word(code),
        "currencysymbol" => Cell::Word(symbol),
        "currencyprecision" => Cell::Int(*precision),
        _ => Cell::Decimal { units: *rate, scale: 12 },
    }
}

/// Keeps a text within its column's length.
fn clip(cell: Cell, max: u32) -> Cell {
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    match cell.text().and_then(|text| text.char_indices().nth(max).map(|(at, _)| text.get(..at).unwrap_or_default())) {
        Some(short) => Cell::Text(short.to_owned()),
        None => cell,
    }
}
