//! What a schedule promises, whatever the clocks of its zone do.
use super::*;
use proptest::prelude::*;

fn berlin(text: &str) -> Schedule {
    Schedule::read(text, Some("Europe/Berlin")).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The next due times after an instant, in UTC.
fn due(schedule: &Schedule, after: &str, count: usize) -> Vec<String> {
    schedule.upcoming(at(after)).take(count).map(|t| t.to_string()).collect()
}

#[test]
fn a_time_the_clocks_leap_over_comes_once_at_the_first_moment_after_the_leap() {
    // On 2026-03-29 it is 01:59 and then 03:00 in Berlin, at 01:00 UTC.
    for text in ["30 2 * * *", "0 2 * * *", "59 2 * * *"] {
        let minute = text.split(' ').next().unwrap();
        let minute = format!("{minute:0>2}");
        assert_eq!(
            due(&berlin(text), "2026-03-28T12:00:00Z", 2),
            ["2026-03-29T01:00:00Z".to_owned(), format!("2026-03-30T00:{minute}:00Z")],
            "{text}"
        );
    }
    // Four times of one hour that is not there are one due time.
    assert_eq!(
        due(&berlin("*/15 2 * * *"), "2026-03-28T12:00:00Z", 3),
        ["2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z", "2026-03-30T00:15:00Z"]
    );
    // Two of which one is there: each has its own, or they fall together.
    assert_eq!(
        due(&berlin("0 2,3 * * *"), "2026-03-28T12:00:00Z", 3),
        ["2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z", "2026-03-30T01:00:00Z"]
    );
    assert_eq!(
        due(&berlin("30 2,3 * * *"), "2026-03-28T12:00:00Z", 3),
        ["2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]
    );
}

#[test]
fn a_time_the_clocks_show_twice_comes_once_and_every_hour_still_has_its_own() {
    // On 2026-10-25 the hour from 02:00 comes twice in Berlin, from 00:00 and from 01:00 UTC.
    assert_eq!(due(&berlin("30 2 * * *"), "2026-10-24T12:00:00Z", 2), ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
    assert_eq!(
        due(&berlin("0 */2 * * *"), "2026-10-24T22:30:00Z", 2),
        ["2026-10-25T00:00:00Z", "2026-10-25T03:00:00Z"]
    );
    assert_eq!(
        due(&berlin("0 * * * *"), "2026-10-24T23:30:00Z", 3),
        ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"]
    );
    assert_eq!(
        due(&berlin("0 * * * *"), "2026-03-28T23:30:00Z", 3),
        ["2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"]
    );
}

#[test]
fn ends_of_months_and_leap_days_are_found_however_far_they_are() {
    assert_eq!(
        due(&berlin("0 6 31 * *"), "2026-02-01T00:00:00Z", 3),
        ["2026-03-31T04:00:00Z", "2026-05-31T04:00:00Z", "2026-07-31T04:00:00Z"]
    );
    assert_eq!(due(&berlin("0 6 L * *"), "2028-01-31T12:00:00Z", 2), ["2028-02-29T05:00:00Z", "2028-03-31T04:00:00Z"]);
    let leap = Schedule::read("0 0 29 2 *", None).unwrap();
    assert_eq!(due(&leap, "2096-02-28T00:00:00Z", 2), ["2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z"]);
}

#[test]
fn the_same_fields_in_another_zone_are_other_instants() {
    let zones = [("Asia/Seoul", "2026-11-27T17:00:00Z"), ("America/New_York", "2026-11-28T07:00:00Z")];
    for (zone, wanted) in zones {
        let schedule = Schedule::read("0 2 * * *", Some(zone)).unwrap();
        assert_eq!(due(&schedule, "2026-11-27T12:00:00Z", 1), [wanted], "{zone}");
    }
    // A zone whose clocks leap by half an hour, and one that left out a whole day.
    let howe = Schedule::read("15 2 * * *", Some("Australia/Lord_Howe")).unwrap();
    assert_eq!(due(&howe, "2026-10-03T10:00:00Z", 1), ["2026-10-03T15:30:00Z"]);
    let apia = Schedule::read("0 12 30 * *", Some("Pacific/Apia")).unwrap();
    assert_eq!(due(&apia, "2011-12-28T00:00:00Z", 2), ["2011-12-30T10:00:00Z", "2012-01-29T22:00:00Z"]);
}

#[test]
fn nonsense_is_refused_and_the_field_is_named() {
    use ScheduleProblem as P;
    for (text, problem) in [
        ("", P::Fields(0)),
        ("0 2 * *", P::Fields(4)),
        ("0 0 2 * * *", P::Fields(6)),
        ("60 2 * * *", P::Field(0, "60".into())),
        ("0 24 * * *", P::Field(1, "24".into())),
        ("0 2 0 * *", P::Field(2, "0".into())),
        ("0 2 * 13 *", P::Field(3, "13".into())),
        ("0 2 * * Mondays", P::Field(4, "Mondays".into())),
        ("*/0 2 * * *", P::Field(0, "*/0".into())),
        ("0 2 30 2 *", P::Never),
        ("@daily", P::Fields(1)),
    ] {
        assert_eq!(Schedule::read(text, None).map(drop), Err(problem), "{text}");
    }
    let zone = P::Zone("Europe/Berln".into());
    assert_eq!(Schedule::read("0 2 * * *", Some("Europe/Berln")).map(drop), Err(zone));
    let long = format!("{} 2 * * *", vec!["1"; 200].join(","));
    assert_eq!(Schedule::read(&long, None).map(drop), Err(P::Long));
}

#[test]
fn what_came_due_is_counted_once_each() {
    let hourly = berlin("0 * * * *");
    let span = |from: &str, to: &str| hourly.came_due(at(from), at(to));
    assert_eq!(span("2026-11-27T10:00:00Z", "2026-11-27T10:59:59Z"), None);
    let one = CameDue { latest: at("2026-11-27T11:00:00Z"), times: 1 };
    assert_eq!(span("2026-11-27T10:00:00Z", "2026-11-27T11:00:00Z"), Some(one));
    let many = CameDue { latest: at("2026-11-28T10:00:00Z"), times: 24 };
    assert_eq!(span("2026-11-27T10:00:00Z", "2026-11-28T10:30:00Z"), Some(many));
    let minutes = Schedule::read("* * * * *", None).unwrap();
    let years = minutes.came_due(at("2020-01-01T00:00:00Z"), at("2026-01-01T00:00:30Z")).unwrap();
    assert_eq!(years.latest, at("2026-01-01T00:00:00Z"));
}

/// A field that some value fits.
fn field(low: u8, high: u8) -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just("*".to_owned()),
        3 => (low..=high).prop_map(|n| n.to_string()),
        1 => (2u8..20).prop_map(|n| format!("*/{n}")),
        1 => (low..=high, low..=high).prop_map(|(a, b)| format!("{}-{}", a.min(b), a.max(b))),
        1 => prop::collection::vec(low..=high, 1..4).prop_map(|all| all.iter().map(u8::to_string).collect::<Vec<_>>().join(",")),
    ]
}

const ZONES: [&str; 7] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Seoul",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Casablanca",
];

