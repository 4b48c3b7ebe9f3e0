# What discovery found: tables, how they can be read, their fields, keys and relationships, and what changed.

# --- tables
table-kind-standard = standard
table-kind-activity = activity
table-kind-virtual = virtual
table-kind-elastic = elastic
table-kind-intersect = link table
table-owner-user = owned by users and teams
table-owner-organization = owned by the organisation
table-owner-none = without an owner
table-custom = made by your organisation
reading-tracked = the CRM tells what changed (change tracking)
reading-by-date = by modification date
reading-in-full = in full every time: nothing tells what changed
reading-not-described = its fields are not read yet
short-reading-tracked = told
short-reading-by-date = by date
short-reading-in-full = in full
short-reading-not-described = –
short-barred-virtual = not carried
short-barred-elastic = not carried
short-barred-intersect = not carried
barred-virtual = not carried over: its rows live in another system, whose errors would end a run
barred-elastic = not carried over: its rows live in a document store with rules of its own
barred-intersect = not carried over: it only links rows of two tables
deletions-told = the CRM tells them
deletions-by-comparing = only by comparing all identifiers
deletions-none = –
could-track = Change tracking is off but can be switched on: make.powerapps.com → Tables → the table → Properties → Advanced options → Track changes.
key-state-active = can be used
key-state-pending = waits for its index
key-state-in-progress = its index is being built
key-state-failed = its index failed: mostly because rows have the same values
key-state-unknown = state not told
keys-none = none

# --- fields
caution-derived = worked out by the CRM: can change without moving the row's change date
caution-day-as-instant = shown as a day but kept as an instant: in another time zone it is another day
caution-wall-clock = a wall-clock time, not UTC
caution-secured = column security: empty unless the application user's profile may read it
caution-several-values = several values at once; carried over as text
caution-currency = means something only with the row's currency
caution-several-targets = may point to rows of several tables
left-out-companion = only repeats another field
left-out-unreadable = the CRM does not let anybody read it
left-out-binary = pictures and files are not carried over: one of them can weigh more than all other fields of the row together
left-out-not-a-column = a list of parties in a table of its own, not a column
left-out-unknown-type = a kind of field that is not known
field-required = demanded
field-not-writable = read only
bind-no-field = The table has no such field.
bind-no-reference = The field does not point to rows of another table.
bind-no-target = The field cannot point to that table.
bind-not-told = The CRM did not tell under which name this reference is written. Read the table again.

# --- what changed
change-table-added = { $table }: the table is new
change-table-removed = { $table }: the table is gone or can no longer be seen
change-tracking-on = { $table }: change tracking was switched on
change-tracking-off = { $table }: change tracking was switched off
change-field-added = { $table }.{ $field } is new
change-field-removed = { $table }.{ $field } is gone or can no longer be read
change-field-renamed = { $table }.{ $from } may be called { $to } now; please check
change-field-reformatted = { $table }.{ $field } is shown in another way: { $from } → { $to }
change-field-widened = { $table }.{ $field } holds more than before: { $from } → { $to }
change-field-narrowed = { $table }.{ $field } holds less than before: { $from } → { $to }
change-field-retyped = { $table }.{ $field } has another type: { $from } → { $to }
change-field-required = { $table }.{ $field } is demanded now
change-field-optional = { $table }.{ $field } is no longer demanded
change-field-secured = { $table }.{ $field } is guarded by column security now
change-field-unsecured = { $table }.{ $field } is no longer guarded by column security
change-targets = { $table }.{ $field } points to other tables: new { $added }, no longer { $removed }
change-option-set = { $table }.{ $field } takes its values from another option set: { $from } → { $to }
change-option-added = { $set }: option { $code } “{ $label }” is new
change-option-removed = { $set }: option { $code } “{ $label }” is gone; rows may still hold it
change-option-relabelled = { $set }: option { $code } “{ $from }” is called “{ $to }” now
change-option-suspect = { $set }: option { $code } may mean something else now: “{ $from }” → “{ $to }”
change-option-retired = { $set }: option { $code } “{ $label }” was taken out of use; rows may still hold it
change-option-returned = { $set }: option { $code } “{ $label }” is in use again
change-option-depends = { $set }: option { $code } “{ $label }” goes with other values of its controlling field now
change-status-moved = { $set }: status reason { $code } belongs to another state: { $from } → { $to }
change-key-added = { $table }: alternate key { $key } is new
change-key-removed = { $table }: alternate key { $key } is gone
change-key-changed = { $table }: alternate key { $key } is made of other fields: { $from } → { $to }
change-key-state = { $table }: alternate key { $key }: { $from } → { $to }
change-relationship-added = { $table }: relationship { $relationship } is new
change-relationship-removed = { $table }: relationship { $relationship } is gone
change-relationship-changed = { $table }: relationship { $relationship } is written in another way
road-same-version = The CRM's number of its definitions has not moved.
road-changes = The CRM told what changed.
road-everything = Everything was read again and compared.

# --- command line
cli-tables--table = One table: its fields, keys, relationships and option sets
cli-tables--changes = Ask the CRM what changed since the last discovery
cli-tables-compared = Compared with the discovery of { $since }. { $road }
cli-tables-unchanged = Nothing changed since the discovery of { $since }. { $road }
cli-tables-first = This was the first discovery; there is nothing to compare with yet.
cli-tables-kept = { $table } could not be described; what was known of it is kept. { $why }
cli-table-set = set in addresses
cli-table-kind = kind
cli-table-key = identifier
cli-table-name = name field
cli-table-reading = changes are read
cli-table-deletions = deletions are seen
cli-table-privileges = privileges
cli-table-fields = Fields
cli-table-keys = Alternate keys
cli-table-to-one = Points to
cli-table-to-many = Is pointed to by
cli-table-many-to-many = Is linked with
cli-table-option-sets = Option sets
cli-table-none = –
cli-table-shared = shared
cli-col-changes = changes
cli-col-notes = notes
cli-col-key = key
cli-col-written-as = written as
cli-col-relationship = relationship
cli-col-link-table = link table
cli-col-points-to = points to

# --- wizard
cmd-changes = what changed
cmd-changes-help = Show what changed in the CRM since the discovery before the last one, or the list again.
wz-news = { $count ->
    [one] { $count } change since the discovery { $ago }
   *[other] { $count } changes since the discovery { $ago }
}
wz-news-breaking = { $count } to look at
wz-news-title = What changed since the discovery { $ago }
wz-news-none = No discovery before this one found a change. Ctrl-R asks the CRM again.
age-minutes = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
age-hours = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
age-days = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
wz-why-no-news = No change was found yet.
wz-about-kind = kind
wz-about-reading = changes
wz-about-deletions = deletions
wz-about-keys = keys
wz-about-fields = fields
wz-about-fields-count = { $all } in all, { $carried } can be carried over
wz-about-reading-fields = The fields of this table are being read…
wz-about-hint = hint
wz-about-failed = The fields of this table could not be read. { $why }
