//! The world of a story: the CRM, the database, the program in one life after the other, all under one clock.
use super::again;
use super::chance::Chance;
use super::crm::{self, Manner, Played, VARIANTS};
use super::looks::Look;
use super::outgoing;
use super::tally::Notes;
use super::turns::{SimClock, Turns};
use super::watch::{Desk, Watched};
use super::wire::{Life, Line, SimWire};
use fieldbridge::account::{Name, System};
use fieldbridge::campaign::sqlite::SqliteCampaign;
use fieldbridge::clock::SharedClock;
use fieldbridge::flow::{Direction, Flow, OptOutRules, ReadMethod, ReadMode, WriteMode, WriteRules};
use fieldbridge::http::{HttpConfig, SharedWire};
use fieldbridge::ledger::SqliteLedger;
use fieldbridge::mapping::{Mapping, Owner, Treatment};
use fieldbridge::port::{Campaign, Ledger};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, Bench, Services, SetupWish};
use fieldbridge::vault::MemoryVault;
use fieldbridge::workspace::WorkspaceFiles;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

/// The program in one life.
pub struct Program {
    pub life: Arc<Life>,
    pub bench: Bench,
}

/// The world.
pub struct World {
    pub crm: Arc<dyn Played>,
    pub clock: Arc<SimClock>,
    pub turns: Arc<Turns>,
    pub line: Arc<Line>,
    pub desk: Arc<Desk>,
    pub notes: Arc<Notes>,
    pub workspace: Workspace,
    /// Changes are told by a record of them.
    pub tracking: bool,
    /// A reading of changes tells deletions, without a comparison.
    pub tells_deletions: bool,
    /// Behind the first act comes one of events, leads and approved deletions.
    pub has_second_act: bool,
    /// Requests of an import beside its pages.
    pub besides: u64,
    /// Fields that are gone from the CRM.
    pub removed: Mutex<BTreeSet<&'static str>>,
    dir: tempfile::TempDir,
    vault: Arc<MemoryVault>,
    lives: AtomicU32,
    pub seed: u64,
}

/// A workspace that was set up, as files.
struct Template {
    files: Vec<(PathBuf, Vec<u8>)>,
    vault: Arc<MemoryVault>,
}

/// Where scratch directories go: into memory where the system has a place for that.
fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

impl World {
    /// The world of a seed; the program is set up and has not read anything yet.
    pub fn of(seed: u64, system: System, notes: Arc<Notes>) -> Self {
        let variant = Chance::of(seed, "variant").below(VARIANTS);
        let template = template(system, variant);
        let world = Self::bare(seed, (system, variant), notes, template.vault.clone());
        for (path, bytes) in &template.files {
            let path = world.dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let files = WorkspaceFiles::new(world.dir.path());
        let mut workspace = fieldbridge::port::WorkspaceStore::load(&files).unwrap();
        again::furnish(&mut workspace.flows[0], world.crm.words(), seed);
        // In every third story consent has a flow of its own.
        if Chance::of(seed, "consent").once_in(3) {
            let import = workspace.flows[0].clone();
            workspace.flows.push(Flow {
                name: Name::parse("consent").unwrap(),
                direction: Direction::OptOut,
                order: 3,
                rows: Default::default(),
                writing: WriteRules { opt_out: Some(OptOutRules::default()), ..WriteRules::default() },
                ..import
            });
        }
        if world.has_second_act {
            outgoing::furnish(&mut workspace, world.crm.words(), seed);
        }
        Self { workspace, ..world }
    }

    fn bare(seed: u64, (system, variant): (System, u64), notes: Arc<Notes>, vault: Arc<MemoryVault>) -> Self {
        let turns = Turns::new(seed);
        let clock = SimClock::new(seed, turns.clone());
        let crm = crm::organisation(seed, (system, variant), clock.clone());
        let line = Line::new(seed, crm.clone(), notes.clone());
        let dir = scratch();
        let desk = Desk::new(dir.path().join("campaign.db"), crm.clone(), notes.clone());
        let (workspace, lives) = (Workspace::named("story"), AtomicU32::new(0));
        let tracking = crm::manner(system, variant).method == ReadMethod::Tracking;
        // What is deleted for good only a log tells, which an object has that says how far it is complete.
        let tells_deletions = tracking || (system == System::Salesforce && !crm.shows_late());
        let has_second_act = outgoing::is_played(seed);
        Self {
            crm,
            clock,
            turns,
            line,
            desk,
            notes,
            workspace,
            tracking,
            tells_deletions,
            has_second_act,
            besides: crm::besides(system, variant),
            removed: Mutex::default(),
            dir,
            vault,
            lives,
            seed,
        }
    }

    /// The runtime of this world: its clock stands, and it gives turns when it has nothing to do.
    pub fn runtime(&self) -> tokio::runtime::Runtime {
        fieldbridge::task::stay_on_thread();
        let turns = self.turns.clone();
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_time().start_paused(true).on_thread_park(move || turns.give()).build().unwrap();
        self.clock.start(runtime.handle());
        runtime.spawn(self.turns.clone().listen());
        runtime
    }

    /// The program, started anew.
    pub fn program(&self) -> Program {
        let life = Arc::new(Life::default());
        let number = self.lives.fetch_add(1, Ordering::SeqCst);
        let clock: SharedClock = self.clock.clone();
        let wire = SharedWire(Arc::new(SimWire { line: self.line.clone(), life: life.clone() }));
        let jitter = Some(self.seed ^ u64::from(number));
        let http = HttpConfig { wire: Some(wire), jitter, gzip: false, ..HttpConfig::default() };
        let (desk, database) = (self.desk.clone(), self.desk.database.clone());
        let campaign: Arc<dyn Campaign> = Arc::new(SqliteCampaign::new(&database).with_clock(clock.clone()));
        // Every life is a process on a host of its own: nobody can look whether it lives.
        let ledger: Arc<dyn Ledger> =
            Arc::new(SqliteLedger::new(&database, format!("host-{number}"), 1, clock.clone()));
        let bench = Services::new(
            Arc::new(WorkspaceFiles::new(self.dir.path())),
            self.vault.clone(),
            Arc::new(Watched { inner: campaign, desk: desk.clone(), life: life.clone() }),
            Arc::new(Watched { inner: ledger, desk, life: life.clone() }),
            self.crm.connector(clock.clone(), http),
            clock,
        );
        Program { life, bench }
    }

    /// Where the program keeps its files.
    pub fn place(&self) -> &Path {
        self.dir.path()
    }

    pub fn mapping(&self) -> &Mapping {
        &self.workspace.mappings[0]
    }

    pub fn database(&self) -> Look<'_> {
        self.desk.looks.take()
    }

