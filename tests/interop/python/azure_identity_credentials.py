"""The Azure SDK's credentials: secret and certificate."""
import os
import tempfile

from azure.core.exceptions import ClientAuthenticationError
from azure.identity import CertificateCredential, ClientSecretCredential

from pair import Pair
from sandbox import APP_SCOPE, CLIENT_ID, CLIENT_SECRET, TENANT, URL, done, opens

PLACE = dict(authority=URL, disable_instance_discovery=True)


def rejected(credential, code):
    try:
        token = credential.get_token(*APP_SCOPE)
    except ClientAuthenticationError as error:
        assert f"AADSTS{code}" in error.message, error
        return
    raise AssertionError(f"accepted: {token}")


token = ClientSecretCredential(TENANT, CLIENT_ID, CLIENT_SECRET, **PLACE).get_token(*APP_SCOPE)
opens(token.token)
rejected(ClientSecretCredential(TENANT, CLIENT_ID, "wrong", **PLACE), 7000215)
rejected(ClientSecretCredential(TENANT, "11111111-2222-4333-8444-555555555555", CLIENT_SECRET, **PLACE), 700016)

pair, stranger = Pair().register(), Pair()
for chain in [False, True]:
    both = (pair.key + pair.certificate).encode()
    credential = CertificateCredential(
        TENANT, CLIENT_ID, certificate_data=both, send_certificate_chain=chain, **PLACE
    )
    opens(credential.get_token(*APP_SCOPE).token)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "pair.pem")
    with open(path, "w") as file:
        file.write(pair.key + pair.certificate)
    opens(CertificateCredential(TENANT, CLIENT_ID, certificate_path=path, **PLACE).get_token(*APP_SCOPE).token)
unknown = (stranger.key + stranger.certificate).encode()
rejected(CertificateCredential(TENANT, CLIENT_ID, certificate_data=unknown, **PLACE), 700027)
done()
