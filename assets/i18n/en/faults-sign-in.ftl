# What the sign-in service refuses, and what to do next: numbered where it takes more than one step.
fault-secret-wrong = The client secret is wrong.
fault-secret-wrong-advice =
    1. Compare the Application (client) ID with the account: the secret must belong to this very application. An old value can be read nowhere any more.
    2. If in doubt: Entra admin center → App registrations → your app → Certificates & secrets → Client secrets → New client secret.
    3. Copy the "Value" column (it is shown once) and enter it here, or with "fieldbridge account rotate { $account } --client-secret-stdin".
fault-secret-expired = The client secret has expired.
fault-secret-expired-advice =
    1. Entra admin center → App registrations → your app → Certificates & secrets → Client secrets → New client secret.
    2. Enter the new value: "fieldbridge account rotate { $account } --client-secret-stdin", or the account step of the wizard.
    3. Tell its last day as well (--secret-expires 2027-03-31), so that Fieldbridge warns in time; or move to a certificate.
fault-app-not-found = The application is not known in this tenant.
fault-app-not-found-advice =
    1. Entra admin center → App registrations → your app → Overview: compare Application (client) ID and Directory (tenant) ID with the account; both must come from this one page.
    2. If the application is registered in another tenant and made for several: its service principal must exist here first. Open https://login.microsoftonline.com/TENANT/adminconsent?client_id=CLIENT-ID as an administrator of this tenant and consent.
    3. If it is made for one tenant only, register it anew in the tenant of the organisation.
fault-app-disabled = The application is disabled.
fault-app-disabled-advice =
    1. Entra admin center → Enterprise applications → your app → Properties → Enabled for users to sign-in? = Yes → Save.
    2. Wait a few minutes, then check again.
fault-tenant-not-found = The tenant is not known.
fault-tenant-not-found-advice =
    1. Entra admin center → Overview → Tenant ID: copy it again; a domain such as contoso.onmicrosoft.com works as well.
    2. If it is right, the tenant may be in another cloud (US Government, China): those have their own sign-in address.
fault-resource-not-found = The tenant does not know this organisation.
fault-resource-not-found-advice =
    1. Power Platform admin center → Environments → your environment → Environment URL: compare it with the account, region (crmN) included.
    2. The organisation belongs to one tenant; the application must be registered in that same tenant. The check "Tenant" shows which one.
fault-consent-missing = Consent to use Dynamics is missing.
fault-consent-missing-advice =
    1. Entra admin center → App registrations → your app → API permissions: if Dynamics CRM → user_impersonation is not listed, Add a permission → Dynamics CRM → Delegated permissions → user_impersonation.
    2. On the same page: Grant admin consent. This takes a Privileged Role Administrator or Cloud Application Administrator.
    3. Check again.
fault-scope-invalid = What the token was asked for is not valid.
fault-scope-invalid-advice =
    1. The organisation's address must be the plain https://….dynamics.com, without a path such as /api/data.
    2. Correct it in the account and check again.
fault-conditional-access = A Conditional Access policy blocks the sign-in.
fault-conditional-access-advice =
    1. Entra admin center → Monitoring & health → Sign-in logs → Service principal sign-ins (or User sign-ins): search the correlation id shown here; the tab Conditional Access names the policy.
    2. Entra admin center → Protection → Conditional Access → Policies → that policy: exclude this application or account, or allow this machine's network address.
    3. Check again after a few minutes.
fault-sign-in-refused = The sign-in service refused for a reason Fieldbridge does not know.
fault-sign-in-refused-advice =
    1. Read the service's own words in the details, and look the code up at https://login.microsoftonline.com/error.
    2. Show code, correlation id and time to whoever manages Entra.
fault-token-rejected = The organisation rejects the token.
fault-token-rejected-advice = A fresh token was tried as well. Check that the account's address is the organisation's own "Environment URL", and that the environment is not disabled (Power Platform admin center → Environments).
fault-sign-in-busy = The sign-in service is busy.
fault-sign-in-busy-advice = Fieldbridge tries again by itself. If it stays, look at the Entra service health.
fault-wrong-cloud = The tenant is in another national cloud.
fault-wrong-cloud-advice =
    1. Find out which cloud the organisation is in: its address ends in .dynamics.com (commercial, GCC), .microsoftdynamics.us (GCC High), .appsplatform.us (DoD) or .dynamics.cn (China).
    2. Set the account's sign-in service to that cloud: login.microsoftonline.com, login.microsoftonline.us or login.partner.microsoftonline.cn ("fieldbridge account set ACCOUNT --authority URL").
    3. The application must be registered in that cloud's own Entra admin center; an application of another cloud cannot be used.
