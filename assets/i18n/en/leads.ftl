# Flows of leads: rows somebody else fills become leads in the CRM; and the mail about them.
direction-leads = new leads to the CRM
direction-leads-short = leads from
same-address-skip = no lead is made where the CRM has one with the same e-mail address
same-address-update = the lead with the same e-mail address takes what the row has; nothing of it is emptied
same-address-create = a lead is made even where the CRM has one with the same e-mail address
same-address-skip-short = same address: skip
same-address-update-short = same address: update
same-address-create-short = same address: create anyway
lead-on = on
lead-off = off
lead-mail-plain = numbers and links only
lead-mail-rows = numbers, links, names and companies
mail-security-starttls = STARTTLS
mail-security-tls = TLS from the first byte
mail-security-none = none, on this machine only
mail-address-no-at = it has no name before an @
mail-address-blank = it has a space or a line break in it
mail-address-plain = it is more than one plain address; put semicolons between addresses
mail-address-local = before the @ only Latin letters, digits and a few signs are taken
mail-address-host = the host behind the @ is not one
mail-address-long = it is too long
mail-address-many = there are more than 100 addresses

cli-col-lead-from = rows from
cli-col-lead-key = names a row
cli-col-lead-id = takes the CRM's id
cli-col-lead-topic = topic
cli-col-lead-source = lead source
cli-col-lead-same = same address
cli-col-lead-rules = CRM's duplicate rules
cli-col-lead-assign = CRM's assignment rules
cli-col-lead-notify = mail to
cli-col-lead-mail = mail holds
cli-col-lead-field = field of the lead
cli-col-lead-column = filled from column
cli-col-lead-made = test lead
cli-col-lead-read = read back
cli-col-lead-left = afterwards
cli-col-lead-link = shown at
cli-col-columns = columns
cli-col-mail-host = mail server
cli-col-mail-security = security
cli-col-mail-sender = sender
cli-col-mail-user = user
cli-col-mail-password = password

cli-flow-add--from = Table of the campaign database whose rows become leads; may be left out where there is only one
cli-flow-add--row-key = Column that names a row for ever; the table's own key where nothing is said
cli-flow-add--id-into = Column that takes the CRM's identifier of the lead
cli-flow-add--field = Field of the lead and the column that fills it; more than once, beside what is proposed by name
cli-flow-add--without-field = Field of the lead that is not filled after all
cli-flow-add--topic = What every lead is about, with columns in braces, such as: Trial of {"{"}sCompany{"}"}
cli-flow-add--source = Lead source of every lead: a value of the CRM's list, by its code or what it is called
cli-flow-add--same-address = What becomes of a row whose e-mail address a lead of the CRM has already
cli-flow-add--crm-rules = Whether the CRM's own duplicate rules are asked; what they object to is a reject
cli-flow-add--assign = Whether the CRM's own assignment rules decide who gets a lead
cli-flow-add--notify = Who is told of runs that made leads, e-mail addresses with semicolons between
cli-flow-add--mail-rows = Whether the mail says names and companies as well
cli-flow-set--from = Table of the campaign database whose rows become leads
cli-flow-set--row-key = Column that names a row for ever
cli-flow-set--id-into = Column that takes the CRM's identifier; an empty text takes it away
cli-flow-set--field = Field of the lead and the column that fills it; more than once
cli-flow-set--without-field = Field of the lead that is not filled any more
cli-flow-set--topic = What every lead is about; an empty text takes it away
cli-flow-set--source = Lead source of every lead; an empty text takes it away
cli-flow-set--same-address = What becomes of a row whose e-mail address a lead of the CRM has already
cli-flow-set--crm-rules = Whether the CRM's own duplicate rules are asked
cli-flow-set--assign = Whether the CRM's own assignment rules decide who gets a lead
cli-flow-set--notify = Who is told of runs, e-mail addresses with semicolons between; an empty text takes them away
cli-flow-set--mail-rows = Whether the mail says names and companies as well

cli-leads = Leads for the CRM
cli-leads-tables = The tables of the campaign database leads can be made of
cli-leads-test = Write a test lead as the flow would, read it back and remove it again
cli-leads-test--flow = Flow of leads
cli-leads-test--keep = Leave the test lead in the CRM
cli-leads-no-fields = No field is filled from a column.
cli-leads-no-tables = The campaign database has no table of your own. The first run of a flow makes the database; then add a table to it, with a column that names each row.
leads-test-read = ✓ read back
leads-test-not-read = ✗ not found when it was read back
leads-test-removed = removed
leads-test-left = left in the CRM, as asked
leads-test-stuck = ✗ still in the CRM: it could not be removed

