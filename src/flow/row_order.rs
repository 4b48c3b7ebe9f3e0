//! In which order a flow's rows come, where they can. The place of a reading always comes first: an order is only taken where
//! a row that changes its place while it is read is brought all the same.
use super::{Flow, ReadMethod, ReadWay};
use crate::catalog::{Field, FieldType, TableDetail};
use serde::{Deserialize, Serialize};
use std::fmt;

/// So many fields an order names at most.
pub const MOST_ORDERS: usize = 3;

/// A field rows are ordered by; rows that are alike in it come as the next one says, in the end by their identifiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrderBy {
    /// The CRM's field.
    pub field: String,
    /// From the greatest to the least.
    pub descending: bool,
}

impl OrderBy {
    /// Reads `FIELD`, `FIELD asc` or `FIELD desc`.
    ///
    /// # Errors
    /// The text, where it is none of these.
    pub fn parse(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (field, descending) = match words.as_slice() {
            [field] => (*field, false),
            [field, way] if way.eq_ignore_ascii_case("asc") => (*field, false),
            [field, way] if way.eq_ignore_ascii_case("desc") => (*field, true),
            _ => return Err(format!("{}: FIELD, FIELD asc or FIELD desc", crate::text::clean_line(text))),
        };
        Ok(Self { field: field.to_owned(), descending })
    }
}

impl fmt::Display for OrderBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.field, if self.descending { " desc" } else { "" })
    }
}

impl TryFrom<String> for OrderBy {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<OrderBy> for String {
    fn from(order: OrderBy) -> Self {
        order.to_string()
    }
}

/// Why the rows of a reading do not come in the order that is asked for. Words: `no-order-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoOrder {
    /// The CRM's record of changes has an order of its own (learn.microsoft.com: `$orderby` is refused with change tracking).
    Tracking,
    /// What changed comes in the order of its changes, so that nothing is missed.
    ByChange,
    /// Everything is read each time and nothing is read behind it: a row that changes its place meanwhile would be missed.
    Moves,
    /// A job of the Bulk API is cut in pieces by the server where no order is asked for, and slow to a standstill where one is.
    Jobs,
    /// Rows are asked for by their identifiers.
    Keys,
}

impl NoOrder {
    /// All.
    pub const ALL: [NoOrder; 5] = [NoOrder::Tracking, NoOrder::ByChange, NoOrder::Moves, NoOrder::Jobs, NoOrder::Keys];

    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            NoOrder::Tracking => "tracking",
            NoOrder::ByChange => "by-change",
            NoOrder::Moves => "moves",
            NoOrder::Jobs => "jobs",
            NoOrder::Keys => "keys",
        }
    }
}

/// What becomes of a flow's order in each of its readings; none where the rows come in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OrderTold {
    /// When everything is read: the first time, after a change of the mapping, in full.
    pub everything: Option<NoOrder>,
    /// When what changed is read.
    pub changes: Option<NoOrder>,
    /// When rows are read again.
    pub replay: Option<NoOrder>,
}

/// What becomes of a flow's order over a table that is read by that method.
pub fn order_told(flow: &Flow, detail: &TableDetail, method: ReadMethod) -> OrderTold {
    let always = match (flow.rows.population.is_some(), flow.reading.way) {
        (true, _) => Some(NoOrder::Keys),
        (false, ReadWay::Bulk) => Some(NoOrder::Jobs),
        (false, ReadWay::Auto | ReadWay::Pages) => None,
    };
    let stays = flow.rows.order_by.iter().all(|order| stays(&order.field, detail));
    let everything = match method {
        ReadMethod::Tracking => Some(NoOrder::Tracking),
        // What moves meanwhile has changed, and comes by its date with the next run.
        ReadMethod::Modified => None,
        ReadMethod::Full => (!stays).then_some(NoOrder::Moves),
    };
    let changes = match method {
        ReadMethod::Tracking => Some(NoOrder::Tracking),
        ReadMethod::Modified => Some(NoOrder::ByChange),
        ReadMethod::Full => everything,
    };
    OrderTold { everything: always.or(everything), changes: always.or(changes), replay: always }
}

/// Whether a row keeps the value for good.
fn stays(field: &str, detail: &TableDetail) -> bool {
    field == detail.table.primary_id || field == "createdon" || field == "CreatedDate"
}

