//! Runs of workflows.
use super::lease::Holder;
use super::process;
use crate::account::Name;
use crate::port::MOST_CHAINS;
use crate::run::{ChainRun, DueState, RunId};
use crate::sqlite::instant;
use rusqlite::{Connection, Result as Sql, Row, params};

/// Keeps a run as it stands, and forgets the oldest.
pub(super) fn keep(conn: &Connection, chain: &ChainRun, holder: &Holder) -> Sql<()> {
    let steps = serde_json::to_string(&chain.steps).unwrap_or_else(|_| "[]".to_owned());
    conn.execute(
        "INSERT INTO fb_chain (id, workflow, began, ended, state, steps, host, pid, process)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (id) DO UPDATE SET ended = excluded.ended, state = excluded.state, steps = excluded.steps",
        params![
            chain.id.to_string(),
            chain.workflow.as_str(),
            chain.began.to_string(),
            chain.ended.map(|(at, _)| at.to_string()),
            chain.ended.map(|(_, state)| state.slug()),
            steps,
            holder.host,
            holder.pid,
            holder.process,
        ],
    )?;
    let old = "DELETE FROM fb_chain WHERE workflow = ?1 AND id NOT IN
        (SELECT id FROM fb_chain WHERE workflow = ?1 ORDER BY id DESC LIMIT ?2)";
    conn.execute(old, params![chain.workflow.as_str(), MOST_CHAINS]).map(drop)
}

/// The last runs, the newest first.
pub(super) fn last(conn: &Connection, workflow: Option<&Name>, most: u32, host: &str) -> Sql<Vec<ChainRun>> {
    let sql = "SELECT id, workflow, began, ended, state, steps, host, pid, process FROM fb_chain
        WHERE ?1 IS NULL OR workflow = ?1 ORDER BY id DESC LIMIT ?2";
    let mut all = conn.prepare(sql)?;
    let found = all.query_map(params![workflow.map(Name::as_str), most], |r| chain_of(r, host))?;
    Ok(found.collect::<Sql<Vec<_>>>()?.into_iter().flatten().collect())
}

/// None where a line is none of ours.
fn chain_of(r: &Row<'_>, host: &str) -> Sql<Option<ChainRun>> {
    let at = |place: usize| Ok::<_, rusqlite::Error>(r.get::<_, Option<String>>(place)?.and_then(|t| instant(&t).ok()));
    let (id, name): (String, String) = (r.get(0)?, r.get(1)?);
    let state: Option<String> = r.get(4)?;
    let state = state.and_then(|slug| DueState::ALL.into_iter().find(|state| state.slug() == slug));
    let (ended, began) = (at(3)?.zip(state), at(2)?);
    let steps: String = r.get(5)?;
    let (by, process): ((String, u32), Option<String>) = ((r.get(6)?, r.get(7)?), r.get(8)?);
    let parsed = id.parse().ok().map(RunId).zip(Name::parse(&name).ok()).zip(began);
    // What another machine runs cannot be seen from here: it counts as under way until it says otherwise.
    let gone = by.0 == host && process::is_gone(by.1, process.as_deref());
    Ok(parsed.map(|((id, workflow), began)| ChainRun {
        id,
        workflow,
        began,
        ended,
        steps: serde_json::from_str(&steps).unwrap_or_default(),
        by,
        broken_off: ended.is_none() && gone,
    }))
}
