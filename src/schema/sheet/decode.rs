//! Reads what a spreadsheet made of the sheet: any of its encodings, separators and line ends, or a Markdown table.

/// What stands between cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Separator {
    /// `,`
    #[default]
    Comma,
    /// `;`, where Excel's language uses the comma in numbers.
    Semicolon,
    /// A tab.
    Tab,
}

impl Separator {
    const ALL: [Separator; 3] = [Separator::Comma, Separator::Semicolon, Separator::Tab];

    /// The character.
    pub fn character(self) -> char {
        match self {
            Separator::Comma => ',',
            Separator::Semicolon => ';',
            Separator::Tab => '\t',
        }
    }
}

/// Why a returned sheet cannot be read at all: a slug of `sheet-problem-<slug>`.
pub type Unreadable = &'static str;

/// The cells with the number of the line each row begins at. Empty rows are left out.
///
/// # Errors
/// `encoding`, `quotes` or `nothing`.
pub fn decode(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>, Unreadable> {
    let text = text_of(bytes)?;
    let (first_line, text) = without_directive(&text);
    let rows = match text.lines().any(is_rule) {
        true => markdown(text),
        false => separated(text, separator_of(text))?,
    };
    let rows: Vec<_> = rows
        .into_iter()
        .filter(|(_, cells)| cells.iter().any(|c| !c.trim().is_empty()))
        .map(|(line, cells)| (line + first_line, cells))
        .collect();
    if rows.is_empty() { Err("nothing") } else { Ok(rows) }
}

/// UTF-8 with or without its mark, the UTF-16 of "Unicode text", and Korean Windows' own encoding, which Excel writes there
/// where it is asked for plain CSV.
fn text_of(bytes: &[u8]) -> Result<String, Unreadable> {
    let (encoding, rest) = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => (encoding_rs::UTF_8, rest),
        [0xff, 0xfe, rest @ ..] => (encoding_rs::UTF_16LE, rest),
        [0xfe, 0xff, rest @ ..] => (encoding_rs::UTF_16BE, rest),
        _ if std::str::from_utf8(bytes).is_ok() => (encoding_rs::UTF_8, bytes),
        _ => (encoding_rs::EUC_KR, bytes),
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(rest).ok_or("encoding")?;
    if text.contains('\0') { Err("encoding") } else { Ok(text.into_owned()) }
}

/// Excel's own first line `sep=;` says nothing we do not see.
fn without_directive(text: &str) -> (usize, &str) {
    let is_directive = |line: &str| line.trim_matches('"').to_ascii_lowercase().starts_with("sep=");
    match text.find('\n') {
        Some(end) if is_directive(text.get(..end).unwrap_or_default()) => (1, text.get(end + 1..).unwrap_or_default()),
        _ => (0, text),
    }
}

/// The separator that stands most often, outside of quotes, in the first line.
fn separator_of(text: &str) -> Separator {
    let mut inside = false;
    let mut counts = [0usize; 3];
    for c in text.chars() {
        match c {
            '"' => inside = !inside,
            '\n' if !inside => break,
            _ if inside => {}
            _ => {
                for (count, separator) in counts.iter_mut().zip(Separator::ALL) {
                    *count += usize::from(separator.character() == c);
                }
            }
        }
    }
    let best = counts.iter().zip(Separator::ALL).max_by_key(|(count, s)| (**count, *s == Separator::Comma));
    best.map(|(_, s)| s).unwrap_or_default()
}

/// Rows of cells (rfc-editor.org, RFC 4180); line ends of every system, also within quotes.
fn separated(text: &str, separator: Separator) -> Result<Vec<(usize, Vec<String>)>, Unreadable> {
    let separator = separator.character();
    let mut rows = Vec::new();
    let (mut row, mut cell) = (Vec::new(), String::new());
    let (mut line, mut begun, mut inside) = (1usize, 1usize, false);
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' if inside && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if inside => inside = false,
            '"' if cell.trim().is_empty() => {
                inside = true;
                cell.clear();
            }
            '\r' | '\n' => {
                if c == '\r' && letters.peek() == Some(&'\n') {
                    letters.next();
                }
                line += 1;
                if inside {
                    cell.push('\n');
                } else {
                    row.push(std::mem::take(&mut cell));
                    rows.push((begun, std::mem::take(&mut row)));
                    begun = line;
                }
            }
            c if c == separator && !inside => row.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    if inside {
        return Err("quotes");
    }
    row.push(cell);
    rows.push((begun, row));
    Ok(rows)
}

/// The line below the heads of a Markdown table, which no other form has.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') && line.contains("--") && line.chars().all(|c| matches!(c, '-' | ':' | '|' | ' '))
}

/// The rows of Markdown tables; the line below the heads and text around tables are passed over.
fn markdown(text: &str) -> Vec<(usize, Vec<String>)> {
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some(inside) = line.trim().strip_prefix('|') else { continue };
        let inside = inside.strip_suffix('|').unwrap_or(inside);
        if is_rule(line) {
            continue;
        }
        rows.push((number + 1, markdown_cells(inside)));
    }
    rows
}

fn markdown_cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let mut letters = line.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '\\' if letters.peek().is_some_and(char::is_ascii_punctuation) => cell.extend(letters.next()),
            '|' => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}
