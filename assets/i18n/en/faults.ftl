# What went wrong, and what to do next. One pair for every kind; no arguments, so that no sentence can miss one: the
# details line beside it names host, table, privilege and the server's own words.

## Address
fault-address-malformed = This address cannot be read.
fault-address-malformed-advice = Paste the address of your organisation as the browser shows it, for example https://contoso.crm4.dynamics.com. Everything after the host name is cut off for you.
fault-address-not-https = The address does not use https.
fault-address-not-https-advice = Use the https:// form of the address. Plain http is accepted for this machine only (the sandbox).
fault-address-has-credentials = The address carries a user name or password.
fault-address-has-credentials-advice = Remove everything between https:// and the @ sign. Secrets are asked for separately and kept in the vault.
fault-address-not-crm = This is a sign-in page or an admin portal, not an organisation.
fault-address-not-crm-advice = Open the Power Platform admin center → Environments → your environment and copy the "Environment URL" (https://….crmN.dynamics.com).

## Network
fault-dns-failed = The host name was not found.
fault-dns-failed-advice = Check the address for typing errors. If it is right, ask whoever runs your network whether this machine may resolve it (DNS, VPN, proxy).
fault-connect-refused = Nothing answers at this address.
fault-connect-refused-advice = Check host and port. If a proxy or firewall stands between, ask your network team to allow https (443) to the host; for the sandbox, check that it is running.
fault-connect-timeout = No connection came about in time.
fault-connect-timeout-advice = A firewall often swallows such requests. Ask your network team to allow https (443) to the host, or set HTTPS_PROXY if your network needs a proxy.
fault-tls-failed = The server's certificate was not accepted.
fault-tls-failed-advice = If your company inspects https traffic, its root certificate must be in this machine's certificate store (or named in SSL_CERT_FILE). Also check this machine's clock. Checking cannot be switched off.
fault-timeout = The server did not answer in time.
fault-timeout-advice = Try again; a run goes on where it stopped. If it keeps happening, read fewer rows a page, or ask the administrator whether the organisation is under load.
fault-connection-lost = The connection broke before the answer was complete.
fault-connection-lost-advice = Nothing was lost. Try again; if it keeps happening, look at the network, VPN or proxy between here and the CRM.
fault-truncated = The answer ended too early.
fault-truncated-advice = Nothing of it was applied; the page is asked for again. If it keeps happening, a proxy or scanner may be cutting long answers.
fault-not-the-api = A web page came back where data was expected.
fault-not-the-api-advice = A proxy, a sign-in page or a firewall answered instead of the CRM. Open the address in a browser on this machine to see what it shows, and ask your network team to let this host through.
fault-bad-json = The answer is not valid data.
fault-bad-json-advice = Nothing of it was applied. Try again; if it stays, keep the details with the request id for Microsoft support.
fault-oversize = The answer is larger or deeper than allowed.
fault-oversize-advice = Read fewer rows a page, or leave out long text, image and file fields of this table. Then run again; it goes on where it stopped.
fault-redirected = The server sent a signed-in request elsewhere.
fault-redirected-advice = Such a redirect is never followed, because the token would travel with it. The organisation may have been renamed or moved: take the present "Environment URL" from the Power Platform admin center → Environments.
fault-foreign-link = The server sent a link to another place.
fault-foreign-link-advice = It was not followed, and nothing was sent there. Check that the address of the account is the organisation itself and not a proxy; if it is, report the details to Microsoft support.
fault-paging-loop = The server repeats a page link.
fault-paging-loop-advice = Reading stopped instead of going in circles. Everything applied so far is kept. Run again; if it stays, give the details to Microsoft support.
fault-server-error = The CRM failed on its side.
fault-server-error-advice = Try again in a few minutes; a run goes on where it stopped. If it stays, check the service health in the Microsoft 365 admin center and quote the request id to Microsoft support.
fault-maintenance = The organisation is in maintenance.
fault-maintenance-advice = Wait until it is back: Power Platform admin center → Environments → your environment → History shows copies, restores and updates. The run goes on where it stopped.
fault-throttled = The CRM asked us to slow down.
fault-throttled-advice = Nothing is broken, and nobody waits for it now. Try again in a few minutes; a run goes on where it stopped. If it happens often, run at quieter hours or let fewer integrations share this application user.
fault-not-dataverse = The host answers, but not as Dynamics 365.
fault-not-dataverse-advice = Check the address: Power Platform admin center → Environments → your environment → Environment URL. An organisation that was renamed, disabled or deleted answers like this too.
fault-client-broken = The connection to the outside could not be prepared.
fault-client-broken-advice = Check the proxy settings (HTTPS_PROXY) and the certificate settings (SSL_CERT_FILE) of this machine, then start again.
fault-clock-wrong = This machine's clock is wrong by more than five minutes.
fault-clock-wrong-advice = Switch on automatic time (NTP) on this machine, then check again. Sign-in tokens are only valid within a few minutes.

## Workspace and setup
fault-workspace-missing = There is no workspace here.
fault-workspace-missing-advice = Run "fieldbridge" to set one up, "fieldbridge demo" to try it on generated data, or name another directory with --workspace.
fault-workspace-corrupt = The workspace file cannot be read.
fault-workspace-corrupt-advice = The details name line and column. Correct workspace.toml in an editor; nothing was changed.
fault-workspace-newer = The workspace was written by a newer Fieldbridge.
fault-workspace-newer-advice = Use that version or a later one. The workspace was left as it is.
fault-account-unknown = There is no external account of this name.
fault-account-unknown-advice = "fieldbridge account list" shows the accounts of this workspace.
fault-account-exists = An external account of this name exists already.
fault-account-exists-advice = Choose another name; or change the existing account with "fieldbridge account set", "rotate" or "switch".
fault-flow-unknown = There is no flow of this name.
fault-flow-unknown-advice = "fieldbridge flow list" shows the flows of this workspace.
fault-flow-unknown--none = There is no flow yet.
fault-flow-unknown--none-advice = "fieldbridge setup" makes accounts, mappings and flows; "fieldbridge flow add" adds a flow to an account that is there.
fault-flow-unknown--table = No flow carries the table { $table }.
fault-flow-unknown--table-advice = "fieldbridge flow list" shows the flows and their tables; "fieldbridge flow add" makes one for another table.
fault-flow-exists = A flow of this name exists already.
fault-flow-exists-advice = Choose another name, or change the existing flow.
fault-filter-invalid = The filter cannot be understood.
fault-filter-invalid-advice = The details say where. Examples: statecode = 0 · lastname starts with 'K' · modifiedon >= today - 30 · gendercode in (1, 2).
fault-answer-missing = An answer is missing.
fault-answer-missing-advice = Add it to the answers file, or run the setup in a terminal to be asked.
fault-answer-invalid = An answer is not acceptable.
fault-answer-invalid-advice = The details say which and why. Correct it and go on; everything else is kept.
fault-answers-unreadable = The answers file cannot be read.
fault-answers-unreadable-advice = The details name the place. It is a TOML file; "fieldbridge setup export" writes one to start from.
fault-mapping-invalid = The mapping contradicts itself or the table.
fault-mapping-invalid-advice = The details name the field. Open the schema step, or run "fieldbridge schema show", and correct the rule.
fault-in-use = Something else still uses this.
fault-in-use-advice = Remove what uses it first; the details name it.
fault-unfinished = Setup was left unfinished.
fault-unfinished-advice = Everything you answered is kept. Run "fieldbridge" or "fieldbridge setup" to go on.

## Vault
fault-vault-unavailable = There is no place to keep a secret.
fault-vault-unavailable-advice = Unlock or install the system's keyring; or agree to the encrypted file: in the wizard, or without a terminal by setting FIELDBRIDGE_VAULT_PASSPHRASE, or FIELDBRIDGE_VAULT_PASSPHRASE_FILE to a file only you can read (chmod 600); or name a variable of the environment that holds the secret (--client-secret-env, --password-env).
fault-vault-locked = The vault is locked, or the pass-phrase is wrong.
fault-vault-locked-advice = Enter the pass-phrase again. Without it the stored secrets cannot be read; they can only be entered anew.
fault-secret-missing = The secret is not in the vault.
fault-secret-missing-advice = Give it again with "fieldbridge account rotate { $account } --client-secret-stdin", or set the environment variable the account names.
fault-vault-verify-failed = The stored secret could not be read back.
fault-vault-verify-failed-advice = The keyring accepted the secret but did not return it. Unlock the keyring and try again, or use the encrypted file.

## Storage
fault-disk-full = The disk is full.
fault-disk-full-advice = Free some space and run again; everything committed so far is kept.
fault-not-writable = This place cannot be written.
fault-not-writable-advice = Check owner and permissions of the directory, or choose another one with --workspace.
fault-not-our-database = This file is another program's database.
fault-not-our-database-advice = It was not touched. Move it away or choose another workspace directory.
fault-database-newer = The database was written by a newer Fieldbridge.
fault-database-newer-advice = Use that version or a later one. The database was left as it is.
fault-network-files = The campaign database would stand on a file system over the network ({ $kind }).
fault-network-files-advice = Nothing was opened. Locks over the network are not reliable, and two processes that write at once can damage the database. Choose a workspace on a disk of this machine (--workspace DIR). Where only one machine ever uses it and you accept the risk: --accept-network-files, or the variable FIELDBRIDGE_ACCEPT_NETWORK_FILES=1 for every start.
fault-database-corrupt = The database is damaged.
fault-database-corrupt-advice = Nothing more is written to it. "fieldbridge backup restore" lists the backups and puts one in its place. Where there is none, move the file away and run every flow again.
fault-database-busy = Another program holds the database.
fault-database-busy-advice = Close other programs that have campaign.db open (also backup and sync tools), then run again.
fault-statement-refused = The database refuses what this table asks of it.
fault-statement-refused-advice = The details hold the database's own words. Where the table has too many columns, leave fields out of its mapping. Other tables are not affected.
fault-storage-failed = The database or the file system failed.
fault-storage-failed-advice = The details hold the system's own words. Check the disk, and that the workspace is not on a network drive.
fault-table-conflict = A column of the campaign table has another type than the mapping needs, or somebody dropped it.
fault-table-conflict-advice = The details name the column: a conversion was changed, or the table was altered by hand. Give the column another name in the mapping, or the flow another schema name; or change it back.

## Guards and runs
fault-lease-held = Another process is running this flow.
fault-lease-held-advice = Wait until it is done; "fieldbridge run FLOW --wait" does that. If that machine is gone, its hold ends by itself after a minute.
fault-fenced = Another process has taken this flow over.
fault-fenced-advice = This run stopped without harm; the other one goes on at the same place. "fieldbridge status" shows it.
fault-error-budget = Too many rows were rejected.
fault-error-budget-advice = The run stopped before doing more; the page on which it stopped was not kept. Rejects of earlier pages: "fieldbridge rejects list --flow FLOW --open"; what the next run would reject: "fieldbridge run FLOW --dry-run". Correct the mapping ("fieldbridge schema rule") or the data; how many rejects are borne says "fieldbridge flow set FLOW --most-rejects 5".
fault-held = A guard holds the work until somebody approves.
fault-held-advice = Compare the details with what you expect. If another organisation answers than before (a copy or a restored environment), check the account again before anything runs.
fault-cancelled = Cancelled.
fault-cancelled-advice = Everything up to the last page is kept. Run again to go on from there.
fault-cancelled--unbegun = Ended before it began: nothing was read and nothing was written.
fault-cancelled--unbegun-advice = Nothing has changed. Begin it again whenever you like.
fault-unbalanced = A page does not balance, so it was not applied.
fault-unbalanced-advice = This is our mistake. Nothing was lost; please send us the details.
fault-bug = Something happened that must not happen.
fault-bug-advice = This is our mistake. Please send us the details with the code.
fault-usage = The command line is wrong.
fault-usage-advice = --help shows what is possible.

## Whose move it is
move-you = you
move-crm-admin = the Dynamics administrator
move-identity-admin = the Entra administrator
move-network = whoever runs your network
move-vendor = Microsoft, or whoever runs the server
move-us = us, the makers of Fieldbridge
move-nobody = nobody; it passes by itself

## Exit codes
exit-ok = done
exit-failure = failed for a reason no other code names
exit-usage = the command line was wrong
exit-configuration = workspace or settings missing or wrong
exit-authentication = signing in or rights
exit-rejects = done, but some rows were rejected, fields left out, or something was sent that nobody answered
exit-guard = a guard holds the work until somebody approves
exit-lease = another process runs this flow or serves this workspace
exit-network = the network or the CRM's limits outlasted our patience
exit-storage = the database or the disk
exit-bug = our own mistake
exit-unfinished = setup left unfinished; the draft is kept
exit-interrupted = cancelled from the keyboard
exit-terminated = asked to end by the system
