//! Lays an answers file onto a draft, step by step, so that what is proposed in between can be changed by it.
use super::workflows::checked_schedule;
use super::{Answers, EnumerationAnswer, FieldAnswer, FlowAnswer, MappingAnswer, SecretSource, invalid};
use crate::account::{Assertion, Name, SecretPurpose, SecretRef, System};
use crate::catalog::{Catalog, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Direction, Flow, ReadMode, ReadRules, ReadWay, RowRules, TRY_ROWS, WriteRules};
use crate::mapping::{
    FieldRule, LintIssue, ListKind, Mapping, Severity, Treatment, filter_text, is_language, lint_schemas,
    propose_tables, take_in,
};
use crate::schema::check_identifier;
use crate::setup::questions::key;
use crate::setup::{AnswerProblem, Draft, bounds, validate};

impl Answers {
    /// Whether every name can be one, before anybody is asked whether it is: tables are words of letters and digits, and
    /// campaign names what [`check_identifier`] lets stand.
    ///
    /// # Errors
    /// `MappingInvalid`.
    pub fn check_names(&self) -> Outcome<()> {
        let is_word = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let mapped = self.mappings.iter().map(|m| &m.table);
        let read = self.flows.iter().map(|f| &f.table);
        if let Some(table) = self.tables.iter().chain(mapped).chain(read).find(|table| !is_word(table)) {
            return Err(LintIssue::new("name-bad-character", Severity::Error, "", table).fault(table));
        }
        for mapping in &self.mappings {
            let whole = mapping.fields.iter().map(|f| (f.field.as_str(), f.column.as_str()));
            let renamed = mapping.rename.iter().map(|(field, column)| (field.as_str(), column.as_str()));
            let schema = mapping.schema.iter().map(|schema| ("", schema.as_str()));
            for (field, name) in whole.chain(renamed).chain(schema) {
                check_identifier(name).map_err(|problem| {
                    LintIssue::new(problem.slug(), Severity::Error, field, name).fault(&mapping.table)
                })?;
            }
        }
        Ok(())
    }

    /// The answers of the account step, checked and normalised. Tenant and authority may be told later by the CRM.
    ///
    /// # Errors
    /// `AnswerInvalid`, or the address's own fault.
    pub fn apply_account(&self, draft: &mut Draft) -> Outcome<()> {
        let system = match self.system.as_deref() {
            None => System::Dynamics,
            Some(word) => {
                System::parse(word).ok_or_else(|| invalid(key::SYSTEM, &AnswerProblem::Form("not-a-choice")))?
            }
        };
        let given = [
            (key::NAME, Some(self.name.as_str())),
            (key::SYSTEM, Some(system.code())),
            (key::URL, Some(self.url.as_str())),
            (key::AUTH, Some(self.auth.as_deref().unwrap_or("client-secret"))),
            (key::TENANT, self.tenant.as_deref()),
            (key::CLIENT_ID, Some(self.client_id.as_str())),
            (key::CERTIFICATE, self.certificate.as_deref()),
            (key::USER, self.user.as_deref()),
            (key::SECRET_EXPIRES, self.secret_expires.as_deref()),
            (key::SOLUTION, self.solution.as_deref()),
        ];
        self.secret_source()?;
        for (question, text) in given {
            let Some(text) = text else { continue };
            match validate(system, question, text) {
                Ok(answer) => draft.answers.insert(question.to_owned(), answer.text),
                Err(AnswerProblem::Address(fault)) => return Err(*fault),
                Err(problem) => return Err(invalid(question, &problem)),
            };
        }
        if let Some(word) = &self.assertion {
            let known = Assertion::parse(word);
            let known = known.ok_or_else(|| invalid(key::ASSERTION, &AnswerProblem::Form("not-a-choice")))?;
            draft.answers.insert(key::ASSERTION.to_owned(), known.code().to_owned());
        }
        if let Some(reference) = self.second_secret()? {
            draft.answers.insert(key::CLIENT_SECRET.to_owned(), reference.0);
        }
        if let Some(authority) = &self.authority {
            let url = crate::account::parse_org_url(authority);
            let told = match url {
                Ok(url) => url.origin(),
                // A sign-in page is no organisation, but that is what an authority is.
                Err(f) if f.kind == ErrorKind::AddressNotCrm => authority.trim_end_matches('/').to_owned(),
                Err(fault) => return Err(fault),
            };
            draft.answers.insert(key::AUTHORITY.to_owned(), told);
        }
        if let Some(instance) = &self.instance {
            let origin = crate::account::parse_org_url(instance)?.origin();
            draft.answers.insert(key::INSTANCE.to_owned(), origin);
        }
        if let Some(minutes) = self.look_back.map(|minutes| minutes.to_string()) {
            bounds::look_back(&minutes).map_err(|problem| invalid(key::LOOK_BACK, &problem))?;
            draft.answers.insert(key::LOOK_BACK.to_owned(), minutes);
        }
        if let Some(seconds) = self.clock_margin.map(|seconds| seconds.to_string()) {
            bounds::clock_margin(&seconds).map_err(|problem| invalid(key::CLOCK_MARGIN, &problem))?;
            draft.answers.insert(key::CLOCK_MARGIN.to_owned(), seconds);
        }
        if let Some(percent) = self.call_reserve.map(|percent| percent.to_string()) {
            bounds::call_reserve(system, &percent).map_err(|problem| invalid(key::CALL_RESERVE, &problem))?;
            draft.answers.insert(key::CALL_RESERVE.to_owned(), percent);
        }
        if self.language.is_some() {
            draft.workspace.language = self.language;
        }
        Ok(())
    }

