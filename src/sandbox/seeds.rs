//! The organisation's own furniture: its business unit, teams, roles, privileges, solutions, messages, plug-in steps and
//! processes, as rows like any others, so that every question about them is answered like any other.
use super::data::calendar::EPOCH;
use super::data::cell::Cell;
use super::data::values::Values;
use super::data::world::{Row, World};
use super::metadata::{Table, entity_json::privilege_stem, metadata, metadata_id, table};
use super::overlay::{Change, State};
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

/// Puts the furniture into a fresh organisation.
pub(super) fn furnish(world: &World, state: &mut State) {
    let mut seed = Seed { world, state };
    let identity = &world.identity;
    let user = world.app_user();
    let (team, solution) = (metadata_id("seed.team"), metadata_id("seed.solution"));
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
    let unit = ("businessunitid", "businessunit", identity.unit);
    seed.put("role", identity.role, &[("name", text("Fieldbridge Connector"))], &[unit]);
    let readers = metadata_id("seed.role.reader");
    seed.put("role", readers, &[("name", text("Basic User"))], &[unit]);
    seed.put(
        "team",
        team,
        &[("name", text("contoso")), ("teamtype", Cell::Int(0)), ("isdefault", Cell::Bool(true))],
        &[unit],
    );
    seed.join("systemuserroles", ("systemuserid", "systemuser", user), ("roleid", "role", identity.role));
    seed.join("teammembership", ("teamid", "team", team), ("systemuserid", "systemuser", user));
    seed.join("teamroles", ("teamid", "team", team), ("roleid", "role", readers));
    let written = metadata().tables.iter().filter(|own| own.holds_rows || own.activity);
    for stem in written.filter_map(privilege_stem).collect::<BTreeSet<_>>() {
        for kind in ["Create", "Read", "Write", "Delete", "Append", "AppendTo"] {
            let name = format!("prv{kind}{stem}");
            let id = metadata_id(&name);
            seed.put("privilege", id, &[("name", Cell::Text(name)), ("canbeglobal", Cell::Bool(true))], &[]);
            seed.join("roleprivileges", ("roleid", "role", identity.role), ("privilegeid", "privilege", id));
        }
    }
    solutions(&mut seed, solution);
    messages(&mut seed, solution);
    seed.put(
        "workflow",
        metadata_id("seed.workflow"),
        &[
            ("name", text("Adobe Campaign Email Click")),
            ("category", Cell::Int(0)),
            ("type", Cell::Int(1)),
            ("primaryentity", text("contact")),
            ("statecode", Cell::Int(1)),
            ("statuscode", Cell::Int(2)),
        ],
        &[("ownerid", "systemuser", user)],
    );
}

fn solutions(seed: &mut Seed<'_>, solution: u128) {
    let text = |text: &'static str| Cell::Word(text);
    seed.put(
        "solution",
        metadata_id("seed.solution.default"),
        &[
            ("uniquename", text("Default")),
            ("friendlyname", text("Default Solution")),
            ("version", text("1.0.0.0")),
            ("ismanaged", Cell::Bool(false)),
            ("isvisible", Cell::Bool(true)),
        ],
        &[],
    );
    seed.put(
        "solution",
        solution,
        &[
            ("uniquename", text("ContosoLoyalty")),
            ("friendlyname", text("Contoso Loyalty")),
            ("version", text("1.4.0.2")),
            ("ismanaged", Cell::Bool(true)),
            ("isvisible", Cell::Bool(true)),
        ],
        &[],
    );
}

fn messages(seed: &mut Seed<'_>, solution: u128) {
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
    for (name, state) in [("Contoso.Loyalty.OnContactUpdate", 0), ("Contoso.Loyalty.OnCardCreate", 0)] {
        let values = [
            ("name", Cell::Word(name)),
            ("stage", Cell::Int(40)),
            ("mode", Cell::Int(1)),
            ("statecode", Cell::Int(state)),
            ("statuscode", Cell::Int(state + 1)),
        ];
        let message = ("sdkmessageid", "sdkmessage", metadata_id("message.Update"));
        seed.put(
            "sdkmessageprocessingstep",
            metadata_id(name),
            &values,
            &[message, ("solutionid", "solution", solution)],
        );
    }
}

/// A reference: the column, the table it leads to, the row.
type Reference = (&'static str, &'static str, u128);

impl Seed<'_> {
    fn put(&mut self, name: &str, id: u128, cells: &[(&'static str, Cell)], references: &[Reference]) {
        let Some(own) = table(name) else { return };
        let mut values = Values::of_new_row();
        for (column, cell) in cells {
            values.set(column, cell.clone());
        }
        for (column, target, id) in references {
            values.point(column, target, *id);
        }
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

    fn join(&mut self, name: &str, one: Reference, two: Reference) {
        let id = metadata_id(&format!("{name}.{}.{}", one.2, two.2));
        self.put(name, id, &[], &[one, two]);
    }
}