cli-notify = Mail about new leads
cli-notify-show = The mail server
cli-notify-set = Set the mail server; what is not said stays as it is
cli-notify-set--host = Its name or address
cli-notify-set--port = Its port; 587, 465 or 25 where nothing is said, as the security has it
cli-notify-set--security = How the way to it is kept from other eyes: starttls, tls, or none on this machine only
cli-notify-set--sender = Who the mail comes from, an e-mail address
cli-notify-set--user = Who signs in; an empty text signs in nobody
cli-notify-set--password-stdin = Read the user's password from standard input and keep it in the vault
cli-notify-set--password-file = Read the user's password from this file and keep it in the vault
cli-notify-set--password-env = Take the user's password from this variable of the environment, each time
cli-notify-test = Send a message that says nothing but that mail arrives
cli-notify-test--to = E-mail addresses with semicolons between
cli-notify-remove = Forget the mail server and its password
cli-notify-none = No mail server is set.
cli-notify-unset = No mail server is set, so nobody is told yet: "fieldbridge notify set --host HOST --sender ADDRESS".
cli-notify-removed = The mail server and its password are forgotten.
notify-in-vault = kept in the vault
notify-sent = ✓ { $address }: handed to the mail server
notify-failed = ✗ { $address }: { $why }

reject-lead-lacks = The row lacks what every lead needs in this field.
reject-leads-several = The CRM has several leads with this e-mail address, so it is not clear which one to update.
reject-duplicate-there = The CRM's own duplicate rules found a record like this one.

log-leads-known = { COUNT($rows) ->
    [one] { $rows } row has
   *[other] { $rows } rows have
} the e-mail address of a lead the CRM has already; none was made for them
log-leads-cancelled = Cancelled: { $applied } of { COUNT($read) ->
    [one] { $read } row
   *[other] { $read } rows
} became leads, { $unchanged } were there, { $rejected } rejected, { $parked } without an answer
log-leads-done = Done: { $applied } of { COUNT($read) ->
    [one] { $read } row
   *[other] { $read } rows
} became leads, { $unchanged } were there, { $rejected } rejected, { $parked } without an answer
log-mail-sent = { $count } addresses were told by mail
log-mail-failed = Mail to { $to } did not get through ({ $why }); the next run tries once more
log-mail-refused = The mail server refused mail to { $to }: { $why }
log-mail-late = Mail about run { $run } got through to { $to } after all
log-mail-given-up = Mail about run { $run } to { $to } did not get through again; it is not tried any more

fault-mail-settings = Mail cannot be sent as it is set.
fault-mail-settings-advice = "fieldbridge notify show" shows the mail server; "fieldbridge notify set" changes it.
fault-mail-settings--mail-unset = No mail server is set, so nobody can be told.
fault-mail-settings--mail-unset-advice = Set one with "fieldbridge notify set --host HOST --sender ADDRESS".
fault-mail-settings--mail-missing = The mail server's { $setting } is missing.
fault-mail-settings--mail-missing-advice = Name it with "fieldbridge notify set --host HOST --sender ADDRESS".
fault-mail-settings--mail-host = { $found } is not the name of a mail server.
fault-mail-settings--mail-host-advice = Write the name or the address alone, without port, scheme or user, for example smtp.example.com.
fault-mail-settings--mail-port = The port of the mail server cannot be 0.
fault-mail-settings--mail-port-advice = Usual are 587 for STARTTLS and 465 for TLS.
fault-mail-settings--mail-plain = Mail to { $found } would go unprotected: without TLS it is sent on this machine only.
fault-mail-settings--mail-plain-advice = Use "--security starttls" or "--security tls".
fault-mail-settings--mail-user = The name of the mail server's user cannot be used.
fault-mail-settings--mail-user-advice = Write it on one line.
fault-mail-settings--mail-password = The mail server's user and its password belong together, and one of them is missing.
fault-mail-settings--mail-password-advice = Hand the password over with "--password-stdin", "--password-file FILE" or "--password-env NAME", or take the user away with --user "".
fault-mail-settings--mail-addresses = Not every address can be used: { $found }
fault-mail-settings--mail-addresses-advice = Write plain e-mail addresses with semicolons between them.
fault-mail-refused = The mail server { $host } refused: { $said }
fault-mail-refused-advice = Ask whoever runs the mail server, or correct the address.
fault-mail-refused--mail-answer = The mail server { $host } refused: { $said }
fault-mail-refused--mail-answer-advice = Correct the address or the sender, or ask whoever runs the mail server.
fault-mail-refused--mail-sign-in = The mail server { $host } did not sign the user in: { $said }
fault-mail-refused--mail-sign-in-advice = Check user and password; "fieldbridge notify set --user NAME --password-stdin" hands over new ones.
fault-mail-refused--mail-tls = No protected connection to { $host } could be made: { $said }
fault-mail-refused--mail-tls-advice = Choose the security the server offers (starttls on 587, tls on 465). A company's own authority is trusted with FIELDBRIDGE_CA_FILE.
fault-mail-lost = Mail to { $host } did not get through: { $said }
fault-mail-lost-advice = Check the address and the port of the mail server and the way to it.
fault-mail-lost--mail-gone = The mail server { $host } port { $port } cannot be reached, or hung up: { $said }
fault-mail-lost--mail-gone-advice = Check the address and the port, and that a firewall lets you through.
fault-mail-lost--mail-slow = The mail server { $host } did not answer in time.
fault-mail-lost--mail-slow-advice = Try again later; where it stays so, ask whoever runs the mail server.
fault-mail-lost--mail-later = The mail server { $host } asks to try later: { $said }
fault-mail-lost--mail-later-advice = The next run tries once more.

