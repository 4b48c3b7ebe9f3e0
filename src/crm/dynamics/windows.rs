//! Windows of creation time in which a table can be read side by side: two cheap questions tell the oldest and the newest
//! row, the time between them is cut evenly. `createdon` is the one moment a row keeps for good, so no row moves from one
//! window to another while they are read.
use super::api::Api;
use super::literal::Kinds;
use super::query;
use crate::fault::Outcome;
use crate::http::Patience;
use crate::port::{ReadOrder, ReadQuery};
use crate::run::Window;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

#[derive(Deserialize)]
struct Answer {
    value: Vec<Created>,
}

#[derive(Deserialize)]
struct Created {
    #[serde(default)]
    createdon: Option<Timestamp>,
}

/// Cuts the query's rows into about so many windows; none where nothing is there to cut. Change tracking takes no filter,
/// and so no windows either.
///
/// # Errors
/// `QueryRefused` or `FieldMissing` where the table keeps no creation time; transport, sign-in and throttling faults.
pub(super) async fn cut(
    api: &Api,
    query: &ReadQuery,
    pieces: u32,
    kinds: &Kinds<'_>,
    today: Date,
) -> Outcome<Vec<Window>> {
    if query.order == ReadOrder::Tracked || query.part.window.is_some() {
        return Ok(Vec::new());
    }
    let edge = async |newest: bool| -> Outcome<Option<Timestamp>> {
        let answer: Answer = api.json(&query::edge(query, newest, kinds, today)?, Patience::Short).await?;
        Ok(answer.value.into_iter().next().and_then(|row| row.createdon))
    };
    let (oldest, newest) = (edge(false).await?, edge(true).await?);
    Ok(oldest.zip(newest).map(|(oldest, newest)| Window::cut(oldest, newest, pieces)).unwrap_or_default())
}
