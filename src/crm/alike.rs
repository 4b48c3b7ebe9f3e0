//! Whether a value reads as it was sent: a CRM keeps its own spelling of moments, numbers, identifiers and line ends.
use jiff::Timestamp;
use serde_json::Value as Json;

/// Whether what is there says what was sent.
pub(in crate::crm) fn alike(sent: &Json, there: Option<&Json>) -> bool {
    match (sent, there.unwrap_or(&Json::Null)) {
        (Json::String(text), Json::Null) | (Json::Null, Json::String(text)) => text.trim().is_empty(),
        (Json::String(sent), Json::String(there)) => same_text(sent, there),
        (Json::Number(sent), Json::Number(there)) => sent.as_f64() == there.as_f64(),
        (sent, there) => sent == there,
    }
}

fn same_text(sent: &str, there: &str) -> bool {
    sent.split_whitespace().eq(there.split_whitespace())
        || moment(sent).is_some_and(|sent| moment(there) == Some(sent))
        || (sent.len() == 36
            && uuid::Uuid::parse_str(sent).ok().is_some_and(|id| uuid::Uuid::parse_str(there) == Ok(id)))
}

/// A moment to the second.
fn moment(text: &str) -> Option<i64> {
    let text = text.strip_suffix("+0000").map_or_else(|| text.to_owned(), |head| format!("{head}Z"));
    text.parse::<Timestamp>().ok().map(Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_crms_own_spelling_is_no_other_value() {
        for (sent, there) in [
            (json!("2026-01-02T03:04:05Z"), json!("2026-01-02T03:04:05.000+0000")),
            (json!("Delivery 7\nhttps://shop.example"), json!("Delivery 7\r\nhttps://shop.example ")),
            (json!("6BA7B810-9DAD-11D1-80B4-00C04FD430C8"), json!("6ba7b810-9dad-11d1-80b4-00c04fd430c8")),
            (json!(2), json!(2.0)),
            (json!(""), json!(null)),
        ] {
            assert!(alike(&sent, Some(&there)), "{sent} {there}");
        }
        for (sent, there) in [
            (json!("Sent: Spring"), json!("Sent: Autumn")),
            (json!("2026-01-02T03:04:05Z"), json!("2026-01-02T03:04:06Z")),
            (json!(true), json!(false)),
            (json!("x"), json!(null)),
        ] {
            assert!(!alike(&sent, Some(&there)), "{sent} {there}");
        }
        assert!(alike(&json!(null), None) && !alike(&json!("x"), None));
    }
}
