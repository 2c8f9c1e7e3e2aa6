"""A passkey as an authenticator makes one, which says whether it verified who holds it."""

import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

HOST, ORIGIN = "testserver", "https://testserver"
Flag = AuthenticatorData.FLAG


class Passkey:
    def __init__(self) -> None:
        self.id = os.urandom(16)
        self.key = ec.generate_private_key(ec.SECP256R1())

    def made(self, options: dict[str, Any], *, verified: bool) -> dict[str, Any]:
        """Return what a browser sends after adding this key."""
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = self._data(Flag.AT, verified, credential)
        attestation = AttestationObject.create("none", data, {})
        said = self._said(CollectedClientData.TYPE.CREATE, options)
        return self._answer(
            clientDataJSON=websafe_encode(said), attestationObject=websafe_encode(attestation)
        )

    def used(self, options: dict[str, Any], *, verified: bool) -> dict[str, Any]:
        """Return what a browser sends after this key was touched."""
        data, said = self._data(Flag(0), verified), self._said("webauthn.get", options)
        signed = self.key.sign(data + said.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=websafe_encode(said),
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signed),
        )

    def _data(self, flags: Any, verified: bool, credential: bytes = b"") -> AuthenticatorData:
        flags |= Flag.UP | (Flag.UV if verified else Flag(0))
        return AuthenticatorData.create(sha256(HOST.encode()), flags, 1, credential)

    def _said(self, kind: str, options: dict[str, Any]) -> CollectedClientData:
        challenge = options["publicKey"]["challenge"]
        return CollectedClientData.create(kind, challenge, ORIGIN)

    def _answer(self, **response: str) -> dict[str, Any]:
        key = websafe_encode(self.id)
        return {
            **{"id": key, "rawId": key, "type": "public-key"},
            "clientExtensionResults": {},
            "response": response,
        }
