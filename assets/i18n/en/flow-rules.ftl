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
