//! The known shapes: which fields of the CRM's own tables a campaign usually wants, and which are the CRM's own
//! bookkeeping. Names follow the Common Data Model (learn.microsoft.com/common-data-model).
mod salesforce;

/// Fields in the order they are proposed.
pub(super) fn known_shape(table: &str) -> &'static [&'static str] {
    salesforce::known_shape(table).or_else(|| dataverse(table)).unwrap_or(ANY)
}

/// Whether the table's usual shape is known.
pub(super) fn is_known(table: &str) -> bool {
    salesforce::known_shape(table).or_else(|| dataverse(table)).is_some()
}

fn dataverse(table: &str) -> Option<&'static [&'static str]> {
    Some(match table {
        "contact" => CONTACT,
        "account" => ACCOUNT,
        "lead" => LEAD,
        "campaign" => CAMPAIGN,
        "campaignresponse" => RESPONSE,
        "listmember" => MEMBER,
        "systemuser" => USER,
        "transactioncurrency" => CURRENCY,
        _ => return None,
    })
}

const CONTACT: &[&str] = &[
    "fullname",
    "salutation",
    "firstname",
    "lastname",
    "jobtitle",
    "emailaddress1",
    "emailaddress2",
    "telephone1",
    "mobilephone",
    "address1_line1",
    "address1_city",
    "address1_stateorprovince",
    "address1_postalcode",
    "address1_country",
    "birthdate",
    "gendercode",
    "preferredcontactmethodcode",
    "donotemail",
    "donotbulkemail",
    "donotphone",
    "donotpostalmail",
    "donotsendmm",
    "followemail",
    "parentcustomerid",
    "ownerid",
    "statecode",
    "statuscode",
    "createdon",
];

const ACCOUNT: &[&str] = &[
    "name",
    "accountnumber",
    "emailaddress1",
    "telephone1",
    "websiteurl",
    "address1_line1",
    "address1_city",
    "address1_stateorprovince",
    "address1_postalcode",
    "address1_country",
    "industrycode",
    "accountcategorycode",
    "customertypecode",
    "numberofemployees",
    "revenue",
    "transactioncurrencyid",
    "donotemail",
    "donotbulkemail",
    "donotphone",
    "donotpostalmail",
    "donotsendmm",
    "primarycontactid",
    "parentaccountid",
    "ownerid",
    "statecode",
    "statuscode",
    "createdon",
];

const LEAD: &[&str] = &[
    "fullname",
    "firstname",
    "lastname",
    "companyname",
    "jobtitle",
    "subject",
    "emailaddress1",
    "telephone1",
    "mobilephone",
    "address1_line1",
    "address1_city",
    "address1_stateorprovince",
    "address1_postalcode",
    "address1_country",
    "leadsourcecode",
    "leadqualitycode",
    "industrycode",
    "donotemail",
    "donotbulkemail",
    "donotphone",
    "donotpostalmail",
    "donotsendmm",
    "parentaccountid",
    "parentcontactid",
    "campaignid",
    "ownerid",
    "statecode",
    "statuscode",
    "createdon",
];

const CAMPAIGN: &[&str] = &[
    "name",
    "codename",
    "typecode",
    "proposedstart",
    "proposedend",
    "actualstart",
    "actualend",
    "budgetedcost",
    "transactioncurrencyid",
    "ownerid",
    "statecode",
    "statuscode",
    "createdon",
];

/// What a person answered to a campaign: in Dynamics there is no campaign member, there are answers.
const RESPONSE: &[&str] = &[
    "subject",
    "regardingobjectid",
    "responsecode",
    "channeltypecode",
    "receivedon",
    "firstname",
    "lastname",
    "companyname",
    "emailaddress",
    "telephone",
    "promotioncodename",
    "ownerid",
    "statecode",
    "statuscode",
    "createdon",
];

/// Who is on a marketing list.
const MEMBER: &[&str] = &["listid", "entityid", "createdon"];

const USER: &[&str] =
    &["fullname", "firstname", "lastname", "internalemailaddress", "title", "domainname", "isdisabled", "createdon"];

const CURRENCY: &[&str] = &[
    "isocurrencycode",
    "currencyname",
    "currencysymbol",
    "currencyprecision",
    "exchangerate",
    "statecode",
    "statuscode",
    "createdon",
];

const ANY: &[&str] = &["ownerid", "statecode", "statuscode", "createdon"];

const TECHNICAL: &[&str] = &[
    "createdby",
    "createdbyexternalparty",
    "createdonbehalfby",
    "exchangerate",
    "importsequencenumber",
    "lastonholdtime",
    "masterid",
    "modifiedby",
    "modifiedbyexternalparty",
    "modifiedonbehalfby",
    "onholdtime",
    "overriddencreatedon",
    "owningbusinessunit",
    "owningteam",
    "owninguser",
    "processid",
    "slaid",
    "slainvokedid",
    "stageid",
    "subscriptionid",
    "timezoneruleversionnumber",
    "traversedpath",
    "utcconversiontimezonecode",
    "versionnumber",
];

/// Whether the CRM keeps this field for itself: row bookkeeping, money in the base currency, rolled-up dates and states.
pub(super) fn is_technical(field: &str) -> bool {
    TECHNICAL.binary_search(&field).is_ok()
        || salesforce::is_technical(field)
        || field.ends_with("_base")
        || field.starts_with("entityimage")
        || field.starts_with("yomi")
        || (field.starts_with("address") && (field.ends_with("addressid") || field.ends_with("utcoffset")))
}

/// Whether the name carries a customer's prefix: `new_colour`, `ctso_segment`, Salesforce's `Level__c`. Microsoft's own
/// prefixes and `address1_city` are no customer's.
pub(super) fn is_custom(field: &str) -> bool {
    const VENDORS: [&str; 8] = ["msdyn", "msdynmkt", "msdyncrm", "msft", "mspp", "mscrm", "adx", "entityimage"];
    // A person account shows its contact's own fields under another ending.
    if field.ends_with("__c") || field.ends_with("__pc") {
        return true;
    }
    let Some((prefix, rest)) = field.split_once('_') else { return false };
    let address = prefix.strip_prefix("address").is_some_and(|n| n.chars().all(|c| c.is_ascii_digit()));
    (2..=8).contains(&prefix.len())
        && prefix.chars().all(|c| c.is_ascii_alphanumeric())
        && !rest.is_empty()
        && !address
        && !VENDORS.contains(&prefix)
        && !matches!(rest, "base" | "date" | "state")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_fields_are_told_from_the_crms_own() {
        assert!(TECHNICAL.is_sorted());
        for field in ["new_colour", "ctso_segment_2", "Level__c"] {
            assert!(is_custom(field), "{field}");
        }
        for field in ["address1_city", "msdyn_gdproptout", "firstname", "revenue_base", "entityimage_url", "new_"] {
            assert!(!is_custom(field), "{field}");
        }
    }
}
