//! Rows that become leads: what each is made of, whether it lacks anything, and whether the CRM has its address already.
use super::lead_value::LeadField;
use super::looking::ask;
use super::outcome::{Batch, Sending};
use super::session::{Exporter, Run};
use crate::catalog::{Field, FieldType};
use crate::fault::Outcome;
use crate::flow::{LeadRules, ReadWay, SameAddress, TopicPart};
use crate::mapping::{Cell, Filter, Literal};
use crate::port::{
    AgreedFields, BadRow, Courier, Intent, OutIntent, OutRow, ReadColumn, ReadOrder, ReadQuery, RowChange, RowName,
    Value,
};
use crate::seeded_bug::SeededBug;
use crate::text::clean_line;
use std::collections::HashMap;

/// Addresses asked for at once: the request stays far below what the server takes.
const AT_ONCE: usize = 40;
/// Characters of a value that are kept with a reject.
const SAMPLE: usize = 32;
/// Leads of a run that are named in the mail about it.
pub(super) const NAMED: usize = 20;

/// What a flow of leads does.
#[derive(Debug, Clone)]
pub struct Leads {
    /// The column that takes the CRM's identifier.
    pub id_into: Option<String>,
    /// Its rules.
    pub rules: LeadRules,
    /// What columns fill.
    pub fields: Vec<LeadField>,
    /// The pieces of the topic, columns by their places.
    pub topic: Vec<(TopicPart, Option<usize>)>,
    /// The field the topic stands in; before what a column says of it, where a lead has no topic of its own.
    pub topic_field: String,
    /// Whether the topic is a field of its own.
    pub has_topic: bool,
    /// Where leads come from: field and value.
    pub source: Option<(String, Cell<'static>)>,
    /// The fields every lead needs.
    pub needed: Vec<String>,
    /// The field that holds the address, where a column fills it: how the CRM is asked for it.
    pub address: Option<Field>,
    /// The field that says that a lead became a customer: it holds one then.
    pub converted: Option<ReadColumn>,
    /// Where a lead is shown: the identifier stands in place of `{}`.
    pub link: String,
    /// How people are told; the reason, where they cannot be.
    pub courier: Outcome<Courier>,
}

/// A row, what it will be called, and what an earlier run left of it in the outbox.
pub(super) type Unmade = (OutRow, RowName, Option<OutIntent>);

/// A row with what it becomes.
struct Fresh {
    row: OutRow,
    name: RowName,
    intent: Option<OutIntent>,
    values: Vec<(String, Cell<'static>)>,
    address: Option<String>,
}

/// A lead the CRM has under an address, with the values of the fields that columns fill.
struct Known {
    id: String,
    values: Vec<Cell<'static>>,
}

impl Leads {
    /// What a row becomes; why not, where it lacks something or a value is none of its field.
    pub(super) fn compose(&self, row: &OutRow) -> Result<Vec<(String, Cell<'static>)>, BadRow> {
        let bad = |reason: &'static str, field: &str, sample: Option<String>| BadRow {
            id: String::new(),
            reason,
            field: Some(field.to_owned()),
            sample,
        };
        let mut values: Vec<(String, Cell<'static>)> = Vec::new();
        for field in &self.fields {
            let Some(cell) = row.cells.get(field.column) else { continue };
            match field.value(cell) {
                Some(Cell::Null) => {}
                Some(value) => values.push((field.field.clone(), value)),
                None => {
                    let sample = clean_line(&cell.display()).chars().take(SAMPLE).collect();
                    return Err(bad("value-unfit", &field.field, Some(sample)));
                }
            }
        }
        self.put_topic(row, &mut values);
        if let Some((field, value)) = &self.source
            && !values.iter().any(|(known, _)| known == field)
        {
            values.push((field.clone(), value.clone()));
        }
        match self.needed.iter().find(|needed| !values.iter().any(|(field, _)| field == *needed)) {
            Some(lacking) => Err(bad("lead-lacks", lacking, None)),
            None => Ok(values),
        }
    }

