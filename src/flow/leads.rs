//! Leads: rows of a table the campaign side's users own become leads in the CRM, each at most once (learn.microsoft.com,
//! "Use Dynamics 365 Customer Engagement for lead management", the marketplace's lead destination). Pure.
use super::MailAddress;
use crate::account::System;
use crate::catalog::{Field, FieldType, TableDetail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What becomes of a row whose e-mail address a lead of the CRM has already. Words: `same-address-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SameAddress {
    /// No lead is made; the row takes the identifier of the one there is.
    #[default]
    Skip,
    /// The lead there is takes what the row has; nothing of it is emptied.
    Update,
    /// A lead is made all the same.
    Create,
}

impl SameAddress {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Skip, Self::Update, Self::Create];

    /// The stem of its catalog key, and its word.
    pub fn slug(self) -> &'static str {
        match self {
            SameAddress::Skip => "skip",
            SameAddress::Update => "update",
            SameAddress::Create => "create",
        }
    }

    /// The one offered after it.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            SameAddress::Skip => SameAddress::Update,
            SameAddress::Update => SameAddress::Create,
            SameAddress::Create => SameAddress::Skip,
        }
    }
}

/// What a flow of leads does.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LeadRules {
    /// The table of the campaign database the rows stand in.
    pub from: String,
    /// Its column that names a row for ever: what a lead is known by on our side.
    pub key: String,
    /// The column that takes the CRM's identifier of the lead, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_into: Option<String>,
    /// What every lead is about: a text with columns in braces, `Trial: {sCompany}`. Empty where a column says it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub topic: String,
    /// Where every lead comes from: a value of the CRM's list of lead sources, by its code, its word or what it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What becomes of a row whose address is there already.
    pub same_address: SameAddress,
    /// The CRM's own duplicate rules are asked: what they object to is a reject.
    pub crm_rules: bool,
    /// The CRM's own assignment rules decide who gets a lead, where it has any.
    pub assign: bool,
    /// Who is told of every run that made leads.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<MailAddress>,
    /// Mail says names and companies as well; else it holds numbers and links only.
    pub tell_rows: bool,
    /// What goes where: CRM field to column.
    pub fields: BTreeMap<String, String>,
}

/// A table of the campaign database somebody else fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceTable {
    /// Its name.
    pub name: String,
    /// Its columns in their order.
    pub columns: Vec<String>,
    /// The column that alone names a row, where the database knows one.
    pub key: Option<String>,
    /// Its rows.
    pub rows: u64,
}

/// The CRM's table of leads.
pub fn lead_table(system: System) -> &'static str {
    match system {
        System::Dynamics => "lead",
        System::Salesforce => "Lead",
    }
}

/// The fields every lead needs, whatever the catalog says: Dataverse demands them in its forms only ("Lead table"), Salesforce
/// always ("Object Reference", "Lead").
fn needed_everywhere(system: System) -> [&'static str; 2] {
    match system {
        System::Dynamics => ["subject", "lastname"],
        System::Salesforce => ["LastName", "Company"],
    }
}

/// The field that holds the address a person is known by.
pub fn address_field(system: System) -> &'static str {
    match system {
        System::Dynamics => "emailaddress1",
        System::Salesforce => "Email",
    }
}

/// The field that says what a lead is about. A lead of Salesforce has no topic: it begins the description.
pub fn topic_field(system: System) -> &'static str {
    match system {
        System::Dynamics => "subject",
        System::Salesforce => "Description",
    }
}

/// The field that says where a lead comes from.
pub fn source_field(system: System) -> &'static str {
    match system {
        System::Dynamics => "leadsourcecode",
        System::Salesforce => "LeadSource",
    }
}

/// The fields a lead needs: those every lead needs, and those this organisation demands and fills with nothing by itself.
pub fn needed_fields(system: System, detail: &TableDetail) -> Vec<String> {
    let always = needed_everywhere(system);
    let filled_there = |f: &Field| {
        let set = f.option_set.as_deref().and_then(|name| detail.option_set(name));
        f.is_status()
            || matches!(f.kind, FieldType::Boolean | FieldType::UniqueId | FieldType::State | FieldType::Status)
            || f.kind.is_reference()
            || set.is_some_and(|set| set.options.iter().any(|o| o.default))
    };
    let demanded = |f: &&Field| f.required && f.creatable && f.companion_of.is_none() && !filled_there(f);
    let own = detail.fields.iter().filter(demanded).filter(|f| f.name != detail.table.primary_id);
    let own = own.map(|f| f.name.as_str()).filter(|name| !always.contains(name));
    always.into_iter().chain(own).map(str::to_owned).collect()
}

/// Letters and digits alone, without the letter of a type Adobe Campaign puts before a name (`sEmail`, `iAge`, `tsCreated`).
fn plain(name: &str) -> String {
    let typed = ["ts", "s", "i", "d", "m"].iter().find_map(|prefix| {
        let rest = name.strip_prefix(prefix)?;
        rest.starts_with(|c: char| c.is_uppercase()).then_some(rest)
    });
    typed.unwrap_or(name).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What columns are usually called that hold what a lead has: field of Dynamics, field of Salesforce, words.
const USUAL: [(&str, &str, &[&str]); 13] = [
    ("lastname", "LastName", &["lastname", "surname", "familyname", "성", "성명", "이름", "fullname", "name"]),
    ("firstname", "FirstName", &["firstname", "givenname", "forename"]),
    ("companyname", "Company", &["company", "companyname", "organisation", "organization", "회사", "회사명"]),
    ("emailaddress1", "Email", &["email", "emailaddress", "mail", "이메일", "전자우편"]),
    ("telephone1", "Phone", &["phone", "phonenumber", "telephone", "tel", "전화", "전화번호"]),
    ("mobilephone", "MobilePhone", &["mobile", "mobilephone", "cell", "cellphone", "휴대폰", "휴대전화"]),
    ("jobtitle", "Title", &["jobtitle", "title", "position", "직함"]),
    ("address1_line1", "Street", &["street", "address", "address1"]),
    ("address1_postalcode", "PostalCode", &["postalcode", "zip", "zipcode", "postcode"]),
    ("address1_city", "City", &["city", "town"]),
    ("address1_country", "Country", &["country", "countrycode", "국가"]),
    ("websiteurl", "Website", &["website", "url", "homepage"]),
    ("description", "Description", &["description", "message", "comment", "comments", "notes", "note", "문의"]),
];

/// Which column goes into which field, by what they are called; each field and each column once.
pub fn propose_fields(system: System, columns: &[String], detail: &TableDetail) -> BTreeMap<String, String> {
    let takes = |name: &str| detail.field(name).is_some_and(|f| f.creatable && !f.source.is_derived());
    let mut proposed: BTreeMap<String, String> = BTreeMap::new();
    let mut free: Vec<(&String, String)> = columns.iter().map(|c| (c, plain(c))).collect();
    for (dynamics, salesforce, words) in USUAL {
        let field = if system == System::Dynamics { dynamics } else { salesforce };
        let found = words.iter().find_map(|word| free.iter().position(|(_, plain)| plain == word));
        if let Some(at) = found.filter(|_| takes(field)) {
            proposed.insert(field.to_owned(), free.remove(at).0.clone());
        }
    }
    for field in detail.fields.iter().filter(|f| takes(&f.name) && f.name != detail.table.primary_id) {
        let is = |column: &(&String, String)| column.1 == plain(&field.name) || *column.0 == field.name;
        if let Some(at) = free.iter().position(is)
            && !proposed.contains_key(&field.name)
            && !field.kind.is_reference()
        {
            proposed.insert(field.name.clone(), free.remove(at).0.clone());
        }
    }
    proposed
}

/// What a new flow does with that table, as far as names tell.
pub fn propose_leads(system: System, table: &SourceTable, detail: &TableDetail) -> LeadRules {
    let called = |words: &[&str]| table.columns.iter().find(|c| words.contains(&plain(c).as_str())).cloned();
    let id_into = called(&["crmid", "crmleadid", "leadid", "crmlead", "externalid", "salesforceid", "dynamicsid"]);
    let key = table.key.clone().or_else(|| called(&["id", "key", "number", "no"]));
    let taken = [key.clone(), id_into.clone()];
    let columns: Vec<String> =
        table.columns.iter().filter(|c| !taken.iter().flatten().any(|t| t == *c)).cloned().collect();
    let fields = propose_fields(system, &columns, detail);
    let topic =
        if fields.contains_key("subject") || system == System::Salesforce { "" } else { "Lead from the campaign" };
    LeadRules {
        from: table.name.clone(),
        key: key.unwrap_or_default(),
        id_into,
        topic: topic.to_owned(),
        assign: true,
        fields,
        ..LeadRules::default()
    }
}

/// A piece of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopicPart {
    /// As it stands.
    Text(String),
    /// The value of this column.
    Column(String),
}

/// The pieces of a topic: `{column}` is its value, `{{` and `}}` are braces. None where a brace is left open.
pub fn topic_parts(topic: &str) -> Option<Vec<TopicPart>> {
    let (mut parts, mut text) = (Vec::new(), String::new());
    let mut rest = topic.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '{' | '}' if rest.peek() == Some(&c) => {
                rest.next();
                text.push(c);
            }
            '{' => {
                let mut column = String::new();
                loop {
                    match rest.next()? {
                        '}' => break,
                        '{' => return None,
                        c => column.push(c),
                    }
                }
                let column = column.trim().to_owned();
                if column.is_empty() {
                    return None;
                }
                if !text.is_empty() {
                    parts.push(TopicPart::Text(std::mem::take(&mut text)));
                }
                parts.push(TopicPart::Column(column));
            }
            '}' => return None,
            c => text.push(c),
        }
    }
    if !text.is_empty() {
        parts.push(TopicPart::Text(text));
    }
    Some(parts)
}

impl LeadRules {
    /// The columns that are read beside the key, each once.
    pub fn columns(&self) -> Vec<String> {
        let of_topic = topic_parts(&self.topic).unwrap_or_default().into_iter().filter_map(|part| match part {
            TopicPart::Column(column) => Some(column),
            TopicPart::Text(_) => None,
        });
        let mut columns: Vec<String> = Vec::new();
        for column in self.fields.values().cloned().chain(of_topic) {
            if !columns.contains(&column) && column != self.key {
                columns.push(column);
            }
        }
        columns
    }

    /// The first column these rules name that the table has not.
    pub fn gone_from(&self, source: &SourceTable) -> Option<String> {
        let columns = self.columns();
        let mut named = columns.iter().chain([&self.key]).chain(&self.id_into);
        named.find(|column| !source.columns.contains(column)).cloned()
    }

    /// Which column fills which field, on one line.
    pub fn fields_text(&self) -> String {
        self.fields.iter().map(|(field, column)| format!("{field}={column}")).collect::<Vec<_>>().join(", ")
    }

    /// Everything else, on one line, in lasting words.
    pub fn rest_text(&self) -> String {
        let said = |word: &str, text: &str| (!text.is_empty()).then(|| format!("{word}={text}"));
        let on = |word: &str, on: bool| on.then(|| word.to_owned());
        let parts = [
            said("topic", &self.topic),
            said("source", self.source.as_deref().unwrap_or_default()),
            said("id-into", self.id_into.as_deref().unwrap_or_default()),
            said("same-address", self.same_address.slug()),
            on("crm-rules", self.crm_rules),
            on("assign", self.assign),
            said("notify", &super::addresses_text(&self.notify)),
            on("mail-rows", self.tell_rows),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// Whether a field gets a value at all: from a column, the topic or the source.
    pub fn fills(&self, system: System, field: &str) -> bool {
        self.fields.contains_key(field)
            || (field == topic_field(system) && !self.topic.trim().is_empty())
            || (field == source_field(system) && self.source.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::fixtures::Fixture;
    use proptest::prelude::*;

    fn lead() -> TableDetail {
        Fixture::table("lead")
            .texts(&["subject", "lastname", "firstname", "companyname", "emailaddress1", "telephone1", "new_code"])
            .with(|f| f.required = f.name == "new_code")
            .done()
    }

    fn table(columns: &[&str]) -> SourceTable {
        let columns = columns.iter().map(|c| (*c).to_owned()).collect();
        SourceTable { name: "Prospects".into(), columns, key: None, rows: 3 }
    }

    #[test]
    fn columns_are_proposed_by_what_they_are_called() {
        let rules = propose_leads(
            System::Dynamics,
            &table(&[
                "iId",
                "sLastName",
                "sFirst_Name",
                "sCompany",
                "sEmail",
                "sPhone",
                "new_Code",
                "sCrmId",
                "sHobby",
            ]),
            &lead(),
        );
        assert_eq!((rules.key.as_str(), rules.id_into.as_deref()), ("iId", Some("sCrmId")));
        let told: Vec<_> = rules.fields.iter().map(|(f, c)| format!("{f}={c}")).collect();
        assert_eq!(
            told.join(" "),
            "companyname=sCompany emailaddress1=sEmail firstname=sFirst_Name lastname=sLastName new_code=new_Code telephone1=sPhone"
        );
        assert_eq!(rules.same_address, SameAddress::Skip);
        let full = propose_leads(System::Dynamics, &table(&["name", "이메일", "회사"]), &lead());
        assert_eq!(full.fields["lastname"], "name", "where there is no other");
        assert_eq!((full.fields["emailaddress1"].as_str(), full.fields["companyname"].as_str()), ("이메일", "회사"));
        assert_eq!(full.key, "", "nothing names a row: somebody has to say what does");
    }

    #[test]
    fn a_lead_needs_what_every_lead_needs_and_what_this_organisation_demands() {
        let needed = needed_fields(System::Dynamics, &lead());
        assert_eq!(needed, ["subject", "lastname", "new_code"]);
        let rules = LeadRules { topic: "Trial".into(), ..LeadRules::default() };
        assert!(rules.fills(System::Dynamics, "subject") && !rules.fills(System::Dynamics, "lastname"));
    }

    #[test]
    fn a_topic_is_text_with_columns_in_braces() {
        use TopicPart::{Column, Text};
        let text = |t: &str| Text(t.into());
        assert_eq!(
            topic_parts("Trial: { sCompany }!"),
            Some(vec![text("Trial: "), Column("sCompany".into()), text("!")])
        );
        assert_eq!(topic_parts("{{x}} 100%"), Some(vec![text("{x} 100%")]));
        assert_eq!(topic_parts(""), Some(vec![]));
        for wrong in ["{", "}", "{a", "a}", "{}", "{a{b}}"] {
            assert_eq!(topic_parts(wrong), None, "{wrong}");
        }
        let rules = LeadRules {
            key: "id".into(),
            topic: "{company} {id}".into(),
            fields: BTreeMap::from([("companyname".into(), "company".into()), ("lastname".into(), "name".into())]),
            ..LeadRules::default()
        };
        assert_eq!(rules.columns(), ["company", "name"]);
    }

    proptest! {
        #[test]
        fn what_has_no_braces_is_itself(text in "[^{}]{1,30}") {
            prop_assert_eq!(topic_parts(&text), Some(vec![TopicPart::Text(text.clone())]));
        }

        #[test]
        fn each_column_goes_into_one_field(columns in proptest::collection::btree_set("[a-z]{3,12}", 0..20)) {
            let columns: Vec<String> = columns.into_iter().chain(["email".into(), "mail".into()]).collect();
            let proposed = propose_fields(System::Dynamics, &columns, &lead());
            let mut used: Vec<&String> = proposed.values().collect();
            used.sort();
            used.dedup();
            prop_assert_eq!(used.len(), proposed.len());
        }
    }
}
