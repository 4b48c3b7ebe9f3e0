//! Tells how persons can be reached: their opt-out flags. Dataverse has no field for an address that came back.
use super::opt_out;
use super::shape::reachable;
use super::{DynamicsWriter, in_order};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{CrmWrite, Intent, Manner, ReachNews, RowChange, RowName, RowResult, WriteTable};

/// The change for one person's news.
///
/// # Errors
/// `ValueUnfit` for what no field of the table holds.
fn change(news: &ReachNews) -> Outcome<(WriteTable, RowChange)> {
    let unfit = |why: &str, field: &str| Fault::new(ErrorKind::ValueUnfit, why).with("field", field);
    let table = reachable(&news.who.table).ok_or_else(|| unfit("the table has no opt-out flags", &news.who.table))?;
    if news.bounce.is_some() {
        return Err(unfit("Dataverse has no field for an address that came back", "bounce"));
    }
    let values = news.channels.iter().map(|(channel, forbidden)| opt_out::value(*channel, *forbidden)).collect();
    let name = RowName::Id(news.who.id.clone());
    Ok((table, RowChange { name, intent: Intent::Update { version: None }, values }))
}

impl DynamicsWriter {
    /// One result for each person, in their order.
    pub(super) async fn tell_news(&self, news: &[ReachNews]) -> Outcome<Vec<RowResult>> {
        let mut results = Vec::new();
        let mut groups: Vec<(WriteTable, Vec<usize>, Vec<RowChange>)> = Vec::new();
        for (index, one) in news.iter().enumerate() {
            match change(one) {
                Err(fault) => results.push((index, RowResult::Refused(Box::new(fault)))),
                Ok((table, change)) => match groups.iter_mut().find(|(known, ..)| known.table == table.table) {
                    Some((_, places, changes)) => {
                        places.push(index);
                        changes.push(change);
                    }
                    None => groups.push((table, vec![index], vec![change])),
                },
            }
        }
        for (table, places, changes) in groups {
            let told = match self.apply(&table, &changes, Manner::default()).await {
                Ok(written) => written.rows,
                // Nothing of this table was sent; what was told of the others stays.
                Err(fault) => changes.iter().map(|_| RowResult::Refused(Box::new(fault.clone()))).collect(),
            };
            results.extend(places.into_iter().zip(told));
        }
        Ok(in_order(news.len(), results))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::{Bounce, Channel, RowRef};

    #[test]
    fn news_become_flags_or_are_refused_whole() {
        let who = |table: &str| RowRef { table: table.into(), id: "6ba7b810-9dad-11d1-80b4-00c04fd430c8".into() };
        let channels = vec![(Channel::Email, true), (Channel::Tracking, true)];
        let news = ReachNews { who: who("lead"), channels, bounce: None };
        let (table, told) = change(&news).unwrap();
        assert_eq!(table.address, "leads");
        let fields: Vec<&str> = told.values.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["donotemail", "followemail"]);
        assert!(told.values.iter().all(|(field, _)| table.column(field).is_some()));
        let bounce = Some(Bounce { at: "2026-01-02T03:04:05Z".into(), reason: "no such mailbox".into() });
        assert!(change(&ReachNews { bounce, ..news.clone() }).is_err());
        assert!(change(&ReachNews { who: who("task"), ..news }).is_err());
    }
}
