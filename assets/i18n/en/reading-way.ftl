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
