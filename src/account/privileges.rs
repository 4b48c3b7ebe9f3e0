//! What a security role of its own has to hold: one list for the sheet an administrator gets and for the check that looks
//! whether it was followed (learn.microsoft.com, "Security roles and privileges").

/// What discovery reads beside the tables, with the depth it takes.
const DISCOVERY: [(&str, &str); 6] = [
    ("prvReadEntity", "Organization"),
    ("prvReadAttribute", "Organization"),
    ("prvReadOptionSet", "Organization"),
    ("prvReadRelationship", "Organization"),
    ("prvReadOrganization", "Organization"),
    ("prvReadUser", "User"),
];

/// Privileges with their depths, `prvReadContact = Organization`: those of the tables first, then what discovery reads.
pub fn role_privileges(of_tables: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    let of_tables = of_tables.into_iter().map(|name| format!("{name} = Organization"));
    for line in of_tables.chain(DISCOVERY.iter().map(|(name, depth)| format!("{name} = {depth}"))) {
        if !list.contains(&line) {
            list.push(line);
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_come_first_and_nothing_is_named_twice() {
        let list = role_privileges(["prvReadContact", "prvReadLead", "prvReadContact"].map(str::to_owned));
        assert_eq!(list.len(), 2 + DISCOVERY.len());
        assert_eq!(list.first().map(String::as_str), Some("prvReadContact = Organization"));
        assert!(list.contains(&"prvReadUser = User".to_owned()));
    }
}
