//! An account and a connection for tests that play the organisation themselves.
use super::liar::{Act, json};
use fieldbridge::account::{AuthMethod, ExternalAccount, Name, SecretRef, System, parse_org_url};
use fieldbridge::catalog::FieldType;
use fieldbridge::clock::{SharedClock, SystemClock};
use fieldbridge::crm::dynamics::{DynamicsConfig, DynamicsConnector, DynamicsCrm};
use fieldbridge::http::HttpConfig;
use fieldbridge::port::{ReadColumn, ReadOrder, ReadQuery};
use fieldbridge::secret::Secret;
use std::sync::Arc;
use std::time::Duration;

/// Appears in no place but the request it belongs to.
pub const SECRET: &str = "canary-secret-7f3a";
/// The token the organisation's own sign-in hands out.
pub const TOKEN: &str = "canary-token-91bc";

/// Short pauses and limits.
pub fn quick() -> HttpConfig {
    HttpConfig {
        connect: Duration::from_secs(5),
        first_byte: Duration::from_secs(5),
        idle: Duration::from_secs(5),
        total: Duration::from_secs(20),
        base_delay: Duration::from_millis(1),
        max_delay: Duration::from_millis(5),
        min_retry_after: Duration::from_millis(1),
        tries: 3,
        ..HttpConfig::default()
    }
}

pub fn account(url: &str) -> ExternalAccount {
    ExternalAccount {
        name: Name::parse("test").unwrap(),
        system: System::Dynamics,
        url: parse_org_url(url).unwrap(),
        tenant: "11111111-1111-1111-1111-111111111111".into(),
        authority: url.to_owned(),
        auth: AuthMethod::ClientSecret {
            client_id: "app".into(),
            secret: SecretRef("vault:test/client-secret".into()),
        },
        solution: None,
        instance: None,
        look_back: None,
        clock_margin: None,
        call_reserve: None,
        secret_expires: None,
        organisation: None,
    }
}

pub fn connector(http: HttpConfig, clock: SharedClock) -> DynamicsConnector {
    DynamicsConnector::new(
        clock,
        DynamicsConfig { http, second: Duration::from_millis(1), ..DynamicsConfig::default() },
    )
}

pub fn connect_with(url: &str, http: HttpConfig, clock: SharedClock) -> DynamicsCrm {
    connector(http, clock).open(&account(url), Secret::new(SECRET)).unwrap()
}

pub fn connect(url: &str) -> DynamicsCrm {
    connect_with(url, quick(), Arc::new(SystemClock))
}

/// Hands out the token, and leaves everything else to `api`.
pub fn signed_in(
    api: impl Fn(&str, usize) -> Act + Send + Sync + 'static,
) -> impl Fn(&str, usize) -> Act + Send + Sync {
    move |request, before| if request.contains("/oauth2/v2.0/token") { grant() } else { api(request, before) }
}

pub fn grant() -> Act {
    json("200 OK", &format!("{{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"{TOKEN}\"}}"))
}

/// Contacts by id with one text field.
pub fn contacts() -> ReadQuery {
    ReadQuery {
        table: "contact".into(),
        address: "contacts".into(),
        primary_id: "contactid".into(),
        columns: vec![ReadColumn::new("lastname", "lastname", FieldType::Text { max_length: None, format: None })],
        filter: None,
        since: None,
        order: ReadOrder::ById,
        page_size: 100,
        part: Default::default(),
        sort: Vec::new(),
        way: Default::default(),
    }
}
