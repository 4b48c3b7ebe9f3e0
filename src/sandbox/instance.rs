//! What all requests of one sandbox share.
use super::data::world::World;
use super::drift::Drift;
use super::entra::{Directory, Entra};
use super::estate::Bent;
use super::faults::{FaultRule, Faults};
use super::metadata::{AlternateKey, Kind, Table, table};
use super::overlay::State;
use super::schema::SchemaChange;
use super::served::Served;
use crate::clock::SharedClock;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::watch;

/// One request, read whole.
pub(crate) struct Call<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: &'a axum::http::HeaderMap,
    pub body: &'a [u8],
    /// Scheme and host as the caller addressed them.
    pub base: String,
}

impl Call<'_> {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Who a token was issued to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Caller {
    /// The application itself.
    Application,
    /// A person, through an application: its identifier in the directory.
    Person(u128),
}

/// The organisation and the bookkeeping around it.
pub(crate) struct Instance {
    pub world: World,
    pub page_cap: u64,
    pub token_life: i64,
    /// `http` or `https`.
    pub scheme: &'static str,
    pub clock: SharedClock,
    state: RwLock<Arc<State>>,
    /// The identity platform.
    pub entra: Entra,
    /// The pages of rows served.
    pub pages: Served,
    tokens: Mutex<HashMap<String, (i64, Caller)>>,
    faults: Mutex<Faults>,
    bent: Mutex<Bent>,
    drift: RwLock<Arc<Drift>>,
    /// Schema changes made by the levers; the faults' own come and go with them.
    levers: Mutex<Vec<SchemaChange>>,
    requests: Mutex<BTreeMap<String, u64>>,
    served: AtomicU64,
    /// How many requests came, for whoever waits for one.
    heard: watch::Sender<u64>,
}

