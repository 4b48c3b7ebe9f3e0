# Changes of the CRM, settled line by line. $table, $field, $from, $to, $column, $set, $code, $label and $key come from the change.
screen-changes = changes
drift-reading = Asking the CRM what changed…
drift-title-none = Nothing about the mapped tables of { $account } waits for an answer.
drift-title = What changed about the mapped tables of { $account }: { $count ->
    [one] one line
   *[other] { $count } lines
}. Until you answer, runs go on with what is not affected, and nothing that is kept is emptied.
drift-said-accept = accept
drift-said-leave = leave
drift-said-postpone = postponed
drift-not-carried-out = { $count ->
    [one] One answer is not carried out yet: Enter carries it out, the same key once more leaves without it.
   *[other] { $count } answers are not carried out yet: Enter carries them out, the same key once more leaves without them.
}
drift-no-accept = This cannot be accepted: it has to be put right in the CRM. Until then the flows of this table stop, and its rows stay.
drift-no-leave = There is nothing to leave here: accept the line, or postpone it.
drift-settled = Done: { $count ->
    [one] one change
   *[other] { $count } changes
} settled.
drift-settled-versions = Mappings under a new version: { $versions }. The next run reads everything once.
drift-settled-lists = These option sets changed; look over their lists and sync them: { $lists }.
drift-accept-available = { $field } is carried over from the next run on, by its proposed rule.
drift-accept-column-kept = The mapping no longer carries { $field }. The column { $column } and its values stay.
drift-accept-rename-suggested = The rule of { $from } moves to { $to } with all its settings. The column { $column } stays and is filled on.
drift-accept-column-widened = The column { $column } takes { $to } without loss; the change is taken note of.
drift-accept-values-checked = The column { $column } stays { $from }: values that fit are applied, others are rejected row by row. It is not told again.
drift-accept-targets-lost = References that are there stay; what { $field } points to now is taken note of.
drift-accept-option-set-swapped = { $field } takes its codes from { $to }; its list waits for a look and a sync.
drift-accept-option-unmapped = The code { $code } counts as known; the list gets it with its next sync.
drift-accept-option-retired = The list keeps { $code } for the rows that hold it; the change is taken note of.
drift-accept-option-relabelled = The code { $code } is called “{ $label }” from the next sync on.
drift-accept-option-suspect = The code { $code } still means the same; it is called “{ $to }” from the next sync on.
drift-accept-option-twin = The code { $code } counts as known beside { $other }; the list gets it with its next sync.
drift-accept-option-switched = Taken note of: { $retired ->
    [yes] the code { $code } is out of use; the list keeps it for the rows that hold it.
   *[other] the code { $code } is in use again.
}
drift-accept-option-depends = Taken note of what the code { $code } goes with now.
drift-accept-status-moved = The status reason { $code } belongs to its new state; its list waits for a look and a sync.
drift-accept-key-lost = Taken note of: exports that find rows by { $key } stay stopped, imports go on.
drift-accept-tracking-lost = Taken note of: deletions are found by comparing.
drift-leave-available = { $field } is not carried over, and it is not told again.
drift-leave-column-kept = The rule stays as it is: { $column } keeps its values, and { $field } is carried again if it comes back. It is not told again.
drift-leave-rename-suggested = { $to } is another field: the rule stays with { $from }, and { $column } keeps its values. It is not told again.
drift-leave-option-set-swapped = The list of { $from } stays; codes of { $to } come as they are. It is not told again.
drift-leave-option-unmapped = The code { $code } counts as unknown: the rule for unknown codes decides. It is not told again.
drift-leave-option-relabelled = The list keeps the name it has. It is not told again.
drift-leave-option-twin = The code { $code } counts as unknown: the rule for unknown codes decides. It is not told again.
drift-leave-option-switched = { $retired ->
    [yes] The code { $code } counts as in use.
   *[other] The code { $code } counts as out of use.
} It is not told again.
drift-leave-option-depends = The code { $code } counts as going with what it went with. It is not told again.
drift-leave-option-suspect = The list keeps “{ $from }” for { $code }. It is not told again.
why-no-account = there is no account yet
why-no-change = no change is selected
why-nothing-said = say something about a line first
why-settling = it is being carried out
cmd-drift = changes
cmd-drift-help = What changed in the CRM about the tables of the selected flow's account, to accept, leave or postpone line by line.
cmd-accept-line = accept
cmd-accept-line-help = Accept the selected change; what that does stands below the list. Nothing is done before Enter.
cmd-leave-line = leave
cmd-leave-line-help = Leave everything as it was before the selected change; it is not told again. Nothing is done before Enter.
cmd-postpone-line = postpone
cmd-postpone-line-help = Say nothing about the selected change for now; it is told again the next time.
cmd-accept-all = accept all
cmd-accept-all-help = Accept every change that can be accepted and that nothing was said about yet. Nothing is done before Enter.
cmd-settle-drift = carry out
cmd-settle-drift-help = Carry out what was said about the changes: one new version of each mapping that is concerned.
cli-tables--accept = Accept this line of --drift, or “all”; may be repeated
cli-tables--leave = Leave everything as it was before this line of --drift; may be repeated
cli-drift-nothing-done = Nothing was settled: of the lines found so far none can be accepted. --drift asks the CRM anew.
cli-drift-still-open = Still open:

