//! The known shapes of Salesforce's standard objects (developer.salesforce.com, "Object Reference"). Names keep their case:
//! none of them is a Dataverse table's.

/// Fields in the order they are proposed; none for an object of another CRM, or a customer's own.
pub(super) fn known_shape(table: &str) -> Option<&'static [&'static str]> {
    Some(match table {
        "Contact" => CONTACT,
        "Lead" => LEAD,
        "Account" => ACCOUNT,
        "Campaign" => CAMPAIGN,
        "CampaignMember" => MEMBER,
        "User" => USER,
        _ => return None,
    })
}

const CONTACT: &[&str] = &[
    "Name",
    "Salutation",
    "FirstName",
    "LastName",
    "Title",
    "Email",
    "Phone",
    "MobilePhone",
    "MailingStreet",
    "MailingCity",
    "MailingState",
    "MailingPostalCode",
    "MailingCountry",
    "Birthdate",
    "LeadSource",
    "HasOptedOutOfEmail",
    "HasOptedOutOfFax",
    "DoNotCall",
    "EmailBouncedReason",
    "EmailBouncedDate",
    "AccountId",
    "OwnerId",
    "CurrencyIsoCode",
    "CreatedDate",
];

const LEAD: &[&str] = &[
    "Name",
    "Salutation",
    "FirstName",
    "LastName",
    "Company",
    "Title",
    "Email",
    "Phone",
    "MobilePhone",
    "Street",
    "City",
    "State",
    "PostalCode",
    "Country",
    "Status",
    "LeadSource",
    "Industry",
    "HasOptedOutOfEmail",
    "HasOptedOutOfFax",
    "DoNotCall",
    "EmailBouncedReason",
    "EmailBouncedDate",
    "IsConverted",
    "ConvertedContactId",
    "ConvertedAccountId",
    "OwnerId",
    "CurrencyIsoCode",
    "CreatedDate",
];

const ACCOUNT: &[&str] = &[
    "Name",
    "AccountNumber",
    "Phone",
    "Website",
    "BillingStreet",
    "BillingCity",
    "BillingState",
    "BillingPostalCode",
    "BillingCountry",
    "Type",
    "Industry",
    "NumberOfEmployees",
    "AnnualRevenue",
    "CurrencyIsoCode",
    "IsPersonAccount",
    "FirstName",
    "LastName",
    "PersonEmail",
    "PersonMobilePhone",
    "PersonHasOptedOutOfEmail",
    "PersonDoNotCall",
    "ParentId",
    "OwnerId",
    "CreatedDate",
];

const CAMPAIGN: &[&str] = &[
    "Name",
    "Type",
    "Status",
    "StartDate",
    "EndDate",
    "IsActive",
    "ParentId",
    "CurrencyIsoCode",
    "OwnerId",
    "CreatedDate",
];

const MEMBER: &[&str] = &["CampaignId", "ContactId", "LeadId", "AccountId", "Status", "HasResponded", "CreatedDate"];

const USER: &[&str] = &["Name", "FirstName", "LastName", "Email", "Title", "Username", "IsActive", "CreatedDate"];

/// What the CRM keeps for itself, sorted.
const TECHNICAL: &[&str] = &[
    "CleanStatus",
    "CreatedById",
    "CurrentGenerators",
    "DandbCompanyId",
    "IsDeleted",
    "Jigsaw",
    "JigsawCompanyId",
    "JigsawContactId",
    "LastActivityDate",
    "LastCURequestDate",
    "LastCUUpdateDate",
    "LastModifiedById",
    "LastModifiedDate",
    "LastReferencedDate",
    "LastViewedDate",
    "MasterRecordId",
    "PhotoUrl",
    "SourceSystemIdentifier",
];

/// Whether the CRM keeps this field for itself: who touched the row, its picture's address, parts of an address that are
/// measured, not written.
pub(super) fn is_technical(field: &str) -> bool {
    let measured = ["Latitude", "Longitude", "GeocodeAccuracy"];
    TECHNICAL.binary_search(&field).is_ok() || (!field.ends_with("__c") && measured.iter().any(|m| field.ends_with(m)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_and_bookkeeping_do_not_overlap() {
        assert!(TECHNICAL.is_sorted());
        for table in ["Contact", "Lead", "Account", "Campaign", "CampaignMember", "User"] {
            let shape = known_shape(table).unwrap();
            assert!(shape.iter().all(|field| !is_technical(field)), "{table}");
            assert!(shape.contains(&"CreatedDate"), "{table}");
        }
        assert!(known_shape("contact").is_none() && known_shape("Card__c").is_none());
        assert!(is_technical("MailingLatitude") && !is_technical("My_Latitude__c"));
    }
}
