//! Misfortunes of what an administrator set up: those about rows (users, roles, privileges, steps, processes, settings)
//! change the rows, and take the change back when they end; the others are facts about the organisation that no row holds.
use super::data::cell::Cell;
use super::data::values::Values;
use super::data::world::{Row, World};
use super::faults::FaultRule;
use super::instance::Instance;
use super::metadata::{Table, metadata_id, table};
use super::overlay::{Change, State};
use super::rights::Depth;
use super::seeds::{Reference, place, values};
use std::sync::Arc;

/// The misfortunes of this room.
pub(crate) const FAULTS: [(&str, &str); 12] = [
    ("foreign_tenant", "the challenge names another tenant (foreign_tenant=GUID)"),
    ("access_mode", "the application user is of another kind (access_mode=1, 2, 3 or 5)"),
    ("old_version", "the organisation is an old one (old_version=8.2.2.112)"),
    ("production", "the organisation is a production environment"),
    ("no_roles", "the application user has no role and no privilege"),
    ("team_roles", "the application user has its roles through a team only"),
    ("administrator", "the application user is System Administrator (administrator=System Customizer)"),
    ("row_unshared", "no rights on single rows, though the table may be read"),
    ("retention", "changes are kept for few days (retention=1)"),
    ("budget_low", "little of the service limits is left (budget_low=40)"),
    ("steps_disabled", "a processing step of the solution is switched off"),
    ("process_owner", "a process of the solution belongs to somebody else"),
];

/// The misfortunes that change rows.
const ABOUT_ROWS: [&str; 10] = [
    "access_mode",
    "administrator",
    "bu_depth_only",
    "disabled_user",
    "missing_priv",
    "no_roles",
    "process_owner",
    "retention",
    "steps_disabled",
    "team_roles",
];

/// The misfortunes in force that changed rows, and the rows as they were.
#[derive(Debug, Default)]
pub(crate) struct Bent {
    rules: Vec<FaultRule>,
    kept: Vec<(&'static Table, u128, Option<Row>)>,
}

impl Bent {
    /// The rules about rows, where they are others than those in force.
    pub fn news(&self, rules: &[FaultRule]) -> Option<Vec<FaultRule>> {
        let about: Vec<FaultRule> = rules.iter().filter(|rule| ABOUT_ROWS.contains(&rule.name)).cloned().collect();
        (about != self.rules).then_some(about)
    }

    /// Takes back what earlier rules changed, and changes what these ask for.
    pub fn bend(&mut self, state: &mut State, world: &World, now: i64, rules: Vec<FaultRule>) {
        while let Some((table, id, row)) = self.kept.pop() {
            match row {
                Some(row) => put(state, world, now, table, row),
                None => remove(state, world, table, id),
            }
        }
        for rule in &rules {
            Hand { state, world, now, kept: &mut self.kept }.suffer(rule);
        }
        self.rules = rules;
    }
}

fn put(state: &mut State, world: &World, now: i64, table: &'static Table, row: Row) {
    let new = state.find(world, table, row.id).is_none();
    let row = Row { modified: state.moment(now), version: state.take_version(), ..row };
    state.apply(world, table, Change::Put { row, new });
}

fn remove(state: &mut State, world: &World, table: &'static Table, id: u128) {
    let version = state.take_version();
    state.apply(world, table, Change::Remove { id, version });
}

/// What changes rows and remembers how they were.
struct Hand<'a> {
    state: &'a mut State,
    world: &'a World,
    now: i64,
    kept: &'a mut Vec<(&'static Table, u128, Option<Row>)>,
}

