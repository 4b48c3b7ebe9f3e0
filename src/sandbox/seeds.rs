//! The organisation's own furniture: its business unit, users, teams, roles, privileges, solutions, messages, plug-in steps
//! and processes, as rows like any others, so that every question about them is answered like any other.
use super::data::calendar::EPOCH;
use super::data::cell::Cell;
use super::data::values::Values;
use super::data::world::{Row, World};
use super::entra::Directory;
use super::metadata::{Table, entity_json::privilege_stem, metadata, metadata_id, table};
use super::overlay::{Change, State};
use super::rights::{Depth, ON_BEHALF};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One row being made: column by column.
struct Seed<'a> {
    world: &'a World,
    state: &'a mut State,
}

/// The messages a table's rows understand, and whether plain tables do.
const MESSAGES: [&str; 9] = [
    "Create",
    "Update",
    "Delete",
    "Retrieve",
    "RetrieveMultiple",
    "CreateMultiple",
    "UpdateMultiple",
    "UpsertMultiple",
    "Upsert",
];

/// What a role holds on a table whose rows it works with.
const KINDS: [&str; 6] = ["Create", "Read", "Write", "Delete", "Append", "AppendTo"];
/// What discovery reads.
const DEFINITIONS: [&str; 4] = ["prvReadEntity", "prvReadAttribute", "prvReadOptionSet", "prvReadRelationship"];

/// The rows that misfortunes change, by what they are to the organisation.
pub(super) mod place {
    use super::{Cell, metadata_id};

    /// The team everybody is in.
    pub fn team() -> u128 {
        metadata_id("seed.team")
    }

    /// The role that may do everything; nobody holds it.
    pub fn administrator() -> u128 {
        metadata_id("seed.role.administrator")
    }

    /// The step that tells the campaign.
    pub fn step() -> u128 {
        metadata_id("Contact: tell the campaign")
    }

    /// The process that handles clicks.
    pub fn process() -> u128 {
        metadata_id("Adobe Campaign Email Click")
    }

    /// A row of an intersect table: its identifier follows from what it joins.
    pub fn joint(name: &str, one: u128, two: u128) -> u128 {
        metadata_id(&format!("{name}.{one}.{two}"))
    }

    /// How far a privilege reaches, as a row holds it.
    pub fn reach(depth: super::Depth) -> Cell {
        Cell::Int(depth as i64)
    }
}

/// Puts the furniture into a fresh organisation.
pub(super) fn furnish(world: &World, state: &mut State, directory: &Directory) {
    let mut seed = Seed { world, state };
    let identity = &world.identity;
    let text = |text: &'static str| Cell::Word(text);
    seed.put(
        "organization",
        identity.organization,
        &[
            ("name", text("Contoso (sandbox)")),
            ("languagecode", Cell::Int(1033)),
            ("expirechangetrackingindays", Cell::Int(super::delta::TOKEN_DAYS)),
            ("expiresubscriptionsindays", Cell::Int(super::metadata_changes::STAMP_DAYS)),
            ("maxuploadfilesize", Cell::Int(5_242_880)),
            ("isauditenabled", Cell::Bool(false)),
            ("basecurrencyprecision", Cell::Int(0)),
            ("fiscalcalendarstart", Cell::Instant(EPOCH)),
        ],
        &[],
    );
    seed.put("businessunit", identity.unit, &[("name", text("contoso")), ("isdisabled", Cell::Bool(false))], &[]);
    roles(&mut seed);
    people(&mut seed, directory);
    solutions(&mut seed);
    messages(&mut seed);
    processes(&mut seed);
}

/// The roles and what they hold: the connector's reads every table and writes what a connector writes.
fn roles(seed: &mut Seed<'_>) {
    let identity = &seed.world.identity;
    let (connector, unit) = (identity.role, ("businessunitid", "businessunit", identity.unit));
    let (administrator, readers) = (place::administrator(), metadata_id("seed.role.reader"));
    for (id, name) in
        [(connector, "Fieldbridge Connector"), (administrator, "System Administrator"), (readers, "Basic User")]
    {
        seed.put("role", id, &[("name", Cell::Word(name))], &[unit]);
    }
    let written = metadata()
        .tables
        .iter()
        .filter(|own| own.holds_rows || own.activity || own.custom || own.logical == "opportunity");
    let written: BTreeSet<&str> = written.filter_map(privilege_stem).collect();
    let read: BTreeSet<&str> = metadata().tables.iter().filter_map(privilege_stem).collect();
    let names = read.iter().flat_map(|stem| {
        let kinds = if written.contains(stem) { &KINDS[..] } else { &["Read"][..] };
        kinds.iter().map(move |kind| format!("prv{kind}{stem}"))
    });
    for name in names.chain(DEFINITIONS.map(str::to_owned)).chain([ON_BEHALF.to_owned()]) {
        let id = metadata_id(&name);
        let holders: &[u128] = if name == ON_BEHALF { &[administrator] } else { &[connector, administrator] };
        seed.put("privilege", id, &[("name", Cell::Text(name)), ("canbeglobal", Cell::Bool(true))], &[]);
        for role in holders {
            let ends = [("roleid", "role", *role), ("privilegeid", "privilege", id)];
            seed.join("roleprivileges", ends, &[("privilegedepthmask", place::reach(Depth::Global))]);
        }
    }
}

