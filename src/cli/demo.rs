//! `demo`: the whole road with the embedded sandbox.
use super::account::not_yet_salesforce;
use super::args::{DemoArgs, SystemWord};
use super::dispatch::Cx;
use super::root::TerminalStart;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};

/// `fieldbridge demo`.
pub async fn demo(cx: &mut Cx<'_>, args: &DemoArgs) -> Outcome<Exit> {
    if args.system == SystemWord::Salesforce {
        return Err(not_yet_salesforce());
    }
    let asked = cx.global.workspace.clone().filter(|p| !p.as_os_str().is_empty());
    let demo = cx.root.demo(asked, args.rows).await?;
    if cx.may_open_screen() {
        let start = TerminalStart { lang: cx.out.words.0, setup: false, sandbox: Some(demo.sandbox.offer()) };
        return cx.root.terminal(demo.bench, start).await;
    }
    Err(Fault::new(ErrorKind::Bug, "not built yet"))
}
