//! Links and addresses a server hands out (N17 to N28): only the organisation is ever sent anything.
use super::desk::Field;
use super::desk::{Sender, order_for};
use crate::hostile_links::{SET, only_the_organisation, shaped, thief};
use crate::kit::dynamics::{TOKEN, connect, connector, contacts, quick, signed_in};
use crate::kit::liar::{Act, Wire, answer, json};
use fieldbridge::account::{System, parse_org_url};
use fieldbridge::clock::SystemClock;
use fieldbridge::fault::ErrorKind;
use fieldbridge::port::{Crm, CrmConnector, Position};
use std::sync::{Arc, Mutex};

/// A page of Dynamics that goes on at each of these is refused, and so is a place that was kept and names it.
async fn refused(shapes: &[&str]) {
    for shape in shapes {
        let thief = thief().await;
        let body = Arc::new(Mutex::new(String::new()));
        let told = body.clone();
        let own = Wire::listen(signed_in(move |_, _| json("200 OK", &told.lock().unwrap()))).await;
        let link = shaped(shape, &own, &thief);
        *body.lock().unwrap() = serde_json::json!({"value": [], "@odata.nextLink": link}).to_string();
        let crm = connect(&own.url);
        for from in [Position::Start, Position::Link(link.clone())] {
            assert_eq!(crm.fetch(&contacts(), &from).await.unwrap_err().kind, ErrorKind::ForeignLink, "{link:?}");
        }
        only_the_organisation(&own, &thief, &link);
    }
}

#[tokio::test]
async fn n17_a_link_to_another_host() {
    refused(&[
        "http://evil.example:OWNSET",
        "http://localhost:THIEFSET",
        "https://org.crm4.dynamics.com.evil.exampleSET",
    ])
    .await;
}

#[tokio::test]
async fn n18_a_link_to_the_same_host_without_tls() {
    // Here the organisation is on loopback without TLS, so that the other scheme is the other way round; with TLS below.
    refused(&["https://127.0.0.1:OWNSET"]).await;
    let own = Wire::open(
        true,
        signed_in(|request, _| {
            let host = request.lines().find_map(|l| l.to_ascii_lowercase().strip_prefix("host: ").map(str::to_owned));
            let link = format!("http://{}{SET}?$skiptoken=2", host.unwrap());
            json("200 OK", &serde_json::json!({"value": [], "@odata.nextLink": link}).to_string())
        }),
    )
    .await;
    let http = fieldbridge::http::HttpConfig { extra_roots: own.roots.clone(), ..quick() };
    let crm = crate::kit::dynamics::connect_with(&own.url, http, Arc::new(SystemClock));
    let fault = crm.fetch(&contacts(), &Position::Start).await.unwrap_err();
    assert_eq!((fault.kind, own.count("GET /api")), (ErrorKind::ForeignLink, 1), "{fault}");
}

#[tokio::test]
async fn n19_a_link_to_another_port() {
    refused(&[
        "http://127.0.0.1:THIEFSET",
        "http://127.0.0.1SET",
        "http://127.0.0.1:0SET",
        "http://127.0.0.1:99999SET",
    ])
    .await;
}

#[tokio::test]
async fn n20_a_relative_link() {
    // To the set itself it is followed (Dataverse never sends one; OData allows it), to anything else it is not.
    refused(&["accounts?$skiptoken=2", "../v9.2/contacts?$skiptoken=2", "?$skiptoken=2", "contacts/../accounts"]).await;
    let own = Wire::listen(signed_in(|request, _| match request.contains("?$select") {
        true => json("200 OK", "{\"value\":[],\"@odata.nextLink\":\"contacts?$skiptoken=2\"}"),
        false => json("200 OK", "{\"value\":[]}"),
    }))
    .await;
    let crm = connect(&own.url);
    let next = crm.fetch(&contacts(), &Position::Start).await.unwrap().next.unwrap();
    assert!(crm.fetch(&contacts(), &next).await.unwrap().next.is_none());
    only_the_organisation(&own, &thief().await, "relative");
}