fault-resource-not-allowed = The application may not ask for tokens for this organisation.
fault-resource-not-allowed-advice =
    1. Check the organisation's address in the account, region (crmN) included.
    2. Entra admin center → App registrations → your app → API permissions → Add a permission → Dynamics CRM → Delegated permissions → user_impersonation → Add permissions.
    3. On the same page: Grant admin consent. Then check again.
fault-consent-by-admin = Only an administrator can agree to what the application asks for.
fault-consent-by-admin-advice =
    1. Ask a Privileged Role Administrator or Cloud Application Administrator of the tenant.
    2. Entra admin center → Enterprise applications → your app → Permissions → Grant admin consent. If a request is already waiting: Enterprise applications → Admin consent requests.
    3. Check again once consent is given.
fault-app-misconfigured = The application's registration is incomplete.
fault-app-misconfigured-advice =
    1. Entra admin center → App registrations → your app → API permissions: Dynamics CRM → user_impersonation must be listed; add it if not.
    2. On the same page: Grant admin consent, also if it was granted before.
    3. Compare the Application (client) ID on the Overview page with the account; with a certificate, check that it was uploaded to this very application.
fault-public-client-secret = The application is registered as a public client, which may not send a secret or certificate.
fault-public-client-secret-advice =
    1. To sign in as the application: Entra admin center → App registrations → your app → Authentication → Platform configurations → Add a platform → Web, and use that registration's secret or certificate.
    2. To sign in as a user (device code, password): take the secret out of the account instead.
fault-public-flow-off = The sign-in service expects a secret or certificate from this application.
fault-public-flow-off-advice =
    1. To sign in as the application: enter the client secret, or choose the certificate, in the account.
    2. To sign in as a user (device code, password): Entra admin center → App registrations → your app → Authentication → Advanced settings → Allow public client flows = Yes → Save.
fault-certificate-mismatch = The private key and the certificate uploaded to Entra do not belong together.
fault-certificate-mismatch-advice =
    1. Compare the thumbprint Fieldbridge shows for the account with Entra admin center → App registrations → your app → Certificates & secrets → Certificates.
    2. If they differ, or none is listed: Upload certificate → the public part (.cer or .pem) of the account's certificate.
    3. Wait a minute, then check again.
fault-certificate-rejected = The sign-in service does not accept what the certificate signed.
fault-certificate-rejected-advice =
    1. Entra admin center → App registrations → your app → Certificates & secrets → Certificates: compare the thumbprint, and check that the certificate has not expired.
    2. Compare the Application (client) ID on the Overview page with the account: the statement is signed in its name.
    3. If both are right, renew the certificate in the account and upload the new public part.
fault-password-wrong = The user name or the password is wrong.
fault-password-wrong-advice =
    1. Try the same user name and password in a browser at https://www.office.com, in a private window.
    2. If that works, enter them here again; mind spaces at the beginning and end.
fault-sign-in-user-unknown = The user is not known in this tenant.
fault-sign-in-user-unknown-advice =
    1. Check the user name for typing errors; it has the form name@contoso.com.
    2. Compare the tenant of the account with Entra admin center → Users → the user → Overview → User principal name.
fault-sign-in-user-locked = The user account is locked, or this network address is blocked.
fault-sign-in-user-locked-advice =
    1. Do not try again at once: every attempt keeps the lock in place. Usually it ends by itself after a while.
    2. Entra admin center → Protection → Identity Protection → Risky sign-ins shows whether the network address is blocked.
    3. If the password may have become known: Entra admin center → Users → the user → Reset password.
fault-password-expired = The user's password has expired.
fault-password-expired-advice =
    1. Set a new password: Entra admin center → Users → the user → Reset password, or in the local Active Directory if the user comes from there; sign in once in a browser so that it becomes permanent.
    2. Enter the new password: "fieldbridge account rotate { $account } --password-stdin", or the account step of the wizard.
    3. Passwords of such accounts expire regularly (often after 90 days): a client secret or certificate saves this work.
fault-sign-in-user-disabled = The user account is disabled in Entra.
fault-sign-in-user-disabled-advice =
    1. Entra admin center → Users → the user → Properties → Settings → Account enabled = Yes → Save.
    2. Wait a few minutes, then check again.
fault-mfa-required = The sign-in asks for a second factor, which a password alone cannot give.
fault-mfa-required-advice =
    1. Best: switch the account to a client secret or certificate; then no user has to sign in.
    2. Or sign in by device code, where the second factor is asked for in the browser.
    3. Or exclude this service account: Entra admin center → Protection → Conditional Access → Policies → the policy → Users → Exclude.
