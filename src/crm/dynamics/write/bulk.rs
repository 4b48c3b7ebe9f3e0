//! CreateMultiple, UpdateMultiple and UpsertMultiple: one message for many rows of one table, all of them or none
//! (learn.microsoft.com, "Use bulk operation messages"). Where a message is refused it is cut in two until what is left is
//! small enough for a batch, which names the row; so one bad row does not hold up the others.
use super::DynamicsWriter;
use super::call::{Call, is_final};
use super::courier::{Sent, unknown};
use super::item::Item;
use super::rounds::Settled;
use super::verdict::{self, Verdict};
use super::{name, operation};
use crate::catalog::TableKind;
use crate::crm::dynamics::errors::ApiError;
use crate::crm::dynamics::odata;
use crate::crm::dynamics::shapes::List;
use crate::fault::{Fault, Outcome, Retry};
use crate::http::{HttpResponse, Patience, Payload, WriteMethod};
use crate::port::{Intent, Manner, RowName, RowResult, WriteTable};
use futures_util::future::BoxFuture;
use serde::de::IgnoredAny;
use serde_json::{Map, Value as Json, json};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// As few as this go into a batch instead.
const FEW: usize = 8;

/// A message for many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Message {
    Create,
    Update,
    Upsert,
}

impl Message {
    fn word(self) -> &'static str {
        match self {
            Message::Create => "CreateMultiple",
            Message::Update => "UpdateMultiple",
            Message::Upsert => "UpsertMultiple",
        }
    }

    /// The message that could carry a change in that manner. Versions can be neither given nor told, and an upsert does
    /// not tell what it did.
    pub(super) fn of(item: &Item<'_>, manner: Manner) -> Option<Self> {
        if manner.versions || manner.duplicate_rules {
            return None;
        }
        match (item.change.intent, &item.change.name) {
            (Intent::Create, RowName::Id(_)) => Some(Message::Create),
            (Intent::Update { version: None }, RowName::Id(_)) => Some(Message::Update),
            (Intent::Upsert, _) if manner.untold_upserts => Some(Message::Upsert),
            _ => None,
        }
    }
}

/// Which tables take which message, asked once.
#[derive(Debug, Default)]
pub(super) struct Abilities(Mutex<HashMap<(String, Message), bool>>);

impl Abilities {
    fn known(&self, table: &str, message: Message) -> Option<bool> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&(table.to_owned(), message)).copied()
    }

    fn learn(&self, table: &str, message: Message, able: bool) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((table.to_owned(), message), able);
    }
}

/// What one message came to.
enum Told {
    Done,
    /// One of the rows may be the reason.
    Refused,
    /// A right is missing, for the table or for some of the rows: halves would only be refused again.
    Denied,
    /// Nothing more is sent.
    Over(Fault),
    Again(Fault),
    Unable,
    Lost(Fault),
}

impl DynamicsWriter {
    /// Whether the table takes the message. Where the organisation does not say, it does not.
    pub(super) async fn takes(&self, table: &WriteTable, message: Message) -> bool {
        if matches!(table.kind, TableKind::Virtual | TableKind::Elastic | TableKind::Intersect) {
            // Elastic tables answer row by row in another form; batches serve them as well.
            return false;
        }
        if let Some(known) = self.abilities.known(&table.table, message) {
            return known;
        }
        let Ok(table_name) = odata::name(&table.table) else { return false };
        let path = format!(
            "sdkmessagefilters?$select=sdkmessagefilterid&$filter=sdkmessageid/name%20eq%20@m%20and%20primaryobjecttypecode%20eq%20@t&@m=%27{}%27&@t=%27{table_name}%27",
            message.word()
        );
        let answer: Outcome<List<IgnoredAny>> = self.api.json(&path, Patience::Short).await;
        let Ok(list) = answer else { return false };
        self.abilities.learn(&table.table, message, !list.value.is_empty());
        !list.value.is_empty()
    }

