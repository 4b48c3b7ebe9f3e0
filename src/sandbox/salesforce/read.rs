//! The value of a field of a record: written, kept by the system, computed, or generated.
use super::drift::redefined;
use super::id::Id;
use super::model::{Features, Field, Kind, Source};
use super::schema;
use super::store::{FIRST, Row, State, layout, number_of};
use super::val::Val;
use crate::sandbox::data::cell::Cell;
use crate::sandbox::data::rng::{below, chance, mix, pick};
use crate::sandbox::data::world::World;
use crate::sandbox::metadata::{Column, Kind as ColumnKind};

/// A reader of one state of the organisation.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub world: &'a World,
    pub state: &'a State,
    /// What the organisation has.
    pub features: Features,
}

impl<'a> Reader<'a> {
    /// The value of a field.
    pub fn value(&self, row: &Row, field: &'static Field) -> Val {
        if self.features.person
            && let Some(value) = self.personal(row, field)
        {
            return value;
        }
        let record = row.record.as_deref();
        match field.source {
            Source::Id => return Val::Id(row.id()),
            Source::Stamp => return Val::At(row.stamp()),
            Source::Modified => return Val::At(record.map_or_else(|| row.stamp(), |record| record.modified)),
            Source::Created => return self.created(row),
            Source::Deleted => return Val::Bool(row.deleted()),
            Source::Archived => return Val::Bool(row.archived()),
            Source::Master => return record.and_then(|record| record.master).map_or(Val::Null, Val::Id),
            Source::Name => return self.name(row),
            Source::Address => return self.address(row, field),
            Source::Formula(path) => return self.path(row, path),
            Source::IsSet(other) => {
                let value = row.object.field(other).map(|other| self.value(row, other));
                return Val::Bool(value.is_some_and(|value| value != Val::Null));
            }
            _ => {}
        }
        if let Some(by) = record.and_then(|record| record.modified_by).filter(|_| field.name == "LastModifiedById") {
            return Val::Id(by);
        }
        if let Some(value) = record.and_then(|record| record.values.get(field.name)) {
            return redefined(value.clone(), field);
        }
        if let Some(origin) = field.origin {
            return redefined(self.value(row, origin), field);
        }
        match &row.base {
            Some(base) => self.generated(row, base.index, base.turn, field),
            None if field.kind == Kind::Boolean => Val::Bool(false),
            None => Val::Null,
        }
    }

    /// A value by a path: `Rating`, `Account.Rating`.
    fn path(&self, row: &Row, path: &str) -> Val {
        match path.split_once('.') {
            None => row.object.field(path).map_or(Val::Null, |field| self.value(row, field)),
            Some((relation, rest)) => {
                let parent = row.object.relation(relation).and_then(|field| self.parent(row, field));
                parent.map_or(Val::Null, |parent| self.path(&parent, rest))
            }
        }
    }

    /// The record a reference leads to.
    pub fn parent(&self, row: &Row, field: &'static Field) -> Option<Row> {
        match self.value(row, field) {
            Val::Id(id) => self.state.by_id(self.world, id),
            _ => None,
        }
    }

    fn created(&self, row: &Row) -> Val {
        if let Some(born) = row.record.as_ref().map(|record| record.born).filter(|born| *born != 0) {
            return Val::At(born);
        }
        let column = row.object.table.and_then(|table| table.column("createdon").map(|column| (table, column)));
        match (column, &row.base) {
            (Some((table, column)), Some(base)) => match self.world.cell(table, base, column) {
                Cell::Instant(seconds) => Val::At(seconds),
                _ => Val::At(row.stamp()),
            },
            _ => Val::At(row.stamp()),
        }
    }

    fn name(&self, row: &Row) -> Val {
        let part = |name: &str| match row.object.field(name).map(|field| self.value(row, field)) {
            Some(Val::Text(text)) => Some(text.into_owned()),
            _ => None,
        };
        let parts: Vec<String> = [part("FirstName"), part("LastName")].into_iter().flatten().collect();
        if parts.is_empty() { Val::Null } else { Val::text(parts.join(" ")) }
    }

    fn address(&self, row: &Row, field: &Field) -> Val {
        let prefix = field.name.strip_suffix("Address").unwrap_or_default();
        let part = |name: &str| {
            let field = row.object.field(&format!("{prefix}{name}"));
            field.map_or(Val::Null, |field| self.value(row, field))
        };
        let parts = vec![
            ("city", part("City")),
            ("country", part("Country")),
            ("geocodeAccuracy", Val::Null),
            ("latitude", part("Latitude")),
            ("longitude", part("Longitude")),
            ("postalCode", part("PostalCode")),
            ("state", part("State")),
            ("street", part("Street")),
        ];
        if parts.iter().all(|(_, value)| *value == Val::Null) { Val::Null } else { Val::Address(parts) }
    }

