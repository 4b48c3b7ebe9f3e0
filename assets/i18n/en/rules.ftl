# rules: what happens to a field's values

# --- Steps
step-trim = trim
step-trim-help = Blanks at both ends are cut.
step-trim-start = trim the start
step-trim-start-help = Blanks at the beginning are cut.
step-trim-end = trim the end
step-trim-end-help = Blanks at the end are cut.
step-squeeze = single blanks
step-squeeze-help = Blanks at both ends are cut, and several inside become one.
step-lower = lower case
step-lower-help = All letters become small.
step-upper = UPPER CASE
step-upper-help = All letters become capitals.
step-capitalise = Capitalised Words
step-capitalise-help = Every word begins with a capital and goes on in small letters.
step-email = e-mail
step-email-help = Blanks are cut and letters become small.
step-phone = phone
step-phone-help = Only digits and a leading + stay. With a calling code (phone 82) a national number becomes an international one.
step-number = number from text
step-number-help = A number written as text becomes a number: number , reads 1.234,5 and number . reads 1,234.5.
step-whole = whole number
step-whole-help = Text or a number becomes a whole number; one with a fraction is rejected, not rounded.
step-format = number as text
step-format-help = A number with so many decimal places: format 2 , writes 1,50. One with more places is rejected, not rounded.
step-boolean = yes or no from text
step-boolean-help = Spellings become yes and no: boolean 'yes,y' 'no,n'. Any other word is rejected.
step-spell = words for yes and no
step-spell-help = Yes and no become words: spell 'Yes' 'No'.
step-not = the opposite
step-not-help = Yes becomes no and no becomes yes.
step-label = label
step-label-help = A code becomes its label. label 1042 takes the Korean one, label 1033 the English one.
step-labels = labels
step-labels-help = The labels of a multiple choice, with a separator: labels '; '.
step-join = another separator
step-join-help = The codes of a multiple choice with another separator: join ';'.
step-split = list from text
step-split-help = A text of several values becomes a sorted list with commas: split ';'.
step-part = part of a text
step-part-help = The text between two separators: part ',' 2 takes the second part.
step-line = line of a text
step-line-help = One line of a text: line 1 takes the first. Empty lines do not count.
step-street = street
step-street-help = An address line without its house number.
step-house-number = house number
step-house-number-help = The last word of an address line, or else the first, that begins with a digit.
step-postal-code = postal code
step-postal-code-help = The words with digits before or behind the town.
step-town = town
step-town-help = The line without its postal code.
step-day = day
step-day-help = The calendar day of an instant, in UTC or in a zone: day Asia/Seoul.
step-clock = local time
step-clock-help = What clocks of a zone show at that instant: clock Europe/Zurich.
step-as-written = without time offset
step-as-written-help = The time as the CRM wrote it, without any zone.
step-from-zone = instant from local time
step-from-zone-help = A time of no zone is read as one of a zone: from-zone Asia/Seoul.
step-text = text
step-text-help = Anything as text.
step-max = longest
step-max-help = A text with more characters is rejected; nothing is cut: max 50.

# --- Why steps cannot be read
step-problem-unknown = There is no step { $found }.
step-problem-arguments = { $found }: the step does not take these arguments.
step-problem-unclosed = The quote before { $found } is not closed.
step-problem-too-long = That is too long for one rule.
step-problem-too-many = { $found } steps are too many for one rule.

# --- Owner and policy
owner-crm = the CRM
owner-crm-help = What the CRM says is what stands.
owner-marketing = marketing
owner-marketing-help = The CRM's value is taken when the row comes for the first time; then the column belongs to the campaign side.
owner-consent = consent
owner-consent-help = Yes means "do not contact". A no from the CRM never takes back a yes.
unlisted-keep = keep the code
unlisted-keep-help = A code that is not listed stays as it is.
unlisted-default = the value for nothing
unlisted-default-help = The value for nothing takes the place of a code that is not listed.
unlisted-reject = reject the row
unlisted-reject-help = A row with a code that is not listed is rejected.
unlisted-stop = stop the run
unlisted-stop-help = A code that is not listed stops the run.

# --- A rule's parts
rule-type = Type
rule-conversion = Conversion
rule-steps = Steps
rule-replace = Replaced values
rule-default = Where nothing comes
rule-unlisted = Codes not listed
rule-updates = Apply updates
rule-owner = Owner
rule-next = Steps that fit next
rule-yes = yes
rule-no = no
setup-what-treatment = rule

