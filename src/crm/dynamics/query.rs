//! Renders a [`ReadQuery`] as an OData address: names checked, literals typed, values percent-encoded.
use super::literal::{self, Kinds};
use super::odata;
use crate::fault::Outcome;
use crate::port::{ReadOrder, ReadQuery};
use jiff::civil::Date;

/// Dataverse gives at most so many rows a page.
const MAX_PAGE: u32 = 5000;

/// The path below the API's base for the first page.
///
/// # Errors
/// `FieldMissing` for names that cannot be names, `FilterInvalid` for literals that do not fit their field.
pub(super) fn path(query: &ReadQuery, kinds: &Kinds<'_>, today: Date) -> Outcome<String> {
    let mut select = vec![odata::name(&query.primary_id)?];
    for column in &query.columns {
        let wire = odata::name(&column.wire)?;
        if !select.contains(&wire) {
            select.push(wire);
        }
    }
    let mut path = format!("{}?$select={}", odata::name(&query.entity_set)?, select.join(","));
    let mut conditions = Vec::new();
    if let Some(since) = query.since {
        conditions.push(format!("modifiedon ge {}", literal::instant(since)));
    }
    if let Some(filter) = &query.filter {
        let rendered = literal::render(filter, kinds, today)?;
        conditions.push(if conditions.is_empty() { rendered } else { format!("({rendered})") });
    }
    if !conditions.is_empty() {
        path.push_str("&$filter=");
        path.push_str(&odata::encode(&conditions.join(" and ")));
    }
    let order = match query.order {
        ReadOrder::ById => format!("{} asc", query.primary_id),
        ReadOrder::ByModified => format!("modifiedon asc,{} asc", query.primary_id),
    };
    path.push_str("&$orderby=");
    path.push_str(&odata::encode(&order).replace("%2C", ","));
    Ok(path)
}

/// The `Prefer` header, sent with every page. Annotations are not asked for: they triple a page and carry nothing the
/// mapping needs.
pub(super) fn prefer(query: &ReadQuery) -> String {
    format!("odata.maxpagesize={}", query.page_size.clamp(1, MAX_PAGE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::FieldType;
    use crate::mapping::{CompareOp, Filter, Literal};
    use crate::port::ReadColumn;

    fn query() -> ReadQuery {
        let column = |field: &str, wire: &str, kind| ReadColumn { field: field.into(), wire: wire.into(), kind };
        ReadQuery {
            table: "contact".into(),
            entity_set: "contacts".into(),
            primary_id: "contactid".into(),
            columns: vec![
                column("contactid", "contactid", FieldType::UniqueId),
                column("lastname", "lastname", FieldType::Text { max_length: None, format: None }),
                column("ownerid", "_ownerid_value", FieldType::Owner),
            ],
            filter: None,
            since: None,
            order: ReadOrder::ById,
            page_size: 5000,
        }
    }

    fn rendered(query: &ReadQuery) -> String {
        path(query, &Kinds::of(query, None), jiff::civil::date(2026, 1, 31)).unwrap()
    }

    #[test]
    fn a_full_read_goes_by_id() {
        assert_eq!(rendered(&query()), "contacts?$select=contactid,lastname,_ownerid_value&$orderby=contactid%20asc");
    }

    #[test]
    fn an_incremental_read_goes_by_modification_and_keeps_the_filter_apart() {
        let equals =
            |v: &str| Filter::Compare { field: "lastname".into(), op: CompareOp::Eq, value: Literal::Text(v.into()) };
        let q = ReadQuery {
            since: Some("2026-01-02T03:04:05Z".parse().unwrap()),
            filter: Some(Filter::Or(vec![equals("O'Hara"), equals("x")])),
            order: ReadOrder::ByModified,
            ..query()
        };
        let path = rendered(&q);
        assert!(path.ends_with("&$orderby=modifiedon%20asc,contactid%20asc"), "{path}");
        let filter = path.split("$filter=").nth(1).unwrap().split('&').next().unwrap();
        assert_eq!(
            odata::decode(filter),
            "modifiedon ge 2026-01-02T03:04:05Z and ((lastname eq 'O''Hara' or lastname eq 'x'))"
        );
    }

    #[test]
    fn names_that_are_no_names_never_reach_the_address() {
        let mut q = query();
        q.columns[1].wire = "lastname&$filter=1".into();
        assert!(path(&q, &Kinds::of(&q, None), jiff::civil::date(2026, 1, 31)).is_err());
        let q = ReadQuery { entity_set: "contacts/../x".into(), ..query() };
        assert!(path(&q, &Kinds::of(&q, None), jiff::civil::date(2026, 1, 31)).is_err());
    }

    #[test]
    fn the_page_size_is_never_more_than_the_crm_gives() {
        assert_eq!(prefer(&ReadQuery { page_size: 100_000, ..query() }), "odata.maxpagesize=5000");
        assert_eq!(prefer(&ReadQuery { page_size: 0, ..query() }), "odata.maxpagesize=1");
    }
}
