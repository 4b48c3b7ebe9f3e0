"""Client credentials by secret."""
import msal

from sandbox import APP_SCOPE, AUTHORITY, CLIENT_ID, CLIENT_SECRET, URL, done, got, refused


def app(authority=AUTHORITY, client_id=CLIENT_ID, secret=CLIENT_SECRET):
    return msal.ConfidentialClientApplication(
        client_id, client_credential=secret, authority=authority, instance_discovery=False
    )


good = app()
first = got(good.acquire_token_for_client(scopes=APP_SCOPE))
assert first["token_source"] == "identity_provider", first
assert "refresh_token" not in first, first
again = got(good.acquire_token_for_client(scopes=APP_SCOPE))
assert again["token_source"] == "cache" and again["access_token"] == first["access_token"], again

refused(app(secret="wrong").acquire_token_for_client(scopes=APP_SCOPE), "invalid_client", 7000215)
stranger = "11111111-2222-4333-8444-555555555555"
refused(app(client_id=stranger).acquire_token_for_client(scopes=APP_SCOPE), "unauthorized_client", 700016)
other = ["https://other.example/.default"]
refused(app().acquire_token_for_client(scopes=other), "invalid_resource", 500011)
try:
    app(authority=f"{URL}/{stranger}")
    raise AssertionError("a tenant nobody knows was accepted")
except ValueError as error:
    assert "90002" in str(error) or "tenant" in str(error).lower(), error
done()
