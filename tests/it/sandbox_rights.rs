//! Who asks the embedded CRM, and what that user may do: an application, a person, somebody in another's place; everything
//! as the rows about users and roles say.
use crate::kit::caller::{Answer, Caller, send};
use crate::kit::sign_in::{ask, user_scope};
use fieldbridge::sandbox::{FaultRule, Sandbox, SandboxConfig, start};
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn sandbox() -> Sandbox {
    start(SandboxConfig { rows: 60, seed: 21, ..SandboxConfig::default() }).await.expect("a sandbox")
}

/// The person the sandbox's credentials name, signed in.
async fn person(sandbox: &Sandbox) -> Caller<'_> {
    let who = sandbox.credentials();
    let scope = user_scope(sandbox);
    let form = [
        ("grant_type", "password"),
        ("client_id", who.public_client_id.as_str()),
        ("username", who.user_name.as_str()),
        ("password", who.user_password.as_str()),
        ("scope", scope.as_str()),
    ];
    let token = ask(sandbox, &form).await.json()["access_token"].as_str().expect("a token").to_owned();
    Caller { sandbox, bearer: format!("Bearer {token}") }
}

async fn who_am_i(caller: &Caller<'_>) -> String {
    caller.get("WhoAmI").await.json()["UserId"].as_str().unwrap().to_owned()
}

async fn user(caller: &Caller<'_>, id: &str) -> Value {
    caller
        .get(&format!("systemusers({id})?$select=domainname,accessmode,azureactivedirectoryobjectid,applicationid"))
        .await
        .json()
}

