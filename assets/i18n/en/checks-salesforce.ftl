# What the checks of a Salesforce account tell, and what to do about it.
told-versions = 200, version { $version }; the newest is { $newest }
told-object-rights = 200, { $rights }
told-changes-by-stamp = 200, changed and deleted records are found by SystemModstamp
told-changes-undeleted = 200, changed records are found by SystemModstamp; deleted ones are not told
told-changes-none = 200, no SystemModstamp to find changes by
told-calls-left = { COUNT($left) ->
    [one] { $left } call
   *[other] { $left } calls
} left in these 24 hours
told-calls-unknown = the answers do not tell how many calls are left
told-external-ids = 200, { $keys }
told-external-ids-none = 200, no external id
told-fields-formulas = 200, { $count } mapped, all there; worked out when read: { $fields }
remedy-salesforce-address = The host is none of Salesforce's own domains. If your organisation is reached through a proxy of yours, this is right; otherwise copy the address from Setup → My Domain → Current My Domain URL.
remedy-salesforce-certificate = The certificate ends soon. Make the next one now, upload it to the application (Setup → External Client App Manager → your app → Settings → OAuth Settings), then change over.
remedy-salesforce-production = This is a production organisation. For a first run take a sandbox if there is one: Setup → Sandboxes.
remedy-salesforce-empty = The user sees no record of this object. If there are some, give the permission set View All Records on it: Setup → Permission Sets → the set → Object Settings.
remedy-salesforce-formulas = When only a formula's result changes, Salesforce does not mark the record as changed. Read such fields in full from time to time ("--full").
remedy-salesforce-no-stamp = This object is read in full each time, since nothing tells which records changed.
remedy-salesforce-deletions = Deleted records of this object are found by comparing identifiers.
remedy-salesforce-external-id = Records are found by this field, but it is not unique, so one value may stand for several. Setup → Object Manager → the object → the field → Unique.
remedy-salesforce-calls-low = Fewer of the organisation's calls are left for this day than are kept for its business. Run at another time, or ask who uses them: Setup → API Usage.
