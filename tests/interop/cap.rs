//! The client against SAP's OData server (`@sap/cds`): queries mean there what they mean here, its relative links are followed,
//! its batch answers are read.
use crate::kit::{Server, free_port, place};
use fieldbridge::account::{AuthMethod, ExternalAccount, Name, SecretRef, System, parse_org_url};
use fieldbridge::catalog::{DateBehaviour, FieldType, TableKind};
use fieldbridge::clock::SystemClock;
use fieldbridge::crm::dynamics::{DynamicsConfig, DynamicsConnector, DynamicsCrm};
use fieldbridge::mapping::{Cell, CompareOp, Filter, Literal, TextOp};
use fieldbridge::port::{
    Crm, Intent, Manner, Position, ReadColumn, ReadOrder, ReadQuery, RowChange, RowName, RowResult, Value, WriteColumn,
    WriteConsent, WriteTable,
};
use fieldbridge::secret::Secret;
use std::fs;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The server, with nine contacts and pages of four.
struct Cap {
    crm: DynamicsCrm,
    _server: Server,
    _folder: tempfile::TempDir,
}

impl Cap {
    async fn start() -> Self {
        let folder = tempfile::tempdir_in(place().join("node")).unwrap();
        fs::create_dir_all(folder.path().join("srv/data")).unwrap();
        for (name, text) in [
            ("package.json", include_str!("cap/package.json")),
            ("srv/crm.cds", include_str!("cap/crm.cds")),
            ("srv/data/Crm-contacts.csv", include_str!("cap/Crm-contacts.csv")),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let port = free_port().to_string();
        let serve = place().join("node/node_modules/@sap/cds/bin/serve.js");
        let args = [serve.to_str().unwrap(), "all", "--in-memory", "--port", &port];
        let server = Server::node_in(folder.path(), &args, "server listening on").await;
        let crm = connect(&format!("http://127.0.0.1:{port}"), &sign_in().await);
        Self { crm, _server: server, _folder: folder }
    }
}

/// A sign-in service that hands a token to everybody; this test is not about signing in.
async fn sign_in() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked).await;
            let token = r#"{"token_type":"Bearer","expires_in":3599,"access_token":"token"}"#;
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                token.len()
            );
            let _ = stream.write_all(format!("{head}{token}").as_bytes()).await;
        }
    });
    address
}

fn connect(url: &str, authority: &str) -> DynamicsCrm {
    let account = ExternalAccount {
        name: Name::parse("cap").unwrap(),
        system: System::Dynamics,
        url: parse_org_url(url).unwrap(),
        tenant: "11111111-1111-1111-1111-111111111111".into(),
        authority: authority.to_owned(),
        auth: AuthMethod::ClientSecret { client_id: "app".into(), secret: SecretRef("vault:cap/client-secret".into()) },
        solution: None,
        secret_expires: None,
        organisation: None,
    };
    let connector = DynamicsConnector::new(Arc::new(SystemClock), DynamicsConfig::default());
    connector.open(&account, Secret::new("secret")).unwrap()
}

fn text() -> FieldType {
    FieldType::Text { max_length: Some(50), format: None }
}

fn contacts(filter: Option<Filter>) -> ReadQuery {
    let column = |field: &str, kind: FieldType| ReadColumn { field: field.into(), wire: field.into(), kind };
    ReadQuery {
        table: "contact".into(),
        address: "contacts".into(),
        primary_id: "contactid".into(),
        columns: vec![
            column("lastname", text()),
            column("emailaddress1", text()),
            column("numberofchildren", FieldType::Integer),
            column("birthdate", FieldType::DateTime { behaviour: DateBehaviour::DateOnly }),
        ],
        filter,
        since: None,
        order: ReadOrder::ById,
        page_size: 100,
        part: Default::default(),
    }
}