    /// Where the account's own secret will be read from at run time; `Env` stays a variable, the rest goes to the vault.
    ///
    /// # Errors
    /// `AnswerInvalid`.
    pub fn secret_ref(&self, account: &Name) -> Outcome<SecretRef> {
        Ok(match self.secret_source()? {
            SecretSource::Env(variable) => SecretRef::env(&variable),
            _ => SecretRef::kept(account, self.auth_kind()?.purpose()),
        })
    }

    /// Where the second secret of a confidential application with a password is read from.
    fn second_secret(&self) -> Outcome<Option<SecretRef>> {
        let Some(text) = &self.client_secret else { return Ok(None) };
        match SecretSource::parse(text).map_err(|p| invalid(key::CLIENT_SECRET, &p))? {
            SecretSource::Env(variable) => Ok(Some(SecretRef::env(&variable))),
            SecretSource::Vault => {
                let name = Name::parse(&self.name).map_err(|p| invalid(key::NAME, &AnswerProblem::Name(p)))?;
                Ok(Some(SecretRef::kept(&name, SecretPurpose::ClientSecret)))
            }
            SecretSource::File(_) | SecretSource::Stdin => {
                Err(invalid(key::CLIENT_SECRET, &AnswerProblem::Form("secret-in-file")))
            }
        }
    }

    /// The chosen tables.
    ///
    /// # Errors
    /// `TableMissing` with `table`; `AnswerMissing` when nothing is chosen and nothing can be proposed.
    pub fn apply_tables(&self, draft: &mut Draft, catalog: &Catalog) -> Outcome<()> {
        let mut tables = if self.tables.is_empty() { propose_tables(catalog) } else { self.tables.clone() };
        let mut seen = std::collections::BTreeSet::new();
        tables.retain(|t| seen.insert(t.clone()));
        if tables.is_empty() {
            return Err(Fault::new(ErrorKind::AnswerMissing, "no table is chosen").with("question", "tables"));
        }
        if let Some(missing) = tables.iter().find(|t| catalog.table(t).is_none()) {
            return Err(Fault::new(ErrorKind::TableMissing, "not in the catalog").with("table", missing));
        }
        draft.tables = tables;
        Ok(())
    }

    /// Changes the proposed mappings of an account.
    ///
    /// # Errors
    /// `MappingInvalid` with `table`, `field`, `column` and `problem` (a catalog key).
    pub fn apply_mappings(&self, draft: &mut Draft, account: &Name, details: &[TableDetail]) -> Outcome<()> {
        for answer in &self.mappings {
            let place = draft.workspace.mappings.iter_mut().find(|m| &m.account == account && m.table == answer.table);
            let detail = details.iter().find(|d| d.table.name == answer.table);
            let (Some(mapping), Some(detail)) = (place, detail) else {
                return Err(not_chosen(&answer.table));
            };
            *mapping = change_mapping(mapping, answer, detail, &draft.tables)?;
        }
        match lint_schemas(&draft.workspace.mappings).first() {
            Some(issue) => Err(issue.fault(&issue.field)),
            None => Ok(()),
        }
    }

