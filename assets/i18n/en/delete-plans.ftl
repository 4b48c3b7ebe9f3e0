# Plans of deletions, and deleting in the CRM.

direction-delete = deletes in the CRM
direction-delete-how = only by an approved plan
review-flow-delete = Flow { $flow } deletes rows of { $table } in the CRM that somebody here asked for, and only by a plan that somebody approved.
cli-flow-add--plan-days = For flows that delete in the CRM: days a plan is good for, from when its rows were looked at
cli-flow-set--plan-days = Days a plan of deletions is good for
cli-col-plan-days = days a plan is good for

cli-deletions = Plans of deletions, who approves them, and rows that are to be deleted in the CRM
cli-deletions-list = Plans of deletions, the newest first
cli-deletions-list--flow = Only of this flow
cli-deletions-list--limit = At most so many
cli-deletions-show = One plan with its rows and what became of them
cli-deletions-show--digest = Its digest
cli-deletions-show--limit = At most so many rows
cli-deletions-approve = Approve exactly the rows of a plan: the next run of its flow carries it out
cli-deletions-approve--digest = Its digest
cli-deletions-approve--by = Who approves it; stands in the plan
cli-deletions-refuse = Refuse a plan; it is not carried out
cli-deletions-refuse--digest = Its digest
cli-deletions-refuse--by = Who refuses it
cli-deletions-refuse--note = Why; stands in the plan behind who refused
cli-deletions-request = Ask for rows to be deleted in the CRM by a flow of direction delete
cli-deletions-request--flow = A flow of the table
cli-deletions-request--rows = Identifiers of the rows in the CRM
cli-deletions-request--undo = Take it back
cli-deletions-request--by = Who asks for it
cli-deletions-requests = Rows that are asked to be deleted in the CRM
cli-deletions-requests--flow = A flow of the table
cli-deletions-none = There are no plans.
cli-deletions-no-requests = No row is asked to be deleted in the CRM.
cli-deletions-plan = Plan { $digest } of flow { $flow }, { $side }: { $rows } of { COUNT($living) ->
    [one] { $living } row
   *[other] { $living } rows
}, { $state }, made { $at }
cli-deletions-approved = Carry it out with "fieldbridge run { $flow }". If the rows are others by then, it is held again.
cli-deletions-refused = Nothing of it is done, and the same rows are not asked for again while the plan is good. The flow stays held until the rows are back in the CRM or in the filter, "fieldbridge flow set { $flow } --deletions ignore" leaves such rows alone, or somebody approves the plan after all with "fieldbridge deletions approve { $digest }".
cli-deletions-refused-crm = Nothing of it is done, and the same rows are not asked for again while the plan is good. Take the requests back with "fieldbridge deletions request { $flow } ROW --undo", or approve the plan after all with "fieldbridge deletions approve { $digest }".
cli-deletions-requested = { $count } of { COUNT($asked) ->
    [one] { $asked } row is
   *[other] { $asked } rows are
} newly asked for. "fieldbridge run" of the flow that deletes in the CRM makes the plan.
cli-deletions-unrequested = { $count } of { COUNT($asked) ->
    [one] { $asked } row is
   *[other] { $asked } rows are
} not asked for any more.
cli-col-digest = digest
cli-col-plan-side = where
cli-col-by = by

plan-side-campaign = in the campaign database
plan-side-crm = in the CRM
plan-state-held = held
plan-state-approved = approved
plan-state-done = carried out
plan-state-replaced = replaced by another
plan-state-refused = refused
plan-why-deleted = deleted in the CRM
plan-why-absent = not there any more
plan-why-left = left the filter
plan-why-requested = asked for here
plan-row-planned = planned
plan-row-sent = sent, no answer yet
plan-row-unknown = without an answer
plan-row-deleted = deleted
plan-row-done = done
plan-row-gone = was gone already
plan-row-refused = refused

reject-changed-since-plan = The row changed in the CRM since the plan was made; it was not deleted.
log-removal-plan = Plan { $digest }, approved by { $who }: { COUNT($rows) ->
    [one] { $rows } row is
   *[other] { $rows } rows are
} deleted in the CRM
log-removal-cancelled = Cancelled: { $deleted } of { COUNT($read) ->
    [one] { $read } row
   *[other] { $read } rows
} deleted in the CRM, { $unchanged } gone already, { $rejected } rejected, { $parked } without an answer
log-removal-done = Done: { $deleted } of { COUNT($read) ->
    [one] { $read } row
   *[other] { $read } rows
} deleted in the CRM, { $unchanged } gone already, { $rejected } rejected, { $parked } without an answer

fault-deletes-held--crm = { COUNT($deletions) ->
    [one] { $deletions } row
   *[other] { $deletions } rows
} would be deleted in the CRM; the plan waits for approval.
fault-deletes-held--crm-advice = Nothing of it was done. Look at the rows with "fieldbridge deletions show { $digest }", approve them with "fieldbridge deletions approve { $digest }" and run { $flow } again.
fault-deletes-held--asked = Rows would be deleted in the CRM; their plan waits for approval.
fault-deletes-held--asked-advice = Nothing of it was done. "fieldbridge deletions list --flow { $flow }" names the plan (P on the screen): look at its rows, which are in the CRM still. Approved, they are deleted there by the next run of { $flow }.
fault-deletes-held--plan = This run would delete { $deletions } of { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
}, more than go without asking; the plan waits for approval.
fault-deletes-held--plan-advice = Nothing of it was done. Look at the rows and the reason of each with "fieldbridge deletions show { $digest }": those that are gone should really be deleted in the CRM and not only hidden by a changed role, those that left the filter should no longer meet it. Then approve exactly these with "fieldbridge deletions approve { $digest }" and run { $flow } again.
log-deletes-approved = Plan { $digest }, approved by { $who }: more rows are deleted than go without asking

fault-usage--deletes-only = The flow { $flow } deletes nothing in the CRM.
fault-usage--deletes-only-advice = "fieldbridge flow add NAME --direction delete --table TABLE" adds one that does.
fault-usage--no-identifier = Nothing that was named can be an identifier of this CRM: { $found }
fault-usage--no-identifier-advice = Name rows by the identifiers they have in the CRM; "fieldbridge explain-row" shows one.

fault-deletes-held--plan-refused = This run would delete { $deletions } of { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
}, and { $who } refused just these.
fault-deletes-held--plan-refused-advice = Nothing of it was done. Bring the rows back in the CRM or into the filter, leave such rows alone with "fieldbridge flow set { $flow } --deletions ignore", or approve the plan after all with "fieldbridge deletions approve { $digest }".
fault-deletes-held--crm-refused = { COUNT($deletions) ->
    [one] { $deletions } row is
   *[other] { $deletions } rows are
} asked to be deleted in the CRM, and { $who } refused just these.
fault-deletes-held--crm-refused-advice = Nothing of it was done. Take the requests back with "fieldbridge deletions request { $flow } ROW --undo", or approve the plan after all with "fieldbridge deletions approve { $digest }".
fault-plan-changed--no-plan = There is no plan { $digest } that waits for an answer.
fault-plan-changed--no-plan-advice = "fieldbridge deletions list" shows the plans; only the newest of a flow can be answered.