proptest! {
    #[test]
    fn the_next_due_time_is_strictly_later_and_nothing_due_lies_between(
        minute in field(0, 59), hour in field(0, 23), day in field(1, 28), month in field(1, 12), weekday in field(0, 6),
        zone in prop::sample::select(&ZONES[..]), seconds in 1_700_000_000i64..1_900_000_000,
    ) {
        let text = format!("{minute} {hour} {day} {month} {weekday}");
        let Ok(schedule) = Schedule::read(&text, Some(zone)) else { return Ok(()) };
        let after = Timestamp::from_second(seconds).unwrap();
        let next = schedule.next_after(after).unwrap();
        prop_assert!(next > after, "{text} {zone}");
        prop_assert!(schedule.next_after(next).unwrap() > next);
        // Whatever instant before it is asked, none is told that lies between.
        let middle = after + (next.duration_since(after) / 2);
        prop_assert_eq!(schedule.next_after(middle), Some(next));
        // It matches: what the zone's clock shows then fits the fields, or the clocks leapt over what fits to that very moment.
        let shown = schedule.zone().to_datetime(next);
        let fits = schedule.fields.matches(MakeTimestamp(calendar(shown).unwrap())).unwrap();
        let before = schedule.zone().to_datetime(next - SignedDuration::from_secs(1));
        let leapt = calendar(shown).unwrap().duration_since(calendar(before).unwrap()) > SignedDuration::from_secs(1);
        prop_assert!(fits || leapt, "{text} {zone} {next}");
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), zone in any::<String>()) {
        let _ = Schedule::read(&text, Some(&zone));
        let _ = Schedule::read(&text, None);
    }
}