    /// Changes the proposed enumerations of an account. A whole setup has no other than its own.
    ///
    /// # Errors
    /// `MappingInvalid` for an option set no included field uses, `AnswerInvalid` for a number that is no language's.
    pub fn apply_enumerations(&self, draft: &mut Draft, account: &Name) -> Outcome<()> {
        if self.whole {
            let listed = |set: &str| self.enumerations.iter().any(|e| e.option_set == set);
            draft.workspace.enumerations.retain(|c| &c.account != account || listed(&c.option_set));
        }
        for EnumerationAnswer { option_set, enumeration, skip, replace, languages, kind } in &self.enumerations {
            let choices = &mut draft.workspace.enumerations;
            let Some(choice) = choices.iter_mut().find(|c| &c.account == account && c.option_set == *option_set) else {
                return Err(Fault::new(ErrorKind::MappingInvalid, "no included field uses this option set")
                    .with("table", option_set));
            };
            if *skip {
                choice.enumeration = None;
            } else if enumeration.is_some() {
                choice.enumeration.clone_from(enumeration);
            }
            if let Some(wrong) = languages.iter().find(|l| !is_language(**l)) {
                let why = format!("{option_set}: {wrong} is no language number");
                return Err(Fault::new(ErrorKind::AnswerInvalid, why)
                    .with("question", "languages")
                    .with("problem", wrong.to_string()));
            }
            choice.replace = *replace && choice.enumeration.is_some();
            if self.whole || !languages.is_empty() {
                choice.languages.clone_from(languages);
            }
            if self.whole || kind.is_some() {
                // A whole set-up says of a list that nothing is said of that it is open: one closed since is opened again.
                let opened = choice.kind.filter(|now| now.is_fixed()).map(|_| ListKind::Open);
                choice.kind = kind.or(opened).filter(|_| choice.enumeration.is_some());
            }
        }
        Ok(())
    }

    /// Changes the proposed flows of an account.
    ///
    /// # Errors
    /// `MappingInvalid` for a table that is not chosen, `FilterInvalid` with `flow`, `problem` (a catalog key) and the
    /// problem's own arguments, `AnswerInvalid` for a name, `FlowExists`.
    pub fn apply_flows(&self, draft: &mut Draft, account: &Name, details: &[TableDetail]) -> Outcome<()> {
        if self.whole {
            return self.whole_flows(draft, account, details);
        }
        let system = draft.workspace.account(account).map(|a| a.system);
        for answer in &self.flows {
            let flows = &mut draft.workspace.flows;
            let of_the_table = |f: &Flow| &f.account == account && f.table == answer.table;
            if answer.writing.is_some() {
                let last = flows.iter().map(|f| f.order).max().unwrap_or(0).saturating_add(1);
                let flow = new_flow(answer, (account, system), last, details)?;
                // The same file again says nothing new.
                flows.retain(|f| f.name != flow.name || !(of_the_table(f) && f.direction.is_outward()));
                if flows.iter().any(|f| f.name == flow.name) {
                    return Err(
                        Fault::new(ErrorKind::FlowExists, "two flows of one name").with("flow", flow.name.as_str())
                    );
                }
                flows.push(flow);
                continue;
            }
            let imports = |f: &Flow| of_the_table(f) && f.direction == Direction::Import;
            let Some(place) = flows.iter().position(imports) else {
                return Err(not_chosen(&answer.table));
            };
            let name = answer.name.as_deref().map(Name::parse).transpose();
            let name = name.map_err(|p| invalid(key::NAME, &AnswerProblem::Name(p)))?;
            if let Some(name) = &name
                && flows.iter().enumerate().any(|(i, f)| i != place && f.name == *name)
            {
                return Err(Fault::new(ErrorKind::FlowExists, "two flows of one name").with("flow", name.as_str()));
            }
            let (filter, zone) = (checked_filter(answer, details)?, checked_zone(answer)?);
            let (reading, schedule) = (suited(answer.reading, system)?, checked_schedule(answer)?);
            if let Some(flow) = draft.workspace.flows.get_mut(place) {
                flow.name = name.unwrap_or_else(|| flow.name.clone());
                flow.mode = answer.mode.unwrap_or(flow.mode);
                flow.filter = filter.or_else(|| flow.filter.clone());
                flow.schedule = schedule.or_else(|| flow.schedule.clone());
                flow.zone = zone.or_else(|| flow.zone.clone());
                flow.try_rows = answer.try_rows.unwrap_or(flow.try_rows);
                flow.order = answer.order.unwrap_or(flow.order);
                flow.reading = reading.unwrap_or(flow.reading);
                flow.rows = answer.rows.clone().unwrap_or_else(|| flow.rows.clone());
                flow.off = answer.off.clone().or_else(|| flow.off.take());
            }
        }
        Ok(())
    }

