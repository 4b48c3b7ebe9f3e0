//! What a returned sheet changes: every difference, every remark, and whatever is wrong, line by line. Nothing is applied
//! here; the mappings as they would stand are handed back.
use super::cells::plain;
use super::decode::Unreadable;
use super::{SheetColumn, SheetWords};
use crate::mapping::{Conversion, FieldRule, LintIssue, Mapping, RuleChange, Severity, Treatment, lint, rule_changes};
use crate::schema::Built;
use crate::text::clean_line;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One difference to the present mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetChange {
    /// CRM table.
    pub table: String,
    /// CRM field.
    pub field: String,
    /// The part of the rule, as in [`crate::mapping::RuleChange`].
    pub what: &'static str,
    /// The value until now.
    pub from: String,
    /// The value then.
    pub to: String,
}

/// What the customer wrote beside a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetRemark {
    /// CRM table.
    pub table: String,
    /// CRM field.
    pub field: String,
    /// Their words, cleaned.
    pub text: String,
}

/// Something wrong in a sheet. Words: its key with `line`, `table`, `field`, `column` and `found`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetProblem {
    /// The line in the file, 0 where it is about the whole.
    pub line: usize,
    /// Catalog key.
    pub key: String,
    /// CRM table.
    pub table: String,
    /// CRM field.
    pub field: String,
    /// Campaign column, where it is about one.
    pub column: String,
    /// What stands there.
    pub found: String,
    /// Whether nothing of the sheet may be applied.
    pub grave: bool,
}

/// Every slug of `sheet-problem-<slug>`, for the coverage of the catalogs.
pub const SHEET_SLUGS: [&str; 16] = [
    "encoding",
    "quotes",
    "nothing",
    "heads",
    "unknown-table",
    "unknown-field",
    "twice",
    "yes-no",
    "conversion",
    "steps",
    "replace",
    "unlisted",
    "owner",
    "stale",
    "read-only",
    "left-out",
];

impl SheetProblem {
    fn new(line: usize, slug: &str, table: &str, field: &str, found: &str, grave: bool) -> Self {
        Self {
            line,
            key: format!("sheet-problem-{slug}"),
            table: table.to_owned(),
            field: field.to_owned(),
            column: String::new(),
            found: found.to_owned(),
            grave,
        }
    }

    fn lint(line: usize, table: &str, issue: &LintIssue) -> Self {
        let own = Self::new(line, "", table, &issue.field, "", true);
        Self { key: issue.key(), column: issue.column.clone(), ..own }
    }

    /// The arguments of its sentence, cleaned.
    pub fn args(&self) -> BTreeMap<String, String> {
        let clean = |t: &str| crate::text::fit_middle(&clean_line(t), 80).into_owned();
        let texts = [("table", &self.table), ("field", &self.field), ("column", &self.column), ("found", &self.found)];
        let args = texts.into_iter().map(|(name, text)| (name.to_owned(), clean(text)));
        args.chain([("line".to_owned(), self.line.to_string())]).collect()
    }
}

/// What a sheet says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetReview {
    /// The differences, in the order of tables and rules.
    pub changes: Vec<SheetChange>,
    /// Remarks.
    pub remarks: Vec<SheetRemark>,
    /// What is wrong, or worth knowing.
    pub problems: Vec<SheetProblem>,
    /// Fields of the sheet's tables that it does not mention; they stay as they are.
    pub absent: usize,
    /// The changed mappings as they would stand, under their next version.
    pub mappings: Vec<Mapping>,
}

impl SheetReview {
    /// A sheet that cannot be read at all.
    pub fn unreadable(why: Unreadable) -> Self {
        Self { problems: vec![SheetProblem::new(0, why, "", "", "", true)], ..Self::default() }
    }

    /// Whether nothing stands in the way of applying it.
    pub fn is_sound(&self) -> bool {
        self.problems.iter().all(|p| !p.grave)
    }
}

/// What one line asks for.
struct Wish<'b> {
    line: usize,
    rule: &'b FieldRule,
    carry: bool,
    column: String,
    conversion: Conversion,
    treatment: Treatment,
}

