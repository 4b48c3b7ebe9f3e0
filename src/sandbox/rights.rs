//! Who asks, and what that user may do: the privileges of its own roles and of its teams' roles, as the rows about roles
//! say (learn.microsoft.com, "Security roles and privileges", "Impersonate another user using the Web API").
use super::data::cell::{Cell, guid_text, parse_guid};
use super::data::world::World;
use super::errors::ODataError;
use super::instance::{Call, Caller, Instance};
use super::metadata::{metadata_id, table};
use super::overlay::State;
use std::collections::{BTreeMap, BTreeSet};

/// The privilege to act in another user's place.
pub(crate) const ON_BEHALF: &str = "prvActOnBehalfOfAnotherUser";

/// How far a privilege reaches, as `roleprivileges.privilegedepthmask` holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Depth {
    Basic = 1,
    Local = 2,
    Deep = 4,
    Global = 8,
}

impl Depth {
    fn of(mask: i64) -> Option<Self> {
        [Self::Global, Self::Deep, Self::Local, Self::Basic].into_iter().find(|depth| mask & (*depth as i64) != 0)
    }
}

/// What a user holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rights {
    /// How many roles it has, its teams' included.
    pub roles: usize,
    /// The privileges by name, each as far as it reaches.
    pub privileges: BTreeMap<String, Depth>,
}

/// The user behind a request.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    /// Its row in `systemuser`.
    pub user: u128,
    /// The user who really asks, where it acts in another's place.
    pub delegate: Option<u128>,
    pub rights: Rights,
}

impl Who {
    /// The member of the organisation behind a token, or the one it asks in the place of.
    pub fn of(shared: &Instance, caller: &Caller, call: &Call<'_>) -> Result<Self, ODataError> {
        let (world, state) = (&shared.world, shared.state());
        let own = match caller {
            Caller::Application => {
                Some(world.app_user()).filter(|_| shared.fault("no_app_user", "api", false).is_none())
            }
            Caller::Person(oid) => by_object(&state, *oid),
        };
        let own = own.ok_or_else(|| {
            ODataError::new(403, "0x80072560", "The user is not a member of the organization.".to_owned())
        })?;
        enabled(world, &state, own)?;
        let rights = Rights::of(&state, own);
        let named = |name: &str| call.header(name).and_then(parse_guid);
        let place = match (named("mscrmcallerid"), named("callerobjectid")) {
            (None, None) => return Ok(Self { user: own, delegate: None, rights }),
            (Some(id), _) => Some(id).filter(|id| is_user(world, &state, *id)),
            (None, Some(oid)) => by_object(&state, oid),
        };
        let who = Self { user: own, delegate: None, rights };
        if !who.rights.privileges.contains_key(ON_BEHALF) {
            return Err(who.lacks(ON_BEHALF, (0, "systemuser", "User")));
        }
        let place = place.ok_or_else(|| {
            ODataError::new(404, "0x80040217", "systemuser: the user to act for does not exist.".to_owned())
        })?;
        enabled(world, &state, place)?;
        // Nobody can do in another's place what the two of them cannot both do.
        let mut rights = Rights::of(&state, place);
        rights.privileges.retain(|name, _| who.rights.privileges.contains_key(name));
        Ok(Self { user: place, delegate: Some(own), rights })
    }

    /// Whether the user holds a privilege at all.
    pub fn may(&self, privilege: &str) -> bool {
        self.rights.privileges.contains_key(privilege)
    }

    /// Whether it holds it for the whole organisation.
    pub fn may_everywhere(&self, privilege: &str) -> bool {
        self.rights.privileges.get(privilege) == Some(&Depth::Global)
    }

    /// The refusal where a privilege is missing: about a table's number, its name and its label.
    pub fn lacks(&self, privilege: &str, (code, name, label): (u32, &str, &str)) -> ODataError {
        let text = format!(
            "Principal user (Id={user}, type=8, roleCount={}, privilegeCount={}, accessMode=4) is missing {privilege} privilege (Id={}) on OTC={code} for entity '{name}' (LocalizedName='{label}'). context.Caller={user}.",
            self.rights.roles,
            self.rights.privileges.len(),
            guid_text(metadata_id(privilege)),
            user = guid_text(self.user),
        );
        ODataError::new(403, "0x80040220", text)
    }
}

fn is_user(world: &World, state: &State, id: u128) -> bool {
    table("systemuser").is_some_and(|table| state.find(world, table, id).is_some())
}

/// The user with this identifier in the directory.
fn by_object(state: &State, oid: u128) -> Option<u128> {
    let mut rows = state.overlay(table("systemuser")?)?.changed.values();
    let is_it =
        |values: &super::data::values::Values| values.written("azureactivedirectoryobjectid") == Some(&Cell::Guid(oid));
    rows.find(|row| row.values.as_deref().is_some_and(is_it)).map(|row| row.id)
}

fn enabled(world: &World, state: &State, user: u128) -> Result<(), ODataError> {
    let disabled = || {
        let users = table("systemuser")?;
        let row = state.find(world, users, user)?;
        Some(world.cell(users, &row, users.column("isdisabled")?) == Cell::Bool(true))
    };
    if disabled() != Some(true) {
        return Ok(());
    }
    let text = format!("The specified user(Id = {}) is disabled. Consider enabling this user.", guid_text(user));
    Err(ODataError::new(403, "0x80040225", text))
}

/// What the rows of an intersect table lead to from any of these.
fn joined(state: &State, name: &str, from: (&str, &BTreeSet<u128>), to: &str) -> BTreeSet<u128> {
    let rows = table(name).and_then(|table| state.overlay(table)).map(|overlay| overlay.changed.values());
    let end = |row: &super::data::world::Row, column: &str| match row.values.as_ref()?.written(column)? {
        Cell::Guid(id) => Some(*id),
        _ => None,
    };
    let leads = |row| end(row, from.0).filter(|id| from.1.contains(id)).and_then(|_| end(row, to));
    rows.into_iter().flatten().filter_map(leads).collect()
}

impl Rights {
    /// What this user holds now.
    pub fn of(state: &State, user: u128) -> Self {
        let user = BTreeSet::from([user]);
        let teams = joined(state, "teammembership", ("systemuserid", &user), "teamid");
        let mut roles = joined(state, "systemuserroles", ("systemuserid", &user), "roleid");
        roles.extend(joined(state, "teamroles", ("teamid", &teams), "roleid"));
        let mut held = Self { roles: roles.len(), ..Self::default() };
        let overlay = |name: &str| table(name).and_then(|table| state.overlay(table));
        let (Some(grants), Some(known)) = (overlay("roleprivileges"), overlay("privilege")) else { return held };
        for values in grants.changed.values().filter_map(|row| row.values.as_deref()) {
            let (Some(Cell::Guid(role)), Some(Cell::Guid(privilege)), Some(Cell::Int(mask))) =
                (values.written("roleid"), values.written("privilegeid"), values.written("privilegedepthmask"))
            else {
                continue;
            };
            let name = known
                .changed
                .get(privilege)
                .and_then(|row| row.values.as_ref()?.written("name")?.text().map(str::to_owned));
            if let (true, Some(name), Some(depth)) = (roles.contains(role), name, Depth::of(*mask)) {
                let reach = held.privileges.entry(name).or_insert(depth);
                *reach = depth.max(*reach);
            }
        }
        held
    }
}