/// The fields an order names, as they are.
///
/// # Errors
/// The slug of what is wrong, with the field: `missing`, `kind` (it cannot be ordered by), `derived` (its value changes
/// although its row does not), `many`.
pub fn ordered_fields<'d>(
    order_by: &[OrderBy],
    detail: &'d TableDetail,
) -> Result<Vec<(&'d Field, bool)>, (&'static str, String)> {
    if order_by.len() > MOST_ORDERS {
        return Err(("many", MOST_ORDERS.to_string()));
    }
    let found = order_by.iter().map(|order| {
        let no = |why| (why, order.field.clone());
        let named = |f: &&Field| f.name.eq_ignore_ascii_case(&order.field) && f.companion_of.is_none();
        let field = detail.fields.iter().find(named).ok_or_else(|| no("missing"))?;
        if field.source.is_derived() {
            return Err(no("derived"));
        }
        match field.readable && !field.unfilterable && can_be_ordered(&field.kind) {
            true => Ok((field, order.descending)),
            false => Err(no("kind")),
        }
    });
    found.collect()
}

fn can_be_ordered(kind: &FieldType) -> bool {
    use FieldType as T;
    matches!(
        kind,
        T::Text { .. }
            | T::Integer
            | T::BigInt
            | T::Decimal { .. }
            | T::Double
            | T::Money { .. }
            | T::Boolean
            | T::DateTime { .. }
            | T::UniqueId
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::FieldSource;
    use crate::catalog::fixtures::contact;
    use crate::flow::{Population, propose_flows};

    fn flow(order_by: &str) -> (Flow, TableDetail) {
        let detail = contact();
        let account = crate::account::Name::parse("crm").unwrap();
        let mut flow = propose_flows(&account, &["contact".to_owned()], std::slice::from_ref(&detail), &[]).remove(0);
        flow.rows.order_by = order_by.split(',').map(|text| OrderBy::parse(text).unwrap()).collect();
        (flow, detail)
    }

    #[test]
    fn an_order_is_a_field_and_a_direction() {
        for (text, field, descending) in
            [("lastname", "lastname", false), (" a  DESC ", "a", true), ("a asc", "a", false)]
        {
            let read = OrderBy::parse(text).unwrap();
            assert_eq!((read.field.as_str(), read.descending), (field, descending));
            assert_eq!(OrderBy::parse(&read.to_string()), Ok(read));
        }
        for none in ["", "a b", "a desc, b"] {
            assert!(OrderBy::parse(none).is_err(), "{none:?}");
        }
    }

    #[test]
    fn an_order_is_taken_only_where_what_moves_meanwhile_comes_all_the_same() {
        use ReadMethod as M;
        let (mut by_name, detail) = flow("lastname");
        let (by_age, _) = flow("createdon desc");
        let told = |flow: &Flow, method| {
            let OrderTold { everything, changes, replay } = order_told(flow, &detail, method);
            (everything, changes, replay)
        };
        let (tracked, by_change) = (Some(NoOrder::Tracking), Some(NoOrder::ByChange));
        assert_eq!(told(&by_name, M::Tracking), (tracked, tracked, None));
        assert_eq!(told(&by_name, M::Modified), (None, by_change, None));
        assert_eq!(told(&by_name, M::Full), (Some(NoOrder::Moves), Some(NoOrder::Moves), None));
        assert_eq!(told(&by_age, M::Full), (None, None, None));
        by_name.reading.way = ReadWay::Bulk;
        let jobs = Some(NoOrder::Jobs);
        assert_eq!(told(&by_name, M::Modified), (jobs, jobs, jobs));
        by_name.rows.population = Some(Population::parse("audience.who").unwrap());
        let keys = Some(NoOrder::Keys);
        assert_eq!(told(&by_name, M::Modified), (keys, keys, keys));
    }

    #[test]
    fn fields_that_cannot_be_ordered_by_are_told() {
        let refused = |text: &str, detail: &TableDetail| {
            let orders: Vec<OrderBy> = text.split(',').map(|one| OrderBy::parse(one).unwrap()).collect();
            ordered_fields(&orders, detail).map(|found| found.len()).map_err(|(why, _)| why)
        };
        let mut detail = contact();
        assert_eq!(refused("LASTNAME desc,createdon", &detail), Ok(2));
        assert_eq!(refused("nothing", &detail), Err("missing"));
        assert_eq!(refused("parentcustomerid", &detail), Err("kind"));
        assert_eq!(refused("lastname,lastname,lastname,lastname", &detail), Err("many"));
        detail.fields.iter_mut().find(|f| f.name == "lastname").unwrap().source = FieldSource::Rollup;
        assert_eq!(refused("lastname", &detail), Err("derived"));
    }
}