# --- Findings
lint-step-unfit = { $field }: the step { $column } does not fit what comes before it.
lint-value-unfit = { $field }: the value { $column } does not fit the column.
lint-zone-unknown = { $field }: { $column } is not a time zone this computer knows.
lint-labels-unknown = { $field }: no option set is known, so { $column } has no labels.
lint-unlisted-unfit = { $field } has no option set, so no code of it is unlisted.
lint-owner-unfit = { $field }: consent is a yes or a no, but the column is neither.
lint-replace-open = { $field }: every value needs an answer here, and there is none for { $column }.
lint-replace-stray = { $field }: the option set has no value { $column }, so it is never replaced.
lint-lossy = { $field }: after { $column } the CRM's own value cannot be told any more.
lint-states-mixed = { $field }: { $column } belong to different states and would become the same value. Nobody could tell active rows from inactive ones by it: give them values of their own, or carry the state as well.
lint-unlisted-empty = { $field }: codes that are not in the set would become empty in { $column }. Say what is to stand there, or keep the code.
lint-narrowed = { $field }: the CRM allows longer values than { $column }. Those are rejected, not cut.
lint-number-rounded = { $field }: numbers of more than 15 digits are not kept exactly. Mended, { $column } is text that keeps every digit.
lint-empty-as-zero = { $field } may be empty. Where a schema does not say otherwise, Adobe Campaign makes 0 of an empty number and of an empty yes or no; the exported srcSchema says otherwise. Mended, 0 or no stands in { $column }.
lint-untracked = { $field } is worked out by the CRM. When only it changes, the row does not count as changed, so the column may be out of date.
lint-consent-empty = { $field }: where nothing comes, nobody knows whether the person may be contacted.
lint-consent-turned = { $field }: yes and no are the wrong way round. In { $column }, yes means "do not contact" and is never taken back.
lint-names-cut = { $field }: its column begins with the same 30 characters as { $column }, where names are short they would be one.

# --- Rejects
reject-too-precise = The number has more decimal places than the rule allows; nothing is rounded.
reject-not-listed = The code is not in the option set.
reject-not-listed-stop = The code is not in the option set, and the rule stops the run.
fault-value-unlisted = { $table }: { $field } holds { $value }, which is not in the option set.
fault-value-unlisted-advice = The rule of this field stops the run for such a value. Discover the table again, or give the value a replacement: "fieldbridge schema rule { $table } { $field } --replace { $value }=NEW".

# --- Commands
cli-schema-rule = What happens to one field's values: show it, change it, try it on real rows
cli-schema-rule--table = Table of the CRM
cli-schema-rule--field = Field of the table
cli-schema-rule--account = Account, where several have the table
cli-schema-rule--steps = Steps after the conversion with | between them, for example "squeeze | capitalise"; an empty text removes them. With arguments: phone COUNTRY, number . or number , (the decimal sign), format PLACES SIGN, boolean YES NO, spell YES NO, label LANGUAGE, labels SEPARATOR [LANGUAGE], join SEPARATOR, has VALUE, split SEPARATOR, part SEPARATOR N, line N, day [ZONE], clock ZONE, from-zone ZONE, max LENGTH; quote what has blanks with '…'
cli-schema-rule--replace = Another value in place of one of the CRM's; may be repeated
cli-schema-rule--no-replace = Remove all replaced values first
cli-schema-rule--default = What stands in the column where nothing comes
cli-schema-rule--no-default = Nothing stands there then
cli-schema-rule--unlisted = What happens to a code that is neither in the option set nor replaced: keep, default, reject, stop
cli-schema-rule--apply-updates = Whether later changes of the CRM are applied
cli-schema-rule--owner = Whose word counts: crm, marketing, consent
cli-schema-rule--plain-rule = Remove the whole rule first
cli-schema-rule--rows = Show so many real values before and after
cli-schema-change--mend = Mend every finding that can be mended by rule
cli-schema-change--mend-field = Mend what is found of this field, also what is merely worth knowing, one finding at a time
cli-schema-change--least = First take in every field of at least this confidence, and leave the others out
cli-schema-filter = Read a filter against a table: how it is written, who judges it, how many rows pass
cli-schema-filter--table = Table of the CRM
cli-schema-filter--filter = The filter, for example "statecode = 0 and modifiedon >= today - 30"
cli-schema-filter--account = Account, where several have the table
cli-schema-filter--all = Count to the end, also where the CRM has to be read for it; without, more than 25,000 rows are told as more
cli-schema-filter--count = Ask the CRM how many rows pass now
cli-schema-mendable = Findings that can be mended: { $count }. Run "fieldbridge schema change { $table } --mend".
cli-rule-none = none
cli-rule-no-rows = The table has no rows.
cli-col-before = In the CRM
cli-col-after = In the campaign

