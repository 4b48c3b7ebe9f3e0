//! Links and redirects that lead elsewhere, in every place a server can put one: nobody but the organisation is ever sent
//! anything, with or without the token.
use crate::kit::dynamics::{SECRET, TOKEN, connect, contacts, signed_in};
use crate::kit::liar::{Wire, answer, json};
use fieldbridge::catalog::{FieldType, TableKind};
use fieldbridge::fault::ErrorKind;
use fieldbridge::mapping::Cell;
use fieldbridge::port::{
    Crm, Intent, Manner, Position, RowChange, RowName, RowResult, Value, WriteColumn, WriteConsent, WriteTable,
};

pub const SET: &str = "/api/data/v9.2/contacts";

/// Shapes of links; `OWN` and `THIEF` are ports, `SET` is the path of the set that is read.
const SHAPES: &[&str] = &[
    // other hosts and ports
    "http://127.0.0.1:THIEFSET",
    "http://localhost:THIEFSET",
    "http://[::1]:THIEFSET",
    "http://[::ffff:127.0.0.1]:THIEFSET",
    "http://127.1:THIEFSET",
    "http://2130706433:THIEFSET",
    "http://0x7f000001:THIEFSET",
    "http://0177.0.0.1:THIEFSET",
    "http://127.0.0.2:OWNSET",
    "http://localhost:OWNSET",
    "http://127.0.0.1SET",
    "http://127.0.0.1:0SET",
    "http://127.0.0.1:65535SET",
    "http://127.0.0.1:99999SET",
    "http://127.0.0.1:SET",
    // other schemes
    "https://127.0.0.1:OWNSET",
    "ftp://127.0.0.1:OWNSET",
    "ws://127.0.0.1:OWNSET",
    "file:///etc/passwd",
    "data:application/json,{}",
    "javascript:alert(1)",
    "gopher://127.0.0.1:THIEF/_GET",
    // user information
    "http://127.0.0.1:OWN@127.0.0.1:THIEFSET",
    "http://user:pw@127.0.0.1:OWNSET",
    "http://@127.0.0.1:THIEFSET",
    "http://127.0.0.1:OWN%40127.0.0.1:THIEFSET",
    "http://127.0.0.1:OWN#@127.0.0.1:THIEFSET",
    "http://127.0.0.1:OWN?@127.0.0.1:THIEFSET",
    // names that look alike
    "http://127.0.0.1:OWN.evil.exampleSET",
    "http://127.0.0.1.evil.example:THIEFSET",
    "http://evil.example:OWNSET",
    "https://org.crm4.dynamics.com.evil.exampleSET",
    "https://org.crm4.dynаmics.comSET",
    "https://xn--org-crm4-dynmics-com-8zb.exampleSET",
    "http://127。0。0。1:THIEFSET",
    "http://１２７.0.0.1:THIEFSET",
    "http://127.0.0.1%2eevil.example:THIEFSET",
    // no scheme, no host
    "//127.0.0.1:THIEFSET",
    "///127.0.0.1:THIEFSET",
    "/\\127.0.0.1:THIEFSET",
    "\\\\127.0.0.1:THIEFSET",
    "http:127.0.0.1:THIEFSET",
    "http:/127.0.0.1:THIEFSET",
    "http:\\\\127.0.0.1:THIEFSET",
    "http://127.0.0.1:OWN\\@127.0.0.1:THIEFSET",
    "@127.0.0.1:THIEFSET",
    ".evil.example/x",
    ":THIEFSET",
    "",
    // control characters, blanks, fragments
    " http://127.0.0.1:OWNSET",
    "http://127.0.0.1:OWNSET\r\nHost: evil.example",
    "http://127.0.0.1:OWNSET\tx",
    "http://127.0.0.1:OWNSET\0",
    "http://127.0.0.1:OWNSET#fragment",
    "ht\ntp://127.0.0.1:OWNSET",
    // relative to the root of the API, but not to the set itself
    "accounts?$skiptoken=2",
    "contacts",
    "contacts#?",
    "contacts/../accounts?$skiptoken=2",
    "contactsx?$skiptoken=2",
    "contacts(1)?$select=x",
    "./contacts?$skiptoken=2",
    "../v9.2/contacts?$skiptoken=2",
    "?$skiptoken=2",
    "/api/data/v9.2/contacts?$skiptoken=2",
    // the same origin, another place
    "http://127.0.0.1:OWN/api/data/v9.2/accounts",
    "http://127.0.0.1:OWN/api/data/v9.2/$batch",
    "http://127.0.0.1:OWN/api/data/v9.2/contacts/../accounts",
    "http://127.0.0.1:OWN/api/data/v9.2/contacts/%2e%2e/accounts",
    "http://127.0.0.1:OWN/api/data/v9.2/contactsx",
    "http://127.0.0.1:OWN/API/DATA/V9.2/CONTACTS",
    "http://127.0.0.1:OWN//api/data/v9.2/contacts",
    "http://127.0.0.1:OWN/evil",
    "http://127.0.0.1:OWN",
];

