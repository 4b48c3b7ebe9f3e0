//! One request to the platform: which tenant, which version, which parameters.
use super::super::data::cell::{guid_text, parse_guid};
use super::super::instance::{Call, Instance};
use super::super::odata::percent::{decode, pairs};
use super::refusal::Refusal;
use std::collections::HashMap;

/// A request, its parameters read. Unknown ones are ignored.
pub(crate) struct Ask<'a> {
    pub shared: &'a Instance,
    pub call: &'a Call<'a>,
    /// The first part of the path, decoded.
    pub tenant: String,
    /// The endpoint's version: 2 knows `scope`, 1 knows `resource`.
    pub v2: bool,
    form: HashMap<String, String>,
}

/// What the first part of the path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tenant {
    /// The sandbox's own, by identifier or domain.
    Own,
    Common,
    Consumers,
    Organizations,
}

impl<'a> Ask<'a> {
    /// Reads the query, and a form where there is one; a Basic header counts as the client's id and secret.
    pub fn new(shared: &'a Instance, call: &'a Call<'a>, tenant: &str, v2: bool) -> Self {
        let mut form: HashMap<String, String> = pairs(call.query).into_iter().collect();
        if call.method == "POST" {
            form.extend(pairs(&String::from_utf8_lossy(call.body)));
        }
        if let Some((id, secret)) = call.header("authorization").and_then(basic) {
            form.entry("client_id".to_owned()).or_insert(id);
            form.insert("client_secret".to_owned(), secret);
        }
        Self { shared, call, tenant: decode(tenant), v2, form }
    }

    /// A parameter, empty where it was not sent.
    pub fn field(&self, name: &str) -> &str {
        self.form.get(name).map(String::as_str).unwrap_or_default()
    }

    /// A parameter that must be there.
    pub fn required(&self, name: &str) -> Result<&str, Refusal> {
        match self.field(name) {
            "" => {
                Err(Refusal::of(900_144)
                    .says(format!("The request body must contain the following parameter: '{name}'.")))
            }
            value => Ok(value),
        }
    }

    /// Which tenant is meant; unknown and malformed ones are refused.
    pub fn tenant(&self) -> Result<Tenant, Refusal> {
        let tenant = self.tenant.as_str();
        let bare = !tenant.contains(['{', '}']);
        let own = tenant.eq_ignore_ascii_case(self.shared.tenant_domain())
            || (bare && parse_guid(tenant) == Some(self.shared.world.identity.tenant));
        match tenant {
            _ if own => Ok(Tenant::Own),
            "common" => Ok(Tenant::Common),
            "consumers" => Ok(Tenant::Consumers),
            "organizations" => Ok(Tenant::Organizations),
            _ if bare && (parse_guid(tenant).is_some() || tenant.contains('.')) => Err(self.no_tenant()),
            _ => Err(Refusal::of(900_023).says(format!(
                "Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain."
            ))),
        }
    }

    /// The refusal of a tenant nobody knows.
    pub fn no_tenant(&self) -> Refusal {
        Refusal::of(90_002).says(format!(
            "Tenant '{}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.",
            self.tenant
        ))
    }

    /// The sandbox's tenant as it stands in documents.
    pub fn tenant_id(&self) -> String {
        guid_text(self.shared.world.identity.tenant)
    }

    /// Whether a resource is this organisation: its address, in any spelling of the loopback host.
    pub fn is_own(&self, resource: &str) -> bool {
        let place = |text: &str| {
            let url = url::Url::parse(text).ok()?;
            let plain =
                url.path().trim_end_matches('/').is_empty() && url.query().is_none() && url.fragment().is_none();
            let host = match url.host_str()? {
                "127.0.0.1" | "[::1]" => "localhost".to_owned(),
                other => other.to_owned(),
            };
            plain.then(|| (url.scheme().to_owned(), host, url.port_or_known_default()))
        };
        place(resource).is_some_and(|asked| Some(asked) == place(&self.call.base))
    }
}

/// Credentials of a Basic header, form-encoded within as the standard asks.
fn basic(header: &str) -> Option<(String, String)> {
    use base64::Engine;
    let bytes = base64::engine::general_purpose::STANDARD.decode(header.strip_prefix("Basic ")?.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((decode(id), decode(secret)))
}

#[cfg(test)]
mod tests {
    use super::basic;

    #[test]
    fn basic_credentials_are_form_encoded_within() {
        assert_eq!(basic("Basic YSUyQmI6Yytk"), Some(("a+b".to_owned(), "c d".to_owned())));
        assert_eq!(basic("Basic !"), None);
        assert_eq!(basic("Bearer YTpi"), None);
    }
}
