# signin: the ways to sign in, certificates and their keys

choice-password = User name and password
choice-make = Make a new key and certificate here
choice-read = Read a file (PEM or PFX)

ask-certificate-source = Where does the certificate come from?
ask-certificate-source-why = An application with a certificate needs no secret that could be copied: its private key never leaves the vault.
ask-certificate-source-where = Without a rule of your own, let Fieldbridge make it. Choose the file where your company hands certificates out.
ask-certificate-source-example = Make a new key and certificate here
ask-certificate = Which certificate does the application sign in with?
ask-certificate-why = The private key goes to the vault. The public part must be uploaded to the application's registration, so that Microsoft Entra knows it.
ask-certificate-where = App registrations, your application, Certificates & secrets, Certificates, Upload certificate. Compare the thumbprint shown there.
ask-certificate-example = fieldbridge-contoso.cer
ask-user = Who signs in?
ask-user-why = Everything is read with the rights of this user, who should be an account for this purpose and no person's own.
ask-user-where = Microsoft 365 admin center, Active users, "Username".
ask-user-example = crm-sync@contoso.onmicrosoft.com
ask-password = What is the user's password?
ask-password-why = It is sent to the sign-in service only. It is never written to the workspace, a log or the screen.
ask-password-where = From whoever looks after the account. A password that expires stops the runs on that day.
ask-password-example = one line
ask-sign-in = Sign in
ask-sign-in-why = You sign in yourself, with everything your company asks for. Fieldbridge keeps only a sign-in that can be withdrawn, never your password.
ask-sign-in-where = With your own account. It needs a licence and a role in the CRM.
ask-sign-in-example = kim@contoso.com

answer-problem-user-malformed = A user is written kim@contoso.com, or CONTOSO\kim on your own premises, without blanks.
answer-problem-not-typed = This cannot be typed or handed over: sign in instead.
answer-problem-not-on-premises = An organisation on its own premises (AD FS) signs in with a browser or with a password. Choose one of these.
answer-warning-password-blanks = The password begins or ends with a blank, which the sign-in service does not take. Check it.

auth-password-warning = A password is the weakest way to sign in. It does not work with multi-factor authentication, for federated users or for guests, it stops on the day the password expires (often after 90 days), and Microsoft advises against it. A certificate works without any of this.

certificate-problem-unreadable = This is no certificate or key that can be read. PEM and PFX files are read.
certificate-problem-too-large = This is too large to be a certificate or key. Was it the right file?
certificate-problem-no-key = There is no private key in it. Give the file that holds the private key.
certificate-problem-no-certificate = There is no certificate in it. Give the certificate as well.
certificate-problem-password-needed = It is protected with a password. Give the password.
certificate-problem-password-wrong = The password does not open it.
certificate-problem-old-encryption = It is encrypted in an old form. Convert it with: openssl pkcs8 -topk8 -v2 aes-256-cbc
certificate-problem-not-rsa = The key is not an RSA key. Sign-in services take RSA keys for applications.
certificate-problem-too-small = The RSA key has fewer than 2,048 bits, which is not safe any more. Make a new one.
certificate-problem-mismatch = The certificate belongs to another private key. Give the two that were made together.
certificate-problem-not-yet-valid = The certificate is not valid yet. Is the clock of this machine right?
certificate-problem-expired = The certificate has expired. Make a new one and upload it.
certificate-problem-not-made = The key could not be made. Try again.

cloud-commercial = Microsoft's world-wide cloud
cloud-gcc = US Government (GCC)
cloud-gcc-high = US Government (GCC High)
cloud-dod = US Department of Defense
cloud-china = China (21Vianet)

secret-client-secret = client secret
secret-private-key = private key
secret-password = password
secret-refresh-token = kept sign-in

review-certificate = Account { $account } signs in with a certificate (thumbprint { $thumbprint }), valid until { $until }.
review-on-premises = Account { $account } signs in at the organisation's own federation service (AD FS). This way follows the documentation and has not been tried on a live farm yet.
review-user = Account { $account } signs in as user { $user }.
review-person = Account { $account } works in the name of the person who has signed in.

fault-sign-in-unfinished = Nobody finished the sign-in in the browser.
fault-sign-in-unfinished-advice = Start the sign-in again and finish it within five minutes, in a browser of this machine. Over SSH, sign in with a device code.

remedy-certificate-expires = The certificate ends soon, and with it every run. Make a new one and upload it beside the old one, then switch the account to it; the old one stays valid meanwhile.

answer-problem-no-person = This is only for accounts in which a person signs in (browser, device code, password).
answer-problem-no-discovery = Only organisations in Microsoft's clouds are listed. Type the address.