    fn generated(&self, row: &Row, index: u64, turn: u64, field: &'static Field) -> Val {
        let turn = if field.mutable { turn.wrapping_mul(0x9fb2_1c65_1e98_df25) } else { 0 };
        let hash = mix(self.world.seed ^ field.salt ^ index.wrapping_mul(0xa24b_aed4_963e_e407) ^ turn);
        if field.null_percent > 0 && chance(mix(hash ^ 0x2011), field.null_percent) {
            return Val::Null;
        }
        let active = |choice: &&super::model::Choice| choice.active;
        match field.source {
            Source::Flag(flag) => Val::Bool(flag),
            Source::Word(text) => Val::text(text),
            Source::Pick if field.kind == Kind::Boolean => Val::Bool(chance(hash, 60)),
            Source::Pick => {
                // Now and then a value that was switched off long ago.
                let all: Vec<&super::model::Choice> = field.choices.iter().collect();
                let now: Vec<&super::model::Choice> = field.choices.iter().filter(active).collect();
                let list = if below(hash, 40) == 0 { &all } else { &now };
                pick(list, mix(hash)).map_or(Val::Null, |choice| Val::text(choice.value))
            }
            Source::Dependent => self.dependent(row, hash, field),
            Source::Code(prefix) => Val::text(format!("{prefix}-{index:07}")),
            Source::User => self.user(hash),
            Source::Profile => match schema::object("Profile") {
                Some(profile) => Val::Id(Id::of(profile, FIRST + u64::from(index != 0))),
                None => Val::Null,
            },
            Source::Same(column) => self.same(row, field, column),
            _ if field.kind == Kind::Boolean => Val::Bool(false),
            _ => Val::Null,
        }
    }

    fn user(&self, hash: u64) -> Val {
        let Some(users) = schema::object("User") else { return Val::Null };
        let count = layout(self.world, users).map_or(0, |layout| layout.rows);
        number_of(self.world, users, below(hash, count)).map_or(Val::Null, |number| Val::Id(Id::of(users, number)))
    }

    fn dependent(&self, row: &Row, hash: u64, field: &'static Field) -> Val {
        let controller = field.controller.and_then(|name| row.object.field(name));
        let Some(controller) = controller else { return Val::Null };
        let value = self.value(row, controller);
        // Records keep what they hold, whatever became of the lists since.
        let choices = &controller.origin.unwrap_or(controller).choices;
        let at = choices.iter().position(|choice| Some(choice.value) == value.as_text());
        let Some(at) = at else { return Val::Null };
        let fits = |choice: &&super::model::Choice| {
            choice.active && choice.valid_for.as_ref().is_none_or(|list| list.contains(&at))
        };
        let fitting: Vec<&super::model::Choice> = field.choices.iter().filter(fits).collect();
        pick(&fitting, hash).map_or(Val::Null, |choice| Val::text(choice.value))
    }

    /// The generated table's own value, as this field's type spells it.
    fn same(&self, row: &Row, field: &'static Field, column: &'static Column) -> Val {
        let (Some(table), Some(base)) = (row.object.table, &row.base) else { return Val::Null };
        let cell = self.world.cell(table, base, column);
        if cell == Cell::Null && field.required && field.kind == Kind::String {
            // What the platform itself writes where a required name is not known.
            return Val::text("[not provided]");
        }
        if field.kind == Kind::Reference {
            return match cell {
                Cell::Guid(id) => self.reference(field, id).map_or(Val::Null, Val::Id),
                _ => Val::Null,
            };
        }
        convert(cell, field, column)
    }

    fn reference(&self, field: &Field, guid: u128) -> Option<Id> {
        let target = schema::object(field.targets.first()?)?;
        let index = layout(self.world, target)?.find(guid)?;
        Some(Id::of(target, number_of(self.world, target, index)?))
    }
}

fn convert(cell: Cell, field: &'static Field, column: &'static Column) -> Val {
    if matches!(column.kind, ColumnKind::Picklist { .. } | ColumnKind::MultiSelect { .. }) {
        return options(&cell, column);
    }
    let number = cell.number();
    match (field.kind, cell) {
        (Kind::Boolean, Cell::Bool(value)) => Val::Bool(value),
        (Kind::Boolean, _) => Val::Bool(false),
        (Kind::Int, Cell::Int(value)) => Val::Int(value),
        (Kind::Double | Kind::Currency | Kind::Percent, _) => {
            number.map_or(Val::Null, |value| rounded(value, field.scale))
        }
        (_, Cell::Word(text)) => fitted(text, field),
        (_, Cell::Text(text)) if text.chars().count() > most(field) => {
            Val::text(text.chars().take(most(field)).collect::<String>())
        }
        (_, Cell::Text(text)) => Val::text(text),
        (_, Cell::Instant(seconds)) => Val::At(seconds),
        (_, Cell::Day(days)) => Val::Day(days),
        _ => Val::Null,
    }
}

fn most(field: &Field) -> usize {
    usize::try_from(field.length).unwrap_or(usize::MAX)
}

fn fitted(text: &'static str, field: &Field) -> Val {
    match text.char_indices().nth(most(field)) {
        Some((at, _)) => Val::text(text.get(..at).unwrap_or_default()),
        None => Val::text(text),
    }
}

/// A number as the field's digits after the point keep it.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn rounded(value: f64, scale: u32) -> Val {
    let factor = 10f64.powi(i32::try_from(scale.min(15)).unwrap_or(0));
    Val::Num((value * factor).round() / factor)
}

/// Options by their labels; one that was removed long ago keeps a name of its own.
fn options(cell: &Cell, column: &Column) -> Val {
    let label = |value: i64| {
        let found = column.choices.iter().find(|choice| choice.value == value);
        found.map_or("Discontinued", |choice| choice.label.en)
    };
    match cell {
        Cell::Int(value) => Val::text(label(*value)),
        Cell::Text(list) => {
            let names: Vec<&str> = list.split(',').filter_map(|part| part.parse().ok()).map(label).collect();
            if names.is_empty() { Val::Null } else { Val::text(names.join(";")) }
        }
        _ => Val::Null,
    }
}

/// The user everything a client does is done by.
pub(crate) fn integration_user(world: &World) -> Option<Id> {
    let users = schema::object("User")?;
    Some(Id::of(users, number_of(world, users, 0)?))
}
