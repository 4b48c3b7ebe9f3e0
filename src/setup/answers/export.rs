//! Writes an account's setup as an answers file: all of it, so that it leads to the same setup whatever would be proposed
//! elsewhere or by a later version.
use super::{Answers, EnumerationAnswer, FieldAnswer, FlowAnswer, MailAnswer, MappingAnswer, WorkflowAnswer};
use crate::account::{Assertion, AuthKind, AuthMethod, ExternalAccount, SecretRef, System};
use crate::flow::{Flow, Workflow};
use crate::mapping::Mapping;
use crate::setup::{PUBLIC_AUTHORITY, Workspace};
use std::collections::BTreeMap;

impl Answers {
    /// The answers that lead to the setup of an account. The secret is named, never written.
    pub fn export(workspace: &Workspace, account: &ExternalAccount) -> Self {
        let certificate = match &account.auth {
            AuthMethod::Certificate { certificate, assertion, .. } => Some((certificate, *assertion)),
            _ => None,
        };
        let password = match &account.auth {
            AuthMethod::Password { user, client_secret, .. } => Some((user.as_str(), client_secret.as_ref())),
            AuthMethod::Certificate { user: Some(user), .. } => Some((user.as_str(), None)),
            _ => None,
        };
        let mappings: Vec<&Mapping> = workspace.mappings.iter().filter(|m| m.account == account.name).collect();
        let mut flows: Vec<&Flow> = workspace.flows.iter().filter(|f| f.account == account.name).collect();
        flows.sort_by(|a, b| (a.order, &a.name).cmp(&(b.order, &b.name)));
        let mut lists: Vec<_> = workspace.enumerations.iter().filter(|c| c.account == account.name).collect();
        lists.sort_by(|a, b| a.option_set.cmp(&b.option_set));
        let usual = match account.system {
            System::Dynamics => PUBLIC_AUTHORITY.to_owned(),
            System::Salesforce => account.url.origin(),
        };
        Self {
            version: Some(super::VERSION),
            language: workspace.language,
            name: account.name.to_string(),
            system: Some(account.system.code().to_owned()),
            url: account.url.origin(),
            auth: Some(account.auth.kind()).filter(|k| *k != AuthKind::ClientSecret).map(|k| k.code().to_owned()),
            tenant: Some(account.tenant.clone()).filter(|t| !t.is_empty()),
            authority: Some(account.authority.clone()).filter(|a| *a != usual),
            client_id: account.auth.client_id().to_owned(),
            secret: source(account.auth.secret()),
            certificate: certificate.map(|(c, _)| c.base64()),
            assertion: certificate.and_then(|(_, a)| (a != Assertion::default()).then(|| a.code().to_owned())),
            user: password.map(|(user, _)| user.to_owned()),
            client_secret: password.and_then(|(_, second)| second).map(source),
            secret_expires: account.secret_expires.map(|day| day.to_string()),
            solution: account.solution.clone(),
            instance: account.instance.clone(),
            look_back: account.look_back.map(u32::from),
            clock_margin: account.clock_margin.map(u32::from),
            call_reserve: account.call_reserve.map(u32::from),
            whole: true,
            tables: mappings.iter().map(|m| m.table.clone()).collect(),
            linked: None,
            mappings: mappings.into_iter().map(mapping_answer).collect(),
            enumerations: lists
                .into_iter()
                .map(|c| EnumerationAnswer {
                    option_set: c.option_set.clone(),
                    enumeration: c.enumeration.clone(),
                    skip: c.enumeration.is_none(),
                    replace: c.replace,
                    languages: c.languages.clone(),
                    kind: c.kind,
                })
                .collect(),
            flows: flows.into_iter().map(flow_answer).collect(),
            workflows: workspace.workflows.iter().filter(|w| w.account == account.name).map(workflow_answer).collect(),
            mail: workspace.mail.as_deref().map(MailAnswer::of),
        }
    }
}

/// Where a secret is found, as an answer.
pub(super) fn source(reference: &SecretRef) -> String {
    reference.env_name().map_or_else(|| "vault".to_owned(), |v| format!("env:{v}"))
}

fn mapping_answer(mapping: &Mapping) -> MappingAnswer {
    let fields = mapping.included().map(|rule| FieldAnswer {
        field: rule.field.clone(),
        column: rule.column.clone(),
        conversion: rule.conversion,
        with_target: rule.with_target,
        treatment: rule.treatment.clone(),
    });
    MappingAnswer {
        table: mapping.table.clone(),
        schema: Some(mapping.schema.clone()),
        version: Some(mapping.version),
        fields: fields.collect(),
        include: Vec::new(),
        exclude: Vec::new(),
        rename: BTreeMap::new(),
        conversion: BTreeMap::new(),
        treatment: BTreeMap::new(),
        with_target: Vec::new(),
        without_target: Vec::new(),
    }
}

fn flow_answer(flow: &Flow) -> FlowAnswer {
    FlowAnswer {
        table: flow.table.clone(),
        name: Some(flow.name.to_string()),
        mode: Some(flow.mode),
        filter: flow.filter.clone(),
        schedule: flow.schedule.clone(),
        zone: flow.zone.clone(),
        try_rows: Some(flow.try_rows),
        order: Some(flow.order),
        reading: Some(flow.reading).filter(|r| !r.is_default()),
        rows: Some(flow.rows.clone()).filter(|r| !r.is_default()),
        writing: flow.direction.is_outward().then(|| flow.writing.clone()),
        off: flow.off.clone(),
    }
}

fn workflow_answer(workflow: &Workflow) -> WorkflowAnswer {
    WorkflowAnswer {
        name: workflow.name.to_string(),
        schedule: workflow.schedule.clone(),
        zone: workflow.zone.clone(),
        steps: workflow.steps.clone(),
    }
}
