# The checks of an external account: what each proves and why it matters, what came back, and what a warning asks for.
check-address = Address
check-address-why = The address is an organisation's https origin, or this machine's sandbox.
check-tls = Secure connection
check-tls-why = The host answers, and its certificate is one this machine trusts.
check-clock = Clock
check-clock-why = This machine's clock agrees with the server's; tokens are valid for a few minutes of difference only.
check-dataverse = Dynamics 365 answers
check-dataverse-why = The host is a Dynamics 365 organisation: an unsigned call is refused with the address of its sign-in service.
check-tenant = Tenant
check-tenant-why = The organisation belongs to the tenant and the cloud the account signs in to.
check-token = Sign-in
check-token-why = The sign-in service accepts what the account presents and hands out a token.
check-expiry = Expiry
check-expiry-why = The secret or certificate is valid for at least a month more, so that no run stops overnight.
check-identity = Organisation
check-identity-why = The organisation accepts the token and tells who it is; later runs refuse to work with another one.
check-application-user = User
check-application-user-why = The user we are in the organisation is enabled, and of a kind that can work with rows.
check-version = Version
check-version-why = The organisation is new enough for everything Fieldbridge asks of it.
check-environment = Environment
check-environment-why = Whether this is production or a copy to try things in.
check-roles = Security role
check-roles-why = The user has been given rights, by a security role or a permission set, of its own or through a team; without any nothing can be read.
check-read-privilege = Right to read
check-read-privilege-why = The user may read the rows of this table, in the whole organisation.
check-write-privilege = Right to write
check-write-privilege-why = The user may create, change and delete what the flows to the CRM create, change and delete.
check-metadata = Table definitions
check-metadata-why = Tables, fields and option sets can be read, so that nothing has to be guessed.
check-sample-row = One row
check-sample-row-why = A row of this table really comes back, and the organisation tells what may be done to it.
check-fields = Mapped fields
check-fields-why = The table is there, and every mapped field exists and can be read.
check-change-tracking = Change tracking
check-change-tracking-why = The table records its changes, so that later runs read only what changed, deletions included.
check-change-retention = Change retention
check-change-retention-why = The organisation keeps changes at least three times as long as the pause between two runs.
check-keys = Alternate keys
check-keys-why = The keys rows are found by are there, and their index is active.
check-options = Option sets
check-options-why = Option sets are as they were discovered, and rows hold no value outside of them.
check-api-budget = Service limits
check-api-budget-why = How much the organisation still grants for now.
check-write-test = Test lead
check-write-test-why = A lead can be written, read back and removed again: the whole way back to the CRM works. Only ever by agreement.
check-solution = Companion solution
check-solution-why = The solution this account is used with is installed.
check-solution-steps = Steps of the solution
check-solution-steps-why = No processing step of the solution is switched off.
check-process-owner = Processes of the solution
check-process-owner-why = The solution's processes are active and belong to the user we are, else they do not run.
check-least-privilege = Least privilege
check-least-privilege-why = The user holds no more than the work takes; the list names what a role of its own needs.

