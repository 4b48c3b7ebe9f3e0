//! Each check of a Salesforce account, brought to its verdict by one misfortune of the sandbox: what came back is told, and
//! what to do about it.
use crate::kit::house::House;
use crate::kit::salesforce::{Org, check};
use fieldbridge::account::{
    CallReserve, CheckId, CheckScope, ExternalAccount, OrgIdentity, TableScope, Verdict, Writes,
};
use fieldbridge::fault::ErrorKind;
use fieldbridge::i18n::{Lang, Words};
use fieldbridge::mapping::Step;
use fieldbridge::port::Crm;
use fieldbridge::secret::Secret;
use fieldbridge::setup::Workspace;
use fieldbridge::task;
use std::sync::Arc;

/// Contacts are read and written.
fn contacts(fields: &[&str]) -> CheckScope {
    let table = TableScope {
        name: "Contact".into(),
        fields: fields.iter().map(|f| (*f).to_owned()).collect(),
        writes: Writes { create: true, update: true, delete: true },
        keys: vec!["Ext_Id__c".into()],
        ..TableScope::default()
    };
    CheckScope { tables: vec![table], ..CheckScope::default() }
}

/// An object that is written, with its mapped fields.
fn of(name: &str, fields: &[&str]) -> CheckScope {
    let mut scope = contacts(fields);
    scope.tables.iter_mut().for_each(|table| {
        table.name = name.to_owned();
        table.keys.clear();
        table.writes.delete = false;
    });
    scope
}

fn campaigns() -> CheckScope {
    let writes = Writes { create: true, update: true, delete: false };
    CheckScope {
        tables: vec![TableScope { name: "CampaignMember".into(), writes, ..TableScope::default() }],
        ..CheckScope::default()
    }
}

fn scope() -> CheckScope {
    contacts(&["LastName", "Email", "HasOptedOutOfEmail", "Department"])
}