/// Holds the rows of a returned sheet against the present mappings; `words` are those of every language.
pub fn review(tables: &[&Built], rows: &[(usize, Vec<String>)], words: &[SheetWords]) -> SheetReview {
    let Some((heads, body)) = rows.split_first() else { return SheetReview::unreadable("nothing") };
    let Some(places) = words.iter().find_map(|w| places_of(&heads.1, w)) else {
        return SheetReview::unreadable("heads");
    };
    let mut reading = Reading { tables, words, places, seen: BTreeSet::new(), review: SheetReview::default() };
    let mut wishes: BTreeMap<usize, Vec<Wish<'_>>> = BTreeMap::new();
    for (line, cells) in body {
        if let Some((table, wish)) = reading.wish(*line, cells) {
            wishes.entry(table).or_default().push(wish);
        }
    }
    let Reading { seen, mut review, .. } = reading;
    for (at, built) in tables.iter().enumerate() {
        let mentioned = seen.iter().filter(|(table, _)| *table == at).count();
        let listed = built.mapping.rules.iter().filter(|r| r.reason.can_carry() || r.include).count();
        review.absent += if mentioned > 0 { listed.saturating_sub(mentioned) } else { 0 };
    }
    for (at, wishes) in wishes {
        if let Some(built) = tables.get(at) {
            follow(built, &wishes, &mut review);
        }
    }
    review
}

/// Where each column stands, where all that are needed are there.
fn places_of(heads: &[String], words: &SheetWords) -> Option<BTreeMap<SheetColumn, usize>> {
    let same = |a: &str, b: &str| plain(a).to_lowercase() == b.trim().to_lowercase();
    let find = |column: &SheetColumn| {
        let head = words.heads.get(column.place())?;
        heads.iter().position(|h| same(h, head)).map(|at| (*column, at))
    };
    let places: BTreeMap<SheetColumn, usize> = SheetColumn::ALL.iter().filter_map(find).collect();
    SheetColumn::NEEDED.iter().all(|c| places.contains_key(c)).then_some(places)
}

pub(super) struct Reading<'b> {
    tables: &'b [&'b Built],
    pub(super) words: &'b [SheetWords],
    pub(super) places: BTreeMap<SheetColumn, usize>,
    seen: BTreeSet<(usize, &'b str)>,
    review: SheetReview,
}

impl<'b> Reading<'b> {
    pub(super) fn cell(&self, cells: &[String], column: SheetColumn) -> String {
        let at = self.places.get(&column);
        at.and_then(|at| cells.get(*at)).map(|c| plain(c)).unwrap_or_default()
    }

    /// The line's wish with its table's place; none where it is about nothing we know or cannot be understood.
    fn wish(&mut self, line: usize, cells: &[String]) -> Option<(usize, Wish<'b>)> {
        use SheetColumn as C;
        let (table, field) = (self.cell(cells, C::Table), self.cell(cells, C::Field));
        let mut wrong = |slug: &str, found: &str| {
            self.review.problems.push(SheetProblem::new(line, slug, &table, &field, found, true));
        };
        let known = |name: &str, cell: &str| clean_line(name.trim()).trim() == cell;
        let Some(at) = self.tables.iter().position(|b| known(&b.mapping.table, &table)) else {
            wrong("unknown-table", &table);
            return None;
        };
        let built: &'b Built = self.tables.get(at)?;
        let Some(rule) = built.mapping.rules.iter().find(|r| known(&r.field, &field)) else {
            wrong("unknown-field", &field);
            return None;
        };
        if !self.seen.insert((at, rule.field.as_str())) {
            wrong("twice", &field);
            return None;
        }
        let version = self.cell(cells, C::Version);
        let told = self.review.problems.iter().any(|p| p.key == "sheet-problem-stale" && p.table == table);
        if version != built.mapping.version.to_string() && !told {
            self.review.problems.push(SheetProblem::new(line, "stale", &table, &field, &version, true));
        }
        self.note(line, cells, built, rule);
        let (carry, conversion) = (self.cell(cells, C::Carry), self.cell(cells, C::Conversion));
        let said = (self.yes_no(&carry), self.conversion(&conversion, rule));
        let treatment = self.treatment(cells, &rule.treatment);
        let mut wrong = |slug: &str, found: &str| {
            self.review.problems.push(SheetProblem::new(line, slug, &table, &field, found, true));
        };
        match said {
            (None, _) => wrong("yes-no", &carry),
            (_, None) => wrong("conversion", &conversion),
            (Some(carry), Some(conversion)) => match treatment {
                Ok(treatment) => {
                    let column = self.cell(cells, C::Column);
                    return Some((at, Wish { line, rule, carry, column, conversion, treatment }));
                }
                Err((slug, found)) => wrong(slug, &found),
            },
        }
        None
    }

