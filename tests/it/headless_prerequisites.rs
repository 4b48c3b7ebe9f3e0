//! The sheet an administrator gets, from the command line.
use super::kit::program::Home;

#[test]
fn the_sheet_names_the_organisation_and_every_gap_that_is_left() {
    let home = Home::new();
    let asked = "account prerequisites certificate --url contoso.crm4.dynamics.com/main.aspx --privilege prvReadLead";
    let sheet = home.say(asked);
    sheet.exits(0);
    assert!(sheet.stdout.contains("Environment: https://contoso.crm4.dynamics.com\n"), "{}", sheet.stdout);
    assert!(sheet.stdout.contains("prvReadLead = Organization, prvReadEntity = Organization"), "{}", sheet.stdout);
    assert!(sheet.stdout.contains("thumbprint that the portal shows with this one: ______"), "{}", sheet.stdout);
    let korean = home.say(&format!("{asked} --lang ko --json"));
    let value = korean.exits(0).json();
    assert_eq!((value["method"].as_str(), value["language"].as_str()), (Some("certificate"), Some("ko")));
    assert!(value["text"].as_str().is_some_and(|t| t.contains("환경: https://contoso.crm4.dynamics.com")), "{value}");
}

#[test]
fn an_unknown_method_and_an_address_that_is_none_are_refused() {
    let home = Home::new();
    home.say("account prerequisites carrier-pigeon").exits(2);
    home.say("account prerequisites password --url http://contoso.crm4.dynamics.com --json").fails_with("FB-ADR-02", 3);
    assert!(!home.workspace().exists(), "a sheet needs no workspace");
}
