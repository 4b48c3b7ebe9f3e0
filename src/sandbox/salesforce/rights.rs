//! What the faults in force take from the caller, or give: rights on objects and fields, and what the schema says of them.
use super::model::{Field, Object};
use super::org::Org;

/// The faults that change what a describe says.
const OUTLOOK: [&str; 9] = [
    "hidden_field",
    "deleted_field",
    "missing_object",
    "read_only_object",
    "denied",
    "read_only_field",
    "not_unique",
    "required_field",
    "not_replicated",
];

/// One right on an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    Create,
    Edit,
    Delete,
}

impl Right {
    fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Edit => "edit",
            Self::Delete => "delete",
        }
    }
}

/// Whether `Contact.Email` is among the names, in any case.
pub(crate) fn names_field(names: &[String], object: &Object, field: &Field) -> bool {
    names
        .iter()
        .filter_map(|name| name.split_once('.'))
        .any(|(of, own)| of.eq_ignore_ascii_case(object.name) && own.eq_ignore_ascii_case(field.name))
}

/// Whether `Contact` is among the names, in any case.
fn names_object(names: &[String], object: &Object) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(object.name))
}

impl Org {
    /// Whether the caller may do this to records of an object.
    pub fn may(&self, object: &Object, right: Right) -> bool {
        let denied = self.named("denied");
        let taken = |name: &String| {
            name.split_once('.')
                .is_some_and(|(of, own)| of.eq_ignore_ascii_case(object.name) && own.eq_ignore_ascii_case(right.name()))
        };
        object.writable && !names_object(&self.named("read_only_object"), object) && !denied.iter().any(taken)
    }

    /// Whether the caller may delete past the recycle bin; nobody may unless it is granted.
    pub fn may_hard_delete(&self) -> bool {
        let names = |fault: &str| self.named(fault).iter().any(|name| name == "PermissionsBulkApiHardDelete");
        names("extra_permission") && !names("missing_permission")
    }

    /// Fields the caller may not see, or that are gone for good.
    pub fn hidden(&self) -> Vec<String> {
        let mut names = self.named("hidden_field");
        names.extend(self.named("deleted_field"));
        names
    }

    /// Whether field-level security keeps the caller from writing a field.
    pub fn read_only(&self, object: &Object, field: &Field) -> bool {
        names_field(&self.named("read_only_field"), object, field)
    }

    /// Whether two records may not have one value.
    pub fn unique(&self, object: &Object, field: &Field) -> bool {
        field.external && !names_field(&self.named("not_unique"), object, field)
    }

    /// Whether a record cannot be without a value.
    pub fn required(&self, object: &Object, field: &Field) -> bool {
        field.required || names_field(&self.named("required_field"), object, field)
    }

    /// Whether deletions are kept and told.
    pub fn replicated(&self, object: &Object) -> bool {
        object.replicated && !names_object(&self.named("not_replicated"), object)
    }

    /// Everything in force that a describe tells.
    pub fn outlook(&self) -> Vec<Vec<String>> {
        OUTLOOK.into_iter().map(|name| self.named(name)).collect()
    }
}

/// Whether sharing lets the caller see a record: of an object that is not shared, one in ten.
pub(crate) fn shared(unshared: &[String], object: &Object, number: u64) -> bool {
    number.is_multiple_of(10) || !names_object(unshared, object)
}
