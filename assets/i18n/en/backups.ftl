# Backups of the campaign database

cli-backup = Backups of the campaign database: which there are, one more, a check, restoring one
cli-backup-list = The backups there are, the newest first
cli-backup-make = Make a backup now, beside whatever runs
cli-backup-check = Check the whole database; what is damaged is written to no more
cli-backup-restore = Put a backup in the place of the database; without a name, list them
cli-backup-restore--name = The backup, as the list names it
cli-backup-restore--yes = Do it without asking
cli-col-why = why
cli-col-megabytes = MB
cli-col-backup = backup
cli-backup-none = There is no backup yet. The first run that goes well makes one, then one a day.
cli-backup-made = Made { $name }, { $size } MB.
cli-backup-sound = The whole database is sound.
cli-backup-which = To put one in the place of the database: fieldbridge backup restore BACKUP
cli-backup-goes = The database goes back to { $at }. What happened on the campaign side since then goes: rows changed here, e-mail events and refusals that were not told to the CRM yet, plans, notes and the history. What came from the CRM comes again: the next run of every flow reads everything. The present file is kept beside the backups.
cli-backup-type = To go back, type { $at }:
cli-backup-kept = Nothing was changed. With --yes nobody is asked.
cli-backup-restored = The backup stands in its place. Run every flow now ("fieldbridge run --all"): each reads everything once.
backup-why-daily = once a day
backup-why-asked = asked for
backup-why-upgrade = before an upgrade
backup-why-replaced = replaced by a backup
log-backup-made = A backup of the database was made: { $name }.
log-backup-failed = No backup of the database could be made. The run is not affected.
log-database-checked = The whole database was checked: it is sound.
log-lines-gone = { COUNT($count) ->
    [one] One line of an old log went: lines are kept for 90 days, runs for good.
   *[other] { $count } lines of old logs went: lines are kept for 90 days, runs for good.
}
log-reading-brought-back = Everything is read again: the database was restored from a backup.
doctor-backup = The last backup of the database is of { $at } (there are { $count }).
doctor-backup-old = The last backup of the database is of { $at }. A run that goes well makes one a day.
doctor-backup-none = There is no backup of the database.
doctor-remedy-backup = Make one: "fieldbridge backup make". If there is no room, free some.
