"""SE-10: what a token's header says never decides how it is checked."""

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from kernel.clock import ShiftableClock
from kernel.ids import new_id
from servicekit.tokens import TokenInvalid, TokenVerifier

ISSUER = "http://localhost:8080"
KEY = ec.generate_private_key(ec.SECP256R1())


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def public_jwk() -> dict[str, Any]:
    numbers = KEY.public_key().public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "kid": "k1",
        "alg": "ES256",
        "use": "sig",
        "x": b64(numbers.x.to_bytes(32, "big")),
        "y": b64(numbers.y.to_bytes(32, "big")),
    }


class OneKey:
    async def key(self, kid: str) -> dict[str, Any] | None:
        return public_jwk() if kid == "k1" else None


def good_claims() -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": ISSUER, "aud": "bank", "sub": str(new_id()), "sid": str(new_id()), "client_id": "web", "iat": now,
        "exp": now + 300, "jti": "j1", "kind": "customer", "roles": [],
    }  # fmt: skip


def signed(claims: dict[str, Any], key: ec.EllipticCurvePrivateKey = KEY, **header: Any) -> str:
    head = {"alg": "ES256", "typ": "at+jwt", "kid": "k1", **header}
    text = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(claims).encode())}"
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{text}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def hmac_signed(secret: bytes) -> str:
    head = {"alg": "HS256", "typ": "at+jwt", "kid": "k1"}
    text = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(good_claims()).encode())}"
    return f"{text}.{b64(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def public_bytes(encoding: serialization.Encoding) -> bytes:
    return KEY.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)


def without_signature() -> str:
    head = {"alg": "none", "typ": "at+jwt", "kid": "k1"}
    return f"{b64(json.dumps(head).encode())}.{b64(json.dumps(good_claims()).encode())}."


def changed(**claims: Any) -> dict[str, Any]:
    return {**good_claims(), **claims}


NOW = int(time.time())
FORGED = {
    "no algorithm": without_signature(),
    "hmac with the public key as PEM": hmac_signed(public_bytes(serialization.Encoding.PEM)),
    "hmac with the public key as DER": hmac_signed(public_bytes(serialization.Encoding.DER)),
    "another key": signed(good_claims(), ec.generate_private_key(ec.SECP256R1())),
    "an unknown key id": signed(good_claims(), kid="k2"),
    "its own key in the header": signed(good_claims(), jwk=public_jwk()),
    "a key from an address": signed(good_claims(), jku="http://localhost/keys"),
    "a certificate from an address": signed(good_claims(), x5u="http://localhost/cert"),
    "an unknown critical header": signed(good_claims(), crit=["b64"]),
    "another type": signed(good_claims(), typ="JWT"),
    "another audience": signed(changed(aud="shop")),
    "a list of audiences": signed(changed(aud=["bank", "shop"])),
    "another issuer": signed(changed(iss="http://localhost:9999")),
    "an end in the past": signed(changed(exp=NOW - 1, iat=NOW - 400)),
    "a birth in the future": signed(changed(iat=NOW + 3600, exp=NOW + 3900)),
    "a start in the future": signed(changed(nbf=NOW + 3600)),
    "an end that is no number": signed(changed(exp="never")),
    "an unknown kind": signed(changed(kind="root")),
    "no subject": signed({k: v for k, v in good_claims().items() if k != "sub"}),
    "no token id": signed({k: v for k, v in good_claims().items() if k != "jti"}),
    "too long": signed(changed(filler="x" * 5000)),
    "no token at all": "nonsense",
}


def verifier(clock: ShiftableClock | None = None) -> TokenVerifier:
    return TokenVerifier(ISSUER, OneKey(), clock or ShiftableClock())


async def test_a_good_token_tells_who_calls() -> None:
    claims = changed(kind="operator", roles=["analyst"])
    principal = await verifier().verify(signed(claims))
    assert str(principal.subject) == claims["sub"]
    assert principal.roles == {"analyst"}


@pytest.mark.parametrize("kind", FORGED)
async def test_a_forged_token_is_refused(kind: str) -> None:
    with pytest.raises(TokenInvalid):
        await verifier().verify(FORGED[kind])


async def test_a_remembered_token_still_ends_on_time() -> None:
    clock = ShiftableClock()
    checker = verifier(clock)
    token = signed(good_claims())
    await checker.verify(token)
    clock.shift = timedelta(seconds=301)
    with pytest.raises(TokenInvalid):
        await checker.verify(token)
