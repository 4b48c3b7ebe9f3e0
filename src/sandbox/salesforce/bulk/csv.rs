//! The CSV clients send: quoted as RFC 4180 says, with the delimiter and line ending the job names.

/// Reads a file into its lines; the error says what is wrong.
pub(crate) fn parse(text: &str, delimiter: char) -> Result<Vec<Vec<String>>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut lines, mut line, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    // Whether anything stands in the current field, quotes included.
    let mut begun = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            c if quoted => field.push(c),
            '"' if !begun => (quoted, begun) = (true, true),
            '"' => return Err("a quote within a value that does not begin with one".to_owned()),
            c if c == delimiter => {
                line.push(std::mem::take(&mut field));
                begun = false;
            }
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' => {
                // An empty line is no record.
                if begun || !line.is_empty() || !field.is_empty() {
                    line.push(std::mem::take(&mut field));
                    lines.push(std::mem::take(&mut line));
                }
                begun = false;
            }
            c => {
                begun = true;
                field.push(c);
            }
        }
    }
    if quoted {
        return Err("a quote is never closed".to_owned());
    }
    if begun || !line.is_empty() || !field.is_empty() {
        line.push(field);
        lines.push(line);
    }
    Ok(lines)
}

/// Writes a line with every value in quotes.
pub(crate) fn write<'a>(out: &mut Vec<u8>, values: impl Iterator<Item = &'a str>, delimiter: char) {
    for (at, value) in values.enumerate() {
        if at > 0 {
            out.push(u8::try_from(delimiter).unwrap_or(b','));
        }
        out.push(b'"');
        super::super::val::quoted(out, value);
        out.push(b'"');
    }
    out.push(b'\n');
}

/// The delimiters by their names.
pub(crate) fn delimiter(name: &str) -> Option<char> {
    Some(match name {
        "COMMA" => ',',
        "TAB" => '\t',
        "SEMICOLON" => ';',
        "PIPE" => '|',
        "CARET" => '^',
        "BACKQUOTE" => '`',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quotes_newlines_and_odd_endings_are_read() {
        let text = "\u{feff}A,B\r\n\"x \"\"y\"\"\",\"1\n2\"\n\n,last";
        assert_eq!(parse(text, ',').unwrap(), vec![vec!["A", "B"], vec!["x \"y\"", "1\n2"], vec!["", "last"]]);
        assert!(parse("a\"b", ',').is_err() && parse("\"open", ',').is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(rows in proptest::collection::vec(proptest::collection::vec(".{0,12}", 2..5), 1..5)) {
            for name in ["COMMA", "TAB", "SEMICOLON", "PIPE", "CARET", "BACKQUOTE"] {
                let sign = delimiter(name).unwrap();
                let mut out = Vec::new();
                for row in &rows {
                    write(&mut out, row.iter().map(String::as_str), sign);
                }
                prop_assert_eq!(&parse(&String::from_utf8(out).unwrap(), sign).unwrap(), &rows);
            }
        }
    }
}
