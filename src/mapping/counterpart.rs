//! What a table is on the campaign side (experienceleague, "Integrate Campaign Standard with Microsoft Dynamics 365: data
//! sync"): people are its recipients, the CRM's known tables stand beside them, and what a customer made is a resource of its own.
use super::shape::is_known;
use serde::Serialize;

/// What a table is on the campaign side. Words: `counterpart-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counterpart {
    /// The recipient, or profile: the person campaigns are for.
    Profile,
    /// A known table of the CRM, proposed whole in its usual shape and linked to the recipient.
    Standard,
    /// A custom resource: a table nobody knows but the customer, or one no usual shape is known of.
    Custom,
}

impl Counterpart {
    /// All.
    pub const ALL: [Counterpart; 3] = [Counterpart::Profile, Counterpart::Standard, Counterpart::Custom];

    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            Counterpart::Profile => "profile",
            Counterpart::Standard => "standard",
            Counterpart::Custom => "custom",
        }
    }
}

/// What a CRM table is on the campaign side, by its name alone.
pub fn counterpart(table: &str) -> Counterpart {
    match table {
        "contact" | "Contact" => Counterpart::Profile,
        known if is_known(known) => Counterpart::Standard,
        _ => Counterpart::Custom,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_known_tables_and_a_customers_own_are_told_apart_in_both_crms() {
        for (table, expected) in [
            ("contact", Counterpart::Profile),
            ("Contact", Counterpart::Profile),
            ("lead", Counterpart::Standard),
            ("account", Counterpart::Standard),
            ("listmember", Counterpart::Standard),
            ("campaignresponse", Counterpart::Standard),
            ("CampaignMember", Counterpart::Standard),
            ("new_membership", Counterpart::Custom),
            ("Level__c", Counterpart::Custom),
            ("opportunityclose", Counterpart::Custom),
            ("", Counterpart::Custom),
        ] {
            assert_eq!(counterpart(table), expected, "{table}");
        }
    }
}
