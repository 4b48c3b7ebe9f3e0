//! The client against SAP's OData server (`@sap/cds`): queries mean there what they mean here, its relative links are followed,
//! its batch answers are read, our change sets take effect there whole or not at all.
use crate::kit::{Server, free_port, place};
use fieldbridge::account::{AuthMethod, ExternalAccount, Name, SecretRef, System, parse_org_url};
use fieldbridge::catalog::{DateBehaviour, FieldType, TableKind};
use fieldbridge::clock::SystemClock;
use fieldbridge::crm::dynamics::{DynamicsConfig, DynamicsConnector, DynamicsCrm, PartAddress};
use fieldbridge::mapping::{Cell, CompareOp, Filter, Literal, TextOp};
use fieldbridge::port::{
    Crm, Intent, Manner, Position, ReadColumn, ReadOrder, ReadQuery, RowChange, RowName, RowResult, Value, WriteColumn,
    WriteConsent, WriteTable,
};
use fieldbridge::secret::Secret;
use std::fs;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The server, with nine contacts and pages of four.
struct Cap {
    crm: DynamicsCrm,
    /// `127.0.0.1:PORT`.
    address: String,
    _server: Server,
    _folder: tempfile::TempDir,
}

impl Cap {
    async fn start() -> Self {
        Self::with(PartAddress::default()).await
    }

    /// With a client whose batches name their rows so.
    async fn with(part_address: PartAddress) -> Self {
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
        let address = format!("127.0.0.1:{port}");
        let serve = place().join("node/node_modules/@sap/cds/bin/serve.js");
        let args = [serve.to_str().unwrap(), "all", "--in-memory", "--port", &port];
        let server = Server::node_in(folder.path(), &args, "server listening on").await;
        let crm = connect(&format!("http://{address}"), &sign_in().await, part_address);
        Self { crm, address, _server: server, _folder: folder }
    }

    /// What the server itself says of a contact, asked for without the client: its last name and number of children.
    async fn plainly(&self, number: u32) -> Option<(String, i64)> {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        let path = format!("/api/data/v9.2/contacts({})?$select=lastname,numberofchildren", id(number));
        let ask = format!("GET {path} HTTP/1.0\r\nHost: {}\r\nAccept: application/json\r\n\r\n", self.address);
        stream.write_all(ask.as_bytes()).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        if head.starts_with("HTTP/1.1 404") {
            return None;
        }
        let row: Contact = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {text}"));
        Some((row.lastname, row.numberofchildren))
    }
}

