//! What the answers file promises.
use super::difference::{READING_SLUGS, SETUP_SLUGS, differences};
use super::*;
use crate::account::{AuthMethod, Name, certificate};
use crate::catalog::fixtures::{account, contact};
use crate::catalog::{Catalog, TableDetail};
use crate::flow::propose_flows;
use crate::mapping::{ListKind, propose, propose_enumerations};
use crate::setup::{Draft, Workspace, account_of, first_unanswered};
use proptest::prelude::*;

const FILE: &str = r#"
name = "Contoso"
url = "https://contoso.crm4.dynamics.com/main.aspx?appid=1"
tenant = "contoso.onmicrosoft.com"
client_id = "0FC1A9B0-1111-2222-3333-444455556666"
secret = "env:CONTOSO_SECRET"
tables = ["contact", "account"]

[[mapping]]
table = "contact"
include = ["nickname"]
exclude = ["jobtitle"]
rename = { emailaddress1 = "emailaddress2", emailaddress2 = "second" }
conversion = { telephone1 = "phone" }

[[enumeration]]
option_set = "contact_gendercode"
enumeration = "gender"
replace = true

[[enumeration]]
option_set = "account_statecode"
skip = true

[[flow]]
table = "contact"
mode = "full"
filter = "statecode = 0 and lastname is not empty"
try_rows = 0
"#;

fn details() -> Vec<TableDetail> {
    vec![contact(), account()]
}

fn catalog() -> Catalog {
    let tables = details().into_iter().map(|d| d.table).collect();
    Catalog { tables, ..Catalog::new(jiff::Timestamp::UNIX_EPOCH) }
}

/// The whole road: account, tables, proposals, changes.
fn walk(answers: &Answers) -> Outcome<Draft> {
    let mut draft = Draft::new(Workspace::named("w"));
    answers.apply_account(&mut draft)?;
    let name = Name::parse(&answers.name).unwrap();
    let account = account_of(&draft.answers, Some(answers.secret_ref(&name)?)).unwrap();
    draft.workspace.accounts = vec![account];
    answers.apply_tables(&mut draft, &catalog())?;
    draft.workspace.mappings = details().iter().map(|d| propose(&name, d, &draft.tables)).collect();
    answers.apply_mappings(&mut draft, &name, &details())?;
    draft.workspace.enumerations = propose_enumerations(&name, &details(), &draft.workspace.mappings, &[], &[]);
    answers.apply_enumerations(&mut draft, &name)?;
    draft.workspace.flows = propose_flows(&name, &draft.tables, &details(), &[]);
    answers.apply_flows(&mut draft, &name, &details())?;
    Ok(draft)
}

#[test]
fn a_file_is_the_whole_setup() {
    let draft = walk(&Answers::parse(FILE).unwrap()).unwrap();
    assert_eq!(draft.answers["url"], "https://contoso.crm4.dynamics.com");
    assert_eq!(first_unanswered(&draft).map(|n| crate::setup::questions(&draft.answers)[n].key), Some("secret"));
    assert_eq!(draft.workspace.accounts[0].auth.secret().env_name(), Some("CONTOSO_SECRET"));
    let mapping = &draft.workspace.mappings[0];
    assert_eq!(mapping.version, 2, "one version for all changes of the file");
    let rule = |f: &str| mapping.rule(f).unwrap();
    assert!(rule("nickname").include && !rule("jobtitle").include);
    assert_eq!(
        (rule("emailaddress1").column.as_str(), rule("emailaddress2").column.as_str()),
        ("emailaddress2", "second")
    );
    assert_eq!(rule("telephone1").conversion, Conversion::Phone);
    assert_eq!(draft.workspace.mappings[1].version, 1);
    let choice = |set: &str| draft.workspace.enumerations.iter().find(|c| c.option_set == set).unwrap();
    assert_eq!(
        (choice("contact_gendercode").enumeration.as_deref(), choice("contact_gendercode").replace),
        (Some("gender"), true)
    );
    assert_eq!(choice("account_statecode").enumeration, None);
    let flow = draft.workspace.flows.iter().find(|f| f.table == "contact").unwrap();
    assert_eq!((flow.mode, flow.try_rows), (ReadMode::Full, 0));
}

#[test]
fn what_is_exported_leads_to_the_same_setup() {
    let draft = walk(&Answers::parse(FILE).unwrap()).unwrap();
    let exported = Answers::export(&draft.workspace, &draft.workspace.accounts[0]);
    let text = exported.to_toml().unwrap();
    let again = walk(&Answers::parse(&text).unwrap()).unwrap();
    assert_eq!(again.workspace, draft.workspace, "{text}");
}

