//! Tables for tests, built by hand: a few words a field.
use super::{DateBehaviour, Field, FieldType, Labels, OptionItem, OptionSet, Table, TableDetail, ToOne};

/// A table under construction.
pub(crate) struct Fixture(TableDetail);

impl Fixture {
    /// A standard table with its key and, unless it is bare, the usual bookkeeping.
    pub(crate) fn table(name: &str) -> Self {
        Self::bare(name)
            .field("createdon", FieldType::DateTime { behaviour: DateBehaviour::UserLocal })
            .field("modifiedon", FieldType::DateTime { behaviour: DateBehaviour::UserLocal })
            .field("versionnumber", FieldType::BigInt)
            .lookup("ownerid", FieldType::Owner, &["systemuser", "team"])
            .choice("statecode", FieldType::State, &[(0, "Active", "활성"), (1, "Inactive", "비활성")])
            .choice("statuscode", FieldType::Status, &[(1, "Active", "활성"), (2, "Inactive", "비활성")])
            .with_options(|o| o.state = Some(o.code - 1))
    }

    /// A table with its key only.
    pub(crate) fn bare(name: &str) -> Self {
        let primary_id = format!("{name}id");
        let mut table = Table::new(name, format!("{name}s"), primary_id.clone());
        table.labels = Labels::one(1033, name);
        table.custom = name.contains('_');
        table.change_tracking = true;
        Self(TableDetail::new(table)).field(&primary_id, FieldType::UniqueId)
    }

    /// Adds a field.
    pub(crate) fn field(mut self, name: &str, kind: FieldType) -> Self {
        let mut field = Field::new(name, kind);
        field.labels = Labels::one(1033, name);
        self.0.fields.push(field);
        self
    }

    /// Adds one-line text fields of 100 characters.
    pub(crate) fn texts(self, names: &[&str]) -> Self {
        names.iter().fold(self, |f, n| f.field(n, FieldType::Text { max_length: Some(100), format: None }))
    }

    /// Adds yes/no fields.
    pub(crate) fn flags(self, names: &[&str]) -> Self {
        names.iter().fold(self, |f, n| f.field(n, FieldType::Boolean))
    }

    /// Adds a reference.
    pub(crate) fn lookup(self, name: &str, kind: FieldType, targets: &[&str]) -> Self {
        self.field(name, kind).with(|f| {
            f.targets = targets.iter().map(|t| (*t).to_owned()).collect();
            f.wire = Some(format!("_{name}_value"));
            f.target_wire = Some(format!("_{name}_value@table"));
        })
    }

    /// Adds a choice with its own option set, labels in English and Korean.
    pub(crate) fn choice(mut self, name: &str, kind: FieldType, options: &[(i64, &str, &str)]) -> Self {
        let set = format!("{}_{name}", self.0.table.name);
        self.0.option_sets.push(option_set(&set, options));
        self.field(name, kind).with(|f| f.option_set = Some(set))
    }

    /// Changes the options of the set added last.
    pub(crate) fn with_options(mut self, change: impl FnMut(&mut OptionItem)) -> Self {
        self.0.option_sets.last_mut().unwrap().options.iter_mut().for_each(change);
        self
    }

    /// Adds a choice whose option set other tables share.
    pub(crate) fn shared(mut self, name: &str, set: &str, options: &[(i64, &str, &str)]) -> Self {
        self.0.option_sets.push(OptionSet { global: true, ..option_set(set, options) });
        self.field(name, FieldType::Choice).with(|f| f.option_set = Some(set.to_owned()))
    }

    /// Adds the relationship of a reference towards one of its targets.
    pub(crate) fn link(mut self, field: &str, table: &str, navigation: &str) -> Self {
        self.0.relationships.to_one.push(ToOne {
            name: format!("{table}_{}_{field}", self.0.table.name),
            field: field.into(),
            table: table.into(),
            table_field: format!("{table}id"),
            navigation: Some(navigation.into()),
            id: None,
        });
        self
    }

