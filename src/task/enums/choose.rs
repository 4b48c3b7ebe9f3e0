//! Where an option set goes, changed after the setup.
use crate::account::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::EnumChoice;
use crate::schema::check_identifier;
use crate::setup::Workspace;
use crate::task::map::one_set_replaces;
use crate::task::{Bench, change_workspace};

/// What of a choice changes; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct ListChange {
    /// The enumeration it goes to.
    pub into: Option<String>,
    /// It goes nowhere: rows keep its codes.
    pub leave_out: bool,
    /// Whether its values stand in place of the enumeration's own.
    pub replace: Option<bool>,
}

/// Changes where an option set of an account goes; the next sync writes it.
///
/// # Errors
/// `AnswerInvalid` where there is no such option set or the name cannot be an enumeration's; `MappingInvalid` where several
/// sets would share an enumeration one of them replaces; storage faults.
pub async fn choose_list(bench: &Bench, account: &Name, set: &str, change: ListChange) -> Outcome<EnumChoice> {
    let (account, set) = (account.clone(), set.to_owned());
    let changed = change_workspace(bench, move |workspace| chosen(workspace, &account, &set, &change));
    changed.await.map(|(_, choice)| choice)
}

fn chosen(workspace: &mut Workspace, account: &Name, set: &str, change: &ListChange) -> Outcome<EnumChoice> {
    if let Some(name) = change.into.as_deref()
        && check_identifier(name).is_err()
    {
        let fault = Fault::new(ErrorKind::AnswerInvalid, format!("{name} cannot be the name of an enumeration"));
        return Err(fault.with("question", "NAME").with("problem", name));
    }
    let same = |c: &&mut EnumChoice| c.account == *account && c.option_set.eq_ignore_ascii_case(set);
    let Some(choice) = workspace.enumerations.iter_mut().find(same) else {
        let fault = Fault::new(ErrorKind::AnswerInvalid, format!("no mapping of {account} uses an option set {set}"));
        return Err(fault.with("question", "OPTION_SET").with("problem", set));
    };
    if change.leave_out {
        (choice.enumeration, choice.replace) = (None, false);
    }
    if change.into.is_some() {
        choice.enumeration.clone_from(&change.into);
    }
    choice.replace = change.replace.unwrap_or(choice.replace) && choice.enumeration.is_some();
    let choice = choice.clone();
    one_set_replaces(&workspace.enumerations)?;
    Ok(choice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> (Workspace, Name) {
        let account = Name::parse("crm").unwrap();
        let mut workspace = Workspace::named("w");
        workspace.enumerations = ["Contact_Rating", "Lead_Rating"]
            .map(|set| EnumChoice { enumeration: Some("rating".into()), ..EnumChoice::new(account.clone(), set) })
            .into();
        (workspace, account)
    }

    fn change(into: Option<&str>, replace: Option<bool>) -> ListChange {
        ListChange { into: into.map(Into::into), leave_out: false, replace }
    }

    #[test]
    fn a_set_goes_elsewhere_is_left_out_and_replaces_only_a_list_of_its_own() {
        let (mut workspace, crm) = workspace();
        let refused = chosen(&mut workspace.clone(), &crm, "Contact_Rating", &change(None, Some(true))).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::MappingInvalid);
        let own = chosen(&mut workspace, &crm, "contact_rating", &change(Some("own"), Some(true))).unwrap();
        assert_eq!((own.enumeration.as_deref(), own.replace), (Some("own"), true));
        let out = ListChange { leave_out: true, ..ListChange::default() };
        let out = chosen(&mut workspace, &crm, "Contact_Rating", &out).unwrap();
        assert_eq!((out.enumeration, out.replace), (None, false));
    }

    #[test]
    fn what_is_no_name_or_no_option_set_is_refused() {
        let (mut workspace, crm) = workspace();
        for (set, into) in [("Nobody", None), ("Lead_Rating", Some("no name")), ("Lead_Rating", Some(""))] {
            let refused = chosen(&mut workspace, &crm, set, &change(into, None)).unwrap_err();
            assert_eq!(refused.kind, ErrorKind::AnswerInvalid, "{set} {into:?}");
        }
    }
}