    /// Sends the items by the message, cut in two where it is refused.
    pub(super) fn bulk<'a>(
        &'a self,
        call: &'a Call<'a>,
        items: Vec<Item<'a>>,
        message: Message,
    ) -> BoxFuture<'a, Settled> {
        Box::pin(async move {
            if items.len() <= FEW {
                return self.rounds(call, items).await;
            }
            match self.tell_all(call, &items, message).await {
                Told::Done => items.into_iter().map(|item| (item.index, done(&item))).collect(),
                Told::Refused => self.halves(call, items, message).await,
                Told::Denied => self.rounds(call, items).await,
                Told::Over(fault) => over(items, &fault),
                Told::Unable => {
                    self.abilities.learn(&call.table.table, message, false);
                    self.rounds(call, items).await
                }
                Told::Again(fault) => {
                    let give_up = |mut item: Item<'a>| {
                        item.not_done(fault.clone());
                        (item.index, item.give_up())
                    };
                    items.into_iter().map(give_up).collect()
                }
                Told::Lost(fault) => self.after_a_loss(call, items, fault).await,
            }
        })
    }

    async fn halves<'a>(&'a self, call: &'a Call<'a>, mut items: Vec<Item<'a>>, message: Message) -> Settled {
        let right = items.split_off(items.len() / 2);
        let mut settled = self.bulk(call, items, message).await;
        crate::failpoint::reach("half-sent");
        settled.extend(self.bulk(call, right, message).await);
        settled
    }

    /// One by one where the CRM itself keeps a second effect away; unknown where it does not.
    async fn after_a_loss(&self, call: &Call<'_>, items: Vec<Item<'_>>, fault: Fault) -> Settled {
        self.size.shrink();
        let (mut safe, mut settled) = (Vec::new(), Vec::new());
        for mut item in items {
            if item.repeatable(call.manner) {
                item.doubted(fault.clone());
                safe.push(item);
            } else {
                settled.push((item.index, RowResult::Unknown(Box::new(fault.clone()))));
            }
        }
        settled.extend(self.rounds(call, safe).await);
        settled
    }

    /// Sends the message, again while the CRM asks for patience.
    async fn tell_all(&self, call: &Call<'_>, items: &[Item<'_>], message: Message) -> Told {
        let body = match targets(call.table, items, message) {
            Ok(body) => body,
            // One of the rows; a batch names it.
            Err(_) => return Told::Refused,
        };
        let path = format!("{}/Microsoft.Dynamics.CRM.{}", call.table.address, message.word());
        let mut pauses = self.api.waiting.pauses(self.api.http.config());
        loop {
            let sent = self.send(call, WriteMethod::Post, &path, &[], Payload::json(body.clone())).await;
            let fault = match self.read_told(call, sent) {
                Told::Again(fault) => fault,
                told => return told,
            };
            match pauses.next() {
                Some(pause) => {
                    let named = fault.retry_after_s;
                    self.api.waiting.rest(pause, named, self.api.http.config(), &self.api.clock).await;
                }
                None => return Told::Again(fault),
            }
        }
    }

    fn read_told(&self, call: &Call<'_>, sent: Sent) -> Told {
        let response = match sent {
            Sent::Answer(response) => response,
            Sent::Unsent(fault) if call.over().is_some() => return Told::Over(fault),
            Sent::Unsent(fault) => return if is_final(&fault) { Told::Refused } else { Told::Again(fault) },
            Sent::Lost(fault) => return Told::Lost(fault),
        };
        if (200..300).contains(&response.status) {
            return Told::Done;
        }
        if unable(&response) {
            return Told::Unable;
        }
        match verdict::of_batch(&response, self.api.clock.now()) {
            Verdict::Doubtful(fault) => Told::Lost(unknown(&fault)),
            // A timeout in the database asks for less work, not for the same once more.
            Verdict::Again(_) if api_code(&response).as_deref() == Some("0x80044151") => Told::Refused,
            Verdict::Again(fault) => Told::Again(fault),
            Verdict::Settled(RowResult::Refused(fault))
                if call.over().is_some() || fault.policy().retry == Retry::Later =>
            {
                Told::Over(*fault)
            }
            Verdict::Settled(_) => Told::Denied,
            Verdict::TooLarge(_) | Verdict::Taken(_) => Told::Refused,
        }
    }
}

/// "has not yet been implemented", or an address that does not exist.
fn unable(response: &HttpResponse) -> bool {
    let code = || api_code(response);
    matches!(response.status, 405 | 501) || (response.status == 404 && code().as_deref() == Some("0x8006088a"))
}

fn api_code(response: &HttpResponse) -> Option<String> {
    ApiError::of(response).map(|error| error.code())
}

/// None of them was done, and none will be tried again.
pub(super) fn over(items: Vec<Item<'_>>, fault: &Fault) -> Settled {
    items.into_iter().map(|item| (item.index, item.settle(RowResult::Refused(Box::new(fault.clone()))))).collect()
}

fn done(item: &Item<'_>) -> RowResult {
    let id = match &item.change.name {
        RowName::Id(id) => crate::crm::dynamics::values::guid(id).map(|g| g.into_owned()),
        RowName::Key(_) | RowName::Unnamed => None,
    };
    match item.change.intent {
        Intent::Create => RowResult::Created { id, version: None },
        Intent::Update { .. } => RowResult::Updated { version: None },
        _ => RowResult::Written,
    }
}

fn targets(table: &WriteTable, items: &[Item<'_>], message: Message) -> Outcome<Vec<u8>> {
    let rows = items.iter().map(|item| {
        let mut row = Map::new();
        row.insert("@odata.type".into(), Json::String(format!("Microsoft.Dynamics.CRM.{}", table.table)));
        match (&item.change.name, message) {
            (RowName::Id(id), Message::Create | Message::Update) => {
                row.insert(table.primary_id.clone(), Json::String(id.to_ascii_lowercase()));
            }
            (name, _) => {
                row.insert("@odata.id".into(), Json::String(name::address(table, name)?));
            }
        }
        row.extend(operation::row(table, item.change)?);
        Ok(Json::Object(row))
    });
    operation::bytes(&json!({ "Targets": rows.collect::<Outcome<Vec<_>>>()? }))
}
