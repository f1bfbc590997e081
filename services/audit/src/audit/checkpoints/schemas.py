"""What operators are shown of checkpoints."""

from pydantic import BaseModel, ConfigDict, Field

SIZE_MAX = 2**63 - 1


class ConsistencyQuery(BaseModel):
    """Sizes of two signed checkpoints; the newest one where `to` is left out."""

    model_config = ConfigDict(extra="forbid")

    from_size: int = Field(alias="from", ge=1, le=SIZE_MAX)
    to_size: int | None = Field(default=None, alias="to", ge=1, le=SIZE_MAX)


class ConsistencyProof(BaseModel):
    """RFC 9162, section 2.1.4: `hashes` (base64) lead from the root of the one signed note to that of the other."""

    model_config = ConfigDict(extra="forbid")

    from_size: int = Field(ge=1, le=SIZE_MAX)
    to_size: int = Field(ge=1, le=SIZE_MAX)
    hashes: list[str] = Field(max_length=65)
    from_checkpoint: str = Field(max_length=1000)
    to_checkpoint: str = Field(max_length=1000)
