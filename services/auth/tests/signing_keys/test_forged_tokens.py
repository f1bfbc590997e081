"""Tokens that auth itself must refuse, made by hand: no library that could share a mistake with the bank's."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from auth.sealing import Seal
from auth_house import GOOD_PASSWORD, Guest, House, new_email
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from kernel.ids import new_id

Forge = Callable[["Workshop"], str]


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Workshop:
    """Has a good token, and for the corpus even the bank's own key."""

    def __init__(self, good: str, private_jwk: dict[str, str]) -> None:
        header, claims, self.signature = good.split(".")
        self.header: dict[str, Any] = json.loads(base64.urlsafe_b64decode(header + "=="))
        self.claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(claims + "=="))
        scalar = int.from_bytes(base64.urlsafe_b64decode(private_jwk["d"] + "=="), "big")
        self.key = ec.derive_private_key(scalar, ec.SECP256R1())
        self.stranger = ec.generate_private_key(ec.SECP256R1())

    def text(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        return f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(claims).encode())}"

    def signed(self, *, key: ec.EllipticCurvePrivateKey | None = None, header: Any = None, **claims: Any) -> str:
        chosen = {name: value for name, value in {**self.claims, **claims}.items() if value is not None}
        text = self.text({**self.header, **(header or {})}, chosen)
        r, s = decode_dss_signature((key or self.key).sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{text}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def keyed(self, secret: bytes) -> str:
        """HS256 with the public key as the secret."""
        text = self.text({**self.header, "alg": "HS256"}, self.claims)
        return f"{text}.{encoded(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"

    def public(self, encoding: Encoding) -> bytes:
        return self.key.public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)


FORGERIES: dict[str, Forge] = {
    "alg none": lambda w: w.text({**w.header, "alg": "none"}, w.claims) + ".",
    "alg None": lambda w: w.text({**w.header, "alg": "None"}, w.claims) + "." + w.signature,
    "hs256 with the public key as PEM": lambda w: w.keyed(w.public(Encoding.PEM)),
    "hs256 with the public key as DER": lambda w: w.keyed(w.public(Encoding.DER)),
    "a stranger's key": lambda w: w.signed(key=w.stranger),
    "unknown kid": lambda w: w.signed(header={"kid": "unknown"}),
    "jwk in the header": lambda w: w.signed(key=w.stranger, header={"jwk": {"kty": "EC"}}),
    "jku in the header": lambda w: w.signed(header={"jku": "https://evil.example/jwks.json"}),
    "x5u in the header": lambda w: w.signed(header={"x5u": "https://evil.example/cert"}),
    "unknown crit": lambda w: w.signed(header={"crit": ["exp"]}),
    "wrong audience": lambda w: w.signed(aud="another-bank"),
    "a list of audiences": lambda w: w.signed(aud=["bank", "another-bank"]),
    "no audience": lambda w: w.signed(aud=None),
    "wrong issuer": lambda w: w.signed(iss="http://evil.example"),
    "typ JWT": lambda w: w.signed(header={"typ": "JWT"}),
    "an ID token": lambda w: w.signed(header={"typ": "id+jwt"}),
    "unknown kind": lambda w: w.signed(kind="root"),
    "no kind": lambda w: w.signed(kind=None),
    "expired": lambda w: w.signed(exp=int(time.time()) - 1),
    "no expiry": lambda w: w.signed(exp=None),
    "expiry as text": lambda w: w.signed(exp="9999999999"),
    "not before a day from now": lambda w: w.signed(nbf=int(time.time()) + 86_400),
    "issued a day from now": lambda w: w.signed(iat=int(time.time()) + 86_400),
    "changed claims": lambda w: w.text(w.header, {**w.claims, "sub": str(new_id())}) + "." + w.signature,
    "no signature": lambda w: w.text(w.header, w.claims) + ".",
    "zero signature": lambda w: w.text(w.header, w.claims) + "." + encoded(bytes(64)),
    "no token": lambda _: "not.a.token",
    "too long": lambda w: w.signed(padding="x" * 5000),
}


async def workshop(house: House, guest: Guest) -> Workshop:
    email = await house.customer()
    form = {"grant_type": "password", "client_id": "bank-mobile", "username": email, "password": GOOD_PASSWORD}
    good = (await guest.token(**form)).json()["access_token"]
    ((kid, sealed),) = await house.rows("SELECT kid, sealed_private_jwk FROM signing_key_secrets")
    return Workshop(good, json.loads(Seal(house.wiring.settings.sealing_key, "signing-keys").open(sealed, kid)))


async def ask(guest: Guest, token: str) -> tuple[int, str]:
    answer = await guest.http.get("/internal/customers/me", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.json().get("code", "")


async def test_the_workshop_can_make_good_tokens(house: House, guest: Guest) -> None:
    tools = await workshop(house, guest)
    assert await ask(guest, tools.signed()) == (200, "")
    assert await ask(guest, tools.signed(exp=int(time.time()) + 30)) == (200, "")


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
async def test_a_forged_token_is_refused(house: House, guest: Guest, forge: Forge) -> None:
    assert await ask(guest, forge(await workshop(house, guest))) == (401, "token-invalid")


async def test_a_token_that_was_good_ends_with_its_time(house: House, guest: Guest) -> None:
    token = (await workshop(house, guest)).signed()
    assert await ask(guest, token) == (200, "")
    house.pass_time(seconds=301)
    assert await ask(guest, token) == (401, "token-invalid")


async def test_a_token_in_the_address_is_no_token(house: House, guest: Guest) -> None:
    token = (await workshop(house, guest)).signed()
    answer = await guest.http.get("/internal/customers/me", params={"access_token": token})
    assert (answer.status_code, answer.json()["code"]) == (401, "token-missing")


async def test_operators_and_services_are_no_customers(house: House, guest: Guest) -> None:
    tools = await workshop(house, guest)
    for kind in ("operator", "service"):
        assert await ask(guest, tools.signed(kind=kind)) == (403, "not-a-customer")
    assert await ask(guest, tools.signed(sub=str(new_id()))) == (404, "customer-unknown")


async def test_a_customer_sees_the_own_profile_masked(house: House, guest: Guest) -> None:
    email = await house.customer(language="es")
    form = {"grant_type": "password", "client_id": "bank-mobile", "username": email, "password": GOOD_PASSWORD}
    token = (await guest.token(**form)).json()["access_token"]
    profile = (await guest.http.get("/internal/customers/me", headers={"Authorization": f"Bearer {token}"})).json()
    assert profile["email_masked"] == f"{email[0]}•••@example.com"
    assert (profile["full_name"], profile["language"]) == ("Vera Luna", "es")
    assert email not in json.dumps(profile)
    assert new_email() != email
