//! Reading rows: pages of a query for what is little, query jobs for what is much. The first page tells how much it is; a
//! reading that turns out large goes on behind that page with a job, and one whose job is refused, fails or is lost goes on
//! behind its last row with pages (correctness.md B4).
use super::api::{Api, query_path};
use super::bulk::{BulkUse, part, query as jobs};
use super::crm::SalesforceCrm;
use super::decode::MASTER;
use super::describe::Description;
use super::soql::{CREATED, Kinds, Path, STAMP, Select};
use super::spot::{JobName, JobPlace, Spot};
use super::{page, purged, wide};
use crate::catalog::FieldType;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::ReadWay;
use crate::http::Patience;
use crate::port::{Position, RawPage, ReadOrder, ReadQuery};
use crate::run::Window;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::time::Instant;

/// Whoever asks for fewer rows at once wants a sample.
const SAMPLE: u32 = 200;

/// What a reading asks for.
struct Question {
    /// `query`, or `queryAll` where deleted records are wanted as well.
    operation: &'static str,
    select: Select,
}

impl Question {
    /// For the rows that are there, those in the archive among them.
    fn living(found: &Description, select: Select) -> Self {
        match found.traits.archives {
            true => Self { operation: "queryAll", select: select.living() },
            false => Self { operation: "query", select },
        }
    }

    /// The address that asks for a page, and the fields it has no room for, in lots.
    fn asked(&self) -> (String, Vec<Vec<Path>>) {
        let path = |select: &Select| query_path(self.operation, &select.to_string());
        let plain = path(&self.select);
        if Api::fits(&plain) {
            return (plain, Vec::new());
        }
        let (lead, others) = self.select.clone().narrowed(&["Id", STAMP, "IsDeleted", MASTER]);
        (path(&lead), wide::lots(&others))
    }
}

impl SalesforceCrm {
    /// Fetches one page. Behind the last one of what changed comes what only the log of deletions tells.
    pub(super) async fn fetch_page(&self, query: &ReadQuery, at: &Position) -> Outcome<RawPage> {
        let spot = match at {
            Position::Start => Spot::default(),
            Position::Link(link) => Spot::parse(link)?,
            Position::Delta(_) => {
                return Err(Fault::new(ErrorKind::QueryRefused, "Salesforce keeps no record of changes to read from"));
            }
        };
        if query.columns.iter().any(|c| c.kind == FieldType::EntityName) && self.known_prefixes().is_empty() {
            self.global().await?;
        }
        if spot.job == Some(JobPlace::Log) {
            let purged = match self.logged.take(query) {
                Some(purged) => purged,
                None => self.purged(query).await?,
            };
            return purged::page(query, &purged);
        }
        let mut page = self.page_of_rows(query, spot).await?;
        if page.next.is_none() {
            let purged = self.purged(query).await?;
            if !purged.is_empty() {
                let log = Spot { job: Some(JobPlace::Log), ..Spot::default() };
                page.next = Some(Position::Link(log.to_string()));
                self.logged.keep(query, purged);
            }
        }
        Ok(page)
    }

    async fn page_of_rows(&self, query: &ReadQuery, spot: Spot) -> Outcome<RawPage> {
        let never = self.bulk_use(query) == BulkUse::Never;
        match &spot.job {
            Some(JobPlace::Log) => Ok(empty(&spot, None)),
            Some(JobPlace::Begin) if !never => self.begin(query, &spot).await,
            Some(JobPlace::Begin) => self.next_page(query, spot.afresh()).await,
            // Pages were chosen since: a job that may take long is not waited for.
            Some(JobPlace::Working(job)) if never => {
                jobs::let_go(&self.api, job, true).await;
                self.next_page(query, spot.afresh()).await
            }
            Some(JobPlace::Working(job)) => self.await_job(query, &spot, job).await,
            Some(JobPlace::Complete { .. }) => self.next_part(query, &spot).await,
            None if self.bulk_use(query) == BulkUse::Always && spot.locator.is_none() && self.takes_jobs(query) => {
                self.begin(query, &spot).await
            }
            None => self.next_page(query, spot).await,
        }
    }

    /// When rows come from jobs: as the reading says, else as the connection is set.
    fn bulk_use(&self, query: &ReadQuery) -> BulkUse {
        match query.way {
            ReadWay::Auto => self.bulk.when,
            ReadWay::Pages => BulkUse::Never,
            ReadWay::Bulk => BulkUse::Always,
        }
    }

