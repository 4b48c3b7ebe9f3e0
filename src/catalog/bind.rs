//! The name under which a reference is written (`<navigation>@odata.bind`). It is spelled like the schema name, its case
//! matters, and a lookup with several targets has one for each (learn.microsoft.com, "Associate table rows on create").
use super::{FieldType, TableDetail};

/// Why no name can be given. Words: `bind-<slug>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BindProblem {
    /// The table has no such field.
    NoField,
    /// The field holds no reference.
    NoReference,
    /// The field cannot point to that table; these it can.
    NoTarget {
        /// The tables it may point to.
        targets: Vec<String>,
    },
    /// The catalog was made before relationships were read, or the CRM did not tell the name: describe the table again.
    NotTold,
}

impl BindProblem {
    /// The stem of its catalog key.
    pub fn slug(&self) -> &'static str {
        match self {
            BindProblem::NoField => "no-field",
            BindProblem::NoReference => "no-reference",
            BindProblem::NoTarget { .. } => "no-target",
            BindProblem::NotTold => "not-told",
        }
    }
}

/// The table that stands for users and teams at once: `ownerid` refers to it.
const PRINCIPAL: &str = "owner";

/// The navigation property that writes a reference in `field` to a row of `target`.
///
/// # Errors
/// Why there is none. It is never guessed from the field's name.
pub fn navigation<'d>(detail: &'d TableDetail, field: &str, target: &str) -> Result<&'d str, BindProblem> {
    let known = detail.field(field).ok_or(BindProblem::NoField)?;
    if !known.kind.is_reference() {
        return Err(BindProblem::NoReference);
    }
    let towards = |table: &str| {
        let mut own = detail.relationships.to_one.iter().filter(|r| r.field == field);
        own.find(|r| r.table == table)
    };
    let owns = known.kind == FieldType::Owner && matches!(target, "systemuser" | "team");
    let found = towards(target).or_else(|| if owns { towards(PRINCIPAL) } else { None });
    match found {
        Some(link) => link.navigation.as_deref().ok_or(BindProblem::NotTold),
        None if !known.targets.iter().any(|t| t == target) => {
            Err(BindProblem::NoTarget { targets: known.targets.clone() })
        }
        None => Err(BindProblem::NotTold),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::fixtures::Fixture;

    fn loyalty() -> TableDetail {
        Fixture::table("new_loyaltycard")
            .texts(&["new_name"])
            .lookup("new_holderid", FieldType::Lookup, &["account", "contact"])
            .lookup("new_oldid", FieldType::Lookup, &["contact"])
            .link("new_holderid", "contact", "new_HolderId_contact")
            .link("new_holderid", "account", "new_HolderId_account")
            .link("ownerid", "owner", "ownerid")
            .done()
    }

    #[test]
    fn each_target_has_its_own_name_in_its_own_case() {
        let card = loyalty();
        assert_eq!(navigation(&card, "new_holderid", "contact"), Ok("new_HolderId_contact"));
        assert_eq!(navigation(&card, "new_holderid", "account"), Ok("new_HolderId_account"));
    }

    #[test]
    fn owners_are_written_through_the_principal_whoever_they_are() {
        for owner in ["systemuser", "team"] {
            assert_eq!(navigation(&loyalty(), "ownerid", owner), Ok("ownerid"));
        }
    }

    #[test]
    fn nothing_is_guessed() {
        let card = loyalty();
        assert_eq!(navigation(&card, "nothing", "contact"), Err(BindProblem::NoField));
        assert_eq!(navigation(&card, "new_name", "contact"), Err(BindProblem::NoReference));
        let targets = vec!["account".to_owned(), "contact".to_owned()];
        assert_eq!(navigation(&card, "new_holderid", "lead"), Err(BindProblem::NoTarget { targets }));
        assert_eq!(navigation(&card, "new_oldid", "contact"), Err(BindProblem::NotTold));
        assert_eq!(navigation(&card, "NEW_HOLDERID", "contact"), Err(BindProblem::NoField));
    }
}
