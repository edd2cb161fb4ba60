"""A device that keeps one passkey and answers as a browser would, for the address of the tests: real keys, real
signatures, and every lie that a false device could tell."""

import hashlib
import json
import secrets
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from accounts.models import User

HOST = "localhost"
ORIGIN = "http://localhost:8000"
FLAG = AuthenticatorData.FLAG


class Device:
    """`person` is whose passkey it says it keeps."""

    def __init__(self, person: User) -> None:
        self.person = person
        self.id = secrets.token_bytes(16)
        self.key = ec.generate_private_key(ec.SECP256R1())

    def make(self, challenge: bytes, *, verified: bool = True, origin: str = ORIGIN) -> dict[str, Any]:
        """What the browser answers when a passkey was made."""
        public = ES256.from_cryptography_key(self.key.public_key())
        kept = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = AuthenticatorData.create(_host(HOST), _flags(verified) | FLAG.AT, 0, kept)
        client = CollectedClientData.create(CollectedClientData.TYPE.CREATE, challenge, origin)
        attested = AttestationObject.create("none", data, {})
        return self._answer(clientDataJSON=client, attestationObject=attested)

    def show(
        self, challenge: bytes, *, verified: bool = True, origin: str = ORIGIN, host: str = HOST, by: User | None = None
    ) -> dict[str, Any]:
        """What the browser answers when the passkey was shown; `by` is whose it claims to be."""
        data = AuthenticatorData.create(_host(host), _flags(verified), 1)
        client = CollectedClientData.create(CollectedClientData.TYPE.GET, challenge, origin)
        signature = self.key.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        handle = user_pk_to_url_str(by or self.person).encode()
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=handle)

    def answer(self, options: dict[str, Any], **lies: Any) -> str:
        """The passkey shown to the options of a page, as the text of a form's field."""
        return json.dumps(self.show(websafe_decode(options["publicKey"]["challenge"]), **lies))

    def enrolled(self, name: str = "Phone") -> Authenticator:
        """The passkey written down as its person's, as the page does it."""
        return WebAuthn.add(self.person, name, self.make(secrets.token_bytes(32))).instance

    def _answer(self, **parts: bytes) -> dict[str, Any]:
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "response": {name: websafe_encode(part) for name, part in parts.items()},
            "clientExtensionResults": {},
        }


def _host(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def _flags(verified: bool) -> FLAG:
    return FLAG.UP | FLAG.UV if verified else FLAG.UP
