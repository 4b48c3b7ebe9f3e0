//! `fieldbridge sandbox --system salesforce` as a process.
use crate::kit::caller::send;
use crate::kit::program::Home;
use crate::kit::sign_in::form;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::Child;

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_serves_salesforce_and_tells_how_to_come_in() {
    let home = Home::new();
    let line = "sandbox --system salesforce --json --rows 20 --fault hidden_field=Contact.Email --mutate updates=2";
    let mut child = home.command(line.split_whitespace()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let running = Running(child);
    let facts =
        serde_json::from_str::<Value>(&first).unwrap_or_else(|error| panic!("{error}: {first}"))["sandbox"].clone();
    let text = |name: &str| facts[name].as_str().unwrap_or_else(|| panic!("no {name}: {facts}")).to_owned();
    assert_eq!(text("system"), "salesforce");
    assert!(facts["proxy"].is_null() && facts["ca_file"].is_null(), "{facts}");
    // Clients with fixed hosts need the proxy, the others are led by the address.
    assert!(facts["clients"]["tap-salesforce"].is_null(), "{facts}");
    assert_eq!(facts["clients"]["jsforce"][0], format!("export SF_LOGIN_URL='{}'", text_of(&facts, "url")));
    let password = format!("{}{}", text("password"), text("security_token"));
    let pairs = [
        ("grant_type", "password"),
        ("client_id", &text("client_id")),
        ("client_secret", &text("client_secret")),
        ("username", &text("user")),
        ("password", &password),
    ];
    let url = format!("{}/services/oauth2/token", text("url"));
    let granted =
        send(&url, "POST", &[("content-type", "application/x-www-form-urlencoded")], &form(&pairs)).await.unwrap();
    let bearer = format!("Bearer {}", granted.json()["access_token"].as_str().expect("a token"));
    let soql = form(&[("q", "SELECT count() FROM Contact WHERE SystemModstamp = TODAY")]);
    let url = format!("{}/services/data/v66.0", text("url"));
    let counted = send(&format!("{url}/query?{soql}"), "GET", &[("authorization", &bearer)], "").await.unwrap();
    assert_eq!(counted.json()["totalSize"], 2, "{}", counted.text());
    let described =
        send(&format!("{url}/sobjects/Contact/describe"), "GET", &[("authorization", &bearer)], "").await.unwrap();
    assert!(described.text().contains("\"LastName\"") && !described.text().contains("\"name\":\"Email\""));
    drop(running);
}

#[test]
fn https_comes_with_a_proxy_for_fixed_hosts_and_all_faults_are_listed() {
    let home = Home::new();
    let mut child =
        home.command("sandbox --system salesforce --json --rows 20 --tls".split_whitespace()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let running = Running(child);
    let facts = serde_json::from_str::<Value>(&first).unwrap()["sandbox"].clone();
    assert!(facts["url"].as_str().unwrap().starts_with("https://127.0.0.1:"));
    assert!(facts["proxy"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    let file = facts["ca_file"].as_str().unwrap();
    for client in ["simple-salesforce", "tap-salesforce"] {
        let lines = [
            format!("export HTTPS_PROXY='{}'", text_of(&facts, "proxy")),
            format!("export REQUESTS_CA_BUNDLE='{file}'"),
        ];
        assert_eq!(facts["clients"][client], serde_json::json!(lines), "{client}");
    }
    assert_eq!(facts["clients"]["cirrus"][2], format!("export SSL_CERT_FILE='{file}'"));
    assert!(std::fs::read_to_string(file).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    let _ = std::fs::remove_file(file);
    drop(running);
    let listed = home.say("sandbox --fault list");
    listed.exits(0);
    for name in ["oauth_error", "lock_row", "results_without_locator"] {
        assert!(listed.stdout.contains(name), "{name}");
    }
    let names = |system: &str| -> Vec<String> {
        let listed = home.say(&format!("sandbox faults --system {system} --json"));
        listed.exits(0);
        let body: Value = serde_json::from_str(&listed.stdout).unwrap();
        body["faults"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    let (salesforce, dynamics) = (names("salesforce"), names("dynamics"));
    for (name, of) in [("lock_row", [true, false]), ("missing_priv", [false, true]), ("slow", [true, true])] {
        let there = [salesforce.iter().any(|one| one == name), dynamics.iter().any(|one| one == name)];
        assert_eq!(there, of, "{name}");
    }
}

fn text_of<'a>(facts: &'a Value, name: &str) -> &'a str {
    facts[name].as_str().unwrap_or_else(|| panic!("no {name}: {facts}"))
}