#[test]
fn a_whole_setup_is_the_same_whatever_stood_there_before() {
    let mut draft = walk(&Answers::parse(FILE).unwrap()).unwrap();
    let contact = &mut draft.workspace.mappings[0];
    contact.version = 7;
    contact.rules.iter_mut().filter(|r| r.field == "parentcustomerid").for_each(|r| r.with_target = true);
    draft.workspace.flows.retain(|f| f.table != "account");
    let flow = &mut draft.workspace.flows[0];
    flow.reading.sweep_days = 3;
    flow.filter = None;
    let wanted = draft.workspace.clone();
    let text = Answers::export(&wanted, &wanted.accounts[0]).to_toml().unwrap();
    let again = walk(&Answers::parse(&text).unwrap()).unwrap();
    assert_eq!(again.workspace, wanted, "{text}");
    assert_eq!(again.left_out, ["account"]);
    assert_eq!(Answers::export(&again.workspace, &again.workspace.accounts[0]).to_toml().unwrap(), text);
    // Over a setup that carries more, filters, and has an older version.
    let mut more = Draft::new(walk(&Answers::parse(FILE).unwrap()).unwrap().workspace);
    more.tables = vec!["contact".into(), "account".into()];
    let answers = Answers::parse(&text).unwrap();
    let name = Name::parse("contoso").unwrap();
    answers.apply_mappings(&mut more, &name, &details()).unwrap();
    answers.apply_enumerations(&mut more, &name).unwrap();
    answers.apply_flows(&mut more, &name, &details()).unwrap();
    assert_eq!(more.workspace, wanted);
}

#[test]
fn the_order_of_the_fields_is_the_files() {
    let text =
        Answers::export(&walk(&Answers::parse(FILE).unwrap()).unwrap().workspace, &account_there()).to_toml().unwrap();
    let mut answers = Answers::parse(&text).unwrap();
    answers.mappings[0].fields[1..].reverse();
    let turned = walk(&answers).unwrap();
    let order: Vec<&str> = turned.workspace.mappings[0].included().map(|r| r.field.as_str()).collect();
    let wanted: Vec<&str> = answers.mappings[0].fields.iter().map(|f| f.field.as_str()).collect();
    assert_eq!(order, wanted);
}

#[test]
fn a_setup_of_a_thousand_tables_is_read_again_as_it_was_written() {
    let mut setup = Answers::export(&walk(&Answers::parse(FILE).unwrap()).unwrap().workspace, &account_there());
    let field = |n: usize| FieldAnswer {
        field: format!("new_customfield{n:04}"),
        column: format!("고객_{n:04}"),
        conversion: Conversion::Keep,
        treatment: Treatment::default(),
        with_target: false,
    };
    let table = |n: usize| MappingAnswer {
        table: format!("new_table{n:04}"),
        schema: Some(format!("new_table{n:04}")),
        version: Some(1),
        fields: (0..60).map(field).collect(),
        ..MappingAnswer::default()
    };
    setup.mappings = (0..1000).map(table).collect();
    setup.tables = setup.mappings.iter().map(|m| m.table.clone()).collect();
    let text = setup.to_toml().unwrap();
    assert!(text.len() > 3 << 20, "{} bytes", text.len());
    assert_eq!(Answers::parse(&text).unwrap(), setup);
}

fn account_there() -> crate::account::ExternalAccount {
    walk(&Answers::parse(FILE).unwrap()).unwrap().workspace.accounts[0].clone()
}

#[test]
fn the_file_is_commented_and_holds_one_line_a_field() {
    let text =
        Answers::export(&walk(&Answers::parse(FILE).unwrap()).unwrap().workspace, &account_there()).to_toml().unwrap();
    for part in [
        "# A Fieldbridge setup of one account.",
        "\nwhole = true\n",
        "  \"contact\",\n",
        "[[mapping]]\ntable = \"contact\"\nschema = \"contact\"\n",
        "  { field = \"telephone1\", column = \"telephone1\", conversion = \"phone\" },\n",
        "[[flow]]\ntable = \"contact\"\nname = \"contact\"\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(
        text.lines().all(|l| l.starts_with('#') || l.chars().count() <= 160 || l.starts_with("certificate")),
        "{text}"
    );
}