/// The domain of the tenant.
const TENANT_DOMAIN: &str = "contoso.onmicrosoft.example";

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Instance {
    /// A fresh organisation with its generations replayed.
    pub fn new(config: &super::SandboxConfig) -> Self {
        let world = World::new(config.rows, config.seed);
        let mut state = State::new(&world);
        let directory = Directory::new(&world.identity, TENANT_DOMAIN, config.seed);
        super::seeds::furnish(&world, &mut state, &directory);
        for generation in 0..config.generation as usize {
            state.replay(&world, config.rows, config.changed_at.get(generation).copied());
        }
        let mut faults = Faults::default();
        faults.set(config.faults.clone());
        let made = Self {
            entra: Entra::new(directory, config.device_interval, config.public_flows),
            world,
            page_cap: config.page_size_cap.max(1),
            token_life: i64::try_from(config.token_life).unwrap_or(3_599),
            scheme: if config.tls { "https" } else { "http" },
            clock: config.clock.clone(),
            state: RwLock::new(Arc::new(state)),
            pages: Served::default(),
            tokens: Mutex::new(HashMap::new()),
            faults: Mutex::new(faults),
            bent: Mutex::default(),
            drift: RwLock::default(),
            levers: Mutex::default(),
            requests: Mutex::new(BTreeMap::new()),
            served: AtomicU64::new(0),
            heard: watch::Sender::new(0),
        };
        made.redraw();
        made.bend();
        made
    }

    /// The schema's changes in force.
    pub fn drift(&self) -> Arc<Drift> {
        self.drift.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A number that changes with every change of the schema.
    pub fn metadata_version(&self) -> u64 {
        88_012_345 + self.drift().log.last().map_or(0, |(stamp, _)| *stamp)
    }

    /// Changes the schema; `false` where there is no such table or column.
    pub fn change_schema(&self, change: SchemaChange) -> bool {
        if !Drift::clone(&self.drift()).apply(change.clone(), 0) {
            return false;
        }
        lock(&self.levers).push(change);
        self.redraw();
        true
    }

    /// Gives an option another code, as it is done in such an organisation: the option is made anew, the rows are changed, and
    /// the old one goes. `false` where there is no such option or the code is taken.
    pub fn recode(&self, own: &str, column: &str, from: i64, to: i64) -> bool {
        let drift = self.drift();
        let found = table(own).and_then(|own| Some((own, drift.on_wire(own, column)?)));
        let Some((table, choice)) = found.filter(|(_, column)| matches!(column.kind, Kind::Picklist { .. })) else {
            return false;
        };
        let Some(option) = choice.choices.iter().find(|one| one.value == from) else { return false };
        if choice.choices.iter().any(|one| one.value == to) {
            return false;
        }
        let (own, column) = (own.to_owned(), column.to_owned());
        let label = format!("{}/{}", option.label.en, option.label.ko);
        self.change_schema(SchemaChange::Option { table: own.clone(), column: column.clone(), value: to, label });
        let now = self.now();
        self.change(|state, world| state.recode(world, (table, choice), (from, to), now));
        self.change_schema(SchemaChange::RemoveOption { table: own, column, value: from })
    }

    /// Brings the schema up to the levers' and the faults' changes; a new change takes a version of the one counter.
    fn redraw(&self) {
        let mut wanted = lock(&self.levers).clone();
        let faults = ["schema_drift", "secured_column"].map(|name| self.facts(name));
        wanted.extend(faults.iter().flatten().filter_map(SchemaChange::of_fault));
        let now = self.drift();
        if now.same(&wanted) {
            return;
        }
        // The state's lock is never taken while the schema's is held: writers take them the other way round.
        let stamp = self.change(|state, _| state.take_version());
        *self.drift.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(now.redrawn(wanted, stamp));
    }

    /// Brings the rows that misfortunes are about up to those in force.
    fn bend(&self) {
        let rules = lock(&self.faults).rules();
        let mut bent = lock(&self.bent);
        if let Some(news) = bent.news(&rules) {
            let now = self.now();
            self.change(|state, world| bent.bend(state, world, now, news));
        }
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

    /// Seconds since 1970 by the sandbox's clock.
    pub fn now(&self) -> i64 {
        self.clock.now().as_second()
    }

    /// The tenant's domain.
    pub fn tenant_domain(&self) -> &'static str {
        TENANT_DOMAIN
    }

    /// Opens to a new bearer token, for its life.
    pub fn admit(&self, token: String, caller: Caller) {
        let now = self.now();
        let mut tokens = lock(&self.tokens);
        tokens.retain(|_, (until, _)| *until > now);
        tokens.insert(token, (now + self.token_life, caller));
    }

    /// Who stands behind a bearer token that is good now.
    pub fn caller(&self, token: &str) -> Option<Caller> {
        lock(&self.tokens).get(token).filter(|(until, _)| *until > self.now()).map(|(_, caller)| caller.clone())
    }

    /// Every token issued so far ends now.
    pub fn revoke_tokens(&self) {
        lock(&self.tokens).clear();
    }

    /// The rule that strikes this request.
    pub fn fault(&self, name: &str, route: &str, rows: bool) -> Option<FaultRule> {
        lock(&self.faults).take(name, route, rows)
    }

    /// All rules of this name.
    pub fn facts(&self, name: &str) -> Vec<FaultRule> {
        lock(&self.faults).facts(name)
    }

    /// Whether a fact of this name is about `value`.
    pub fn fact(&self, name: &str, key: &str, value: &str) -> bool {
        self.facts(name).iter().any(|rule| rule.text(key) == Some(value))
    }

    /// Whether a table is one of this organisation's.
    pub fn has(&self, table: &Table) -> bool {
        !self.drift().is_dropped(table) && !self.fact("missing_table", "table", table.logical)
    }

    /// The state of an alternate key's index; none where the key is gone.
    pub fn key_status(&self, key: &AlternateKey) -> Option<&'static str> {
        let is = |name| self.fact(name, "key", key.logical);
        let status = || match (is("key_pending"), is("key_failed")) {
            (true, _) => "Pending",
            (_, true) => "Failed",
            _ => "Active",
        };
        self.drift().has_key(key).then(status)
    }

    /// Replaces the rules in force.
    pub fn set_faults(&self, rules: Vec<FaultRule>) {
        lock(&self.faults).set(rules);
        self.redraw();
        self.bend();
    }

    /// Counts one request of a route.
    pub fn count(&self, route: &str) -> u64 {
        *lock(&self.requests).entry(route.to_owned()).or_insert(0) += 1;
        self.heard.send_modify(|heard| *heard += 1);
        self.served.fetch_add(1, Ordering::Relaxed)
    }

    /// Tells each request that comes.
    pub fn heard(&self) -> watch::Receiver<u64> {
        self.heard.subscribe()
    }

    /// Requests by route so far.
    pub fn requests(&self) -> BTreeMap<String, u64> {
        lock(&self.requests).clone()
    }
}
