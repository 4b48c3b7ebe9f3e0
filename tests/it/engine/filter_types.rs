//! Every operator the builder offers for every type of field: what is chosen and typed is a filter, its text reads back as the
//! same one, its parts make it again, and the CRM finds the same rows as we do. The seed is printed with what went wrong.
use super::filter::{ask, literal};
use super::truth::Truth;
use crate::kit::salesforce::{Org, reading};
use fieldbridge::catalog::{Field, FieldType, TableDetail};
use fieldbridge::mapping::{
    Cell, Filter, Operator, Period, Pushed, RowTest, condition, filter_text, filter_text::RunDay, obstacle,
    operators_for, parts_of, pushed_down,
};
use fieldbridge::port::{Crm, ReadColumn, ReadOrder, ReadQuery};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

/// Fields of one type that are looked at, and values tried for each operator.
const FIELDS: usize = 2;
const TRIES: u32 = 7;
/// When the runs begin: in Honolulu it is the day before.
const BEGIN: &str = "2026-06-01T02:03:04Z";
/// Where days may be counted.
const ZONES: [&str; 4] = ["UTC", "Asia/Seoul", "Pacific/Honolulu", "Europe/Berlin"];

/// What the filters are tried on.
struct Ground<'c> {
    crm: &'c dyn Crm,
    detail: &'c TableDetail,
    everything: ReadQuery,
    rows: BTreeMap<String, Vec<Cell<'static>>>,
}

impl<'c> Ground<'c> {
    async fn new(crm: &'c dyn Crm, detail: &'c TableDetail, query: ReadQuery) -> Self {
        let fields = detail.fields.iter().filter(|f| obstacle(f).is_none());
        let column = ReadColumn::of;
        let everything = ReadQuery { columns: fields.map(column).collect(), filter: None, ..query };
        let rows = ask(crm, &everything).await;
        assert!(rows.len() >= 20, "{} rows", rows.len());
        Self { crm, detail, everything, rows }
    }

    /// A few fields of each type the CRM filters by, those with the most different values first.
    fn fields(&self) -> Vec<&Field> {
        let mut by_type: BTreeMap<String, Vec<(usize, &Field)>> = BTreeMap::new();
        for (at, column) in self.everything.columns.iter().enumerate() {
            let field = self.detail.field(&column.field).unwrap();
            let values: BTreeSet<String> = self.rows.values().map(|row| format!("{:?}", row[at])).collect();
            let name = match &field.kind {
                FieldType::DateTime { behaviour } => format!("{behaviour:?}"),
                kind => kind.word(),
            };
            let name = name.split('(').next().unwrap_or_default().to_owned();
            if !field.unfilterable {
                by_type.entry(name).or_default().push((values.len(), field));
            }
        }
        by_type.values_mut().for_each(|all| all.sort_by_key(|(values, _)| std::cmp::Reverse(*values)));
        by_type.into_values().flat_map(|all| all.into_iter().take(FIELDS).map(|(_, field)| field)).collect()
    }

    /// Values that occur in the field, as somebody would type them.
    fn typed(&self, field: &Field) -> Vec<String> {
        let at = self.everything.columns.iter().position(|c| c.field == field.name).unwrap();
        let cells = self.rows.values().filter_map(|row| literal(&field.kind, &row[at]));
        let plain = |value| {
            let filter = Filter::Compare { field: field.name.clone(), op: fieldbridge::mapping::CompareOp::Eq, value };
            parts_of(&filter).map(|(_, _, text)| text).unwrap_or_default()
        };
        cells.map(plain).collect::<BTreeSet<_>>().into_iter().take(40).collect()
    }

