//! State and status in one change: a status belongs to one state, and the CRM refuses a pair that does not go together.
use crate::catalog::TableDetail;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Cell;
use crate::port::Value;

/// The two values that put a row into a status, the state taken from the catalog.
///
/// # Errors
/// `ValueUnfit` where the table has no such status, or the catalog does not tell its state.
pub fn values(detail: &TableDetail, status: i64) -> Outcome<Vec<(String, Value)>> {
    let unfit =
        |why: &str| Fault::new(ErrorKind::ValueUnfit, format!("status {status}: {why}")).with("field", "statuscode");
    let field = detail.field("statuscode").ok_or_else(|| unfit("the table has no status"))?;
    let set = field.option_set.as_deref().and_then(|name| detail.option_set(name));
    let option = set.and_then(|s| s.options.iter().find(|o| o.code == status));
    let state = option.ok_or_else(|| unfit("there is no such status"))?.state;
    let state = state.ok_or_else(|| unfit("the catalog does not tell its state"))?;
    let whole = |n| Value::Plain(Cell::Integer(n));
    Ok(vec![("statecode".into(), whole(state)), ("statuscode".into(), whole(status))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::fixtures::Fixture;

    #[test]
    fn a_status_brings_its_state_along() {
        let card = Fixture::table("new_card").done();
        let whole = |n| Value::Plain(Cell::Integer(n));
        let wanted = vec![("statecode".to_owned(), whole(1)), ("statuscode".to_owned(), whole(2))];
        assert_eq!(values(&card, 2).unwrap(), wanted);
        assert_eq!(values(&card, 7).unwrap_err().kind, ErrorKind::ValueUnfit);
        assert!(values(&Fixture::bare("new_card").done(), 2).is_err());
    }
}
