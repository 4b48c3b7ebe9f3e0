//! What is sent of a batch, and what became of it.
use super::session::{Exporter, Run};
use crate::engine::budget::foresee_rejects;
use crate::engine::read::patiently;
use crate::failpoint;
use crate::fault::{Fault, Outcome};
use crate::port::{
    Agreed, AgreedFields, BadRow, OptInEnd, OutCommit, OutConflict, OutConsent, OutIntent, OutRefusal, OutRow, OutStop,
    RowChange,
};
use crate::run::{Counters, SentFields};
use crate::text::clean_line;
use std::collections::BTreeMap;

/// What became of a batch so far.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) agreed: Vec<Agreed>,
    pub(super) refused: Vec<OutRefusal>,
    pub(super) unknown: Vec<String>,
    pub(super) dropped: Vec<String>,
    pub(super) conflicts: Vec<OutConflict>,
    pub(super) consents: Vec<OutConsent>,
    pub(super) counters: Counters,
    /// Fields that are not sent since they go back and forth, each with its row.
    pub(super) stopped: Vec<(String, OutStop)>,
    /// Why nothing more can be sent for now: what was not taken waits in the outbox, and the run ends behind the batch.
    pub(super) barred: Option<Fault>,
    /// Rows that wait for another of the batch to be settled.
    pub(super) later: Vec<(OutRow, Option<OutIntent>)>,
}

/// A row that is to be sent.
pub(super) struct Sending {
    pub(super) row: OutRow,
    pub(super) change: RowChange,
    pub(super) intent: OutIntent,
    /// What is agreed on once it arrived.
    pub(super) agreed: AgreedFields,
    /// What the CRM had before, field by field, as hashes; nothing of a row it did not have.
    pub(super) before: BTreeMap<String, i64>,
    /// Consent the CRM has withdrawn and this side has not.
    pub(super) withdrawn: Vec<usize>,
    /// Opt-in acts that end once it arrived.
    pub(super) opt_ins: Vec<OptInEnd>,
    /// The same, as evidence.
    pub(super) heard: Vec<OutConsent>,
    /// Consent that changes in the CRM.
    pub(super) told: Vec<OutConsent>,
    /// What was sent of its fields lately, once it arrived.
    pub(super) sent: SentFields,
    /// Fields of it that do not go.
    pub(super) stops: Vec<OutStop>,
    /// The version the CRM gave it when it was written, where it told.
    pub(super) written: Option<i64>,
    /// Why only its consent is sent, and the row is rejected all the same.
    pub(super) held: Option<Held>,
}

/// Why a row is rejected, and what the CRM said.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) bad: BadRow,
    pub(super) said: Option<String>,
}

impl Sending {
    pub(super) fn written_as(self, written: Option<i64>) -> Self {
        Self { written, ..self }
    }

    /// A row of which nothing is compared.
    pub(super) fn plain(row: OutRow, change: RowChange, intent: OutIntent) -> Self {
        let (agreed, withdrawn, opt_ins) = (AgreedFields::new(), Vec::new(), Vec::new());
        let (heard, told, before) = (Vec::new(), Vec::new(), BTreeMap::new());
        let (sent, stops) = (SentFields::new(), Vec::new());
        Self {
            row,
            change,
            intent,
            agreed,
            before,
            withdrawn,
            opt_ins,
            heard,
            told,
            sent,
            stops,
            written: None,
            held: None,
        }
    }

    /// A row of which only the consent goes.
    pub(super) fn held(row: OutRow, change: RowChange, (told, held): (Vec<OutConsent>, Held)) -> Self {
        let (key, told_then) = (row.row.clone(), told.clone());
        let intent = OutIntent { row: key.clone(), creates: false, id: Some(key), told: told_then };
        Self { told, held: Some(held), ..Self::plain(row, change, intent) }
    }
}

