//! `sandbox`: the embedded CRM in the foreground, until it is ended.
use super::args::SystemWord;
use super::dispatch::Cx;
use super::grid::{Grid, facts};
use super::root::{SandboxAsk, SandboxPeople};
use super::sandbox_args::SandboxArgs;
use super::sandbox_salesforce;
use super::signals::Signals;
use crate::account::System;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::setup::SandboxOffer;
use serde_json::{Value, json};

/// `fieldbridge sandbox`. Ending it is how it ends well: exit code 0.
pub async fn serve(cx: &mut Cx<'_>, args: &SandboxArgs) -> Outcome<Exit> {
    if args.fault.iter().any(|fault| fault == "list") {
        return Ok(faults(cx, Some(args.system).filter(|system| *system == SystemWord::Salesforce)));
    }
    let ask = SandboxAsk {
        rows: args.rows,
        seed: args.seed,
        port: args.port,
        mutate: args.mutate.as_deref().map(plan).transpose()?,
        faults: args.fault.clone(),
        tls: args.tls,
        ca_file: args.ca_file.clone(),
        certificates: args.certificate.clone(),
        person_accounts: args.person_accounts,
        currencies: args.multi_currency,
    };
    let mut signals = Signals::listen()?;
    if args.system == SystemWord::Salesforce {
        let running = cx.root.salesforce_sandbox(ask).await?;
        sandbox_salesforce::tell(cx, args, &running.ways());
        signals.asked().await;
        drop(running);
        return Ok(Exit::Ok);
    }
    let running = cx.root.sandbox(ask).await?;
    tell(cx, args, &running.offer(), &running.people());
    signals.asked().await;
    drop(running);
    Ok(Exit::Ok)
}

/// `updates=10,inserts=5,deletes=2`, or one number for each.
fn plan(text: &str) -> Outcome<(u64, u64, u64)> {
    let bad = || Fault::new(ErrorKind::Usage, format!("--mutate {text}: write updates=N,inserts=N,deletes=N"));
    if let Ok(all) = text.parse::<u64>() {
        return Ok((all, all, all));
    }
    let (mut updates, mut inserts, mut deletes) = (0, 0, 0);
    for part in text.split(',') {
        let (name, number) = part.split_once('=').ok_or_else(bad)?;
        let number: u64 = number.trim().parse().map_err(|_| bad())?;
        match name.trim() {
            "updates" => updates = number,
            "inserts" => inserts = number,
            "deletes" => deletes = number,
            _ => return Err(bad()),
        }
    }
    Ok((updates, inserts, deletes))
}

/// Address and credentials as a machine reads them. The secret opens nothing but generated data.
fn facts_json(facts: &SandboxOffer, people: &SandboxPeople) -> Value {
    json!({
        "url": facts.url,
        "tenant": facts.tenant,
        "authority": facts.url,
        "client_id": facts.client_id,
        "client_secret": facts.secret.expose(),
        "public_client_id": people.public_client_id,
        "user": people.user,
        "password": people.password.expose(),
        "ca_file": people.ca_file,
    })
}

fn tell(cx: &mut Cx<'_>, args: &SandboxArgs, running: &SandboxOffer, people: &SandboxPeople) {
    if cx.out.json {
        let mut body = facts_json(running, people);
        if let Some(body) = body.as_object_mut() {
            body.insert("rows".into(), json!(args.rows));
            body.insert("seed".into(), json!(args.seed));
        }
        cx.out.pretty = false;
        return cx.out.object(json!({ "sandbox": body }));
    }
    let mut pairs = vec![
        ("cli-col-url", running.url.clone()),
        ("cli-col-tenant", running.tenant.clone().unwrap_or_default()),
        ("cli-col-client-id", running.client_id.clone()),
        ("cli-col-secret", running.secret.expose().to_owned()),
        ("cli-col-public-client-id", people.public_client_id.clone()),
        ("cli-col-user", people.user.clone()),
        ("cli-col-password", people.password.expose().to_owned()),
        ("cli-col-rows", crate::i18n::grouped(args.rows)),
        ("cli-col-seed", args.seed.to_string()),
    ];
    pairs.extend(people.ca_file.as_ref().map(|path| ("cli-col-ca-file", path.display().to_string())));
    facts(&mut cx.out, &pairs);
    let text = cx.out.say("cli-sandbox-running");
    cx.out.note(text);
}

/// The catalog key of what a misfortune does.
fn explained(name: &str) -> String {
    format!("sandbox-fault-{}", name.replace('_', "-"))
}

/// `fieldbridge sandbox faults`.
pub fn faults(cx: &mut Cx<'_>, of: Option<SystemWord>) -> Exit {
    let of = of.map(|word| match word {
        SystemWord::Dynamics => System::Dynamics,
        SystemWord::Salesforce => System::Salesforce,
    });
    let faults = cx.root.sandbox_faults(of);
    if cx.out.json {
        let faults: Vec<Value> =
            faults.iter().map(|(name, what)| json!({ "name": name, "description": what })).collect();
        cx.out.object(json!({ "faults": faults }));
        return Exit::Ok;
    }
    let words = cx.out.words;
    let mut grid = Grid::new(&cx.out, &["cli-col-fault", "cli-col-what"]);
    for (name, what) in faults {
        let key = explained(&name);
        let what = if words.has(&key) { words.say(&key) } else { what };
        grid.row([name, what]);
    }
    grid.write(&mut cx.out, "cli-sandbox-no-faults");
    Exit::Ok
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_of_changes_is_read_or_refused() {
        assert_eq!(plan("7").ok(), Some((7, 7, 7)));
        assert_eq!(plan("updates=10,deletes=2").ok(), Some((10, 0, 2)));
        for bad in ["", "updates", "updates=-1", "moves=3", "updates=1;deletes=2"] {
            assert_eq!(plan(bad).unwrap_err().kind, ErrorKind::Usage, "{bad}");
        }
    }
}
