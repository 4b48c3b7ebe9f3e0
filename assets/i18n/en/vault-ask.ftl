# vault-ask: the pass-phrase of the encrypted file, asked for when a secret is needed; on the screen and on the terminal

vault-ask-title = Pass-phrase
vault-ask-why = The secrets of this workspace are kept in an encrypted file. Type its pass-phrase: it is asked for once and held until the program ends.
vault-ask-wrong = This pass-phrase does not open it. Type it again.
vault-ask-keys = Enter open   Esc leave it locked
vault-stays-locked = The file of secrets stays locked: no run was started.
cli-passphrase = Pass-phrase of the encrypted file of secrets (nothing is shown; Enter alone leaves):
cli-passphrase-wrong = This pass-phrase does not open it. Once more:
fault-vault-locked--declined = The encrypted file of secrets stays locked: the pass-phrase was not given.
fault-vault-locked--declined-advice = Do the same again and type the pass-phrase when it is asked for. Without a terminal, set FIELDBRIDGE_VAULT_PASSPHRASE_FILE to a file only you can read (chmod 600), or FIELDBRIDGE_VAULT_PASSPHRASE.
fault-vault-locked--not-given = The encrypted file of secrets is locked: no pass-phrase was given.
fault-vault-locked--not-given-advice = In a terminal it is asked for, unless --no-input or --json forbids that. Without one, put it into a file only you can read (chmod 600) and set FIELDBRIDGE_VAULT_PASSPHRASE_FILE to its path, or set FIELDBRIDGE_VAULT_PASSPHRASE itself.

# --- the keyring's answers, and numbers
keyring-no-service = its service does not answer here
keyring-locked = it is locked, or this program may not use it
keyring-unreadable = the entry in it cannot be read
keyring-several = it holds several entries of the same name
keyring-none = there is none on this system
keyring-left-out = it is left out
keyring-forgetful = it does not give back what was written
keyring-silent = it did not answer before
cli-usage-number = A whole number is expected.
cli-usage-range = A whole number from { $least } to { $most } is expected.
cli-usage-least = A whole number from { $least } on is expected.
cli-usage-moment = A day or a moment is expected, such as 2026-01-31 or 2026-01-31T08:00:00Z.
cli-usage-event-place = timeline, campaign:ID or table:NAME is expected.
cli-usage-order-by = FIELD, "FIELD asc" or "FIELD desc" is expected, with commas between several.
