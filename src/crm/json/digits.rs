//! A number with every digit it was written with: a floating-point number keeps fifteen of them.
use std::borrow::Cow;

/// The digits of a JSON number in one spelling: no zeros behind its last decimal, none of them negative. One with an exponent is
/// spelled out as the floating-point number it is. None where it is no number, or one no such number is near.
pub fn digits(token: &str) -> Option<Cow<'_, str>> {
    let number: f64 = token.parse().ok().filter(|n: &f64| n.is_finite())?;
    let plain = token.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.'));
    if !plain {
        return token.contains(['e', 'E']).then(|| number.to_string().into());
    }
    let short = match token.contains('.') {
        true => token.trim_end_matches('0').trim_end_matches('.'),
        false => token,
    };
    Some(Cow::Borrowed(if matches!(short, "-0" | "-" | "") { "0" } else { short }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_digit_stays_and_there_is_one_spelling() {
        let cases = [
            ("922337203685477.5807", Some("922337203685477.5807")),
            ("-99999999999.9999999999", Some("-99999999999.9999999999")),
            ("12.5000000000", Some("12.5")),
            ("100", Some("100")),
            ("100.00", Some("100")),
            ("0.0000", Some("0")),
            ("-0.00", Some("0")),
            ("-0", Some("0")),
            ("1.5E3", Some("1500")),
            ("1e-7", Some("0.0000001")),
            ("1e999", None),
            ("\"12\"", None),
            ("true", None),
            ("[1]", None),
            ("NaN", None),
            ("inf", None),
            ("+1", None),
            ("", None),
        ];
        for (token, expected) in cases {
            assert_eq!(digits(token).as_deref(), expected, "{token}");
        }
    }

    proptest! {
        #[test]
        fn what_a_floating_point_number_keeps_is_spelled_as_it_spells_it(whole in -99_999_999_i64..99_999_999, part in 0u32..1_000_000) {
            let token = format!("{whole}.{part:06}");
            let number: f64 = token.parse().unwrap();
            let spelled = if number == 0.0 { "0".to_owned() } else { number.to_string() };
            prop_assert_eq!(digits(&token).unwrap(), spelled);
        }
    }
}
