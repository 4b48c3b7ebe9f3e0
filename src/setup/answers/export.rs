//! Writes a draft as an answers file: only what differs from the proposals, so that the file stays short and says what
//! was decided.
use super::{Answers, EnumerationAnswer, FlowAnswer, MappingAnswer};
use crate::account::{Assertion, AuthKind, AuthMethod, ExternalAccount, SecretRef};
use crate::catalog::TableDetail;
use crate::flow::{Flow, propose_flows};
use crate::mapping::{Enumeration, Mapping, propose, propose_enumerations};
use crate::setup::{Draft, PUBLIC_AUTHORITY};

impl Answers {
    /// The answers that lead to this draft's setup of an account. `existing` are the enumerations the proposals were
    /// made with. The secret is named, never written.
    pub fn export(draft: &Draft, account: &ExternalAccount, details: &[TableDetail], existing: &[Enumeration]) -> Self {
        let certificate = match &account.auth {
            AuthMethod::Certificate { certificate, assertion, .. } => Some((certificate, *assertion)),
            _ => None,
        };
        let password = match &account.auth {
            AuthMethod::Password { user, client_secret, .. } => Some((user.as_str(), client_secret.as_ref())),
            _ => None,
        };
        let workspace = &draft.workspace;
        let of_account: Vec<&Mapping> = workspace.mappings.iter().filter(|m| m.account == account.name).collect();
        let tables: Vec<String> = of_account.iter().map(|m| m.table.clone()).collect();
        let detail = |table: &str| details.iter().find(|d| d.table.name == table);
        let proposed = |m: &Mapping| detail(&m.table).map(|d| propose(&account.name, d, &tables));
        Self {
            version: Some(super::VERSION),
            language: workspace.language,
            name: account.name.to_string(),
            system: Some(account.system.code().to_owned()),
            url: account.url.origin(),
            auth: Some(account.auth.kind()).filter(|k| *k != AuthKind::ClientSecret).map(|k| k.code().to_owned()),
            tenant: Some(account.tenant.clone()),
            authority: Some(account.authority.clone()).filter(|a| a != PUBLIC_AUTHORITY),
            client_id: account.auth.client_id().to_owned(),
            secret: source(account.auth.secret()),
            certificate: certificate.map(|(c, _)| c.base64()),
            assertion: certificate.and_then(|(_, a)| (a != Assertion::default()).then(|| a.code().to_owned())),
            user: password.map(|(user, _)| user.to_owned()),
            client_secret: password.and_then(|(_, second)| second).map(source),
            secret_expires: account.secret_expires.map(|day| day.to_string()),
            solution: account.solution.clone(),
            mappings: of_account.iter().filter_map(|m| mapping_answer(m, &proposed(m)?)).collect(),
            enumerations: enumeration_answers(draft, account, details, existing),
            flows: flow_answers(draft, account, details, &tables),
            tables,
        }
    }
}

/// Where a secret is found, as an answer.
fn source(reference: &SecretRef) -> String {
    reference.env_name().map_or_else(|| "vault".to_owned(), |v| format!("env:{v}"))
}

fn mapping_answer(mapping: &Mapping, proposed: &Mapping) -> Option<MappingAnswer> {
    let mut answer = MappingAnswer { table: mapping.table.clone(), ..MappingAnswer::default() };
    answer.schema = (mapping.schema != proposed.schema).then(|| mapping.schema.clone());
    for rule in &mapping.rules {
        let Some(before) = proposed.rule(&rule.field) else { continue };
        if rule.include != before.include {
            let list = if rule.include { &mut answer.include } else { &mut answer.exclude };
            list.push(rule.field.clone());
        }
        if rule.include && rule.column != before.column {
            answer.rename.insert(rule.field.clone(), rule.column.clone());
        }
        if rule.include && rule.with_target != before.with_target {
            let list = if rule.with_target { &mut answer.with_target } else { &mut answer.without_target };
            list.push(rule.field.clone());
        }
        if rule.include && rule.conversion != before.conversion {
            answer.conversion.insert(rule.field.clone(), rule.conversion);
        }
    }
    let nothing = MappingAnswer { table: mapping.table.clone(), ..MappingAnswer::default() };
    (answer != nothing).then_some(answer)
}

fn enumeration_answers(
    draft: &Draft,
    account: &ExternalAccount,
    details: &[TableDetail],
    existing: &[Enumeration],
) -> Vec<EnumerationAnswer> {
    let proposed = propose_enumerations(&account.name, details, &draft.workspace.mappings, existing);
    let of_account = draft.workspace.enumerations.iter().filter(|c| c.account == account.name);
    of_account
        .filter(|c| !proposed.contains(c))
        .map(|c| EnumerationAnswer {
            option_set: c.option_set.clone(),
            enumeration: c.enumeration.clone(),
            skip: c.enumeration.is_none(),
            replace: c.replace,
        })
        .collect()
}

fn flow_answers(
    draft: &Draft,
    account: &ExternalAccount,
    details: &[TableDetail],
    tables: &[String],
) -> Vec<FlowAnswer> {
    let (own, others): (Vec<Flow>, Vec<Flow>) =
        draft.workspace.flows.iter().cloned().partition(|f| f.account == account.name);
    let proposed = propose_flows(&account.name, tables, details, &others);
    let differs = |flow: &Flow| -> Option<FlowAnswer> {
        let before = proposed.iter().find(|p| p.table == flow.table)?;
        (flow != before).then(|| FlowAnswer {
            table: flow.table.clone(),
            name: (flow.name != before.name).then(|| flow.name.to_string()),
            mode: (flow.mode != before.mode).then_some(flow.mode),
            filter: flow.filter.clone(),
            try_rows: (flow.try_rows != before.try_rows).then_some(flow.try_rows),
            order: (flow.order != before.order).then_some(flow.order),
        })
    };
    own.iter().filter_map(differs).collect()
}