    /// Changes the field added last.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Field)) -> Self {
        change(self.0.fields.last_mut().unwrap());
        self
    }

    /// The finished table, its fields sorted by name.
    pub(crate) fn done(mut self) -> TableDetail {
        self.0.fields.sort_by(|a, b| a.name.cmp(&b.name));
        self.0.relationships.tidy();
        self.0
    }
}

/// An option set with labels in English and Korean.
pub(crate) fn option_set(name: &str, options: &[(i64, &str, &str)]) -> OptionSet {
    let labels = |en: &str, ko: &str| Labels([(1033, en.to_owned()), (1042, ko.to_owned())].into());
    let options = options.iter().map(|(code, en, ko)| OptionItem::new(*code, labels(en, ko)));
    OptionSet { name: name.into(), labels: Labels::one(1033, name), global: false, options: options.collect() }
}

/// A contact with one field of every kind and a few hundred that do not matter left out.
pub(crate) fn contact() -> TableDetail {
    let email = FieldType::Text { max_length: Some(100), format: Some("Email".into()) };
    Fixture::table("contact")
        .texts(&["fullname", "firstname", "lastname", "salutation", "jobtitle", "nickname", "governmentid"])
        .with(|f| f.required = true)
        .field("emailaddress1", email.clone())
        .field("emailaddress2", email)
        .texts(&["telephone1", "mobilephone", "fax", "new_favouritecolour", "address1_line1", "address1_city"])
        .texts(&["address1_stateorprovince", "address1_postalcode", "address1_country", "address2_city"])
        .field("birthdate", FieldType::DateTime { behaviour: DateBehaviour::DateOnly })
        .field("new_visit", FieldType::DateTime { behaviour: DateBehaviour::TimeZoneIndependent })
        .field("description", FieldType::Memo { max_length: Some(2000) })
        .field("creditlimit", FieldType::Money { precision: Some(2) })
        .field("creditlimit_base", FieldType::Money { precision: Some(4) })
        .field("numberofchildren", FieldType::Integer)
        .field("exchangerate", FieldType::Decimal { precision: Some(10) })
        .flags(&["donotemail", "donotbulkemail", "donotphone", "donotpostalmail", "donotsendmm", "followemail"])
        .choice("gendercode", FieldType::Choice, &[(1, "Male", "남성"), (2, "Female", "여성")])
        .choice("preferredcontactmethodcode", FieldType::Choice, &[(1, "Any", "모두"), (2, "Email", "전자 메일")])
        .choice("new_interests", FieldType::MultiChoice, &[(1, "Golf", "골프"), (9, "Chess", "체스")])
        .lookup("parentcustomerid", FieldType::Customer, &["account", "contact"])
        .lookup("transactioncurrencyid", FieldType::Lookup, &["transactioncurrency"])
        .lookup("masterid", FieldType::Lookup, &["contact"])
        .texts(&["gendercodename"])
        .with(|f| f.companion_of = Some("gendercode".into()))
        .field("parentcustomeridtype", FieldType::EntityName)
        .texts(&["new_hidden"])
        .with(|f| f.readable = false)
        .field("entityimage", FieldType::Image)
        .field("new_contract", FieldType::File)
        .field("new_parties", FieldType::PartyList)
        .field("new_odd", FieldType::Other { name: "CalendarRules".into() })
        .done()
}

/// An account that refers to contacts and other accounts.
pub(crate) fn account() -> TableDetail {
    Fixture::table("account")
        .texts(&["name", "accountnumber", "emailaddress1", "telephone1", "websiteurl"])
        .field("revenue", FieldType::Money { precision: Some(2) })
        .lookup("primarycontactid", FieldType::Lookup, &["contact"])
        .lookup("parentaccountid", FieldType::Lookup, &["account"])
        .lookup("transactioncurrencyid", FieldType::Lookup, &["transactioncurrency"])
        .done()
}