fn misfortune(sandbox: &Sandbox, fault: &str) {
    sandbox.set_faults(vec![FaultRule::parse(fault).unwrap()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_persons_token_answers_that_person_and_what_it_writes_is_that_persons() {
    let sandbox = sandbox().await;
    let (application, person) = (Caller::new(&sandbox).await, person(&sandbox).await);
    let (app, own) = (who_am_i(&application).await, who_am_i(&person).await);
    assert_ne!(app, own);
    let (app_row, own_row) = (user(&application, &app).await, user(&person, &own).await);
    assert_eq!((&app_row["accessmode"], &own_row["accessmode"]), (&json!(4), &json!(0)));
    assert_eq!(app_row["applicationid"], json!(sandbox.credentials().client_id));
    assert_eq!(own_row["domainname"], json!(sandbox.credentials().user_name));
    let made = person.make("contacts", json!({ "lastname": "Hers" })).await;
    let row =
        person.get(&format!("contacts({made})?$select=_createdby_value,_modifiedby_value,_ownerid_value")).await.json();
    for column in ["_createdby_value", "_modifiedby_value", "_ownerid_value"] {
        assert_eq!(row[column], json!(own), "{column}");
    }
    let rights = format!("systemusers({own})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()");
    assert!(person.get(&rights).await.text().contains("prvReadContact"));
    // What is wrong with the application user is not wrong with the person.
    misfortune(&sandbox, "no_roles");
    assert_eq!(application.get("contacts?$top=1").await.code(), "0x80040220");
    assert_eq!(person.get("contacts?$top=1").await.status, 200);
    misfortune(&sandbox, "no_app_user");
    assert_eq!(application.get("WhoAmI").await.code(), "0x80072560");
    assert_eq!(person.get("WhoAmI").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_follow_the_rows_about_roles() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let own = who_am_i(&caller).await;
    let path = format!("systemusers({own})?$select=fullname&$expand=systemuserroles_association($select=name)");
    let roles = async || {
        let row = caller.get(&path).await.json();
        let list = row["systemuserroles_association"].as_array().unwrap().clone();
        list.into_iter().map(|role| role["name"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let connector = BTreeSet::from(["Fieldbridge Connector".to_owned()]);
    assert_eq!(roles().await, connector);
    let depth = format!(
        "systemusers({own})/Microsoft.Dynamics.CRM.RetrieveUserSetOfPrivilegesByNames(PrivilegeNames=@p1)?@p1=[\"prvReadContact\",\"prvReadLead\"]"
    );
    let told = |answer: Answer| {
        let list = answer.json()["RolePrivileges"].as_array().unwrap().clone();
        list.into_iter().map(|one| (one["PrivilegeName"].clone(), one["Depth"].clone())).collect::<Vec<_>>()
    };
    let global = |name: &str| (json!(name), json!("Global"));
    assert_eq!(told(caller.get(&depth).await), [global("prvReadContact"), global("prvReadLead")]);
    misfortune(&sandbox, "missing_priv=prvReadLead");
    assert_eq!(told(caller.get(&depth).await), [global("prvReadContact")]);
    misfortune(&sandbox, "bu_depth_only");
    assert!(told(caller.get(&depth).await).iter().all(|(_, depth)| depth == "Local"));
    misfortune(&sandbox, "team_roles");
    assert!(roles().await.is_empty(), "none of its own");
    assert_eq!(told(caller.get(&depth).await), [global("prvReadContact"), global("prvReadLead")], "a team's");
    misfortune(&sandbox, "administrator=System Customizer");
    assert!(roles().await.contains("System Customizer") && roles().await.len() == 2);
    sandbox.set_faults(Vec::new());
    assert_eq!(roles().await, connector, "all is as it was");
    let unknown = "systemusers(00000000-0000-0000-0000-00000000000f)/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()";
    assert_eq!(caller.get(unknown).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn acting_for_another_needs_a_privilege_and_gives_no_more_than_both_hold() {
    let sandbox = sandbox().await;
    let (application, person) = (Caller::new(&sandbox).await, person(&sandbox).await);
    let (app, other) = (who_am_i(&application).await, who_am_i(&person).await);
    let oid = user(&person, &other).await["azureactivedirectoryobjectid"].as_str().unwrap().to_owned();
    let body = r#"{"lastname":"For another"}"#;
    for (name, value) in [("mscrmcallerid", other.as_str()), ("callerobjectid", oid.as_str())] {
        sandbox.set_faults(Vec::new());
        let refused = application.write("POST", "contacts", &[(name, value)], body).await;
        assert_eq!(refused.code(), "0x80040220", "{name}");
        assert!(refused.text().contains("missing prvActOnBehalfOfAnotherUser"), "{}", refused.text());
        misfortune(&sandbox, "administrator");
        let made = application
            .write(
                "POST",
                "contacts?$select=_createdby_value,_createdonbehalfby_value",
                &[(name, value), ("prefer", "return=representation")],
                body,
            )
            .await;
        assert_eq!(made.status, 201, "{}", made.text());
        let row = made.json();
        assert_eq!(
            (&row["_createdby_value"], &row["_createdonbehalfby_value"]),
            (&json!(other), &json!(app)),
            "{name}"
        );
        let nobody = [(name, "00000000-0000-0000-0000-00000000000f")];
        assert_eq!(application.write("POST", "contacts", &nobody, body).await.status, 404);
    }
    // The administrator may act for another user; that other one may not.
    sandbox.set_faults(Vec::new());
    let url = format!("{}/api/data/v9.2/WhoAmI", sandbox.url());
    let headers = [("authorization", person.bearer.as_str()), ("mscrmcallerid", app.as_str())];
    assert_eq!(send(&url, "GET", &headers, "").await.unwrap().code(), "0x80040220");
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_that_pass_business_logic_over_are_taken() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    for header in [
        ("MSCRM.BypassBusinessLogicExecution", "CustomSync,CustomAsync"),
        ("MSCRM.BypassCustomPluginExecution", "true"),
        ("MSCRM.SuppressCallbackRegistrationExpanderJob", "true"),
        ("MSCRM.SolutionUniqueName", "ContosoLoyalty"),
    ] {
        let answer = caller.write("POST", "contacts", &[header], r#"{"lastname":"Quiet"}"#).await;
        assert_eq!(answer.status, 204, "{header:?}: {}", answer.text());
    }
}
