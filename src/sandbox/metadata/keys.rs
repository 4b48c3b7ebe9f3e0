//! The alternate keys of the organisation's tables.
use super::model::Label;

/// One alternate key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AlternateKey {
    pub table: &'static str,
    pub schema: &'static str,
    pub logical: &'static str,
    pub columns: &'static [&'static str],
    pub label: Label,
}

/// Their columns never change with an update of the row, so that the generated values can be looked up.
pub(crate) const KEYS: [AlternateKey; 7] = [
    key("contact", "new_ContactEmail", "new_contactemail", &["emailaddress1"], "Email", "이메일"),
    key("contact", "new_ExternalUser", "new_externaluser", &["externaluseridentifier"], "External user", "외부 사용자"),
    key("account", "new_AccountNumberKey", "new_accountnumberkey", &["accountnumber"], "Account number", "거래처 번호"),
    key("campaign", "new_CampaignCode", "new_campaigncode", &["codename"], "Campaign code", "캠페인 코드"),
    key("new_loyaltycard", "new_CardNumber", "new_cardnumber", &["new_name"], "Card number", "카드 번호"),
    key(
        "new_membership",
        "new_MembershipName",
        "new_membershipname",
        &["new_name", "new_since"],
        "Membership",
        "회원 자격",
    ),
    key("new_campaignevent", "new_EventKeyIndex", "new_eventkeyindex", &["new_eventkey"], "Event key", "이벤트 키"),
];

const fn key(
    table: &'static str,
    schema: &'static str,
    logical: &'static str,
    columns: &'static [&'static str],
    en: &'static str,
    ko: &'static str,
) -> AlternateKey {
    AlternateKey { table, schema, logical, columns, label: Label { en, ko } }
}

/// The alternate keys of one table.
pub(crate) fn keys_of(table: &str) -> impl Iterator<Item = &'static AlternateKey> {
    KEYS.iter().filter(move |key| key.table == table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_columns_exist_and_stay() {
        for key in &KEYS {
            let table = crate::sandbox::metadata::table(key.table).expect(key.table);
            assert_eq!(key.schema.to_lowercase(), key.logical);
            for name in key.columns {
                let column = table.column(name).unwrap_or_else(|| panic!("{} lacks {name}", key.table));
                assert!(!column.mutable, "{}.{name} changes with updates", key.table);
            }
        }
    }
}
