//! Changes of the organisation's schema: fields, values and objects that come, go, or are defined otherwise. Records keep
//! what they hold; what a describe says and what a query may name follow the schema.
//!
//! Source: help.salesforce.com, "Notes on Changing Custom Field Types", "Field-Level Security", "Manage Deleted Custom Fields".
use super::model::{Choice, Field, Kind, Object, Source};
use super::schema;
use super::store::State;
use super::val::{Val, instant_text, parse_day, parse_instant};
use crate::sandbox::data::calendar::DAY;
use crate::sandbox::data::rng;

/// One change, of an object by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SchemaChange {
    object: String,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// Text fields come, or fields that went come back; several names stand with semicolons between them.
    Add(String),
    /// A field goes for good.
    Remove(String),
    /// A custom field gets another name and keeps its values.
    Rename(String, String),
    /// A custom field becomes another type, with the values that fit it.
    Retype { field: String, kind: String, options: String },
    /// A value of a picklist comes, or is called otherwise; with it that of every field with the same global value set.
    Option { field: String, value: String, label: Option<String> },
    /// A value of a picklist goes; records keep it.
    RemoveOption(String, String),
    /// A value of a picklist is active no more, and stays in the list.
    RetireOption(String, String),
    /// The longest text a field takes is another one.
    Length(String, u32),
    /// A value is demanded, or no longer.
    Required(String, bool),
    /// Field-level security hides a field, or shows it again.
    Hide(String, bool),
    /// The whole object goes, or comes back.
    Exist(bool),
}

impl SchemaChange {
    /// Reads `table=Contact,add=New_Extra__c`, `…,remove=Title`, `…,rename=Store__c,to=Shop__c`,
    /// `…,retype=Children__c,kind=string:20` (with `options=Low;High` for a `picklist`), `…,column=Region__c,option=West`
    /// (with `label=Far West`), `…,column=Region__c,remove_option=South` (or `retire_option`), `…,column=Title,length=20`,
    /// `…,column=Title,required=yes`, `…,secure=Email`, `…,unsecure=Email`, `…,drop=yes`, `…,restore=yes`.
    pub fn parse<'a>(argument: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let named = |name| argument(name).map(str::to_owned);
        let object = named("table")?;
        let change = |what| Some(Self { object: object.clone(), what });
        for (word, what) in [
            ("add", What::Add as fn(String) -> What),
            ("remove", What::Remove),
            ("secure", |name| What::Hide(name, true)),
        ] {
            if let Some(field) = named(word) {
                return change(what(field));
            }
        }
        if let Some(field) = named("unsecure") {
            return change(What::Hide(field, false));
        }
        if let Some(field) = named("rename") {
            return change(What::Rename(field, named("to")?));
        }
        if let Some(field) = named("retype") {
            let options = named("options").unwrap_or_default();
            return change(What::Retype { field, kind: named("kind")?, options });
        }
        if argument("drop").is_some() || argument("restore").is_some() {
            return change(What::Exist(argument("restore").is_some()));
        }
        let field = named("column")?;
        if let Some(length) = argument("length") {
            return change(What::Length(field, length.parse().ok()?));
        }
        if let Some(required) = argument("required") {
            return change(What::Required(field, required == "yes"));
        }
        match (named("option"), named("retire_option")) {
            (Some(value), _) => change(What::Option { field, value, label: named("label") }),
            (None, Some(value)) => change(What::RetireOption(field, value)),
            (None, None) => change(What::RemoveOption(field, named("remove_option")?)),
        }
    }
}

