# Picklists of what is mapped, and the calls of the day against what the plan needs.

told-picklists = 200, { COUNT($fields) ->
    [one] { $fields } picklist
   *[other] { $fields } picklists
}, all their values mapped, none of them retired in use
told-picklists-unmapped = 200, active values nobody has mapped yet: { $what }
told-picklists-retired = 200, values that are no longer active and still stand in records (how many): { $what }
told-picklists-restricted = 200, picklists that take none but their own values: { $what }
remedy-salesforce-values-unmapped = Values were added in Salesforce after the field was mapped. Look at them and take them into the enumeration: "fieldbridge enums diff", then "fieldbridge enums sync".
remedy-salesforce-values-retired = Records hold values nobody can choose any more. They are carried over as they stand. Have them replaced (Setup → Object Manager → the object → Fields & Relationships → the field → Replace), or activate the value again.
remedy-salesforce-restricted = These fields are written to and restricted to the values of their lists: a record with any other value is refused, one by one, and the rest is written. Write only values the list has (map the enumeration to it), or have the restriction taken off: Setup → Object Manager → the object → Fields & Relationships → the field → Edit → Restrict picklist to the values defined in the value set.
told-calls-plan = { COUNT($left) ->
    [one] { $left } call
   *[other] { $left } calls
} left in these 24 hours, { $ours } of them ours ({ $reserve } % are kept for the business); reading and writing everything once takes about { $needed }
remedy-salesforce-calls-plan = The plan needs more calls than are ours today: a run would stop in the middle and go on when calls are free again. Read large objects by jobs (flow set … --way bulk), run at another time, leave out what is not needed, or keep fewer calls for the business (account set … --call-reserve).
