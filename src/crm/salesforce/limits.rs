//! What an answer says about the limits: how many calls of the day are left, whether we were pushed back
//! (developer.salesforce.com, "Limit Info Header", "API Request Limits and Allocations").
use super::errors;
use crate::fault::ErrorKind;
use crate::http::{HttpConfig, HttpResponse, Limiter, Push, Slot};
use crate::run::ApiBudget;
use jiff::Timestamp;

/// How many calls were made of how many, of each limit an answer names: `api-usage=18/15000; per-app-api-usage=17/250(...)`.
pub fn usages(header: &str) -> Vec<(&str, u64, u64)> {
    header.split(';').filter_map(usage).collect()
}

fn usage(part: &str) -> Option<(&str, u64, u64)> {
    let (name, told) = part.trim().split_once('=')?;
    let (used, most) = told.split_once('/')?;
    let digits = most.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    Some((name, used.trim().parse().ok()?, digits.parse().ok()?))
}

/// Whether so many of the organisation's calls are used that the rest is for its business: of a hundred, `reserve` are not
/// ours (correctness.md B21).
pub fn is_reserved((used, most): (u64, u64), reserve: u8) -> bool {
    let left = most.saturating_sub(used);
    left.saturating_mul(100) < most.saturating_mul(u64::from(reserve))
}

/// The calls of the whole organisation an answer tells of: used, and at most.
pub(super) fn organisation_usage(response: &HttpResponse) -> Option<(u64, u64)> {
    let all = usages(response.header("sforce-limit-info")?);
    all.into_iter().find(|(name, _, _)| *name == "api-usage").map(|(_, used, most)| (used, most))
}

/// How the answer pushed us back, if it did.
pub(super) fn push_of(response: &HttpResponse) -> Option<Push> {
    match response.status {
        420 | 429 | 503 => Some(Push::TooMuch),
        403 => {
            let concurrent =
                |e: &errors::ApiError| e.verdict().is_some_and(|(kind, _)| kind == ErrorKind::SalesforceConcurrent);
            errors::listed(&response.body).iter().any(concurrent).then_some(Push::TooMany)
        }
        _ => None,
    }
}

/// Notes an answer in the limiter and in the budget.
pub(super) fn note(
    response: &HttpResponse,
    (limiter, place): (&Limiter, &Slot),
    budget: &mut ApiBudget,
    config: &HttpConfig,
    now: Timestamp,
) {
    if let Some(header) = response.header("sforce-limit-info") {
        // What a single application or a burst may use counts like what all may use: the scarcest is told.
        let left = usages(header).into_iter().map(|(_, used, most)| most.saturating_sub(used)).min();
        budget.requests_left = left.or(budget.requests_left);
    }
    match push_of(response) {
        Some(push) => {
            budget.throttled += 1;
            limiter.pushed(place, push, response.retry_after_s(now), config, now);
        }
        None if response.status < 500 => limiter.served(None),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::sync::Arc;

    #[test]
    fn usage_is_read_in_every_form_it_takes() {
        assert_eq!(usages("api-usage=18/15000"), [("api-usage", 18, 15000)]);
        assert_eq!(
            usages("api-usage=25/5000; per-app-api-usage=17/250(appName=acme-sync)"),
            [("api-usage", 25, 5000), ("per-app-api-usage", 17, 250)]
        );
        assert_eq!(usages("api-usage=3/100; api-bursts=1/750").len(), 2);
        for odd in ["", "api-usage", "api-usage=1", "api-usage=x/y", ";;="] {
            assert!(usages(odd).is_empty(), "{odd}");
        }
    }

    #[test]
    fn the_last_part_of_the_calls_belongs_to_the_business() {
        assert!(!is_reserved((12_000, 15_000), 20) && is_reserved((12_001, 15_000), 20));
        assert!(is_reserved((16_000, 15_000), 20), "used beyond what there is");
        assert!(!is_reserved((15_000, 15_000), 0) && !is_reserved((0, 0), 20));
    }

    #[test]
    fn an_answer_fills_the_budget_and_a_push_halves_what_goes_at_once() {
        let (limiter, mut budget) = (Arc::new(Limiter::default()), ApiBudget::default());
        let place = limiter.enter().now_or_never().unwrap().unwrap();
        let config = HttpConfig::default();
        let mut tell = |status, info: &str, body: &str| {
            let headers = vec![("sforce-limit-info".to_owned(), info.to_owned())];
            let answer = HttpResponse { status, headers, body: body.as_bytes().to_vec() };
            note(&answer, (&limiter, &place), &mut budget, &config, Timestamp::UNIX_EPOCH);
        };
        tell(200, "api-usage=25/5000; per-app-api-usage=17/250(appName=x)", "");
        (0..4).for_each(|_| tell(200, "", ""));
        let before = limiter.limit();
        let told = r#"[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"ConcurrentRequests (Concurrent API Requests) Limit exceeded."}]"#;
        tell(403, "", told);
        assert!(limiter.limit() < before, "{} after {before}", limiter.limit());
        tell(403, "", r#"[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]"#);
        assert_eq!((budget.requests_left, budget.throttled), (Some(233), 1));
    }
}
