# How flows learn of changes and deletions: what a run logs about it, its phases, and the words of the command line.

log-reading-delta = Reading what the CRM recorded as changed.
log-reading-tracking = Everything is read once; from then on the CRM tells what changed.
log-reading-expired = The CRM no longer knows what changed since the last run: everything is read again and compared.
log-reading-sweep = Comparing identifiers and versions, to find rows that were deleted or missed.
log-missed = { COUNT($rows) ->
    [one] { $rows } row was
   *[other] { $rows } rows were
} missing here or older than in the CRM, and read by { COUNT($rows) ->
    [one] its identifier
   *[other] their identifiers
}.
log-settled = Deletions are known: { COUNT($deleted) ->
    [one] { $deleted } row was
   *[other] { $deleted } rows were
} not there any more.
log-resync-done = Compared with the CRM: { COUNT($applied) ->
    [one] { $applied } row was
   *[other] { $applied } rows were
} new or different, { $unchanged } the same, { $deleted } deleted.
log-links-open = { $column } of { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
} leads to rows of { $table } that are not here; they lead there as soon as those come.
log-page-grown = It goes well: up to { COUNT($rows) ->
    [one] { $rows } row is
   *[other] { $rows } rows are
} asked for at once again.

phase-resyncing = reading everything again
phase-sweeping = comparing identifiers and versions
phase-deleting = judging deletions

fault-deletes-held = This run would delete more rows than go without asking.
fault-deletes-held-advice = Nothing of it was done. Make sure that these rows were really deleted in the CRM, and not only hidden by a changed role: "fieldbridge deletions list --flow { $flow }" names the plan (P on the screen). Approve it and run again; where there are too many rows for a plan, run "fieldbridge run { $flow } --approve-deletes".

cli-run--sweep = Compare identifiers and versions with the CRM, to find rows that were deleted or missed
cli-run--approve-deletes = Carry out deletions however many they are
cli-flow-add--method = How changes are found: by the CRM's record of changes, by modification date, or by reading everything
cli-flow-add--deletions = What happens to rows deleted in the CRM: mark keeps and marks them, anonymise does the same and empties what tells who somebody was, remove deletes them, ignore leaves them alone
cli-flow-add--leavers = What happens to rows that leave the filter; delete treats them like deleted ones
cli-flow-add--sweep-days = Days between two comparisons with the CRM where rows are read by date; 0 never compares by itself
cli-flow-add--most-deletes = Share of the rows, in per cent, that may be deleted without asking
cli-flow-add--free-deletes = Deletions that go without asking in any case, 0 to 1000; with 0 every deletion beyond --most-deletes is asked for
cli-flow-add--most-rejects = Rejects of a run, in per cent of its rows, beyond which it stops, 1 to 50; as many rows as --free-rejects says are free in any case
cli-flow-add--free-rejects = Rejects of a run that stop it in no case, 0 to 1000; with 0 --most-rejects alone decides

cli-next-approve-crm = look at the rows that would be deleted in the CRM, then approve
cli-next-approve = make sure that these rows are really gone, then approve

cli-col-method = changes
cli-col-deletions = deletions
cli-col-leavers = rows leaving the filter
cli-col-most-deletes = deletions without asking
cli-most-deletes = { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
} or { $percent } per cent, whichever is more, and never all
cli-col-sweep-days = compared with the CRM
cli-sweep-days = { $days ->
    [0] only when asked
    [one] every day, where rows are read by date
   *[other] every { $days } days, where rows are read by date
}
cli-col-most-rejects = rejects that stop a run
cli-most-rejects = more than { $rows } and more than { $percent } per cent of the rows
cli-col-tracking = change record
read-method-auto = the best way the table offers
read-method-tracking = from the CRM's record of changes
read-method-modified = by modification date
read-method-full = everything each time
deletions-mark = marked as deleted
deletions-remove = removed
deletions-ignore = ignored
leavers-keep = kept
leavers-delete = treated as deleted
tracking-left = { $days ->
    [0] ends within a day
    [one] ends in { $days } day
   *[other] ends in { $days } days
}
tracking-over = has ended
tracking-unknown = end not known