told-address = https, { $host }
told-address-loopback = { $host }, this machine
told-tls = HTTP { $status }, certificate trusted
told-tls-loopback = HTTP { $status }, this machine, no certificate needed
told-tls-fallback = HTTP { $status }, certificate trusted by the built-in list
told-tls-redirect = a redirect, certificate trusted
told-clock = the server says { $theirs }, this machine is { $skew } s off
told-clock-none = the server tells no time to compare with
told-challenge = 401 with a challenge: tenant { $tenant }, sign-in at { $authority }
told-tenant = tenant { $tenant } on both sides
told-tenant-domain = tenant { $tenant }; the account names it by its domain { $domain }
told-tenant-unnamed = the organisation does not name its tenant
told-token = 200, a token for { $minutes } min
told-expiry = { COUNT($days) ->
    [one] valid until { $date }, one day
   *[other] valid until { $date }, { $days } days
}
told-expiry-unknown = nobody told when the secret ends
told-identity = 200, { $name } ({ $id })
told-version = 200, version { $version }
told-environment = 200, { $kind } { $name }
told-user = 200, { $name }, enabled
told-user-application = 200, { $name }, enabled, application user
told-user-interactive = 200, { $name }, enabled, interactive user
told-user-read-only = 200, { $name }, enabled, may only read
told-roles = 200, { $roles }
told-roles-by-team = 200, no role of its own; { COUNT($count) ->
    [one] { $count } privilege
   *[other] { $count } privileges
} through teams
told-depth = 200, { $privilege }: { $depth }
told-writes = 200, { $privileges }
told-read-instead = 200, { $rows } row(s) read in place of a look at the privileges
told-row = 200, row { $row }: { $rights }
told-row-plain = 200, row { $row }
told-row-none = 200, no row
told-metadata = 200, { $count } definition(s) { $names }
told-fields = 200, { COUNT($fields) ->
    [one] { $fields } field
   *[other] { $fields } fields
}; { $mapped } mapped, all there
told-fields-unmapped = 200, { COUNT($fields) ->
    [one] { $fields } field
   *[other] { $fields } fields
}; none is mapped yet
told-fields-secured = 200, guarded by column security: { $fields }
told-tracking-on = 200, changes are recorded
told-tracking-off = 200, changes are not recorded
told-tracking-impossible = 200, changes cannot be recorded
told-retention = { COUNT($days) ->
    [one] 200, changes are kept for one day
   *[other] 200, changes are kept for { $days } days
}
told-retention-none = 200, the organisation does not say how long
told-keys = 200, { $keys }
told-keys-none = 200, the table has no alternate keys
told-options = 200, { COUNT($fields) ->
    [one] { $fields } option field
   *[other] { $fields } option fields
} in { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
}, as discovered
told-options-none = no option fields
told-options-changed = 200, changed since discovery: { $what }
told-options-orphans = 200, values outside their option set in { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
}: { $what }
told-options-several = 200, several values in one field: { $what }
told-budget = 200, { COUNT($requests) ->
    [one] { $requests } request
   *[other] { $requests } requests
} and { $seconds } s of execution time left; { COUNT($hint) ->
    [one] { $hint } request
   *[other] { $hint } requests
} at once advised (x-ms-dop-hint)
told-solution = 200, { $name } { $version }, unmanaged
told-solution-managed = 200, { $name } { $version }, managed
told-steps = 200, no step is switched off
told-processes = 200, active and our own: { $names }
told-processes-none = 200, no process called { $name }
told-lead = a lead was written, read back and removed
told-lead-left = a lead was written and could not be removed: { $id }
told-role-fits-bare = 200, no administrator's role; { COUNT($count) ->
    [one] { $count } privilege
   *[other] { $count } privileges
} would do
told-role-fits = 200, no administrator's role; { COUNT($count) ->
    [one] { $count } privilege
   *[other] { $count } privileges
} would do for { $tables }
told-role-wide = 200, { $roles }

