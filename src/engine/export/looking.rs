//! Looks into the CRM: several questions at once, as many as the connection's limiter allows just now, their answers in the
//! order of the questions; and looks for rows that are sent next, while those before them are on their way.
//!
//! A look ahead is older by a batch than one that is made when its rows' turn comes. So it is made only where the CRM itself
//! refuses a change of a row that is another version than the look saw (`If-Match`), and never kept for longer than
//! [`FRESH`], as over a pause.
use super::session::{Exporter, Run};
use crate::engine::lanes;
use crate::engine::outward::BATCH;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{Crm, OutPage, OutRow, Position, RawPage, ReadQuery};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use tokio_util::task::AbortOnDropHandle;

/// No older is a look ahead when its rows are compared with it.
const FRESH: SignedDuration = SignedDuration::from_secs(30);

/// A question with the pages of its answer.
pub(super) type Answer = (ReadQuery, Vec<RawPage>);

/// A look under way; dropping it ends its requests.
pub(super) type Look = AbortOnDropHandle<Outcome<Vec<Answer>>>;

/// Rows whose turn has not come, and what is asked of the CRM about them meanwhile.
pub(super) struct Ahead {
    pub(super) page: OutPage,
    pub(super) look: Option<Look>,
    read: Timestamp,
}

impl Ahead {
    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        now.duration_since(self.read) <= FRESH
    }
}

impl Exporter {
    /// The next page of the table. None where the run may read no more.
    pub(super) fn page(&self, run: &mut Run<'_>, behind: i64) -> Outcome<Option<Ahead>> {
        let left = self.order.limit.unwrap_or(u64::MAX).saturating_sub(run.record.counters.read);
        if left == 0 {
            return Ok(None);
        }
        let most = BATCH.min(u32::try_from(left).unwrap_or(u32::MAX));
        let (read, page) = (self.doors.clock.now(), run.outbox.rows(behind, most)?);
        Ok(Some(Ahead { page, look: None, read }))
    }

    /// Reads the page behind one that is about to go, and begins to ask for its rows; none where that must wait.
    pub(super) fn look_ahead(&self, run: &mut Run<'_>, before: &OutPage) -> Outcome<Option<Ahead>> {
        // A row made here may be united with one of the next page when it has arrived.
        let apart = before.rows.iter().all(|row| !row.born_here);
        let unlimited = self.order.limit.is_none();
        if before.is_last || !apart || !unlimited || !self.order.guarded || run.writer.is_none() {
            return Ok(None);
        }
        let ahead = self.page(run, before.up_to)?;
        Ok(ahead.map(|ahead| {
            let known: Vec<&OutRow> = ahead.page.rows.iter().filter(|row| !row.born_here).collect();
            let ids: Vec<&str> = known.iter().map(|row| row.row.as_str()).collect();
            let asked = ask(self.doors.crm.clone(), self.named(&ids), true);
            Ahead { look: Some(AbortOnDropHandle::new(self.runtime.spawn(asked))), ..ahead }
        }))
    }

    /// What a look under way came to; none where the run shall end.
    pub(super) fn seen(&self, look: Look) -> Outcome<Option<Vec<Answer>>> {
        match self.control.wait(&self.runtime, look) {
            None => Ok(None),
            Some(Ok(answers)) => answers.map(Some),
            Some(Err(_)) => Err(Fault::new(ErrorKind::Bug, "a look ahead ended without an answer")),
        }
    }
}

/// Asks all the questions. `short`: no answer is longer than a page.
///
/// # Errors
/// The first question's fault, in their order; `Truncated` where an answer that should be short goes on, `PagingLoop` where
/// one does not end.
pub(super) async fn ask(crm: Arc<dyn Crm>, questions: Vec<ReadQuery>, short: bool) -> Outcome<Vec<Answer>> {
    let at_once = lanes::at_once(&*crm) as usize;
    let asked: Vec<BoxFuture<'static, Outcome<Answer>>> = questions
        .into_iter()
        .map(|question| -> BoxFuture<'static, _> { Box::pin(answer(crm.clone(), question, short)) })
        .collect();
    stream::iter(asked).buffered(at_once).try_collect().await
}

async fn answer(crm: Arc<dyn Crm>, question: ReadQuery, short: bool) -> Outcome<Answer> {
    let (mut pages, mut at) = (Vec::new(), Position::Start);
    loop {
        let page = crm.fetch(&question, &at).await?;
        let next = page.next.clone();
        pages.push(page);
        match next {
            Some(_) if short => return Err(Fault::new(ErrorKind::Truncated, "a page of few identifiers that goes on")),
            Some(next @ Position::Link(_)) if pages.len() <= question.page_size.max(1) as usize => at = next,
            Some(Position::Link(_)) => return Err(Fault::new(ErrorKind::PagingLoop, "an answer that does not end")),
            _ => return Ok((question, pages)),
        }
    }
}
