# wizard: what the seven steps say

# --- frame
wz-rail-account = Account
wz-rail-checks = Checks
wz-rail-tables = Tables
wz-rail-schemas = Schemas
wz-rail-enumerations = Enumerations
wz-rail-flows = Flows
wz-rail-review = Review
wz-step-of = Step { $number } of { $total }: { $step }
wz-stale = An earlier answer has changed. Please look again at: { $steps }
wz-kept = The setup is kept; it goes on here next time.
wz-goes-on = It goes on as soon as this is done. Esc takes that back.
wz-stays = It stays on this step.
wz-not-yet = This step comes later. Enter goes on.
wz-copied = Copied.
wz-secret-again = Please give the secret again, or open the vault.
wz-fault-again = Enter tries again; Esc goes back.
wz-fault-secret = Enter goes to the question for the secret.
wz-nothing-to-undo = There is no edit to take back or to make again.
wz-search = Search:
wz-fault-why = Details:
wz-fault-next = What to do:
wz-fault-whose = Whose move:
wz-fault-code = Code:
wz-why-loading = The tables are still being read.
wz-why-running = The checks are still running.
wz-why-blocked = Nothing after it can work until this check passes.
wz-why-none-chosen = No table is chosen.
wz-why-one-table = There is only one table.
wz-why-no-enums = There is no option set.
wz-why-clash = Two option sets would replace each other's values.
wz-why-no-flow = No flow is selected.

# --- account
wz-short-name = Name
wz-short-system = CRM
wz-short-url = Address
wz-short-auth = Sign-in
wz-short-tenant = Tenant
wz-short-client-id = Client id
wz-short-secret = Secret
wz-help-why = Why:
wz-help-where = Where to find it:
wz-help-example = Example:
wz-name-taken = There is an account of this name already.
wz-offer = The built-in sandbox is proposed: Enter accepts every answer. For a CRM of your own, type over what is proposed (Ctrl-U empties the line).
wz-pasted = Filled in from the clipboard: { $fields }. Enter goes through them.
wz-url-answers = answers
wz-challenge-asking = Asking the organisation where it signs people in…
wz-challenge-found = The organisation says it belongs to { $tenant }.
wz-challenge-type = Please type the tenant.
wz-vault-probing = Finding out where the secret can be kept…
wz-vault-keyring = the system's keyring
wz-vault-encrypted-file = an encrypted file
wz-vault-environment = the environment
wz-place-vault = Kept in { $place }: { $where }
wz-place-file = No keyring here: kept in an encrypted file, if you agree
wz-place-unknown = Kept in the vault
wz-place-memory = Kept in memory only, for this demonstration (no keyring here)
wz-place-locked = Kept in the encrypted file of this workspace, which is locked
wz-place-environment = Not kept: read from an environment variable each time (Tab)
wz-keyring-problem = The keyring answered: { $problem }
wz-phrase-why = With a pass-phrase of your choice (at least 8 characters) you agree to an encrypted file in the workspace. It cannot be recovered, and every later start needs it: screens and commands ask for it, and where nobody can be asked it is read from the file that FIELDBRIDGE_VAULT_PASSPHRASE_FILE names.
wz-phrase = Pass-phrase
wz-phrase-open = Its pass-phrase opens it.
wz-phrase-again = The same pass-phrase again
wz-phrase-short = A pass-phrase needs at least 8 characters.
wz-phrase-differs = The two pass-phrases differ. Please type the second one again.
wz-secret-kept = A secret is kept already. Enter keeps it; typing replaces it.
wz-secret-storing = Storing the secret and reading it back…
wz-variable-ask = Name of the variable that will hold the secret
wz-variable-bad = A variable's name has only the letters A to Z, digits and _, and does not begin with a digit.

# --- checks
wz-checks-running = Checking: { $passed } of { $total } passed so far
wz-checks-none = The checks could not be tried
wz-checks-stop = { $passed } of { $total } passed; it cannot go on like this
wz-checks-all = All checks passed: { $passed } of { $total }
wz-checks-blocked = It cannot go on before this check passes: { $check }. Press r to run it again.
wz-checks-consequence = { $count ->
    [one] One check failed. Enter again goes on, but what it proves may fail in the run.
   *[other] { $count } checks failed. Enter again goes on, but what they prove may fail in the run.
}
wz-check-not-yet = not yet
wz-check-running = running
wz-check-passed = passed
wz-check-warned = warning
wz-check-failed = failed
wz-check-waiting = waiting
wz-check-took = { $ms } ms
wz-check-proves = Proves:
wz-check-tried = Tried:
wz-check-back = Came back:
wz-check-happened = What happened:
wz-check-remedy = What to do:
wz-check-needs = Needs first:

