# On which way a flow's rows are fetched, where the CRM has more than one.

read-way-auto = page by page for few rows, by a bulk job for many, as the first page tells
read-way-pages = always page by page (REST)
read-way-bulk = always by a bulk job (Bulk API 2.0)
read-way-pages-short = by pages
read-way-bulk-short = by bulk jobs
answer-problem-way-not-offered = This CRM has one way of fetching rows only: leave the choice out, or say "auto".

cli-col-fetched = fetched
cli-flow-add--way = How rows are fetched from Salesforce: auto measures and chooses, pages reads page by page, bulk makes bulk jobs
cli-flow-set = Change how a flow reads
cli-flow-set--flow = Name of the flow
cli-flow-set--way = How rows are fetched from Salesforce: auto measures and chooses, pages reads page by page, bulk makes bulk jobs

cmd-read-way = pages / bulk
cmd-read-way-help = Let the number of rows decide how they are fetched, or choose pages or bulk jobs.
wz-flow-way = Rows are fetched { $way }.

review-flow-way-pages = Flow { $flow } fetches rows page by page, however many they are.
review-flow-way-bulk = Flow { $flow } fetches rows by bulk jobs, however few they are.
setup-what-way = way of fetching
cli-flow-set--mode = How much is read
cli-flow-set--filter = Only rows for which this holds, such as: statecode = 0 and modifiedon >= today - 30; the next run judges every row anew
cli-flow-set--no-filter = All rows
cli-flow-set--order = Position in run --all
cli-flow-set--try-rows = Rows to try first; 0 tries none
cli-flow-set--method = How changes are found: by the CRM's record of changes, by modification date, or by reading everything
cli-flow-set--deletions = What happens to rows deleted in the CRM: mark keeps and marks them, anonymise does the same and empties what tells who somebody was, remove deletes them, ignore leaves them alone
cli-flow-set--leavers = What happens to rows that leave the filter; delete treats them like deleted ones
cli-flow-set--sweep-days = Days between two comparisons with the CRM where rows are read by date; 0 never compares by itself
cli-flow-set--most-deletes = Share of the rows, in per cent, that may be deleted without asking
cli-flow-set--free-deletes = Deletions that go without asking in any case, 0 to 1000; with 0 every deletion beyond --most-deletes is asked for
cli-flow-set--most-rejects = Rejects of a run, in per cent of its rows, beyond which it stops, 1 to 50; as many rows as --free-rejects says are free in any case
cli-flow-set--free-rejects = Rejects of a run that stop it in no case, 0 to 1000; with 0 --most-rejects alone decides
cli-flow-refiltered = The next run judges every row by the new filter.