fault-usage--leads-only = The flow { $flow } makes no leads.
fault-usage--leads-only-advice = "fieldbridge flow list" shows which flows do.
fault-mapping-invalid--leads-table = Leads of this CRM stand in its table { $found }, not in { $table }.
fault-mapping-invalid--leads-table-advice = Leave --table out, or name { $found }.
fault-mapping-invalid--leads-nothing-there = The campaign database has no table leads could be made of.
fault-mapping-invalid--leads-nothing-there-advice = Make a table in campaign.db with a column that names each row, fill it, and try again.
fault-mapping-invalid--leads-which = It is not said which table leads are made of. There are: { $tables }
fault-mapping-invalid--leads-which-advice = Name one with --from TABLE.
fault-mapping-invalid--leads-no-source = The campaign database has no table { $found } somebody else fills. There are: { $tables }
fault-mapping-invalid--leads-no-source-advice = "fieldbridge leads tables" shows them with their columns; tables the CRM's rows stand in are not among them.
fault-mapping-invalid--leads-no-key = It is not known which column of { $from } names a row, so one row could become two leads.
fault-mapping-invalid--leads-no-key-advice = Name a column whose values are unique and stay, with --row-key COLUMN.
fault-mapping-invalid--leads-renamed = { COUNT($count) ->
    [one] { $count } row of the flow { $flow } is a lead already or on its way, and is known by { $was }: named by { $found } it would become a lead once more, or another one never would.
   *[other] { $count } rows of the flow { $flow } are leads already or on their way, and are known by { $was }: named by { $found } they would become leads once more, or others never would.
}
fault-mapping-invalid--leads-renamed-advice = Leave --from and --row-key of this flow as they are. For rows named otherwise, add a flow of another name whose table has only rows that are no leads yet.
fault-mapping-invalid--leads-strange = { COUNT($count) ->
    [one] { $count } row of an earlier flow { $flow } is a lead already or on its way, and { $found } does not name it: it would become a lead once more.
   *[other] { $count } rows of an earlier flow { $flow } are leads already or on their way, and { $found } names none of them: they would become leads once more.
}
fault-mapping-invalid--leads-strange-advice = Name the column that named them then with --row-key, or give the flow another name where its table has only rows that are no leads yet.
fault-mapping-invalid--leads-no-column = The table { $from } has no column { $found }.
fault-mapping-invalid--leads-no-column-advice = "fieldbridge leads tables" shows its columns.
fault-mapping-invalid--leads-no-field = { $table } has no field { $found } that a new lead can be given from a column.
fault-mapping-invalid--leads-no-field-advice = "fieldbridge tables ACCOUNT { $table }" shows its fields; take this one out with --without-field { $found }.
fault-mapping-invalid--leads-topic = A brace of the topic is left open, or nothing stands between two of them.
fault-mapping-invalid--leads-topic-advice = Write columns in braces, for example: Trial of {"{"}company{"}"}. A brace itself is written twice.
fault-mapping-invalid--leads-source = { $found } is none of the CRM's lead sources.
fault-mapping-invalid--leads-source-advice = Name one by its code or by what it is called; "fieldbridge tables ACCOUNT { $table }" shows them.
fault-mapping-invalid--leads-lacks = Every lead needs a value in { $found }, and nothing fills it.
fault-mapping-invalid--leads-lacks-advice = Name the column with --field { $found }=COLUMN; the topic can be the same for all, with --topic TEXT.
fault-mapping-invalid--leads-no-unique = Salesforce names its records itself: without a unique external id a row could become two leads.
fault-mapping-invalid--leads-no-unique-advice = Have the administrator add a text field of at least 36 characters to the lead that is unique and an external id, and name it with --key FIELD.

