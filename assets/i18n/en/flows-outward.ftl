# flows-outward: flows that send changes to the CRM or delete there, in the wizard.
cmd-export-flow = export
cmd-export-flow-help = Add a flow that sends what changed of the selected table to the CRM, or change what it sends and how.
cmd-delete-flow = delete there
cmd-delete-flow-help = Add a flow that deletes rows of the selected table in the CRM, only ever by an approved plan, or change it.
cmd-export-turn = change
cmd-export-turn-help = Take the next choice for the selected line; on a field, whose word counts.
wz-export-flow-title = What { $flow } sends to the CRM, and how
wz-export-why = Changes of fields that are the campaign side's own go to the CRM. What both sides changed is decided by whose field it is; both values are kept in the report.
wz-export-mode = what becomes of rows
wz-export-mode-why = Proposed: change only. Rows made here stay here until you say otherwise.
wz-export-key-why = A row made here is looked for by this field before it is made there, so that it is not made twice. Proposed: the unique key the CRM knows and the mapping carries.
wz-export-key-idle = not needed: no rows are made there
wz-export-key-ours = none: a new row gets its identifier here
wz-export-goes = Go: { $fields }
wz-export-owner-crm = The CRM's field: where both sides changed it, the CRM's value stands. Space gives it to the campaign side.
wz-export-owner-marketing = The campaign side's field: its change goes, and a change the CRM made meanwhile is told in the report. Space gives it back to the CRM.
wz-export-owner-consent = Consent: a "do not contact" of either side stands, whatever the other says.
wz-export-consent = Consent belongs to both sides; "o" says which way it goes.
wz-export-unmapped = This table has no mapping yet.
wz-export-no-key = No field that is unique in the CRM is mapped as it is.
wz-export-nothing-ours = Nothing would go: no field is the campaign side's own. Space on a field gives it.
wz-export-key-needed = Salesforce names its records itself: without a key a row could be made twice.
wz-export-key-not-unique = The key is not unique in the CRM, or not mapped as it is.
export-fate-goes = goes
export-fate-new-rows = only in new rows
export-fate-stays = stays here
export-fate-own-flow = kept by the flow of consent
export-fate-cannot = cannot be turned back into the CRM's value
wz-removal-ask = Days a plan of { $flow } is good for
wz-removal-bad = A number from 1 to 30.
wz-removal-why = Nothing is deleted in the CRM without a plan that names every row and that somebody approved. An older plan is looked at anew.
wz-removal-says = A plan is good for { COUNT($days) ->
    [one] { $days } day
   *[other] { $days } days
}. Rows are asked for with "fieldbridge deletions request { $flow } ROW"; the next run makes the plan, P on the home screen shows and approves it.

fault-usage--stray-option = { $option } says nothing of the flow { $flow }, whose direction is { $direction }.
fault-usage--stray-option-advice = Leave it out; nothing was changed.