remedy-address-unusual = The host is none of Microsoft's public addresses. That is right for an organisation on your own servers; otherwise compare it with Power Platform admin center → Environments → Environment URL.
remedy-fallback-roots = This machine has no certificate store, so the list built into Fieldbridge is used. Install the system's ca-certificates package if your company uses a certificate of its own.
remedy-clock-skew = This machine's clock is off by more than a minute. Switch on automatic time (NTP) before it grows to five minutes, when signing in fails.
remedy-expiry-soon = Create the next secret or certificate now, and change over before this day: Entra admin center → App registrations → your app → Certificates & secrets; then "fieldbridge account rotate NAME", or for a certificate "fieldbridge account switch NAME --auth certificate".
remedy-version-unknown = The version could not be told. If a run fails on a query, compare the version in Power Platform admin center → Environments → your environment with 9.0.
remedy-environment-unknown = Whether this is production could not be told, so Fieldbridge takes it for production. Look it up: Power Platform admin center → Environments → your environment → Type.
remedy-production = This is a production environment. For a first run take a sandbox copy if there is one: Power Platform admin center → Environments → your environment → Copy.
remedy-user-unreadable = The user may not read its own row, so its kind and roles cannot be shown. The checks of the tables tell whether the rights suffice; for a full answer give its role Read on User.
remedy-user-read-only = The user's access mode allows reading only. Imports work; flows to the CRM do not. Power Platform admin center → Environments → your environment → Settings → Users + permissions → Users → the user → Access mode.
remedy-no-direct-role = The user has no security role of its own; a team may lend it one. If the checks of the tables fail: Power Platform admin center → Environments → your environment → Settings → Users + permissions → Application users → the user → Edit security roles.
remedy-depth = Only a part of the rows can be read: those of the user or its business unit; and change tracking is refused. For all rows set Read = Organization on this table: Power Platform admin center → Environments → your environment → Settings → Users + permissions → Security roles → the role.
remedy-write-depth = Only a part of the rows can be written: those of the user or its business unit. If flows are to write all rows, raise these privileges to Organization in the role.
remedy-write-unknown = The organisation does not tell which privileges the user holds; the first write will. Compare the role with the list of the check "Least privilege".
remedy-metadata-none = Definitions can be read, but not of the contact table. Give the role Read on Entity, Attribute and Option Set (customisation), or check that the table exists.
remedy-empty-table = The table has no rows the user can see. If rows are expected, check the role's Read level (Organization) on this table.
remedy-fields-secured = These fields come back empty unless the user is in a column security profile. Power Platform admin center → Environments → your environment → Settings → Users + permissions → Column security profiles → a profile → Users → Add the user; then Column permissions → the field → Read = Allowed. Or take the fields out of the mapping.
remedy-table-virtual = The rows of this table live in another system. It has no change tracking and no alternate keys, and some filters are refused: read it in full, at quiet hours.
remedy-table-elastic = The rows of this table live in a document store: pages hold 500 rows, and an update replaces the whole row. Reading works as usual.
remedy-tracking-off = Without it Fieldbridge reads by the date of the last change and finds deletions by comparison. To switch it on (it cannot be switched off again): make.powerapps.com → Tables → the table → Properties → Advanced options → Track changes → Save.
remedy-tracking-impossible = This table cannot record changes. Fieldbridge reads by the date of the last change and finds deletions by comparison.
remedy-retention-short = A pause of a third of that time forces a full read. Run the flows more often, or have the organisation keep changes longer (ExpireChangeTrackingInDays, by Microsoft's organisation settings editor).
remedy-retention-unknown = How long changes are kept could not be told; run the flows at least every two days. For an answer give the role Read on Organization.
remedy-key-inactive = An alternate key is gone, or its index is not active: rows cannot be found by it. make.powerapps.com → Tables → the table → Keys: remove duplicates, then Reactivate key.
remedy-keys-unknown = The alternate keys could not be told. Imports do not need them.
remedy-options-changed = Options were added (+) or removed (-) in the CRM. Look at them and write them over: "fieldbridge enums diff", then "fieldbridge enums sync".
remedy-options-orphans = Rows hold values that no option stands for any more. They are carried over as numbers. Give them an option again or clean the rows: make.powerapps.com → Tables → the table → Columns → the field → Edit choice.
remedy-options-several = Adobe Campaign's enumerations take one value. These fields are carried over as text, for example 1,9.
remedy-budget-low = Less than a tenth of the requests of these five minutes is left: something else works with the same user. Give Fieldbridge an application user of its own, or wait a few minutes.
remedy-lead-left = The test lead could not be removed, so it is still there: its topic begins with [TEST]. Delete it by hand, or give the role Delete on Lead; flows that only write leads do not need that right.
remedy-least-privilege = The user is an administrator, which is far more than the work takes (Adobe's guides ask for it; Fieldbridge does not). Make a role with the privileges listed here: Power Platform admin center → Environments → your environment → Settings → Users + permissions → Security roles → New role; give it to the user, then take the administrator's role away.

cmd-test-lead = test lead
cmd-test-lead-help = Write a test lead to the organisation, read it back and remove it again; asks before it does.
cli-account-check--for-writing = Check the rights to create and change rows of the tables as well
cli-account-check--write-test = Write a test lead, read it back and remove it again
cli-account-check--solution = Unique name of the companion solution this account is used with
cli-account-check--secret-expires = Day on which the client secret ends
cli-checks-group = { $check }: { COUNT($count) ->
    [one] { $count } table
   *[other] { $count } tables
} · { $tables }
wz-checks-lead-ask = t again: write a lead "[TEST] Fieldbridge" to { $organisation } and remove it again.
wz-checks-group = { $check }: { COUNT($count) ->
    [one] { $count } table
   *[other] { $count } tables
}
wz-checks-group-open = Space shows every table.
wz-check-list = What a role of its own needs:
wz-why-signed-out = Signing in has to work first.
