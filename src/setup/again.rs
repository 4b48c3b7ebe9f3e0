//! Changing an account that is set up: the same steps, on what is there.
use super::{Answers, Draft, Step, Workspace, key};
use crate::account::Name;
use crate::fault::Outcome;
use crate::flow::Direction;
use xxhash_rust::xxh3::xxh3_64;

impl Draft {
    /// The draft that leads to the account's setup as it stands, at that step; none where there is no such account.
    ///
    /// # Errors
    /// `AnswerInvalid` where the account itself is not one the steps could have made.
    pub fn again(workspace: &Workspace, name: &Name, step: Step) -> Outcome<Option<Self>> {
        let Some(account) = workspace.account(name) else { return Ok(None) };
        let mut draft = Self::new(workspace.clone());
        Answers::export(workspace, account).apply_account(&mut draft)?;
        draft.answers.insert(key::SECRET.to_owned(), account.auth.secret().0.clone());
        draft.secret_stored = true;
        let own = workspace.mappings.iter().filter(|m| m.account == *name);
        draft.tables = own.map(|m| m.table.clone()).collect();
        let brought = |table: &String| {
            let mut flows = workspace.flows.iter().filter(|f| f.account == *name && f.table == *table);
            flows.any(|f| f.direction == Direction::Import)
        };
        draft.left_out = draft.tables.iter().filter(|table| !brought(table)).cloned().collect();
        draft.basis = Some(basis(workspace, name));
        draft.step = step;
        Ok(Some(draft))
    }
}

/// An account's setup as a short word: whether somebody else changed it since is told by that. To which organisation it is
/// bound is no part of it: a run finds that out.
pub fn basis(workspace: &Workspace, name: &Name) -> String {
    let account = workspace.account(name).cloned().map(|mut account| {
        account.organisation = None;
        account
    });
    let part = (
        account,
        workspace.mappings.iter().filter(|m| m.account == *name).collect::<Vec<_>>(),
        workspace.enumerations.iter().filter(|e| e.account == *name).collect::<Vec<_>>(),
        workspace.flows.iter().filter(|f| f.account == *name).collect::<Vec<_>>(),
        workspace.workflows.iter().filter(|w| w.account == *name).collect::<Vec<_>>(),
    );
    // All of it is plain data, which always has a JSON form.
    format!("{:016x}", xxh3_64(&serde_json::to_vec(&part).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{OrgIdentity, SecretRef};
    use crate::setup::account_of;
    use crate::setup::workspace::tests::setup;

    #[test]
    fn a_setup_that_is_opened_again_leads_to_itself() {
        let workspace = setup("crm");
        let crm = &workspace.accounts[0];
        let draft = Draft::again(&workspace, &crm.name, Step::Flows).unwrap().unwrap();
        let secret = draft.answers.get(key::SECRET).cloned().map(SecretRef);
        assert_eq!(account_of(&draft.answers, secret).unwrap(), *crm);
        assert_eq!((draft.step, draft.secret_stored, draft.tables.len()), (Step::Flows, true, 2));
        assert!(draft.left_out.is_empty());
        assert_eq!(draft.workspace, workspace);
        let mut less = workspace.clone();
        less.flows.retain(|f| f.table != "contact");
        assert_eq!(Draft::again(&less, &crm.name, Step::Flows).unwrap().unwrap().left_out, ["contact"]);
        assert!(Draft::again(&workspace, &Name::parse("nobody").unwrap(), Step::Flows).unwrap().is_none());
    }

    #[test]
    fn what_another_changed_meanwhile_is_noticed_and_what_a_run_found_out_is_not() {
        let before = setup("crm");
        let name = before.accounts[0].name.clone();
        let text = || "org".to_owned();
        let organisation = OrgIdentity { id: text(), name: text(), production: true, version: None, user_id: text() };
        let mut bound = before.clone();
        bound.accounts[0].organisation = Some(organisation);
        assert_eq!(basis(&before, &name), basis(&bound, &name));
        let mut changed = before.clone();
        changed.flows[0].filter = Some("lastname is not empty".into());
        assert_ne!(basis(&before, &name), basis(&changed, &name));
    }
}
