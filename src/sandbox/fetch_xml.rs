//! `?fetchXml=`: the older query language, turned into the query it stands for
//! (learn.microsoft.com, "Query data using FetchXml"). One table, its columns, conditions, order, pages by number.
use super::errors::ODataError;
use super::metadata::{Column, Kind, Table};
use super::odata::query::Query;
use super::page::{numbered_page, page};
use super::reply::Reply;
use super::server::Ask;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What a fetch asks for.
#[derive(Debug, Default)]
struct Fetch {
    columns: Vec<String>,
    everything: bool,
    order: Vec<String>,
    filters: Vec<Group>,
    condition: Option<String>,
    top: Option<u64>,
    count: Option<u64>,
    page: u64,
}

/// Conditions joined by one word.
#[derive(Debug, Default)]
struct Group {
    word: &'static str,
    parts: Vec<String>,
}

/// Answers a fetch about a table.
pub(super) fn answer(ask: &Ask<'_>, table: &'static Table, xml: &str) -> Result<Reply, ODataError> {
    let fetch = read(xml, table)?;
    let query = Query {
        select: (!fetch.everything && !fetch.columns.is_empty()).then_some(fetch.columns),
        filter: fetch.condition,
        order: (!fetch.order.is_empty()).then(|| fetch.order.join(",")),
        top: fetch.top,
        count: ask.query.count,
        skip_token: ask.query.skip_token.clone(),
        raw: ask.query.raw.clone(),
        ..Query::default()
    };
    let inner =
        Ask { shared: ask.shared, call: ask.call, base: ask.base.clone(), query, prefer: ask.prefer, who: ask.who };
    match fetch.count {
        Some(count) => numbered_page(&inner, table, fetch.page.max(1), count),
        None => page(&inner, table),
    }
}

fn refuse(what: &str) -> ODataError {
    ODataError::new(400, "0x80040216", format!("Invalid FetchXml: {what}."))
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok().flatten()?;
    quick_xml::escape::unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
}

