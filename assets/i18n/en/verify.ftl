# Verifying a flow: both sides compared row by row.
cli-verify = Compare every row of a flow with the CRM, both ways, and write nothing
cli-verify--flow = Name of the flow
cli-verify--limit = Show at most so many rows that are not equal

verify-same = equal
verify-waiting = new or changed since the last run
verify-differs = other values
verify-edited = changed here
verify-missing = not here
verify-deleted = marked as deleted here
verify-left-over = only here
verify-rejected = cannot be written
verify-ours = the campaign side decides
verify-kept-away = erased here, kept away
verify-filtered = left out by the filter
verify-columns = columns

verify-waiting-advice = What is new in the CRM or changed there since the last run comes with the next one: fieldbridge run FLOW
verify-differs-advice = Rows with other values than the CRM had when they were read: "fieldbridge run FLOW --full" reads everything once more and puts them right.
verify-edited-advice = Rows whose values were changed in the campaign database after they were read: the next change in the CRM overwrites them. Fields the campaign side shall own are given to it with "fieldbridge schema rule SCHEMA FIELD --owner marketing".
verify-missing-advice = Rows the CRM has and the campaign database lacks: "fieldbridge run FLOW --full" brings them.
verify-deleted-advice = Rows the CRM has that are marked as deleted here: "fieldbridge run FLOW --full" brings back those that came again in a later version.
verify-left-over-advice = Rows the CRM does not have any more, or not among those the flow brings. Where the CRM tells of deletions, the next run treats those since the last one as the flow says; "fieldbridge run FLOW --sweep" looks for all of them.
verify-rejected-advice = Rows whose values cannot be written: fieldbridge rejects list --open
verify-ours-advice = Rows that differ only in fields in which the campaign side's value stands (its own fields, consent that was withdrawn here): a flow to the CRM, or one of consent, takes them there. "fieldbridge conflicts FLOW" names those an import met.
verify-kept-away-advice = Rows of people who were erased here: they stay away as long as the CRM has them.
verify-unsent = to be sent
verify-overwritten = changed there since
verify-not-there = gone in the CRM
verify-unsendable = cannot be sent
verify-unsent-advice = What was changed or made here since the last run goes with the next one: fieldbridge run FLOW
verify-overwritten-advice = Fields of the campaign side that somebody changed in the CRM after they were sent: "fieldbridge run FLOW --full" sends what is here once more.
verify-not-there-advice = Rows that are here and that the CRM does not have any more: the import of the table treats them as it says.
verify-unsendable-advice = Rows with values the CRM would not take: correct them here, or change the field's rule. Those a run met: fieldbridge rejects list --flow FLOW --open
verify-unanswered = sent, not answered
verify-no-person = its person is not in the CRM
verify-still-there = deleted, and there
verify-converted = became a customer there
verify-merged = merged there
verify-unanswered-advice = Sent without an answer: the next run looks for it before it sends anything: fieldbridge run FLOW
verify-no-person-advice = Events of people the CRM does not have, as far as is known here: they go once it has them. What was recorded of a person who was deleted there went with them.
verify-still-there-advice = Rows this flow deleted and the CRM has: somebody restored or made them again. To delete them once more, ask for them again: fieldbridge deletions request FLOW
verify-converted-advice = Leads that became customers in the CRM: their values are the sales people's from then on.
verify-merged-advice = Leads that were merged into others in the CRM: the one that stayed holds the values.
verify-waiting-advice-out = Changed in the CRM since: what was merged there into another row comes with the next run of the import of its table; a "do not contact" comes with the next run: fieldbridge run FLOW
verify-overwritten-advice-consent = Consent that was changed in the CRM after both sides agreed: the next run settles it by the rule of the flow: fieldbridge run FLOW
verify-not-there-advice-events = Events that were recorded and that the CRM does not have any more: somebody deleted them there, or their person. Nothing is recorded twice by itself; "fieldbridge run FLOW --full" reads the logs from their beginning and records what is not there and no longer remembered here.
verify-overwritten-advice-events = Events that read otherwise in the CRM than here: somebody changed one of both after they were recorded. They stay as they are, since each event is recorded once.
verify-unsendable-advice-events = Events the CRM refused: correct what the reason names, then "fieldbridge rejects retry --flow FLOW" tells them once more.
verify-not-there-advice-leads = Leads that were made and that the CRM does not have any more: no row becomes a lead twice, so they stay away.
verify-overwritten-advice-leads = Leads with other values than their rows: somebody works with them in the CRM. A lead is made once and not changed afterwards.
verify-edited-advice-leads = Rows that were changed here after they became leads: a lead is made once and not changed afterwards.
verify-unsent-advice-delete = Rows that are asked to be deleted and are still there: the next run plans them, and deletes them once the plan is approved: fieldbridge run FLOW
verify-unsendable-advice-delete = Rows that were not deleted, for the reason beside them: fieldbridge rejects list --flow FLOW --open
verify-equal-gone = ✓ { $flow }: what this flow has deleted is gone in the CRM.
verify-equal-there = ✓ { $flow }: the CRM holds what this flow has sent.
verify-more = And { COUNT($rows) ->
    [one] { $rows } more row that is
   *[other] { $rows } more rows that are
} not shown; --limit N shows more.
verify-equal = ✓ { $flow }: the campaign database holds what the CRM has.
verify-equal-but = ✓ { $flow }: the campaign database holds what the CRM has, but for what it decides itself.
verify-unequal = ✗ { $flow }: the two sides are not equal.
verify-broken = { $flow }: the comparison did not come to its end; what is said above is of the rows that were compared.