# --- The rule's screen
cmd-rule = rule
cmd-rule-help = Edit what happens to the field's values, with real values before and after.
cmd-accept-sure = accept
cmd-accept-sure-help = Take in every field of this table that is sure enough, and leave the others out.
cmd-how-sure = how sure
cmd-how-sure-help = Set how sure a field must be to be taken in.
cmd-mend = mend
cmd-mend-help = Mend every finding of this table that can be mended by rule.
cmd-mend-field = mend this
cmd-mend-field-help = Mend what is found of the selected field, and nothing else. What is merely worth knowing comes last, one finding at a time.
cmd-accept-everywhere = all tables
cmd-accept-everywhere-help = Take in the fields that are sure enough in every table, and leave the others out.
wz-accepted-everywhere = Fields of at least { $least } % are taken in, in { COUNT($tables) ->
    [one] { $tables } table
   *[other] { $tables } tables
}.
wz-rule-title = { $field } → { $column }
wz-rule-left-out = The field is not carried over. Take it in first.
wz-rule-instead-of = instead of { $value }
wz-rule-new-replace = another value
wz-rule-good = This can be taken: Enter.
wz-rule-next = Tab adds, ↑↓ choose:
wz-rule-no-pair = Write the CRM's value, an equals sign and what stands in its place.
wz-rule-steps-help = Steps after the conversion, with | between them. Enter begins to type; Tab adds the step that is marked.
wz-rule-default-help = What stands in the column where nothing comes, or nothing is left.
wz-rule-updates-help = No takes the value only when the row comes for the first time; later changes of the CRM are left out.
wz-rule-replace-help = What stands in the column in place of this value. Conversion and steps do not see it; Delete removes it.
wz-rule-why = The conversion comes first, then the steps one after the other. What does not fit is said while it is typed. The values beside it are real ones and follow every key. A changed rule reads all rows again with the next run.
wz-accepted = Fields of at least { $least } % are taken in: { $count }.
wz-least-ask = How sure must a field be, in percent?
wz-least-bad = Write a number from 0 to 100.
wz-mend-nothing = Nothing here can be mended by rule.
wz-mended = Mended. u takes it back.
wz-sure = { $percent } % sure

# --- Filters
cmd-build-filter = build filter
cmd-build-filter-help = Build the filter condition by condition, from fields, fitting operators and values.
cmd-add-condition = add
cmd-add-condition-help = Add a condition to the selected group, or beside the selected condition.
cmd-negate = not
cmd-negate-help = Turn the selected line into its opposite, or back.
cmd-count-rows = count
cmd-count-rows-help = Ask the CRM how many rows the filter lets through now.
wz-build-title = Filter of { $flow }
wz-build-none = No condition: every row is read. a adds one.
wz-list-place = { $from }–{ $to } of { $all }
wz-build-all = all of these hold
wz-build-any = at least one of these holds
wz-build-not = this does not hold
wz-build-field = Which field?
wz-build-operator = { $field }: how is it compared?
wz-build-value = { $field } { $operator } …
wz-build-value-help = Several values have commas between them. A value with a comma in it stands between apostrophes. A day is written 2026-01-31, or counted from the run: today - 30.
wz-build-text = As text:
wz-build-judge = Judged:
wz-build-count = Rows now:
wz-build-counting = counting… (Esc stops it)
wz-build-count-ask = r asks the CRM
wz-build-rows = { $rows }
wz-build-rows-of = { $rows } of about { $all }
wz-build-more = more than { $rows }
wz-build-unreadable = The filter cannot be read as it stands. Its text says what is wrong.
wz-build-refused = That is no filter for this table: { $why }
wz-build-why = Each line is a condition or a group. Enter opens a condition and turns a group from "all" to "at least one" and back; Space makes a group of a condition; Delete removes a line. The text below is the same filter and can be edited as well (f).
filter-judge-crm = by the CRM: only rows that pass are sent
filter-judge-here = here, row by row, because change tracking takes no filter; its meaning is the same
filter-judge-partly = here, row by row, because the CRM does not filter by { $fields }; what else must hold, the CRM is asked for
operator-eq = is
operator-ne = is not
operator-lt = is less than
operator-le = is at most
operator-gt = is more than
operator-ge = is at least
operator-day-lt = is before
operator-day-le = is on or before
operator-day-gt = is after
operator-day-ge = is on or after
operator-contains = contains
operator-starts-with = starts with
operator-ends-with = ends with
operator-one-of = is one of
operator-none-of = is none of
operator-empty = is empty
operator-filled = is not empty

# --- Enumerations
enum-change-moved = had the code { $code } before

cmd-campaign-names = campaign names
cmd-campaign-names-help = Call the columns of this table as the campaign side does: firstName, lastName, email, phone … The key and tables of your own keep their names.
wz-campaign-names = { COUNT($count) ->
    [one] { $count } column has
   *[other] { $count } columns have
} the campaign side's names now.
wz-campaign-names-none = No column of this table has another name on the campaign side, or the name is taken.
cli-schema-change--campaign-names = Call columns of contacts, leads and accounts as the campaign side does: firstName, lastName, email, phone …

fault-mapping-invalid--rule-column = With this rule { $column } would have to hold { $expected }; the column holds { $found } and keeps its type.
fault-mapping-invalid--rule-column-advice = Nothing was saved. Let the last step give the column's type (for example "number , | format 2 ," gives a text again).
