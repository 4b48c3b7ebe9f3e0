//! Multipart bodies as batches carry them: lines, boundaries, headers. Line ends may be CRLF or LF on the way in.

/// One part or one request within it: header lines by lower-case name, and what follows the blank line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Part {
    /// Splits headers from the rest at the first blank line.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut headers = Vec::new();
        let mut rest = bytes;
        while let Some((line, after)) = line(rest) {
            rest = after;
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = String::from_utf8_lossy(line).split_once(':') {
                headers.push((name.trim().to_lowercase(), value.trim().to_owned()));
            }
        }
        Self { headers, body: rest.to_vec() }
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The first line without its end, and what follows.
pub(crate) fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if bytes.is_empty() {
        return None;
    }
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (line, rest) = match end {
        Some(end) => (bytes.get(..end)?, bytes.get(end + 1..)?),
        None => (bytes, &[][..]),
    };
    Some((line.strip_suffix(b"\r").unwrap_or(line), rest))
}

/// `multipart/mixed; boundary="batch_1"`: the boundary, quoted or not.
pub(crate) fn boundary(content_type: &str) -> Option<&str> {
    let mut parts = content_type.split(';');
    if !parts.next()?.trim().eq_ignore_ascii_case("multipart/mixed") {
        return None;
    }
    let named =
        parts.find_map(|part| part.trim().split_once('=').filter(|(name, _)| name.eq_ignore_ascii_case("boundary")));
    named.map(|(_, value)| value.trim().trim_matches('"')).filter(|value| !value.is_empty())
}

/// The parts between the boundary's lines; `None` where the body never begins or never ends with one.
pub(crate) fn parts<'a>(body: &'a [u8], boundary: &str) -> Option<Vec<&'a [u8]>> {
    let (open, close) = (format!("--{boundary}"), format!("--{boundary}--"));
    let mut parts = Vec::new();
    let mut begun: Option<usize> = None;
    let mut rest = body;
    while let Some((line, after)) = line(rest) {
        let at = body.len() - rest.len();
        let marked = line.trim_ascii_end();
        if marked == open.as_bytes() || marked == close.as_bytes() {
            if let Some(start) = begun {
                let part = body.get(start..at)?;
                let part = part.strip_suffix(b"\n").unwrap_or(part);
                parts.push(part.strip_suffix(b"\r").unwrap_or(part));
            }
            if marked == close.as_bytes() {
                return begun.map(|_| parts);
            }
            begun = Some(body.len() - after.len());
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_are_read_quoted_or_not() {
        for text in
            ["multipart/mixed; boundary=\"b_1\"", "multipart/mixed;boundary=b_1", "Multipart/Mixed; Boundary=b_1"]
        {
            assert_eq!(boundary(text), Some("b_1"), "{text}");
        }
        for text in ["application/json", "multipart/mixed", "multipart/mixed; boundary="] {
            assert_eq!(boundary(text), None, "{text}");
        }
    }

    #[test]
    fn parts_stand_between_boundary_lines_whatever_the_line_ends() {
        for end in ["\r\n", "\n"] {
            let body = ["", "--b", "A: 1", "", "first", "--b", "B:2", "", "sec", "ond", "--b--", ""].join(end);
            let found = parts(body.as_bytes(), "b").unwrap();
            assert_eq!(found.len(), 2);
            let (first, second) = (Part::parse(found[0]), Part::parse(found[1]));
            assert_eq!((first.header("a"), first.body.as_slice()), (Some("1"), b"first".as_slice()));
            assert_eq!((second.header("b"), second.body.as_slice()), (Some("2"), format!("sec{end}ond").as_bytes()));
        }
        for broken in ["", "--b\r\nA: 1\r\n\r\nx", "--c--", "nothing"] {
            assert_eq!(parts(broken.as_bytes(), "b"), None, "{broken}");
        }
    }
}
