//! Parents and children in any order. A child is stored with its parent's identifier whether or not the parent is here, and
//! what is missing is told; on the way to the CRM a child waits for a parent that has no identifier there yet, and goes by
//! itself once it has one. Cards have a holder, in either CRM.
use super::{Org, Scratch, Story};
use fieldbridge::account::Name;
use fieldbridge::boot::bench_with;
use fieldbridge::flow::{Direction, Flow, ReadMode, WriteMode, WriteRules};
use fieldbridge::mapping::{Owner, Treatment};
use fieldbridge::port::RejectFilter;
use fieldbridge::run::{Counters, LogLevel};
use fieldbridge::sandbox::salesforce::{self, SalesforceConfig};
use fieldbridge::sandbox::{self, SandboxConfig};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, CauseFact, LaunchOptions, RowFact, SetupWish};
use fieldbridge::vault::MemoryVault;
use std::sync::Arc;

/// What the tables are called, and of their columns those the stories touch.
struct Cards {
    parent: &'static str,
    id: &'static str,
    /// What names a parent, and cannot be missing.
    called: &'static str,
    table: &'static str,
    holder: &'static str,
    /// How the CRM's own account calls the holder.
    truth: &'static str,
    /// The campaign side's own.
    name: &'static str,
    /// What cannot be missing in a new one.
    needed: Option<&'static str>,
    /// By what the CRM knows a new row.
    known_by: Option<&'static str>,
}

const DYNAMICS: Cards = Cards {
    parent: "contact",
    id: "contactid",
    called: "lastname",
    table: "new_loyaltycard",
    holder: "new_contactid",
    truth: "_new_contactid_value",
    name: "new_name",
    needed: None,
    known_by: None,
};
const SALESFORCE: Cards = Cards {
    parent: "Account",
    id: "Id",
    called: "Name",
    table: "Contact",
    holder: "AccountId",
    truth: "AccountId",
    name: "Title",
    needed: Some("LastName"),
    known_by: Some("Ext_Id__c"),
};

/// Parents and their cards, set up to be read and to be sent; nothing was read yet.
struct Pair {
    story: Story,
    cards: Cards,
    /// The cards' table here, its key and the holder's column.
    here: [String; 3],
}

impl Pair {
    async fn both() -> [Self; 2] {
        let sandbox = sandbox::start(SandboxConfig { rows: 300, seed: 21, ..SandboxConfig::default() }).await.unwrap();
        let c = sandbox.credentials();
        let text = format!("name = \"crm\"\nurl = \"{}\"\nclient_id = \"{}\"\n", c.org_url, c.client_id);
        let first = Self::build(Org::Dynamics(sandbox), text, c.client_secret, DYNAMICS).await;
        let config = SalesforceConfig { rows: 300, seed: 21, ..SalesforceConfig::default() };
        let sandbox = salesforce::start(config).await.unwrap();
        let c = sandbox.credentials();
        let text =
            format!("name = \"crm\"\nsystem = \"salesforce\"\nurl = \"{}\"\nclient_id = \"{}\"\n", c.url, c.client_id);
        [first, Self::build(Org::Salesforce(sandbox), text, c.client_secret, SALESFORCE).await]
    }