fault-legacy-blocked = The tenant's security defaults forbid signing in with user name and password.
fault-legacy-blocked-advice =
    1. Switch the account to a client secret or certificate: security defaults do not concern applications.
    2. Or sign in by device code. Switching security defaults off for the whole tenant is not advisable.
fault-user-not-assigned = The user is not assigned to this application.
fault-user-not-assigned-advice =
    1. Entra admin center → Enterprise applications → your app → Users and groups → Add user/group → the user → Assign.
    2. Or, if everybody of the tenant may use it: the same application → Properties → Assignment required? = No → Save.
fault-tenant-not-named = The sign-in needs the tenant by its own name.
fault-tenant-not-named-advice =
    1. Entra admin center → Overview → Tenant ID: copy it.
    2. Enter it as the account's tenant, in place of common, organizations or consumers.
fault-redirect-missing = The application does not know the address the browser is to return to.
fault-redirect-missing-advice =
    1. Entra admin center → App registrations → your app → Authentication → Add a platform → Mobile and desktop applications.
    2. Under Custom redirect URIs enter http://localhost (without a port) → Configure.
    3. Start the sign-in again.
fault-code-used = The code from the browser was used already.
fault-code-used-advice = Start the sign-in again and finish it once in the browser; going back or reloading the page there uses the code twice.
fault-sign-in-again = The stored sign-in of the user has ended.
fault-sign-in-again-advice =
    1. Sign in again: "fieldbridge account sign-in { $account }", or the account step of the wizard.
    2. It ends after long disuse, after a change of password, or by the tenant's sign-in frequency. For work without anybody at the keyboard use a client secret or certificate.
fault-device-pending = The sign-in in the browser is not finished yet.
fault-device-pending-advice = Open the address shown in a browser, enter the code and finish the sign-in. Fieldbridge notices by itself.
fault-device-code-wrong = The sign-in service does not know this code.
fault-device-code-wrong-advice = Start the sign-in again and enter the new code exactly as it is shown.
fault-device-code-expired = The code has expired before the sign-in was finished.
fault-device-code-expired-advice = Start the sign-in again; the new code is valid for about 15 minutes.
fault-sign-in-declined = The sign-in was declined in the browser.
fault-sign-in-declined-advice = If that was a mistake, start the sign-in again and agree to what the application asks for.
fault-sign-in-loop = The sign-in service takes the requests for a loop and refuses them.
fault-sign-in-loop-advice =
    1. Wait a few minutes without trying. Fieldbridge does not repeat this request by itself.
    2. If several programs share this sign-in, stop all but one. If it comes back, send us the details.
fault-external-user = The user belongs to another tenant.
fault-external-user-advice =
    1. Use a member of the organisation's own tenant; guests and personal accounts cannot sign in this way.
    2. If there is none: Entra admin center → Users → New user → Create new user, then give it a licence and a security role in the environment.
fault-sign-in-request-wrong = The sign-in service finds our request wrong.
fault-sign-in-request-wrong-advice = This is our mistake, not a setting of yours. Please send us the code and the details.
fault-client-rejected = The sign-in service does not accept this application and says no more.
fault-client-rejected-advice =
    1. Compare the client id of the account with the registration of the application.
    2. Enter the secret again, or check that the certificate is the one registered there.
fault-grant-rejected = The sign-in service does not accept the password, code or stored sign-in and says no more.
fault-grant-rejected-advice = Enter it again, or start the sign-in again.
fault-grant-not-allowed = The application may not sign in this way.
fault-grant-not-allowed-advice = Choose another way of signing in for the account, or allow this one in the registration of the application.
fault-token-audience = The organisation answers that it goes by another address than the token was made for.
fault-token-audience-advice =
    1. The details name the address it expects. Power Platform admin center → Environments → your environment → Environment URL: copy it into the account.
    2. Check again.
fault-token-expired = The organisation finds the token expired, although it was renewed just now.
fault-token-expired-advice =
    1. The clock of this machine is probably wrong: switch on automatic time (NTP).
    2. Check again; the check "Clock" tells by how much it is off.
fault-certificate-expired = The certificate of the account has expired.
fault-certificate-expired-advice =
    1. Make the next certificate: "fieldbridge account switch { $account } --auth certificate --make-certificate", or the account step of the wizard.
    2. Entra admin center → App registrations → your app → Certificates & secrets → Certificates → Upload certificate: its public part.
    3. Go over to it: "fieldbridge account switch { $account } --auth certificate".