# --- tables
wz-tables-reading = Reading the list of tables…
wz-tables-none = No table matches. Esc shows all again.
wz-tables-count = chosen { $chosen } · shown { $shown } of { $all }
wz-tables-aside = { $count ->
    [one] One more says how the organisation is set up and is put aside: / finds it.
   *[other] { $count } more say how the organisation is set up and are put aside: / finds them.
}
wz-tables-choose-one = Please choose at least one table (Space).
wz-table-custom = your own
wz-table-activity = activity
wz-table-tracked = tracks changes
wz-table-virtual = shows rows of another system; cannot be imported
wz-table-elastic = kept in a document store; cannot be imported
wz-table-intersect = only links rows of two tables; cannot be imported
wz-counts-failed = The rows could not be counted. { $why }

# --- schemas
wz-schemas-reading = Reading the fields of the chosen tables…
wz-schemas-none = The fields are not read yet.
counterpart-profile = recipient (profile)
counterpart-standard = standard resource
counterpart-custom = custom resource
wz-schemas-count = Schema { $schema }: { $included } of { COUNT($all) ->
    [one] { $all } field
   *[other] { $all } fields
}
wz-schemas-issues = { $count ->
    [one] ! 1 note
   *[other] ! { $count } notes
}
wz-schemas-no-field = No field matches. Esc shows all again.
wz-schemas-broken = It cannot go on like this. { $why }
wz-links-to = links to { $schema }
wz-codes-of = codes of { $enumeration }
wz-rename-left-out = This field is not carried over. Space chooses it; then it can be renamed.
wz-rename-ask = New column name for { $field }
wz-convert-ask = What should happen to { $field }?
wz-preview-reading = Reading a few rows…
wz-preview-empty = The table has no rows that can be seen.
wz-preview-nothing = (empty)
wz-preview-row = Row { $number } of { $total } (← →) { $id }
wz-preview-column = Column
wz-preview-before = In the CRM
wz-preview-after = As it will be written

# --- enumerations
wz-enums-reading = Comparing option sets with the enumerations…
wz-enums-comparing = Comparing value by value…
wz-enums-none = None of the chosen fields has an option set. Enter goes on.
wz-enums-count = { $carried } of { COUNT($all) ->
    [one] { $all } option set is
   *[other] { $all } option sets are
} carried over
wz-enums-in-use = values in use would be removed: { $count }
wz-enum-new = new
wz-enum-add = add
wz-enum-replace = replace
wz-enum-left-out = left out
wz-enum-left-out-why = Rows keep the codes; no enumeration is made for them.
wz-enum-rename = Enumeration for { $set }
wz-enum-bad-name = A name has only the letters a to z, digits and _, and begins with a letter.

# --- flows
wz-flows-reading = Reading the fields of the chosen tables…
wz-flows-none = There are no flows. Choose tables first.
wz-flows-choose-one = Please keep at least one flow (Space).
wz-flow-name = Flow
wz-flow-mode = Reads
wz-flow-tried = Tries first
wz-flow-filter = Rows
wz-flow-left-out = left out (Space takes it in)
wz-flow-left-out-why = This table has no flow. Its schema is made all the same.
wz-flow-rows = Rows in the CRM: about { $rows }
wz-mode-incremental = incremental
wz-mode-full = full
wz-mode-incremental-why = everything once, afterwards only what has changed.
wz-mode-full-why = everything, every time.
wz-filter-all = all rows
wz-filter-ask = Which rows should { $flow } read?
wz-filter-good = The filter fits the table.
wz-filter-reads-all = Empty: all rows are read.
wz-filter-help = For example: statecode = 0 and (emailaddress1 is not empty or lastname starts with 'K') and modifiedon >= today - 30
wz-tried-ask = How many rows should { $flow } try first?
wz-tried-bad = Please give a number from 0 to 100,000.
wz-tried-why = The rest is read only when these went well. 0 tries none.
wz-tried-says = { $rows ->
    [0] No rows are tried first.
   *[other] Rows tried before the rest is read: { $rows }
}

# --- review
wz-review-action = Enter saves everything and starts the runs; w only saves.
wz-review-applying = Writing the workspace and making the tables…
wz-review-saved = Everything is saved. No run was started.
wz-review-same = The same without a screen:
