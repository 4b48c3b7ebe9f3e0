# account: what may be told of an account beside its sign-in, the search for an environment, the browser
ask-secret-expires = On which day does this client secret end?
ask-secret-expires-why = Nobody but the administrator knows it: told once, status, checks and "account show" count the days, and warn a month ahead.
ask-secret-expires-where = Beside the secret: App registrations, your application, Certificates & secrets, the column "Expires".
ask-secret-expires-example = 2027-03-31
ask-solution = Which companion solution does the organisation use?
ask-solution-why = Where a solution in the CRM works together with the campaigns, the checks look whether it is installed, switched on and owned by the right user.
ask-solution-where = make.powerapps.com, Solutions, the column "Name" (not "Display name").
ask-solution-example = ContosoCampaign
answer-problem-date-malformed = This is no day. Write year, month and day with dashes, like 2027-03-31.
answer-problem-solution-malformed = This is no unique name of a solution: letters of the alphabet, digits and underscores, no blanks.
wz-short-secret-expires = Ends
wz-short-solution = Solution
wz-may-stay-open = May be left empty: Enter goes on.
wz-left-open = left open
wz-secret-ended = This day is over. Press Enter once more if it is right, or correct it.
account-expires = { $days ->
    [0] until today ({ $day })
    [one] until { $day }, one day left
   *[other] until { $day }, { $days } days left
  }
account-expired = { $days ->
    [one] ended on { $day }, a day ago
   *[other] ended on { $day }, { $days } days ago
  }
account-expiry-unknown = not told; "fieldbridge account set" keeps the day
account-no-secret-to-end = Only an account that signs in with a client secret has a secret whose end has to be told.
review-secret-expires = { $account }: the client secret ends on { $day }.
review-solution = { $account }: the checks look after the solution { $solution }.
cli-col-auth = signs in with
cli-col-expires = valid
cli-col-solution = solution
cli-account-set = Correct the tenant or where the account signs in, or tell what no sign-in needs: the client secret's last day, a companion solution
cli-account-set--account = Name of the account
cli-account-set--tenant = Directory (tenant) the account signs in to
cli-account-set--authority = Where the account signs in: checked by all checks before it is kept
cli-account-set--skip-checks = Keep the address without the checks
account-no-authority-salesforce = Nobody signs in to this organisation there. Give https://login.salesforce.com (production, Developer Edition), https://test.salesforce.com (sandboxes), or the organisation's own address { $url }.
account-no-authority-dynamics = Nobody signs in to this organisation there. Give the sign-in service of its cloud: https://login.microsoftonline.com, https://login.microsoftonline.us or https://login.partner.microsoftonline.cn.
cli-account-set--solution = Unique name of the companion solution the checks look after
cli-account-set--no-solution = No companion solution any more
cli-account-set--secret-expires = The client secret's last day
cli-account-set--no-secret-expires = Forget the day
cli-account-add--solution = Unique name of the companion solution the checks look after
cli-account-add--secret-expires = The client secret's last day
cli-account-rotate--secret-expires = The new secret's last day; left out, the former secret's day is forgotten
cli-account-switch--secret-expires = The new client secret's last day

# --- the search for an environment
cmd-environments = my environments
cmd-environments-help = Sign in and choose among the environments you may use, instead of typing address and directory.
cmd-instead = choose again
cmd-instead-help = Another place for the secret, another certificate, or another sign-in.
wz-environments = The environments you may use
wz-environments-hint = No address at hand? Ctrl-O lists the environments you may use: sign in, choose one, and address, directory and sign-in are answered.
wz-environments-where = Where shall be looked?
wz-environments-why = Microsoft keeps one list a cloud. You sign in as yourself, and the list tells every environment your user may open. Esc goes back to the address.
wz-environments-sandbox = The sandbox on this machine ({ $url })
wz-environments-tenant = Does only one directory (tenant) know the application?
wz-environments-tenant-why = Most applications are registered for one directory: then write its id or domain. Leave it empty for an application that serves several directories.
wz-environments-any-tenant = any
wz-environments-choose = Which environment?
wz-environments-reading = Reading the list…
wz-environments-search = Type to search, arrows to choose, Enter to take:
wz-environments-no-match = Nothing in the list matches.
wz-environments-taken = Address, directory and sign-in are answered.
wz-environment-disabled = This environment is disabled. An administrator switches it on in the Power Platform admin center; choose another one meanwhile.
wz-short-where = Where
sign-in-opened = The browser of this machine was asked to open this address. If nothing appears, open it yourself:
cli-account-environments--client-id = Application (client) id to sign in through, where there is no account yet
cli-account-environments--cloud = Cloud whose list is read
cli-account-environments--sandbox = Address of a sandbox on this machine, instead of a cloud
cli-account-environments--auth = How you sign in
cli-account-environments--tenant = Directory that knows the application, where only one does

# --- the table of a reference beside its value
cmd-with-target = its table
cmd-with-target-help = Keep the table a reference points to in a column of its own, or no longer: a customer may be an account or a contact.
wz-why-no-target = Only a reference to another row has a table.
wz-target-in = its table stands in { $column }
lint-no-target = The field { $field } refers to no row, so there is no table to keep beside it.
cli-schema-change = Change a mapping in use: fields in or out, names, conversions, the table beside a reference
cli-schema-change--table = Table of the CRM
cli-schema-change--account = Account, where several have the table
cli-schema-change--include = Carry this field over; may be repeated
cli-schema-change--exclude = Leave this field out; may be repeated
cli-schema-change--rename = Another name for a field's column; may be repeated
cli-schema-change--convert = What happens to a field's values: keep, trim, lower, upper, email, phone, day, text; may be repeated
cli-schema-change--with-target = Keep the table this reference points to in a column beside it; may be repeated
cli-schema-change--without-target = Keep no table beside this reference; may be repeated
cli-schema-changed = { $schema } follows version { $version } of its mapping. The next run carries it over.
cli-schema-unchanged = Nothing changed: { $schema } was like this already.

# --- the way into the vault, patience, details that do not fit
wz-vault-new = First: choose a pass-phrase for the file your secrets go into
wz-vault-open = First: the pass-phrase of the file your secrets are kept in
wz-sign-in-patience = Waiting for the answer. Esc gives it up.
wz-why-no-group = Only a line that stands for several tables opens.
wz-checks-more = ↑ ↓ scroll · { $count } more
wz-checks-more-tab = Tab, then ↑ ↓: { $count } more
