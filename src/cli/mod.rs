//! The command line: a headless twin for every screen. Arguments in; data on standard output (text or one JSON object),
//! progress and faults on standard error; the exit code of the one table out.
//!
//! Uses the use-cases, the doors' types, the words and the registry. What it needs of the composition root stands in
//! [`Root`]; it names no adapter, no sandbox and no other face.
mod account;
mod account_add;
mod account_place;
mod args;
mod artefact_args;
mod artefacts;
mod backup;
mod backup_args;
mod certificate;
mod check_telling;
mod checks;
mod consent_args;
mod consents;
mod deletions;
mod deletions_args;
mod demo;
mod dispatch;
mod doctor;
mod drift;
mod enum_args;
mod enums;
mod enums_choose;
mod environments;
mod explain_row;
mod flow;
mod flow_args;
mod flow_off;
mod flow_remove;
mod flow_set;
mod flow_stray;
mod grid;
mod history;
mod key_list;
mod lead_args;
mod leads;
mod method_args;
mod notify;
mod opt_ins;
mod opt_out;
mod out;
mod outbox;
mod outbox_args;
mod outward_args;
mod passphrase;
mod populations;
mod prerequisites;
mod privacy;
mod privacy_args;
mod progress;
#[cfg(test)]
mod quoted_tests;
mod reject_args;
mod rejects;
mod rejects_again;
mod root;
mod row_rules;
mod run;
mod run_notes;
mod sandbox;
mod sandbox_args;
mod sandbox_salesforce;
mod schedule;
mod schema;
mod schema_change;
mod schema_filter;
mod schema_rule;
mod schema_rule_args;
mod secrets;
mod serve;
mod setup;
mod setup_args;
mod setup_file;
mod sheet;
mod shell;
mod sign_in;
mod signals;
mod speech;
mod status;
mod surroundings;
mod switch;
mod table;
mod table_changes;
mod tables;
mod verify;
mod view;
mod why;
mod workflow;
mod workflow_args;
mod workflow_history;
mod workflow_run;

pub use dispatch::run;
pub use root::{
    Crm, Demo, Root, RunningOffer, RunningSalesforce, RunningSandbox, SalesforceWays, SandboxAsk, SandboxPeople,
    TerminalStart,
};
