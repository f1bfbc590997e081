import base64

import pytest
from auth.settings import AuthSettings
from pydantic import ValidationError

GOOD = {
    "bank_env": "test",
    "bank_origin": "http://localhost:8080",
    "database_url": "postgresql+asyncpg://unused",
    "redis_url": "redis://unused",
    "auth_url": "http://auth",
    "notifications_url": "http://notifications",
    "service_client_id": "auth",
    "service_client_secret": "unused",
    "aws_endpoint_url": "http://aws",
    "auth_sealing_key": base64.urlsafe_b64encode(bytes(range(32))).decode(),
}


@pytest.mark.parametrize("padding", ["=", ""])
def test_the_sealing_key_is_read_with_or_without_padding(padding: str) -> None:
    key = GOOD["auth_sealing_key"].rstrip("=") + padding
    assert AuthSettings.model_validate({**GOOD, "auth_sealing_key": key}).sealing_key == bytes(range(32))


@pytest.mark.parametrize("key", ["", "short", "x" * 44, base64.urlsafe_b64encode(bytes(31)).decode()])
def test_a_wrong_sealing_key_stops_the_start_and_is_not_told(key: str) -> None:
    with pytest.raises(ValidationError) as stopped:
        AuthSettings.model_validate({**GOOD, "auth_sealing_key": key})
    assert "auth_sealing_key" in str(stopped.value)
    assert not key or key not in str(stopped.value)