    /// Whether both sides find the same rows; none where what is typed is refused at once.
    async fn agrees(&self, field: &str, operator: Operator, typed: &str) -> Result<Option<bool>, TestCaseError> {
        let Ok(filter) = condition(field, operator, typed, self.detail) else { return Ok(None) };
        let text = filter_text::render(&filter);
        prop_assert_eq!(filter_text::read(&text, self.detail), Ok(filter.clone()), "{}", text);
        let (name, chosen, value) = parts_of(&filter).expect("a condition has parts");
        prop_assert_eq!(condition(name, chosen, &value, self.detail), Ok(filter.clone()), "{} from its parts", text);
        let zone = ZONES[text.len() % ZONES.len()];
        let settled = RunDay::at(BEGIN.parse().unwrap(), Some(zone)).unwrap().settle(&filter, self.detail);
        let columns = &self.everything.columns;
        let test = RowTest::bind(&settled, columns.iter().map(|c| (c.field.as_str(), &c.kind)));
        let test = test.map_err(|field| TestCaseError::fail(format!("{text}: {field} is not judged here")))?;
        for (settled, denied) in [(settled.clone(), false), (Filter::Not(Box::new(settled)), true)] {
            let test = match denied {
                false => test.clone(),
                true => RowTest::bind(&settled, columns.iter().map(|c| (c.field.as_str(), &c.kind))).unwrap(),
            };
            let here: BTreeSet<&String> =
                self.rows.iter().filter(|(_, cells)| test.accepts(cells)).map(|(id, _)| id).collect();
            let (asked, all) = match pushed_down(&settled, self.detail) {
                Pushed::Whole => (Some(settled), true),
                Pushed::Part(part) => (part, false),
            };
            let there = ask(self.crm, &ReadQuery { filter: asked, ..self.everything.clone() }).await;
            let there: BTreeSet<&String> = there.keys().collect();
            prop_assert!(if all { here == there } else { here.is_subset(&there) }, "{}, denied: {}", text, denied);
        }
        Ok(Some(self.rows.values().any(|cells| test.accepts(cells))))
    }

