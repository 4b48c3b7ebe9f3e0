//! Latin letters for what other scripts write, so that a name made of a label can be read aloud: Hangul syllable by syllable
//! (Revised Romanization of Korean, without the changes between syllables), Cyrillic letter by letter, Latin letters
//! without their marks. What has no letters here (Han, kana, Arabic) stays as it is.

const INITIALS: [&str; 19] =
    ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"];
const VOWELS: [&str; 21] = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu",
    "ui", "i",
];
const FINALS: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t",
    "t", "k", "t", "p", "t",
];
/// The first syllable; they stand in the order of initial, vowel and final.
const FIRST_SYLLABLE: u32 = 0xAC00;
const LAST_SYLLABLE: u32 = 0xD7A3;

/// Letters of other scripts and marked ones, each with what stands for it.
const LETTERS: [(&str, &str); 58] = [
    ("àáâãäåāąă", "a"),
    ("æ", "ae"),
    ("çćčċ", "c"),
    ("ďđð", "d"),
    ("èéêëēęěė", "e"),
    ("ğģġ", "g"),
    ("ìíîïīįı", "i"),
    ("ķ", "k"),
    ("ľłļĺ", "l"),
    ("ñńňņ", "n"),
    ("òóôõöøōő", "o"),
    ("œ", "oe"),
    ("řŕ", "r"),
    ("śšşș", "s"),
    ("ß", "ss"),
    ("ťţț", "t"),
    ("þ", "th"),
    ("ùúûüūůűų", "u"),
    ("ýÿ", "y"),
    ("źžż", "z"),
    ("а", "a"),
    ("б", "b"),
    ("в", "v"),
    ("г", "g"),
    ("д", "d"),
    ("е", "e"),
    ("ё", "yo"),
    ("ж", "zh"),
    ("з", "z"),
    ("и", "i"),
    ("й", "y"),
    ("к", "k"),
    ("л", "l"),
    ("м", "m"),
    ("н", "n"),
    ("о", "o"),
    ("п", "p"),
    ("р", "r"),
    ("с", "s"),
    ("т", "t"),
    ("у", "u"),
    ("ф", "f"),
    ("х", "kh"),
    ("ц", "ts"),
    ("ч", "ch"),
    ("ш", "sh"),
    ("щ", "shch"),
    ("ъ", ""),
    ("ы", "y"),
    ("ь", ""),
    ("э", "e"),
    ("ю", "yu"),
    ("я", "ya"),
    ("і", "i"),
    ("ї", "yi"),
    ("є", "ye"),
    ("ґ", "g"),
    ("ў", "u"),
];

/// The text with Latin letters in small for what has them; ASCII stays as it is.
pub fn romanised(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match syllable(c) {
            _ if c.is_ascii() => out.push(c),
            Some(parts) => out.extend(parts),
            None => match c.to_lowercase().next().and_then(letters) {
                Some(letters) => out.push_str(letters),
                None => out.push(c),
            },
        }
    }
    out
}

fn letters(c: char) -> Option<&'static str> {
    LETTERS.iter().find(|(from, _)| from.contains(c)).map(|(_, to)| *to)
}

/// Initial, vowel and final of a Hangul syllable.
fn syllable(c: char) -> Option<[&'static str; 3]> {
    let code = u32::from(c);
    if !(FIRST_SYLLABLE..=LAST_SYLLABLE).contains(&code) {
        return None;
    }
    let place = usize::try_from(code - FIRST_SYLLABLE).ok()?;
    let (finals, vowels) = (FINALS.len(), VOWELS.len());
    let initial = INITIALS.get(place / (finals * vowels))?;
    Some([*initial, *VOWELS.get(place / finals % vowels)?, *FINALS.get(place % finals)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_can_be_read_aloud() {
        for (text, expected) in [
            ("이름", "ireum"),
            ("등급", "deunggeup"),
            ("한글", "hangeul"),
            ("서울 2", "seoul 2"),
            ("값", "gap"),
            ("힣", "hit"),
            ("Zürich Straße", "Zurich Strasse"),
            ("Łódź", "lodz"),
            ("Щука", "shchuka"),
            ("漢字 かな", "漢字 かな"),
            ("Plain_1", "Plain_1"),
        ] {
            assert_eq!(romanised(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_syllable_has_letters_and_nothing_but(code in FIRST_SYLLABLE..=LAST_SYLLABLE) {
            let made = romanised(&char::from_u32(code).unwrap().to_string());
            prop_assert!(!made.is_empty() && made.bytes().all(|b| b.is_ascii_lowercase()), "{}", made);
        }
    }
}
