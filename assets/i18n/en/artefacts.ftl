# What is made of schemas for the outside, the sheet a customer approves, and a setup as a file.

# --- schema export
cli-schema-export = Schemas for the outside: SQL, Adobe Campaign files, a sheet to approve
cli-schema-export--table = CRM tables; all where none is named
cli-schema-export--account = Account, where several have the table
cli-schema-export--format = Form: SQL for SQLite (sql) or PostgreSQL; Adobe Campaign's srcSchema, one a table or one view for the account, its enumerations, or both as a package, what is imported once (package-first), and all of it in one (package-whole); a Campaign Standard resource; a mapping sheet (CSV or Markdown); JSON
cli-schema-export--namespace = Namespace of the Adobe Campaign schemas
cli-schema-export--separator = What stands between the cells of a sheet
cli-schema-export--dir = Write every file into this directory instead of standard output

# --- schema import-sheet
cli-schema-import-sheet = Read a mapping sheet that came back and show what it changes
cli-schema-import-sheet--file = The sheet: CSV in any form a spreadsheet saves, or Markdown; - is standard input
cli-schema-import-sheet--account = Account, where there are several
cli-schema-import-sheet--apply = Keep the changes, if nothing is wrong with the sheet
cli-col-change = what
cli-col-until-now = until now
cli-col-then = then
cli-sheet-same = The sheet changes nothing.
cli-sheet-line = Line { $line }:
cli-sheet-absent = { $count ->
    [one] 1 field is not in the sheet; it stays as it is.
   *[other] { $count } fields are not in the sheet; they stay as they are.
}
cli-sheet-applied = Kept. The next run of each table works by the new mapping.
cli-sheet-refused = Nothing was kept: mend the sheet and read it again.
cli-sheet-not-applied = Nothing was kept yet. To keep these changes: --apply

# --- the sheet's own words
sheet-yes = yes
sheet-no = no
sheet-col-table = CRM table
sheet-col-table-label = Table label
sheet-col-field = CRM field
sheet-col-label = Field label
sheet-col-crm-type = CRM type
sheet-col-required = Required in CRM
sheet-col-carry = Carry over?
sheet-col-column = Campaign field
sheet-col-campaign-type = Campaign type
sheet-col-conversion = Conversion
sheet-col-enumeration = Enumeration
sheet-col-counterpart = On the campaign side
sheet-col-reason = Reason
sheet-col-remark = Remarks
sheet-col-version = Version

# --- what is wrong with a sheet
sheet-problem-encoding = The file's letters cannot be read. Save it as "CSV UTF-8".
sheet-problem-quotes = A quotation mark is opened and never closed.
sheet-problem-nothing = There is nothing in the sheet.
sheet-problem-heads = The first line does not hold the sheet's headings. Do not translate or remove them; columns may change places.
sheet-problem-unknown-table = No mapping of this account reads the table { $found }.
sheet-problem-unknown-field = The table { $table } has no field { $found } to carry over.
sheet-problem-twice = The field { $field } of { $table } stands in the sheet twice.
sheet-problem-yes-no = Whether to carry { $field } over must be yes or no, not "{ $found }".
sheet-problem-conversion = "{ $found }" is no conversion.
sheet-problem-stale = The mapping of { $table } was changed after this sheet was made (version { $found }). Export the sheet again.
sheet-problem-read-only = "{ $found }" at { $field } cannot be changed in the sheet; it is passed over.
sheet-problem-left-out = { $field } is not carried over, so the name { $found } is passed over.

