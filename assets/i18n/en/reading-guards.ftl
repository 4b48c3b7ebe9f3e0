# What guards a reading: tables read side by side, a CRM that was restored, rows and hosts that cannot be read.

log-side-by-side = Pages take { $ms } ms: the table is read in { $windows } windows of creation time, { $lanes } at once.
log-reading-restored = Everything is read again and taken as it comes, whatever its version: the CRM was restored.
log-row-unreadable = Row { $row } cannot be read and was put aside; reading goes on behind it. { $detail }

reject-unreadable = The CRM cannot deliver this row

fault-source-went-back = The CRM sends rows that are older than those already here: it was restored from a backup, or another copy of it answers.
fault-source-went-back-advice = Nothing of this page was written. Ask the CRM administrator whether the environment was restored or copied. If it was, run "fieldbridge run { $flow } --after-restore": everything is read once and taken as the CRM has it now.

fault-page-poisoned = The CRM fails at a page of this table again and again, and the row that is the reason cannot be told.
fault-page-poisoned-advice = No row is skipped without being named, so the flow stands still; what was read before stays. Ask the CRM administrator to look at the table, and give the code in the detail; the next run goes on at the same place.

fault-host-resting = { $host } failed many times in a row and is left alone for a while.
fault-host-resting-advice = The last failure stands in the detail. Make sure that the address can be reached from here; a run goes on by itself when the pause is over.

cli-run--after-restore = The CRM was restored or copied: read everything once and take it as it comes
cli-next-restored = make sure that the CRM was restored, then read everything once
run-count-short = Fewer rows came than the CRM counts: { $came } of { $counted }. Its count can be a day old, and it counts rows the application user may not see. Where neither explains it, look at the user's rights and compare with verify. Nothing is deleted because of it.
log-count-short = Fewer rows came than the CRM counts: { $came } of { $counted }. Its count can be a day old, and it counts rows the application user may not see. Where neither explains it, look at the user's rights and compare with verify. Nothing is deleted because of it.
monitor-count-short = { $came } rows came, the CRM counts { $counted }: the log says more.