#[test]
fn what_differs_is_told_line_by_line_and_versions_are_no_difference() {
    let first = Answers::export(&walk(&Answers::parse(FILE).unwrap()).unwrap().workspace, &account_there());
    assert_eq!(differences(&first, &first), []);
    let mut second = first.clone();
    second.url = "https://prod.crm4.dynamics.com".into();
    second.mappings[0].version = Some(9);
    second.mappings[0].fields[1].column = "other".into();
    let gone = second.mappings[0].fields.pop().unwrap().field;
    second.enumerations[0].replace = !second.enumerations[0].replace;
    second.flows.iter_mut().for_each(|f| f.filter = None);
    let told = differences(&first, &second);
    let shown: Vec<(String, &str, bool)> = told.iter().map(|d| (d.place.clone(), d.what, d.environment)).collect();
    let field = format!("contact.{}", first.mappings[0].fields[1].field);
    assert_eq!(shown[0], (String::new(), "url", true));
    assert!(shown.contains(&(field, "column", false)), "{shown:?}");
    let removed: Vec<_> = told.iter().filter(|d| d.place == format!("contact.{gone}")).collect();
    assert!(removed.len() == 4 && removed.iter().all(|d| d.second.is_none()), "{removed:?}");
    assert!(shown.iter().any(|(_, what, _)| *what == "replace") && shown.iter().any(|(_, what, _)| *what == "filter"));
    assert!(told.iter().all(|d| SETUP_SLUGS.contains(&d.what) || READING_SLUGS.contains(&d.what)));
}

#[test]
fn nothing_that_is_told_of_a_setup_is_left_out_of_the_comparison() {
    let first = Answers::export(&walk(&Answers::parse(FILE).unwrap()).unwrap().workspace, &account_there());
    let told = |change: &dyn Fn(&mut Answers)| {
        let mut second = first.clone();
        change(&mut second);
        let told = differences(&first, &second);
        assert!(told.iter().all(|d| SETUP_SLUGS.contains(&d.what)), "{told:?}");
        told.iter().map(|d| (d.what, d.environment)).collect::<Vec<_>>()
    };
    assert_eq!(told(&|a| a.solution = Some("ContosoCampaign".into())), [("solution", false)]);
    assert_eq!(told(&|a| a.secret_expires = Some("2027-03-31".into())), [("secret-expires", true)]);
    assert_eq!(told(&|a| a.look_back = Some(60)), [("look-back", false)]);
    assert_eq!(told(&|a| a.clock_margin = Some(180)), [("clock-margin", false)]);
    assert_eq!(told(&|a| a.call_reserve = Some(30)), [("call-reserve", false)]);
    assert_eq!(told(&|a| a.enumerations[0].kind = Some(ListKind::System)), [("list-kind", false)]);
    assert_eq!(told(&|a| a.enumerations[0].kind = Some(ListKind::Open)), [], "as it is without");
    // What somebody said is written, so that a replay says it again; a list closed since is opened by a whole set-up.
    let mut draft = walk(&Answers::parse(FILE).unwrap()).unwrap();
    let at = draft.workspace.enumerations.iter().position(|c| c.enumeration.is_some()).unwrap();
    let set = draft.workspace.enumerations[at].option_set.clone();
    let of = |answers: &Answers| answers.enumerations.iter().find(|e| e.option_set == set).unwrap().kind;
    draft.workspace.enumerations[at].kind = Some(ListKind::Open);
    let (said, account) = (Answers::export(&draft.workspace, &account_there()), account_there().name);
    assert_eq!(of(&said), Some(ListKind::Open));
    let again = |answers: &Answers, kind: Option<ListKind>| {
        let mut draft = draft.clone();
        draft.workspace.enumerations[at].kind = kind;
        answers.apply_enumerations(&mut draft, &account).unwrap();
        draft.workspace.enumerations[at].kind
    };
    assert!(first.whole && of(&first).is_none());
    assert_eq!(again(&said, Some(ListKind::Closed)), Some(ListKind::Open));
    assert_eq!(again(&first, Some(ListKind::Closed)), Some(ListKind::Open));
    assert_eq!(again(&first, None), None);
    let by_hand = Answers::parse(FILE).unwrap();
    for (with, without) in
        [(vec!["parentcustomerid".to_owned()], vec![]), (vec![], vec!["parentcustomerid".to_owned()])]
    {
        let mut second = by_hand.clone();
        second.mappings[0].with_target = with;
        second.mappings[0].without_target = without;
        let told = differences(&by_hand, &second);
        assert_eq!((told.len(), told[0].what, told[0].place.as_str()), (1, "with-target", "contact.parentcustomerid"));
    }
}