    /// The account's flows are those of the file, whatever was proposed.
    fn whole_flows(&self, draft: &mut Draft, account: &Name, details: &[TableDetail]) -> Outcome<()> {
        let system = draft.workspace.account(account).map(|a| a.system);
        let flows = &mut draft.workspace.flows;
        flows.retain(|f| &f.account != account);
        for (place, answer) in (1u32..).zip(&self.flows) {
            let flow = new_flow(answer, (account, system), place, details)?;
            if flow.is_mapped() && !draft.tables.contains(&answer.table) {
                return Err(not_chosen(&answer.table));
            }
            if flows.iter().any(|f| f.name == flow.name) {
                return Err(Fault::new(ErrorKind::FlowExists, "two flows of one name").with("flow", flow.name.as_str()));
            }
            flows.push(flow);
        }
        let has_flow = |table: &String| flows.iter().any(|f| &f.account == account && f.table == *table);
        draft.left_out = draft.tables.iter().filter(|t| !has_flow(t)).cloned().collect();
        flows.sort_by_key(|f| f.order);
        Ok(())
    }
}

/// How a flow reads, where the account's CRM can be read so.
fn suited(reading: Option<ReadRules>, system: Option<System>) -> Outcome<Option<ReadRules>> {
    if let Some((reading, system)) = reading.zip(system) {
        check_way(reading.way, system)?;
    }
    Ok(reading)
}

/// Whether rows of that CRM can be fetched on this way.
///
/// # Errors
/// `AnswerInvalid`.
pub fn check_way(way: ReadWay, system: System) -> Outcome<()> {
    if way.suits(system) { Ok(()) } else { Err(invalid("way", &AnswerProblem::Form("way-not-offered"))) }
}

fn not_chosen(table: &str) -> Fault {
    Fault::new(ErrorKind::MappingInvalid, "the table is not among the chosen ones").with("table", table)
}

/// The time zone a filter counts days in.
fn checked_zone(answer: &FlowAnswer) -> Outcome<Option<String>> {
    let zone = answer.zone.as_deref();
    filter_text::day_zone(zone).map_err(|problem| {
        let fault = Fault::new(ErrorKind::FilterInvalid, "the time zone of the filter is not known");
        problem.args().into_iter().fold(fault.with("problem", problem.key()), |f, (name, value)| f.with(&name, value))
    })?;
    Ok(zone.map(str::trim).filter(|z| !z.is_empty()).map(str::to_owned))
}

fn checked_filter(answer: &FlowAnswer, details: &[TableDetail]) -> Outcome<Option<String>> {
    let Some(text) = answer.filter.as_deref().map(str::trim).filter(|t| !t.is_empty()) else { return Ok(None) };
    let Some(detail) = details.iter().find(|d| d.table.name == answer.table) else {
        return Err(not_chosen(&answer.table));
    };
    match filter_text::read(text, detail) {
        Ok(_) => Ok(Some(text.to_owned())),
        Err(problem) => {
            let fault = Fault::new(ErrorKind::FilterInvalid, format!("{}: {}", answer.table, problem.key()));
            let with_args = problem.args().into_iter().fold(fault, |f, (name, value)| f.with(&name, value));
            Err(with_args.with("flow", &answer.table).with("problem", problem.key()))
        }
    }
}

/// A mapping with these changes, all of them one version; `chosen` are the tables the account carries. A field that came
/// after the mapping was made gets its proposed rule where it is asked for.
///
/// # Errors
/// `MappingInvalid` with `table`, `field`, `column` and `problem` (a catalog key).
pub fn change_mapping(
    mapping: &Mapping,
    answer: &MappingAnswer,
    detail: &TableDetail,
    chosen: &[String],
) -> Outcome<Mapping> {
    changed(mapping, answer, detail, chosen).map_err(|issue| issue.fault(&answer.table))
}

