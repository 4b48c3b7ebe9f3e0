//! Either sandbox with a workspace beside it that reads it, spoken to in the same words.
use super::caller::{Caller, send};
use super::house::{House, dynamics_of};
use super::salesforce::asked_by_another;
use super::truth::{compare, compare_salesforce};
use fieldbridge::account::Name;
use fieldbridge::catalog::text_code;
use fieldbridge::engine::RunEnd;
use fieldbridge::flow::Flow;
use fieldbridge::mapping::Mapping;
use fieldbridge::sandbox::salesforce::{self, SalesforceSandbox};
use fieldbridge::sandbox::{FaultRule, MutationPlan, Sandbox, SandboxConfig};
use fieldbridge::task::{self, LaunchOptions};
use rusqlite::types::Value as Sql;
use std::collections::{BTreeMap, BTreeSet};

/// The flow of the contacts in either.
pub fn contact() -> Name {
    Name::parse("contact").unwrap()
}

enum Org {
    Dynamics(Sandbox),
    Salesforce(SalesforceSandbox),
}

/// What the same things are called in either CRM.
pub struct Words {
    pub contact: &'static str,
    pub account: &'static str,
    /// What forbids e-mail.
    pub consent: &'static str,
    /// A day the accounts have.
    pub day: &'static str,
    /// Types as the sandboxes spell them: a day, a moment.
    pub moments: [&'static str; 2],
    /// A text with values.
    pub text: &'static str,
    /// Another field with values.
    pub other: &'static str,
    /// A field that is not there yet.
    pub new: &'static str,
    /// A field that can be called otherwise, and how then: as it is asked for and as it is called.
    pub renamed: [&'static str; 3],
    /// A whole number.
    pub number: &'static str,
    /// Types as the sandboxes spell them: whole, decimal, text of 20.
    pub kinds: [&'static str; 3],
    /// A bound beyond what a text is bound to.
    pub wide: u32,
    /// A choice and its option set, a value of it in use, one to relabel, one to come.
    pub choice: &'static str,
    pub set: &'static str,
    pub values: [&'static str; 3],
}

const DYNAMICS: Words = Words {
    contact: "contact",
    account: "account",
    consent: "donotbulkemail",
    day: "new_foundedon",
    moments: ["date:only", "date:user"],
    text: "jobtitle",
    other: "salutation",
    new: "new_extra",
    renamed: ["jobtitle", "new_Position", "new_position"],
    number: "numberofchildren",
    kinds: ["int", "dec:2", "str:20"],
    wide: 4000,
    choice: "gendercode",
    set: "contact_gendercode",
    values: ["2", "1", "9"],
};

const SALESFORCE: Words = Words {
    contact: "Contact",
    account: "Account",
    consent: "HasOptedOutOfEmail",
    day: "Founded_On__c",
    moments: ["date", "datetime"],
    text: "Title",
    other: "Salutation",
    new: "New_Extra__c",
    renamed: ["Score__c", "Propensity__c", "Propensity__c"],
    number: "Children__c",
    kinds: ["int:8", "double:18.2", "string:20"],
    wide: 250,
    choice: "Region__c",
    set: "Contact_Region__c",
    values: ["South", "North", "West"],
};

pub struct Land {
    org: Org,
    pub house: House,
    pub words: &'static Words,
    /// The table that is spoken of.
    pub table: &'static str,
}

impl Land {
    /// Either CRM with contacts and accounts, set up; `fields` of the contacts are carried beside what is proposed.
    pub async fn both(fields: fn(&Words) -> Vec<&'static str>) -> [Self; 2] {
        Self::both_by(fields, None).await
    }

    /// The same, whose pages hold so many rows: 200 at least, fewer Salesforce does not give.
    pub async fn both_by(fields: fn(&Words) -> Vec<&'static str>, page: Option<u64>) -> [Self; 2] {
        let config = SandboxConfig { rows: 300, seed: 5, ..SandboxConfig::default() };
        let config = SandboxConfig { page_size_cap: page.unwrap_or(config.page_size_cap), ..config };
        let (sandbox, house) = dynamics_of(config, &["contact", "account"]).await;
        let first = Self { org: Org::Dynamics(sandbox), house, words: &DYNAMICS, table: DYNAMICS.contact };
        let config = salesforce::SalesforceConfig { rows: 300, seed: 5, ..salesforce::SalesforceConfig::default() };
        let config =
            salesforce::SalesforceConfig { page_size: page.map_or(config.page_size, |rows| rows as usize), ..config };
        let sandbox = salesforce::start(config).await.unwrap();
        let c = sandbox.credentials();
        let house = House::of("salesforce", &c.url, (&c.client_id, c.client_secret), &["Contact", "Account"]).await;
        let second = Self { org: Org::Salesforce(sandbox), house, words: &SALESFORCE, table: SALESFORCE.contact };
        for land in [&first, &second] {
            let wanted: BTreeSet<&str> = fields(land.words).into_iter().collect();
            let contact = land.words.contact;
            let change = move |workspace: &mut fieldbridge::setup::Workspace| {
                let mapping = workspace.mappings.iter_mut().find(|m| m.table == contact).unwrap();
                mapping.rules.iter_mut().filter(|r| wanted.contains(r.field.as_str())).for_each(|r| r.include = true);
                workspace.flows.iter_mut().for_each(|flow| flow.try_rows = 0);
                Ok(())
            };
            task::change_workspace(&land.house.bench, change).await.unwrap();
        }
        [first, second]
    }

    /// The same with accounts and contacts loaded.
    pub async fn both_loaded(fields: fn(&Words) -> Vec<&'static str>) -> [Self; 2] {
        Self::loaded(Self::both(fields).await).await
    }

    /// Loads the accounts and the contacts of both.
    pub async fn loaded(lands: [Self; 2]) -> [Self; 2] {
        for land in &lands {
            land.house.quiet("account").await;
            assert_eq!(land.house.run("contact").await.fault, None);
        }
        lands
    }

    /// The flow of the contacts is another one from now on.
    pub async fn set(&self, change: impl Fn(&mut Flow) + Send + 'static) {
        let change = move |workspace: &mut fieldbridge::setup::Workspace| {
            change(workspace.flows.iter_mut().find(|f| f.name == contact()).unwrap());
            Ok(())
        };
        task::change_workspace(&self.house.bench, change).await.unwrap();
    }

    /// Runs the flow of the contacts.
    pub async fn launch(&self, options: LaunchOptions) -> RunEnd {
        let handle = task::launch(&self.house.bench, &self.house.workspace(), &contact(), options).await.unwrap();
        task::wait_for(handle, |_| {}).await.unwrap()
    }

    /// Everything the database holds of the table's rows, but for these columns.
    pub fn held(&self, without: &[&str]) -> Vec<String> {
        let (db, table) = (self.house.database(), self.mapping().schema);
        let mut all = db.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY 1")).unwrap();
        let at: Vec<usize> =
            (0..all.column_count()).filter(|i| !without.contains(&all.column_name(*i).unwrap())).collect();
        let row = |r: &rusqlite::Row<'_>| at.iter().map(|i| r.get_ref(*i).map(|v| format!("{v:?}"))).collect();
        let rows: Vec<Vec<String>> = all.query_map([], row).unwrap().map(Result::unwrap).collect();
        rows.into_iter().map(|row| row.join("|")).collect()
    }

    /// The same, spoken to about the accounts.
    pub fn of_accounts(self) -> Self {
        Self { table: self.words.account, ..self }
    }

    /// What goes wrong in the CRM from now on, and nothing else.
    pub fn strike(&self, rules: &[&str]) {
        let rules = rules.iter().map(|rule| FaultRule::parse(rule).unwrap()).collect();
        match &self.org {
            Org::Dynamics(sandbox) => sandbox.set_faults(rules),
            Org::Salesforce(sandbox) => sandbox.set_faults(rules),
        }
    }

    pub fn is_salesforce(&self) -> bool {
        matches!(self.org, Org::Salesforce(_))
    }

    /// Changes the schema of the table.
    pub async fn redraw(&self, change: &str) {
        let url = match &self.org {
            Org::Dynamics(sandbox) => sandbox.url(),
            Org::Salesforce(sandbox) => sandbox.url(),
        };
        let url = format!("{url}/_sandbox/schema?table={}&{}", self.table, change.replace(' ', "%20"));
        assert_eq!(send(&url, "POST", &[], "").await.unwrap().json()["changed"], true, "{change}");
    }

    /// Changes rows.
    pub fn mutate(&self, updates: u64, inserts: u64) {
        let plan = MutationPlan { table: Some(self.table.into()), updates, inserts, deletes: 0 };
        match &self.org {
            Org::Dynamics(sandbox) => drop(sandbox.mutate(&plan)),
            Org::Salesforce(sandbox) => drop(sandbox.mutate(&plan)),
        }
    }

    /// Deletes rows.
    pub fn delete(&self, deletes: u64) {
        let plan = MutationPlan { table: Some(self.table.into()), updates: 0, inserts: 0, deletes };
        match &self.org {
            Org::Dynamics(sandbox) => drop(sandbox.mutate(&plan)),
            Org::Salesforce(sandbox) => drop(sandbox.mutate(&plan)),
        }
    }

    /// Merges a row into another in the CRM.
    pub fn merge(&self, winner: &str, loser: &str) {
        match &self.org {
            Org::Dynamics(sandbox) => sandbox.merge(self.table, winner, &[loser]).unwrap(),
            Org::Salesforce(sandbox) => sandbox.merge(winner, &[loser]).unwrap(),
        }
    }

    /// Identifiers of the table's rows in the CRM.
    pub fn ids(&self) -> BTreeSet<String> {
        let id = |row: &serde_json::Value| row.as_str().unwrap().to_owned();
        match &self.org {
            Org::Dynamics(s) => s.oracle().rows(self.table).map(|row| id(&row["contactid"])).collect(),
            Org::Salesforce(s) => s.oracle().records(self.table).iter().map(|row| id(&row["Id"])).collect(),
        }
    }

    /// Somebody else than the product writes a field of a row.
    pub async fn write(&self, id: &str, field: &str, value: serde_json::Value) {
        let body = serde_json::json!({ field: value }).to_string();
        match &self.org {
            Org::Dynamics(sandbox) => {
                let caller = Caller::new(sandbox).await;
                let answer = caller.write("PATCH", &format!("{}s({id})", self.table), &[], &body).await;
                assert_eq!(answer.status, 204, "{}", answer.text());
            }
            Org::Salesforce(sandbox) => {
                asked_by_another(sandbox, "PATCH", &format!("sobjects/{}/{id}", self.table), &body).await;
            }
        }
    }

    /// Every row stands in the campaign table, equal in every field that is carried but for these.
    pub fn equal_but(&self, fields: &[&str]) {
        let mut mapping = self.mapping();
        mapping.rules.iter_mut().filter(|r| fields.contains(&r.field.as_str())).for_each(|r| r.include = false);
        let (database, rejected) = (self.house.dir.path().join("campaign.db"), self.house.rejected());
        match &self.org {
            Org::Dynamics(sandbox) => compare(&database, &mapping, &sandbox.oracle(), &rejected),
            Org::Salesforce(sandbox) => compare_salesforce(&database, &mapping, &sandbox.oracle(), &rejected),
        }
    }

    pub fn mapping(&self) -> Mapping {
        self.house.mapping(self.table)
    }

    /// What a field's column holds, by the row's identifier.
    pub fn column(&self, field: &str) -> BTreeMap<String, Option<String>> {
        self.house.column(self.table, &self.mapping().rule(field).unwrap().column)
    }

    /// The type of a field's column, as the database knows it.
    pub fn column_type(&self, field: &str) -> String {
        let mapping = self.mapping();
        let (table, column) = (&mapping.schema, &mapping.rule(field).unwrap().column);
        let sql = format!("SELECT type FROM pragma_table_info('{table}') WHERE name = '{column}'");
        self.house.database().query_row(&sql, [], |r| r.get(0)).unwrap()
    }

    /// What a column holds for a row, as the database holds it.
    pub fn stored(&self, id: &str, field: &str) -> Sql {
        let mapping = self.mapping();
        let key = &mapping.rules.iter().find(|r| r.reason.slug() == "key").unwrap().column;
        let (table, column) = (&mapping.schema, &mapping.rule(field).unwrap().column);
        let sql = format!("SELECT \"{column}\" FROM \"{table}\" WHERE \"{key}\" = ?1");
        self.house.database().query_row(&sql, [id], |r| r.get(0)).unwrap()
    }

    /// The name of a line about the table.
    pub fn line(&self, what: &str, about: &str) -> String {
        format!("{what}:{}.{about}", self.table)
    }

    /// The name of a line about an option of the choice.
    pub fn option_line(&self, what: &str, value: &str) -> String {
        let code = match self.org {
            Org::Dynamics(_) => value.to_owned(),
            Org::Salesforce(_) => text_code(value).to_string(),
        };
        self.line(what, &format!("{}:{code}", self.words.set))
    }
}