/// What is asked of a contact without the client.
#[derive(serde::Deserialize)]
struct Contact {
    lastname: String,
    numberofchildren: i64,
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

fn connect(url: &str, authority: &str, part_address: PartAddress) -> DynamicsCrm {
    let account = ExternalAccount {
        name: Name::parse("cap").unwrap(),
        system: System::Dynamics,
        url: parse_org_url(url).unwrap(),
        tenant: "11111111-1111-1111-1111-111111111111".into(),
        authority: authority.to_owned(),
        auth: AuthMethod::ClientSecret { client_id: "app".into(), secret: SecretRef("vault:cap/client-secret".into()) },
        solution: None,
        instance: None,
        look_back: None,
        clock_margin: None,
        call_reserve: None,
        secret_expires: None,
        organisation: None,
    };
    let connector =
        DynamicsConnector::new(Arc::new(SystemClock), DynamicsConfig { part_address, ..DynamicsConfig::default() });
    connector.open(&account, Secret::new("secret")).unwrap()
}

fn text() -> FieldType {
    FieldType::Text { max_length: Some(50), format: None }
}

fn contacts(filter: Option<Filter>) -> ReadQuery {
    let column = |field: &str, kind: FieldType| ReadColumn::new(field, field, kind);
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
        sort: Vec::new(),
        way: Default::default(),
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

fn id(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

fn table() -> WriteTable {
    let column = |field: &str, kind| WriteColumn { field: field.into(), kind, targets: Vec::new() };
    WriteTable {
        table: "contact".into(),
        address: "contacts".into(),
        primary_id: "contactid".into(),
        kind: TableKind::Standard,
        columns: vec![column("lastname", text()), column("numberofchildren", FieldType::Integer)],
    }
}

fn change(number: u32, intent: Intent, last: &str, children: i64) -> RowChange {
    let value = |field: &str, cell| (field.to_owned(), Value::Plain(cell));
    let values =
        vec![value("lastname", Cell::Text(last.to_owned().into())), value("numberofchildren", Cell::Integer(children))];
    RowChange { name: RowName::Id(id(number)), intent, values }
}

fn update(number: u32, last: &str, children: i64) -> RowChange {
    change(number, Intent::Update { version: None }, last, children)
}

fn delete(number: u32) -> RowChange {
    RowChange { name: RowName::Id(id(number)), intent: Intent::Delete { version: None }, values: Vec::new() }
}

/// Named from the root, as Microsoft's examples have it, no inner address is found by this server, which knows its service
/// by another path; each operation has its own answer all the same, and none is taken for done.
#[tokio::test(flavor = "multi_thread")]
async fn its_batch_answers_are_read_row_by_row() {
    let cap = Cap::start().await;
    let writer = cap.crm.writer(&WriteConsent::Test).unwrap();
    // Alone, a change is made.
    let written = writer.apply(&table(), &[update(1, "new 1", 7)], Manner::default()).await.unwrap();
    assert_eq!(written.rows, [RowResult::Updated { version: None }]);
    assert_eq!(cap.plainly(1).await, Some(("new 1".to_owned(), 7)));
    let changes = [update(1, "1", 1), update(2, "2", 2), update(3, "3", 3)];
    let written = writer.apply(&table(), &changes, Manner::default()).await.unwrap();
    for row in &written.rows {
        assert!(matches!(row, RowResult::Refused(fault) if fault.detail.contains("Invalid resource path")), "{row:?}");
    }
    assert_eq!(cap.plainly(1).await, Some(("new 1".to_owned(), 7)));
}

/// A batch is no transaction: the refused operation is refused alone.
#[tokio::test(flavor = "multi_thread")]
async fn operations_of_a_batch_take_effect_each_by_itself() {
    let cap = Cap::with(PartAddress::BelowService).await;
    let writer = cap.crm.writer(&WriteConsent::Test).unwrap();
    let changes = [update(1, "one", 11), update(2, "two", 99), update(3, "three", 13)];
    let written = writer.apply(&table(), &changes, Manner::default()).await.unwrap();
    let [RowResult::Updated { .. }, RowResult::Refused(fault), RowResult::Updated { .. }] = &written.rows[..] else {
        panic!("{:?}", written.rows)
    };
    assert!(fault.detail.contains("ASSERT_RANGE"), "{fault:?}");
    assert_eq!(cap.plainly(1).await, Some(("one".to_owned(), 11)));
    assert_eq!(cap.plainly(2).await, Some(("100% Lee".to_owned(), 0)));
    assert_eq!(cap.plainly(3).await, Some(("three".to_owned(), 13)));
}

/// The client's change set is executed by a server nobody here wrote: what it made, changed and deleted is there, asked for
/// without the client; a set with one change that cannot be leaves everything as it was, whichever place that change has.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_set_takes_effect_there_whole_or_not_at_all() {
    let cap = Cap::with(PartAddress::BelowService).await;
    let writer = cap.crm.writer(&WriteConsent::Test).unwrap();
    let together = Manner { all_or_nothing: true, ..Manner::default() };
    let made = [
        change(0x11, Intent::Create, "김 \r\n--batch_ O'Neill", 1),
        change(0x12, Intent::Create, "Zoë", 2),
        update(2, "changed", 20),
        delete(3),
    ];
    let written = writer.apply(&table(), &made, together).await.unwrap();
    assert!(written.together);
    assert!(written.rows.iter().all(RowResult::is_settled), "{:?}", written.rows);
    let after = [
        (0x11, Some(("김 \r\n--batch_ O'Neill".to_owned(), 1))),
        (0x12, Some(("Zoë".to_owned(), 2))),
        (2, Some(("changed".to_owned(), 20))),
        (3, None),
    ];
    for (number, row) in &after {
        assert_eq!(cap.plainly(*number).await, *row, "{number}");
    }
    // More children than the server's model allows; a row that is not there.
    for bad in [update(4, "too many", 99), update(0x77, "nobody", 1)] {
        for place in 0..4 {
            let mut set = vec![change(0x13, Intent::Create, "never", 3), update(2, "never", 0), delete(0x11)];
            set.insert(place, bad.clone());
            let written = writer.apply(&table(), &set, together).await.unwrap();
            let refused = |row: &RowResult| matches!(row, RowResult::Refused(_));
            assert!(written.rows.iter().all(refused), "{place}: {:?}", written.rows);
            for (number, row) in &after {
                assert_eq!(cap.plainly(*number).await, *row, "{number} after a refused set, {place}");
            }
            assert_eq!((cap.plainly(0x13).await, cap.plainly(0x77).await), (None, None));
            assert_eq!(cap.plainly(4).await, Some(("김".to_owned(), 3)));
        }
    }
}