# --- setup as a file
cli-setup-export = The whole setup of an account as a commented file; no secret in it
cli-setup-export--account = Account, where there are several
cli-setup-import = Look a setup file over, give it the addresses of this environment, and keep it for a replay
cli-setup-import--file = The file; - is standard input
cli-setup-import--name = Another name for the account
cli-setup-import--url = Another organisation's address; tenant and sign-in service are then asked of it
cli-setup-import--tenant = Another directory (tenant)
cli-setup-import--client-id = Another application (client) id
cli-setup-import--secret-from = Where the secret is found: env:VARIABLE, file:PATH, stdin or vault
cli-setup-diff = What differs between a setup file and the present setup, or between two files; ends with 0 where they are the same, with 1 where they differ
cli-setup-diff--first = The file
cli-setup-diff--second = Another file instead of the present setup
cli-setup-diff--account = Account to compare with, where it is called something else
cli-setup-diff--exit-code = End with code 1 where anything differs
cli-setup-replay = Make the setup of a file, checks and all, and hold what was made against it
cli-setup-replay--file = The file; left out, the imported one
cli-setup-replay--account = Account whose imported file is meant
cli-setup-replay--client-secret-stdin = Read the client secret from standard input
cli-setup-replay--client-secret-file = Read the client secret from this file
cli-setup-replay--client-secret-env = Name of the variable that holds the client secret; it is read whenever it is needed
cli-setup-same = The two setups are the same.
cli-setup-differs = Differences
cli-setup-environment = Belongs to the two environments
cli-setup-earlier = Another setup of { $account } had been prepared before; it is now kept in { $place }.
cli-setup-kept = The setup of { $account } is kept in { $place }. Nothing has changed yet. To make it:
cli-setup-replayed = What was made is exactly what the file says.
cli-col-place = where
cli-col-first = first
cli-col-second = second
setup-what-name = name
setup-what-system = system
setup-what-url = address
setup-what-auth = sign-in
setup-what-tenant = tenant
setup-what-authority = sign-in service
setup-what-client-id = client id
setup-what-secret = secret found in
setup-what-certificate = certificate
setup-what-assertion = signature
setup-what-user = user
setup-what-client-secret = second secret found in
setup-what-instance = confirmed address of tokens
setup-what-language = language
setup-what-whole = whole setup
setup-what-table = table
setup-what-schema = schema
setup-what-field = carried over
setup-what-column = campaign field
setup-what-conversion = conversion
setup-what-with-target = target kept
setup-what-enumeration = enumeration
setup-what-replace = replace
setup-what-flow = flow reads
setup-what-filter = filter
setup-what-mode = mode
setup-what-order = order
setup-what-try-rows = rows to try first
setup-what-method = method
setup-what-deletions = deletions
setup-what-leavers = rows that leave the filter
setup-what-sweep-days = days between comparisons
setup-what-most-deletes = most deletions in per cent
setup-what-free-deletes = deletions without asking in any case
setup-what-most-rejects = most rejects in per cent
setup-what-free-rejects = rejects that stop no run

# --- drift
cli-tables--drift = What changed in the CRM and what that means for the mappings; ends with code 6 where a line stops a flow or asks for a decision
cli-drift-none = Nothing changed since { $since } that concerns a mapping.
cli-drift-found = Changes since { $since } that concern mappings:
drift-reach-known = for your information
drift-reach-settled = nothing is missing
drift-reach-degraded = goes on in part
drift-reach-decide = please decide
drift-reach-blocked = stopped
drift-available = { $table }.{ $field } is new and can be carried over; it is not taken in by itself.
drift-column-kept = { $table }.{ $field } is gone or can no longer be read. The column { $column } keeps its values and is not written.
drift-reading-stops = { $table }.{ $field } is gone. Without it the table cannot be read.
drift-rename-suggested = { $table }.{ $from } may be called { $to } now. If so, let { $to } fill the column { $column }.
drift-column-widened = { $table }.{ $field } holds more now: the column { $column } is widened from { $from } to { $to } without loss.
drift-values-checked = { $table }.{ $field } is of another type now. The column { $column } stays { $from }; values that fit are applied, the others ({ $to }) are rejected.
drift-targets-lost = { $table }.{ $field } no longer points to { $tables }. References that are there stay.
drift-option-set-swapped = { $table }.{ $field } takes its codes from { $to } instead of { $from }. Match the new option set with an enumeration.
drift-option-unmapped = { $set }: code { $code } “{ $label }” is new. Rows keep the code; the enumeration gets it with its next sync: fieldbridge enums sync { $set }
drift-option-retired = { $set }: code { $code } “{ $label }” is gone. The enumeration keeps it for the rows that hold it; what a sync would do: fieldbridge enums diff { $set }
drift-option-relabelled = { $set }: code { $code } is called “{ $label }” now. Only the label is refreshed.
drift-option-suspect = { $set }: code { $code } was “{ $from }” and is “{ $to }” now. Does it still mean the same?
drift-option-twin = { $set }: code { $code } “{ $label }” is new, and { $other } has that name already. Do they stand for the same?
drift-option-switched = { $retired ->
    [yes] { $set }: code { $code } “{ $label }” was taken out of use. The enumeration keeps it for the rows that hold it.
   *[other] { $set }: code { $code } “{ $label }” is in use again.
}
drift-option-depends = { $every ->
    [yes] { $set }: code { $code } “{ $label }” goes with every value of its controlling field now. Rows keep what they hold.
   *[other] { $set }: code { $code } “{ $label }” goes with other values of its controlling field now: { $with }. Rows keep what they hold.
}
drift-status-moved = { $set }: status reason { $code } belongs to another state now. Look over the state's mapping.
drift-key-lost = { $table }: the key { $key } cannot be used. Exports that find rows by it stop; imports go on.
drift-tracking-lost = { $table }: changes are no longer recorded. Deletions are found by comparing instead.
drift-table-gone = { $table } is gone or can no longer be seen. Its flows stop; its rows stay.
