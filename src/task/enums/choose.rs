//! Where an option set goes, changed after the setup.
use crate::account::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::EnumChoice;
use crate::schema::check_identifier;
use crate::setup::Workspace;
use crate::task::map::one_set_replaces;
use crate::task::{Bench, change_workspace};
use std::collections::BTreeSet;

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

/// Changes where an option set goes; the next sync writes it. Without an account it is the only one that has the set.
///
/// # Errors
/// `AnswerInvalid` where there is no such option set or the name cannot be an enumeration's; `AnswerMissing` where several
/// accounts have the set and none is named; `MappingInvalid` where several sets would share an enumeration one of them
/// replaces; storage faults.
pub async fn choose_list(bench: &Bench, account: Option<Name>, set: &str, change: ListChange) -> Outcome<EnumChoice> {
    let set = set.to_owned();
    let changed = change_workspace(bench, move |workspace| chosen(workspace, account.as_ref(), &set, &change));
    changed.await.map(|(_, choice)| choice)
}

fn chosen(workspace: &mut Workspace, account: Option<&Name>, set: &str, change: &ListChange) -> Outcome<EnumChoice> {
    if let Some(name) = change.into.as_deref()
        && check_identifier(name).is_err()
    {
        let fault = Fault::new(ErrorKind::AnswerInvalid, format!("{name} cannot be the name of an enumeration"));
        return Err(fault.with("question", "NAME").with("problem", name));
    }
    let account = account.map_or_else(|| account_having(workspace, set), |name| Ok(name.clone()))?;
    let same = |c: &&mut EnumChoice| c.account == account && c.option_set.eq_ignore_ascii_case(set);
    let Some(choice) = workspace.enumerations.iter_mut().find(same) else {
        return Err(unused(set, format!("no mapping of {account} uses an option set {set}")));
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

/// The only account that has the option set; where several have it somebody must say which.
fn account_having(workspace: &Workspace, set: &str) -> Outcome<Name> {
    let having = workspace.enumerations.iter().filter(|c| c.option_set.eq_ignore_ascii_case(set));
    let accounts: BTreeSet<&Name> = having.map(|c| &c.account).collect();
    match (accounts.first(), accounts.len()) {
        (None, _) => Err(unused(set, format!("no mapping uses an option set {set}"))),
        (Some(only), 1) => Ok((*only).clone()),
        _ => {
            let names: Vec<&str> = accounts.iter().map(|name| name.as_str()).collect();
            let why = format!("several accounts: name one of {}", names.join(", "));
            Err(Fault::new(ErrorKind::AnswerMissing, why).with("question", "account").with("case", "account"))
        }
    }
}

fn unused(set: &str, why: String) -> Fault {
    Fault::new(ErrorKind::AnswerInvalid, why).with("question", "OPTION_SET").with("problem", set)
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
        let refused =
            chosen(&mut workspace.clone(), Some(&crm), "Contact_Rating", &change(None, Some(true))).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::MappingInvalid);
        let own = chosen(&mut workspace, Some(&crm), "contact_rating", &change(Some("own"), Some(true))).unwrap();
        assert_eq!((own.enumeration.as_deref(), own.replace), (Some("own"), true));
        let out = ListChange { leave_out: true, ..ListChange::default() };
        let out = chosen(&mut workspace, Some(&crm), "Contact_Rating", &out).unwrap();
        assert_eq!((out.enumeration, out.replace), (None, false));
    }

    #[test]
    fn what_is_no_name_or_no_option_set_is_refused() {
        let (mut workspace, crm) = workspace();
        for (set, into) in [("Nobody", None), ("Lead_Rating", Some("no name")), ("Lead_Rating", Some(""))] {
            let refused = chosen(&mut workspace, Some(&crm), set, &change(into, None)).unwrap_err();
            assert_eq!(refused.kind, ErrorKind::AnswerInvalid, "{set} {into:?}");
        }
    }
    #[test]
    fn the_account_is_the_only_one_that_has_the_set() {
        let (mut workspace, crm) = workspace();
        workspace.enumerations.push(EnumChoice::new(Name::parse("other").unwrap(), "Lead_Rating"));
        let mut asked = |set: &str| chosen(&mut workspace, None, set, &change(None, None));
        assert_eq!(asked("contact_rating").unwrap().account, crm);
        let several = asked("Lead_Rating").unwrap_err();
        assert!(several.kind == ErrorKind::AnswerMissing && several.detail.contains("crm, other"), "{several:?}");
        assert_eq!(asked("Nobody").unwrap_err().kind, ErrorKind::AnswerInvalid);
    }
}