    /// Remarks, and what was changed that cannot be changed here.
    fn note(&mut self, line: usize, cells: &[String], built: &Built, rule: &FieldRule) {
        let remark = self.cell(cells, SheetColumn::Remark);
        let (table, field) = (&built.mapping.table, &rule.field);
        if !remark.is_empty() {
            let text = clean_line(&remark).into_owned();
            self.review.remarks.push(SheetRemark { table: table.clone(), field: field.clone(), text });
        }
        let list = built.schema.columns.iter().find(|c| c.field == *field).and_then(|c| c.enumeration.clone());
        let crm_type = built.detail.field(field).map(|f| f.kind.long_word()).unwrap_or_default();
        for (column, ours) in [(SheetColumn::CrmType, crm_type), (SheetColumn::Enumeration, list.unwrap_or_default())] {
            let theirs = self.cell(cells, column);
            if self.places.contains_key(&column) && theirs != clean_line(ours.trim()).trim() {
                self.review.problems.push(SheetProblem::new(line, "read-only", table, field, &theirs, false));
            }
        }
    }

    pub(super) fn yes_no(&self, text: &str) -> Option<bool> {
        let text = text.to_lowercase();
        let is = |word: &str| !word.is_empty() && word.to_lowercase() == text;
        if self.words.iter().any(|w| is(&w.yes))
            || ["yes", "y", "true", "1", "x", "o", "✓", "예", "네"].contains(&&*text)
        {
            return Some(true);
        }
        let no = ["no", "n", "false", "0", "-", "–", "아니요", "아니오"].contains(&&*text);
        (no || self.words.iter().any(|w| is(&w.no))).then_some(false)
    }

    /// By its word in any language or its slug; an empty cell leaves it as it is.
    fn conversion(&self, text: &str, rule: &FieldRule) -> Option<Conversion> {
        if text.is_empty() {
            return Some(rule.conversion);
        }
        let text = text.to_lowercase();
        let by_slug = Conversion::ALL.into_iter().find(|c| c.slug() == text);
        by_slug.or_else(|| {
            let words = self.words.iter().flat_map(|w| &w.conversions);
            words.into_iter().find(|(_, word)| word.to_lowercase() == text).map(|(c, _)| *c)
        })
    }
}

/// Applies the wishes of one table to a copy of its mapping and tells what became of it.
fn follow(built: &Built, wishes: &[Wish<'_>], review: &mut SheetReview) {
    let table = built.mapping.table.as_str();
    let mut next = built.mapping.clone();
    let line_of = |field: &str| wishes.iter().find(|w| w.rule.field == field).map_or(0, |w| w.line);
    let mut step = |outcome: Result<Mapping, LintIssue>, next: &mut Mapping| match outcome {
        Ok(changed) => *next = changed,
        Err(issue) => review.problems.push(SheetProblem::lint(line_of(&issue.field), table, &issue)),
    };
    // What goes makes room for what comes.
    for carry in [false, true] {
        for wish in wishes.iter().filter(|w| w.carry == carry && w.rule.include != carry) {
            step(next.toggle(&wish.rule.field), &mut next);
        }
    }
    for wish in wishes.iter().filter(|w| w.conversion != w.rule.conversion) {
        step(next.set_conversion(&wish.rule.field, wish.conversion, &built.detail), &mut next);
    }
    for wish in wishes.iter().filter(|w| w.treatment != w.rule.treatment) {
        step(next.set_treatment(&wish.rule.field, wish.treatment.clone(), &built.detail), &mut next);
    }
    let renamed = |w: &&Wish<'_>| w.column != clean_line(w.rule.column.trim()).trim();
    let (named, idle): (Vec<&Wish<'_>>, Vec<&Wish<'_>>) = wishes.iter().filter(renamed).partition(|w| w.carry);
    step(next.rename_all(named.iter().map(|w| (w.rule.field.as_str(), w.column.as_str()))), &mut next);
    for wish in idle.into_iter().filter(|w| !w.column.is_empty()) {
        let field = wish.rule.field.as_str();
        review.problems.push(SheetProblem::new(wish.line, "left-out", table, field, &wish.column, false));
    }
    let changes = changes_of(&built.mapping, &next);
    if changes.is_empty() {
        return;
    }
    for issue in lint(&next, &built.detail).iter().filter(|i| i.severity == Severity::Error) {
        let found = SheetProblem::lint(line_of(&issue.field), table, issue);
        if !review.problems.contains(&found) {
            review.problems.push(found);
        }
    }
    review.changes.extend(changes);
    // One version for the whole sheet, however many changes it makes.
    next.version = built.mapping.version.saturating_add(1);
    review.mappings.push(next);
}

fn changes_of(before: &Mapping, after: &Mapping) -> Vec<SheetChange> {
    let told = |c: RuleChange| SheetChange {
        table: before.table.clone(),
        field: c.field,
        what: c.what,
        from: c.from,
        to: c.to,
    };
    rule_changes(before, after).into_iter().map(told).collect()
}