fn port(wire: &Wire) -> &str {
    wire.url.rsplit(':').next().unwrap()
}

pub fn shaped(shape: &str, own: &Wire, thief: &Wire) -> String {
    shape.replace("OWN", port(own)).replace("THIEF", port(thief)).replace("SET", SET)
}

pub async fn thief() -> Wire {
    Wire::listen(|_, _| json("200 OK", "{\"value\":[]}")).await
}

/// Everything the organisation was sent went to the sign-in or to the set, and the token was on the API's requests only.
pub fn only_the_organisation(own: &Wire, thief: &Wire, what: &str) {
    assert!(thief.seen().is_empty(), "{what}: {:?}", thief.seen());
    for request in own.seen() {
        let first = request.lines().next().unwrap_or_default();
        let signing_in = first.contains("/oauth2/v2.0/token");
        assert!(signing_in || first.contains(SET) || first.contains("$batch"), "{what}: {first}");
        assert_eq!(request.contains(SECRET), signing_in, "{what}: {first}");
        assert_eq!(request.contains(TOKEN), !signing_in, "{what}: {first}");
    }
}

#[tokio::test]
async fn links_in_pages_and_saved_positions() {
    assert!(SHAPES.len() >= 60, "{}", SHAPES.len());
    for shape in SHAPES {
        let thief = thief().await;
        for key in ["@odata.nextLink", "nextLink", "@odata.deltaLink"] {
            let body = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
            let told = body.clone();
            let own = Wire::listen(signed_in(move |_, _| json("200 OK", &told.lock().unwrap()))).await;
            let link = shaped(shape, &own, &thief);
            *body.lock().unwrap() = serde_json::json!({"value": [], key: link}).to_string();
            let crm = connect(&own.url);
            let page = crm.fetch(&contacts(), &Position::Start).await;
            if key == "@odata.nextLink" {
                assert_eq!(page.unwrap_err().kind, ErrorKind::ForeignLink, "{link:?}");
            } else if let Ok(page) = page {
                assert!(page.next.is_none(), "{key} {link:?}: {:?}", page.next);
            }
            let before = own.seen().len();
            let fault = crm.fetch(&contacts(), &Position::Link(link.clone())).await.unwrap_err();
            assert_eq!(fault.kind, ErrorKind::ForeignLink, "{link:?}");
            assert_eq!(own.seen().len(), before, "{link:?}: refused before anything is sent");
            only_the_organisation(&own, &thief, &format!("{key} {link:?}"));
        }
    }
}

#[tokio::test]
async fn a_link_relative_to_the_root_stays_where_it_is_whatever_stands_behind_the_question_mark() {
    for rest in ["$skiptoken=2", "@127.0.0.1:1/", "//127.0.0.1:1/", "/../../evil", "x=http://127.0.0.1:1"] {
        let link = format!("contacts?{rest}");
        let body = serde_json::json!({"value": [], "@odata.nextLink": link}).to_string();
        let own = Wire::listen(signed_in(move |request, _| {
            if request.contains("?$select") { json("200 OK", &body) } else { json("200 OK", "{\"value\":[]}") }
        }))
        .await;
        let crm = connect(&own.url);
        let next = crm.fetch(&contacts(), &Position::Start).await.unwrap().next.unwrap();
        assert!(crm.fetch(&contacts(), &next).await.unwrap().next.is_none(), "{link}");
        assert_eq!(own.count(&format!("GET {SET}?")), 2, "{link}");
        only_the_organisation(&own, &thief().await, &link);
    }
}