#[tokio::test]
async fn n21_a_link_without_a_scheme() {
    refused(&["//127.0.0.1:THIEFSET", "///127.0.0.1:THIEFSET", "/\\127.0.0.1:THIEFSET", "\\\\127.0.0.1:THIEFSET"])
        .await;
}

/// A page of Salesforce that goes on at each of these is refused, and the token goes nowhere.
async fn refused_by_salesforce(links: &[&str]) {
    for link in links {
        let thief = thief().await;
        let place = link.replace("THIEF", thief.url.trim_start_matches("http://"));
        let page = serde_json::json!({"totalSize": 4000, "done": false, "nextRecordsUrl": place, "records": [
            {"attributes": {"type": "person", "url": "x"}, "Id": "003000000000001AAA", "fullname": "a", "age": 1,
             "IsDeleted": false, "SystemModstamp": "2026-01-02T03:04:05.000+0000"}]});
        let (wire, crm) = Sender::Salesforce.serving(&Field::text(), page.to_string().into_bytes()).await;
        let query = order_for(Sender::Salesforce, &Field::text()).query;
        let fault = match crm.fetch(&query, &Position::Start).await {
            Ok(page) => crm.fetch(&query, page.next.as_ref().unwrap()).await.unwrap_err(),
            Err(fault) => fault,
        };
        assert_eq!(fault.kind, ErrorKind::ForeignLink, "{link}: {fault}");
        assert!(thief.seen().is_empty(), "{link}: {:?}", thief.seen());
        assert!(wire.seen().iter().all(|r| r.contains("/oauth2/token") || r.contains("/services/data/")), "{link}");
    }
}

#[tokio::test]
async fn n22_a_place_that_would_be_pasted_behind_the_host() {
    refused_by_salesforce(&[
        ".evil.example/x",
        "@evil.example/x",
        "@THIEF/services/data/v66.0/query/01gAA-2000",
        ":80/x",
    ])
    .await;
    refused_by_salesforce(&[
        "http://THIEF/services/data/v66.0/query/01gAA-2000",
        "//THIEF/services/data/v66.0/query/01g",
    ])
    .await;
}

#[tokio::test]
async fn n23_a_link_to_another_set_to_batches_or_to_the_definitions() {
    let base = "http://127.0.0.1:OWN/api/data/v9.2";
    let elsewhere = ["/accounts", "/$batch", "/$metadata", "/EntityDefinitions", "/contacts(1)", "/contactsx"];
    let links: Vec<String> = elsewhere.iter().map(|place| format!("{base}{place}")).collect();
    refused(&links.iter().map(String::as_str).collect::<Vec<_>>()).await;
    refused_by_salesforce(&["/services/data/v66.0/sobjects/Contact", "/services/data/v66.0/query/../limits"]).await;
}

#[tokio::test]
async fn n24_a_link_with_a_fragment_or_with_credentials() {
    refused(&[
        "http://127.0.0.1:OWNSET#part",
        "http://user:pw@127.0.0.1:OWNSET",
        "http://127.0.0.1:OWN@127.0.0.1:THIEFSET",
    ])
    .await;
}

#[tokio::test]
async fn n25_answers_that_lead_elsewhere() {
    for status in [301, 302, 303, 307, 308] {
        for target in ["http://127.0.0.1:THIEFSET", "http://127.0.0.1:OWNSET", "http://evil.example/"] {
            let thief = thief().await;
            let told = Arc::new(Mutex::new(String::new()));
            let place = told.clone();
            let line = format!("{status} Elsewhere");
            let own =
                Wire::listen(signed_in(move |_, _| answer(&line, &[("Location", &place.lock().unwrap())], b""))).await;
            *told.lock().unwrap() = shaped(target, &own, &thief);
            let fault = connect(&own.url).fetch(&contacts(), &Position::Start).await.unwrap_err();
            assert_eq!((fault.kind, own.count("GET /api")), (ErrorKind::Redirected, 1), "{status} {target}");
            only_the_organisation(&own, &thief, target);
        }
    }
    // A page that sends a browser on is no answer of an API.
    let refresh = b"<meta http-equiv=\"refresh\" content=\"0; url=http://evil.example/\">";
    let own = Wire::listen(signed_in(move |_, _| answer("200 OK", &[("Content-Type", "text/html")], refresh))).await;
    let fault = connect(&own.url).fetch(&contacts(), &Position::Start).await.unwrap_err();
    assert_eq!(fault.kind, ErrorKind::NotTheApi);
}

