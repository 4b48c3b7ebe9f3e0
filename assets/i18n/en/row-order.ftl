# In which order the rows of a flow come.

cli-flow-add--order-by = Fields by which rows come where they can, such as: createdon desc,lastname; the program says where they cannot
cli-flow-set--order-by = Fields by which rows come where they can, such as: createdon desc,lastname; the program says where they cannot
cli-flow-set--no-order-by = Rows come as they are read best
cli-col-order-by = Rows come by
setup-what-order-by = Order of the rows

log-order-kept = Rows come by { $order }.
log-order-left = Rows do not come by { $order } in this reading.

cli-order-asked = { $flow }: rows come by { $order } where they can.
order-everything = when everything is read
order-changes = when what changed is read
order-replay = when rows are read again
order-kept = in this order
no-order-tracking = in the order of the CRM's record of changes, which takes no other
no-order-by-change = in the order of their changes, so that none is missed
no-order-moves = by their identifiers: a row that changes its place while everything is read would be missed, and no reading of changes comes behind it; only the creation date keeps its place
no-order-jobs = as the jobs bring them, which are cut in pieces by the server
no-order-keys = as the population names them

wz-rules-order-by = Rows come by
wz-rules-order-by-none = as they are read best
wz-order-by-why = Up to three fields, each with desc or without: createdon desc, lastname. It holds where everything is read and nothing can be missed by it, and for rows that are read again; changes always come in their own order.
wz-order-by-ask = By which fields the rows of { $flow } come
wz-order-by-says = Rows come by { $order } where they can.

fault-mapping-invalid--order-missing = There is no field { $field } to order by.
fault-mapping-invalid--order-missing-advice = "fieldbridge tables ACCOUNT TABLE" shows the fields of a table.
fault-mapping-invalid--order-kind = Rows cannot be ordered by { $field }.
fault-mapping-invalid--order-kind-advice = Order by texts, numbers, dates, yes-or-no or identifiers; references, choices and long texts have no order the CRM keeps.
fault-mapping-invalid--order-derived = Rows cannot be ordered by { $field }: its value changes although nobody changes the row.
fault-mapping-invalid--order-derived-advice = A row could change its place unseen while it is read and be missed. Order by a field that is entered.
fault-mapping-invalid--order-many = An order names at most { COUNT($field) ->
    [one] { $field } field
   *[other] { $field } fields
}.
fault-mapping-invalid--order-many-advice = Rows that are alike in all of them come by their identifiers.
fault-mapping-invalid--order-outward = { $field } goes to the CRM: its rows have no order.
fault-mapping-invalid--order-outward-advice = An order is for flows that bring rows from the CRM.
