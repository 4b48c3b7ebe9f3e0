//! Tells how persons can be reached: opt-outs and addresses that came back, in the fields contacts and leads have for them
//! ("Object Reference": Contact, Lead). In all of these *yes* means *not allowed*.
use super::{SalesforceWriter, Settled, in_order, unfit};
use crate::catalog::{DateBehaviour, FieldType, TableKind};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Cell;
use crate::port::{
    Channel, CrmWrite, Intent, Manner, ReachNews, RowChange, RowName, RowResult, Value, WriteColumn, WriteTable,
};
use std::collections::BTreeMap;

/// The field that forbids a channel; Salesforce tells bulk e-mail and other e-mail not apart, and keeps nothing of the rest.
fn flag(channel: Channel) -> Option<&'static str> {
    match channel {
        Channel::Email | Channel::BulkEmail => Some("HasOptedOutOfEmail"),
        Channel::Fax => Some("HasOptedOutOfFax"),
        Channel::Phone => Some("DoNotCall"),
        Channel::Post | Channel::BulkPost | Channel::Marketing | Channel::Tracking => None,
    }
}

/// The fields that are written.
fn reachable(table: &str) -> Option<WriteTable> {
    let column = |field: &str, kind: FieldType| WriteColumn { field: field.to_owned(), kind, targets: Vec::new() };
    let at = FieldType::DateTime { behaviour: DateBehaviour::UserLocal };
    matches!(table, "Contact" | "Lead").then(|| WriteTable {
        table: table.to_owned(),
        address: table.to_owned(),
        primary_id: "Id".to_owned(),
        kind: TableKind::Standard,
        columns: vec![
            column("HasOptedOutOfEmail", FieldType::Boolean),
            column("HasOptedOutOfFax", FieldType::Boolean),
            column("DoNotCall", FieldType::Boolean),
            column("EmailBouncedReason", FieldType::Text { max_length: Some(255), format: None }),
            column("EmailBouncedDate", at),
        ],
    })
}

/// The change for one person's news.
///
/// # Errors
/// `ValueUnfit` for what no field holds.
fn change(news: &ReachNews) -> Outcome<(WriteTable, RowChange)> {
    let table = reachable(&news.who.table).ok_or_else(|| unfit(&news.who.table, "the object has no opt-out fields"))?;
    let mut flags: BTreeMap<&str, bool> = BTreeMap::new();
    for (channel, forbidden) in &news.channels {
        let field =
            flag(*channel).ok_or_else(|| unfit("channel", &format!("Salesforce has no field for {channel:?}")))?;
        // Two channels with one field: whatever forbids wins.
        let place = flags.entry(field).or_insert(false);
        *place = *place || *forbidden;
    }
    let mut values: Vec<(String, Value)> = Vec::new();
    for (field, forbidden) in flags {
        values.push((field.to_owned(), Value::Plain(Cell::Integer(i64::from(forbidden)))));
    }
    if let Some(bounce) = &news.bounce {
        let reason: String = crate::text::clean_line(&bounce.reason).chars().take(255).collect();
        values.push(("EmailBouncedReason".to_owned(), super::event::plain(reason)));
        values.push(("EmailBouncedDate".to_owned(), super::event::plain(&*bounce.at)));
    }
    let name = RowName::Id(news.who.id.clone());
    Ok((table, RowChange { name, intent: Intent::Update { version: None }, values }))
}

impl SalesforceWriter {
    /// One result for each person, in their order.
    pub(super) async fn tell_news(&self, news: &[ReachNews]) -> Outcome<Vec<RowResult>> {
        let mut results = Settled::new();
        let mut groups: BTreeMap<String, (WriteTable, Vec<usize>, Vec<RowChange>)> = BTreeMap::new();
        for (index, one) in news.iter().enumerate() {
            let made = match change(one) {
                Ok((table, change)) => self.seen_by_us(&table, &change).await.map(|()| (table, change)),
                Err(fault) => Err(fault),
            };
            match made {
                Err(fault) => results.push((index, RowResult::Refused(Box::new(fault)))),
                Ok((table, change)) => {
                    let group = groups.entry(table.table.clone()).or_insert((table, Vec::new(), Vec::new()));
                    group.1.push(index);
                    group.2.push(change);
                }
            }
        }
        for (table, places, changes) in groups.into_values() {
            let told = match self.apply(&table, &changes, Manner::default()).await {
                Ok(written) => written.rows,
                // Nothing of this object was sent; what was told of the others stays.
                Err(fault) => changes.iter().map(|_| RowResult::Refused(Box::new(fault.clone()))).collect(),
            };
            results.extend(places.into_iter().zip(told));
        }
        Ok(in_order(news.len(), results))
    }

    /// These fields are the ones field-level security hides most: a new organisation shows them to nobody.
    async fn seen_by_us(&self, table: &WriteTable, change: &RowChange) -> Outcome<()> {
        let described = self.descriptions.description(&table.table).await?;
        let writable = |field: &str| described.detail.field(field).is_some_and(|f| f.updatable);
        match change.values.iter().find(|(field, _)| !writable(field)) {
            None => Ok(()),
            Some((field, _)) => {
                let why = format!("{field} is hidden from this user, or not to be changed by it");
                let fault = Fault::new(ErrorKind::SalesforceFieldHidden, why);
                Err(fault.with("field", field).with("table", &table.table))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::{Bounce, RowRef};

    fn news(channels: Vec<(Channel, bool)>) -> ReachNews {
        let who = RowRef { table: "Contact".into(), id: "003AA000000AbCdYAK".into() };
        ReachNews { who, channels, bounce: None }
    }

    #[test]
    fn what_forbids_wins_where_two_channels_have_one_field() {
        let fields = |channels| {
            let values = change(&news(channels)).unwrap().1.values;
            values.into_iter().map(|(f, v)| format!("{f}={v:?}")).collect::<Vec<_>>()
        };
        let both = fields(vec![(Channel::Email, true), (Channel::BulkEmail, false)]);
        assert_eq!(both, ["HasOptedOutOfEmail=Plain(Integer(1))"]);
        assert_eq!(fields(vec![(Channel::Phone, false)]), ["DoNotCall=Plain(Integer(0))"]);
    }

    #[test]
    fn what_no_field_holds_is_refused_whole() {
        assert!(change(&news(vec![(Channel::Email, true), (Channel::Post, true)])).is_err());
        let bounce = Some(Bounce { at: "2026-01-02T03:04:05Z".into(), reason: "no\nsuch mailbox".into() });
        let (table, told) = change(&ReachNews { bounce, ..news(Vec::new()) }).unwrap();
        assert!(told.values.iter().all(|(field, _)| table.column(field).is_some()));
        let who = RowRef { table: "Task".into(), id: "003AA000000AbCdYAK".into() };
        assert!(change(&ReachNews { who, ..news(Vec::new()) }).is_err());
    }
}
