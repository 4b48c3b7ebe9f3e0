# What both sides say differently, in the report of a run.
cli-run-conflicts = { $count ->
    [one] { $flow }: one value of the CRM's differs from what stands here; both are kept. A "do not contact" is not taken back by the CRM alone.
   *[other] { $flow }: { $count } values of the CRM's differ from what stands here; both are kept. A "do not contact" is not taken back by the CRM alone.
}
cli-run-conflict = { $stands ->
    [ours] { $row } { $field }: here { $ours }, in the CRM { $theirs }; ours stands.
   *[theirs] { $row } { $field }: here { $ours }, in the CRM { $theirs }; the CRM's stands.
}
cli-conflict-nothing = nothing

cli-run-unanswered = { $count ->
    [one] { $flow }: no answer came for one thing that was sent; it may be in the CRM. The next run looks for it before it sends anything. "fieldbridge outbox { $flow }" names it.
   *[other] { $flow }: no answer came for { $count } things that were sent; they may be in the CRM. The next run looks for them before it sends anything. "fieldbridge outbox { $flow }" names them.
}
cli-outbox = What was sent to the CRM and never answered
cli-outbox--flow = Only of this flow
cli-outbox--limit = At most so many, the oldest first
cli-outbox-none = Nothing waits for an answer.
cli-outbox-next = { $count ->
    [one] One thing waits for an answer. The next run of its flow looks for it in the CRM before it sends anything.
   *[other] { $count } things wait for an answer. The next runs of their flows look for them in the CRM before they send anything.
}
cli-conflicts = What the two sides say differently, as the runs noted it, the newest first
cli-conflicts--flow = Only of this flow
cli-conflicts--row = Only of this row, by its identifier in the CRM
cli-conflicts--values = Show whole values; by default their first letters and how long they are
cli-conflicts--limit = At most so many
cli-conflicts-none = No run noted a difference.
cli-col-asked = asked for
cli-col-stands = stands
conflict-stands-ours = ours
conflict-stands-theirs = the CRM's
unanswered-made = a new row
unanswered-changed = a change
unanswered-told = an event
unanswered-deleted = a deletion

notes-outbox = Outbox
notes-conflicts = Conflicts
notes-consents = Consent
notes-of-all = of all flows
notes-of-flow = of { $flow }
notes-of-row = of row { $row }
notes-cut = The first { $count }.
cmd-outbox = outbox
cmd-outbox-help = What was sent to the CRM and never answered. Tab goes on to conflicts and to consent.
cmd-conflicts = conflicts
cmd-conflicts-help = What the two sides say differently, as the runs noted it; of the row that is shown, or of all.
cmd-consents = consent
cmd-consents-help = Every change of a consent the program made: from, to, and by which rule; of the row that is shown, or of all.
cmd-one-flow = one flow
cmd-one-flow-help = Only what is of the flow that was selected, or of all flows.
help-notes = What the ledger keeps beside runs: what was sent and never answered, what the two sides say differently, and every change of a consent. Nothing is changed here. Tab goes to the next of them, w to what is of one flow only.
