//! The home screen's own state, and what it reads off the facts.
use super::Model;
use crate::account::{ExternalAccount, Name};
use crate::flow::Off;
use crate::setup::Step;
use crate::task::FlowFacts;
use crate::tui::widget::list::ListState;

/// The home screen.
#[derive(Debug, Default)]
pub struct Home {
    /// The selected flow.
    pub list: ListState,
}

impl Model {
    /// The flows of the workspace.
    pub fn flows(&self) -> &[FlowFacts] {
        self.facts.ready().map_or(&[], |f| f.flows.as_slice())
    }

    /// Whether another process, or this machine's own service, sees to what is due.
    pub fn is_served(&self) -> bool {
        self.facts.ready().is_some_and(|facts| facts.serving.is_some())
    }

    /// The selected flow.
    pub fn selected_flow(&self) -> Option<&FlowFacts> {
        self.flows().get(self.home.list.selected())
    }

    /// That a flow is off, where it is.
    pub fn off(&self, flow: &Name) -> Option<&Off> {
        self.flows().iter().find(|facts| facts.flow.name == *flow)?.flow.off.as_ref()
    }

    /// The accounts of the workspace.
    pub fn accounts(&self) -> &[ExternalAccount] {
        self.facts.ready().and_then(|f| f.workspace.as_ref()).map_or(&[], |w| w.accounts.as_slice())
    }

    /// The account whose setup would be changed: the selected flow's, else the first.
    pub fn account_to_change(&self) -> Option<Name> {
        let of_flow = self.selected_flow().map(|facts| facts.flow.account.clone());
        of_flow.or_else(|| self.accounts().first().map(|account| account.name.clone()))
    }
}

/// What kind of organisation is at the other end, as catalog key; the ribbon says it with shape and word.
pub fn ribbon(model: &Model) -> Option<&'static str> {
    let kind = |account: &ExternalAccount| match &account.organisation {
        _ if account.url.is_loopback() => "ribbon-sandbox",
        Some(organisation) if organisation.production => "ribbon-production",
        Some(_) => "ribbon-test",
        None => "ribbon-unknown",
    };
    let drafted = model.wizard.as_ref().filter(|_| model.route == super::Route::Wizard).map(|w| w.draft());
    if let Some(draft) = drafted {
        let named = draft.answers.get("name").and_then(|name| Name::parse(name).ok());
        let named = named.and_then(|name| draft.workspace.account(&name));
        if let Some(account) = named.or(draft.workspace.accounts.last()) {
            return Some(kind(account));
        }
        let url = draft.answers.get("url").and_then(|u| crate::account::parse_org_url(u).ok());
        return url.filter(crate::account::OrgUrl::is_loopback).map(|_| "ribbon-sandbox");
    }
    let kinds: Vec<_> = model.accounts().iter().map(kind).collect();
    ["ribbon-production", "ribbon-unknown", "ribbon-test", "ribbon-sandbox"].into_iter().find(|k| kinds.contains(k))
}

/// The step at which a setup was left, if one was.
pub fn unfinished_step(model: &Model) -> Option<Step> {
    model.draft.ready().and_then(|d| d.as_ref()).map(|d| d.step)
}
