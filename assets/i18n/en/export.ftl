# Flows that go to the CRM.
direction-import = from the CRM
direction-export = to the CRM
write-mode-update = rows the CRM has are changed; rows made on the campaign side stay there
write-mode-insert = rows made on the campaign side are made in the CRM; those it has stay as they are
write-mode-upsert = rows the CRM has are changed, rows made on the campaign side are made there
write-mode-update-short = update
write-mode-insert-short = insert
write-mode-upsert-short = upsert

cli-col-direction = direction
cli-col-writes = writes
cli-col-said = the CRM said
cli-col-found = found before sending
cli-flow-add--direction = Which way rows go: import reads them from the CRM, export sends what the campaign side owns to the CRM, events tells the CRM what happened to messages, opt-out keeps consent on both sides, leads makes leads of rows of a table of your own
cli-flow-add--writes = What an export does in the CRM: update changes rows it has, insert makes rows that were made on the campaign side, upsert does both
cli-flow-add--key = Field by which a new row is known in the CRM: an alternate key of one field or an external id
cli-flow-set--writes = What an export does in the CRM: update, insert or upsert
cli-flow-set--key = Field by which a new row is known in the CRM
cli-run--retry-rejects = Try rows once more that the CRM refused; only for flows that go to the CRM

reject-not-there = The CRM has no such row any more; it is not made anew.
reject-merged = The CRM has merged this row into another one, which is named beside it; change that one.
reject-refused-there = The CRM refused the row.
reject-value-unfit = The CRM's field cannot take the value.
reject-changed-meanwhile = Somebody kept changing the row in the CRM while it was sent.
reject-no-key = The row has no value in the field by which the CRM would know it.
reject-key-twice = Another new row has the same key.
reject-key-collation = The row's key and that of another row, which is named beside it, differ only in case, in blanks at the ends or in how their letters are composed. For the CRM they are one row, so only the other one is sent; give this row another key, or none.
reject-already-there = The CRM has a row with this key already, and this flow only makes new ones.
reject-id-taken = Another row of the campaign database already has the identifier the CRM gave this one.
reject-parent-unnamed = The row refers to one made here that the CRM has not named yet. It goes by itself once that one was sent: run the flow that sends its table.
reject-oscillation = The field goes back and forth: whatever is sent, the CRM sets it back, three times within a day. This field of this row is not sent any more; the others go. It goes again when the reject is tried once more, after a day in which neither side changes it, and is settled when both sides agree. Look for the rule or the person in the CRM that sets it, and decide whose field it is.

log-export-left-out = These fields are the campaign side's own, but their rules cannot be turned round: { $fields } is not sent
log-export-unsettled = An earlier run left { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
} in the outbox; they are looked for before anything is sent
log-export-settled = { $rows } of them are in the CRM now
log-export-batch = { COUNT($read) ->
    [one] { $read } row
   *[other] { $read } rows
} compared, { $applied } written
log-export-conflicts = { COUNT($fields) ->
    [one] { $fields } field was
   *[other] { $fields } fields were
} changed on both sides; both values are kept
log-export-stopped = { COUNT($fields) ->
    [one] { $fields } field goes
   *[other] { $fields } fields go
} back and forth between both sides and { COUNT($fields) ->
    [one] is
   *[other] are
} not sent any more; "fieldbridge rejects list" names the rows
log-export-unknown = No answer came for { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
}; the next run looks for them before it sends anything
log-export-cancelled = Cancelled: { $applied } of { COUNT($read) ->
    [one] { $read } row
   *[other] { $read } rows
} written, { $unchanged } unchanged, { $rejected } rejected, { $parked } without an answer
log-export-done = Done: { $applied } of { COUNT($read) ->
    [one] { $read } row
   *[other] { $read } rows
} written, { $unchanged } unchanged, { $rejected } rejected, { $parked } without an answer

fault-held--not-loaded = { $table } is not completely loaded yet: what was read and what was made here cannot be told apart.
fault-held--not-loaded-advice = Run the import flow of this table to its end, then this one.
fault-filter-invalid--export = A flow that goes to the CRM takes no filter.
fault-filter-invalid--export-advice = Leave the filter out: what changed on the campaign side goes, and nothing else.
fault-mapping-invalid--nothing-ours = No field of { $table } is the campaign side's own, so there is nothing to send.
fault-mapping-invalid--nothing-ours-advice = Give the fields to the campaign side, for example with "fieldbridge schema rule { $table } FIELD --owner marketing".
fault-mapping-invalid--key-needed = Salesforce names its records itself: without a key a new row of { $table } could be made twice.
fault-mapping-invalid--key-needed-advice = Name a mapped external id that is unique, with "fieldbridge flow set { $flow } --key FIELD".
fault-mapping-invalid--key-not-unique = { $field } of { $table } is no active key: two rows could have the same value.
fault-mapping-invalid--key-not-unique-advice = Have the CRM administrator make it an alternate key or a unique external id, or name another field.
fault-mapping-invalid--key-not-mapped = The key { $field } of { $table } is not mapped as it is.
fault-mapping-invalid--key-not-mapped-advice = Include the field in the mapping, without steps that change its value.
