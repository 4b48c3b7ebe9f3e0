//! Global value sets and record types of Salesforce: lists that several fields share are one list here, and values that only
//! some kinds of records may take are told as such.
use crate::headless_road::Crm as Served;
use crate::kit::canary::Scratch;
use crate::kit::program::Home;
use crate::kit::salesforce::Org;
use crate::kit::shape::matches_schema;
use fieldbridge::boot::bench_with;
use fieldbridge::catalog::{TableDetail, text_code};
use fieldbridge::fault::ErrorKind;
use fieldbridge::secret::Secret;
use fieldbridge::setup::Answers;
use fieldbridge::task::{self, SetupWish};
use fieldbridge::vault::MemoryVault;
use serde_json::Value;
use std::sync::Arc;

fn set_of<'d>(detail: &'d TableDetail, field: &str) -> (&'d str, bool) {
    let name = detail.field(field).unwrap().option_set.as_deref().unwrap();
    (name, detail.option_set(name).unwrap().global)
}

fn tooling(org: &Org) -> u64 {
    org.sandbox.requests().get("tooling").copied().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_that_share_a_global_value_set_have_one_list_and_few_requests_find_that_out() {
    let org = Org::of(20).await;
    let crm = org.crm();
    let contact = crm.describe("Contact").await.unwrap();
    let asked = tooling(&org);
    // The sets, the custom fields, and one for each custom picklist that depends on nothing.
    assert_eq!(asked, 2 + 4, "Language, Segment, Interests, Region");
    let account = crm.describe("Account").await.unwrap();
    assert_eq!(tooling(&org) - asked, 1 + 1, "the sets are known");
    let lead = crm.describe("Lead").await.unwrap();
    for (one, other, field, set) in
        [(&contact, &account, "Segment__c", "Segment"), (&contact, &lead, "Interests__c", "Interest")]
    {
        assert_eq!((set_of(one, field), set_of(other, field)), ((set, true), (set, true)), "{field}");
        assert_eq!(one.option_set(set), other.option_set(set), "one list");
        assert!(one.option_set(set).unwrap().options.len() > 4);
    }
    for local in ["Region__c", "Store__c", "LeadSource", "Salutation"] {
        assert_eq!(set_of(&contact, local), (format!("Contact_{local}").as_str(), false));
    }
    assert!(!contact.sharing_hidden && contact.option_set("Contact_Segment__c").is_none());
    // What did not change is not asked again, and what has no custom picklist is never asked about.
    let before = tooling(&org);
    assert_eq!(crm.describe("Contact").await.unwrap(), contact);
    crm.describe("Campaign").await.unwrap();
    assert_eq!(tooling(&org), before);
    assert!(org.sandbox.requests().get("other").is_some_and(|n| *n == 2), "its two record types");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_see_the_setup_gets_lists_of_their_own_and_is_told_and_a_busy_server_is_no_such_answer() {
    let org = Org::of(20).await;
    for fault in ["tooling_off", "missing_permission=PermissionsViewSetup"] {
        org.faults(&[fault]);
        let contact = org.crm().describe("Contact").await.unwrap();
        assert_eq!(set_of(&contact, "Segment__c"), ("Contact_Segment__c", false), "{fault}");
        assert!(contact.sharing_hidden, "{fault}");
        let campaign = org.crm().describe("Campaign").await.unwrap();
        assert!(!campaign.sharing_hidden, "nothing is hidden where nothing could be shared");
    }
    // A list must not become another one for the time of an outage.
    org.faults(&["unavailable:on=tooling"]);
    assert_eq!(org.crm().describe("Contact").await.unwrap_err().kind, ErrorKind::SalesforceBusy);
    org.faults(&["unavailable:on=tooling,times=1"]);
    let contact = org.crm().describe("Contact").await.unwrap();
    assert_eq!(set_of(&contact, "Segment__c"), ("Segment", true));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tables_that_share_a_list_fill_one_enumeration() {
    let org = Org::of(60).await;
    let dir = Scratch::new();
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let c = org.sandbox.credentials();
    let text = format!(
        "name = \"acme\"\nsystem = \"salesforce\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"stdin\"\ntables = [\"Account\", \"Contact\", \"Lead\"]\n",
        c.url, c.client_id
    );
    let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(c.client_secret)) };
    let workspace = task::run_setup(&bench, &wish, |_| {}).await.unwrap().workspace;
    for set in ["Segment", "Interest"] {
        let bound: Vec<_> = workspace.enumerations.iter().filter(|choice| choice.option_set == set).collect();
        assert_eq!(bound.len(), 1, "{set}: {:?}", workspace.enumerations);
    }
    let own = |choice: &&fieldbridge::setup::EnumChoice| choice.option_set.ends_with("_Segment__c");
    assert_eq!(workspace.enumerations.iter().filter(own).count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_that_is_called_like_a_fields_own_list_is_another_list() {
    let org = Org::of(60).await;
    let before = org.crm().describe("Contact").await.unwrap();
    for called in ["Contact_LeadSource", "contact_leadsource"] {
        org.faults(&[&format!("value_set_called=Segment/{called}")]);
        let marked = format!("{called}__gvs");
        let crm = org.crm();
        let contact = crm.describe("Contact").await.unwrap();
        let account = crm.describe("Account").await.unwrap();
        assert_eq!(set_of(&contact, "LeadSource"), ("Contact_LeadSource", false), "{called}");
        assert_eq!(contact.option_set("Contact_LeadSource"), before.option_set("Contact_LeadSource"), "as ever");
        assert_eq!(set_of(&contact, "Segment__c"), (marked.as_str(), true), "{called}");
        assert_eq!(set_of(&account, "Segment__c"), (marked.as_str(), true), "one list wherever it is used");
        assert_eq!(contact.option_set(&marked).unwrap().options, before.option_set("Segment").unwrap().options);
        assert_eq!(set_of(&contact, "Interests__c"), ("Interest", true), "what is called like nothing keeps its name");
    }
    // What only looks like it: there is no such field, no such object, no list of it.
    for called in ["Contact_Tier", "Customer_Tier", "Contact_Title", "Contact_"] {
        org.faults(&[&format!("value_set_called=Segment/{called}")]);
        let contact = org.crm().describe("Contact").await.unwrap();
        assert_eq!(set_of(&contact, "Segment__c"), (called, true));
    }
    org.faults(&["value_set_called=Segment/Contact_LeadSource"]);
    let dir = Scratch::new();
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let c = org.sandbox.credentials();
    let text = format!(
        "name = \"acme\"\nsystem = \"salesforce\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"stdin\"\ntables = [\"Account\", \"Contact\"]\n",
        c.url, c.client_id
    );
    let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(c.client_secret)) };
    let workspace = task::run_setup(&bench, &wish, |_| {}).await.unwrap().workspace;
    let list = |set: &str| {
        let bound: Vec<_> = workspace.enumerations.iter().filter(|choice| choice.option_set == set).collect();
        assert_eq!(bound.len(), 1, "{set}: {:?}", workspace.enumerations);
        bound[0].enumeration.clone().unwrap().to_lowercase()
    };
    assert_ne!(list("Contact_LeadSource"), list("Contact_LeadSource__gvs"));
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_only_some_record_types_offer_are_told_by_record_type() {
    let org = Org::of(20).await;
    let crm = org.crm();
    let campaign = crm.describe("Campaign").await.unwrap();
    let names: Vec<&str> = campaign.record_types.iter().map(|kind| kind.name.as_str()).collect();
    assert_eq!(names, ["Newsletter", "Event"]);
    let offers = |kind: usize, value: &str| campaign.record_types[kind].offers("Status", text_code(value));
    for (value, newsletter, event) in
        [("Planned", true, true), ("In Progress", true, false), ("Completed", false, true), ("Aborted", true, true)]
    {
        assert_eq!((offers(0, value), offers(1, value)), (newsletter, event), "{value}");
    }
    assert!(crm.describe("Contact").await.unwrap().record_types.is_empty(), "one kind is no kind");
}

fn add(home: &Home, crm: &Served) {
    let (url, id) = (crm.fact("url"), crm.fact("client_id"));
    let line = format!("account add sf --system salesforce --json --url {url} --client-id {id} --client-secret-stdin");
    let args: Vec<&str> = line.split_whitespace().collect();
    home.run_with_input(&args, format!("{}\n", crm.fact("client_secret")).as_bytes()).exits(0);
}

fn described(home: &Home, table: &str) -> Value {
    let said = home.say(&format!("tables sf {table} --json"));
    said.exits(0);
    matches_schema(&said.json(), "table");
    said.json()
}

#[test]
fn the_details_of_a_table_tell_shared_lists_and_record_types_in_both_languages() {
    let home = Home::new();
    let crm = Served::start(&home, "--system salesforce --rows 30");
    add(&home, &crm);
    let contact = described(&home, "Contact");
    let sets = contact["option_sets"].as_array().unwrap();
    let set = |name: &str| sets.iter().find(|set| set["name"] == name).unwrap_or_else(|| panic!("{name}: {contact}"));
    assert_eq!((&set("Segment")["shared"], &set("Contact_Region__c")["shared"]), (&true.into(), &false.into()));
    assert_eq!(contact["sharing_known"], true);
    let campaign = described(&home, "Campaign");
    assert_eq!(campaign["record_types"][0]["name"], "Newsletter");
    let sets = campaign["option_sets"].as_array().unwrap();
    let status = sets.iter().find(|set| set["name"] == "Campaign_Status").unwrap();
    let told: Vec<(&str, Option<&Value>)> = status["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["value"].as_str().unwrap(), one.get("record_types").map(|names| &names[0])))
        .collect();
    let (newsletter, event) = (Value::from("Newsletter"), Value::from("Event"));
    let wanted =
        [("Planned", None), ("In Progress", Some(&newsletter)), ("Completed", Some(&event)), ("Aborted", None)];
    assert_eq!(told, wanted);
    for (lang, words) in [
        ("en", ["Record types", "(only for Newsletter)", "(only for Event)"]),
        ("ko", ["레코드 유형", "(Newsletter에만)", "(Event에만)"]),
    ] {
        let text = home.say(&format!("tables sf Campaign --lang {lang}"));
        text.exits(0);
        assert!(words.iter().all(|word| text.stdout.contains(word)), "{lang}: {}", text.stdout);
        assert!(!text.stderr.contains("View Setup"), "{}", text.stderr);
    }
}

#[test]
fn a_user_who_does_not_see_the_setup_is_told_where_the_lists_stand() {
    let home = Home::new();
    let crm = Served::start(&home, "--system salesforce --rows 30 --fault tooling_off");
    add(&home, &crm);
    let contact = described(&home, "Contact");
    assert_eq!(contact["sharing_known"], false);
    assert!(contact["option_sets"].as_array().unwrap().iter().all(|set| set["shared"] == false));
    for lang in ["en", "ko"] {
        let text = home.say(&format!("tables sf Contact --lang {lang}"));
        let told = format!("{}{}", text.stdout, text.stderr);
        assert!(told.contains("View Setup and Configuration"), "{lang}: {told}");
    }
}
