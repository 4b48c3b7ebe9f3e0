# task: the doctor's findings

doctor-verdict-passed = ok
doctor-verdict-warned = worth knowing
doctor-verdict-failed = not ok

doctor-directory = Files can be written in { $place }.
doctor-directory-none = The workspace directory { $place } does not exist yet; it is made when a setup begins.
doctor-directory-broken = Files cannot be written in { $place }: { $why }
doctor-workspace = Workspace { $name } can be read. Accounts: { $accounts }, flows: { $flows }.
doctor-workspace-none = There is no workspace yet.
doctor-workspace-broken = The workspace cannot be read: { $why }
doctor-draft = A setup was left unfinished.
doctor-vault = Secrets are kept in { $place }; write, read and delete were tried.
doctor-vault-memory = Secrets are kept in memory only and are gone when the program ends. The keyring says: { $why }
doctor-vault-none = There is no place to keep a secret yet: { $why }
doctor-database = The campaign database { $place } is sound: { COUNT($rows) ->
    [one] { $rows } row
   *[other] { $rows } rows
}, { $megabytes } MB.
doctor-network-files = The campaign database lies on a network file system ({ $kind }), which was accepted. Its locks are not reliable there: let one machine only use this workspace.
doctor-remedy-network-files = A workspace on a disk of this machine (--workspace DIR) does not have this trouble.
doctor-database-none = Nothing has run yet, so there is no campaign database to examine.
doctor-database-broken = The campaign database cannot be used: { $why }
doctor-serving = Process { $pid } on { $host } sees to what is scheduled.
doctor-serving-none = { COUNT($count) ->
    [one] { $count } schedule waits
   *[other] { $count } schedules wait
}: nobody serves this workspace.
doctor-clock = The clock says { $now }.
doctor-clock-wrong = The clock says { $now }, which cannot be right. Sign-in and certificates depend on it.
doctor-roots = Certificate roots in use: { $source ->
    [system] those of this system
   *[other] the built-in ones, since this system has none
}.
doctor-certificate = { $variable } names the certificates at { $path }.
doctor-proxy = A proxy is set: { $variable } is { $value }.
doctor-account = Account { $account } answers and all checks passed.
doctor-account-broken = Account { $account } does not pass its checks: { $why }

doctor-remedy-setup = Run `fieldbridge setup` to begin or go on.
doctor-remedy-serve = Keep `fieldbridge serve` running, best as a service of the system: the documentation about serving has one for systemd.
doctor-remedy-vault = Unlock the system's keyring, or agree to an encrypted file in `fieldbridge setup`. On a machine without either, set FIELDBRIDGE_VAULT_PASSPHRASE_FILE to a file only you can read.
doctor-remedy-clock = Set the clock, best by network time, and try again.
doctor-remedy-certificate = The file cannot be read. Correct the variable's path or the file's rights, or unset the variable.

# while something is made ready
reaching = connecting to { $host } ({ $seconds } s)
reaching-again = { $host } is being tried again ({ $seconds } s so far): { $met }
reaching-pause = { $host } is tried again in { $again } s ({ $seconds } s so far): { $met }
