//! Text matching as SQL's LIKE does it, which is what the string functions become: `%`, `_` and `[…]` are wildcards.

/// Whether the whole text matches the pattern. Both in lower case already.
pub(crate) fn like(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let pattern: Vec<char> = pattern.chars().collect();
    matches(&text, &pattern)
}

fn matches(text: &[char], pattern: &[char]) -> bool {
    let (mut t, mut p) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        if pattern.get(p) == Some(&'%') {
            p += 1;
            retry = Some((t, p));
            continue;
        }
        if t == text.len() && p == pattern.len() {
            return true;
        }
        let step = text.get(t).and_then(|c| one(*c, pattern.get(p..).unwrap_or_default()));
        match (step, retry) {
            (Some(length), _) => {
                t += 1;
                p += length;
            }
            (None, Some((from, back))) if from < text.len() => {
                t = from + 1;
                p = back;
                retry = Some((t, back));
            }
            _ => return false,
        }
    }
}

/// How many pattern characters match this one character.
fn one(c: char, pattern: &[char]) -> Option<usize> {
    match pattern.first()? {
        '_' => Some(1),
        '[' => {
            let end = pattern.iter().position(|p| *p == ']')?;
            let set = pattern.get(1..end)?;
            let (negated, set) = match set.split_first() {
                Some(('^', rest)) => (true, rest),
                _ => (false, set),
            };
            (set.contains(&c) != negated).then_some(end + 1)
        }
        same => (*same == c).then_some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_as_sql_matches() {
        for (text, pattern, expected) in [
            ("anna", "anna", true),
            ("anna", "%nn%", true),
            ("anna", "a_na", true),
            ("anna", "%a", true),
            ("50% off", "%50[%]%", true),
            ("500 off", "%50[%]%", false),
            ("abc", "[^a]bc", false),
            ("", "%", true),
            ("", "_", false),
            ("aab", "%ab", true),
        ] {
            assert_eq!(like(text, pattern), expected, "{text} like {pattern}");
        }
    }
}
