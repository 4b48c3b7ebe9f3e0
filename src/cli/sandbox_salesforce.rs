//! What `sandbox --system salesforce` tells: where it is and how a client comes in.
use super::dispatch::Cx;
use super::grid::facts;
use super::root::SalesforceWays;
use super::sandbox_args::SandboxArgs;
use serde_json::json;

/// Address and credentials. The secrets open nothing but generated data.
pub fn tell(cx: &mut Cx<'_>, args: &SandboxArgs, offer: &SalesforceWays) {
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
    let text = cx.out.say("cli-sandbox-running");
    cx.out.note(text);
}
