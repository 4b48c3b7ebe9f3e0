//! The command line that does the same as what the screen shows.
use super::{Model, Purpose, Route, Tab};

/// The headless command for this screen and selection.
pub fn headless(model: &Model) -> String {
    let option = &model.beginning.option;
    match (&model.wizard, model.route) {
        (Some(wizard), Route::Wizard) => wizard.headless(),
        _ => format!("{}{option}", command(model)),
    }
}

fn command(model: &Model) -> String {
    match model.route {
        Route::Home => "fieldbridge status".to_owned(),
        Route::Wizard => "fieldbridge setup".to_owned(),
        Route::Monitor => {
            if let Some(work) = model.monitor.selected_work() {
                let dry = if work.rehearsal { " --dry-run" } else { "" };
                return format!("fieldbridge workflow run {}{dry}", work.workflow.name);
            }
            let mut flows: Vec<&str> = Vec::new();
            // One command line runs all of them alike: those that are run as the selected one is.
            let purpose =
                model.monitor.selected().or(model.monitor.rows.last()).map_or(Purpose::Run, |row| row.purpose);
            for row in model.monitor.rows.iter().filter(|row| row.purpose == purpose) {
                if !flows.contains(&row.flow.as_str()) {
                    flows.push(row.flow.as_str());
                }
            }
            match flows.is_empty() {
                true => "fieldbridge run --all".to_owned(),
                false => format!("fieldbridge run {}{}", flows.join(" "), purpose.option()),
            }
        }
        Route::History => "fieldbridge history".to_owned(),
        Route::Why => model.why.as_ref().map(super::Why::command).unwrap_or_default(),
        Route::Verify => model.verifying.as_ref().map(super::Verifying::command).unwrap_or_default(),
        Route::Row => model.row.as_ref().map(super::RowShown::command).unwrap_or_default(),
        Route::Notes => model.notes.as_ref().map(super::Notes::command).unwrap_or_default(),
        Route::Mail => model.mail.as_ref().map(super::Mail::command).unwrap_or_default(),
        Route::Workflows => model.workflow_command(),
        Route::Privacy => model.privacy.as_ref().map(super::Privacy::command).unwrap_or_default(),
        Route::Plans => model.plans.as_ref().map(super::Plans::command).unwrap_or_default(),
        Route::Changes => model.changes.as_ref().map(super::Changes::command).unwrap_or_default(),
        Route::Detail => match &model.detail {
            Some(detail) if detail.tab == Tab::Rejects => {
                detail.rejects.command(&detail.run.short(), detail.flow.as_str())
            }
            Some(detail) => format!("fieldbridge log {}", detail.run.short()),
            None => "fieldbridge history".to_owned(),
        },
    }
}