fn changed(
    mapping: &Mapping,
    answer: &MappingAnswer,
    detail: &TableDetail,
    chosen: &[String],
) -> Result<Mapping, LintIssue> {
    let mut next = match answer.fields.is_empty() {
        true => mapping.clone(),
        false => exactly(mapping, &answer.fields, detail, chosen)?,
    };
    let included = |m: &Mapping, field: &str| m.rule(field).is_some_and(|r| r.include);
    for field in answer.exclude.iter().filter(|f| included(mapping, f)) {
        next = next.toggle(field)?;
    }
    if let Some(unknown) = answer.exclude.iter().find(|f| mapping.rule(f).is_none()) {
        return Err(LintIssue::about_unknown(unknown));
    }
    for field in &answer.include {
        next = take_in(&next, field, detail, chosen)?;
    }
    for (field, conversion) in &answer.conversion {
        next = next.set_conversion(field, *conversion, detail)?;
    }
    for (field, treatment) in &answer.treatment {
        next = next.set_treatment(field, treatment.clone(), detail)?;
    }
    for (fields, with) in [(&answer.without_target, false), (&answer.with_target, true)] {
        for field in fields {
            next = next.set_target(field, with, detail)?;
        }
    }
    next = next.rename_all(answer.rename.iter().map(|(f, c)| (f.as_str(), c.as_str())))?;
    if let Some(schema) = &answer.schema {
        check_identifier(schema).map_err(|_| LintIssue::new("schema-name", Severity::Error, "", schema))?;
        next.schema.clone_from(schema);
    }
    // One version for the whole file, however many changes it makes.
    let same = Mapping { version: mapping.version, ..next.clone() } == *mapping;
    next.version = match answer.version {
        // As the file says, so that a new workspace is the exported one to the byte. What stands there already is compared
        // where the setup is applied ([`crate::setup::Workspace::with_account_of`]).
        Some(version) => version.max(mapping.version),
        None if same => mapping.version,
        None => mapping.version.saturating_add(1),
    };
    Ok(next)
}

/// The mapping that carries these fields and no other, in this order.
fn exactly(
    mapping: &Mapping,
    fields: &[FieldAnswer],
    detail: &TableDetail,
    chosen: &[String],
) -> Result<Mapping, LintIssue> {
    let mut next = mapping.clone();
    let mut seen = std::collections::BTreeSet::new();
    if let Some(twice) = fields.iter().find(|f| !seen.insert(&f.field)) {
        return Err(LintIssue::new("column-taken", Severity::Error, &twice.field, &twice.column));
    }
    let listed = |field: &str| fields.iter().any(|f| f.field == field);
    for rule in mapping.included().filter(|r| !listed(&r.field)) {
        next = next.toggle(&rule.field)?;
    }
    for answer in fields {
        next = take_in(&next, &answer.field, detail, chosen)?;
        // Steps of before may not fit the new conversion.
        next = next.set_treatment(&answer.field, Treatment::default(), detail)?;
        next = next.set_conversion(&answer.field, answer.conversion, detail)?;
        next = next.set_treatment(&answer.field, answer.treatment.clone(), detail)?;
    }
    next = next.rename_all(fields.iter().map(|f| (f.field.as_str(), f.column.as_str())))?;
    // Every field takes a place a carried one had, so that those left out stay where they are.
    let mut in_order: Vec<FieldRule> = fields.iter().filter_map(|f| next.rule(&f.field).cloned()).collect();
    for (rule, answer) in in_order.iter_mut().zip(fields) {
        rule.with_target = answer.with_target;
    }
    for (place, rule) in next.rules.iter_mut().filter(|r| r.include).zip(in_order) {
        *place = rule;
    }
    Ok(next)
}

/// Which rows a flow brings: one that goes to the CRM brings none.
fn rows_of(answer: &FlowAnswer) -> Outcome<RowRules> {
    let rows = answer.rows.clone().unwrap_or_default();
    match answer.writing.is_some() && !rows.is_default() {
        true => Err(invalid("rows", &AnswerProblem::Form("rows-of-imports"))),
        false => Ok(rows),
    }
}

/// The flow an answer describes.
fn new_flow(
    answer: &FlowAnswer,
    (account, system): (&Name, Option<System>),
    place: u32,
    details: &[TableDetail],
) -> Outcome<Flow> {
    let name = answer.name.as_deref().unwrap_or(&answer.table);
    Ok(Flow {
        name: Name::parse(name).map_err(|p| invalid(key::NAME, &AnswerProblem::Name(p)))?,
        direction: answer.writing.as_ref().map_or(Direction::Import, WriteRules::direction),
        account: account.clone(),
        table: answer.table.clone(),
        mode: answer.mode.unwrap_or(ReadMode::Incremental),
        filter: checked_filter(answer, details)?,
        order: answer.order.unwrap_or(place),
        try_rows: answer.try_rows.unwrap_or(TRY_ROWS),
        schedule: checked_schedule(answer)?,
        zone: checked_zone(answer)?,
        reading: suited(answer.reading, system)?.unwrap_or_default(),
        rows: rows_of(answer)?,
        writing: answer.writing.clone().unwrap_or_default(),
        off: answer.off.clone(),
    })
}
