# The checks of an external account: what each proves and why it matters; what a warning asks for; why rows are rejected
# while a page is decoded.
check-address = Address
check-address-why = The address is an organisation's https origin, or this machine's sandbox.
check-tls = Secure connection
check-tls-why = The host answers, and its certificate is one this machine trusts.
check-dataverse = Dynamics 365 answers
check-dataverse-why = The host is a Dynamics 365 organisation and belongs to the tenant of the account.
check-clock = Clock
check-clock-why = This machine's clock agrees with the server's; tokens are valid for a few minutes of difference only.
check-token = Sign-in
check-token-why = Entra accepts the application's id and secret and hands out a token.
check-identity = Organisation
check-identity-why = The organisation accepts the token and tells who it is; later runs refuse to work with another one.
check-application-user = Application user
check-application-user-why = The application's user in the organisation is enabled and has a security role.
check-metadata = Table definitions
check-metadata-why = Tables, fields and option sets can be read, so that nothing has to be guessed.
check-read-privilege = Right to read
check-read-privilege-why = The application user may read the rows of this table, in the whole organisation.
check-sample-row = One row
check-sample-row-why = A row of this table really comes back.
check-api-budget = Service limits
check-api-budget-why = How many requests the organisation still grants in the present five minutes.

remedy-address-unusual = The host is none of Microsoft's public addresses. That is right for an organisation on your own servers; otherwise compare it with Power Platform admin center → Environments → Environment URL.
remedy-fallback-roots = This machine has no certificate store, so the list built into Fieldbridge is used. Install the system's ca-certificates package if your company uses a certificate of its own.
remedy-clock-skew = This machine's clock is off by more than a minute. Switch on automatic time (NTP) before it grows to five minutes, when signing in fails.
remedy-user-unreadable = The application user may not read its own user row, so its roles cannot be shown. The checks per table tell whether the rights suffice; for a full answer give its role Read on User.
remedy-no-direct-role = The application user has no security role of its own; a team may lend it one. If the checks per table fail: Power Platform admin center → Environments → your environment → Settings → Users + permissions → Application users → the user → Edit security roles.
remedy-least-privilege = The application user is System Administrator, which is far more than reading takes. Make a role with Read = Organization on the chosen tables, assign it, then take System Administrator away: Power Platform admin center → Settings → Users + permissions → Security roles.
remedy-depth = Only a part of the rows can be read: those of the user or its business unit. For all rows set Read = Organization on this table: Power Platform admin center → Environments → your environment → Settings → Users + permissions → Security roles → the role.
remedy-empty-table = The table has no rows the application user can see. If rows are expected, check the role's Read level (Organization) on this table.

reject-wrong-type = The value is not of the field's type.
reject-no-id = The row came without its identifier.
reject-bad-id = An identifier is not a GUID.
reject-bad-text = The text has characters that no database can keep.
reject-number-range = The number is too large to be kept exactly.
reject-bad-date = The date or time does not exist.
reject-duplicate-field = A field came twice in the same row.