# One row on both sides.
cli-explain-row = One row of a flow on both sides: what the CRM has, what is here, and how it came
cli-explain-row--flow = Name of the flow
cli-explain-row--row = The row's identifier in the CRM; of a flow to the CRM its key here, of events the event's name
cli-explain-row--values = Show the values; without it only which of them differ
explain-col-column = column
explain-col-crm = CRM
explain-col-carried = as it is written
explain-col-here = campaign database
explain-crm-none = not there
explain-crm-out = there, left out by the filter
explain-crm-there = there
explain-crm-untold = not looked for
explain-here-asked = known to the flow
explain-out = on its way
explain-out-id = identifier there
explain-out-about = what happened
explain-out-nothing = nothing to send
explain-out-owed = to be sent
explain-out-unanswered = sent, no answer came
explain-out-waiting = waits for what it refers to
explain-out-refused = refused
explain-out-arrived = has arrived
explain-out-unknown = ✗ This flow knows no such row.
explain-out-unknown-advice = Rows are named by their key in the campaign database; events as "fieldbridge verify FLOW" names them, or by their identifier in the CRM.
explain-not-asked = The CRM has the row, and nobody asked for it to be deleted.
explain-not-asked-advice = fieldbridge deletions request FLOW asks for it.
explain-is-unsent = It is still to be sent; the next run sends it.
explain-is-overwritten = ✗ It was sent, and the CRM has other values since.
explain-is-not-there = ✗ It was sent, or came from there, and the CRM does not have it any more.
explain-is-unsendable = ✗ It cannot be sent; the next run does not send it as it is.
explain-is-unanswered = It was sent, and no answer came; the next run looks for it first.
explain-is-no-person = Its person is not in the CRM, as far as is known here; it waits.
explain-is-still-there = ✗ It was deleted in the CRM, and the CRM has it.
explain-is-converted = The lead became a customer in the CRM.
explain-is-merged = The CRM merged it into another one.
explain-is-edited = It was changed here after it was sent.
explain-is-waiting = The CRM has news of it that has not come here yet.
explain-here-none = not here
explain-here-there = here
explain-here-deleted = marked as deleted since
explain-written = written last by
explain-went = went
explain-merged = merged into
explain-held = also brought by
explain-parent = not here, referred to
explain-refused = cannot be written
explain-rejects = rejects
explain-gone-deleted = deleted in the CRM
explain-gone-absent = not found by a comparison
explain-gone-left = left the filter or the population
explain-values = Values are people's data and stay hidden; --values shows them.
explain-unknown = ✗ Neither the CRM nor the campaign database knows this row.
explain-unknown-advice = Look at the identifier: it is the CRM's own, not a name or an e-mail address. The CRM may also withhold the row from this account.
explain-same = ✓ Both sides are equal.
explain-same-advice = There is nothing to do.
explain-rejected = ✗ The CRM's row cannot be written, so what is here stays as it is.
explain-rejected-advice = Correct the value in the CRM, or change the field's rule; the next run that reads the row brings it.
explain-filtered = The flow's filter leaves the row out; it is not here.
explain-filtered-advice = Change the filter if it should come: fieldbridge flow set FLOW --filter TEXT
explain-left-filter = The row no longer meets the flow's filter; it is still here.
explain-left-filter-advice = What happens to such rows is the flow's setting: fieldbridge flow set FLOW --leavers delete
explain-gone = The row is gone on both sides.
explain-gone-advice = The line above says how it went. It comes back by itself if the CRM restores it.
explain-absent = ✗ The row is here, and the CRM does not have it any more, or withholds it from this account.
explain-absent-advice = Where the CRM tells of deletions, the next run treats it as the flow says; "fieldbridge run FLOW --sweep" looks for such rows in any case.
explain-waiting = The row is new in the CRM, or changed there after it was read last.
explain-waiting-advice = The next run brings it: fieldbridge run FLOW
explain-ours = The sides differ only where the campaign side's value stands.
explain-ours-advice = Fields of the campaign side go to the CRM by a flow there, consent by a flow of consent; "fieldbridge conflicts" names what an import met.
explain-kept-away = The CRM has the row; the person was erased here, and stays away.
explain-kept-away-advice = Nothing is to be done here. What the CRM holds of the person is erased there.
explain-differs = ✗ The row has other values here than the CRM had when it was read.
explain-differs-advice = "fieldbridge run FLOW --full" reads everything once more and puts it right.
explain-edited = The row was changed here after it was read.
explain-edited-advice = The next change in the CRM overwrites it. Fields the campaign side shall own are given to it with "fieldbridge schema rule SCHEMA FIELD --owner marketing".
explain-missing = ✗ The CRM has the row, and it is not here.
explain-missing-advice = If it is new, the next run brings it; else "fieldbridge run FLOW --full".
explain-deleted = ✗ The CRM has the row, and it is marked as deleted here.
explain-deleted-advice = It comes back in a later version than the one it went in; "fieldbridge run FLOW --full" looks.
screen-verify = Comparison
cmd-verify = compare
cmd-verify-help = Compare the flow's rows on both sides, row by row; nothing is written. On its own screen: once more.
help-verify = Whether the campaign database holds what the CRM has, row by row. Nothing is written. It goes on when this screen is left; x ends it. Then: how many rows are equal or differ, by kind, and the rows that differ.
verify-under-way = Both sides are read, nothing is written. It goes on when this screen is left.
verify-broken-here = { $flow }: the comparison did not come to its end; what is told is of the rows that were compared.
verify-phase = comparing both sides
verify-stopping = it ends at the next page
verify-goes-on = The comparison goes on; v shows it.
verify-shared = { $column }: { COUNT($addresses) ->
    [one] { $addresses } e-mail address is
   *[other] { $addresses } e-mail addresses are
} shared by several rows, { $rows } in all (for example { $like }). Each row is kept, since the CRM's identifier is the key; where they are one person, merge them in the CRM.
verify-links = { $column } of { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
} leads to rows of { $table } that are not here; they lead there as soon as those come.
verify-more-here = And { COUNT($rows) ->
    [one] { $rows } more row that is
   *[other] { $rows } more rows that are
} not shown.
verify-hint = { $flow } is being compared. v shows it.
verify-hint-far = { $flow } is being compared: { $percent } %. v shows it.
verify-one-at-a-time = The comparison of { $flow } is still under way; one is made at a time.
why-verify-works = the comparison is still under way
why-no-difference = no row differs
screen-row = One row
cmd-explain-row = one row
cmd-explain-row-help = One row of the flow on both sides, field by field: what the CRM has, what the flow makes of it, what is here, and how it came.
help-row = What the CRM has of the row, what the flow makes of it, and what is here, field by field; above, how it came and what to do. Nothing is written. Values are people's data and stay masked until p shows them.
ask-row-title = One row of { $flow }
ask-row-why = The row's identifier in the CRM, not a name or an e-mail address; of a flow to the CRM its key here. Both sides are looked at, nothing is written.
row-reading = Both sides are asked for the row …
row-values-masked = Values are people's data and are masked; p shows them.
row-values-shown = Values are shown; p masks them again.
why-no-values = there are no values to show
why-nameless-row = the row has no identifier
