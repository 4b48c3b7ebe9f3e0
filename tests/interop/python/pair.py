"""A private key with its self-signed certificate, as an administrator makes one."""
import datetime

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from sandbox import URL


class Pair:
    def __init__(self, ended=False):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Campaign connector")])
        now = datetime.datetime.now(datetime.timezone.utc)
        begin = now - datetime.timedelta(days=30)
        end = now + datetime.timedelta(days=-1 if ended else 30)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(end)
            .sign(key, hashes.SHA256())
        )
        self.key = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        self.certificate = certificate.public_bytes(serialization.Encoding.PEM).decode()
        self.thumbprint = certificate.fingerprint(hashes.SHA1()).hex().upper()

    def register(self):
        """Uploads the public part, as one does in the portal; both sides must see the same thumbprint."""
        answer = requests.post(f"{URL}/_sandbox/certificates", data=self.certificate.encode())
        assert answer.status_code == 200, answer.text
        assert answer.json()["thumbprint"] == self.thumbprint, answer.json()
        return self
