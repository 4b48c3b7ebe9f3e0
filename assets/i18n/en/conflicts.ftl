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