    fn put_topic(&self, row: &OutRow, values: &mut Vec<(String, Cell<'static>)>) {
        let piece = |(part, column): &(TopicPart, Option<usize>)| match part {
            TopicPart::Text(text) => text.clone(),
            TopicPart::Column(_) => column.and_then(|at| row.cells.get(at)).map(Cell::display).unwrap_or_default(),
        };
        let topic: String = self.topic.iter().map(piece).collect();
        let topic = topic.split_whitespace().collect::<Vec<_>>().join(" ");
        if topic.is_empty() {
            return;
        }
        match values.iter_mut().find(|(field, _)| *field == self.topic_field) {
            // What a column says of the topic counts.
            Some(_) if self.has_topic => {}
            Some((_, text)) => *text = Cell::Text(format!("{topic}\n{}", text.display()).into()),
            None => values.push((self.topic_field.clone(), Cell::Text(topic.into()))),
        }
    }

    fn address_of(&self, values: &[(String, Cell<'static>)]) -> Option<String> {
        let field = self.address.as_ref()?;
        let told = values.iter().find(|(name, _)| *name == field.name)?;
        Some(told.1.display().trim().to_lowercase()).filter(|a| !a.is_empty())
    }

    /// Where a lead is shown.
    pub(super) fn link_of(&self, id: &str) -> String {
        self.link.replace("{}", id)
    }
}

impl Exporter {
    /// What is to be sent of rows the CRM has not by their names. Rows whose address another row of the batch has wait for
    /// that one. None where the run shall end.
    pub(super) fn leads(
        &self,
        run: &mut Run<'_>,
        batch: &mut Batch,
        (leads, rows): (&Leads, Vec<Unmade>),
    ) -> Outcome<Option<Vec<Sending>>> {
        let mut fresh: Vec<Fresh> = Vec::new();
        for (row, name, intent) in rows {
            match leads.compose(&row) {
                Err(bad) => batch.refuse(&row, bad, None),
                Ok(values) => {
                    let compared = leads.rules.same_address != SameAddress::Create;
                    let address = leads.address_of(&values).filter(|_| compared);
                    let twin = address.as_ref().is_some_and(|a| fresh.iter().any(|f| f.address.as_ref() == Some(a)));
                    match twin && !SeededBug::LeadTwinsTogether.is_on() {
                        true => batch.later.push((row, intent)),
                        false => fresh.push(Fresh { row, name, intent, values, address }),
                    }
                }
            }
        }
        let addresses: Vec<&str> = fresh.iter().filter_map(|f| f.address.as_deref()).collect();
        let Some(known) = self.known_addresses(leads, &addresses)? else { return Ok(None) };
        let mut sending = Vec::new();
        for lead in fresh {
            let there = lead.address.as_ref().and_then(|a| known.get(a)).map(Vec::as_slice).unwrap_or_default();
            let planned = lead.address.as_ref().is_some_and(|a| run.planned.contains(a));
            match (there, leads.rules.same_address) {
                ([], SameAddress::Update) if planned => batch.counters.applied += 1,
                ([], SameAddress::Skip) if planned => {
                    batch.counters.unchanged += 1;
                    run.known += 1;
                }
                ([], _) | (_, SameAddress::Create) => {
                    run.planned.extend(lead.address.clone().filter(|_| self.order.dry_run));
                    sending.push(made(lead));
                }
                ([first, ..], SameAddress::Skip) => {
                    batch.counters.unchanged += 1;
                    run.known += 1;
                    batch.agree(&lead.row, AgreedFields::new(), Some(first.id.clone()));
                }
                ([one], SameAddress::Update) => sending.extend(updated(batch, leads, lead, one)),
                (_, SameAddress::Update) => batch.refuse_for(&lead.row, "leads-several", leads.address_name()),
            }
        }
        self.foresee_leads(batch, &mut sending);
        Ok(Some(sending))
    }

    /// The leads the CRM has under these addresses.
    fn known_addresses(&self, leads: &Leads, addresses: &[&str]) -> Outcome<Option<HashMap<String, Vec<Known>>>> {
        let mut known: HashMap<String, Vec<Known>> = HashMap::new();
        let asked = leads.address.as_ref().filter(|_| !SeededBug::LeadAddressUnasked.is_on());
        let Some(field) = asked else { return Ok(Some(known)) };
        // Asked for twice, a field would be told once.
        let columns: Vec<ReadColumn> = leads.fields.iter().map(|f| f.read(&self.order.query)).collect();
        let place = leads.fields.iter().position(|f| f.field == field.name).unwrap_or_default();
        let question = |some: &[&str]| ReadQuery {
            columns: columns.clone(),
            filter: Some(Filter::In {
                field: field.name.clone(),
                values: some.iter().map(|a| Literal::Text((*a).to_owned())).collect(),
            }),
            since: None,
            order: ReadOrder::ById,
            way: ReadWay::Pages,
            ..self.order.query.clone()
        };
        let asked = ask(self.doors.crm.clone(), addresses.chunks(AT_ONCE).map(question).collect(), false);
        let Some(answers) = self.control.wait(&self.runtime, asked) else { return Ok(None) };
        for (query, pages) in &answers? {
            for raw in pages {
                let page = self.doors.crm.decode(query, raw)?;
                for (key, cells) in page.rows.iter() {
                    let Some(address) = cells.get(place) else { continue };
                    let values = cells.iter().map(|cell| cell.clone().into_owned()).collect();
                    let lead = Known { id: key.id.to_string(), values };
                    known.entry(address.display().trim().to_lowercase()).or_default().push(lead);
                }
            }
        }
        Ok(Some(known))
    }
}

impl Leads {
    fn address_name(&self) -> Option<&str> {
        self.address.as_ref().map(|f| f.name.as_str())
    }
}

impl LeadField {
    /// How the CRM's value of it is read.
    pub(super) fn read(&self, query: &ReadQuery) -> ReadColumn {
        let known = query.columns.iter().find(|column| column.field == self.field);
        known.cloned().unwrap_or_else(|| ReadColumn::new(&self.field, self.field.as_str(), self.kind.clone()))
    }
}

fn made(lead: Fresh) -> Sending {
    let id = match &lead.name {
        RowName::Id(id) => Some(id.clone()),
        _ => None,
    };
    let values = lead.values.into_iter().map(|(field, cell)| (field, Value::Plain(cell))).collect();
    let change = RowChange { name: lead.name, intent: Intent::Create, values };
    let intent = OutIntent { row: lead.row.row.clone(), creates: true, id, told: Vec::new() };
    Sending::plain(lead.row, change, intent)
}

/// What of a row differs from the lead there is and is no emptiness; none where nothing does.
fn updated(batch: &mut Batch, leads: &Leads, lead: Fresh, known: &Known) -> Option<Sending> {
    let value_of = |field: &LeadField| lead.values.iter().find(|(name, _)| *name == field.field).map(|(_, cell)| cell);
    let differs = leads.fields.iter().zip(&known.values).filter_map(|(field, there)| {
        let ours = value_of(field)?;
        // A description that a topic begins belongs to a new lead.
        let own = leads.has_topic || field.field != leads.topic_field;
        (own && !same(ours, there)).then(|| (field.field.clone(), Value::Plain(ours.clone())))
    });
    let values: Vec<(String, Value)> = differs.collect();
    if values.is_empty() {
        // What an earlier run sent has arrived.
        let counted = match lead.intent.is_some() {
            true => &mut batch.counters.applied,
            false => &mut batch.counters.unchanged,
        };
        *counted += 1;
        batch.agree(&lead.row, AgreedFields::new(), Some(known.id.clone()));
        return None;
    }
    let change = RowChange { name: RowName::Id(known.id.clone()), intent: Intent::Update { version: None }, values };
    let (row, id) = (lead.row.row.clone(), Some(known.id.clone()));
    let intent = OutIntent { row, creates: false, id, told: Vec::new() };
    Some(Sending::plain(lead.row, change, intent))
}

/// Whether the CRM has the value already; addresses differ by no case.
pub(super) fn same(ours: &Cell<'_>, theirs: &Cell<'_>) -> bool {
    match (ours, theirs) {
        (Cell::Real(_) | Cell::Integer(_), Cell::Real(_) | Cell::Integer(_)) => number(ours) == number(theirs),
        _ => ours.display().trim() == theirs.display().trim(),
    }
}

fn number(cell: &Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Integer(n) => Some(*n as f64),
        Cell::Real(r) => Some(*r),
        _ => None,
    }
}

/// Whether a lead's field can be filled from a column at all.
pub fn takes_column(field: &Field) -> bool {
    use FieldType as T;
    let kept = !matches!(field.kind, T::UniqueId | T::Image | T::File | T::PartyList | T::EntityName | T::Other { .. });
    kept && field.creatable && !field.kind.is_reference() && !field.source.is_derived() && field.companion_of.is_none()
}
