//! The little XML the older interfaces speak: single elements in, flat documents out.

/// The text of the first element with this name, whatever its prefix.
pub(crate) fn element(xml: &str, name: &str) -> Option<String> {
    let tag = format!("{name}>");
    let (at, _) =
        xml.match_indices(&tag).find(|(at, _)| xml.get(..*at).is_some_and(|before| before.ends_with(['<', ':'])))?;
    let text = xml.get(at + tag.len()..)?.split('<').next()?;
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#x27;", "'"), ("&amp;", "&")];
    Some(pairs.into_iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to)))
}

/// A text as it stands within an element.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_whatever_their_prefix() {
        let xml = "<a><n1:username>kim&amp;co@x</n1:username><password>p&lt;</password></a>";
        assert_eq!(element(xml, "username").as_deref(), Some("kim&co@x"));
        assert_eq!(element(xml, "password").as_deref(), Some("p<"));
        assert_eq!(element(xml, "name"), None);
        assert_eq!(escaped("a<b&c"), "a&lt;b&amp;c");
    }
}
