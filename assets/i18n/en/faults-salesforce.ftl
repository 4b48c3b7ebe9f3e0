# What Salesforce refuses, and what to do next: numbered where it takes more than one step.
move-salesforce-admin = the Salesforce administrator
fault-salesforce-login-refused = Salesforce refuses the sign-in and does not say why.
fault-salesforce-login-refused-advice =
    1. Setup → Users → the integration user → Login History: the Status column names the true reason (wrong password, missing security token, network address, flow switched off).
    2. For user name and password: the security token stands directly behind the password, unless this machine's address is trusted. Reset it in the user's personal settings.
    3. Better: move the account to a certificate or to client credentials; signing in by password is being retired.
fault-salesforce-token-revoked = The kept sign-in is no longer valid in Salesforce.
fault-salesforce-token-revoked-advice =
    1. Sign in again for this account.
    2. So that it lasts: Setup → External Client App Manager → your app → Policies → Refresh Token Policy = valid until revoked.
    3. Give every tool a sign-in of its own: the oldest of more than five approvals is dropped, and a token that is used twice revokes all others.
fault-salesforce-not-approved = The user has not been approved for the application.
fault-salesforce-not-approved-advice =
    1. Setup → External Client App Manager → your app → Policies → OAuth policies → Permitted Users = Admin approved users are pre-authorized.
    2. On the same page, select the permission set or profile of the integration user.
    3. Check again after a minute.
fault-salesforce-app-not-assigned = The application is for assigned users only, and this user is not assigned.
fault-salesforce-app-not-assigned-advice =
    1. Setup → Permission Sets → the set that is selected in the application's policies → Manage Assignments → Add the integration user.
    2. Check again after a minute.
fault-salesforce-scope-missing = The application lacks a scope that this way to sign in needs.
fault-salesforce-scope-missing-advice =
    1. Setup → External Client App Manager → your app → Settings → OAuth Settings → add the scopes "Manage user data via APIs (api)" and "Perform requests at any time (refresh_token, offline_access)".
    2. Wait up to ten minutes until the change has arrived everywhere, then check again.
fault-salesforce-audience = The sign-in was meant for another Salesforce host.
fault-salesforce-audience-advice =
    1. Production and Developer Edition sign in at https://login.salesforce.com, sandboxes at https://test.salesforce.com, or either at its own My Domain.
    2. Correct the sign-in address of the account: "fieldbridge account set ACCOUNT --authority URL" checks the new one before it is kept.
    3. Mind that user names in a sandbox carry its name at the end.
fault-salesforce-assertion = Salesforce does not accept the signature of the sign-in.
fault-salesforce-assertion-advice =
    1. Compare the certificate's fingerprint in the account with the one uploaded to the application: Setup → External Client App Manager → your app → Settings → OAuth Settings → Use digital signatures.
    2. Check this machine's clock: the assertion is good for three minutes only.
    3. The consumer key must be the one of this application in this organisation.
fault-salesforce-user-locked = The Salesforce user is locked out.
fault-salesforce-user-locked-advice =
    1. Setup → Users → the integration user → Unlock.
    2. Find out which other program still signs in with an old password, or it will be locked again.
fault-salesforce-user-inactive = The Salesforce user is not active.
fault-salesforce-user-inactive-advice =
    1. Setup → Users → the integration user → Edit → Active → Save. It needs a licence, for example Salesforce Integration.
    2. Check again after a minute.
fault-salesforce-org-inactive = The Salesforce organisation is not active.
fault-salesforce-org-inactive-advice =
    1. A trial may have ended, or a sandbox is being refreshed: Setup → Company Information, and in production Setup → Sandboxes.
    2. A refreshed sandbox has new application keys: enter the new consumer key and secret afterwards.
fault-salesforce-ip-restricted = This machine's network address is not allowed to sign in to Salesforce.
fault-salesforce-ip-restricted-advice =
    1. Setup → Users → Profiles → the integration user's profile → Login IP Ranges: add this machine's public address.
    2. Or, for this application only: Setup → External Client App Manager → your app → Policies → IP Relaxation.
fault-salesforce-run-as-missing = The application has no user in whose name it works.
fault-salesforce-run-as-missing-advice =
    1. Setup → External Client App Manager → your app → Policies → OAuth Flows → Enable Client Credentials Flow → Run As: the integration user → Save.
    2. Check again after a minute.
fault-salesforce-domain-wrong = Client credentials are taken at the organisation's My Domain only.
fault-salesforce-domain-wrong-advice =
    1. Setup → My Domain → Current My Domain URL: copy it, it ends in .my.salesforce.com.
    2. Set it as address and sign-in address of the account, in place of login.salesforce.com or test.salesforce.com.
fault-salesforce-code-used = The sign-in took too long, or its answer was used already.
fault-salesforce-code-used-advice =
    1. Start the sign-in again and finish it within fifteen minutes.
    2. Use the newest browser window; an older one answers to an older sign-in.