    /// Nobody reads on from a place: the job it names goes.
    pub(super) async fn let_place_go(&self, at: &Position) {
        let Some(spot) = at.link().and_then(|link| Spot::parse(link).ok()) else { return };
        match &spot.job {
            Some(JobPlace::Working(job)) => jobs::let_go(&self.api, job, true).await,
            Some(JobPlace::Complete { job, .. }) => {
                self.ahead.forget(job);
                jobs::let_go(&self.api, job, false).await;
            }
            Some(JobPlace::Begin | JobPlace::Log) | None => {}
        }
    }

    /// The next page of a query.
    async fn next_page(&self, query: &ReadQuery, spot: Spot) -> Outcome<RawPage> {
        let found = self.description(&query.table).await?;
        let question = self.question(query, &found, &spot)?;
        let (path, lots) = question.asked();
        let whole = async |page| wide::complete(&self.api, (&query.address, question.operation), &lots, page).await;
        if let Some(locator) = &spot.locator {
            match self.ask(query, locator, &spot).await {
                // The place is forgotten, the row before it is not.
                Err(fault)
                    if fault.kind == ErrorKind::SalesforceLocatorExpired
                        && spot.after.is_some()
                        && query.sort.is_empty() => {}
                other => return whole(other?).await.map(page::Examined::page),
            }
        }
        if spot.after.is_some() && !query.sort.is_empty() {
            return Err(Fault::new(ErrorKind::QueryRefused, "a place in an ordered reading cannot be found again"));
        }
        let spot = spot.afresh();
        let much = |left: u64| {
            self.bulk_use(query) == BulkUse::BySize && left >= self.bulk.from_rows && self.takes_jobs(query)
        };
        match self.ask(query, &path, &spot).await {
            Ok(mut page) => {
                // Each page in lots costs several calls: what comes behind the first one is better made a job.
                if much(page.left) || (!lots.is_empty() && much(u64::MAX)) {
                    page.next = page.next.map(|next| next.with(JobPlace::Begin));
                }
                Ok(whole(page).await?.page())
            }
            // Too much for an answer within two minutes, or a filter too long for an address: a job has more time and room.
            Err(fault) if is_for_jobs(&fault) && much(u64::MAX) => self.begin(query, &spot).await,
            Err(fault) => Err(fault),
        }
    }

    /// Makes a job for all that comes behind a place. The page that comes of it is empty: its link names the job, so that
    /// the job is known before it is waited for.
    async fn begin(&self, query: &ReadQuery, spot: &Spot) -> Outcome<RawPage> {
        let found = self.description(&query.table).await?;
        let question = self.question(query, &found, spot)?;
        let began = Instant::now();
        match jobs::make(&self.api, question.operation, &question.select.to_string()).await {
            Ok(made) => {
                // Where no page was timed yet, this is how long the server takes for anything.
                if self.pace_of(&query.table).is_none() {
                    self.note_pace(&query.table, began.elapsed());
                }
                Ok(empty(&spot.afresh().with(JobPlace::Working(made.job)), made.server_time))
            }
            Err(fault) if is_no_job(&fault) => {
                self.no_jobs(&query.table);
                Box::pin(self.next_page(query, Spot { job: None, ..spot.clone() })).await
            }
            Err(fault) => Err(fault),
        }
    }

    async fn await_job(&self, query: &ReadQuery, spot: &Spot, job: &JobName) -> Outcome<RawPage> {
        match jobs::wait(&self.api, job, self.bulk.pause).await? {
            jobs::Ended::Complete(total) => {
                let place = JobPlace::Complete { job: job.clone(), total, locator: None };
                self.next_part(query, &spot.with(place)).await
            }
            jobs::Ended::Lost => self.begin(query, spot).await,
            jobs::Ended::Failed => {
                self.no_jobs(&query.table);
                self.next_page(query, spot.afresh()).await
            }
        }
    }

    async fn next_part(&self, query: &ReadQuery, spot: &Spot) -> Outcome<RawPage> {
        let slow = self.pace_of(&query.table).is_none_or(|pace| pace >= self.bulk.slow);
        match part::fetch((&self.api, &self.ahead), query, spot, slow).await? {
            Some(page) => Ok(page),
            None => self.begin(query, &spot.afresh()).await,
        }
    }

    /// Whether a reading can be a job: files and samples are none.
    fn takes_jobs(&self, query: &ReadQuery) -> bool {
        let files = query.columns.iter().any(|c| matches!(c.kind, FieldType::File | FieldType::Other { .. }));
        query.page_size >= SAMPLE && query.sort.is_empty() && !files && !self.has_no_jobs(&query.table)
    }

