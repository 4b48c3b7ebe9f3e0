//! What `sandbox --system salesforce` tells: where it is and how a client comes in.
use super::dispatch::Cx;
use super::grid::facts;
use super::root::SalesforceWays;
use super::sandbox_args::SandboxArgs;
use serde_json::{Map, json};

/// Address and credentials. The secrets open nothing but generated data.
pub fn tell(cx: &mut Cx<'_>, args: &SandboxArgs, offer: &SalesforceWays) {
    let clients = clients(offer);
    if cx.out.json {
        let body = json!({
            "system": "salesforce",
            "url": offer.url,
            "client_id": offer.client_id,
            "client_secret": offer.secret.expose(),
            "user": offer.user,
            "password": offer.password.expose(),
            "security_token": offer.security_token.expose(),
            "organization_id": offer.organization_id,
            "proxy": offer.proxy,
            "ca_file": offer.ca_file,
            "rows": args.rows,
            "seed": args.seed,
            "clients": clients.iter().map(|(name, lines)| ((*name).to_owned(), json!(lines))).collect::<Map<_, _>>(),
        });
        cx.out.pretty = false;
        return cx.out.object(json!({ "sandbox": body }));
    }
    let mut pairs = vec![
        ("cli-col-url", offer.url.clone()),
        ("cli-col-consumer-key", offer.client_id.clone()),
        ("cli-col-consumer-secret", offer.secret.expose().to_owned()),
        ("cli-col-user", offer.user.clone()),
        ("cli-col-password", offer.password.expose().to_owned()),
        ("cli-col-security-token", offer.security_token.expose().to_owned()),
        ("cli-col-organization-id", offer.organization_id.clone()),
        ("cli-col-rows", crate::i18n::grouped(args.rows)),
        ("cli-col-seed", args.seed.to_string()),
    ];
    pairs.extend(offer.proxy.as_ref().map(|proxy| ("cli-col-proxy", proxy.clone())));
    pairs.extend(offer.ca_file.as_ref().map(|path| ("cli-col-ca-file", path.display().to_string())));
    facts(&mut cx.out, &pairs);
    let text = cx.out.say(if offer.proxy.is_some() { "cli-sandbox-clients" } else { "cli-sandbox-clients-plain" });
    cx.out.line(text);
    for (name, lines) in clients {
        cx.out.line(format!("  {name}"));
        lines.into_iter().for_each(|line| cx.out.line(format!("    {line}")));
    }
    let text = cx.out.say("cli-sandbox-running");
    cx.out.note(text);
}

/// The lines of the environment that lead each client known to work with the sandbox to it. Clients with fixed hosts need the
/// proxy and the authority, so they are named only where both are there.
fn clients(offer: &SalesforceWays) -> Vec<(&'static str, Vec<String>)> {
    let set = |name: &str, value: &str| format!("export {name}='{value}'");
    let authority = offer.ca_file.as_ref().map(|path| path.display().to_string());
    let trusted = |variable: &str| authority.iter().map(|path| set(variable, path)).collect::<Vec<_>>();
    let signs_in = [set("SF_LOGIN_URL", &offer.url), set("SF_CLIENT_ID", &offer.client_id)];
    let mut all = vec![
        ("curl", [vec![set("SF_URL", &offer.url)], trusted("CURL_CA_BUNDLE")].concat()),
        ("jsforce", [signs_in.to_vec(), trusted("NODE_EXTRA_CA_CERTS")].concat()),
        ("cirrus", [signs_in.to_vec(), trusted("SSL_CERT_FILE")].concat()),
    ];
    if let Some(proxy) = &offer.proxy {
        let through = [vec![set("HTTPS_PROXY", proxy)], trusted("REQUESTS_CA_BUNDLE")].concat();
        all.push(("simple-salesforce", through.clone()));
        all.push(("tap-salesforce", through));
    }
    all
}
