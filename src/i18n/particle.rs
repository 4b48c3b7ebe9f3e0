//! Korean particles that depend on whether the word before ends in a consonant.

/// The right form of a particle after a word: `을` after a consonant, `를` after a vowel, and so on. The asked form may be
/// either of a pair; a word that ends in neither Hangul, digit nor Latin letter gets both, `을(를)`.
pub fn after(word: &str, particle: &str) -> &'static str {
    let (closed, open, both) = match particle {
        "을" | "를" => ("을", "를", "을(를)"),
        "이" | "가" => ("이", "가", "이(가)"),
        "은" | "는" => ("은", "는", "은(는)"),
        "과" | "와" => ("과", "와", "과(와)"),
        "으로" | "로" => ("으로", "로", "(으)로"),
        _ => return "",
    };
    let Some(last) = word.chars().rev().find(|c| c.is_alphanumeric()) else { return both };
    match ending(last) {
        Ending::Open => open,
        Ending::Rieul if closed == "으로" => open,
        Ending::Closed | Ending::Rieul => closed,
        Ending::Unknown => both,
    }
}

enum Ending {
    Open,
    Closed,
    Rieul,
    Unknown,
}

fn ending(last: char) -> Ending {
    match last {
        '가'..='힣' => match (last as u32 - '가' as u32) % 28 {
            0 => Ending::Open,
            8 => Ending::Rieul,
            _ => Ending::Closed,
        },
        '1' | '7' | '8' | 'l' | 'L' | 'r' | 'R' => Ending::Rieul,
        '0' | '3' | '6' | 'm' | 'M' | 'n' | 'N' => Ending::Closed,
        '2' | '4' | '5' | '9' => Ending::Open,
        c if c.is_ascii_alphabetic() => Ending::Open,
        _ => Ending::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::after;

    #[test]
    fn particles_follow_the_last_sound() {
        for (word, asked, right) in [
            ("거래처", "을", "를"),
            ("연락", "를", "을"),
            ("메일", "로", "로"),
            ("계정", "로", "으로"),
            ("100", "이", "이"),
            ("2", "은", "는"),
            ("contact", "을", "를"),
            ("email", "은", "은"),
            ("名", "을", "을(를)"),
        ] {
            assert_eq!(after(word, asked), right, "{word}");
        }
    }
}
