//! Writes the sheet: for spreadsheets, and as a Markdown table.
use super::cells::{escaped, harmless, quoted};
use super::{Separator, SheetColumn, SheetWords};
use crate::mapping::{FieldRule, counterpart, render_pairs, render_steps};
use crate::schema::Built;
use crate::text::Lang;

/// The sheet for a spreadsheet: a byte-order mark, so that Excel reads it as UTF-8, and line ends as Excel writes them.
pub fn csv(tables: &[&Built], words: &SheetWords, lang: Lang, separator: Separator) -> String {
    let character = separator.character();
    let mut text = String::from("\u{feff}");
    for row in lines(tables, words, lang) {
        let cells: Vec<String> = row.iter().map(|c| quoted(c, character)).collect();
        text.push_str(&cells.join(&character.to_string()));
        text.push_str("\r\n");
    }
    text
}

/// The sheet as one Markdown table.
pub fn markdown(tables: &[&Built], words: &SheetWords, lang: Lang) -> String {
    let mut text = String::new();
    for (number, row) in lines(tables, words, lang).iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|c| escaped(c)).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
        if number == 0 {
            text.push_str(&format!("|{}\n", "---|".repeat(row.len())));
        }
    }
    text
}

/// Heads first, then every field that can be carried, the carried ones first as the mapping has them.
fn lines(tables: &[&Built], words: &SheetWords, lang: Lang) -> Vec<Vec<String>> {
    let mut all = vec![words.heads.iter().map(|h| harmless(h)).collect()];
    for built in tables {
        let listed = |rule: &&FieldRule| rule.reason.can_carry() || rule.include;
        let (carried, rest): (Vec<&FieldRule>, Vec<&FieldRule>) =
            built.mapping.rules.iter().filter(listed).partition(|r| r.include);
        all.extend(carried.into_iter().chain(rest).map(|rule| line(built, rule, words, lang)));
    }
    all
}

fn line(built: &Built, rule: &FieldRule, words: &SheetWords, lang: Lang) -> Vec<String> {
    let field = built.detail.field(&rule.field);
    let column = built.schema.columns.iter().find(|c| c.field == rule.field);
    let cell = |column_of: SheetColumn| -> String {
        match column_of {
            SheetColumn::Table => built.mapping.table.clone(),
            SheetColumn::TableLabel => built.detail.table.labels.best(lang).unwrap_or_default().to_owned(),
            SheetColumn::Field => rule.field.clone(),
            SheetColumn::Label => field.and_then(|f| f.labels.best(lang)).unwrap_or_default().to_owned(),
            SheetColumn::CrmType => field.map(|f| f.kind.long_word()).unwrap_or_default(),
            SheetColumn::Required => words.yes_no(field.is_some_and(|f| f.required)).to_owned(),
            SheetColumn::Carry => words.yes_no(rule.include).to_owned(),
            SheetColumn::Column => rule.column.clone(),
            SheetColumn::CampaignType => field.map(|f| rule.column_type(f).word()).unwrap_or_default(),
            SheetColumn::Conversion => words.conversion(rule.conversion).to_owned(),
            SheetColumn::Steps => render_steps(&rule.treatment.steps),
            SheetColumn::Replace => render_pairs(&rule.treatment.replace),
            SheetColumn::Default => rule.treatment.default.clone().unwrap_or_default(),
            SheetColumn::Unlisted => words.unlisted(rule.treatment.unlisted).to_owned(),
            SheetColumn::Updates => words.yes_no(rule.treatment.apply_updates).to_owned(),
            SheetColumn::Owner => words.owner(rule.treatment.owner).to_owned(),
            SheetColumn::Enumeration => column.and_then(|c| c.enumeration.clone()).unwrap_or_default(),
            SheetColumn::Reason => words.reason(rule.reason.slug()).to_owned(),
            SheetColumn::Counterpart => words.counterpart(counterpart(&built.mapping.table)).to_owned(),
            SheetColumn::Remark => String::new(),
            SheetColumn::Version => built.mapping.version.to_string(),
        }
    };
    SheetColumn::ALL.into_iter().map(|c| harmless(&cell(c))).collect()
}
