//! Mail about a run that made leads. A message that does not arrive never fails a run: it is told in the run's log, and the
//! next run tells it once more. The log is what remembers it.
use super::leads::{Leads, NAMED};
use super::session::{Exporter, Run};
use crate::fault::{Fault, Outcome};
use crate::flow::{MailAddress, addresses_text, parse_addresses};
use crate::port::{MadeLead, Manner, News, Notified, OutRow};
use crate::run::{LogEntry, RunRecord};
use crate::text::clean_line;

/// Lines of a log that say what became of the mail about its own run: sent, not sent.
const SENT: &str = "log-mail-sent";
const FAILED: &str = "log-mail-failed";
/// And about the run before.
const LATE: &str = "log-mail-late";
const GIVEN_UP: &str = "log-mail-given-up";
/// Runs that are looked through for one whose mail did not arrive.
const LOOK_BACK: usize = 20;
/// Characters of what is said of a person.
const ABOUT: usize = 120;

impl Exporter {
    /// The stem of the last lines in the log.
    pub(super) fn log_stem(&self) -> &'static str {
        if self.order.leads.is_some() { "log-leads" } else { "log-export" }
    }

    /// How changes are made.
    pub(super) fn manner(&self) -> Manner {
        let rules = self.order.leads.as_ref().map(|leads| &leads.rules);
        Manner {
            versions: self.order.guarded,
            duplicate_rules: rules.is_some_and(|rules| rules.crm_rules),
            assignment_rules: rules.is_some_and(|rules| rules.assign),
            ..Manner::default()
        }
    }

    /// Remembers a lead that was made, as far as mail names them.
    pub(super) fn note_lead(&self, run: &mut Run<'_>, row: &OutRow, id: &str) {
        let Some(leads) = &self.order.leads else { return };
        if run.made.len() < NAMED {
            let about = leads.rules.tell_rows.then(|| leads.about(row));
            run.made.push(MadeLead { link: leads.link_of(id), about });
        }
    }

    /// Tells whoever wants to know what this run came to, and what could not be told of the one before.
    pub(super) fn announce(&self, record: &RunRecord, made: &[MadeLead]) {
        let Some(leads) = self.order.leads.as_ref().filter(|l| !self.order.dry_run && !l.rules.notify.is_empty())
        else {
            return;
        };
        let before = self.untold(leads, record);
        let c = &record.counters;
        let is_news = c.applied > 0 || c.rejected > 0;
        if before.is_none() && !is_news {
            return;
        }
        if let Some((earlier, to)) = before {
            let outcome = self.tell(leads, &to, &self.news(leads, (&earlier, &[])));
            let is_late = outcome.as_ref().is_ok_and(|told| told.failed.is_empty());
            let args = [("run", earlier.run.to_string()), ("to", addresses_text(&to))];
            match is_late {
                true => self.journal().info(LATE, &args),
                false => self.journal().warn(GIVEN_UP, &args),
            }
        }
        if is_news {
            let outcome = self.tell(leads, &leads.rules.notify, &self.news(leads, (record, made)));
            self.note_mail(&leads.rules.notify, outcome);
        }
    }

    fn news(&self, leads: &Leads, (record, made): (&RunRecord, &[MadeLead])) -> News {
        News::Run {
            flow: self.order.flow.name.to_string(),
            account: self.order.flow.account.to_string(),
            from: leads.rules.from.clone(),
            run: record.run,
            at: record.started,
            state: record.slug(),
            counters: record.counters,
            made: made.to_vec(),
        }
    }

    fn tell(&self, leads: &Leads, to: &[MailAddress], news: &News) -> Outcome<Notified> {
        let courier = leads.courier.clone()?;
        let telling = courier.notifier.tell(&courier.via, to, news);
        // Whoever cancelled the run waits for no mail; nobody did where its time was over.
        if self.control.ran_out().is_some() {
            return self.runtime.wait_for(telling);
        }
        self.control.wait(&self.runtime, telling).unwrap_or_else(|| {
            Err(Fault::new(crate::fault::ErrorKind::Cancelled, "the run was cancelled before mail was sent"))
        })
    }

    fn note_mail(&self, to: &[MailAddress], outcome: Outcome<Notified>) {
        let journal = self.journal();
        let lost = match outcome {
            Err(fault) => {
                let why = clean_line(&fault.detail).into_owned();
                journal.warn(FAILED, &[("to", addresses_text(to)), ("why", why)]);
                return;
            }
            Ok(told) => {
                if !told.sent.is_empty() {
                    journal.info(SENT, &[("count", told.sent.len().to_string())]);
                }
                told.failed
            }
        };
        // What a server refuses for good is told, and not tried again.
        let (again, never): (Vec<_>, Vec<_>) =
            lost.into_iter().partition(|(_, fault)| fault.policy().retry != crate::fault::Retry::Never);
        for (address, fault) in &never {
            let why = clean_line(&fault.detail).into_owned();
            journal.warn("log-mail-refused", &[("to", address.to_string()), ("why", why)]);
        }
        if let Some((_, fault)) = again.first() {
            let why = clean_line(&fault.detail).into_owned();
            let to: Vec<MailAddress> = again.iter().map(|(address, _)| address.clone()).collect();
            journal.warn(FAILED, &[("to", addresses_text(&to)), ("why", why)]);
        }
    }

    /// The last run about which mail was sent, where it did not arrive everywhere, with those who are still to be told.
    fn untold(&self, leads: &Leads, record: &RunRecord) -> Option<(RunRecord, Vec<MailAddress>)> {
        let ledger = &self.doors.ledger;
        let runs = ledger.runs(Some(&self.order.flow.name), LOOK_BACK).ok()?;
        for earlier in runs.into_iter().filter(|run| run.run != record.run && !run.dry_run) {
            let log = ledger.log_of(earlier.run).ok()?;
            let said = |key: &'static str| move |line: &&LogEntry| line.key == key;
            if let Some(failed) = log.iter().rev().find(said(FAILED)) {
                let to = failed.args.get("to").map(String::as_str).unwrap_or_default();
                let still = parse_addresses(to).unwrap_or_default();
                let to: Vec<MailAddress> = still.into_iter().filter(|a| leads.rules.notify.contains(a)).collect();
                return (!to.is_empty()).then_some((earlier, to));
            }
            if log.iter().any(|line| [SENT, LATE, GIVEN_UP, "log-mail-refused"].contains(&line.key.as_str())) {
                return None;
            }
        }
        None
    }
}

impl Leads {
    /// Whom a row is about: names and company.
    fn about(&self, row: &OutRow) -> String {
        const NAMES: [&str; 6] = ["firstname", "lastname", "companyname", "FirstName", "LastName", "Company"];
        let told = |name: &&str| {
            let field = self.fields.iter().find(|f| f.field == **name)?;
            Some(row.cells.get(field.column)?.display()).filter(|text| !text.trim().is_empty())
        };
        let text = NAMES.iter().filter_map(told).collect::<Vec<_>>().join(" ");
        clean_line(&text).chars().take(ABOUT).collect()
    }
}
