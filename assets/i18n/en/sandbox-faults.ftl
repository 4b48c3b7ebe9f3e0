# sandbox-faults: what each misfortune of the sandboxes does (`sandbox faults`)

sandbox-fault-no-app-user = the token is issued, but no application user exists: every call answers 403 0x80072560
sandbox-fault-missing-priv = a privilege is missing (missing_priv=prvReadLead): the probe omits it, reads answer 403 0x80040220
sandbox-fault-disabled-user = the application user is disabled: every call answers 403 0x80040225
sandbox-fault-secret-expired = the client secret has expired: the token endpoint answers AADSTS7000222
sandbox-fault-wrong-tenant = the tenant is unknown: the token endpoint answers AADSTS90002
sandbox-fault-throttle = 429 0x80072322 with Retry-After (retry_after=1, kind=burst|time|concurrency)
sandbox-fault-server-500 = 500 0x80044150, the database was in a deadlock
sandbox-fault-gateway-502-html = 502 with an HTML page in place of JSON
sandbox-fault-maintenance-503 = 503, the organisation is being serviced (retry_after=5)
sandbox-fault-html-200 = 200 with a sign-in page in place of JSON
sandbox-fault-truncated-body = the connection ends in the middle of the body
sandbox-fault-closed-connection = the connection ends before an answer
sandbox-fault-slow = the answer comes late (ms=500)
sandbox-fault-repeat-nextlink = the next link names the page it stands on
sandbox-fault-stuck-cookie = the page number grows but the cookie stays where it was
sandbox-fault-foreign-nextlink = the next link leads to another host (host=evil.example)
sandbox-fault-no-nextlink-truncated = a page ends early and has no next link although rows remain
sandbox-fault-duplicate-rows = the last row of a page comes again on the next
sandbox-fault-page-size-ignored = the page size asked for is ignored
sandbox-fault-deep-json = a row holds an array nested 100,000 deep
sandbox-fault-oversize-page = a row holds a huge text (bytes=67108864)
sandbox-fault-invalid-utf8 = a text is not UTF-8
sandbox-fault-hostile-text = a text holds NUL, lone surrogates, terminal escapes and bidi controls
sandbox-fault-wrong-type = a number arrives as text
sandbox-fault-extra-unknown-fields = a row holds members nobody asked for
sandbox-fault-token-expires-mid-run = all tokens expire after some requests (after=3); new ones are issued
sandbox-fault-aadsts = the sign-in is refused with this number (aadsts=50076, on=token|devicecode|authorize)
sandbox-fault-assertion-once = the token endpoint takes each signed client assertion once
sandbox-fault-clock-skew = the server's clock is off (seconds=600)
sandbox-fault-missing-table = a table does not exist in this organisation (table=lead)
sandbox-fault-delta-expired = a delta token is too old: 400 0x80044352
sandbox-fault-no-change-tracking = a table's changes are not tracked (no_change_tracking=contact)
sandbox-fault-stamp-expired = a stamp of RetrieveMetadataChanges is too old: 400 0x80044352
sandbox-fault-unreadable-row = pages with this row answer 500 0x80040216 (unreadable_row=GUID, table=contact), unless only its identifier is asked for
sandbox-fault-lost-answer = the request is carried out, but the connection ends before its answer
sandbox-fault-duplicate-rule = a duplicate detection rule is published (table=lead, column=emailaddress1, status=412)
sandbox-fault-key-pending = an alternate key's index is still being made (key_pending=new_cardnumber)
sandbox-fault-key-failed = an alternate key's index could not be made (key_failed=new_cardnumber)
sandbox-fault-secured-column = a column is secured and its values are withheld (secured_column:table=contact,column=emailaddress1)
sandbox-fault-api-error = the Web API refuses with this code (api_error=0x80048306, status=403)
sandbox-fault-bad-certificate = over https, a certificate no client should take (bad_certificate=foreign, expired or host)
sandbox-fault-readonly-lead = leads cannot be changed: 400 0x80040265
sandbox-fault-schema-drift = a column comes, goes or is another one, an option comes or goes (table=contact, add=new_x | remove=nickname | rename=jobtitle, to=new_x | retype=nickname, kind=int | column=nickname, length=20 or required=yes | column=gendercode, remove_option=2 or option=3, label=Other)
sandbox-fault-virtual-table-error = the provider of virtual tables fails: 500 0x80050259
sandbox-fault-bu-depth-only = privileges reach the business unit only: change tracking answers 403 0x80040220
sandbox-fault-foreign-tenant = the challenge names another tenant (foreign_tenant=GUID)
sandbox-fault-access-mode = the application user is of another kind (access_mode=1, 2, 3 or 5)
sandbox-fault-old-version = the organisation is an old one (old_version=8.2.2.112)
sandbox-fault-production = the organisation is a production environment
sandbox-fault-no-roles = the application user has no role and no privilege
sandbox-fault-team-roles = the application user has its roles through a team only
sandbox-fault-administrator = the application user is System Administrator (administrator=System Customizer)
sandbox-fault-row-unshared = no rights on single rows, though the table may be read
sandbox-fault-retention = changes are kept for few days (retention=1)
sandbox-fault-budget-low = little of the service limits is left (budget_low=40)
sandbox-fault-steps-disabled = a processing step of the solution is switched off
sandbox-fault-process-owner = a process of the solution belongs to somebody else
sandbox-fault-oauth-error = Salesforce: the sign-in is refused (oauth_error=authentication_failure, expired_token, not_approved, not_admin_approved, access_denied_app, scope_missing, audience, assertion, user_locked, user_inactive, org_inactive, ip_restricted, no_run_as, domain, code, verifier, client_id, client_secret, redirect, grant_type, response_type, blocked, approval, denied; on=authorize for the page)
sandbox-fault-strict-jwt = Salesforce: the signed assertion must be exact: exp as a number within 3 minutes, aud without a slash
sandbox-fault-login-at = Salesforce: the users are known at one shared login host and at the organisation's own (login_at=test.salesforce.com); at the other one an assertion's audience is invalid, and a password is wrong
sandbox-fault-no-packed-requests = Salesforce: a gateway takes no packed requests: 415 for whatever comes with gzip
sandbox-fault-tooling-off = Salesforce: the user sees nothing of the setup through the Tooling API: INVALID_TYPE
sandbox-fault-soap-off = Salesforce: the SOAP sign-in of older clients is switched off
sandbox-fault-session-expired = Salesforce: every session ends: 401 INVALID_SESSION_ID until the next sign-in
sandbox-fault-total-limit = Salesforce: 403 REQUEST_LIMIT_EXCEEDED, the day's requests are spent
sandbox-fault-concurrent-limit = Salesforce: 403 REQUEST_LIMIT_EXCEEDED, too many long requests at once
sandbox-fault-api-left = Salesforce: so many requests are left of the day's allowance (api_left=40)
sandbox-fault-api-disabled = Salesforce: 403 API_DISABLED_FOR_ORG, the edition or the user has no API
sandbox-fault-unavailable = Salesforce: 503 SERVER_UNAVAILABLE
sandbox-fault-empty-406 = Salesforce: 406 without a body, as gateways answer now and then
sandbox-fault-setting-up-420 = Salesforce: 420, the organisation is being set up at the edge
sandbox-fault-hidden-field = Salesforce: field-level security hides a field (hidden_field=Contact.HasOptedOutOfEmail)
sandbox-fault-missing-object = Salesforce: an object does not exist for the caller (missing_object=Lead)
sandbox-fault-read-only-object = Salesforce: an object may be read, not written (read_only_object=Campaign)
sandbox-fault-missing-permission = Salesforce: a user permission is missing (missing_permission=PermissionsViewAllData)
sandbox-fault-extra-permission = Salesforce: the user has a permission too many (extra_permission=PermissionsModifyAllData)
sandbox-fault-other-organization = Salesforce: the organisation has another identifier, as a sandbox has after its refresh
sandbox-fault-newest-version = Salesforce: the organisation serves no later version (newest_version=58)
sandbox-fault-scope-without-api = Salesforce: tokens lack the scope api: 401, not valid for use with the REST API
sandbox-fault-redirect-302 = Salesforce: a redirect to another host in place of an answer (host=evil.example)
sandbox-fault-denied = Salesforce: one right on one object is missing (denied=Lead.create, Lead.edit or Lead.delete)
sandbox-fault-deleted-field = Salesforce: a field was deleted for good (deleted_field=Contact.Department)
sandbox-fault-read-only-field = Salesforce: field-level security lets a field be read only (read_only_field=Contact.Email)
sandbox-fault-not-unique = Salesforce: an external identifier is not unique (not_unique=Contact.Ext_Id__c)
sandbox-fault-required-field = Salesforce: a field is required in every record (required_field=Contact.Department)
sandbox-fault-unshared-object = Salesforce: sharing shows the user one record in ten (unshared_object=Contact)
sandbox-fault-not-replicated = Salesforce: an object's deletions are not told (not_replicated=Contact)
sandbox-fault-no-rules = Salesforce: no assignment rule and no duplicate rule is active
sandbox-fault-value-set-called = Salesforce: a global value set goes by another name (value_set_called=Segment/Contact_LeadSource)
sandbox-fault-trigger-on = Salesforce: an Apex trigger stands on an object (trigger_on=Lead)
sandbox-fault-consent-off = Salesforce: data protection and privacy are switched off, so that consent is not kept
sandbox-fault-bulk-off = Salesforce: the bulk APIs are switched off for the user: FEATURENOTENABLED
sandbox-fault-bulk-spent = Salesforce: the day's query jobs are spent: 400 LIMIT_EXCEEDED
sandbox-fault-trial-ends = Salesforce: the organisation's trial ends in some days (trial_ends=5)
sandbox-fault-query-timeout = Salesforce: 400 QUERY_TIMEOUT
sandbox-fault-locator-expired = Salesforce: the next page is gone: 400 INVALID_QUERY_LOCATOR
sandbox-fault-short-page = Salesforce: a page holds fewer rows than were asked for, with the rest on the next
sandbox-fault-foreign-next-url = Salesforce: nextRecordsUrl leads to another host (host=evil.example)
sandbox-fault-deletions-forgotten = Salesforce: deletions are remembered for some hours only (deletions_forgotten=1)
sandbox-fault-covered-behind = Salesforce: a transaction has been open for hours: latestDateCovered stands still so far behind (covered_behind=30)
sandbox-fault-too-many-deleted = Salesforce: the window of deletions holds too many: 400 EXCEEDED_ID_LIMIT
sandbox-fault-lock-row = Salesforce: a row is locked by another transaction: UNABLE_TO_LOCK_ROW (times=1)
sandbox-fault-duplicate-found = Salesforce: a duplicate rule refuses new records unless the caller allows it: DUPLICATES_DETECTED
sandbox-fault-results-astray = Salesforce: a collection's results do not fit its records (results_astray=missing, extra or foreign)
sandbox-fault-job-failed = Salesforce: a bulk job fails
sandbox-fault-results-without-locator = Salesforce: bulk results come without the header Sforce-Locator
sandbox-fault-lost-batch = Salesforce: the last rows of an ingest job stay unprocessed
