//! `flow set`: another filter, other ways of reading and of treating what is gone, from the next run on.
use super::dispatch::{Cx, flow_name};
use super::flow::{check_filter, described, tell, tell_dry, zoned};
use super::flow_args::FlowSetArgs;
use super::flow_stray;
use super::leads;
use super::row_rules;
use crate::fault::{Exit, Outcome};
use crate::flow::Direction;
use crate::setup::{check_schedule, check_way};
use crate::task;

/// `fieldbridge flow set`. What the flow loaded stays; another filter makes the next run judge every row anew.
pub async fn set(cx: &mut Cx<'_>, args: &FlowSetArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let name = flow_name(&workspace, &args.flow)?;
    let wanted = workspace.flow(&name).map(|flow| args.applied(flow));
    let account = wanted.as_ref().and_then(|flow| workspace.account(&flow.account));
    if let (Some(flow), Some(account)) = (&wanted, account) {
        flow_stray::refuse(flow, args.reading.stray_of_set(flow.direction))?;
        check_way(flow.reading.way, account.system)?;
        if args.reading.schedule.is_some() || args.reading.zone.is_some() {
            check_schedule(flow.name.as_str(), flow.schedule.as_deref(), flow.zone.as_deref())?;
        }
        if args.reading.population.is_some() || !args.reading.order_by.is_empty() {
            row_rules::check(&bench, account, flow).await?;
        }
        if flow.direction == Direction::Leads {
            args.reading.leads.check(cx.out.words)?;
        }
        task::check_flow(&bench, (&workspace, account), (workspace.flow(&name), flow)).await?;
        zoned(cx.out.words, flow.zone.as_deref(), bench.clock.now())?;
        if args.reading.filter.is_some() {
            let details = described(&bench, &workspace, account, &flow.table).await?;
            if let Some(detail) = details.iter().find(|d| d.table.name == flow.table) {
                check_filter(cx, flow, detail)?;
            }
        }
    }
    if let Some(wanted) = wanted.filter(|_| args.dry_run) {
        let mut dry = workspace.clone();
        dry.flows.iter_mut().filter(|f| f.name == name).for_each(|f| f.clone_from(&wanted));
        return Ok(tell_dry(cx, &dry, (&name, bench.clock.now())));
    }
    let (changed, asked) = (name.clone(), args.clone());
    let change = task::change_workspace(&bench, move |workspace| {
        let flow = workspace.flows.iter_mut().find(|f| f.name == changed);
        let Some(flow) = flow else { return Ok(false) };
        let before = std::mem::replace(flow, asked.applied(flow));
        Ok(before.filter != flow.filter || (before.zone != flow.zone && flow.filter.is_some()))
    });
    let (workspace, refiltered) = change.await?;
    tell(cx, &workspace, (&name, bench.clock.now()));
    if let Some((flow, account)) = workspace.flow(&name).and_then(|f| Some((f, workspace.account(&f.account)?))) {
        leads::warn_of_mail(cx, &workspace, flow);
        row_rules::tell_order(&mut cx.out, (&bench, account), flow).await;
    }
    if refiltered && !cx.out.json {
        let text = cx.out.say("cli-flow-refiltered");
        cx.out.note(text);
    }
    Ok(Exit::Ok)
}
