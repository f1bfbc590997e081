import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from auth.signing_keys.domain import TokenSubject
from auth.signing_keys.signer import Signer, new_private_jwk, public_part
from kernel.ids import new_id

NOON = datetime(2026, 11, 24, 12, 0, 0, 500_000, tzinfo=UTC)


def read(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return found


def parts_of(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, claims, _ = token.split(".")
    return read(header), read(claims)


def test_a_token_says_what_rfc_9068_asks_for() -> None:
    key = new_private_jwk()
    subject = TokenSubject(new_id(), "operator", "bank-web", new_id(), roles=["auditor"])
    issued = Signer(key, "http://localhost:8080").issue(subject, NOON)
    header, claims = parts_of(issued.token)
    assert header == {"alg": "ES256", "typ": "at+jwt", "kid": key["kid"]}
    assert claims.pop("jti")
    assert claims == {
        "iss": "http://localhost:8080",
        "aud": "bank",
        "sub": str(subject.subject),
        "sid": str(subject.session_id),
        "client_id": "bank-web",
        "iat": int(NOON.timestamp()),
        "exp": int(NOON.timestamp()) + 300,
        "kind": "operator",
        "roles": ["auditor"],
        "scope": "",
    }


def test_a_token_ends_with_its_session() -> None:
    subject = TokenSubject(new_id(), "customer", "bank-web", new_id(), ends_at=NOON + timedelta(seconds=40))
    issued = Signer(new_private_jwk(), "http://localhost:8080").issue(subject, NOON)
    assert issued.lives_seconds == 40


def test_no_two_tokens_are_alike() -> None:
    signer, subject = Signer(new_private_jwk(), "x"), TokenSubject(new_id(), "customer", "bank-web")
    assert len({signer.issue(subject, NOON).token for _ in range(20)}) == 20


def test_the_public_part_holds_no_secret() -> None:
    key = new_private_jwk()
    assert set(public_part(key)) == {"kty", "crv", "x", "y", "kid", "alg", "use"}
    assert key["d"] not in json.dumps(public_part(key))