review-flow-leads = Flow { $flow } makes leads in the CRM of the rows of { $from }, each once.
review-flow-leads-mail = Flow { $flow } tells { $addresses } addresses by mail.

mail-run-subject = { $leads } new leads: { $flow }
mail-run-subject-rejects = { $leads } new leads, some rows rejected: { $flow }
mail-run-first = The flow { $flow } sent rows of { $from } to the CRM account { $account }.
mail-run-applied = Leads made or updated: { $rows }
mail-run-unchanged = Rows whose lead was there already: { $rows }
mail-run-rejected = Rows rejected: { $rows }
mail-run-parked = Rows without an answer; the next run looks for them: { $rows }
mail-run-more = … and { $rows } more
mail-run-last = Run { $run } of { $at }: { $state }
mail-test-lead-subject = Test lead: { $flow }
mail-test-lead-first = A test lead was written to the CRM account { $account } for the flow { $flow }. It is no real one.
mail-test-lead-left = It was left there: { $link }
mail-test-lead-removed = It was removed again.
mail-hello-subject = Fieldbridge: mail arrives
mail-hello-first = Mail about new leads of the workspace { $workspace } will look like this.

cmd-leads = leads
cmd-leads-help = Add a flow that makes leads in the CRM of rows of a table of your own, or change its rules.
cmd-leads-turn = change
cmd-leads-turn-help = The next choice, or type what stands there.
cmd-validate-lead = test lead
cmd-validate-lead-help = Write a test lead as the flow would, read it back and remove it again.
wz-leads-title = Leads that { $flow } makes
wz-leads-why = Each row of a table of your own becomes one lead, however often the flow runs. v writes a test lead and removes it again.
wz-leads-fields = fields
wz-leads-none = The campaign database has no table of your own. The first run of a flow makes the database; then add a table to it, with a column that names each row.
wz-leads-lacks = Every lead needs a value here, and nothing fills it: { $fields }
wz-leads-no-table = The campaign database has no such table that somebody else fills: { $text }
wz-leads-no-column = The table has no such column: { $text }
wz-leads-topic-bad = A brace is left open, or nothing stands between two of them: { $text }
wz-leads-notify-bad = These are no plain e-mail addresses: { $text }
wz-leads-fields-bad = This is not FIELD=COLUMN: { $text }
wz-leads-test-none = Only a flow of leads writes a test lead.
wz-leads-test-agree = A test lead is written to the CRM and removed again. Press the key once more to agree.
wz-leads-testing = Writing a test lead…
wz-leads-tested = The test lead { $id } was written, read back and removed.
wz-leads-tested-unread = The test lead { $id } was written, and not found when it was read back.
wz-leads-tested-left = The test lead { $id } could not be removed and is still in the CRM.
wz-leads-from-why = The table of the campaign database whose rows become leads.
wz-leads-key-why = A column whose values are unique and stay: by it a row is known for ever, and never becomes two leads.
wz-leads-fields-why = FIELD=COLUMN with commas between: which field of the lead each column fills.
wz-leads-topic-why = What every lead is about; columns stand in braces. In Salesforce it begins the description.
wz-leads-source-why = A value of the CRM's list of lead sources, by its code or what it is called.
wz-leads-same-why = What becomes of a row whose e-mail address a lead of the CRM has already: skip it, update that lead, or make one anyway.
wz-leads-rules-why = Whether the CRM's own duplicate rules are asked; what they object to is a reject.
wz-leads-assign-why = Whether the CRM's own assignment rules decide who gets a lead, where it has any.
wz-leads-id-why = The column that takes the CRM's identifier of the lead, so that whoever fills the table sees it.
wz-leads-notify-why = Who is told of runs that made leads, with semicolons between. The mail server is set with "fieldbridge notify set".
wz-leads-mail-why = Numbers and links only, or names and companies as well.

setup-what-lead-from = rows of leads
setup-what-lead-fields = fields of leads
setup-what-lead-rules = rules of leads
