//! Names, addresses, telephone numbers and texts of one row, from its hash.
use super::rng::{below, chance, mix, pick};
use super::words::{Culture, Name, words};

/// The culture a row belongs to.
pub(super) fn culture(row: u64) -> Option<&'static Culture> {
    let words = words();
    words.cultures.get(*pick(&words.wheel, mix(row ^ 0xc017))?)
}

/// Whether the person is a woman (names and gender code agree).
pub(super) fn woman(row: u64) -> bool {
    mix(row ^ 0x9e4d) & 1 == 1
}

/// A given name.
pub(super) fn given(culture: &'static Culture, row: u64, salt: u64) -> Option<&'static Name> {
    let list = if woman(row) { &culture.women } else { &culture.men };
    pick(list, mix(row ^ salt ^ 0x61))
}

/// The family name.
pub(super) fn family(culture: &'static Culture, row: u64, salt: u64) -> Option<&'static Name> {
    pick(&culture.family, mix(row ^ salt ^ 0xfa))
}

/// Both names in the culture's order.
pub(super) fn full(culture: &Culture, given: &str, family: &str) -> String {
    if given.is_empty() {
        return family.to_owned();
    }
    if culture.family_first() { format!("{family}{given}") } else { format!("{given} {family}") }
}

/// A company's name.
pub(super) fn company(culture: &'static Culture, hash: u64) -> String {
    let native = |list: &'static [Name], hash| pick(list, hash).map_or("", |name| name.native);
    let (first, ending) = (native(&culture.company, hash), native(&culture.ending, mix(hash)));
    let number = below(mix(hash ^ 5), 900) + 100;
    match culture.code {
        "zh" => format!("{first}{number}{ending}"),
        "ko" if ending == "주식회사" => format!("{ending} {first}{number}"),
        _ => format!("{first} {number} {ending}"),
    }
}

/// An address that fits the name: `zoe.mueller417@shop.example`.
pub(super) fn email(culture: &'static Culture, row: u64, alternative: bool) -> String {
    const HOSTS: [&str; 6] =
        ["mail.example", "post.example", "contoso.example", "shop.example", "uni.example", "firma.example"];
    let given = given(culture, row, 0).map_or("info", |name| name.ascii);
    let family = family(culture, row, 0).map_or("desk", |name| name.ascii);
    let hash = mix(row ^ 0xe3a1 ^ u64::from(alternative));
    let host = pick(&HOSTS, hash).copied().unwrap_or("mail.example");
    let number = below(mix(hash), 10_000);
    match hash & 3 {
        0 => format!("{given}.{family}{number}@{host}"),
        1 => format!("{}{family}{number}@{host}", given.get(..1).unwrap_or("x")),
        2 => format!("{family}.{given}+crm{number}@{host}"),
        _ => format!("{given}_{family}{number}@{host}"),
    }
}

/// A telephone number.
pub(super) fn phone(culture: &Culture, hash: u64, mobile: bool) -> String {
    let (a, b) = (below(hash, 9_000) + 1_000, below(mix(hash), 9_000) + 1_000);
    let country = culture.prefix.split(' ').next().unwrap_or("+1");
    if mobile { format!("{country} 10 {a} {b}") } else { format!("{} {a} {b}", culture.prefix) }
}

/// Some sentences; one row in 400 tells a whole story of more than 2,000 characters.
pub(super) fn story(culture: &'static Culture, hash: u64, most: u64) -> String {
    let long = most >= 2_000 && below(mix(hash ^ 0x10), 400) == 0;
    let wanted = if long { 2_100 + below(hash, 1_500) } else { 20 + below(hash, 160) };
    let wanted = usize::try_from(wanted.min(most)).unwrap_or(20);
    let mut out = String::with_capacity(wanted * 3);
    let (mut chars, mut state) = (0, hash);
    while chars < wanted {
        state = mix(state);
        let Some(word) = pick(&culture.words, state) else { break };
        if !out.is_empty() {
            out.push_str(if state.is_multiple_of(11) { ". " } else { " " });
        }
        out.push_str(word.native);
        chars += word.native.chars().count() + 1;
    }
    if chance(mix(hash ^ 0xe0), 5) {
        out.push(' ');
        out.push_str(pick(words().list("emoji"), state).copied().unwrap_or_default());
    }
    out
}

/// The text a hostile row carries in place of a harmless one: one row in 5,000, each another text.
pub(super) fn hostile(index: u64, salt: u64) -> Option<&'static str> {
    let list = &words().hostile;
    let turn = (index / 5_000 + below(mix(salt), 13)) % u64::try_from(list.len()).ok()?.max(1);
    (index % 5_000 == 1_234).then(|| list.get(usize::try_from(turn).ok()?).copied()).flatten()
}