    /// Tries every operator of every field; how many conditions found rows.
    async fn tried(&self) -> usize {
        let seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos() as u64;
        let seed = std::env::var("FILTER_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(seed);
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let config = Config { cases: TRIES, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
        let mut master = TestRunner::new_with_rng(config.clone(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
        let mut found = 0;
        for field in self.fields() {
            let occurring = self.typed(field);
            for operator in operators_for(&field.kind) {
                let taken = std::cell::Cell::new(0);
                let some = std::cell::Cell::new(0);
                let handle = tokio::runtime::Handle::current();
                let judge = |typed: String| {
                    let asked = self.agrees(&field.name, operator, &typed);
                    let said = tokio::task::block_in_place(|| handle.block_on(asked))?;
                    taken.set(taken.get() + usize::from(said.is_some()));
                    some.set(some.get() + usize::from(said == Some(true)));
                    Ok(())
                };
                // A runner counts its cases over all its runs.
                let mut runner = TestRunner::new_with_rng(config.clone(), master.new_rng());
                let outcome = runner.run(&values(&field.kind, operator, &occurring), judge);
                if let Err(problem) = outcome {
                    panic!("{} ({}) {operator:?}, FILTER_SEED={seed}: {problem}", field.name, field.kind.long_word());
                }
                assert!(
                    taken.get() > 0,
                    "FILTER_SEED={seed}: nothing was taken for {operator:?} of {} ({}), not even of {:?}",
                    field.name,
                    field.kind.long_word(),
                    occurring.first()
                );
                found += some.get();
            }
        }
        found
    }
}

/// What may be typed: values that occur, their neighbours, the ends of what there is, and things nobody has.
fn values(kind: &FieldType, operator: Operator, occurring: &[String]) -> BoxedStrategy<String> {
    if operator.needs_no_value() {
        return Just(String::new()).boxed();
    }
    if matches!(operator, Operator::During | Operator::Outside) {
        let counted = (prop::sample::select(vec!["last", "next"]), 1u16..2_000);
        let counted = counted.prop_map(|(which, days)| format!("{which} {days} days"));
        let named = prop::sample::select(Period::PROPOSED.to_vec()).prop_map(Period::text);
        return prop_oneof![counted, named].boxed();
    }
    let one = one_value(kind, operator, occurring);
    match operator {
        // A list is typed in one line.
        Operator::OneOf | Operator::NoneOf => {
            prop::collection::vec(one.prop_map(|v| v.replace(['\r', '\n'], " ")), 1..4)
                .prop_map(|all| all.join(", "))
                .boxed()
        }
        _ => one,
    }
}

fn one_value(kind: &FieldType, operator: Operator, occurring: &[String]) -> BoxedStrategy<String> {
    use FieldType as T;
    let mut known = occurring.to_vec();
    let fixed = |all: &[&str]| prop::sample::select(all.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>());
    if known.is_empty() {
        known.push(if matches!(kind, T::DateTime { .. }) { "2026-05-31" } else { "0" }.to_owned());
    }
    // Nobody types a break of lines into a line; what holds one can only be searched by its parts.
    known.iter_mut().for_each(|value| *value = value.replace(|c: char| c.is_control(), " "));
    if *kind == T::MultiChoice {
        known = known.iter().flat_map(|all| all.split([',', ';'])).map(|one| one.trim().to_owned()).collect();
    }
    let known = prop::sample::select(known);
    match kind {
        T::Text { .. } | T::Memo { .. } => {
            let part = (known.clone(), 0usize..4, 1usize..4)
                .prop_map(|(text, from, most)| text.chars().skip(from).take(most).collect::<String>());
            let search = matches!(operator, Operator::Text(_));
            prop_oneof![
                4 => known.clone(),
                2 => known.clone().prop_map(|t| t.to_uppercase()),
                1 => known.prop_map(|t| t.to_lowercase()),
                if search { 6 } else { 1 } => part,
                1 => "[가-힣]{1,2}",
                1 => fixed(&["", " ", "%", "_", "[a]", "'", "''", "\\", "김", "O'", "a, b"]),
                1 => "[ -~]{0,5}",
            ]
            .boxed()
        }
        T::Boolean => fixed(&["true", "false"]).boxed(),
        T::Integer | T::Choice | T::State | T::Status => {
            let ends = fixed(&["0", "-1", "2147483647", "-2147483648"]);
            prop_oneof![4 => known, 1 => ends, 1 => (-5i64..5).prop_map(|n| n.to_string())].boxed()
        }
        T::BigInt => {
            let ends = fixed(&["0", "-1", "9223372036854775807", "-9223372036854775808"]);
            prop_oneof![4 => known, 1 => ends].boxed()
        }
        T::Decimal { .. } | T::Double | T::Money { .. } => {
            let ends = fixed(&["0", "-1", "0.1", "-0.01", "922337203685477.58", "1000000000000"]);
            prop_oneof![4 => known, 1 => ends, 1 => (-9999i64..9999).prop_map(|n| format!("{}", n as f64 / 100.0))]
                .boxed()
        }
        T::DateTime { .. } => {
            let day = known.clone().prop_map(|t| t.chars().take(10).collect::<String>());
            let relative = (-9000i32..400).prop_map(|n| match n {
                0 => "today".to_owned(),
                n if n < 0 => format!("today - {}", -n),
                n => format!("today + {n}"),
            });
            let ends = fixed(&["1753-01-01", "1970-01-01", "2024-02-29", "3999-12-31", "today"]);
            prop_oneof![4 => known, 3 => day, 2 => relative, 1 => ends].boxed()
        }
        _ => {
            prop_oneof![4 => known.clone(), 1 => known.prop_map(|t| if t.contains('-') { t.to_uppercase() } else { t })]
                .boxed()
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operator_of_every_type_means_the_same_in_dynamics() {
    for table in ["contact", "account"] {
        let truth = Truth::new(table, 120).await;
        let query = ReadQuery { order: ReadOrder::ById, ..truth.order().query };
        let ground = Ground::new(&*truth.crm, &truth.detail, query).await;
        let types: BTreeSet<String> = ground.fields().iter().map(|f| f.kind.word()).collect();
        assert!(types.len() >= 10, "{types:?}");
        let found = ground.tried().await;
        assert!(found > 100, "only {found} conditions on {table} found rows");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operator_of_every_type_means_the_same_in_salesforce() {
    let org = Org::of(120).await;
    let crm = org.crm();
    for table in ["Contact", "Account"] {
        let detail = crm.describe(table).await.unwrap();
        let ground = Ground::new(&*crm, &detail, reading(&detail, ReadOrder::ById)).await;
        let found = ground.tried().await;
        assert!(found > 60, "only {found} conditions on {table} found rows");
        let long = detail.field("Description").unwrap();
        assert!(long.unfilterable, "Salesforce filters by no long text: what is asked of one is judged here");
    }
}