#[test]
fn a_field_that_is_listed_twice_is_refused() {
    let mut file = Answers::export(&walk(&Answers::parse(FILE).unwrap()).unwrap().workspace, &account_there());
    let twice = file.mappings[0].fields[1].clone();
    file.mappings[0].fields.push(FieldAnswer { column: "again".into(), ..twice });
    let fault = walk(&file).unwrap_err();
    assert_eq!((fault.kind, fault.args["problem"].as_str()), (ErrorKind::MappingInvalid, "lint-column-taken"));
}

#[test]
fn every_method_is_exported_and_read_again() {
    let certificate = certificate::fixture().certificate.base64();
    for (auth, kind) in [
        ("auth = \"password\"\nuser = \"kim@contoso.com\"\nclient_secret = \"env:APP\"".to_owned(), "password"),
        ("auth = \"password\"\nuser = \"kim@contoso.com\"\nclient_secret = \"vault\"".to_owned(), "password"),
        (format!("auth = \"certificate\"\ncertificate = \"{certificate}\"\nassertion = \"RS256\""), "certificate"),
        (format!("auth = \"certificate\"\ncertificate = \"{certificate}\""), "certificate"),
        ("auth = \"device-code\"".to_owned(), "device-code"),
        ("auth = \"browser\"".to_owned(), "browser"),
    ] {
        let from = "secret = \"env:CONTOSO_SECRET\"";
        let secret = if ["device-code", "browser"].contains(&kind) { "" } else { from };
        let draft = walk(&Answers::parse(&FILE.replace(from, &format!("{secret}\n{auth}"))).unwrap()).unwrap();
        assert_eq!(draft.workspace.accounts[0].auth.kind().code(), kind);
        let text = Answers::export(&draft.workspace, &draft.workspace.accounts[0]).to_toml().unwrap();
        let again = walk(&Answers::parse(&text).unwrap()).unwrap();
        assert_eq!(again.workspace, draft.workspace, "{text}");
    }
    let AuthMethod::Password { client_secret, .. } = &walk(
        &Answers::parse(
            &FILE.replace("tables =", "auth = \"password\"\nuser = \"k@c.d\"\nclient_secret = \"vault\"\ntables ="),
        )
        .unwrap(),
    )
    .unwrap()
    .workspace
    .accounts[0]
        .auth
    else {
        panic!("a password")
    };
    assert_eq!(client_secret.as_ref().unwrap().0, "vault:contoso/client-secret");
}

