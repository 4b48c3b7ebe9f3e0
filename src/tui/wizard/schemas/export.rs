//! What can be made of the schemas for the outside: a list of forms, and where the files went.
use super::{Mode, Schemas};
use crate::fault::Outcome;
use crate::i18n::{Arg, Words};
use crate::mapping::Mapping;
use crate::schema::sheet::{Separator, SheetWords, csv, markdown};
use crate::schema::{Artefact, ArtefactKind, ArtefactParts, Built, artefacts, enumerations_of};
use crate::tui::widget::list::ListState;
use crate::tui::wizard::desk::{Ask, Desk, Turn};
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Effect, Hit, Role};
use crossterm::event::KeyEvent;

/// Namespace of what is made, as on the command line.
const NAMESPACE: &str = "fb";

/// A form on offer. Words: `wz-export-<word>`, the word being that of `schema export --format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Made(ArtefactKind),
    SheetCsv,
    SheetMarkdown,
}

pub(super) const FORMS: [Form; 11] = [
    Form::SheetCsv,
    Form::SheetMarkdown,
    Form::Made(ArtefactKind::Package),
    Form::Made(ArtefactKind::FirstPackage),
    Form::Made(ArtefactKind::WholePackage),
    Form::Made(ArtefactKind::SrcSchema),
    Form::Made(ArtefactKind::ViewSchema),
    Form::Made(ArtefactKind::Enumerations),
    Form::Made(ArtefactKind::CustomResource),
    Form::Made(ArtefactKind::Sqlite),
    Form::Made(ArtefactKind::Postgres),
];

impl Form {
    pub(super) fn word(self) -> &'static str {
        match self {
            Form::SheetCsv => "sheet",
            Form::SheetMarkdown => "sheet-markdown",
            Form::Made(kind) => match kind {
                ArtefactKind::Sqlite => "sql",
                ArtefactKind::Postgres => "postgres",
                ArtefactKind::SrcSchema => "srcschema",
                ArtefactKind::ViewSchema => "srcschema-view",
                ArtefactKind::Enumerations => "enums",
                ArtefactKind::Package => "package",
                ArtefactKind::FirstPackage => "package-first",
                ArtefactKind::WholePackage => "package-whole",
                ArtefactKind::CustomResource => "custom-resource",
            },
        }
    }
}

/// The list of forms, and what became of the last one that was chosen.
#[derive(Debug)]
pub(super) struct Exporting {
    pub(super) list: ListState,
    pub(super) written: Option<Outcome<Vec<String>>>,
}

impl Exporting {
    pub(super) fn new() -> Self {
        Self { list: ListState::of(FORMS.len()), written: None }
    }
}

impl Schemas {
    /// Makes the chosen form and has it written beside the workspace.
    pub(super) fn export(&mut self, turn: &mut Turn<'_>) {
        let Mode::Export(exporting) = &mut self.mode else { return };
        let Some(form) = FORMS.get(exporting.list.selected()).copied() else { return };
        exporting.written = None;
        let files = made(turn.desk, form, turn.cx.words);
        turn.ask(Ask::Export, Effect::Publish(files));
    }

    /// The files are there, or could not be written.
    pub(super) fn exported(&mut self, outcome: Outcome<Vec<String>>) {
        if let Mode::Export(exporting) = &mut self.mode {
            exporting.written = Some(outcome);
        }
    }

    /// What `y` copies while the list is open: the place of the files.
    pub(super) fn copy_places(&self, turn: &mut Turn<'_>) -> bool {
        let Mode::Export(exporting) = &self.mode else { return false };
        match &exporting.written {
            Some(Ok(places)) => {
                turn.copy(places.join("\n"));
                turn.toast("wz-copied");
            }
            _ => turn.toast("wz-export-first"),
        }
        true
    }

    pub(super) fn export_key(&mut self, key: KeyEvent) -> bool {
        let Mode::Export(exporting) = &mut self.mode else { return false };
        exporting.list.key(key)
    }

    /// The list, and below it where the last files went.
    pub(super) fn view_export(&self, sheet: &mut Sheet<'_, '_>) {
        let Mode::Export(exporting) = &self.mode else { return };
        let words = sheet.words();
        let title = words.say("wz-export-title");
        sheet.line(&[(Role::Title, &title)]);
        let below = 4.min(sheet.left() / 2);
        for row in exporting.list.visible(sheet.left().saturating_sub(below).max(1)) {
            let Some(form) = FORMS.get(row) else { continue };
            let text = words.say(&format!("wz-export-{}", form.word()));
            let selected = (row == exporting.list.selected()).then_some(Role::Selected);
            sheet.row(&[(Role::Text, " "), (Role::Text, &text)], selected, Hit::Row(row));
        }
        sheet.rule();
        match &exporting.written {
            None => sheet.text(Role::Dim, &words.say("wz-export-help")),
            Some(Err(fault)) => sheet.fault(fault),
            Some(Ok(places)) => {
                let text = words.say_with("wz-export-written", &[("count", Arg::from(places.len()))]);
                let mark = sheet.mark(Mark::Good);
                sheet.line(&[(Role::Good, mark), (Role::Text, " "), (Role::Text, &text)]);
                // All of them stand in one folder: it is said once, so that there is room for the names.
                let parted = |place: &str| place.rsplit_once(['/', '\\']).map(|(f, n)| (f.to_owned(), n.to_owned()));
                let folder = places.first().and_then(|p| parted(p)).map(|(folder, _)| folder).unwrap_or_default();
                sheet.text(Role::Accent, &folder);
                let names = places.iter().map(|p| parted(p).map_or_else(|| p.clone(), |(_, name)| name));
                sheet.text(Role::Text, &names.collect::<Vec<_>>().join(", "));
            }
        }
    }
}

/// The files of a form, of all tables of the account as they stand in the draft.
fn made(desk: &Desk, form: Form, words: Words) -> Vec<Artefact> {
    let (Some(account), Some(catalog)) = (desk.account(), &desk.catalog) else { return Vec::new() };
    let workspace = &desk.draft.workspace;
    let own: Vec<&Mapping> = workspace.mappings.iter().filter(|m| m.account == account.name).collect();
    let built: Vec<Built> = own
        .into_iter()
        .filter_map(|m| {
            let detail = catalog.agreed_with(&m.table)?.clone();
            Some(Built::new(m, detail, &workspace.mappings, &workspace.enumerations))
        })
        .collect();
    let (tables, lang): (Vec<&Built>, _) = (built.iter().collect(), words.0);
    let sheet = |ending: &str, text: String| Artefact { file: format!("{}-mapping.{ending}", account.name), text };
    let said = SheetWords::said(|key| words.say(key));
    let mut files = match form {
        Form::SheetCsv => vec![sheet("csv", csv(&tables, &said, lang, Separator::Comma))],
        Form::SheetMarkdown => vec![sheet("md", markdown(&tables, &said, lang))],
        Form::Made(kind) => {
            let enumerations = enumerations_of(&built, &workspace.enumerations, lang);
            let (flows, namespace) = (&workspace.flows, NAMESPACE);
            artefacts(
                kind,
                &ArtefactParts { account, tables: &tables, enumerations: &enumerations, flows, namespace, lang },
            )
        }
    };
    files.iter_mut().for_each(|f| f.file = format!("artefacts/{}", f.file));
    files
}
