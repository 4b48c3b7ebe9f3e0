//! A lead becomes a contact of an account, as the organisation's own people convert it: the lead says into which, and stays
//! as it is from then on.
use super::id::Id;
use super::model::{Features, Object};
use super::read::Reader;
use super::store::{Record, State};
use super::val::Val;
use crate::sandbox::data::calendar::DAY;
use crate::sandbox::data::world::World;

/// What a contact takes over, and from which field of the lead.
const OF_CONTACT: [(&str, &str); 14] = [
    ("LastName", "LastName"),
    ("FirstName", "FirstName"),
    ("Salutation", "Salutation"),
    ("Title", "Title"),
    ("Email", "Email"),
    ("Phone", "Phone"),
    ("MobilePhone", "MobilePhone"),
    ("MailingStreet", "Street"),
    ("MailingCity", "City"),
    ("MailingState", "State"),
    ("MailingPostalCode", "PostalCode"),
    ("MailingCountry", "Country"),
    ("HasOptedOutOfEmail", "HasOptedOutOfEmail"),
    ("DoNotCall", "DoNotCall"),
];
/// The same for the account.
const OF_ACCOUNT: [(&str, &str); 3] = [("Name", "Company"), ("Phone", "Phone"), ("Website", "Website")];

/// What a lead became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// The contact's identifier.
    pub contact: String,
    /// The account's.
    pub account: String,
}

/// Converts a lead that is not converted yet.
pub(crate) fn convert(state: &mut State, around: Surroundings<'_>, lead: Id) -> Result<Converted, String> {
    let Surroundings { world, now, features } = around;
    let row = state.by_id(world, lead).filter(|row| row.object.name == "Lead" && !row.deleted());
    let row = row.ok_or_else(|| format!("no lead {}", lead.text()))?;
    let value = |state: &State, name: &str| {
        let reader = Reader { world, state, features };
        row.object.field(name).map_or(Val::Null, |field| reader.value(&row, field))
    };
    if value(state, "IsConverted") == Val::Bool(true) {
        return Err(format!("{} is converted already", lead.text()));
    }
    let made = |state: &mut State, name: &str, fields: &[(&'static str, &str)], more: &[(&'static str, Val)]| {
        let object = state.object(name).ok_or_else(|| name.to_owned())?;
        let mut record = Record { born: now, stamp: now, modified: now, ..Record::default() };
        for (own, of) in fields.iter().filter(|(own, _)| object.field(own).is_some()) {
            record.values.insert(own, value(state, of));
        }
        record.values.extend(more.iter().cloned());
        record.values.retain(|_, value| *value != Val::Null);
        Ok::<Id, String>(put(state, world, object, record))
    };
    let account = made(state, "Account", &OF_ACCOUNT, &[])?;
    let contact = made(state, "Contact", &OF_CONTACT, &[("AccountId", Val::Id(account))])?;
    let mut record = row.record();
    record.values.extend([
        ("IsConverted", Val::Bool(true)),
        ("ConvertedDate", Val::Day(now.div_euclid(DAY))),
        ("ConvertedAccountId", Val::Id(account)),
        ("ConvertedContactId", Val::Id(contact)),
        ("Status", Val::text("Closed - Converted")),
    ]);
    record.stamp = now.max(record.stamp);
    record.modified = record.stamp;
    state.put(row.object, row.number, record);
    Ok(Converted { contact: contact.text(), account: account.text() })
}

/// What a conversion happens in.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    pub world: &'a World,
    pub features: Features,
    pub now: i64,
}

fn put(state: &mut State, world: &World, object: &'static Object, record: Record) -> Id {
    let number = state.next_number(world, object);
    state.put(object, number, record);
    Id::of(object, number)
}