#[test]
fn a_secret_in_the_file_is_refused_and_not_repeated() {
    let with = |line: &str| FILE.replace("secret = \"env:CONTOSO_SECRET\"", line);
    for line in [
        "secret = \"hunter2~abc\"",
        "secret = \"env:hunter2~abc\"",
        "secret = \"hunter2~abc",
        "secret = [\"hunter2~abc\"]",
        "secret = hunter2~abc",
        "secret = \"vault\"\nclient_secret = \"hunter2~abc\"",
        "secret = \"vault\"\nclient_secret = \"file:hunter2~abc\"",
    ] {
        let fault = match Answers::parse(&with(line)) {
            Ok(answers) => walk(&answers).unwrap_err(),
            Err(fault) => fault,
        };
        let shown = format!("{fault} {:?}", fault.args);
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn a_file_that_cannot_be_read_says_where() {
    for (text, line) in [
        ("name = \"a\"\ncolour = \"red\"\n", "2"),
        ("name = \"a\"\nname = \"b\"\n", "2"),
        ("name: a\n", "1"),
        ("version = 99\nname=\"a\"\nurl=\"u\"\nclient_id=\"c\"\nsecret=\"vault\"\n", "1"),
    ] {
        let fault = Answers::parse(text).unwrap_err();
        assert_eq!((fault.kind, fault.args["line"].as_str()), (ErrorKind::AnswersUnreadable, line), "{fault}");
    }
    assert!(Answers::parse(&format!("\u{feff}{FILE}")).is_ok(), "a byte-order mark does no harm");
    assert_eq!(Answers::parse("").unwrap_err().kind, ErrorKind::AnswersUnreadable);
    assert_eq!(Answers::parse(&" ".repeat(MAX_ANSWERS_BYTES + 1)).unwrap_err().kind, ErrorKind::AnswersUnreadable);
}

#[test]
fn a_wrong_answer_says_which() {
    let kind = |from: &str, to: &str| {
        let fault = walk(&Answers::parse(&FILE.replace(from, to)).unwrap()).unwrap_err();
        (fault.kind, fault.args.get("problem").cloned().unwrap_or_default())
    };
    for (from, to, expected, problem) in [
        ("contoso.onmicrosoft.com", "common", ErrorKind::AnswerInvalid, "answer-problem-tenant-shared"),
        ("https://contoso", "http://contoso", ErrorKind::AddressNotHttps, ""),
        ("[\"contact\", \"account\"]", "[\"ghost\"]", ErrorKind::TableMissing, ""),
        ("[\"nickname\"]", "[\"ghost\"]", ErrorKind::MappingInvalid, "lint-field-unknown"),
        ("[\"nickname\"]", "[\"entityimage\"]", ErrorKind::MappingInvalid, "lint-cannot-carry"),
        ("[\"jobtitle\"]", "[\"contactid\"]", ErrorKind::MappingInvalid, "lint-key-stays"),
        ("\"second\"", "\"lastname\"", ErrorKind::MappingInvalid, "lint-column-taken"),
        ("exclude =", "schema = \"Account\"\nexclude =", ErrorKind::MappingInvalid, "lint-schema-taken"),
        ("\"second\"", "\"select\"", ErrorKind::MappingInvalid, "lint-name-reserved"),
        ("telephone1 =", "donotemail =", ErrorKind::MappingInvalid, "lint-conversion-unfit"),
        ("contact_gendercode", "ghost", ErrorKind::MappingInvalid, ""),
        ("replace = true", "languages = [1033, 0]", ErrorKind::AnswerInvalid, "0"),
        ("replace = true", "languages = [70000]", ErrorKind::AnswerInvalid, "70000"),
        ("statecode = 0", "zzzzzzzzz = 0", ErrorKind::FilterInvalid, "filter-problem-unknown-field"),
        ("statecode = 0", "lastnam = 'x'", ErrorKind::FilterInvalid, "filter-problem-unknown-field-near"),
    ] {
        let (found, said) = kind(from, to);
        assert_eq!(found, expected, "{to}");
        assert!(
            said == problem || (problem == "filter-problem-unknown-field" && said.starts_with(problem)),
            "{to}: {said}"
        );
    }
}

#[test]
fn variables_are_no_expressions() {
    assert_eq!(SecretSource::parse("env:A_1"), Ok(SecretSource::Env("A_1".into())));
    assert_eq!(SecretSource::parse("file:/run/secrets/x"), Ok(SecretSource::File("/run/secrets/x".into())));
    for text in ["env:${A}", "env:", "env:1A", "$A", "", "Vault ", "vault:x"] {
        assert!(SecretSource::parse(text).is_err(), "{text}");
    }
    assert_eq!(SecretSource::parse(" stdin\n"), Ok(SecretSource::Stdin));
}

proptest! {
    #[test]
    fn any_edited_mapping_is_exported_whole(edits in prop::collection::vec((0usize..60, 0u8..3, "[a-e]"), 0..25)) {
        let mut draft = walk(&Answers::parse(FILE).unwrap()).unwrap();
        for (place, what, text) in edits {
            let mapping = &mut draft.workspace.mappings[0];
            let field = mapping.rules[place % mapping.rules.len()].field.clone();
            let next = match what {
                0 => mapping.toggle(&field),
                1 => mapping.rename(&field, &text),
                _ => mapping.set_conversion(&field, Conversion::ALL[place % 8], &contact()),
            };
            if let Ok(next) = next { *mapping = next; }
        }
        let mut answers = Answers::export(&draft.workspace, &draft.workspace.accounts[0]);
        answers.enumerations.clear();
        let again = walk(&Answers::parse(&answers.to_toml().unwrap()).unwrap()).unwrap();
        let carried = |d: &Draft| d.workspace.mappings[0].included().cloned().collect::<Vec<_>>();
        prop_assert_eq!(carried(&again), carried(&draft));
    }

    #[test]
    fn no_file_makes_it_panic(text in any::<String>(), cut in 0usize..600) {
        let _ = Answers::parse(&text);
        let part: String = FILE.chars().take(cut).chain(text.chars()).collect();
        let _ = Answers::parse(&part);
    }
}