/// Puts a change in force; `false` where its object or field does not exist, or nothing would change.
pub(crate) fn apply(state: &mut State, change: &SchemaChange) -> bool {
    if let What::Exist(there) = change.what {
        return schema::object(&change.object).is_some_and(|object| object.custom && state.exist(object, there));
    }
    let Some(object) = state.object(&change.object) else { return false };
    match &change.what {
        What::Add(name) => add(state, object, name),
        What::Remove(name) => {
            let gone = object.field(name).filter(|field| !is_lasting(object, field));
            gone.is_some_and(|gone| redraw(state, object, |fields| fields.retain(|field| field.name != gone.name)))
        }
        What::Rename(name, to) => rename(state, object, name, to),
        What::Retype { field, kind, options } => retype(state, object, field, (kind, options)),
        What::Option { field, value, label } => {
            let label = label.as_deref().unwrap_or(value);
            choose(state, object, field, |choices| option(choices, value, label))
        }
        What::RemoveOption(field, value) => {
            let place = object.field(field).and_then(|own| own.choices.iter().position(|one| one.value == value));
            let done = choose(state, object, field, |choices| {
                let before = choices.len();
                choices.retain(|choice| choice.value != value);
                choices.len() < before
            });
            if let (true, Some(place)) = (done, place) {
                close_up(state, object.name, field, place);
            }
            done
        }
        What::RetireOption(field, value) => choose(state, object, field, |choices| {
            let retiring = choices.iter_mut().find(|choice| choice.active && choice.value == value);
            retiring.is_some_and(|choice| std::mem::replace(&mut choice.active, false))
        }),
        What::Length(name, length) => bend(state, object, name, |field| {
            let fits = field.kind.is_text() && field.choices.is_empty() && field.length != *length && *length > 0;
            field.length = if fits { *length } else { field.length };
            fits
        }),
        What::Required(name, on) => {
            bend(state, object, name, |field| std::mem::replace(&mut field.required, *on) != *on)
        }
        What::Hide(name, on) => bend(state, object, name, |field| {
            field.kind != Kind::Id && std::mem::replace(&mut field.secured, *on) != *on
        }),
        What::Exist(_) => false,
    }
}

/// Whether an object cannot be without a field.
fn is_lasting(object: &Object, field: &Field) -> bool {
    const SYSTEM: [&str; 9] = [
        "IsDeleted",
        "IsArchived",
        "MasterRecordId",
        "CreatedDate",
        "CreatedById",
        "LastModifiedDate",
        "LastModifiedById",
        "SystemModstamp",
        "OwnerId",
    ];
    let controls = object.fields.iter().any(|other| other.controller == Some(field.name));
    field.kind == Kind::Id || field.name == "Name" || field.required || controls || SYSTEM.contains(&field.name)
}

/// Defines an object with other fields.
fn redraw(state: &mut State, object: &'static Object, change: impl FnOnce(&mut Vec<Field>)) -> bool {
    let mut other = object.clone();
    change(&mut other.fields);
    state.define(Box::leak(Box::new(other)));
    true
}

/// Defines one field otherwise, where the change says that it did.
fn bend(state: &mut State, object: &'static Object, name: &str, change: impl FnOnce(&mut Field) -> bool) -> bool {
    let Some(own) = object.field(name) else { return false };
    let mut other = Field { origin: Some(own.origin.unwrap_or(own)), ..own.clone() };
    change(&mut other) && replace(state, object, own.name, other)
}

fn replace(state: &mut State, object: &'static Object, name: &str, other: Field) -> bool {
    redraw(state, object, |fields| {
        for field in fields.iter_mut() {
            if field.controller == Some(name) {
                field.controller = Some(other.name);
            }
        }
        if let Some(place) = fields.iter_mut().find(|field| field.name == name) {
            *place = other;
        }
    })
}

fn add(state: &mut State, object: &'static Object, names: &str) -> bool {
    let before = |name: &str| schema::objects().get(object.no).and_then(|fixed| fixed.field(name));
    let new: Vec<Field> = names
        .split(';')
        .filter(|name| !name.is_empty() && object.field(name).is_none())
        .map(|name| before(name).cloned().unwrap_or_else(|| text_field(object, name)))
        .collect();
    !new.is_empty() && redraw(state, object, |fields| fields.extend(new))
}

/// A custom text field that no record has a value of.
fn text_field(object: &Object, name: &str) -> Field {
    let name: &'static str = name.to_owned().leak();
    let label = name.trim_end_matches("__c").replace('_', " ").leak();
    Field {
        name,
        label,
        kind: Kind::String,
        length: 200,
        precision: 0,
        scale: 0,
        targets: Vec::new(),
        relation: None,
        children: None,
        required: false,
        external: false,
        upsert_key: false,
        createable: true,
        updateable: true,
        restricted: false,
        needs: None,
        source: Source::Word("Something new"),
        null_percent: 50,
        mutable: false,
        choices: Vec::new(),
        controller: None,
        value_set: None,
        secured: false,
        origin: None,
        salt: rng::text(name, rng::text(object.name, 0x5f_5f64)),
    }
}

fn rename(state: &mut State, object: &'static Object, name: &str, to: &str) -> bool {
    let Some(own) = object.field(name).filter(|field| field.custom() && !is_lasting_name(field)) else { return false };
    if !to.ends_with("__c") || object.field(to).is_some() {
        return false;
    }
    let to: &'static str = to.to_owned().leak();
    let relation = own.relation.map(|_| &*to.replace("__c", "__r").leak());
    let other = Field { name: to, relation, origin: Some(own.origin.unwrap_or(own)), ..own.clone() };
    state.rename_values(object, own.name, to);
    replace(state, object, own.name, other)
}