#[tokio::test]
async fn n26_a_token_for_another_organisation() {
    for named in ["https://acme.my.salesforce.com.evil.example", "https://evil.example", "http://127.0.0.1:THIEF", ""] {
        let thief = thief().await;
        let instance = named.replace("THIEF", thief.url.rsplit(':').next().unwrap());
        let granted = serde_json::json!({"access_token": TOKEN, "instance_url": instance, "token_type": "Bearer",
            "id": "https://login.salesforce.com/id/00DAA00000000012AA/005AA0000000001YAA",
            "issued_at": "1795205313000", "signature": "c2ln"});
        let own = Wire::listen(move |_, _| json("200 OK", &granted.to_string())).await;
        let account = crate::kit::salesforce::account_at(&own.url, crate::kit::salesforce::by_secret("3MVG9canary"));
        let settings = crate::kit::salesforce::quick();
        let connector = fieldbridge::crm::salesforce::SalesforceConnector::new(Arc::new(SystemClock), settings);
        let crm = connector.connect(&account, fieldbridge::secret::Secret::new("s").into()).unwrap();
        let fault = crm.identity().await.unwrap_err();
        assert!(
            matches!(fault.kind, ErrorKind::SalesforceInstanceForeign | ErrorKind::NotSalesforce),
            "{named}: {:?}",
            fault.kind
        );
        assert!(thief.seen().is_empty() && own.count(TOKEN) == 0, "{named}: the token went nowhere");
    }
}

#[tokio::test]
async fn n27_a_sign_in_elsewhere() {
    for authority in ["https://evil.example/t/oauth2/authorize", "https://login.microsoftonline.com.evil.example/t"] {
        let header = format!("Bearer authorization_uri={authority}, resource_id=x");
        let own = Wire::listen(move |_, _| answer("401 Unauthorized", &[("WWW-Authenticate", &header)], b"")).await;
        let url = parse_org_url(&own.url).unwrap();
        let connector = connector(quick(), Arc::new(SystemClock));
        let fault = connector.sign_in_place(System::Dynamics, &url).await.unwrap_err();
        assert_eq!(fault.kind, ErrorKind::NotDataverse, "{authority}");
    }
}

#[tokio::test]
async fn n28_parts_of_a_job_that_lie_elsewhere() {
    use crate::kit::salesforce::{Org, quick as settings};
    use fieldbridge::crm::salesforce::{BulkConfig, BulkUse, SalesforceConfig};
    // A kept place of a job names its parts; one that leads elsewhere is refused before anything is sent.
    let mut org = Org::of(3_000).await;
    org.settings = SalesforceConfig { bulk: BulkConfig { when: BulkUse::Always, ..settings().bulk }, ..settings() };
    let crm = org.crm();
    let detail = crm.describe("Contact").await.unwrap();
    let query = crate::kit::salesforce::reading(&detail, fieldbridge::port::ReadOrder::ById);
    let first = crm.fetch(&query, &Position::Start).await.unwrap();
    let Some(Position::Link(link)) = first.next else { panic!("one part only: {:?}", first.next) };
    let before = org.sandbox.requests().values().sum::<u64>();
    for evil in ["https://evil.example/", "//evil.example/", "../../sobjects/Contact", "@evil.example/"] {
        let bent = format!("{evil}{link}");
        let fault = crm.fetch(&query, &Position::Link(bent.clone())).await.unwrap_err();
        assert_eq!(fault.kind, ErrorKind::ForeignLink, "{bent}");
    }
    assert_eq!(org.sandbox.requests().values().sum::<u64>(), before, "nothing was sent");
    // And a server's own list of parts.
    let (_wire, crm) = Sender::Salesforce
        .answering(|_, _| -> Act { json("200 OK", "{\"resultPages\":[{\"resultLink\":\"//evil.example/x\"}]}") })
        .await;
    assert!(crm.fetch(&query, &Position::Start).await.is_err());
}