impl Batch {
    /// Commits it.
    pub(super) fn settle(&self, exporter: &Exporter, run: &mut Run<'_>) -> Outcome<()> {
        let commit = OutCommit {
            agreed: &self.agreed,
            refused: &self.refused,
            unknown: &self.unknown,
            dropped: &self.dropped,
            conflicts: &self.conflicts,
            consents: &self.consents,
            counters: self.counters,
        };
        let counted = match exporter.order.dry_run {
            true => {
                exporter.tell_refused(&self.refused);
                exporter.tell_stopped(&self.stopped);
                foresee_rejects(run.notes, self.refused.iter().map(|refusal| &refusal.bad));
                let fresh = self.stopped.iter().filter(|(_, stop)| stop.fresh);
                foresee_rejects(run.notes, &fresh.map(|(row, stop)| stop.bad(row)).collect::<Vec<_>>());
                self.counters
            }
            false => patiently(|| run.outbox.settle(&commit))?,
        };
        failpoint::reach("settled");
        let fresh = self.stopped.iter().filter(|(_, stop)| stop.fresh).count();
        if fresh > 0 {
            exporter.journal().warn("log-export-stopped", &[("fields", fresh.to_string())]);
        }
        run.record.counters.add(&counted);
        run.record.pages += 1;
        exporter.progress.page(run.record, None);
        if !self.conflicts.is_empty() {
            let args = [("fields", self.conflicts.len().to_string())];
            exporter.journal().warn("log-export-conflicts", &args);
        }
        let ends = || self.agreed.iter().flat_map(|agreed| &agreed.opt_ins);
        let given = ends().filter(|end| end.grants.is_some()).count();
        let overtaken = ends().count() - given;
        if given > 0 {
            exporter.journal().info("log-opt-ins-given", &[("count", given.to_string())]);
        }
        if overtaken > 0 {
            exporter.journal().warn("log-opt-ins-overtaken", &[("count", overtaken.to_string())]);
        }
        if !self.unknown.is_empty() {
            exporter.journal().warn("log-export-unknown", &[("rows", self.unknown.len().to_string())]);
        }
        Ok(())
    }

    pub(super) fn agree(&mut self, row: &OutRow, fields: AgreedFields, id: Option<String>) {
        let (place, state, read_as) = (row.place, row.state, row.read_as);
        self.agreed.push(Agreed {
            place,
            row: row.row.clone(),
            state,
            read_as,
            fields,
            id,
            compared: true,
            withdrawn: Vec::new(),
            opt_ins: Vec::new(),
            sent: SentFields::new(),
            stops: Vec::new(),
        });
    }

    /// One more row: it is what is said, unless a field of it does not go from now on.
    pub(super) fn count(&mut self, row: &OutRow, stops: &[OutStop], became: fn(&mut Counters) -> &mut u64) {
        let stopped = stops.iter().any(|stop| stop.fresh);
        *(if stopped { &mut self.counters.rejected } else { became(&mut self.counters) }) += 1;
        self.stopped.extend(stops.iter().map(|stop| (row.row.clone(), stop.clone())));
    }

    /// What was sent of the row that was agreed on last, from now on, and what of it does not go.
    pub(super) fn and_sent(&mut self, sent: SentFields, stops: Vec<OutStop>) {
        if let Some(agreed) = self.agreed.last_mut() {
            (agreed.sent, agreed.stops) = (sent, stops);
        }
    }

    /// The same, where consent changes here: the CRM has withdrawn it, or an opt-in act gives it.
    pub(super) fn agree_on_consent(
        &mut self,
        row: &OutRow,
        fields: AgreedFields,
        (withdrawn, opt_ins): (Vec<usize>, Vec<OptInEnd>),
        id: Option<String>,
    ) {
        self.agree(row, fields, id);
        if let Some(agreed) = self.agreed.last_mut() {
            agreed.withdrawn = withdrawn;
            agreed.opt_ins = opt_ins;
        }
    }

    /// The row takes its identifier; what it holds is compared under it.
    pub(super) fn name(&mut self, row: &OutRow, id: String) {
        self.agree(row, AgreedFields::new(), Some(id));
        self.agreed.iter_mut().rev().take(1).for_each(|agreed| agreed.compared = false);
    }

    pub(super) fn refuse(&mut self, row: &OutRow, bad: BadRow, said: Option<String>) {
        self.refuse_and_withdraw(row, Held { bad, said }, Vec::new());
    }

    /// The same, where the CRM has withdrawn consent that stands here: that is taken over all the same.
    pub(super) fn refuse_and_withdraw(&mut self, row: &OutRow, Held { bad, said }: Held, withdrawn: Vec<usize>) {
        self.counters.rejected += 1;
        let bad = BadRow { id: row.row.clone(), ..bad };
        let (state, read_as, place) = (row.state, row.read_as, row.place);
        self.refused.push(OutRefusal { bad, said, state, read_as, place, withdrawn });
    }

    pub(super) fn refuse_merged(&mut self, row: &OutRow, winner: &str) {
        let (field, sample) = (None, Some(clean_line(winner).into_owned()));
        self.refuse(row, BadRow { id: String::new(), reason: "merged", field, sample }, None);
    }

    pub(super) fn refuse_for(&mut self, row: &OutRow, reason: &'static str, field: Option<&str>) {
        let bad = BadRow { id: String::new(), reason, field: field.map(str::to_owned), sample: None };
        self.refuse(row, bad, None);
    }
}
