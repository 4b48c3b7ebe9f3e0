//! The `Prefer` header: one or several, comma-joined in any order, quoted or not.
use crate::sandbox::data::write::Annotations;

/// What the caller would like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Prefer {
    pub page: Option<u64>,
    pub annotations: Annotations,
    /// The whole `*`: errors then carry their details too.
    pub all: bool,
    /// The number of the schema.
    pub version: bool,
    /// `odata.track-changes`.
    pub track: bool,
    /// `return=representation`: a write answers with the row.
    pub representation: bool,
    /// `odata.continue-on-error`: a batch goes on after a failed part.
    pub go_on: bool,
    /// What was honoured, for `Preference-Applied`.
    pub applied: Vec<String>,
}

impl Prefer {
    /// Reads all `Prefer` header lines.
    pub fn parse<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut prefer = Self::default();
        for line in lines {
            for token in split(line) {
                prefer.token(token.trim());
            }
        }
        prefer
    }

    fn token(&mut self, token: &str) {
        let (name, value) = token.split_once('=').unwrap_or((token, ""));
        let bare = value.trim().trim_matches('"');
        match name.trim() {
            "odata.maxpagesize" => {
                let Some(size) = bare.parse().ok().filter(|size| *size > 0) else { return };
                self.page = Some(size);
            }
            "odata.include-annotations" => {
                for pattern in bare.split(',') {
                    self.pattern(pattern.trim());
                }
            }
            "odata.track-changes" => self.track = true,
            // Honoured by writes and batches, which say so themselves.
            "return" => {
                self.representation = bare == "representation";
                return;
            }
            "odata.continue-on-error" => {
                self.go_on = value.is_empty() || bare == "true";
                return;
            }
            _ => return,
        }
        self.applied.push(token.to_owned());
    }

    fn pattern(&mut self, pattern: &str) {
        let covers = |name: &str| match pattern.strip_suffix('*') {
            Some(prefix) => name.starts_with(prefix),
            None => name == pattern,
        };
        self.all |= pattern == "*";
        self.version |= covers("Microsoft.Dynamics.CRM.globalmetadataversion");
        self.annotations.formatted |= covers("OData.Community.Display.V1.FormattedValue");
        self.annotations.lookup |= covers("Microsoft.Dynamics.CRM.lookuplogicalname");
        self.annotations.navigation |= covers("Microsoft.Dynamics.CRM.associatednavigationproperty");
    }
}

/// Splits at commas outside quotes.
fn split(line: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(line.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(line.get(start..).unwrap_or_default());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_are_read_in_any_order_quoted_or_not() {
        for line in [
            r#"odata.maxpagesize=500,odata.include-annotations="*""#,
            "odata.include-annotations=*, odata.maxpagesize=500",
            r#"return=representation,odata.include-annotations="Microsoft.*,OData.*",odata.maxpagesize=500"#,
        ] {
            let prefer = Prefer::parse([line].into_iter());
            assert_eq!(prefer.page, Some(500), "{line}");
            assert_eq!(prefer.annotations, Annotations { formatted: true, lookup: true, navigation: true }, "{line}");
            assert_eq!(prefer.applied.len(), 2);
        }
        let prefer =
            Prefer::parse(["odata.track-changes, odata.continue-on-error", "return=representation"].into_iter());
        assert!(prefer.track && prefer.go_on && prefer.representation);
        assert_eq!(prefer.applied, ["odata.track-changes"]);
    }
}
