//! How long the organisation keeps its record of changes: `ExpireChangeTrackingInDays` (learn.microsoft.com, "Organization
//! table/entity reference").
use super::api::Api;
use crate::fault::Outcome;
use crate::http::Patience;
use serde::Deserialize;

#[derive(Deserialize)]
struct Answer {
    value: Vec<Organisation>,
}

#[derive(Deserialize)]
struct Organisation {
    #[serde(default)]
    expirechangetrackingindays: Option<i64>,
}

/// Days; none where the organisation does not say.
///
/// # Errors
/// Transport, sign-in, rights and throttling faults.
pub(super) async fn days(api: &Api) -> Outcome<Option<u32>> {
    let answer: Answer = api.json("organizations?$select=expirechangetrackingindays", Patience::Short).await?;
    let told = answer.value.into_iter().next().and_then(|o| o.expirechangetrackingindays);
    Ok(told.and_then(|days| u32::try_from(days).ok()).filter(|days| *days > 0))
}
