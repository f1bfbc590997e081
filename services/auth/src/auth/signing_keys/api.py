from fastapi import APIRouter, Response

from auth.signing_keys.schemas import Discovery, PublicKey, PublicKeys
from auth.wiring import Issuer, SigningKeys

router = APIRouter(prefix="/.well-known", tags=["discovery"])


@router.get("/jwks.json", operation_id="getPublicKeys")
async def jwks(keys: SigningKeys, response: Response) -> PublicKeys:
    """The keys that the bank's tokens are verified with (RFC 7517)."""
    response.headers["Cache-Control"] = "public, max-age=60"
    return PublicKeys(keys=[PublicKey.model_validate(key) for key in await keys.public_jwks()])


@router.get("/openid-configuration", operation_id="getDiscovery")
async def discovery(issuer: Issuer, response: Response) -> Discovery:
    response.headers["Cache-Control"] = "public, max-age=60"
    return Discovery(
        issuer=issuer,
        jwks_uri=f"{issuer}/.well-known/jwks.json",
        token_endpoint=f"{issuer}/oauth2/token",
        revocation_endpoint=f"{issuer}/oauth2/revoke",
        grant_types_supported=["password", "refresh_token", "client_credentials"],
        response_types_supported=[],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["ES256"],
        token_endpoint_auth_methods_supported=["client_secret_basic", "none"],
        revocation_endpoint_auth_methods_supported=["none"],
    )
