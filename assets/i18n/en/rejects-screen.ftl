# rejects-screen: what can be done about rejects on the screen.
cmd-mark = mark
cmd-mark-help = Mark the selected row, or no longer. What is done next is done to all that are marked.
cmd-retry-rejects = retry
cmd-retry-rejects-help = Ask for the rows of the marked rejects again, or of the selected one: a run of their flow that reads nothing else. A flow that goes to the CRM sends these rows once more, and what is due anyway.
cmd-retry-shown = retry all shown
cmd-retry-shown-help = Ask again for every row that is shown and still open.
cmd-ignore-rejects = let be
cmd-ignore-rejects-help = Let the marked rejects be, or the selected one, and say why. A row that is rejected again is told again.
cmd-narrow-rejects = filter
cmd-narrow-rejects-help = Show only what has the same state, reason or field.
cmd-export-rejects = export
cmd-export-rejects-help = Write what is shown into a file: for a spreadsheet (.csv) or a JSON object a line (.jsonl).
cmd-reject-values = values
cmd-reject-values-help = Show the values themselves, or mask them again. An export holds what is shown.
cmd-whole-flow = whole flow
cmd-whole-flow-help = The rejects of all runs of the flow, or only of this run.

reject-short-open = open
reject-short-applied = applied
reject-short-repeated = rejected again
reject-short-gone = row gone
reject-short-ignored = let be
rejects-count = { $count ->
    [one] { $count } reject
   *[other] { $count } rejects
} { $of }
rejects-open = { $count } open
rejects-shown = { $shown } of { $count ->
    [one] { $count } reject
   *[other] { $count } rejects
} { $of }
rejects-of-run = of this run
rejects-of-flow = of all runs of the flow
rejects-marked = { $count } marked
rejects-cut = older ones are not read
rejects-none-shown = None of them is like this. f shows others.
rejects-narrow-title = Which rejects are shown
rejects-narrow-keys = Space chooses · Enter chooses and closes · Esc closes
rejects-values-shown = Values are shown. p masks them again.
rejects-values-masked = Values are masked.
rejects-no-identifier = None of these rows has an identifier to ask for it by. The next full reading of the flow comes by them.
rejects-ignored = { $count ->
    [one] One reject is let be.
   *[other] { $count } rejects are let be.
}
rejects-exported = Written: { $place }
why-reject-applied = it is closed: a good version of the row was applied since
why-reject-repeated = it is closed: the row was rejected again, and the later reject is the one to deal with
why-reject-gone = it is closed: the row is gone, or no longer belongs to the flow
why-reject-ignored = it is closed: somebody let it be already
why-none-open = nothing that is shown is open

ask-keys = Enter does it · Esc closes, nothing is done
ask-reason-bad = Say in a few words why: whoever looks at it later reads this.
ask-ignore-title = Let rejects be
ask-ignore-why = { COUNT($count) ->
    [one] { $count } reject waits
   *[other] { $count } rejects wait
} for nothing any more. Who said so, when and why is kept beside each. A row that is rejected again is told again.
ask-ignore-label = Why?
ask-export-title = Write rejects into a file
ask-export-why = What is shown is written, values as they are shown now. In a spreadsheet no cell becomes a formula. A file that is there already is not written over.
ask-export-label = File (.csv or .jsonl)
ask-export-bad = The name must end with .csv or .jsonl: it says how the file is written.
fault-answer-invalid--file-exists = There is a file of this name already: { $path }
fault-answer-invalid--file-exists-advice = Nothing was written. Name another file.
fault-answer-invalid--no-directory = There is no directory for this file: { $path }
fault-answer-invalid--no-directory-advice = Nothing was written. Make the directory, or name another place.
