# What a flow does beside reading rows: how it learns of changes, and what becomes of rows that are gone.

cmd-read-rules = changes / deletions
cmd-read-rules-help = Choose how changes are learnt of, and what happens to rows that are deleted in the CRM or filtered out.
cmd-rules-turn = change
cmd-rules-turn-help = Take the next choice for the selected line.

wz-rules-title = Changes and deletions of { $flow }
wz-rules-method = Learns of changes
wz-rules-deletions = Deleted in the CRM
wz-rules-leavers = Filtered out
wz-rules-why = Rows that are gone from the CRM, and rows the filter leaves out, stay in the campaign database unless you say here that they go.
wz-rules-method-why = Left to the table, it is the best way the table offers. Another way is for tables whose record of changes or modification dates cannot be trusted.
wz-rules-no-filter = This flow has no filter: nothing is left out that could be deleted. Set a filter first.
wz-rules-leavers-idle = Nothing happens to them: rows deleted in the CRM are ignored, and these are treated like them.
wz-bound-most-deletes = Deletions, share
wz-bound-most-deletes-says = up to { $number } % of the table
wz-bound-most-deletes-why = More deletions than this share of the table, and more than those that go in any case, hold the run until somebody approves.
wz-bound-free-deletes = Deletions in any case
wz-bound-free-deletes-says = up to { $number }
wz-bound-free-deletes-why = So many deletions go without asking however small the table is. With 0 the share alone decides.
wz-bound-most-rejects = Rejects, share
wz-bound-most-rejects-says = up to { $number } % of the rows
wz-bound-most-rejects-why = More rejects than this share of the rows a run has read, and more than those that are borne in any case, stop the run: something is wrong with all of them.
wz-bound-free-rejects = Rejects in any case
wz-bound-free-rejects-says = up to { $number }
wz-bound-free-rejects-why = So many rejects stop no run. With 0 the share alone decides.
wz-bound-sweep-days = Identifiers compared
wz-bound-sweep-days-says = { $number ->
    [0] only when asked for
    [one] every day
   *[other] every { $number } days
}
wz-bound-sweep-days-why = Where the CRM tells no deletions, identifiers are compared so often to find them. With 0 never by itself.
wz-bound-ask = { $name }, of { $flow }
wz-bound-bad = A whole number from { $least } to { $most }.
deletions-mark-why = They stay, marked as deleted, so that it can still be read what campaigns did with them.
deletions-remove-why = They go from the campaign database for good, with everything in their columns.
deletions-ignore-why = They stay as they are. Deletions are counted and nothing else.
leavers-keep-why = A row that no longer meets the filter stays in the campaign database with its last values.
leavers-delete-why = What is filtered out is deleted in the campaign, like what is deleted in the CRM. More than 100 rows and { $percent } % of the table hold the run until somebody approves.

review-flow-method = Flow { $flow } learns of changes { $method ->
    [tracking] from the CRM's record of changes
    [modified] by modification date
   *[other] by reading everything each time
}.
review-flow-removes = Flow { $flow } removes rows from the campaign database that were deleted in the CRM.
review-flow-ignores = Flow { $flow } leaves rows as they are that were deleted in the CRM.
review-flow-leavers = Flow { $flow } deletes in the campaign what its filter leaves out. More than 100 rows and { $percent } % of the table hold the run until somebody approves.