fn read(xml: &str, table: &'static Table) -> Result<Fetch, ODataError> {
    let mut reader = Reader::from_str(xml);
    let mut fetch = Fetch::default();
    let mut values: Option<(String, String, Vec<String>)> = None;
    loop {
        match reader.read_event().map_err(|error| refuse(&error.to_string()))? {
            Event::Eof => return Ok(fetch),
            Event::Start(tag) => {
                if tag.name().as_ref() == "condition" && attribute(&tag, "value").is_none() {
                    values = Some((named(&tag)?, attribute(&tag, "operator").unwrap_or_default(), Vec::new()));
                } else {
                    open(&mut fetch, table, &tag)?;
                }
            }
            Event::Empty(tag) => {
                open(&mut fetch, table, &tag)?;
                if tag.name().as_ref() == "filter" {
                    close(&mut fetch);
                }
            }
            Event::Text(text) => {
                if let Some((_, _, list)) = &mut values {
                    let text = text.trim();
                    list.extend((!text.is_empty()).then(|| text.to_owned()));
                }
            }
            Event::End(tag) => match tag.name().as_ref() {
                "filter" => close(&mut fetch),
                "condition" => {
                    if let Some((name, operator, list)) = values.take() {
                        add(&mut fetch, condition(table, &name, &operator, &list)?);
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
}

fn named(tag: &BytesStart<'_>) -> Result<String, ODataError> {
    attribute(tag, "attribute").ok_or_else(|| refuse("a condition names no attribute"))
}

fn open(fetch: &mut Fetch, table: &'static Table, tag: &BytesStart<'_>) -> Result<(), ODataError> {
    let number = |name| attribute(tag, name).and_then(|text| text.parse().ok());
    let column = |name: &str| {
        let name = attribute(tag, name).ok_or_else(|| refuse("an attribute has no name"))?;
        table.column(&name).ok_or_else(|| ODataError::no_property(&name, table.logical))
    };
    match tag.name().as_ref() {
        "fetch" => (fetch.top, fetch.count, fetch.page) = (number("top"), number("count"), number("page").unwrap_or(1)),
        "entity" if attribute(tag, "name").as_deref() != Some(table.logical) => {
            return Err(refuse("it names another table than its address"));
        }
        "attribute" => fetch.columns.push(column("name")?.wire.to_owned()),
        "all-attributes" => fetch.everything = true,
        "order" => {
            let down = attribute(tag, "descending").as_deref() == Some("true");
            fetch.order.push(format!("{}{}", column("attribute")?.wire, if down { " desc" } else { "" }));
        }
        "filter" => {
            let word = if attribute(tag, "type").as_deref() == Some("or") { " or " } else { " and " };
            fetch.filters.push(Group { word, parts: Vec::new() });
        }
        "condition" => {
            let value = attribute(tag, "value").into_iter().collect::<Vec<_>>();
            let operator = attribute(tag, "operator").unwrap_or_default();
            add(fetch, condition(table, &named(tag)?, &operator, &value)?);
        }
        "link-entity" => return Err(refuse("the sandbox reads one table")),
        _ => {}
    }
    Ok(())
}

fn add(fetch: &mut Fetch, text: String) {
    match fetch.filters.last_mut() {
        Some(group) => group.parts.push(text),
        None => fetch.condition = Some(text),
    }
}

fn close(fetch: &mut Fetch) {
    let Some(group) = fetch.filters.pop().filter(|group| !group.parts.is_empty()) else { return };
    add(fetch, format!("({})", group.parts.join(group.word)));
}

/// One condition as a filter.
fn condition(table: &Table, name: &str, operator: &str, values: &[String]) -> Result<String, ODataError> {
    let column = table.column(name).ok_or_else(|| ODataError::no_property(name, table.logical))?;
    let wire = column.wire;
    let one = || values.first().map(|value| literal(column, value)).ok_or_else(|| refuse("a condition has no value"));
    let text =
        || values.first().map(|value| value.replace('\'', "''")).ok_or_else(|| refuse("a condition has no value"));
    let joined = |word: &str, sign: &str| {
        let parts: Vec<String> =
            values.iter().map(|value| format!("{wire} {sign} {}", literal(column, value))).collect();
        format!("({})", parts.join(word))
    };
    Ok(match operator {
        "eq" | "on" => format!("{wire} eq {}", one()?),
        "ne" | "neq" => format!("{wire} ne {}", one()?),
        "gt" => format!("{wire} gt {}", one()?),
        "ge" | "on-or-after" => format!("{wire} ge {}", one()?),
        "lt" => format!("{wire} lt {}", one()?),
        "le" | "on-or-before" => format!("{wire} le {}", one()?),
        "null" => format!("{wire} eq null"),
        "not-null" => format!("{wire} ne null"),
        "begins-with" => format!("startswith({wire},'{}')", text()?),
        "ends-with" => format!("endswith({wire},'{}')", text()?),
        "like" => format!("contains({wire},'{}')", text()?.trim_matches('%')),
        "in" => joined(" or ", "eq"),
        "not-in" => joined(" and ", "ne"),
        other => return Err(refuse(&format!("the sandbox does not know the operator '{other}'"))),
    })
}

fn literal(column: &Column, value: &str) -> String {
    match column.kind {
        Kind::Text { .. } | Kind::Memo { .. } => format!("'{}'", value.replace('\'', "''")),
        Kind::Bool { .. } => if matches!(value, "1" | "true") { "true" } else { "false" }.to_owned(),
        _ => value.trim_matches(['{', '}']).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fetches_become_queries() {
        let table = crate::sandbox::metadata::table("contact").unwrap();
        let xml = r#"<fetch page="2" count="10"><entity name="contact"><attribute name="fullname"/><attribute name="ownerid"/>
            <order attribute="lastname" descending="true"/><filter type="or"><condition attribute="lastname" operator="eq" value="O'B &amp; C"/>
            <filter><condition attribute="gendercode" operator="in"><value>1</value><value>2</value></condition>
            <condition attribute="donotphone" operator="eq" value="1"/></filter></filter></entity></fetch>"#;
        let fetch = read(xml, table).unwrap();
        assert_eq!(fetch.columns, ["fullname", "_ownerid_value"]);
        assert_eq!((fetch.page, fetch.count, fetch.order.join(",")), (2, Some(10), "lastname desc".to_owned()));
        assert_eq!(
            fetch.condition.as_deref(),
            Some("(lastname eq 'O''B & C' or ((gendercode eq 1 or gendercode eq 2) and donotphone eq true))")
        );
        for bad in [
            "<fetch><entity name='account'/></fetch>",
            "<fetch><entity name='contact'><attribute name='nosuch'/></entity></fetch>",
            "<fetch><entity name='contact'><filter><condition attribute='lastname' operator='today'/></filter></entity></fetch>",
            "<fetch><entity",
        ] {
            assert!(read(bad, table).is_err(), "{bad}");
        }
    }
}
