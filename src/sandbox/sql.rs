//! `?sql=`: the read-only SQL that one of Microsoft's clients sends, turned into the query it stands for
//! (learn.microsoft.com, "Dataverse SDK for Python"). One table, columns by name, comparisons joined by AND and OR.
use super::errors::ODataError;
use super::metadata::Table;
use super::odata::query::Query;
use super::page::page;
use super::reply::Reply;
use super::server::Ask;

/// Answers a question in SQL about a table.
pub(super) fn answer(ask: &Ask<'_>, table: &'static Table, sql: &str) -> Result<Reply, ODataError> {
    let query = translate(sql, table)?;
    let inner = Ask {
        shared: ask.shared,
        call: ask.call,
        base: ask.base.clone(),
        query: Query { skip_token: ask.query.skip_token.clone(), raw: ask.query.raw.clone(), ..query },
        prefer: ask.prefer,
        who: ask.who,
    };
    page(&inner, table)
}

fn refuse(sql: &str, what: &str) -> ODataError {
    ODataError::new(400, "0x80060888", format!("The SQL statement '{sql}' is not supported: {what}."))
}

/// Words, texts in quotes, and signs, in order.
fn tokens(sql: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => {}
            '\'' => {
                let mut text = String::from("'");
                while let Some(c) = chars.next() {
                    text.push(c);
                    if c == '\'' && chars.peek() != Some(&'\'') {
                        break;
                    }
                    if c == '\'' {
                        text.extend(chars.next());
                    }
                }
                out.push(text);
            }
            ',' | '(' | ')' => out.push(c.to_string()),
            '<' | '>' | '=' | '!' => {
                let mut sign = c.to_string();
                sign.extend(chars.next_if(|next| matches!(next, '=' | '>')));
                out.push(sign);
            }
            _ => {
                let mut word = c.to_string();
                while let Some(next) = chars.next_if(|c| !c.is_whitespace() && !",()<>=!'".contains(*c)) {
                    word.push(next);
                }
                out.push(word);
            }
        }
    }
    out
}

fn is(token: Option<&String>, word: &str) -> bool {
    token.is_some_and(|token| token.eq_ignore_ascii_case(word))
}

/// The query a `SELECT` stands for.
fn translate(sql: &str, table: &Table) -> Result<Query, ODataError> {
    let all = tokens(sql);
    let mut rest = all.iter().peekable();
    if !is(rest.next(), "select") {
        return Err(refuse(sql, "only SELECT is read"));
    }
    let mut query = Query::default();
    if is(rest.peek().copied(), "top") {
        rest.next();
        let number = rest.next().and_then(|number| number.parse().ok());
        query.top = Some(number.ok_or_else(|| refuse(sql, "TOP takes a number"))?);
    }
    let mut names = Vec::new();
    while let Some(name) = rest.next_if(|token| !token.eq_ignore_ascii_case("from")) {
        match name.as_str() {
            "," => {}
            "*" => return Err(refuse(sql, "columns are named one by one")),
            name => names.push(wire(name, table)),
        }
    }
    query.select = Some(names);
    rest.next();
    if !is(rest.next(), table.logical) {
        return Err(refuse(sql, "it reads from another table than its address names"));
    }
    if is(rest.peek().copied(), "where") {
        rest.next();
        let until = |token: &&String| !token.eq_ignore_ascii_case("order");
        let condition: Vec<&String> = std::iter::from_fn(|| rest.next_if(|token| until(token))).collect();
        query.filter = Some(filter(&condition, table).ok_or_else(|| refuse(sql, "the condition is not understood"))?);
    }
    if is(rest.peek().copied(), "order") {
        rest.next();
        if !is(rest.next(), "by") {
            return Err(refuse(sql, "ORDER BY is incomplete"));
        }
        let mut order = String::new();
        for token in rest.by_ref() {
            match token.as_str() {
                "," => order.push(','),
                word if matches!(word.to_ascii_lowercase().as_str(), "asc" | "desc") => {
                    order.push(' ');
                    order.push_str(&word.to_ascii_lowercase());
                }
                name => order.push_str(&wire(name, table)),
            }
        }
        query.order = Some(order);
    }
    match rest.next() {
        Some(more) => Err(refuse(sql, &format!("'{more}' is not understood"))),
        None => Ok(query),
    }
}

/// The name a column of SQL has in rows: references are `_name_value`.
fn wire(name: &str, table: &Table) -> String {
    let name = name.rsplit('.').next().unwrap_or(name).trim_matches(['[', ']']).to_lowercase();
    table.column(&name).map_or(name, |column| column.wire.to_owned())
}

fn filter(tokens: &[&String], table: &Table) -> Option<String> {
    let mut out = Vec::new();
    let mut rest = tokens.iter().copied().peekable();
    while let Some(token) = rest.next() {
        match token.to_ascii_lowercase().as_str() {
            "(" | ")" | "and" | "or" | "not" => {
                out.push(token.to_ascii_lowercase());
                continue;
            }
            _ => {}
        }
        let name = wire(token, table);
        let sign = rest.next()?.to_ascii_lowercase();
        out.push(match sign.as_str() {
            "is" => {
                let not = rest.next_if(|token| token.eq_ignore_ascii_case("not")).is_some();
                rest.next_if(|token| token.eq_ignore_ascii_case("null"))?;
                format!("{name} {} null", if not { "ne" } else { "eq" })
            }
            "like" => like(&name, rest.next()?)?,
            sign => format!("{name} {} {}", operator(sign)?, rest.next()?),
        });
    }
    Some(out.join(" ").replace("( ", "(").replace(" )", ")"))
}

fn operator(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "=" => "eq",
        "<>" | "!=" => "ne",
        ">" => "gt",
        ">=" => "ge",
        "<" => "lt",
        "<=" => "le",
        _ => return None,
    })
}

fn like(name: &str, pattern: &str) -> Option<String> {
    let inner = pattern.strip_prefix('\'')?.strip_suffix('\'')?;
    let middle = inner.trim_matches('%');
    Some(match (inner.starts_with('%'), inner.ends_with('%')) {
        (true, true) => format!("contains({name},'{middle}')"),
        (true, false) => format!("endswith({name},'{middle}')"),
        (false, true) => format!("startswith({name},'{middle}')"),
        (false, false) => format!("{name} eq '{middle}'"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selects_become_queries() {
        let table = crate::sandbox::metadata::table("contact").unwrap();
        let sql = "SELECT TOP 5 c.fullname, ownerid FROM contact WHERE (lastname LIKE 'O''B%' OR gendercode = 2) AND birthdate IS NOT NULL ORDER BY lastname DESC, contactid";
        let query = translate(&sql.replace("c.", ""), table).unwrap();
        assert_eq!(query.select, Some(vec!["fullname".to_owned(), "_ownerid_value".to_owned()]));
        assert_eq!(query.top, Some(5));
        assert_eq!(
            query.filter.as_deref(),
            Some("(startswith(lastname,'O''B') or gendercode eq 2) and birthdate ne null")
        );
        assert_eq!(query.order.as_deref(), Some("lastname desc,contactid"));
        for bad in [
            "DELETE FROM contact",
            "SELECT * FROM contact",
            "SELECT fullname FROM account",
            "SELECT fullname FROM contact WHERE lastname ~ 'x'",
            "SELECT fullname FROM contact GROUP BY lastname",
        ] {
            assert!(translate(bad, table).is_err(), "{bad}");
        }
    }
}
