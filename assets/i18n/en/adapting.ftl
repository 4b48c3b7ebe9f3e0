# What a flow takes over of a changed CRM by itself, before a run.

options-ask = told, and left to you
options-sync = synchronised before the run
options-ask-why = A value that came into an option set, or is called otherwise, is told and waits for you; rows that hold it follow the rule for codes not listed.
options-sync-why = Where values came or are called otherwise, their lists are synchronised before the rows come, by what each list says of adding and replacing. Values that rows use stay. Rules that reject a code nobody knew, or stop at it, still do.
new-fields-ask = offered, and left to you
new-fields-take-in = taken in where proposed
new-fields-ask-why = A field that comes to the table is offered under what changed, and taken in by nobody but you.
new-fields-take-in-why = A field that comes to the table is taken in before the run where it would be proposed for a new mapping. Nothing that exists changes; the mapping has a new version, so that the run reads every row once.
wz-rules-options = Options that changed
wz-rules-new-fields = Fields that came
log-lists-synced = { COUNT($lists) ->
    [one] { $lists } list was
   *[other] { $lists } lists were
} synchronised before the run: { COUNT($values) ->
    [one] { $values } value
   *[other] { $values } values
} changed, { $kept } that the CRM no longer has stay because rows use them
log-fields-taken-in = fields that came were taken in before the run: { $fields }
cli-flow-add--options = What happens when an option set has other values: ask tells it, sync synchronises its list before the run
cli-flow-set--options = What happens when an option set has other values: ask tells it, sync synchronises its list before the run
cli-flow-add--new-fields = What happens when a field comes to the table: ask offers it, take-in takes in what would be proposed before the run
cli-flow-set--new-fields = What happens when a field comes to the table: ask offers it, take-in takes in what would be proposed before the run
cli-col-options = options that changed
cli-col-new-fields = fields that came
setup-what-options = options that changed
setup-what-new-fields = fields that came