/// A field whose name other things here go by.
fn is_lasting_name(field: &Field) -> bool {
    field.external || field.calculated()
}

fn retype(state: &mut State, object: &'static Object, name: &str, (kind, options): (&str, &str)) -> bool {
    let (word, size) = kind.split_once(':').unwrap_or((kind, ""));
    let Some(kind) = schema::kind_of(word).filter(|kind| is_plain(*kind)) else { return false };
    let own = object.field(name).filter(|own| own.custom() && is_plain(own.kind) && !own.external && !own.calculated());
    let Some(own) = own.filter(|own| own.kind != kind) else { return false };
    let (precision, scale) = size.split_once('.').unwrap_or((size, "0"));
    let number = |text: &str, otherwise: u32| text.parse().unwrap_or(otherwise);
    let choices: Vec<Choice> = match kind {
        Kind::Picklist | Kind::Multi => options.split(';').filter(|value| !value.is_empty()).map(new_choice).collect(),
        _ => Vec::new(),
    };
    let length = match kind {
        Kind::Multi => 4_099,
        kind if kind.is_text() => number(size, 255),
        _ => 0,
    };
    let other = Field {
        kind,
        length,
        precision: if kind == Kind::Int { 8 } else { number(precision, 18) },
        scale: number(scale, 0),
        restricted: false,
        choices,
        controller: None,
        value_set: None,
        origin: Some(own.origin.unwrap_or(own)),
        ..own.clone()
    };
    replace(state, object, own.name, other)
}

/// A type of one value that refers to nothing.
fn is_plain(kind: Kind) -> bool {
    !matches!(kind, Kind::Id | Kind::Reference | Kind::Address)
}

fn new_choice(value: &str) -> Choice {
    let value: &'static str = value.to_owned().leak();
    Choice { value, label: value, active: true, default: false, valid_for: None }
}

/// A value comes, or is called otherwise.
fn option(choices: &mut Vec<Choice>, value: &str, label: &str) -> bool {
    match choices.iter_mut().find(|choice| choice.value == value) {
        Some(choice) if choice.label == label && choice.active => false,
        Some(choice) => {
            (choice.label, choice.active) = (label.to_owned().leak(), true);
            true
        }
        None => {
            choices.push(Choice { label: label.to_owned().leak(), ..new_choice(value) });
            true
        }
    }
}

/// Gives a picklist other values: its own, or those of its global value set wherever that is used.
fn choose(state: &mut State, object: &'static Object, name: &str, change: impl Fn(&mut Vec<Choice>) -> bool) -> bool {
    let own = object.field(name).filter(|field| matches!(field.kind, Kind::Picklist | Kind::Multi | Kind::Combobox));
    let Some(own) = own else { return false };
    let of = |choices: &[Choice]| {
        let mut choices = choices.to_vec();
        change(&mut choices).then_some(choices)
    };
    let Some(set) = own.value_set else {
        let Some(choices) = of(&own.choices) else { return false };
        return bend(state, object, name, |field| {
            field.choices = choices;
            true
        });
    };
    let sharing: Vec<(&'static Object, &'static Field)> = state
        .shown()
        .flat_map(|object| object.fields.iter().map(move |field| (object, field)))
        .filter(|(_, field)| field.value_set == Some(set))
        .collect();
    let mut done = false;
    for (object, field) in sharing {
        let Some(choices) = of(&field.choices) else { continue };
        // Two fields of one object may share a set: the object as it stands now is redrawn.
        let object = state.object(object.name).unwrap_or(object);
        done |= bend(state, object, field.name, |field| {
            field.choices = choices;
            true
        });
    }
    done
}

/// Dependent values go with places of the controlling field's: those behind a place that went move up.
fn close_up(state: &mut State, object: &str, controller: &str, place: usize) {
    let moved = |at: &usize| (*at != place).then_some(if *at > place { at - 1 } else { *at });
    let controls = |field: &&Field| field.controller.is_some_and(|name| name.eq_ignore_ascii_case(controller));
    let dependent: Vec<&str> = state
        .object(object)
        .map(|object| object.fields.iter().filter(controls).map(|f| f.name).collect())
        .unwrap_or_default();
    for name in dependent {
        let Some(object) = state.object(object) else { return };
        bend(state, object, name, |field| {
            for choice in &mut field.choices {
                choice.valid_for = choice.valid_for.as_ref().map(|places| places.iter().filter_map(moved).collect());
            }
            true
        });
    }
}

