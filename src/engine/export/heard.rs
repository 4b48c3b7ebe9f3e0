//! What a flow of consent hears from the CRM: of rows that changed there, nothing but their consent is read, and those that
//! say something else than here are compared as if they had changed here. Nothing else of a row is asked for, so that
//! nothing else of it can hold its consent back.
use super::decide::forbids;
use super::session::{Exporter, Run};
use crate::engine::outward::BATCH;
use crate::engine::overlap::{counts_from, looked_back};
use crate::engine::read::patiently;
use crate::engine::session::Ending;
use crate::fault::Outcome;
use crate::flow::{ReadMode, ReadWay};
use crate::mapping::Cell;
use crate::port::{DecodedPage, OutRow, Part, Position, ReadOrder, ReadQuery};
use crate::run::{Checkpoint, ReadKind};
use jiff::Timestamp;
use std::collections::HashMap;

/// Rows read at once.
const PAGE: u32 = 2_000;

impl Exporter {
    /// Hears what changed over there, and moves the flow's checkpoint to where that reading began.
    pub(super) fn hear(&self, run: &mut Run<'_>) -> Outcome<Ending> {
        let Some(opt_out) = &self.order.opt_out else { return Ok(Ending::Done) };
        if self.doors.campaign.is_empty(&self.order.schema.name)? {
            return Ok(Ending::Done);
        }
        let stands = self.doors.ledger.checkpoint(&self.order.flow.name)?.unwrap_or_default();
        let reads = self.reads();
        let mark = stands
            .watermark
            .filter(|_| opt_out.by_date && self.order.mode == ReadMode::Incremental && stands.reads == reads);
        let query = ReadQuery {
            filter: None,
            since: mark.map(|mark| looked_back(mark, opt_out.look_back)),
            order: ReadOrder::ById,
            page_size: PAGE,
            part: Part::default(),
            sort: Vec::new(),
            way: ReadWay::Pages,
            ..self.order.query.clone()
        };
        let Some(began) = self.hear_pages(run, &query)? else { return Ok(Ending::Cancelled) };
        if self.order.dry_run {
            return Ok(Ending::Done);
        }
        let after = Checkpoint {
            seq: stands.seq + 1,
            mapping_version: self.order.mapping_version,
            reads,
            watermark: began.max(stands.watermark.filter(|_| mark.is_some())),
            loaded: true,
            kind: ReadKind::Since,
            ..Checkpoint::default()
        };
        patiently(|| run.outbox.mark(stands.seq, &after))?;
        Ok(Ending::Done)
    }

    /// What is read, and for what: another choice reads everything once.
    fn reads(&self) -> String {
        let fields: Vec<&str> = self.order.fields.ours().map(|f| f.field.as_str()).collect();
        let way = self.order.opt_out.as_ref().map_or("", |o| o.rules.way.slug());
        format!("{way} {}", fields.join(" "))
    }

    /// Page after page; tells when the reading began by the CRM's clock. None where the run shall end.
    fn hear_pages(&self, run: &mut Run<'_>, query: &ReadQuery) -> Outcome<Option<Option<Timestamp>>> {
        let (mut at, mut began) = (Position::Start, None);
        let margin = self.order.opt_out.as_ref().map(|o| o.margin).unwrap_or_default();
        loop {
            if !self.control.passes(&self.runtime) {
                return Ok(None);
            }
            let Some(raw) = self.control.wait(&self.runtime, self.doors.crm.fetch(query, &at)) else { return Ok(None) };
            let raw = raw?;
            began = began.or(raw.server_time.map(|t| counts_from(t, margin)));
            let page = self.doors.crm.decode(query, &raw)?;
            for batch in self.differing(run, &page)?.chunks(BATCH as usize) {
                if self.order.dry_run {
                    run.heard.extend(batch.iter().map(|row| row.row.clone()));
                }
                let rows = batch.iter().map(|row| (row.clone(), None)).collect();
                if !self.control.passes(&self.runtime) || self.exchange(run, rows, (None, false))? == Ending::Cancelled
                {
                    return Ok(None);
                }
            }
            match raw.next {
                Some(next @ Position::Link(_)) => at = next,
                _ => return Ok(Some(began)),
            }
        }
    }

    /// The rows of a page that are here and say something else.
    fn differing(&self, run: &mut Run<'_>, page: &DecodedPage<'_>) -> Outcome<Vec<OutRow>> {
        let rows = page.rows.iter().chain(page.halves.iter());
        let there: HashMap<String, Vec<Cell<'static>>> =
            rows.map(|(key, cells)| (key.id.to_string(), self.told(key.version, cells).cells)).collect();
        let mut keys: Vec<String> = there.keys().cloned().collect();
        keys.sort_unstable();
        let fields = self.ours();
        let differs = |row: &OutRow| {
            let theirs = there.get(&row.row).map(Vec::as_slice).unwrap_or_default();
            fields
                .iter()
                .zip(theirs)
                .any(|(field, theirs)| row.cells.get(field.column).is_some_and(|ours| forbids(ours) != forbids(theirs)))
        };
        Ok(run.outbox.named(&keys)?.into_iter().filter(differs).collect())
    }
}
