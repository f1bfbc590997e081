import json

import pytest
from auth.sealing import Seal, SealBroken
from auth.signing_keys.service import SigningKeyService
from auth_house import ORIGIN, Guest, House


async def test_the_key_outlives_a_restart_and_two_copies_share_it(house: House) -> None:
    keys = house.wiring.signing_keys
    other_copy = SigningKeyService(
        house.database, house.clock, Seal(house.wiring.settings.sealing_key, "signing-keys"), ORIGIN
    )
    assert await keys.public_jwks() == await other_copy.public_jwks()
    assert len(await keys.public_jwks()) == 1


async def test_the_private_key_is_sealed_at_rest(house: House) -> None:
    (public,) = await house.wiring.signing_keys.public_jwks()
    ((sealed,),) = await house.rows("SELECT sealed_private_jwk FROM signing_key_secrets")
    assert b'"d"' not in sealed
    opened = json.loads(Seal(house.wiring.settings.sealing_key, "signing-keys").open(sealed, public["kid"]))
    assert opened["x"] == public["x"]


async def test_another_sealing_key_opens_nothing(house: House) -> None:
    await house.wiring.signing_keys.public_jwks()
    stranger = SigningKeyService(house.database, house.clock, Seal(b"t" * 32, "signing-keys"), ORIGIN)
    with pytest.raises(SealBroken):
        await stranger.public_jwks()


@pytest.mark.usefixtures("house")
async def test_keys_and_discovery_are_public(guest: Guest) -> None:
    keys = (await guest.http.get("/.well-known/jwks.json")).json()["keys"]
    assert [set(key) for key in keys] == [{"kty", "crv", "x", "y", "kid", "use", "alg"}]
    discovery = (await guest.http.get("/.well-known/openid-configuration")).json()
    assert discovery["issuer"] == ORIGIN
    assert discovery["token_endpoint"] == f"{ORIGIN}/oauth2/token"
