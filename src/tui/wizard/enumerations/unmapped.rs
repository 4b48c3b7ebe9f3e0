//! What happens to codes an option set does not have: a part of the rules of the fields that use it, shown and changed for
//! all of them together.
use super::{Enumerations, kept};
use crate::catalog::TableDetail;
use crate::i18n::{Arg, Words};
use crate::mapping::{FieldRule, LintIssue, Mapping, Treatment, Unlisted};
use crate::setup::EnumChoice;
use crate::tui::wizard::desk::{Desk, Turn};
use std::collections::BTreeMap;

/// What rules say that do not keep such codes, by table and field.
pub(super) type Policies = BTreeMap<(String, String), Unlisted>;

/// A rule whose field uses the option set.
type Use<'d> = (&'d Mapping, &'d FieldRule, &'d TableDetail);

/// The account's carried fields that hold values of that option set.
fn uses<'d>(desk: &'d Desk, choice: &EnumChoice) -> Vec<Use<'d>> {
    let Some(catalog) = &desk.catalog else { return Vec::new() };
    let own = desk.draft.workspace.mappings.iter().filter(|m| m.account == choice.account);
    let described = own.filter_map(|m| Some((m, catalog.details.get(&m.table)?)));
    // From the few fields of the option set to their rules: the other way would look through all fields for every rule.
    described
        .flat_map(|(mapping, detail)| {
            let its = detail.fields.iter().filter(|f| f.option_set.as_deref() == Some(choice.option_set.as_str()));
            its.filter_map(move |f| mapping.rule(&f.name).filter(|r| r.include)).map(move |r| (mapping, r, detail))
        })
        .collect()
}

/// What the rules of the account say.
pub(super) fn policies(desk: &Desk) -> Policies {
    let Some(name) = desk.name() else { return Policies::new() };
    let own = desk.draft.workspace.mappings.iter().filter(|m| m.account == name);
    own.flat_map(|m| m.included().map(move |rule| (m, rule)))
        .filter(|(_, rule)| rule.treatment.unlisted != Unlisted::Keep)
        .map(|(m, rule)| ((m.table.clone(), rule.field.clone()), rule.treatment.unlisted))
        .collect()
}

/// Brings the account's rules back to what they said; nothing else of them changes.
pub(super) fn restore(desk: &mut Desk, then: &Policies) {
    let (Some(name), Some(catalog)) = (desk.name(), &desk.catalog) else { return };
    for mapping in desk.draft.workspace.mappings.iter_mut().filter(|m| m.account == name) {
        let Some(detail) = catalog.details.get(&mapping.table) else { continue };
        let said =
            |rule: &FieldRule| then.get(&(mapping.table.clone(), rule.field.clone())).copied().unwrap_or_default();
        let other: Vec<(String, Unlisted)> = mapping
            .included()
            .map(|r| (r, said(r)))
            .filter(|(r, s)| r.treatment.unlisted != *s)
            .map(|(r, s)| (r.field.clone(), s))
            .collect();
        for (field, policy) in other {
            if let Ok(next) = with(mapping, &field, policy, detail) {
                *mapping = next;
            }
        }
    }
}

/// Brings what was changed elsewhere, between how the policies were left and how they are found, into a state that can be had
/// back.
pub(super) fn carried(state: &mut Policies, left: &Policies, found: &Policies) {
    for key in left.keys().chain(found.keys()).filter(|key| left.get(*key) != found.get(*key)) {
        match found.get(key) {
            Some(policy) => drop(state.insert(key.clone(), *policy)),
            None => drop(state.remove(key)),
        }
    }
}

fn with(mapping: &Mapping, field: &str, policy: Unlisted, detail: &TableDetail) -> Result<Mapping, LintIssue> {
    let now = mapping.rule(field).map(|rule| rule.treatment.clone()).unwrap_or_default();
    mapping.set_treatment(field, Treatment { unlisted: policy, ..now }, detail)
}

/// The mappings of those fields with another policy.
fn changed(uses: &[Use<'_>], policy: Unlisted) -> Result<Vec<Mapping>, LintIssue> {
    let mut all: Vec<Mapping> = Vec::new();
    for (mapping, rule, detail) in uses {
        let known = all.iter().position(|m| m.table == mapping.table);
        let next = with(known.and_then(|at| all.get(at)).unwrap_or(mapping), &rule.field, policy, detail)?;
        match known.and_then(|at| all.get_mut(at)) {
            Some(place) => *place = next,
            None => all.push(next),
        }
    }
    Ok(all)
}

/// What happens to codes the option set does not have, in words; nothing where no field holds values of it.
pub(super) fn told(desk: &Desk, choice: &EnumChoice, words: Words) -> Option<String> {
    let uses = uses(desk, choice);
    let first = uses.first()?.1.treatment.unlisted;
    let what = match uses.iter().all(|(_, rule, _)| rule.treatment.unlisted == first) {
        true => words.say(&format!("unlisted-{}", first.slug())),
        false => words.say("wz-enum-unmapped-differs"),
    };
    Some(words.say_with("wz-enum-unmapped", &[("what", Arg::from(what))]))
}

impl Enumerations {
    /// Why there is no such policy for the selected option set.
    pub(super) fn no_uses(&self, desk: &Desk) -> Option<&'static str> {
        let none = self.selected(desk).is_none_or(|choice| uses(desk, choice).is_empty());
        none.then_some("wz-why-no-uses")
    }

    /// The next policy that every field using the selected option set can have.
    pub(super) fn turn_unmapped(&mut self, turn: &mut Turn<'_>) {
        let Some(choice) = self.selected(turn.desk) else { return };
        let uses = uses(turn.desk, choice);
        let Some(now) = uses.first().map(|(_, rule, _)| rule.treatment.unlisted) else {
            return turn.toast("wz-why-no-uses");
        };
        let place = Unlisted::ALL.iter().position(|u| *u == now).unwrap_or(0);
        let following = Unlisted::ALL.iter().cycle().skip(place + 1).take(Unlisted::ALL.len() - 1);
        let tried: Vec<(Unlisted, Result<Vec<Mapping>, LintIssue>)> =
            following.map(|policy| (*policy, changed(&uses, *policy))).collect();
        let Some((policy, mappings)) = tried.iter().find_map(|(p, t)| Some((*p, t.as_ref().ok()?.clone()))) else {
            let refused = tried.into_iter().find_map(|(_, t)| t.err());
            if let Some(issue) = refused {
                turn.out.toast = Some(turn.cx.words.say_map(&issue.key(), &issue.args()));
            }
            return;
        };
        let before = kept(turn.desk);
        for next in mappings {
            let all = &mut turn.desk.draft.workspace.mappings;
            if let Some(place) = all.iter_mut().find(|m| m.account == next.account && m.table == next.table) {
                *place = next;
            }
        }
        self.edited(before, turn);
        turn.toast(&format!("unlisted-{}-help", policy.slug()));
    }
}