/// A value as a field that was defined otherwise shows it.
pub(crate) fn redefined(value: Val, field: &Field) -> Val {
    if field.origin.is_none() || value == Val::Null {
        return value;
    }
    match field.kind {
        kind if kind.is_text() => text_of(&value).map_or(Val::Null, |text| fitted(text, field.length)),
        Kind::Boolean => match value {
            Val::Bool(_) => value,
            Val::Text(text) => Val::Bool(text.eq_ignore_ascii_case("true")),
            other => Val::Bool(other.number().is_some_and(|number| number != 0.0)),
        },
        Kind::Int => number_of(&value).map_or(Val::Null, |number| Val::Int(whole(number))),
        Kind::Double | Kind::Currency | Kind::Percent => {
            number_of(&value).map_or(Val::Null, |number| super::read::rounded(number, field.scale))
        }
        Kind::Date => seconds_of(&value).map_or(Val::Null, |at| Val::Day(at.div_euclid(DAY))),
        Kind::DateTime => seconds_of(&value).map_or(Val::Null, Val::At),
        _ => value,
    }
}

#[allow(clippy::cast_possible_truncation)]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

fn text_of(value: &Val) -> Option<String> {
    Some(match value {
        Val::Text(text) => text.clone().into_owned(),
        Val::Bool(flag) => flag.to_string(),
        Val::Int(number) => number.to_string(),
        Val::Num(number) => number.to_string(),
        Val::Id(id) => id.text(),
        Val::At(seconds) => instant_text(*seconds),
        Val::Day(days) => instant_text(days.saturating_mul(DAY)).split('T').next().unwrap_or_default().to_owned(),
        Val::Null | Val::Address(_) => return None,
    })
}

/// A text within a bound: what was longer was cut when the bound was narrowed.
fn fitted(text: String, length: u32) -> Val {
    let most = usize::try_from(length).unwrap_or(usize::MAX);
    match text.char_indices().nth(most) {
        Some(_) if most > 0 => Val::text(text.chars().take(most).collect::<String>()),
        _ => Val::text(text),
    }
}

fn number_of(value: &Val) -> Option<f64> {
    match value {
        Val::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        Val::Bool(flag) => Some(f64::from(u8::from(*flag))),
        other => other.number(),
    }
}

fn seconds_of(value: &Val) -> Option<i64> {
    match value {
        Val::Text(text) => parse_instant(text).or_else(|| Some(parse_day(text)?.saturating_mul(DAY))),
        other => other.seconds(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(words: &str) -> Option<SchemaChange> {
        let pairs: Vec<(&str, &str)> = words.split(',').filter_map(|pair| pair.split_once('=')).collect();
        SchemaChange::parse(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| *value))
    }

    #[test]
    fn half_a_change_is_none() {
        for half in [
            "add=X__c",
            "table=Contact",
            "table=Contact,rename=Store__c",
            "table=Contact,retype=Store__c",
            "table=Contact,column=Title",
            "table=Contact,column=Title,length=long",
        ] {
            assert_eq!(change(half), None, "{half}");
        }
        assert!(change("table=Contact,column=Title,length=20").is_some());
    }

    #[test]
    fn a_state_that_was_taken_keeps_its_schema() {
        let mut now = State::new();
        let before = now.clone();
        assert!(apply(&mut now, &change("table=Contact,remove=Title").unwrap()));
        let title = |state: &State| state.object("contact").unwrap().field("title").is_some();
        assert!(title(&before) && !title(&now));
    }

    #[test]
    fn values_become_what_the_new_type_can_hold() {
        let origin = schema::object("Contact").unwrap().field("Title").unwrap();
        let field = |kind, length| Field { kind, length, scale: 1, origin: Some(origin), ..origin.clone() };
        let shown = |value: Val, kind| redefined(value, &field(kind, 5));
        assert_eq!(shown(Val::Int(1_234_567), Kind::String), Val::text("12345"));
        assert_eq!(shown(Val::text(" 12.25 "), Kind::Double), Val::Num(12.3));
        assert_eq!(shown(Val::text("many"), Kind::Double), Val::Null);
        assert_eq!(shown(Val::text("TRUE"), Kind::Boolean), Val::Bool(true));
        assert_eq!(shown(Val::text("2026-11-01"), Kind::DateTime), Val::At(1_793_491_200));
        assert_eq!(shown(Val::At(1_793_491_200 + 80_000), Kind::Date), shown(Val::text("2026-11-01"), Kind::Date));
    }
}