impl Hand<'_> {
    fn suffer(&mut self, rule: &FaultRule) {
        let (world, identity) = (self.world, &self.world.identity);
        let (user, own) = (world.app_user(), identity.role);
        let value = || rule.text("value");
        match rule.name {
            "access_mode" => {
                let mode = value().and_then(|mode| mode.parse().ok()).unwrap_or(1);
                self.set("systemuser", user, &[("accessmode", Cell::Int(mode))], &[]);
            }
            "disabled_user" => self.set("systemuser", user, &[("isdisabled", Cell::Bool(true))], &[]),
            "no_roles" => {
                self.drop("systemuserroles", place::joint("systemuserroles", user, own));
                self.drop("teammembership", place::joint("teammembership", place::team(), user));
            }
            "team_roles" => {
                self.drop("systemuserroles", place::joint("systemuserroles", user, own));
                self.join("teamroles", [("teamid", "team", place::team()), ("roleid", "role", own)]);
            }
            "administrator" => {
                if let Some(name) = value() {
                    self.set("role", place::administrator(), &[("name", Cell::Text(name.to_owned()))], &[]);
                }
                let role = ("roleid", "role", place::administrator());
                self.join("systemuserroles", [("systemuserid", "systemuser", user), role]);
            }
            "missing_priv" => {
                let privilege = metadata_id(rule.text("prv").unwrap_or_default());
                for role in [own, place::administrator()] {
                    self.drop("roleprivileges", place::joint("roleprivileges", role, privilege));
                }
            }
            "bu_depth_only" => self.narrow(),
            "retention" => {
                let days = value().and_then(|days| days.parse().ok()).unwrap_or(1);
                self.set(
                    "organization",
                    identity.organization,
                    &[("expirechangetrackingindays", Cell::Int(days))],
                    &[],
                );
            }
            "steps_disabled" => {
                let off = [("statecode", Cell::Int(1)), ("statuscode", Cell::Int(2))];
                self.set("sdkmessageprocessingstep", place::step(), &off, &[]);
            }
            "process_owner" => {
                let Some(other) = table("systemuser").and_then(|users| world.base_row(users, 20)) else { return };
                self.set("workflow", place::process(), &[], &[("ownerid", "systemuser", other.id)]);
            }
            _ => {}
        }
    }

    fn keep(&mut self, name: &str, id: u128) -> Option<(&'static Table, Option<Row>)> {
        let table = table(name)?;
        let row = self.state.find(self.world, table, id);
        self.kept.push((table, id, row.clone()));
        Some((table, row))
    }

    fn set(&mut self, name: &str, id: u128, cells: &[(&'static str, Cell)], references: &[Reference]) {
        let Some((table, Some(row))) = self.keep(name, id) else { return };
        let written = values(row.values.as_deref().cloned().unwrap_or_default(), cells, references);
        put(self.state, self.world, self.now, table, Row { values: Some(Arc::new(written)), ..row });
    }

    fn drop(&mut self, name: &str, id: u128) {
        if let Some((table, Some(_))) = self.keep(name, id) {
            remove(self.state, self.world, table, id);
        }
    }

    fn join(&mut self, name: &str, [one, two]: [Reference; 2]) {
        let id = place::joint(name, one.2, two.2);
        let Some((table, None)) = self.keep(name, id) else { return };
        let values = Some(Arc::new(values(Values::of_new_row(), &[], &[one, two])));
        let index = self.state.next_index(self.world, table);
        let row = Row { index, id, modified: self.now, version: 0, turn: 0, born: self.now, values };
        put(self.state, self.world, self.now, table, row);
    }

    /// Every privilege reaches the business unit and no further.
    fn narrow(&mut self) {
        let Some(overlay) = table("roleprivileges").and_then(|table| self.state.overlay(table)) else { return };
        let ids: Vec<u128> = overlay.changed.keys().copied().collect();
        for id in ids {
            self.set("roleprivileges", id, &[("privilegedepthmask", place::reach(Depth::Local))], &[]);
        }
    }
}

/// Whether a fact of this name holds, and its value.
fn fact(shared: &Instance, name: &str) -> Option<String> {
    let rule = shared.facts(name).into_iter().next()?;
    Some(rule.text("value").unwrap_or_default().to_owned())
}

/// Whether a misfortune takes the rights on single rows away.
pub(crate) fn unshared(shared: &Instance) -> bool {
    fact(shared, "row_unshared").is_some()
}

/// The tenant the challenge names, where it is not our own.
pub(crate) fn foreign_tenant(shared: &Instance) -> Option<String> {
    let told = fact(shared, "foreign_tenant")?;
    Some(if told.is_empty() { "99999999-9999-4999-8999-999999999999".to_owned() } else { told })
}

/// The version the organisation tells.
pub(crate) fn version(shared: &Instance) -> String {
    let old = fact(shared, "old_version").map(|told| if told.is_empty() { "8.2.2.112".to_owned() } else { told });
    old.unwrap_or_else(|| "9.2.24061.187".to_owned())
}

/// `Customer` is production.
pub(crate) fn kind(shared: &Instance) -> &'static str {
    if fact(shared, "production").is_some() { "Customer" } else { "CustomerTest" }
}

/// The requests the limits still grant, where a fault says so.
pub(crate) fn budget(shared: &Instance) -> Option<u64> {
    Some(fact(shared, "budget_low")?.parse().unwrap_or(40))
}