/// What a check comes to.
#[derive(Debug, Clone, PartialEq)]
enum Ends {
    Failed(ErrorKind, &'static str),
    Warned(&'static str),
}

#[tokio::test(flavor = "multi_thread")]
async fn every_misfortune_is_found_by_its_check() {
    use CheckId as C;
    use Ends::{Failed, Warned};
    use ErrorKind as K;
    let cases: Vec<(&str, CheckId, CheckScope, Ends)> = vec![
        ("closed_connection", C::Tls, scope(), Failed(K::ConnectionLost, "")),
        ("clock_skew:seconds=600", C::Clock, scope(), Failed(K::ClockWrong, "")),
        ("clock_skew:seconds=100", C::Clock, scope(), Warned("remedy-clock-skew")),
        ("newest_version=58", C::Salesforce, scope(), Failed(K::SalesforceVersion, "58.0")),
        ("html_200:on=versions", C::Salesforce, scope(), Failed(K::NotSalesforce, "")),
        ("oauth_error=ip_restricted", C::Token, scope(), Failed(K::SalesforceIpRestricted, "")),
        ("scope_without_api", C::Environment, scope(), Failed(K::SalesforceScopeMissing, "")),
        ("production", C::Environment, scope(), Warned("remedy-salesforce-production")),
        ("trial_ends=5", C::Environment, scope(), Warned("remedy-salesforce-trial")),
        ("bulk_off", C::ApiBudget, scope(), Warned("remedy-salesforce-bulk-off")),
        (
            "missing_permission=PermissionsApiEnabled",
            C::Roles,
            scope(),
            Failed(K::SalesforceApiOff, "PermissionsApiEnabled"),
        ),
        (
            "extra_permission=PermissionsModifyAllData",
            C::LeastPrivilege,
            scope(),
            Warned("remedy-salesforce-rights-much"),
        ),
        (
            "extra_permission=PermissionsBulkApiHardDelete",
            C::LeastPrivilege,
            scope(),
            Warned("remedy-salesforce-rights-much"),
        ),
        ("missing_object=Contact", C::ReadPrivilege, scope(), Failed(K::SalesforceTypeHidden, "")),
        ("read_only_object=Contact", C::WritePrivilege, scope(), Failed(K::SalesforceAccess, "createable")),
        ("denied=Contact.delete", C::WritePrivilege, scope(), Failed(K::SalesforceAccess, "deletable")),
        ("required_field=Contact.Birthdate", C::WritePrivilege, scope(), Warned("remedy-salesforce-fields-needed")),
        ("read_only_field=Contact.Email", C::WritePrivilege, scope(), Warned("remedy-salesforce-fields-fixed")),
        (
            "missing_permission=UserPermissionsMarketingUser",
            C::WritePrivilege,
            campaigns(),
            Warned("remedy-salesforce-marketing-user"),
        ),
        ("unshared_object=Contact", C::SampleRow, scope(), Warned("remedy-salesforce-view-all")),
        (
            "hidden_field=Contact.HasOptedOutOfEmail",
            C::Fields,
            scope(),
            Failed(K::SalesforceFieldHidden, "hidden by field-level security: HasOptedOutOfEmail"),
        ),
        // Nobody has mapped it, because nobody was shown it.
        (
            "hidden_field=Contact.HasOptedOutOfEmail",
            C::Fields,
            contacts(&["LastName"]),
            Warned("remedy-salesforce-fields-unseen"),
        ),
        ("hidden_field=Lead.HasOptedOutOfEmail", C::Fields, of("Lead", &[]), Warned("remedy-salesforce-fields-unseen")),
        ("missing_permission=PermissionsViewSetup", C::ApiBudget, scope(), Warned("remedy-salesforce-view-setup")),
        ("bulk_spent", C::ApiBudget, scope(), Warned("remedy-salesforce-bulk-spent")),
        (
            "missing_permission=PermissionsViewAllData + missing_permission=PermissionsViewAllRecords",
            C::Roles,
            scope(),
            Warned("remedy-salesforce-view-all"),
        ),
        ("missing_object=PermissionSetAssignment", C::Roles, scope(), Warned("remedy-salesforce-rights-hidden")),
        (
            "missing_object=PermissionSetAssignment",
            C::LeastPrivilege,
            scope(),
            Warned("remedy-salesforce-rights-hidden"),
        ),
        ("deleted_field=Contact.Department", C::Fields, scope(), Failed(K::FieldMissing, "there no more: Department")),
        ("deletions_forgotten=0", C::Changes, scope(), Warned("remedy-salesforce-deletions")),
        ("too_many_deleted", C::Changes, scope(), Warned("remedy-salesforce-deletions")),
        ("not_unique=Contact.Ext_Id__c", C::Keys, scope(), Warned("remedy-salesforce-external-id")),
        ("hidden_field=Contact.Ext_Id__c", C::Keys, scope(), Failed(K::SalesforceFieldHidden, "Ext_Id__c")),
        (
            "missing_object=Lead",
            C::WriteTest,
            CheckScope { write_test: true, ..scope() },
            Failed(K::SalesforceTypeHidden, ""),
        ),
        // Check 15: what the organisation must have switched on for what is written.
        (
            "consent_off",
            C::WritePrivilege,
            of("Contact", &["LastName", "IndividualId"]),
            Warned("remedy-salesforce-consent"),
        ),
        (
            "missing_object=EmailMessage",
            C::WritePrivilege,
            of("EmailMessage", &[]),
            Warned("remedy-salesforce-enhanced-email"),
        ),
        // Check 5. The day's calls stay spent.
        ("api_left=40", C::ApiBudget, scope(), Warned("remedy-salesforce-calls-low")),
    ];
    let org = Org::of(60).await;
    let mut wrong = Vec::new();
    for (trouble, id, scope, wanted) in cases {
        org.faults(&[]);
        let crm = org.crm();
        // Whoever has a session keeps it: the trouble comes after.
        if id != C::Token && !trouble.starts_with("scope") {
            crm.identity().await.unwrap();
        }
        let healthy = check(&crm, id, &scope).await.verdict;
        if !matches!(healthy, Verdict::Passed) {
            wrong.push(format!("{id:?} without trouble: {healthy:?}"));
        }
        org.faults(&trouble.split(" + ").collect::<Vec<_>>());
        let crm = if trouble.starts_with("scope") { org.crm() } else { crm };
        let report = check(&crm, id, &scope).await;
        let ends = match (&report.verdict, &wanted) {
            (Verdict::Failed { fault }, Failed(kind, part)) => fault.kind == *kind && fault.detail.contains(part),
            (Verdict::Warned { remedy }, Warned(wanted)) => remedy == wanted,
            _ => false,
        };
        if !ends {
            wrong.push(format!(
                "{trouble}: {id:?} wanted {wanted:?}, came {:?}, tried {}",
                report.verdict, report.tried
            ));
        }
        assert!(!report.tried.is_empty(), "{id:?} says what it tried");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_organisation_than_the_known_one_is_refused() {
    let org = Org::of(5).await;
    let who = org.sandbox.credentials();
    let mut account = org.account(crate::kit::salesforce::by_secret(&who.client_id));
    let connect = |account: &ExternalAccount| org.connect_as(account, Secret::new(who.client_secret.clone())).unwrap();
    let known: OrgIdentity = connect(&account).identity().await.unwrap();
    account.organisation = Some(known);
    let crm: Arc<dyn Crm> = connect(&account);
    assert_eq!(check(&crm, CheckId::Identity, &scope()).await.verdict, Verdict::Passed);
    org.faults(&["other_organization"]);
    let crm: Arc<dyn Crm> = connect(&account);
    let Verdict::Failed { fault } = check(&crm, CheckId::Identity, &scope()).await.verdict else { panic!() };
    assert_eq!(fault.kind, ErrorKind::Held);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_organisation_does_by_itself_is_told() {
    let org = Org::of(5).await;
    org.faults(&["trigger_on=Lead"]);
    let crm = org.crm();
    let writes = Writes { create: true, update: true, delete: false };
    let table = TableScope { name: "Lead".into(), writes, ..TableScope::default() };
    let scope = CheckScope { tables: vec![table], ..CheckScope::default() };
    let report = check(&crm, CheckId::WritePrivilege, &scope).await;
    assert_eq!(report.verdict, Verdict::Passed);
    for kind in ["duplicates", "assignments", "triggers"] {
        assert_eq!(report.came_back.args[kind], "1", "{:?}", report.came_back);
    }
    let words = Words(Lang::Ko).told(&report.came_back);
    assert!(words.contains("중복 규칙 1개") && !words.contains("rule"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_formula_among_the_mapped_fields_is_told_as_one_that_changes_unseen() {
    let org = Org::of(5).await;
    let crm = org.crm();
    let plain = check(&crm, CheckId::Fields, &contacts(&["LastName"])).await.verdict;
    assert_eq!(plain, Verdict::Passed);
    let report = check(&crm, CheckId::Fields, &contacts(&["LastName", "Account_Rating__c"])).await;
    assert_eq!(report.verdict, Verdict::Warned { remedy: "remedy-salesforce-formulas".into() });
    assert!(format!("{:?}", report.came_back).contains("Account_Rating__c"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_told_with_the_day_it_ends() {
    let org = Org::of(5).await;
    let who = org.sandbox.credentials();
    let auth = fieldbridge::account::AuthMethod::Password {
        client_id: who.client_id.clone(),
        user: who.user_name.clone(),
        password: crate::kit::salesforce::reference("password"),
        client_secret: Some(crate::kit::salesforce::reference("client-secret")),
    };
    let crm = org.connect(auth, Secret::new("not needed to tell the day")).unwrap();
    let report = check(&crm, CheckId::Expiry, &scope()).await;
    assert_eq!(report.verdict, Verdict::Warned { remedy: "remedy-salesforce-password-ends".into() });
    assert!(format!("{:?}", report.came_back).contains("2027-02-20"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_has_ended_is_told_as_a_secret() {
    let org = Org::of(5).await;
    let scope = CheckScope { secret_expires: Some(jiff::civil::date(2020, 2, 1)), ..scope() };
    let Verdict::Failed { fault } = check(&org.crm(), CheckId::Expiry, &scope).await.verdict else { panic!() };
    assert_eq!(fault.kind, ErrorKind::SalesforceSecretWrong, "no certificate has anything to do with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_nobody_may_look_up_is_told_as_probably_hidden() {
    let org = Org::of(5).await;
    org.faults(&["hidden_field=Contact.HasOptedOutOfEmail", "missing_object=FieldDefinition"]);
    let report = check(&org.crm(), CheckId::Fields, &contacts(&["LastName"])).await;
    assert_eq!(report.verdict, Verdict::Warned { remedy: "remedy-salesforce-fields-unseen".into() });
    let told = format!("{:?}", report.came_back);
    assert!(told.contains("unseen-perhaps") && told.contains("HasOptedOutOfEmail"), "{told}");
    assert!(!told.contains("LastName"), "{told}");
}

/// The usual case: a new organisation shows the opt-out to nobody. Who sets up must hear of it before anything is mapped.
#[test]
fn an_opt_out_that_is_hidden_from_the_start_is_told_while_setting_up() {
    let home = crate::kit::program::Home::new();
    let hides = "--system salesforce --rows 40 --seed 3 --fault hidden_field=Contact.HasOptedOutOfEmail";
    let crm = crate::headless_road::Crm::start(&home, hides);
    let (url, id, secret) = (crm.fact("url"), crm.fact("client_id"), crm.fact("client_secret"));
    let text = format!(
        "name = \"acme\"\nsystem = \"salesforce\"\nurl = \"{url}\"\nclient_id = \"{id}\"\nsecret = \"env:CRM_SECRET\"\n\
         tables = [\"Contact\"]\n[[flow]]\ntable = \"Contact\"\ntry_rows = 0\n"
    );
    std::fs::write(home.path().join("answers.toml"), text).unwrap();
    let mut setup = home.command(["setup", "--answers", "answers.toml", "--no-input"]);
    let done = setup.env("CRM_SECRET", secret).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(said.contains("field-level security: HasOptedOutOfEmail"), "{said}");
    for (lang, words) in [("en", "Field Permissions"), ("ko", "필드 권한")] {
        let mut check = home.command(["account", "check", "acme", "--table", "Contact", "--plain", "--lang", lang]);
        let told = check.env("CRM_SECRET", secret).output().unwrap();
        let told = format!("{}{}", String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
        assert!(told.contains("HasOptedOutOfEmail") && told.contains(words), "{lang}: {told}");
    }
}

/// What of a table is read or written, with the values known when it was mapped.
fn picklists(detail: &fieldbridge::catalog::TableDetail, fields: &[&str], writes: Writes) -> CheckScope {
    let codes = |set: &str| detail.option_set(set).unwrap().options.iter().map(|o| o.code).collect::<Vec<_>>();
    let known = detail.fields.iter().filter_map(|f| Some((f.name.clone(), codes(f.option_set.as_deref()?))));
    let table = TableScope {
        name: "Contact".into(),
        fields: fields.iter().map(|f| (*f).to_owned()).collect(),
        writes,
        options: known.collect(),
        ..TableScope::default()
    };
    CheckScope { tables: vec![table], ..CheckScope::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn picklists_are_held_against_what_was_mapped_what_records_hold_and_what_may_be_written() {
    let org = Org::of(200).await;
    let crm = org.crm();
    let lever = async |change: &str| {
        let url = format!("{}/_sandbox/schema?table=Contact&{change}", org.sandbox.url());
        let done = crate::kit::caller::send(&url, "POST", &[], "").await.unwrap();
        assert_eq!((done.status, done.json()["changed"].clone()), (200, true.into()), "{change}");
    };
    let run = async |scope: &CheckScope| {
        let report = check(&crm, CheckId::Options, scope).await;
        (report.verdict, format!("{:?}", report.came_back))
    };
    let warned = |remedy: &str| Verdict::Warned { remedy: remedy.to_owned() };
    let nothing = picklists(&crm.describe("Contact").await.unwrap(), &["LastName"], Writes::default());
    assert_eq!(run(&nothing).await.0, Verdict::Passed, "nothing is mapped that has values");
    let known = async |fields: &[&str]| picklists(&crm.describe("Contact").await.unwrap(), fields, Writes::default());
    let mapped = known(&["LastName", "Segment__c"]).await;
    let (verdict, told) = run(&mapped).await;
    assert!(verdict == Verdict::Passed && told.contains("told-picklists"), "{told}");
    lever("column=Segment__c&option=Magnets").await;
    let (verdict, told) = run(&mapped).await;
    assert_eq!(verdict, warned("remedy-salesforce-values-unmapped"));
    assert!(told.contains("Segment__c +Magnets"), "{told}");
    assert_eq!(run(&known(&["LastName", "Segment__c"]).await).await.0, Verdict::Passed, "once it is mapped");
    // A value that is there and no longer active, and one that is in the list no more: both stand in records.
    lever("column=LeadSource&remove_option=Web").await;
    let (verdict, told) = run(&known(&["LastName", "LeadSource"]).await).await;
    assert_eq!(verdict, warned("remedy-salesforce-values-retired"));
    for value in ["Trade Fair", "Web"] {
        let soql = format!("query?q=SELECT+COUNT()+FROM+Contact+WHERE+LeadSource='{}'", value.replace(' ', "+"));
        let counted = org.other("GET", &soql, "").await.json()["totalSize"].as_u64().unwrap();
        assert!(counted > 0 && told.contains(&format!("LeadSource = {value} ({counted})")), "{counted}: {told}");
    }
    // Several values at once cannot be grouped, and are counted one by one.
    lever("column=Interests__c&retire_option=Travel").await;
    let (verdict, told) = run(&known(&["LastName", "Interests__c"]).await).await;
    assert_eq!(verdict, warned("remedy-salesforce-values-retired"));
    let soql = "query?q=SELECT+COUNT()+FROM+Contact+WHERE+Interests__c+INCLUDES+('Travel')";
    let counted = org.other("GET", soql, "").await.json()["totalSize"].as_u64().unwrap();
    assert!(counted > 0 && told.contains(&format!("Interests__c = Travel ({counted})")), "{counted}: {told}");
    let writes = Writes { create: true, update: true, delete: false };
    let detail = crm.describe("Contact").await.unwrap();
    let (verdict, told) = run(&picklists(&detail, &["LastName", "Segment__c"], writes)).await;
    assert_eq!(verdict, warned("remedy-salesforce-restricted"), "{told}");
    assert!(told.contains("Segment__c"), "{told}");
    assert_eq!(run(&picklists(&detail, &["LastName", "Segment__c"], Writes::default())).await.0, Verdict::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_calls_that_are_left_are_held_against_the_plan_and_the_accounts_own_reserve() {
    let config = fieldbridge::sandbox::salesforce::SalesforceConfig {
        rows: 60,
        seed: 5,
        daily_requests: 200,
        ..Default::default()
    };
    let org = Org::start(config).await;
    let who = org.sandbox.credentials();
    let of = |tables: &[&str]| CheckScope::of_tables(&tables.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>());
    let (small, large) = (of(&["Contact"]), of(&["Contact", "Lead", "Account", "Campaign", "Task"]));
    for (reserve, scope, wanted) in [
        (None, &small, Some("remedy-salesforce-calls-low")),
        (Some(5), &small, None),
        (Some(5), &large, Some("remedy-salesforce-calls-plan")),
    ] {
        org.faults(&[]);
        let mut account = org.account(crate::kit::salesforce::by_secret(&who.client_id));
        account.call_reserve = reserve.and_then(CallReserve::of_percent);
        let crm = org.connect_as(&account, Secret::new(who.client_secret.clone())).unwrap();
        crm.identity().await.unwrap();
        org.faults(&["api_left=30"]);
        let report = check(&crm, CheckId::ApiBudget, scope).await;
        let ends = wanted.map_or(Verdict::Passed, |remedy| Verdict::Warned { remedy: remedy.to_owned() });
        assert_eq!(report.verdict, ends, "{reserve:?}: {:?}", report.came_back);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_people_can_sign_in_as_is_told_and_nothing_is_wrong_with_that() {
    let org = Org::of(5).await;
    let key = async |org: &Org| {
        let report = check(&org.crm(), CheckId::LeastPrivilege, &scope()).await;
        assert_eq!(report.verdict, Verdict::Passed);
        report.came_back.key
    };
    assert_eq!(key(&org).await, "told-rights-least");
    org.faults(&["missing_permission=PermissionsApiUserOnly"]);
    assert_eq!(key(&org).await, "told-rights-least-people");
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_that_are_longer_than_their_columns_are_told() {
    let org = Org::of(30).await;
    let who = org.sandbox.credentials();
    let house = House::of("salesforce", &who.url, (&who.client_id, who.client_secret), &["Contact"]).await;
    let scope = |workspace: &Workspace| {
        let name = &workspace.accounts[0].name;
        let catalog = house.bench.workspace.catalog(name).unwrap();
        task::scope_of(workspace, name, catalog.as_ref(), &["Contact".to_owned()])
    };
    let mut workspace = house.workspace();
    assert!(scope(&workspace).tables[0].narrowed.is_empty(), "what is proposed holds everything");
    let rule = workspace.mappings[0].rules.iter_mut().find(|rule| rule.field == "Department").unwrap();
    rule.include = true;
    rule.treatment.steps = vec![Step::Max { length: 10 }];
    let report = check(&org.crm(), CheckId::Fields, &scope(&workspace)).await;
    assert_eq!(report.verdict, Verdict::Warned { remedy: "remedy-salesforce-fields-narrowed".into() });
    for lang in [Lang::En, Lang::Ko] {
        let told = Words(lang).told(&report.came_back);
        assert!(told.contains("Department → ") && told.contains("10"), "{told}");
    }
}
