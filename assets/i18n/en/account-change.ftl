# account-change: faults whose remedy follows the account's way to sign in (fault-<kind>--<case>), another secret or another
# way to sign in, the certificate that waits for its upload

# --- a secret is not there
fault-secret-missing--password-advice = Give it again with "fieldbridge account rotate { $account } --password-stdin".
fault-secret-missing--certificate-advice = The private key is gone with it. Make another certificate with "fieldbridge account switch { $account } --auth certificate --make-certificate", or take one you have with --certificate-file FILE.
fault-secret-missing--sign-in = Nobody has signed in for this account, or the sign-in was forgotten.
fault-secret-missing--sign-in-advice = Sign in: "fieldbridge account sign-in { $account }", or the account step of the wizard.
fault-secret-missing--variable = The environment variable { $variable } holds no secret.
fault-secret-missing--variable-advice = Set the variable of the environment that is named above, where Fieldbridge runs; a timer or a service has an environment of its own.

# --- the vault
fault-vault-locked--passphrase-unusable = The pass-phrase of the encrypted file cannot be read.
fault-vault-locked--passphrase-unusable-advice = The line above names the variable or the file, and what is wrong with it. Correct that; the secrets themselves were not touched.

# --- the sign-in service refuses
fault-secret-wrong--id-advice =
    1. The secret looks like a secret's ID (1a2b3c4d-…): that stands beside the value and opens nothing.
    2. Entra admin center → App registrations → your app → Certificates & secrets → Client secrets → New client secret.
    3. Copy the "Value" column (it is shown once) and enter it here, or with "fieldbridge account rotate { $account } --client-secret-stdin".

# --- answers on the command line
fault-answer-missing--option-advice = Give the option named above; --help shows all of them. In a terminal, "fieldbridge" asks for everything.
fault-answer-missing--account = There are several accounts: name one.
fault-answer-missing--account-advice = Name one of the accounts above: as this command's --help shows, after the command or with --account.
fault-answer-missing--no-input-advice = Leave --no-input out and sign in yourself: "fieldbridge account sign-in { $account }" does so for an account that is there. For work without anybody at the keyboard use a client secret or a certificate.
fault-answer-invalid--rotate-sign-in-advice = Nobody can type what stands for a sign-in. Sign in again: "fieldbridge account sign-in { $account }".
fault-answer-invalid--rotate-certificate-advice = Make the next certificate: "fieldbridge account switch { $account } --auth certificate --make-certificate". Have its public part uploaded, then go over to it: "fieldbridge account switch { $account } --auth certificate".
fault-answer-invalid--no-certificate-advice = To move the account to one, begin with "fieldbridge account switch { $account } --auth certificate --make-certificate".

# --- the command line
cli-account-rotate--skip-checks = Take the new secret over without the checks, where the CRM cannot be reached
cli-account-rotate--password-stdin = Read the password from standard input
cli-account-rotate--password-file = Read the password from this file
cli-account-rotate--password-env = Name of the variable that holds the password; it is read whenever it is needed
cli-account-rotated-proven = The secret of account { $account } was replaced: the checks passed with the new one, and the old one is forgotten.
cli-account-prerequisites--account = Account whose address and certificate are written into the sheet
cli-certificate-next-made = Key and certificate are made and kept; account { $account } signs in as before. Have the public part uploaded to the application and the thumbprints compared. Then:
cli-certificate-next-kept = This certificate was made before and waits; account { $account } signs in as before. Once its public part is uploaded to the application:
