//! The test lead: written as the flow writes its leads, marked as a test, read back, and removed again unless somebody wants to
//! look at it (learn.microsoft.com, "Dynamics 365 lead management", the marketplace's Validate button).
use super::leads::{Trial, lead_flow, link_of, trial_of};
use super::{Bench, connect, notify};
use crate::account::Name;
use crate::catalog::{Field, FieldType};
use crate::engine::LeadField;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::lasting_id;
use crate::mapping::Cell;
use crate::port::{
    CrmWrite, Intent, Manner, News, Notified, RowChange, RowName, RowResult, Value, WriteConsent, WriteTable,
};
use crate::setup::Workspace;

/// What marks a test lead for whoever meets it.
const MARK: &str = "[TEST] Fieldbridge";

/// What a test lead came to.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadTest {
    /// Its identifier.
    pub id: String,
    /// Where it is shown, as long as it is there.
    pub link: String,
    /// Whether it was read back.
    pub read_back: bool,
    /// Whether it is there still: it was wanted so, or could not be removed.
    pub left: bool,
    /// Why it could not be removed.
    pub stuck: Option<Fault>,
    /// What became of the mail about it; none where nobody is told.
    pub mail: Option<Outcome<Notified>>,
}

/// Writes a test lead, reads it back, and removes it again unless it shall stay; whoever is told of the flow's runs is told of
/// it. Mail that does not arrive fails no test.
///
/// # Errors
/// What kept the lead from being written or read back; `Usage` for a flow that makes no leads; `MappingInvalid`.
pub async fn test_lead(bench: &Bench, workspace: &Workspace, flow: &Name, stays: bool) -> Outcome<LeadTest> {
    let (flow, account) = lead_flow(workspace, flow)?;
    let trial = trial_of(bench, account, flow).await?;
    let crm = connect(bench, account).await?;
    let writer = crm.writer(&WriteConsent::Test)?;
    let rules = flow.lead_rules().cloned().unwrap_or_default();
    let manner = Manner { duplicate_rules: rules.crm_rules, assignment_rules: rules.assign, ..Manner::default() };
    let name = name_of(bench, &trial);
    let id = written(writer.as_ref(), (&trial, &name), manner).await?;
    let found = writer.find(&trial.table, std::slice::from_ref(&name)).await;
    let id = match (&found, id) {
        (_, Some(id)) => id,
        (Ok(rows), None) => match rows.first().cloned().flatten() {
            Some(row) => row.id,
            None => return Err(Fault::new(ErrorKind::OutcomeUnknown, "the test lead was sent and is not there")),
        },
        (Err(fault), None) => return Err(fault.clone()),
    };
    let read_back = found.as_ref().is_ok_and(|rows| rows.first().is_some_and(Option::is_some));
    let stuck = if stays { None } else { removed(writer.as_ref(), &trial.table, &id).await.err() };
    let link = link_of(account).replace("{}", &id);
    let left = stays || stuck.is_some();
    let mail = match rules.notify.is_empty() {
        true => None,
        false => {
            let news = News::TestLead {
                flow: flow.name.to_string(),
                account: account.name.to_string(),
                link: left.then(|| link.clone()),
                at: bench.clock.now(),
            };
            Some(notify::tell(bench, workspace, &rules.notify, &news).await)
        }
    };
    Ok(LeadTest { id, link, read_back, left, stuck, mail })
}

/// A name no lead of a row has.
fn name_of(bench: &Bench, trial: &Trial) -> RowName {
    let id = lasting_id(&["test lead", &bench.clock.fresh_id().to_string()]);
    match &trial.key {
        Some(field) => RowName::Key(vec![(field.clone(), Cell::Text(id.into()))]),
        None => RowName::Id(id),
    }
}

async fn written(writer: &dyn CrmWrite, (trial, name): (&Trial, &RowName), manner: Manner) -> Outcome<Option<String>> {
    let values = trial.values.iter().map(|(field, cell)| (field.clone(), Value::Plain(cell.clone()))).collect();
    let change = RowChange { name: name.clone(), intent: Intent::Create, values };
    let rows = writer.apply(&trial.table, std::slice::from_ref(&change), manner).await?.rows;
    let own = match name {
        RowName::Id(id) => Some(id.clone()),
        _ => None,
    };
    match rows.into_iter().next() {
        Some(RowResult::Created { id, .. }) => Ok(id.or(own)),
        Some(RowResult::Refused(fault) | RowResult::Conflict(fault)) => Err(*fault),
        // It may be there: whoever looks for it finds out.
        Some(RowResult::Unknown(_)) | None => Ok(None),
        Some(_) => Ok(own),
    }
}

async fn removed(writer: &dyn CrmWrite, table: &WriteTable, id: &str) -> Outcome<()> {
    let intent = Intent::Delete { version: None };
    let change = RowChange { name: RowName::Id(id.to_owned()), intent, values: Vec::new() };
    let rows = writer.apply(table, std::slice::from_ref(&change), Manner::default()).await?.rows;
    match rows.into_iter().next() {
        Some(RowResult::Refused(fault) | RowResult::Conflict(fault) | RowResult::Unknown(fault)) => Err(*fault),
        _ => Ok(()),
    }
}

/// What a field of a test lead holds; none where it is left out.
pub(super) fn sample(form: &LeadField, field: &Field) -> Option<Cell<'static>> {
    use FieldType as T;
    let text = |text: &str| Some(Cell::Text(text.to_owned().into()));
    match &field.kind {
        _ if !form.words.is_empty() && !matches!(field.kind, T::MultiChoice) => {
            form.words.first().map(|(_, held)| held.clone())
        }
        T::Text { max_length, format } => {
            let form = format.as_deref().unwrap_or_default().to_lowercase();
            let told = match form.as_str() {
                "email" => "fieldbridge-test@example.com",
                "url" => "https://example.com/",
                "phone" => "+1 555 0100",
                _ => MARK,
            };
            let most = max_length.map_or(usize::MAX, |n| n as usize);
            text(&told.chars().take(most).collect::<String>())
        }
        T::Memo { .. } => text("A test of the connection; it may be deleted."),
        T::Integer | T::BigInt | T::Decimal { .. } | T::Double | T::Money { .. } if field.required => {
            Some(Cell::Integer(1))
        }
        T::DateTime { .. } if field.required => text("2026-01-02"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::TableDetail;
    use crate::catalog::fixtures::Fixture;

    #[test]
    fn a_test_lead_says_that_it_is_one_within_what_its_fields_take() {
        let detail: TableDetail = Fixture::table("lead").done();
        let told = |kind: FieldType| {
            let field = Field::new("f", kind);
            sample(&LeadField::of(&field, 0, &detail), &field).map(|cell| cell.display())
        };
        let short = |n, format: Option<&str>| FieldType::Text { max_length: n, format: format.map(str::to_owned) };
        assert_eq!(told(short(Some(6), None)).as_deref(), Some("[TEST]"));
        assert_eq!(told(short(None, Some("Email"))).as_deref(), Some("fieldbridge-test@example.com"));
        assert_eq!(told(FieldType::Integer), None, "nobody needs it");
        assert_eq!(told(FieldType::Lookup), None);
    }
}
