//! The names the campaign side has for what contacts of every CRM have (experienceleague, "Microsoft Dynamics 365 notices and
//! recommendations" and the profile resource of Campaign Standard; nms:recipient of Campaign Classic calls them alike), for
//! whoever wants columns under these instead of the CRM's own.
use super::Mapping;
use crate::catalog::TableDetail;

/// Fields every profile has: what Dynamics and Salesforce call them (empty where it has no such field), the platform's name,
/// and the most characters it takes (0 where the type has none).
pub const PROFILE_NAMES: [([&str; 2], &str, u32); 13] = [
    (["contactid", "Id"], "externalId", 100),
    (["salutation", "Salutation"], "salutation", 20),
    (["firstname", "FirstName"], "firstName", 30),
    (["middlename", "MiddleName"], "middleName", 30),
    (["lastname", "LastName"], "lastName", 50),
    (["emailaddress1", "Email"], "email", 128),
    (["telephone1", "Phone"], "phone", 32),
    (["mobilephone", "MobilePhone"], "mobilePhone", 32),
    (["fax", "Fax"], "fax", 32),
    (["birthdate", "Birthdate"], "birthDate", 0),
    (["donotemail", "HasOptedOutOfEmail"], "blackListEmail", 0),
    (["donotphone", "DoNotCall"], "blackListPhone", 0),
    (["donotpostalmail", ""], "blackListPostalMail", 0),
];

/// Tables that hold people or those one writes to: what their fields are called is known.
const PEOPLE: [&str; 6] = ["contact", "Contact", "lead", "Lead", "account", "Account"];

/// The mapping with its columns called as the campaign side calls them; the key and everything else keeps its name, and so
/// does a column whose new name another one has. One version for all of it, and none where nothing changes.
pub fn with_campaign_names(mapping: &Mapping, detail: &TableDetail) -> Mapping {
    let mut next = mapping.clone();
    if !PEOPLE.contains(&mapping.table.as_str()) {
        return next;
    }
    for rule in mapping.included().filter(|rule| rule.field != detail.table.primary_id) {
        let known = PROFILE_NAMES.iter().find(|(crm, _, _)| crm.contains(&rule.field.as_str()));
        if let Some((_, name, _)) = known.filter(|(_, name, _)| rule.column != *name)
            && let Ok(renamed) = next.rename(&rule.field, name)
        {
            next = renamed;
        }
    }
    next.version = if next.rules == mapping.rules { mapping.version } else { mapping.version.saturating_add(1) };
    next
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;
    use crate::catalog::fixtures::{account, contact};
    use crate::mapping::{lint, propose};

    fn proposed(detail: &TableDetail) -> Mapping {
        propose(&Name::parse("crm").unwrap(), detail, &[])
    }

    fn column(mapping: &Mapping, field: &str) -> String {
        mapping.rule(field).unwrap().column.clone()
    }

    #[test]
    fn a_contact_is_called_as_a_recipient_is() {
        let (detail, before) = (contact(), proposed(&contact()));
        let after = with_campaign_names(&before, &detail);
        for (field, name) in [("lastname", "lastName"), ("emailaddress1", "email"), ("donotemail", "blackListEmail")] {
            assert_eq!(column(&after, field), name);
        }
        assert_eq!(column(&after, "contactid"), column(&before, "contactid"), "the key keeps its name");
        assert_eq!(column(&after, "jobtitle"), column(&before, "jobtitle"));
        assert_eq!(after.version, before.version + 1);
        assert_eq!(with_campaign_names(&after, &detail), after, "a second time changes nothing");
        let found = |m: &Mapping| lint(m, &detail).into_iter().map(|i| (i.slug, i.field)).collect::<Vec<_>>();
        assert_eq!(found(&after), found(&before), "no finding comes with the names");
    }

    #[test]
    fn a_name_that_is_taken_is_left_to_whoever_has_it() {
        let detail = contact();
        let before = proposed(&detail).rename("jobtitle", "EMAIL").unwrap();
        let after = with_campaign_names(&before, &detail);
        assert_eq!(
            (column(&after, "jobtitle").as_str(), column(&after, "emailaddress1").as_str()),
            ("EMAIL", "emailaddress1")
        );
        assert_eq!(column(&after, "lastname"), "lastName");
    }

    #[test]
    fn tables_of_ones_own_keep_their_names() {
        let mut detail = account();
        let names = with_campaign_names(&proposed(&detail), &detail);
        assert_eq!(column(&names, "telephone1"), "phone");
        detail.table.name = "new_member".into();
        let own = proposed(&detail);
        assert_eq!(with_campaign_names(&own, &detail), own);
    }
}