/// The last characters of the ids that come back, page after page.
async fn read(cap: &Cap, query: &ReadQuery) -> (String, usize) {
    let (mut at, mut found, mut pages) = (Position::Start, String::new(), 0);
    loop {
        let page = cap.crm.fetch(query, &at).await.unwrap_or_else(|fault| panic!("page {pages}: {fault}"));
        let decoded = cap.crm.decode(query, &page).unwrap();
        assert!(decoded.bad.is_empty(), "{:?}", decoded.bad);
        found.extend(decoded.rows.keys.iter().map(|key| key.id.chars().last().unwrap()));
        pages += 1;
        match page.next {
            Some(next) => at = next,
            None => return (found, pages),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_rows_come_once_over_relative_links() {
    let cap = Cap::start().await;
    assert_eq!(read(&cap, &contacts(None)).await, ("123456789".to_owned(), 3));
    let query = contacts(None);
    let page = cap.crm.fetch(&query, &Position::Start).await.unwrap();
    assert!(matches!(&page.next, Some(Position::Link(link)) if link.starts_with("contacts?")), "{:?}", page.next);
    let decoded = cap.crm.decode(&query, &page).unwrap();
    let first: Vec<_> = decoded.rows.iter().next().unwrap().1.to_vec();
    let wanted = [
        Cell::Text("O'Neill".into()),
        Cell::Text("o@shop.example".into()),
        Cell::Integer(2),
        Cell::Text("1990-05-17".into()),
    ];
    assert_eq!(first, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_mean_there_what_they_mean_here() {
    let cap = Cap::start().await;
    let word = |t: &str| Literal::Text(t.into());
    let compare = |field: &str, op, value| Filter::Compare { field: field.into(), op, value };
    let name = |t: &str| compare("lastname", CompareOp::Eq, word(t));
    let starts = |t: &str| Filter::Text { field: "lastname".into(), op: TextOp::StartsWith, needle: t.into() };
    for (what, filter, wanted) in [
        ("an apostrophe", name("O'Neill"), "1"),
        ("a percent sign", name("100% Lee"), "2"),
        ("Korean", name("김"), "4"),
        ("an ampersand", name("Kim & Sons"), "5"),
        ("everything an address is made of", name("a/b?c#d"), "6"),
        ("nobody", name("x' or '1' eq '1"), ""),
        ("numbers", compare("numberofchildren", CompareOp::Ge, Literal::Integer(3)), "467"),
        ("empty", Filter::Empty { field: "emailaddress1".into() }, "35689"),
        ("not empty", Filter::Not(Box::new(Filter::Empty { field: "emailaddress1".into() })), "1247"),
        ("a beginning", starts("Kim"), "5"),
        ("a day", compare("birthdate", CompareOp::Lt, Literal::Day("1991-01-01".parse().unwrap())), "15"),
        (
            "both of two, or a third",
            Filter::Or(vec![
                Filter::And(vec![
                    compare("numberofchildren", CompareOp::Eq, Literal::Integer(2)),
                    Filter::Empty { field: "birthdate".into() },
                ]),
                name("Zed"),
            ]),
            "789",
        ),
    ] {
        assert_eq!(read(&cap, &contacts(Some(filter))).await.0, wanted, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn its_batch_answers_are_read_row_by_row() {
    let cap = Cap::start().await;
    let table = WriteTable {
        table: "contact".into(),
        address: "contacts".into(),
        primary_id: "contactid".into(),
        kind: TableKind::Standard,
        columns: vec![WriteColumn { field: "lastname".into(), kind: text(), targets: Vec::new() }],
    };
    let change = |n: u32| RowChange {
        name: RowName::Id(format!("00000000-0000-4000-8000-{n:012x}")),
        intent: Intent::Update { version: None },
        values: vec![("lastname".into(), Value::Plain(Cell::Text(format!("new {n}").into())))],
    };
    let writer = cap.crm.writer(&WriteConsent::Test).unwrap();
    // Alone, a change is made.
    let written = writer.apply(&table, &[change(1)], Manner::default()).await.unwrap();
    assert_eq!(written.rows, [RowResult::Updated { version: None }]);
    let renamed = Filter::Compare { field: "lastname".into(), op: CompareOp::Eq, value: Literal::Text("new 1".into()) };
    assert_eq!(read(&cap, &contacts(Some(renamed))).await.0, "1");
    // In a batch this server looks for inner addresses relative to the service and finds none of ours; each operation has
    // its own answer all the same, and none is taken for done.
    let written = writer.apply(&table, &[change(1), change(2), change(3)], Manner::default()).await.unwrap();
    for row in &written.rows {
        assert!(matches!(row, RowResult::Refused(fault) if fault.detail.contains("Invalid resource path")), "{row:?}");
    }
}