    /// A column of texts.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let conn = self.database();
        let mut found = conn.prepare(sql).unwrap();
        found.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    }

    pub fn number(&self, sql: &str) -> i64 {
        self.database().query_row(sql, [], |r| r.get(0)).unwrap()
    }
}

fn template(system: System, variant: u64) -> Arc<Template> {
    static KNOWN: OnceLock<Vec<Mutex<Option<Arc<Template>>>>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| (0..2 * VARIANTS).map(|_| Mutex::new(None)).collect());
    let at = variant + if system == System::Salesforce { VARIANTS } else { 0 };
    let mut place = known[usize::try_from(at).unwrap()].lock().unwrap();
    place.get_or_insert_with(|| Arc::new(set_up(system, variant))).clone()
}

/// Sets the program up, with the very steps the wizard takes.
fn set_up(system: System, variant: u64) -> Template {
    let vault = Arc::new(MemoryVault::default());
    let world = World::bare(0, (system, variant), Arc::new(Notes::default()), vault.clone());
    let runtime = world.runtime();
    let program = world.program();
    let (words, (text, secret)) = (world.crm.words(), world.crm.answers());
    let text = format!("name = \"crm\"\n{text}secret = \"stdin\"\ntables = [\"{}\"]\n", words.table);
    let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(secret)) };
    runtime.block_on(async {
        task::run_setup(&program.bench, &wish, |_| {}).await.unwrap();
        task::change_workspace(&program.bench, move |workspace| {
            furnish(workspace, words, crm::manner(system, variant));
            Ok(())
        })
        .await
        .unwrap();
    });
    drop(program);
    Template { files: files(world.dir.path(), world.dir.path()), vault }
}

/// A flow each way, and fields that are the campaign side's own.
fn furnish(workspace: &mut Workspace, words: &crm::Words, manner: Manner) {
    let mapping = &mut workspace.mappings[0];
    let owners = [(words.title, Owner::Marketing), (words.no_mail, Owner::Consent)];
    for rule in &mut mapping.rules {
        if let Some((_, owner)) = owners.iter().find(|(field, _)| *field == rule.field) {
            rule.include = true;
            rule.treatment = Treatment { owner: *owner, ..Treatment::default() };
        }
        let field = rule.field.as_str();
        rule.include |=
            field == words.last || field == words.nick || Some(field) == words.key || field == "SystemModstamp";
    }
    mapping.version += 1;
    let import = &mut workspace.flows[0];
    import.mode = ReadMode::Incremental;
    import.reading.method = Some(manner.method);
    import.reading.way = manner.way;
    import.reading.deletions = manner.deletions;
    let import = import.clone();
    let key = words.key.map(str::to_owned);
    workspace.flows.push(Flow {
        name: Name::parse("out").unwrap(),
        direction: Direction::Export,
        order: 2,
        rows: Default::default(),
        writing: WriteRules { mode: WriteMode::Upsert, key, ..WriteRules::default() },
        ..import
    });
}

fn files(root: &Path, dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(root, &path));
        } else {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if !name.ends_with("-wal") && !name.ends_with("-shm") {
                found.push((path.strip_prefix(root).unwrap().to_owned(), std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}
