//! Person accounts, where the organisation has them: an account that is a person, with a contact in its shadow.
use super::id::Id;
use super::model::{Field, Object};
use super::read::Reader;
use super::schema;
use super::store::{Row, number_of};
use super::val::Val;

/// Of this many accounts one is a person; it stands at a place no other contact refers to.
const EVERY: u64 = 12;
/// The contacts of five belong to one account.
const CONTACTS: u64 = 5;

/// An account's field and the contact's field it shows.
const SHOWN: [(&str, &str); 8] = [
    ("Name", "Name"),
    ("FirstName", "FirstName"),
    ("LastName", "LastName"),
    ("PersonEmail", "Email"),
    ("PersonMobilePhone", "MobilePhone"),
    ("PersonBirthdate", "Birthdate"),
    ("PersonHasOptedOutOfEmail", "HasOptedOutOfEmail"),
    ("Interests__pc", "Interests__c"),
];

impl Reader<'_> {
    /// The value a field has because the record is a person account or the contact in its shadow.
    pub fn personal(&self, row: &Row, field: &'static Field) -> Option<Val> {
        match (row.object.name, field.name) {
            ("Account" | "Contact", "IsPersonAccount") => Some(Val::Bool(self.counterpart(row).is_some())),
            ("Contact", "AccountId") => self.counterpart(row).map(Val::Id),
            ("Account", "PersonContactId") => self.counterpart(row).map(Val::Id),
            ("Account", name) => {
                let (_, shown) = SHOWN.into_iter().find(|(own, _)| *own == name)?;
                let contact = self.state.by_id(self.world, self.counterpart(row)?)?;
                Some(self.value(&contact, contact.object.field(shown)?))
            }
            _ => None,
        }
    }

    /// The contact of a person account, the account of its contact.
    fn counterpart(&self, row: &Row) -> Option<Id> {
        let index = row.base.as_ref()?.index;
        let (accounts, contacts) = (schema::object("Account")?, schema::object("Contact")?);
        let account = if row.object.no == accounts.no { index } else { index / CONTACTS };
        let contact = account * CONTACTS + 1;
        let here = row.object.no == accounts.no || index == contact;
        let id = |object: &'static Object, index| Some(Id::of(object, number_of(self.world, object, index)?));
        let (account_id, contact_id) = (id(accounts, account)?, id(contacts, contact)?);
        let other = if row.object.no == accounts.no { contact_id } else { account_id };
        (here && account % EVERY == 1).then_some(other)
    }
}
