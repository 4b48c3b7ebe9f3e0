"""User name and password. The library asks for the user's realm at the host without its port: a proxy leads it to the sandbox."""
import msal

from person import PASSWORD, USER, public
from sandbox import URL, USER_SCOPE, done, got, refused

app = public()
got(app.acquire_token_by_username_password(USER, PASSWORD, scopes=USER_SCOPE))
domain = USER.split("@")[1]
for name, code in [("expired", 50055), ("disabled", 50057), ("locked", 50053), ("mfa", 50076), ("enrol", 50079), ("blocked", 53003), ("nobody", 50034)]:
    refused(app.acquire_token_by_username_password(f"{name}@{domain}", PASSWORD, scopes=USER_SCOPE), "invalid_grant", code)
refused(app.acquire_token_by_username_password(USER, "wrong", scopes=USER_SCOPE), "invalid_grant", 50126)
common = public(f"{URL}/common")
refused(common.acquire_token_by_username_password(USER, PASSWORD, scopes=USER_SCOPE), "invalid_request", 9001023)
done()
