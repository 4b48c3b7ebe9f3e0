//! The use-cases: connect, validate, discover, map, launch, observe. What a screen or a command asks for, in one place, so
//! that every screen has a headless twin. Uses ports, engine and domain only; blocking ports are called off the async
//! threads.
mod adapt;
mod along;
mod apply;
mod artefacts;
mod backups;
mod binding;
mod cause;
mod cause_told;
mod certificate;
mod chain;
mod change;
mod check_flow;
mod compared;
mod connect;
mod credentials;
mod discover;
mod doctor;
mod drift;
mod enums;
mod events;
mod export;
mod export_fields;
mod filter;
mod in_turn;
mod key_list;
mod launch;
mod leads;
mod leads_named;
mod leads_test;
mod map;
mod naming;
mod notify;
mod observe;
mod off;
mod opt_in;
mod opt_out;
mod order;
mod population;
mod privacy;
mod reaching;
mod rediscover;
mod reject_file;
mod remap;
mod removal;
mod row_out;
mod row_told;
mod serve;
mod setup_run;
mod sign_in;
mod standing;
mod step_told;
mod switch;
mod validate;
mod verify;
mod workflow;
mod workflows;

pub use crate::engine::{off_thread, stay_on_thread};
pub use crate::text::value_in_short;
pub use along::{CameAlong, tables_along};
pub use apply::{KeptValues, apply_setup};
pub use artefacts::{built_schemas, no_mapping, publish_artefacts, take_sheet};
pub use backups::{backups, check_database, make_backup, restore_backup};
pub use binding::bind_organisation;
pub use cause::{Cause, RejectGroup, cause, last_good};
pub use cause_told::{CauseFact, CauseReason};
pub use certificate::{
    CertificateOutcome, KeptCertificate, NextCertificate, certificate_in, make_certificate, next_certificate,
    prepare_certificate, publish_certificate, read_certificate,
};
pub use chain::chain_runs;
pub use change::{change_or_begin, change_workspace};
pub use check_flow::check_flow;
pub use compared::Compared;
pub use connect::{
    ask_passphrase_with, connect, forget_connection, forget_named, forget_secrets, kept_secret, open_vault_file,
    sign_in_place, store_secret, vault_facts, vault_ready,
};
pub use credentials::credentials;
pub use discover::{Preview, PreviewCell, PreviewRow, counts, describe, preview, sheet_tables, table_rights, tables};
pub use doctor::{DOCTOR_KEYS, DoctorLine, DoctorVerdict, Surroundings, doctor, doctor_fault};
pub use drift::{DriftReport, DriftSettled, DriftWish, drift_now, look_for_drift, settle_drift};
pub use enums::{
    Catalogs, EnumView, ListChange, ListsFound, ListsSynced, check_lists, choose_list, enum_views, lists_kept,
    lists_now, set_list_kind, sync_lists, with_list_kinds, write_lists,
};
pub use events::check_events;
pub use export_fields::{ExportFate, ExportField, export_fields, export_keys, export_obstacle};
pub use filter::{FilterCount, FilterJudge, filter_count, filter_judge};
pub use in_turn::{InTurn, NotStarted};
pub use key_list::{keys_in, told_keys};
pub use launch::{LaunchOptions, forget_flows, launch, launch_order, left_off, replay_keys, retry_rows, wait_for};
pub use leads::{LeadGround, check_leads, lead_ground, lead_rules_for, lead_sources};
pub use leads_test::{LeadTest, test_lead};
pub use map::{FlowPlace, add_flow, names_of_sets, propose_enumerations, propose_flows, propose_schemas, sets_of_list};
pub use naming::table_meant;
pub use notify::{forget_mail_server, set_mail_server, test_mail};
pub use observe::{
    DueFacts, FlowFacts, HomeFacts, conflicts_of, consents, history, home, ignore_rejects, log_of, noted_conflicts,
    reject, rejects, run_of, unanswered,
};
pub use off::{consent_off, sends_without_consent, switch_off, switch_on};
pub use opt_in::{OPT_IN_CASES, OptInWish, drop_opt_in, note_opt_in, opt_ins};
pub use opt_out::{ConsentField, OptOutPlan, check_opt_out, consent_fields, opt_out_plan};
pub use order::told_order;
pub use population::{
    PlaceFit, PlaceFound, check_population, check_population_fits, population_choices, population_counts,
};
pub use privacy::{
    ELSEWHERE, PersonalColumn, allow_again, confirm_erasure, crm_task, erase, held_about, personal_of_all, receipts,
    sweep_erasures,
};
pub use reaching::{Reaching, unbegun, while_reaching};
pub use rediscover::{Reach, Rediscovery, Road, rediscover};
pub use reject_file::{RejectForm, hand_out, reject_file, reject_json, reject_value};
pub use remap::{MappingChange, MappingEdit, change_schema, check_columns};
pub use removal::{
    Asked, answer_plan, any_key, delete_plan, delete_plans, deleting, request_deleted, signed, wish_deleted,
    wished_deleted,
};
pub use row_out::{Explanation, OutExplained};
pub use row_told::{RowColumn, RowFact, RowVerdict};
pub use serve::{Due, Ended, ServeEvent, Skipped, TellServe, WallPace, Why, serve, timetable};
pub use setup_run::{SetupEvent, SetupSummary, SetupWish, run_setup};
pub use sign_in::{
    BegunSignIn, begin_looking, begin_sign_in, environments, environments_once, finish_sign_in, sign_in_with_browser,
    sign_in_with_device,
};
#[cfg(test)]
pub use standing::tests::flow as flow_standing;
pub use standing::{Health, health, last_fault, next_move, standing_told};
pub use step_told::StepTold;
pub use switch::{SwitchSummary, SwitchWish, move_sign_in, switch_sign_in, switch_unproven, with_new_places};
pub use validate::{CheckEvent, check_all, check_one, check_tables, scope_of, settle};
pub use verify::{Explained, explain_row, open_links, shared_addresses, verify};
pub use workflow::{
    AccountTurn, Pace, StepEnd, StepNote, StepState, TellWork, WorkCx, WorkEvent, run_workflow, state_of_steps,
};
pub use workflows::{add_workflow, recommended_workflow, remove_workflow};