# Tables that come along by links
cmd-along = linked tables
cmd-along-help = Choose the tables the chosen ones link to as well, as many links far as set; users and teams do not come along. u takes it back.
cmd-how-far = how far
cmd-how-far-help = How many links far tables come along: one, two or three.
wz-along-why = comes along: { $from }.{ $field }
wz-along-depth = Tables come along over { $depth ->
    [one] one link
   *[other] { $depth } links
}.
wz-along-none = The chosen tables link to no other table that could come along.
wz-along-came = Came along: { $tables }.
wz-along-failed = What the tables link to could not be read. { $why }
cli-flow-came-along = { $table } comes along: { $from }.{ $field } links to it.
cli-flow-add--linked = Bring the tables along that the table links to, up to so many links far (1 to 3)
cli-setup--linked = Bring the tables along that the chosen ones link to, up to so many links far (1 to 3)

help-changes = What changed in the CRM about tables that are carried. Say something about each line (a accepts, l leaves everything as it was, p postpones), or accept all with A; Enter carries it out as one new version of each mapping. Until then runs go on with what is not affected.
sheet-col-steps = Steps
sheet-col-replace = Replacements
sheet-col-default = Where empty
sheet-col-unlisted = Unknown codes
sheet-col-updates = Apply updates
sheet-col-owner = Owner
sheet-col-target = Table of the reference
sheet-problem-steps = "{ $found }" at { $field } are no steps.
sheet-problem-replace = "{ $found }" at { $field }: write value=other; value=other.
sheet-problem-unlisted = "{ $found }" at { $field } is no way to treat unknown codes: keep, default, reject or stop.
sheet-problem-owner = "{ $found }" at { $field } is no owner: crm, marketing or consent.
cli-schema-mended = Mended: { $what }
cli-schema-would-change = Nothing was written. Without --dry-run { $schema } would follow version { $version } of its mapping.
cli-schema-change--dry-run = Only tell what would change; nothing is written
cli-schema-rule--dry-run = Only try it; nothing is written
cli-schema-rule--save = Write the rule although --rows asks for a trial
cli-rule-tried = Only tried: nothing was written. Add --save, or leave --rows and --dry-run out, to keep the rule.
rule-samples-refused = { $count } of { COUNT($all) ->
    [one] { $all } real value
   *[other] { $all } real values
} beside it would be rejected by this rule.
wz-rule-pair-hint = Write it as value=other, for example  M=1

# Artefacts from the schemas screen
cmd-export = export
cmd-export-help = Write what can be made of the schemas for the outside: mapping sheets, packages, schemas, SQL. The same as schema export --format.
wz-export-title = What should be written, of all chosen tables?
wz-export-help = Enter writes the files into the folder artefacts beside the workspace; y copies where they are, Esc goes back.
wz-export-first = Write something first.
wz-export-written = { $count ->
    [one] One file was written into this folder:
   *[other] { $count } files were written into this folder:
}
wz-export-sheet = Mapping sheet for a spreadsheet (CSV), to be approved and imported back
wz-export-sheet-markdown = Mapping sheet as a Markdown table
wz-export-package = Adobe Campaign: package of schemas and enumerations, after each change
wz-export-package-first = Adobe Campaign: package of account, options and workflow, once
wz-export-package-whole = Adobe Campaign: both in one package, once, where nothing of it stands yet
wz-export-srcschema = Adobe Campaign: one srcSchema per table
wz-export-srcschema-view = Adobe Campaign: one view schema of the account, as its connector makes it
wz-export-enums = Adobe Campaign: enumerations (xtk:enum)
wz-export-custom-resource = Campaign Standard: description of the custom resources
wz-export-sql = SQL for SQLite
wz-export-postgres = SQL for PostgreSQL
