//! What all requests of one Salesforce sandbox share.
use super::SalesforceConfig;
use super::bulk::Jobs;
use super::bulk1;
use super::convert::{Converted, Surroundings, convert};
use super::drift::{self, SchemaChange};
use super::furnish;
use super::id::Id;
use super::journal::Journal;
use super::locator::Locators;
use super::oauth::Book;
use super::read::Reader;
use super::schema;
use super::store::State;
use crate::clock::SharedClock;
use crate::sandbox::data::world::World;
use crate::sandbox::faults::{FaultRule, Faults};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::watch;

/// The organisation and the bookkeeping around it.
pub(crate) struct Org {
    pub world: World,
    pub config: SalesforceConfig,
    /// `http` or `https`.
    pub scheme: &'static str,
    clock: SharedClock,
    state: RwLock<Arc<State>>,
    book: Mutex<Book>,
    locators: Mutex<Locators>,
    jobs: Mutex<Jobs>,
    first_jobs: Mutex<bulk1::Jobs>,
    faults: Mutex<Faults>,
    requests: Mutex<BTreeMap<String, u64>>,
    journal: Mutex<Journal>,
    used: AtomicU64,
    packed: AtomicU64,
    schema_changed: Mutex<i64>,
    /// How many requests came, for whoever waits for one.
    heard: watch::Sender<u64>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Org {
    /// A fresh organisation.
    pub fn new(config: &SalesforceConfig) -> Self {
        let world = World::new(config.rows, config.seed);
        let made = Self {
            state: RwLock::new(Arc::new(State::new())),
            book: Mutex::new(Book::new(config)),
            locators: Mutex::default(),
            jobs: Mutex::default(),
            first_jobs: Mutex::default(),
            faults: Mutex::default(),
            requests: Mutex::default(),
            journal: Mutex::default(),
            used: AtomicU64::new(0),
            packed: AtomicU64::new(0),
            heard: watch::Sender::new(0),
            schema_changed: Mutex::new(crate::sandbox::data::calendar::EPOCH),
            scheme: if config.tls { "https" } else { "http" },
            clock: config.clock.clone(),
            config: config.clone(),
            world,
        };
        made.set_faults(config.faults.clone());
        made
    }

    /// The organisation as it stands; later changes do not touch what was taken.
    pub fn state(&self) -> Arc<State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the organisation.
    pub fn change<T>(&self, change: impl FnOnce(&mut State, &World) -> T) -> T {
        let mut guard = self.state.write().unwrap_or_else(PoisonError::into_inner);
        change(Arc::make_mut(&mut guard), &self.world)
    }

    /// A reader of a state.
    pub fn reader<'a>(&'a self, state: &'a State) -> Reader<'a> {
        Reader { world: &self.world, state, features: self.config.features() }
    }

    /// Seconds since 1970 by the sandbox's clock.
    pub fn now(&self) -> i64 {
        self.clock.now().as_second()
    }

    /// Milliseconds since 1970 by the sandbox's clock.
    pub fn now_ms(&self) -> i64 {
        self.clock.now().as_millisecond()
    }

    /// Sign-ins, sessions, applications.
    pub fn book(&self) -> MutexGuard<'_, Book> {
        lock(&self.book)
    }

    /// The result sets clients are reading.
    pub fn locators(&self) -> MutexGuard<'_, Locators> {
        lock(&self.locators)
    }

    /// The bulk jobs.
    pub fn jobs(&self) -> MutexGuard<'_, Jobs> {
        lock(&self.jobs)
    }

    /// The jobs of the first bulk API.
    pub fn first_jobs(&self) -> MutexGuard<'_, bulk1::Jobs> {
        lock(&self.first_jobs)
    }

    /// The rule that strikes this request.
    pub fn fault(&self, name: &str, route: &str) -> Option<FaultRule> {
        lock(&self.faults).take(name, route, matches!(route, "query" | "results"))
    }

    /// All rules of this name.
    pub fn facts(&self, name: &str) -> Vec<FaultRule> {
        lock(&self.faults).facts(name)
    }

    /// Whether a rule of this name is in force.
    pub fn fact(&self, name: &str) -> bool {
        !self.facts(name).is_empty()
    }

    /// The names given with all rules of this name.
    pub fn named(&self, name: &str) -> Vec<String> {
        self.facts(name).iter().filter_map(|rule| rule.text("value").map(str::to_owned)).collect()
    }

    /// Replaces the rules in force, and refurnishes what they bend.
    pub fn set_faults(&self, rules: Vec<FaultRule>) {
        let before = self.outlook();
        if let Some(left) = rules.iter().filter(|rule| rule.name == "api_left").find_map(|rule| rule.number("value")) {
            self.used.store(self.config.daily_requests.saturating_sub(left), Ordering::Relaxed);
        }
        lock(&self.faults).set(rules);
        if before != self.outlook() {
            self.note_schema_change();
        }
        self.change(|state, world| furnish::furnish(self, world, state));
    }

    /// Converts a lead.
    pub fn convert(&self, lead: Id) -> Result<Converted, String> {
        let (features, now) = (self.config.features(), self.now());
        self.change(|state, world| convert(state, Surroundings { world, features, now }, lead))
    }

    /// The organisation's identifier.
    pub fn organization(&self) -> Option<Id> {
        Some(Id::of(schema::object("Organization")?, furnish::organization(self)))
    }

    /// Changes the schema; whether anything changed.
    pub fn change_schema(&self, change: &SchemaChange) -> bool {
        let done = self.change(|state, _| drift::apply(state, change));
        if done {
            self.note_schema_change();
            self.change(|state, world| furnish::furnish(self, world, state));
        }
        done
    }

    /// A description is told to have changed by the second: two changes within one are told apart.
    fn note_schema_change(&self) {
        let mut changed = lock(&self.schema_changed);
        *changed = self.now().max(*changed + 1);
    }

    /// When the schema last changed for its readers.
    pub fn schema_changed(&self) -> i64 {
        *lock(&self.schema_changed)
    }

    /// Counts one request of a route.
    pub fn count(&self, route: &str) {
        *lock(&self.requests).entry(route.to_owned()).or_insert(0) += 1;
        self.heard.send_modify(|heard| *heard += 1);
    }

    /// Tells each request that comes.
    pub fn heard(&self) -> watch::Receiver<u64> {
        self.heard.subscribe()
    }

    /// The requests that came.
    pub fn journal(&self) -> MutexGuard<'_, Journal> {
        lock(&self.journal)
    }

    /// Counts one request that came packed.
    pub fn count_packed(&self) {
        self.packed.fetch_add(1, Ordering::Relaxed);
    }

    /// How many came packed so far.
    pub fn packed(&self) -> u64 {
        self.packed.load(Ordering::Relaxed)
    }

    /// Requests by route so far.
    pub fn requests(&self) -> BTreeMap<String, u64> {
        lock(&self.requests).clone()
    }

    /// Charges the daily allowance; gives how much is used, `None` where nothing is left.
    pub fn charge(&self, calls: u64) -> Option<u64> {
        let used = self.used.fetch_add(calls, Ordering::Relaxed) + calls;
        (used <= self.config.daily_requests).then_some(used)
    }

    /// Calls charged so far.
    pub fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed).min(self.config.daily_requests)
    }
}
