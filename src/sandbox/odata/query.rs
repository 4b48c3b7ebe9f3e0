//! Query options of one request.
use super::percent::{decode, pairs};
use crate::sandbox::errors::ODataError;
use std::collections::HashMap;

/// The options as given, decoded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    pub select: Option<Vec<String>>,
    pub filter: Option<String>,
    pub order: Option<String>,
    pub expand: Option<String>,
    pub top: Option<u64>,
    pub count: bool,
    pub skip_token: Option<String>,
    /// A question in SQL.
    pub sql: Option<String>,
    /// A question in FetchXML.
    pub fetch_xml: Option<String>,
    /// Where a change-tracking client left off.
    pub delta_token: Option<String>,
    /// The `$skiptoken` as it stood in the URL.
    pub raw_skip_token: Option<String>,
    /// Parameter aliases: `@p1`.
    pub aliases: HashMap<String, String>,
    /// The query as sent, without its `$skiptoken` and `$deltatoken`: what a link repeats.
    pub raw: String,
}

impl Query {
    /// Reads the query string of a URL.
    pub fn parse(raw: &str) -> Result<Self, ODataError> {
        let mut query = Self::default();
        let name = |pair: &str| decode(pair.split('=').next().unwrap_or_default());
        let keep = |pair: &&str| !matches!(name(pair).as_str(), "$skiptoken" | "$deltatoken" | "");
        query.raw = raw.split('&').filter(keep).collect::<Vec<_>>().join("&");
        let own = raw.split('&').find(|pair| name(pair) == "$skiptoken");
        query.raw_skip_token = own.and_then(|pair| pair.split_once('=')).map(|(_, value)| value.to_owned());
        for (key, value) in pairs(raw) {
            match key.as_str() {
                "$select" => query.select = Some(list(&value)),
                "$filter" => query.filter = Some(value),
                "$orderby" => query.order = Some(value),
                "$expand" => query.expand = Some(value),
                "$top" => query.top = Some(number(&key, &value)?),
                "$count" => query.count = value == "true",
                "$skiptoken" => query.skip_token = Some(value),
                "$deltatoken" => query.delta_token = Some(value),
                "sql" => query.sql = Some(value),
                "fetchXml" => query.fetch_xml = Some(value),
                "savedQuery" | "userQuery" | "$apply" => {
                    return Err(ODataError::new(501, "0x80060888", format!("The sandbox does not know {key}.")));
                }
                _ if key.starts_with('@') => {
                    query.aliases.insert(key, value);
                }
                _ if key.starts_with('$') => {
                    let text = format!("The query parameter {key} is not supported.");
                    return Err(ODataError::new(400, "0x80060888", text));
                }
                _ => {}
            }
        }
        Ok(query)
    }
}

fn list(value: &str) -> Vec<String> {
    value.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

fn number(key: &str, value: &str) -> Result<u64, ODataError> {
    value.trim().parse().map_err(|_| {
        let text = format!("Invalid value '{value}' for {key} query option found. It must be a non-negative integer.");
        ODataError::new(400, "0x80060888", text)
    })
}