    async fn build(org: Org, text: String, secret: String, cards: Cards) -> Self {
        let dir = Scratch::new();
        let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
        let text = format!("{text}secret = \"stdin\"\ntables = [\"{}\", \"{}\"]\n", cards.parent, cards.table);
        let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(secret)) };
        task::run_setup(&bench, &wish, |_| {}).await.unwrap();
        let (children, ours) = (cards.table, [cards.holder, cards.name]);
        let (known_by, carried) = (cards.known_by, [Some(cards.called), cards.needed, cards.known_by]);
        let change = move |workspace: &mut Workspace| {
            for mapping in &mut workspace.mappings {
                for rule in &mut mapping.rules {
                    let of_ours = mapping.table == children && ours.contains(&rule.field.as_str());
                    if of_ours {
                        rule.treatment = Treatment { owner: Owner::Marketing, ..Treatment::default() };
                    }
                    rule.include |= of_ours || carried.contains(&Some(rule.field.as_str()));
                }
                mapping.version += 1;
            }
            let outward = |flow: &Flow| Flow {
                name: Name::parse(if flow.table == children { "out-cards" } else { "out" }).unwrap(),
                direction: Direction::Export,
                mode: ReadMode::Incremental,
                order: flow.order + 10,
                writing: WriteRules {
                    mode: WriteMode::Upsert,
                    key: known_by.map(str::to_owned),
                    ..WriteRules::default()
                },
                ..flow.clone()
            };
            let more: Vec<Flow> = workspace.flows.iter().map(outward).collect();
            workspace.flows.extend(more);
            Ok(())
        };
        let (workspace, ()) = task::change_workspace(&bench, change).await.unwrap();
        let mapping = workspace.mappings.iter().find(|m| m.table == cards.table).unwrap();
        let rule = |field: &str| mapping.rules.iter().find(|r| r.field == field).unwrap().column.clone();
        let key = mapping.rules.iter().find(|r| r.reason.slug() == "key").unwrap().column.clone();
        let here = [mapping.schema.clone(), key, rule(cards.holder)];
        Self { story: Story { dir, org, bench, workspace }, cards, here }
    }

    fn flow_of(&self, table: &str) -> String {
        let reads = |flow: &&Flow| flow.table == table && !flow.direction.is_outward();
        self.story.workspace.flows.iter().find(reads).unwrap().name.to_string()
    }

    async fn go(&self, flow: &str) -> Counters {
        let end = self.story.run(flow, LaunchOptions::default()).await;
        assert!(end.fault.is_none(), "{flow}: {:?}", end.fault);
        end.record.counters
    }

    async fn parents(&self) -> Counters {
        self.go(&self.flow_of(self.cards.parent)).await
    }

    async fn children(&self) -> Counters {
        self.go(&self.flow_of(self.cards.table)).await
    }

    /// How many cards have a holder, and how many of these are here.
    fn links(&self) -> (i64, i64) {
        let ([cards, _, holder], Cards { parent: table, id: key, .. }) = (&self.here, &self.cards);
        let held = format!("SELECT count(*) FROM \"{cards}\" WHERE \"{holder}\" IS NOT NULL");
        let joined = format!("SELECT count(*) FROM \"{cards}\" c JOIN \"{table}\" p ON p.\"{key}\" = c.\"{holder}\"");
        (self.story.number(&held), self.story.number(&joined))
    }

    /// What is told of links that lead to nothing: by the last run of the cards, by `why`, and beside a comparison.
    async fn told(&self) -> [u64; 3] {
        let Story { bench, workspace, .. } = &self.story;
        let flow = Name::parse(&self.flow_of(self.cards.table)).unwrap();
        let last = task::history(bench, Some(flow.clone()), 1).await.unwrap().remove(0);
        let log = task::log_of(bench, last.run).await.unwrap();
        let line = log.iter().find(|line| line.key == "log-links-open" && line.level == LogLevel::Info);
        let of_the_run = line.map_or(0, |line| line.args["rows"].parse().unwrap());
        let cause = task::cause(bench, workspace, &flow).await.unwrap();
        let facts = cause.facts_told(bench.clock.now());
        let open = facts.iter().filter_map(|fact| match fact {
            CauseFact::OpenLink(open) => Some(open.rows),
            _ => None,
        });
        let beside = task::open_links(bench, workspace, &flow).await.unwrap();
        [of_the_run, open.sum(), beside.iter().map(|open| open.rows).sum()]
    }

    fn truth(&self, id: &str) -> Option<String> {
        let value = match &self.story.org {
            Org::Dynamics(s) => s.oracle().row_by_id(self.cards.table, id).unwrap()[self.cards.truth].clone(),
            Org::Salesforce(s) => s.oracle().record(id).unwrap()[self.cards.truth].clone(),
        };
        value.as_str().map(str::to_owned)
    }

    /// Cards the CRM made, by anybody.
    fn made(&self) -> u64 {
        match &self.story.org {
            Org::Dynamics(s) => s.side_effects(self.cards.table).creates,
            Org::Salesforce(s) => s.side_effects(self.cards.table).creates,
        }
    }

    fn text(&self, sql: &str) -> String {
        self.story.conn().query_row(sql, [], |r| r.get(0)).unwrap()
    }

    /// Reasons for which rows of a flow are put aside now, with the field and what it holds.
    async fn rejects(&self, flow: &str) -> Vec<[Option<String>; 4]> {
        let filter =
            RejectFilter { flow: Some(Name::parse(flow).unwrap()), open_only: true, ..RejectFilter::default() };
        let found = task::rejects(&self.story.bench, filter).await.unwrap();
        found.into_iter().map(|r| [Some(r.row), Some(r.reason), r.field, r.sample]).collect()
    }

    fn born_parent(&self, key: &str) {
        let Cards { parent, id, called, known_by, .. } = &self.cards;
        let known_by = known_by.map(|column| (format!(", \"{column}\""), format!(", '{key}'"))).unwrap_or_default();
        self.story.sql(&format!(
            "INSERT INTO \"{parent}\" (\"{id}\", \"{called}\"{}) VALUES ('{key}', 'Born here'{})",
            known_by.0, known_by.1
        ));
    }

    /// What the parent that was made here is called now.
    fn parent(&self) -> String {
        let Cards { parent, id, called, .. } = &self.cards;
        self.text(&format!("SELECT \"{id}\" FROM \"{parent}\" WHERE \"{called}\" = 'Born here'"))
    }

    fn some_parent(&self) -> String {
        let Cards { parent, id, .. } = &self.cards;
        self.text(&format!("SELECT \"{id}\" FROM \"{parent}\" WHERE fb_run > 0 ORDER BY 1 LIMIT 1"))
    }

    fn born_card(&self, key: &str, holder: &str) {
        let ([table, id, column], Cards { name, needed, known_by, .. }) = (&self.here, &self.cards);
        let more: Vec<&str> = [needed, known_by].into_iter().flatten().copied().collect();
        let columns: String = more.iter().map(|column| format!(", \"{column}\"")).collect();
        let values = format!(", '{key}'").repeat(more.len());
        self.story.sql(&format!(
            "INSERT INTO \"{table}\" (\"{id}\", \"{column}\", \"{name}\"{columns})
             VALUES ('{key}', '{holder}', 'Ours {key}'{values})"
        ));
    }

    /// The card that was made here under this name: its identifier and its holder, as they stand here.
    fn card(&self, key: &str) -> (String, String) {
        let [table, id, column] = &self.here;
        let which = format!("FROM \"{table}\" WHERE \"{}\" = 'Ours {key}'", self.cards.name);
        (self.text(&format!("SELECT \"{id}\" {which}")), self.text(&format!("SELECT \"{column}\" {which}")))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn children_that_come_first_lead_to_their_parents_once_these_come_and_what_is_missing_is_told() {
    for pair in Pair::both().await {
        let table = pair.cards.table;
        pair.children().await;
        let held = {
            let [cards, _, holder] = &pair.here;
            pair.story.number(&format!("SELECT count(*) FROM \"{cards}\" WHERE \"{holder}\" IS NOT NULL"))
        };
        assert!(held > 20, "{table}: cards enough: {held}");
        assert_eq!(pair.told().await, [held as u64; 3], "{table}");
        pair.parents().await;
        assert_eq!(pair.links(), (held, held), "{table}: every one leads to its row, none is lost");
        assert_eq!(pair.told().await[1..], [0; 2], "{table}: the next run of the cards says so as well");
        // Every other one is away, and comes again with everything.
        let Cards { parent: parents, id, .. } = pair.cards;
        pair.story.sql(&format!("DELETE FROM \"{parents}\" WHERE rowid % 2 = 1"));
        let (all, here) = pair.links();
        assert!(all == held && here < held && here > 0, "{table}: {all} {here}");
        let missed = (all - here) as u64;
        assert_eq!(pair.told().await[1..], [missed; 2], "{table}");
        let full = LaunchOptions { full: true, ..LaunchOptions::default() };
        let end = pair.story.run(&pair.flow_of(pair.cards.parent), full).await;
        assert!(end.fault.is_none(), "{end:?}");
        assert_eq!((pair.links(), &pair.told().await[1..]), ((held, held), &[0, 0][..]), "{table}");
        // A parent that goes is missed again.
        let [cards, key, holder] = &pair.here;
        let gone = pair.text(&format!("SELECT \"{holder}\" FROM \"{cards}\" WHERE \"{holder}\" IS NOT NULL LIMIT 1"));
        pair.story.sql(&format!("DELETE FROM \"{parents}\" WHERE \"{id}\" = '{gone}'"));
        let child = pair.text(&format!("SELECT \"{key}\" FROM \"{cards}\" WHERE \"{holder}\" = '{gone}' LIMIT 1"));
        let Story { bench, workspace, .. } = &pair.story;
        let flow = Name::parse(&pair.flow_of(table)).unwrap();
        let explained = task::explain_row(bench, workspace, &flow, &child).await.unwrap();
        let told = explained.facts();
        let missing = told.iter().find_map(|fact| match fact {
            RowFact::Missing(column, to, row) => Some([column, to, row].map(|text| text.to_lowercase())),
            _ => None,
        });
        assert_eq!(
            missing,
            Some([holder.as_str(), parents, gone.as_str()].map(str::to_lowercase)),
            "{table}: {told:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn children_that_come_after_their_parents_lead_to_them_at_once() {
    for pair in Pair::both().await {
        pair.parents().await;
        pair.children().await;
        let (all, here) = pair.links();
        assert!(all > 20 && all == here, "{}: {all} {here}", pair.cards.table);
        assert_eq!(pair.told().await, [0; 3], "{}", pair.cards.table);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_read_everything_tells_how_many_links_lead_to_nothing() {
    for pair in Pair::both().await {
        pair.parents().await;
        let Cards { parent: parents, .. } = pair.cards;
        pair.story.sql(&format!("DELETE FROM \"{parents}\""));
        pair.children().await;
        let (all, _) = pair.links();
        assert_eq!(pair.told().await, [all as u64; 3], "{}", pair.cards.table);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_made_here_waits_for_its_parent_and_then_goes_by_itself() {
    for pair in Pair::both().await {
        let table = pair.cards.table;
        pair.parents().await;
        pair.children().await;
        pair.born_parent("parent-1");
        pair.born_card("card-1", "parent-1");
        pair.born_card("card-2", &pair.some_parent());
        let dry = pair.story.run("out-cards", LaunchOptions { dry_run: true, ..LaunchOptions::default() }).await;
        assert_eq!((dry.record.counters.applied, dry.record.counters.rejected), (1, 1), "{table}: {dry:?}");
        let sent = pair.go("out-cards").await;
        assert_eq!((sent.applied, sent.rejected, pair.made()), (1, 1, 1), "{table}: only the other one: {sent:?}");
        let told = pair.rejects("out-cards").await;
        let word = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [[word("card-1"), word("parent-unnamed"), word(pair.cards.holder), word("parent-1")]],
            "{table}"
        );
        assert_eq!(pair.go("out-cards").await.read, 0, "{table}: it is not tried in vain");
        assert_eq!(pair.go("out").await.applied, 1, "{table}");
        let parent = pair.parent();
        assert_ne!(parent, "parent-1");
        assert_eq!(pair.card("card-1"), ("card-1".into(), parent.clone()), "{table}: the link goes along");
        let sent = pair.go("out-cards").await;
        assert_eq!((sent.applied, sent.rejected, pair.made()), (1, 0, 2), "{table}: {sent:?}");
        let (card, _) = pair.card("card-1");
        assert_eq!(pair.truth(&card), Some(parent), "{table}");
        assert!(pair.rejects("out-cards").await.is_empty(), "{table}: and nothing is open any more");
        pair.parents().await;
        pair.children().await;
        let again = [pair.go("out").await, pair.go("out-cards").await];
        assert_eq!(again.map(|c| c.applied), [0; 2], "{table}: {again:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_the_crm_has_is_not_led_to_a_parent_it_does_not_have() {
    for pair in Pair::both().await {
        let table = pair.cards.table;
        pair.parents().await;
        pair.children().await;
        let [cards, key, holder] = &pair.here;
        let child = pair.text(&format!("SELECT \"{key}\" FROM \"{cards}\" WHERE \"{holder}\" IS NOT NULL LIMIT 1"));
        let before = pair.truth(&child);
        pair.born_parent("parent-1");
        pair.story.sql(&format!("UPDATE \"{cards}\" SET \"{holder}\" = 'parent-1' WHERE \"{key}\" = '{child}'"));
        let sent = pair.go("out-cards").await;
        assert_eq!((sent.applied, sent.rejected), (0, 1), "{table}: {sent:?}");
        assert_eq!(pair.truth(&child), before, "{table}: nothing went");
        assert_eq!(pair.go("out").await.applied, 1, "{table}");
        let sent = pair.go("out-cards").await;
        assert_eq!((sent.applied, sent.rejected), (1, 0), "{table}: {sent:?}");
        let parent = pair.parent();
        assert_eq!(pair.truth(&child), Some(parent), "{table}");
    }
}