fault-salesforce-client-unknown = Salesforce does not know the application's consumer key.
fault-salesforce-client-unknown-advice =
    1. Setup → External Client App Manager → your app → Settings → OAuth Settings → Consumer Key and Secret: compare the key with the account.
    2. A sandbox has its own keys, and a refresh changes them.
    3. A new application is known everywhere only after about ten minutes.
fault-salesforce-secret-wrong = The application's consumer secret is wrong.
fault-salesforce-secret-wrong-advice =
    1. Setup → External Client App Manager → your app → Settings → OAuth Settings → Consumer Key and Secret: copy the secret again.
    2. If it was renewed, every program that used the old one needs the new one.
fault-salesforce-redirect-mismatch = The callback URL is not registered with the application.
fault-salesforce-redirect-mismatch-advice =
    1. Setup → External Client App Manager → your app → Settings → OAuth Settings → Callback URL: add the URL from the details exactly as it stands there.
    2. Wait up to ten minutes, then sign in again.
fault-salesforce-flow-off = This way to sign in is switched off in Salesforce.
fault-salesforce-flow-off-advice =
    1. Setup → External Client App Manager → your app → Settings → OAuth Settings → Flow Enablement: enable the flow the account uses.
    2. For user name and password also: Setup → OAuth and OpenID Connect Settings; new organisations block it, and it is being retired.
fault-salesforce-app-blocked = The application is blocked in this Salesforce organisation.
fault-salesforce-app-blocked-advice =
    1. Setup → Connected Apps OAuth Usage → the application → Install, or Unblock.
    2. Or give the user the permission "Approve Uninstalled Connected Apps", or, with API Access Control, "Use Any API Client".
fault-salesforce-sign-in-unknown = Salesforce refuses the sign-in for a reason Fieldbridge does not know.
fault-salesforce-sign-in-unknown-advice =
    1. Read Salesforce's own words in the details.
    2. Setup → Users → the integration user → Login History may say more; send us the details so that the reason becomes known.
fault-not-salesforce = The host answers, but not as Salesforce.
fault-not-salesforce-advice = Check the address: Setup → My Domain → Current My Domain URL. A domain that was renamed or deleted, an expired organisation and a proxy's own page answer like this too; the details show the first words that came back.
fault-salesforce-instance-foreign = Salesforce named { $instance } for the organisation, another address than the account has.
fault-salesforce-instance-foreign-advice = The token was not used. If that address is your organisation's own, confirm it: a in the checks of the wizard, or fieldbridge account set { $account } --confirm-instance { $instance }. If you do not know it, ask your network team what answers in place of Salesforce.
fault-salesforce-session = Salesforce rejects the session, although it is new.
fault-salesforce-session-advice =
    1. The application needs the scope "Manage user data via APIs (api)", and the user the permission "API Enabled".
    2. If sessions are locked to an address (Setup → Session Settings), the address must not change between two requests: look at proxies with several exits.
fault-salesforce-quota = The organisation has used up its API calls of the last 24 hours.
fault-salesforce-quota-advice =
    1. The run keeps its place and goes on with the next one, once older calls fall out of the 24 hours.
    2. Setup → Company Information → API Requests, Last 24 Hours; Setup → API Usage names who used them.
fault-salesforce-reserve = What is left of the organisation's API calls is kept for its own business ({ $percent } %).
fault-salesforce-reserve-advice =
    1. Nothing is wrong: the run keeps its place and goes on with the next one, once older calls fall out of the 24 hours. Every half hour one call looks whether they have.
    2. Setup → API Usage names who used the calls; more can be bought (Setup → Company Information).
    3. How many are kept for others is a setting of the account: "fieldbridge account set ACCOUNT --call-reserve PERCENT" (5 to 80).
fault-salesforce-concurrent = Too many long requests are under way in this Salesforce organisation.
fault-salesforce-concurrent-advice = Nothing to do: Fieldbridge waits and asks for less at once. If it happens often, run at quieter hours, when fewer integrations work.
fault-salesforce-api-off = The Salesforce API is not available for this user or organisation.
fault-salesforce-api-off-advice =
    1. Setup → Users → the integration user → Permission Set Assignments: one of them needs "API Enabled" under System Permissions.
    2. Essentials, Group and most Professional editions have no API: ask your Salesforce contact.
fault-salesforce-access = The Salesforce user lacks a right.
fault-salesforce-access-advice =
    1. Setup → Permission Sets → the set made for Fieldbridge → Object Settings → the object: give Read and View All Records, and Create or Edit where it is written to.
    2. If the details speak of one record only, its owner's sharing rules keep it from the user.
fault-salesforce-transaction-security = A transaction security policy in Salesforce stopped the reading.
fault-salesforce-transaction-security-advice =
    1. Setup → Transaction Security Policies: see which policy counts what the integration user reads.
    2. Give the user the permission "Exempt from Transaction Security", or leave it out of the policy.
