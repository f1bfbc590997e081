from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class PublicKey(BaseModel):
    """An EC public key as a JWK (RFC 7517, RFC 7518 section 6.2)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: str = Field(max_length=64)
    y: str = Field(max_length=64)
    kid: str = Field(max_length=64)
    use: Literal["sig"]
    alg: Literal["ES256"]


class PublicKeys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    keys: list[PublicKey] = Field(max_length=20)


class Discovery(BaseModel):
    """What a client must know to use auth (OpenID Connect Discovery 1.0, RFC 8414)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: str
    jwks_uri: str
    token_endpoint: str
    revocation_endpoint: str
    grant_types_supported: list[str]
    response_types_supported: list[str]
    subject_types_supported: list[str]
    id_token_signing_alg_values_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    revocation_endpoint_auth_methods_supported: list[str]