/// The application user and the tenant's own people: members of one team, holders of one role. A guest is no member.
fn people(seed: &mut Seed<'_>, directory: &Directory) {
    let (team, role) = (place::team(), seed.world.identity.role);
    let unit = ("businessunitid", "businessunit", seed.world.identity.unit);
    let cells = [("name", Cell::Word("contoso")), ("teamtype", Cell::Int(0)), ("isdefault", Cell::Bool(true))];
    seed.put("team", team, &cells, &[unit]);
    let readers = metadata_id("seed.role.reader");
    seed.join("teamroles", [("teamid", "team", team), ("roleid", "role", readers)], &[]);
    let users = (1..).zip(directory.members()).filter_map(|(index, user)| {
        let row = seed.world.base_row(table("systemuser")?, index)?;
        Some((row, user.id, user.name.clone()))
    });
    let users: Vec<(Row, u128, String)> = users.collect();
    let mut ids = vec![seed.world.app_user()];
    for (row, oid, name) in users {
        ids.push(row.id);
        seed.put_over(
            "systemuser",
            row,
            &[("domainname", Cell::Text(name)), ("azureactivedirectoryobjectid", Cell::Guid(oid))],
        );
    }
    for user in ids {
        let own = ("systemuserid", "systemuser", user);
        seed.join("systemuserroles", [own, ("roleid", "role", role)], &[]);
        seed.join("teammembership", [("teamid", "team", team), own], &[]);
    }
}

fn solutions(seed: &mut Seed<'_>) {
    for (unique, name, version, managed) in [
        ("Default", "Default Solution", "1.0.0.0", false),
        ("ContosoLoyalty", "Contoso Loyalty", "1.4.0.2", true),
        ("FieldbridgeCompanion", "Fieldbridge Companion", "1.4.0.2", true),
    ] {
        let values = [
            ("uniquename", Cell::Word(unique)),
            ("friendlyname", Cell::Word(name)),
            ("version", Cell::Word(version)),
            ("ismanaged", Cell::Bool(managed)),
            ("isvisible", Cell::Bool(true)),
        ];
        seed.put("solution", metadata_id(&format!("solution.{unique}")), &values, &[]);
    }
}

fn messages(seed: &mut Seed<'_>) {
    let plain = |own: &&Table| !(own.private || own.intersect || own.virtual_);
    for name in MESSAGES.into_iter().chain(["DeleteMultiple"]) {
        let message = metadata_id(&format!("message.{name}"));
        seed.put("sdkmessage", message, &[("name", Cell::Word(name))], &[]);
        for own in metadata().tables.iter().filter(plain) {
            // Only elastic tables delete many at once.
            if name == "DeleteMultiple" && !own.elastic {
                continue;
            }
            let id = metadata_id(&format!("filter.{name}.{}", own.logical));
            let values = [
                ("primaryobjecttypecode", Cell::Word(own.logical)),
                ("iscustomprocessingstepallowed", Cell::Bool(true)),
            ];
            seed.put("sdkmessagefilter", id, &values, &[("sdkmessageid", "sdkmessage", message)]);
        }
    }
    for (name, solution) in [
        ("Contoso.Loyalty.OnContactUpdate", "ContosoLoyalty"),
        ("Contoso.Loyalty.OnCardCreate", "ContosoLoyalty"),
        ("Contact: note the opt-out", "FieldbridgeCompanion"),
        ("Contact: tell the campaign", "FieldbridgeCompanion"),
    ] {
        let values = [
            ("name", Cell::Word(name)),
            ("stage", Cell::Int(40)),
            ("mode", Cell::Int(1)),
            ("statecode", Cell::Int(0)),
            ("statuscode", Cell::Int(1)),
            ("solutionid", Cell::Guid(metadata_id(&format!("solution.{solution}")))),
        ];
        let message = ("sdkmessageid", "sdkmessage", metadata_id("message.Update"));
        seed.put("sdkmessageprocessingstep", metadata_id(name), &values, &[message]);
    }
}

fn processes(seed: &mut Seed<'_>) {
    let owner = ("ownerid", "systemuser", seed.world.app_user());
    for name in ["Adobe Campaign Email Bounce", "Adobe Campaign Email Click"] {
        let values = [
            ("name", Cell::Word(name)),
            ("category", Cell::Int(0)),
            ("type", Cell::Int(1)),
            ("primaryentity", Cell::Word("contact")),
            ("statecode", Cell::Int(1)),
            ("statuscode", Cell::Int(2)),
        ];
        seed.put("workflow", metadata_id(name), &values, &[owner]);
    }
}

/// A reference: the column, the table it leads to, the row.
pub(super) type Reference = (&'static str, &'static str, u128);

/// The values of a row: column by column, then its references.
pub(super) fn values(mut values: Values, cells: &[(&'static str, Cell)], references: &[Reference]) -> Values {
    for (column, cell) in cells {
        values.set(column, cell.clone());
    }
    for (column, target, id) in references {
        values.point(column, target, *id);
    }
    values
}

impl Seed<'_> {
    fn put(&mut self, name: &str, id: u128, cells: &[(&'static str, Cell)], references: &[Reference]) {
        let Some(own) = table(name) else { return };
        let values = values(Values::of_new_row(), cells, references);
        let index = self.state.next_index(self.world, own);
        // Older than everything generated, so that the versions of generated rows stay what they are.
        let row = Row {
            index,
            id,
            modified: EPOCH - 1,
            version: 5_000 + index,
            turn: 0,
            born: EPOCH - 1,
            values: Some(Arc::new(values)),
        };
        self.state.apply(self.world, own, Change::Put { row, new: true });
    }

    /// Writes into a generated row, which stays as old as it is.
    fn put_over(&mut self, name: &str, row: Row, cells: &[(&'static str, Cell)]) {
        let Some(own) = table(name) else { return };
        let row = Row { values: Some(Arc::new(values(Values::default(), cells, &[]))), ..row };
        self.state.apply(self.world, own, Change::Put { row, new: false });
    }

    fn join(&mut self, name: &str, [one, two]: [Reference; 2], cells: &[(&'static str, Cell)]) {
        self.put(name, place::joint(name, one.2, two.2), cells, &[one, two]);
    }
}