use crate::account::{ExternalAccount, Name, SecretRef};
use crate::clock::SharedClock;
use crate::engine::Doors;
use crate::port::{Campaign, Crm, CrmConnector, Ledger, Notifier, Vault, WorkspaceStore};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio_util::task::TaskTracker;

/// Everything the use-cases reach through doors. Nothing in it touches network, keyring or disk before it is asked.
pub struct Services {
    /// The workspace's files.
    pub workspace: Arc<dyn WorkspaceStore>,
    /// The vault.
    pub vault: Arc<dyn Vault>,
    /// The campaign database.
    pub campaign: Arc<dyn Campaign>,
    /// The ledger.
    pub ledger: Arc<dyn Ledger>,
    /// Builds connections.
    pub connector: Arc<dyn CrmConnector>,
    /// The time.
    pub clock: SharedClock,
    connections: Mutex<Connections>,
    /// Whose turn it is to exchange a refresh token.
    turns: credentials::Turns,
    /// Held while a kept catalog is changed.
    catalogs: tokio::sync::Mutex<()>,
    /// What goes on to its end although nobody waits for it any more.
    errands: TaskTracker,
    surroundings: OnceLock<fn() -> Surroundings>,
    browser: OnceLock<fn(&str) -> bool>,
    notifier: OnceLock<Arc<dyn Notifier>>,
}

/// Connections by account, with the settings they were made for.
type Connections = BTreeMap<Name, (ExternalAccount, Arc<dyn Crm>)>;

/// The services as faces hold them.
pub type Bench = Arc<Services>;

impl Services {
    /// What a run works with, beside this CRM.
    fn doors(&self, crm: Arc<dyn Crm>) -> Doors {
        let (campaign, ledger) = (Arc::clone(&self.campaign), Arc::clone(&self.ledger));
        Doors { crm, campaign, ledger, clock: Arc::clone(&self.clock) }
    }

    /// Puts the doors together.
    pub fn new(
        workspace: Arc<dyn WorkspaceStore>,
        vault: Arc<dyn Vault>,
        campaign: Arc<dyn Campaign>,
        ledger: Arc<dyn Ledger>,
        connector: Arc<dyn CrmConnector>,
        clock: SharedClock,
    ) -> Bench {
        Arc::new(Self {
            workspace,
            vault,
            campaign,
            ledger,
            connector,
            clock,
            connections: Mutex::default(),
            turns: Mutex::default(),
            catalogs: tokio::sync::Mutex::default(),
            errands: TaskTracker::new(),
            surroundings: OnceLock::new(),
            browser: OnceLock::new(),
            notifier: OnceLock::new(),
        })
    }

    /// The turn among ourselves to exchange the secret of that name; [`credentials::turn_of`] waits for other processes too.
    fn turn(&self, name: &SecretRef) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(self.turns.lock().unwrap_or_else(PoisonError::into_inner).entry(name.clone()).or_default())
    }

    /// Tells how to look at the process's surroundings, once; for the doctor.
    pub fn tell_surroundings(&self, look: fn() -> Surroundings) {
        let _ = self.surroundings.set(look);
    }

    /// Tells how a page is shown in the browser of this machine, once. Without it none is ever opened.
    pub fn tell_browser(&self, show: fn(&str) -> bool) {
        let _ = self.browser.set(show);
    }

    /// Tells how people are told by mail, once. Without it nobody is.
    pub fn tell_notifier(&self, notifier: Arc<dyn Notifier>) {
        let _ = self.notifier.set(notifier);
    }

    fn notifier(&self) -> Option<Arc<dyn Notifier>> {
        self.notifier.get().cloned()
    }

    fn show_page(&self, address: &str) -> bool {
        self.browser.get().is_some_and(|show| show(address))
    }

    fn surroundings(&self) -> Surroundings {
        self.surroundings.get().map(|look| look()).unwrap_or_default()
    }
}
