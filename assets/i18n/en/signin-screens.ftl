# signin-screens: what the wizard says about certificates, a person's sign-in and the administrator's sheet
wz-short-certificate-source = Certificate
wz-short-certificate = Certificate
wz-short-user = User
wz-short-password = Password
wz-short-sign-in = Sign-in
wz-certificate-make = Enter makes an RSA key of 2,048 bits and a certificate for one year. The key stays in the vault; you get the public part as a file.
wz-certificate-file = Path of the file with key and certificate (PEM or PFX)
wz-certificate-password = The file is protected. Its password:
wz-certificate-working = Working on the key…
wz-certificate-kept = The private key is kept in the vault.
wz-certificate-thumbprint = Thumbprint
wz-certificate-identifier = Custom key identifier
wz-certificate-sha256 = SHA-256
wz-certificate-valid = Valid
wz-certificate-until = { $left ->
    [one] until { $day } ({ $left } day)
   *[other] until { $day } ({ $left } days)
  }
wz-certificate-public = Public part
wz-certificate-next = Have the public part uploaded to the application (Ctrl-P shows the steps to send), compare the thumbprint, then go on with Enter. Tab chooses another certificate.
wz-sign-in-device = Enter asks for a code. You type it on any device, in any browser, and sign in there. Works over SSH.
wz-sign-in-browser = Enter gives you an address to open in a browser of this machine, where you sign in.
wz-sign-in-asking = Asking the sign-in service…
wz-sign-in-open = Open this address on any device:
wz-sign-in-open-here = Open this address in a browser of this machine:
wz-sign-in-code = and type this code:
wz-sign-in-waiting = Waiting for you to sign in, { $left } left. Esc gives it up.
wz-sign-in-kept = You are signed in; the sign-in is kept. Enter goes on, Tab signs in again.
wz-sign-in-given-up = The sign-in was given up.
sign-in-page-done = You are signed in. You can close this page and go back to Fieldbridge.
sign-in-page-failed = The sign-in did not come about. Go back to Fieldbridge to see why.
cmd-prerequisites = what to prepare
cmd-prerequisites-help = The steps for the administrator who prepares this sign-in, to be copied and sent.
