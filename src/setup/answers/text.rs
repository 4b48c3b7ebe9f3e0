//! The answers file as text: sections in a fixed order, each under a comment that says what stands in it, one line a field.
//! The same setup is always the same text, so that files can be compared and kept under version control.
use super::{Answers, FieldAnswer};
use crate::fault::{ErrorKind, Fault, Outcome};
use serde::Serialize;

const HEAD: &str = "\
# A Fieldbridge setup of one account. `fieldbridge setup replay` makes it again, here or elsewhere; `fieldbridge setup diff`
# compares it. No secret stands here: `secret` says where one is found (env:VARIABLE, file:PATH, stdin or vault).
";
const WHOLE: &str = "\
# This is the whole setup: what does not stand here is not carried over. Without `whole`, the file would say only what
# differs from the proposals.
";
const MAPPINGS: &str = "
# --- Mappings: every field that is carried over, and the campaign column it goes to. `conversion` is one of keep, trim, lower,
# upper, email, phone, day, text; left out, the value stays as it is. `with_target` keeps the table a reference points to.
# `treatment` says what happens after the conversion: steps, replace, default, unlisted, apply_updates, owner.
";
const ENUMERATIONS: &str = "
# --- Option sets and their campaign enumerations. `replace` makes the enumeration hold the CRM's values instead of its own;
# `skip` leaves the option set out; `languages` are those of its labels, the first one for what people see (1033 English);
# `kind` says who may change the enumeration: open (as it is without), closed or system.
";
const FLOWS: &str = "
# --- Flows: `fieldbridge run NAME`. `mode` is incremental or full; `order` is the place in `run --all`, parents first.
";

const WORKFLOWS: &str = "
# --- Chains of flows: `fieldbridge workflow run NAME`. A step is a flow's name, @drift or @enums; :go-on or :retry=3/30 behind it
# says what follows when it fails, otherwise the chain stops.
";

const MAIL: &str = "
# --- The mail server over which people are told of new leads; it is the whole workspace's, and without this section it stays as
# it is. `security` is starttls, tls or none; `password` says where it is found (env:VARIABLE, file:PATH or vault).
";

impl Answers {
    /// The file's text.
    ///
    /// # Errors
    /// `Bug` only.
    pub fn to_toml(&self) -> Outcome<String> {
        let mut head = self.clone();
        let (mappings, enumerations, flows, workflows) = (
            std::mem::take(&mut head.mappings),
            std::mem::take(&mut head.enumerations),
            std::mem::take(&mut head.flows),
            std::mem::take(&mut head.workflows),
        );
        let mail = head.mail.take();
        let tables = std::mem::take(&mut head.tables);
        let whole = std::mem::take(&mut head.whole);
        let mut text = format!("{HEAD}{}", written(&head)?);
        if whole {
            text.push_str(&format!("\n{WHOLE}whole = true\n"));
        }
        if !tables.is_empty() {
            let lines: Vec<String> =
                tables.iter().map(|t| Ok(format!("  {},\n", value(t)?))).collect::<Outcome<_>>()?;
            text.push_str(&format!("tables = [\n{}]\n", lines.concat()));
        }
        for (number, mapping) in mappings.into_iter().enumerate() {
            let mut rest = mapping;
            let fields = std::mem::take(&mut rest.fields);
            text.push_str(if number == 0 { MAPPINGS } else { "\n" });
            text.push_str(&format!("[[mapping]]\n{}", inline(&rest)?));
            text.push_str(&listed(&fields)?);
        }
        for (number, list) in enumerations.iter().enumerate() {
            text.push_str(if number == 0 { ENUMERATIONS } else { "\n" });
            text.push_str(&format!("[[enumeration]]\n{}", inline(list)?));
        }
        for (number, flow) in flows.iter().enumerate() {
            text.push_str(if number == 0 { FLOWS } else { "\n" });
            text.push_str(&format!("[[flow]]\n{}", inline(flow)?));
        }
        for (number, workflow) in workflows.iter().enumerate() {
            text.push_str(if number == 0 { WORKFLOWS } else { "\n" });
            text.push_str(&format!("[[workflow]]\n{}", inline(workflow)?));
        }
        if let Some(mail) = &mail {
            text.push_str(&format!("{MAIL}[mail]\n{}", written(mail)?));
        }
        Ok(text)
    }
}

fn listed(fields: &[FieldAnswer]) -> Outcome<String> {
    if fields.is_empty() {
        return Ok(String::new());
    }
    let lines: Vec<String> = fields.iter().map(|f| Ok(format!("  {},\n", value(f)?))).collect::<Outcome<_>>()?;
    Ok(format!("fields = [\n{}]\n", lines.concat()))
}

/// Plain keys of one table, in the order of its form.
fn written(part: &impl Serialize) -> Outcome<String> {
    toml::to_string(part).map_err(no_form)
}

/// One key a line; tables and lists within stand on their key's line.
fn inline(part: &impl Serialize) -> Outcome<String> {
    let whole = toml::Table::try_from(part).map_err(no_form)?;
    let ordered = ORDER.iter().filter_map(|key| whole.get_key_value(*key));
    let rest = whole.iter().filter(|(key, _)| !ORDER.contains(&key.as_str()));
    let lines: Vec<String> =
        ordered.chain(rest).map(|(k, v)| Ok(format!("{k} = {}\n", value(v)?))).collect::<Outcome<_>>()?;
    Ok(lines.concat())
}

/// What identifies a section comes first.
const ORDER: [&str; 4] = ["table", "name", "option_set", "schema"];

/// A value on one line, as TOML writes it.
fn value(part: &impl Serialize) -> Outcome<String> {
    let mut text = String::new();
    part.serialize(toml::ser::ValueSerializer::new(&mut text)).map_err(no_form)?;
    Ok(text)
}

fn no_form(error: impl std::fmt::Display) -> Fault {
    Fault::new(ErrorKind::Bug, format!("the setup has no TOML form: {error}"))
}
