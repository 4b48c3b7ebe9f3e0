"""Client credentials by certificate: with a thumbprint (RS256, x5t) and with the public part (PS256, x5t#S256, x5c)."""
import msal

from pair import Pair
from sandbox import APP_SCOPE, AUTHORITY, CLIENT_ID, done, got, refused

pair, second, stranger, ended = Pair().register(), Pair().register(), Pair(), Pair(ended=True).register()


def ask(credential):
    app = msal.ConfidentialClientApplication(
        CLIENT_ID, client_credential=credential, authority=AUTHORITY, instance_discovery=False
    )
    return app.acquire_token_for_client(scopes=APP_SCOPE)


def by_thumbprint(key, thumbprint):
    return {"private_key": key, "thumbprint": thumbprint}


def by_certificate(key, certificate):
    return {"private_key": key, "public_certificate": certificate}


for one in [pair, second]:
    got(ask(by_thumbprint(one.key, one.thumbprint)))
    got(ask(by_certificate(one.key, one.certificate)))
refused(ask(by_thumbprint(stranger.key, stranger.thumbprint)), "invalid_client", 700027)
refused(ask(by_certificate(stranger.key, stranger.certificate)), "invalid_client", 700027)
# The key of another pair under a known name.
refused(ask(by_thumbprint(stranger.key, pair.thumbprint)), "invalid_client", 700027)
refused(ask(by_certificate(stranger.key, pair.certificate)), "invalid_client", 700027)
refused(ask(by_certificate(ended.key, ended.certificate)), "invalid_client", 700027)
done()
