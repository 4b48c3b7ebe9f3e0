//! The misfortunes of the Salesforce sandbox beyond those both CRMs know.

/// What the explanation of each begins with.
pub(crate) const MARK: &str = "Salesforce: ";

/// The misfortunes both CRMs know.
pub(crate) const SHARED: [&str; 10] = [
    "clock_skew",
    "closed_connection",
    "gateway_502_html",
    "html_200",
    "lost_answer",
    "maintenance_503",
    "production",
    "server_500",
    "slow",
    "truncated_body",
];

/// Name and explanation.
pub(crate) const FAULTS: &[(&str, &str)] = &[
    (
        "oauth_error",
        "Salesforce: the sign-in is refused (oauth_error=authentication_failure, expired_token, not_approved, not_admin_approved, access_denied_app, scope_missing, audience, assertion, user_locked, user_inactive, org_inactive, ip_restricted, no_run_as, domain, code, verifier, client_id, client_secret, redirect, grant_type, device, response_type, blocked, approval, denied; on=authorize for the page)",
    ),
    (
        "strict_jwt",
        "Salesforce: the signed assertion must be exact: exp as a number within 3 minutes, aud without a slash",
    ),
    (
        "login_at",
        "Salesforce: the users are known at one shared login host and at the organisation's own (login_at=test.salesforce.com); at the other one an assertion's audience is invalid, and a password is wrong",
    ),
    ("soap_off", "Salesforce: the SOAP sign-in of older clients is switched off"),
    ("session_expired", "Salesforce: every session ends: 401 INVALID_SESSION_ID until the next sign-in"),
    ("total_limit", "Salesforce: 403 REQUEST_LIMIT_EXCEEDED, the day's requests are spent"),
    ("concurrent_limit", "Salesforce: 403 REQUEST_LIMIT_EXCEEDED, too many long requests at once"),
    ("api_left", "Salesforce: so many requests are left of the day's allowance (api_left=40)"),
    ("api_disabled", "Salesforce: 403 API_DISABLED_FOR_ORG, the edition or the user has no API"),
    ("unavailable", "Salesforce: 503 SERVER_UNAVAILABLE"),
    ("empty_406", "Salesforce: 406 without a body, as gateways answer now and then"),
    ("no_packed_requests", "Salesforce: a gateway takes no packed requests: 415 for whatever comes with gzip"),
    ("setting_up_420", "Salesforce: 420, the organisation is being set up at the edge"),
    ("hidden_field", "Salesforce: field-level security hides a field (hidden_field=Contact.HasOptedOutOfEmail)"),
    ("missing_object", "Salesforce: an object does not exist for the caller (missing_object=Lead)"),
    ("read_only_object", "Salesforce: an object may be read, not written (read_only_object=Campaign)"),
    ("missing_permission", "Salesforce: a user permission is missing (missing_permission=PermissionsViewAllData)"),
    ("extra_permission", "Salesforce: the user has a permission too many (extra_permission=PermissionsModifyAllData)"),
    ("other_organization", "Salesforce: the organisation has another identifier, as a sandbox has after its refresh"),
    ("newest_version", "Salesforce: the organisation serves no later version (newest_version=58)"),
    ("scope_without_api", "Salesforce: tokens lack the scope api: 401, not valid for use with the REST API"),
    ("redirect_302", "Salesforce: a redirect to another host in place of an answer (host=evil.example)"),
    ("denied", "Salesforce: one right on one object is missing (denied=Lead.create, Lead.edit or Lead.delete)"),
    ("deleted_field", "Salesforce: a field was deleted for good (deleted_field=Contact.Department)"),
    ("read_only_field", "Salesforce: field-level security lets a field be read only (read_only_field=Contact.Email)"),
    ("not_unique", "Salesforce: an external identifier is not unique (not_unique=Contact.Ext_Id__c)"),
    ("required_field", "Salesforce: a field is required in every record (required_field=Contact.Department)"),
    ("unshared_object", "Salesforce: sharing shows the user one record in ten (unshared_object=Contact)"),
    ("not_replicated", "Salesforce: an object's deletions are not told (not_replicated=Contact)"),
    ("no_rules", "Salesforce: no assignment rule and no duplicate rule is active"),
    ("tooling_off", "Salesforce: the user sees nothing of the setup through the Tooling API: INVALID_TYPE"),
    (
        "value_set_called",
        "Salesforce: a global value set goes by another name (value_set_called=Segment/Contact_LeadSource)",
    ),
    ("trigger_on", "Salesforce: an Apex trigger stands on an object (trigger_on=Lead)"),
    ("consent_off", "Salesforce: data protection and privacy are switched off, so that consent is not kept"),
    ("bulk_off", "Salesforce: the bulk APIs are switched off for the user: FEATURENOTENABLED"),
    ("bulk_spent", "Salesforce: the day's query jobs are spent: 400 LIMIT_EXCEEDED"),
    (
        "foreign_instance",
        "Salesforce: the token answer names another host as the organisation's (foreign_instance=https://crm.acme.example; without a value, localhost in place of 127.0.0.1)",
    ),
    ("trial_ends", "Salesforce: the organisation's trial ends in some days (trial_ends=5)"),
    ("query_timeout", "Salesforce: 400 QUERY_TIMEOUT"),
    ("locator_expired", "Salesforce: the next page is gone: 400 INVALID_QUERY_LOCATOR"),
    ("short_page", "Salesforce: a page holds fewer rows than were asked for, with the rest on the next"),
    ("foreign_next_url", "Salesforce: nextRecordsUrl leads to another host (host=evil.example)"),
    ("deletions_forgotten", "Salesforce: deletions are remembered for some hours only (deletions_forgotten=1)"),
    (
        "covered_behind",
        "Salesforce: a transaction has been open for hours: latestDateCovered stands still so far behind (covered_behind=30)",
    ),
    ("too_many_deleted", "Salesforce: the window of deletions holds too many: 400 EXCEEDED_ID_LIMIT"),
    (
        "lock_row",
        "Salesforce: a row is locked by another transaction: UNABLE_TO_LOCK_ROW (times=1; named=no leaves out the record that is locked)",
    ),
    (
        "duplicate_found",
        "Salesforce: a duplicate rule refuses new records unless the caller allows it: DUPLICATES_DETECTED",
    ),
    (
        "results_astray",
        "Salesforce: a collection's results do not fit its records (results_astray=missing, extra or foreign)",
    ),
    ("job_failed", "Salesforce: a bulk job fails"),
    ("results_without_locator", "Salesforce: bulk results come without the header Sforce-Locator"),
    ("no_result_pages", "Salesforce: bulk results are not listed for parallel reading, as before version 58"),
    ("result_pages_backwards", "Salesforce: bulk results are listed for parallel reading with the last ones first"),
    ("lost_batch", "Salesforce: the last rows of an ingest job stay unprocessed"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_once_among_all() {
        let all: Vec<&str> = crate::sandbox::fault_names().map(|(name, _)| name).collect();
        for (name, words) in FAULTS {
            assert_eq!(all.iter().filter(|other| *other == name).count(), 1, "{name}");
            assert!(words.starts_with(MARK));
        }
        let listed: Vec<&str> = crate::sandbox::faults_of(true).map(|(name, _)| name).collect();
        assert_eq!(listed.len(), FAULTS.len() + SHARED.len());
        assert!(SHARED.iter().all(|name| listed.contains(name)));
        assert_eq!(crate::sandbox::faults_of(false).count() + FAULTS.len(), all.len());
    }
}
