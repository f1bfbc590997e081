"""The body of projects.messages.send (FCM REST reference, v1), checked as strictly as Google's own JSON parser."""

import json
import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from simulators.firebase.errors import invalid_field, invalid_message

PAYLOAD_BYTES_MAX = 4096
TOKEN_CHARACTERS_MAX = 4096


class Kind(Enum):
    STRING = "TYPE_STRING"
    BOOLEAN = "TYPE_BOOL"
    NUMBER = "TYPE_INT32"
    DURATION = "type.googleapis.com/google.protobuf.Duration"
    STRINGS = "a list of strings"
    MAP = "a map of strings"
    OBJECT = "type.googleapis.com/google.protobuf.Struct"


Shape = Mapping[str, Any]
"""Field -> its Kind, or the shape of the object that it holds. Names as in the reference, in snake case."""

_STRING, _BOOLEAN, _NUMBER, _DURATION, _STRINGS, _MAP, _OBJECT = Kind
_ANALYTICS: Shape = {"analytics_label": _STRING}
_COLOR: Shape = {"red": _NUMBER, "green": _NUMBER, "blue": _NUMBER, "alpha": _NUMBER}
_LIGHT: Shape = {"color": _COLOR, "light_on_duration": _DURATION, "light_off_duration": _DURATION}
_ANDROID_NOTIFICATION: Shape = {
    **dict.fromkeys(("title", "body", "icon", "color", "sound", "tag", "click_action", "body_loc_key"), _STRING),
    **dict.fromkeys(("title_loc_key", "channel_id", "ticker", "event_time", "notification_priority"), _STRING),
    **dict.fromkeys(("visibility", "image", "proxy"), _STRING),
    **dict.fromkeys(("sticky", "local_only", "default_sound", "default_vibrate_timings"), _BOOLEAN),
    **dict.fromkeys(("body_loc_args", "title_loc_args", "vibrate_timings"), _STRINGS),
    "default_light_settings": _BOOLEAN,
    "notification_count": _NUMBER,
    "light_settings": _LIGHT,
}
_ANDROID: Shape = {
    **dict.fromkeys(("collapse_key", "priority", "restricted_package_name"), _STRING),
    **dict.fromkeys(("direct_boot_ok", "bandwidth_constrained_ok", "restricted_satellite_ok"), _BOOLEAN),
    "ttl": _DURATION,
    "data": _MAP,
    "notification": _ANDROID_NOTIFICATION,
    "fcm_options": _ANALYTICS,
}
_APNS: Shape = {
    "headers": _MAP,
    "payload": _OBJECT,
    "fcm_options": {**_ANALYTICS, "image": _STRING},
    "live_activity_token": _STRING,
}
_WEBPUSH: Shape = {
    "headers": _MAP,
    "data": _MAP,
    "notification": _OBJECT,
    "fcm_options": {**_ANALYTICS, "link": _STRING},
}
_MESSAGE: Shape = {
    **dict.fromkeys(("name", "token", "topic", "condition"), _STRING),
    "data": _MAP,
    "notification": {"title": _STRING, "body": _STRING, "image": _STRING},
    "android": _ANDROID,
    "apns": _APNS,
    "webpush": _WEBPUSH,
    "fcm_options": _ANALYTICS,
}
_REQUEST: Shape = {"message": _MESSAGE, "validate_only": _BOOLEAN}
_TARGETS = ("token", "topic", "condition")
_RESERVED = re.compile(r"from|notification|message_type|google.*|gcm.*")
_HOLDS: Mapping[Kind, Callable[[Any], bool]] = {
    _STRING: lambda value: isinstance(value, str),
    _BOOLEAN: lambda value: isinstance(value, bool),
    _NUMBER: lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    _DURATION: lambda value: isinstance(value, str) and re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?s", value) is not None,
    _STRINGS: lambda value: isinstance(value, list) and all(isinstance(entry, str) for entry in value),
    _OBJECT: lambda value: isinstance(value, dict),
}