fn table() -> WriteTable {
    let column = |field: &str| {
        let kind = FieldType::Text { max_length: None, format: None };
        WriteColumn { field: field.into(), kind, targets: Vec::new() }
    };
    WriteTable {
        table: "contact".into(),
        address: "contacts".into(),
        primary_id: "contactid".into(),
        kind: TableKind::Standard,
        columns: vec![column("lastname"), column("new_key")],
    }
}

/// Rows named by key, so that the server is the one who tells their ids.
fn creates(count: usize) -> Vec<RowChange> {
    let text = |text: String| Cell::Text(text.into());
    let one = |n: usize| RowChange {
        name: RowName::Key(vec![("new_key".into(), text(n.to_string()))]),
        intent: Intent::Create,
        values: vec![("lastname".into(), Value::Plain(text("a".into())))],
    };
    (0..count).map(one).collect()
}

#[tokio::test]
async fn redirects_of_every_status_for_reading_writing_and_batches() {
    const STATUSES: [u16; 9] = [300, 301, 302, 303, 305, 306, 307, 308, 399];
    for status in STATUSES {
        for location in ["http://127.0.0.1:THIEFSET", "//127.0.0.1:THIEFSET", "http://127.0.0.1:OWNSET", "SET", ""] {
            let thief = thief().await;
            let target = location.replace("THIEF", port(&thief)).replace("SET", SET);
            let line = format!("{status} Elsewhere");
            let own = Wire::listen(signed_in(move |request, _| {
                let host =
                    request.lines().find_map(|l| l.to_ascii_lowercase().strip_prefix("host: ").map(str::to_owned));
                let own = host.unwrap_or_default().rsplit(':').next().unwrap_or_default().to_owned();
                answer(&line, &[("Location", &target.replace("OWN", &own))], b"")
            }))
            .await;
            let crm = connect(&own.url);
            assert_eq!(
                crm.fetch(&contacts(), &Position::Start).await.unwrap_err().kind,
                ErrorKind::Redirected,
                "{status}"
            );
            let writer = crm.writer(&WriteConsent::Test).unwrap();
            for count in [1, 3] {
                let written = writer.apply(&table(), &creates(count), Manner::default()).await.unwrap();
                let refused = |r: &RowResult| matches!(r, RowResult::Refused(f) if f.kind == ErrorKind::Redirected);
                assert!(written.rows.iter().all(refused), "{status} {location}: {written:?}");
            }
            assert_eq!(own.count("/api/"), 3, "{status} {location}: none is tried again");
            only_the_organisation(&own, &thief, &format!("{status} {location}"));
        }
    }
}

#[tokio::test]
async fn redirects_of_the_sign_in_take_no_secret_along() {
    for status in ["301 X", "302 X", "303 X", "307 X", "308 X"] {
        let thief = thief().await;
        let target = format!("{}/oauth2/v2.0/token", thief.url);
        let own = Wire::listen(move |_, _| answer(status, &[("Location", &target)], b"")).await;
        assert!(connect(&own.url).fetch(&contacts(), &Position::Start).await.is_err());
        assert!(thief.seen().is_empty(), "{status}");
    }
}

#[tokio::test]
async fn what_a_written_row_is_said_to_be_is_read_and_never_followed() {
    for shape in SHAPES.iter().filter(|s| !s.contains(['\r', '\n', '\0', '\t'])) {
        for header in ["OData-EntityId", "Location", "Content-Location", "Refresh", "Link"] {
            let thief = thief().await;
            let told = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
            let link = told.clone();
            let own =
                Wire::listen(signed_in(move |_, _| answer("204 No Content", &[(header, &link.lock().unwrap())], b"")))
                    .await;
            *told.lock().unwrap() = shaped(shape, &own, &thief);
            let writer = connect(&own.url).writer(&WriteConsent::Test).unwrap();
            let written = writer.apply(&table(), &creates(1), Manner::default()).await.unwrap();
            assert_eq!(written.rows, [RowResult::Created { id: None, version: None }], "{header} {shape}");
            assert_eq!(own.count("/api/"), 1);
            only_the_organisation(&own, &thief, &format!("{header} {shape}"));
        }
    }
}
