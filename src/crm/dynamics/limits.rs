//! What an answer says about the limits: what is left of them, how many at once, whether we were pushed back
//! (learn.microsoft.com, "Service protection API limits").
use super::errors::ApiError;
use crate::http::{HttpConfig, HttpResponse, LONGEST_WAIT, Limiter, Push, Slot};
use crate::run::ApiBudget;
use jiff::Timestamp;
use std::time::Duration;

/// "Number of requests exceeded the limit".
const TOO_MANY_REQUESTS: &str = "0x80072322";
/// "Combined execution time of incoming requests exceeded limit".
const TOO_MUCH_TIME: &str = "0x80072321";
/// "Number of concurrent requests exceeded the limit".
const TOO_MANY_AT_ONCE: &str = "0x80072326";

/// Which of the three limits of service protection an error's code stands for: `requests`, `time` or `concurrent`.
pub(super) fn limit_of(code: &str) -> Option<&'static str> {
    match code {
        TOO_MANY_REQUESTS => Some("requests"),
        TOO_MUCH_TIME => Some("time"),
        TOO_MANY_AT_ONCE => Some("concurrent"),
        _ => None,
    }
}

/// How the answer pushed us back, if it did: 429 by its code, 503, and any failure that names a pause nobody waits for.
pub(super) fn push_of(response: &HttpResponse, now: Timestamp) -> Option<Push> {
    let long = || response.retry_after_s(now).is_some_and(|seconds| Duration::from_secs(seconds) > LONGEST_WAIT);
    match response.status {
        429 => {
            let at_once = ApiError::of(response).is_some_and(|error| error.code() == TOO_MANY_AT_ONCE);
            Some(if at_once { Push::TooMany } else { Push::TooMuch })
        }
        503 => Some(Push::TooMuch),
        500..=599 if long() => Some(Push::TooMuch),
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
    let told = |name| response.header(name).and_then(grouped);
    if let Some(left) = told("x-ms-ratelimit-burst-remaining-xrm-requests") {
        budget.requests_left = Some(left as u64);
    }
    if let Some(left) = told("x-ms-ratelimit-time-remaining-xrm-requests") {
        budget.time_left_ms = Some((left * 1000.0) as u64);
    }
    if response.status == 429 {
        budget.throttled += 1;
        match ApiError::of(response).and_then(|error| limit_of(&error.code())) {
            Some("time") => budget.throttled_time += 1,
            Some("requests") => budget.throttled_requests += 1,
            _ => {}
        }
    }
    match push_of(response, now) {
        Some(push) => {
            limiter.pushed(place, push, response.retry_after_s(now), config, now);
        }
        None if response.status < 500 => limiter.served(told("x-ms-dop-hint").map(|hint| hint as u32)),
        None => {}
    }
}

/// `1,200.00`: grouped by commas, with decimals.
fn grouped(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| *c != ',' && *c != ' ').collect();
    plain.parse().ok().filter(|n: &f64| n.is_finite() && *n >= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::sync::Arc;

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        HttpResponse { status, headers, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn limits_are_read_with_their_commas() {
        assert_eq!(grouped("1,200.00"), Some(1200.0));
        assert_eq!(grouped("5999"), Some(5999.0));
        assert_eq!(grouped("12,345,678.9"), Some(12_345_678.9));
        for odd in ["", "n/a", "-1", "NaN", "inf"] {
            assert_eq!(grouped(odd), None, "{odd}");
        }
    }

    #[test]
    fn the_three_kinds_of_429_are_told_apart() {
        let push_of = |answer: &HttpResponse| super::push_of(answer, Timestamp::UNIX_EPOCH);
        let coded = |code: &str| format!("{{\"error\":{{\"code\":\"{code}\",\"message\":\"x\"}}}}");
        assert_eq!(push_of(&answer(429, &[], &coded("0x80072322"))), Some(Push::TooMuch));
        assert_eq!(push_of(&answer(429, &[], &coded("0x80072321"))), Some(Push::TooMuch));
        assert_eq!(push_of(&answer(429, &[], &coded("0x80072326"))), Some(Push::TooMany));
        assert_eq!(push_of(&answer(429, &[], "<html>")), Some(Push::TooMuch), "unknown: the careful side");
        assert_eq!(push_of(&answer(503, &[], "")), Some(Push::TooMuch));
        assert_eq!(push_of(&answer(500, &[], &coded("0x80044150"))), None);
        assert_eq!(push_of(&answer(502, &[("retry-after", "1800")], "")), None);
        assert_eq!(push_of(&answer(502, &[("retry-after", "1801")], "")), Some(Push::TooMuch));
    }

    #[test]
    fn the_budget_tells_which_limit_was_met() {
        let (limiter, mut budget) = (Arc::new(Limiter::default()), ApiBudget::default());
        let place = limiter.enter().now_or_never().unwrap().unwrap();
        let config = HttpConfig::default();
        for (code, times) in [("0x80072321", 2), ("0x80072322", 3), ("0x80072326", 4), ("", 1)] {
            let body = format!("{{\"error\":{{\"code\":\"{code}\",\"message\":\"x\"}}}}");
            for _ in 0..times {
                note(&answer(429, &[], &body), (&limiter, &place), &mut budget, &config, Timestamp::UNIX_EPOCH);
            }
        }
        assert_eq!((budget.throttled, budget.throttled_time, budget.throttled_requests), (10, 2, 3));
    }

    #[test]
    fn an_answer_moves_the_limit_and_fills_the_budget() {
        let (limiter, mut budget) = (Arc::new(Limiter::default()), ApiBudget::default());
        let place = limiter.enter().now_or_never().unwrap().unwrap();
        let config = HttpConfig::default();
        let mut tell =
            |answer: &HttpResponse| note(answer, (&limiter, &place), &mut budget, &config, Timestamp::UNIX_EPOCH);
        let served = [
            ("x-ms-dop-hint", "8"),
            ("x-ms-ratelimit-burst-remaining-xrm-requests", "5,999"),
            ("x-ms-ratelimit-time-remaining-xrm-requests", "1,199.50"),
        ];
        (0..10).for_each(|_| tell(&answer(200, &served, "")));
        tell(&answer(429, &[("retry-after", "7")], ""));
        assert_eq!(limiter.limit(), 4, "grown to the hint, then halved");
        assert_eq!((budget.requests_left, budget.time_left_ms, budget.throttled), (Some(5999), Some(1_199_500), 1));
    }
}