def checked_request(text: bytes) -> tuple[dict[str, Any], bool]:
    """The message in snake case, and whether it is only to be validated. Raises ApiRefusal."""
    try:
        body = json.loads(text, parse_constant=_no_json)
    except (ValueError, RecursionError) as error:
        raise invalid_field("", "Invalid JSON payload received. Unexpected token.") from error
    if not isinstance(body, dict):
        raise invalid_field("", 'Invalid JSON payload received. Unknown name "": Root element must be a message.')
    request = _fitting(body, _REQUEST, "")
    message = request.get("message")
    if not isinstance(message, dict):
        raise invalid_message("message", "Request contains an invalid argument.")
    _check_target(message)
    _check_payload(message)
    return message, bool(request.get("validate_only", False))


def _no_json(constant: str) -> None:
    """Python reads NaN and Infinity, JSON has none."""
    raise ValueError(constant)


def _fitting(found: Mapping[str, Any], shape: Shape, path: str) -> dict[str, Any]:
    """Every name known and every value of its kind. Names in camel case mean the same, as in all JSON of protobuf."""
    fitting: dict[str, Any] = {}
    for name, value in found.items():
        kind = shape.get(_snake_case(name))
        if kind is None:
            place = f" at '{path}'" if path else ""
            raise invalid_field(
                path, f'Invalid JSON payload received. Unknown name "{name[:100]}"{place}: Cannot find field.'
            )
        if value is not None:
            fitting[_snake_case(name)] = _value(value, kind, f"{path}.{name}".lstrip("."))
    return fitting


def _value(value: Any, kind: Kind | Shape, path: str) -> Any:
    if not isinstance(kind, Kind):
        if not isinstance(value, dict):
            raise invalid_field(path, f"Invalid value at '{path}' (an object), {json.dumps(value)[:100]}")
        return _fitting(value, kind, path)
    if kind is not Kind.MAP:
        if not _HOLDS[kind](value):
            raise invalid_field(path, f"Invalid value at '{path}' ({kind.value}), {json.dumps(value)[:100]}")
        return value
    if not isinstance(value, dict):
        raise invalid_field(path, f"Invalid value at '{path}' ({kind.value}), {json.dumps(value)[:100]}")
    for position, entry in enumerate(value.values()):
        _value(entry, Kind.STRING, f"{path}[{position}].value")
    return value


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z])[A-Z]", lambda letter: f"_{letter[0].lower()}", name)


def _check_target(message: Mapping[str, Any]) -> None:
    targets = [target for target in _TARGETS if target in message]
    if not targets:
        raise invalid_message("message", "Recipient of the message is not set.")
    if len(targets) > 1:
        raise invalid_field(
            "message",
            f"Invalid value at 'message' (oneof), oneof field 'target' is already set. Cannot set '{targets[1]}'",
        )
    token = message.get("token", "-")
    if not (token.isascii() and token.isprintable() and 0 < len(token) <= TOKEN_CHARACTERS_MAX and " " not in token):
        raise invalid_message("message.token", "The registration token is not a valid FCM registration token")


def _check_payload(message: Mapping[str, Any]) -> None:
    for path, payload in (("message", message), ("message.android", message.get("android", {}))):
        for key in payload.get("data", {}):
            if not key or _RESERVED.fullmatch(key):
                raise invalid_message(f"{path}.data", f"Invalid data payload key: {key[:100]}")
    if message.get("android", {}).get("priority", "NORMAL").upper() not in {"NORMAL", "HIGH"}:
        raise invalid_field("message.android.priority", "Invalid value at 'message.android.priority'")
    payload = {name: value for name, value in message.items() if name not in _TARGETS}
    try:
        size_bytes = len(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode())
    except UnicodeEncodeError as error:
        raise invalid_field("message", "Invalid JSON payload received. Invalid UTF-8.") from error
    if size_bytes > PAYLOAD_BYTES_MAX:
        raise invalid_message("message", f"Message is too big: {size_bytes} bytes, the limit is {PAYLOAD_BYTES_MAX}")