fault-salesforce-row-locked = Another change holds the record, or the one it belongs to.
fault-salesforce-row-locked-advice = Fieldbridge tries again, records of one parent together. If it stays, look for long jobs or automations that change the same accounts or campaigns.
fault-salesforce-query-heavy = The query is too heavy for Salesforce.
fault-salesforce-query-heavy-advice = A job has more time than a page: let this flow read by jobs, or as Fieldbridge sees fit (fieldbridge flow set NAME --way auto). If a job fails as well, map fewer fields, above all formulas and long texts, or add a filter by an indexed field. Then run again; it goes on where it stopped.
fault-salesforce-locator-expired = Salesforce has forgotten the place where the reading stood.
fault-salesforce-locator-expired-advice = Nothing to do: the reading goes on behind the last row that was kept.
fault-salesforce-window = The period asked for lies too far back, or holds too many changes.
fault-salesforce-window-advice = Nothing is lost: what changed is found by its own date, and deletions that Salesforce tells no more are found when all identifiers are compared. That happens by itself every few days ("fieldbridge flow show NAME" says how many); "--full" reads everything now.
fault-salesforce-query-malformed = Salesforce does not understand the query.
fault-salesforce-query-malformed-advice = That ought not to happen: please send us the details. Until then, leave out the field or the condition they name.
fault-salesforce-field-hidden = A Salesforce field is gone, or hidden from the integration user.
fault-salesforce-field-hidden-advice =
    1. The details name it. Setup → Object Manager → the object → Fields & Relationships: if it is not listed, take it out of the mapping.
    2. If it is listed: → Set Field-Level Security → visible for the permission set made for Fieldbridge. New fields are visible to nobody at first.
    3. Describe the object again.
fault-salesforce-type-hidden = A Salesforce object is gone, or hidden from the integration user.
fault-salesforce-type-hidden-advice =
    1. The object is one a flow reads or writes: "fieldbridge flow list" names them. Setup → Object Manager: if it is not listed there, it was deleted or its package removed.
    2. If it is listed: Setup → Permission Sets → the set made for Fieldbridge → Object Settings → the object → Read and View All Records.
fault-salesforce-restriction = Salesforce lets this object be read only with a filter, or by those who see all data.
fault-salesforce-restriction-advice = Give the integration user "View All Data", or add the filter the details ask for.
fault-salesforce-limit = A limit of the Salesforce organisation is reached.
fault-salesforce-limit-advice = The details name it. Setup → Storage Usage and Setup → Company Information show what is left; daily limits free themselves within 24 hours.
fault-salesforce-row-refused = Salesforce does not accept the record's values.
fault-salesforce-row-refused-advice = The details name code and field: a required field, a length, a picklist value, a validation rule or an automation. Repair the value or the mapping, then retry the reject.
fault-salesforce-duplicate-value = Another Salesforce record already has this unique value.
fault-salesforce-duplicate-value-advice = The details name field and record. If it is the same person, map both to one key; a converted lead keeps its values too.
fault-salesforce-duplicate-rule = A duplicate rule in Salesforce stopped the record.
fault-salesforce-duplicate-rule-advice =
    1. Setup → Duplicate Rules: see which rule blocks, and whether it may only report for the integration user.
    2. Or merge the records it names.
fault-salesforce-row-gone = The Salesforce record was deleted, or merged into another.
fault-salesforce-row-gone-advice = Nothing to do: the next import brings the deletion here as well.
fault-salesforce-lead-converted = The lead was converted and cannot be changed any more.
fault-salesforce-lead-converted-advice = Write to the contact it became: map ConvertedContactId, and filter leads by IsConverted = false.
fault-salesforce-field-read-only = The integration user may not write a Salesforce field.
fault-salesforce-field-read-only-advice =
    1. The details name it. Setup → Object Manager → the object → Fields & Relationships → the field → Set Field-Level Security: not read-only for the set made for Fieldbridge.
    2. Formulas and system fields can never be written: take them out of the mapping.
fault-salesforce-rolled-back = The record was not saved because another one of the same request failed.
fault-salesforce-rolled-back-advice = Look at the other reject of this request: once it is repaired, this one goes through as well.
fault-salesforce-busy = Salesforce is busy or in maintenance.
fault-salesforce-busy-advice = Fieldbridge tries again by itself. If it stays, look up your instance at https://status.salesforce.com.
fault-salesforce-many-matches = Several Salesforce records have this key.
fault-salesforce-many-matches-advice = Use a field that is marked External ID and Unique as the key, or merge the records.
fault-salesforce-unknown = Salesforce refuses with a code Fieldbridge does not know.
fault-salesforce-unknown-advice = The details hold code and words as Salesforce sent them. Look the code up in the Salesforce help, and send us the details so that it becomes known.
fault-salesforce-version = The organisation does not speak the version of the Salesforce API that Fieldbridge speaks.
fault-salesforce-version-advice = Update Fieldbridge: Salesforce retires old versions after some years. The details name the newest one the organisation speaks.