    /// The query for the rows behind a place. Deleted records are asked for where rows are read by their change, archived
    /// ones always: `query` shows neither ("QueryAll").
    fn question(&self, query: &ReadQuery, found: &Description, at: &Spot) -> Outcome<Question> {
        let by_change = query.order == ReadOrder::ByModified;
        if by_change && !found.traits.stamped {
            let why = "rows of this object cannot be found by when they changed";
            return Err(Fault::new(ErrorKind::SalesforceFieldHidden, why).with("field", STAMP));
        }
        let tells = by_change && found.traits.tells_deleted;
        let extra: &[&str] = match (by_change, tells) {
            (true, true) if found.traits.tells_master => &[STAMP, "IsDeleted", MASTER],
            (true, true) => &[STAMP, "IsDeleted"],
            (true, false) => &[STAMP],
            (false, _) => &[],
        };
        let today = self.api.clock.now().to_zoned(TimeZone::UTC).date();
        let mut select = Select::reading(query, &Kinds::of(query, Some(&found.detail)), extra, today)?;
        // A place in an order of one's own is good for its own reading: behind a row there is no knowing what comes.
        if let Some(after) = at.after.as_ref().filter(|_| query.sort.is_empty()) {
            select = select.after(after)?;
        }
        if !by_change {
            return Ok(Question::living(found, select));
        }
        Ok(Question { operation: if tells { "queryAll" } else { "query" }, select })
    }

    /// Cuts a reading into windows of creation time; none where the object keeps no such time.
    pub(super) async fn cut(&self, query: &ReadQuery, pieces: u32) -> Outcome<Vec<Window>> {
        #[derive(serde::Deserialize)]
        struct Edge {
            #[serde(rename = "CreatedDate")]
            created: Option<String>,
        }
        let found = self.description(&query.table).await?;
        if found.detail.field(CREATED).is_none() || query.part.window.is_some() {
            return Ok(Vec::new());
        }
        let today = self.api.clock.now().to_zoned(TimeZone::UTC).date();
        let bare = ReadQuery { columns: Vec::new(), ..query.clone() };
        let kinds = Kinds::of(query, Some(&found.detail));
        let edge = async |newest: bool| -> Outcome<Option<Timestamp>> {
            let select = Select::reading(&bare, &kinds, &[], today)?.edge(CREATED, newest)?;
            let Question { operation, select } = Question::living(&found, select);
            let row = self.api.few::<Edge>(operation, &select.to_string(), Patience::Short).await?.pop();
            Ok(row.and_then(|row| row.created).and_then(|text| super::values::timestamp(&text)))
        };
        let (oldest, newest) = (edge(false).await?, edge(true).await?);
        Ok(oldest.zip(newest).map(|(oldest, newest)| Window::cut(oldest, newest, pieces)).unwrap_or_default())
    }

    /// How many rows a query means (developer.salesforce.com, "COUNT()").
    pub(super) async fn count_matching(&self, query: &ReadQuery) -> Outcome<Option<u64>> {
        #[derive(serde::Deserialize)]
        struct Counted {
            #[serde(rename = "totalSize")]
            total: u64,
        }
        let found = self.description(&query.table).await?;
        let today = self.api.clock.now().to_zoned(TimeZone::UTC).date();
        let select = Select::reading(query, &Kinds::of(query, Some(&found.detail)), &[], today)?;
        let Question { operation, select } = Question::living(&found, select);
        let counted = self.api.json::<Counted>(&query_path(operation, &select.count()), Patience::Long).await?;
        Ok(Some(counted.total))
    }

    async fn ask(&self, query: &ReadQuery, path: &str, spot: &Spot) -> Outcome<page::Examined> {
        let options = [("sforce-query-options", format!("batchSize={}", query.page_size.clamp(200, 2000)))];
        let read = |response| page::examine(response, spot, query.order);
        let began = Instant::now();
        let page = self.api.fetch(path, &options, Patience::Long, read).await?;
        self.note_pace(&query.table, began.elapsed());
        Ok(page)
    }
}

/// A page without rows.
fn empty(next: &Spot, server_time: Option<Timestamp>) -> RawPage {
    RawPage { body: Vec::new(), next: Some(Position::Link(next.to_string())), server_time }
}

/// Whether a question that is refused can still be asked as a job.
fn is_for_jobs(fault: &Fault) -> bool {
    matches!(fault.kind, ErrorKind::SalesforceQueryHeavy | ErrorKind::RequestTooLarge)
}

/// Whether a refusal says that this is nothing for a job, or that there are no more jobs to be had today.
fn is_no_job(fault: &Fault) -> bool {
    use ErrorKind as K;
    matches!(
        fault.kind,
        K::SalesforceTypeHidden
            | K::SalesforceApiOff
            | K::SalesforceUnknown
            | K::SalesforceLimit
            | K::SalesforceAccess
            | K::SalesforceRestriction
            | K::SalesforceQueryMalformed
    )
}
