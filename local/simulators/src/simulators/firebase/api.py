"""/fcm: the two doors that Google has, and those by which a test orders faults and counts."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from simulators.firebase.accepted import TEXTS_MAX, AcceptedMessages
from simulators.firebase.connections import drop_connection
from simulators.firebase.errors import ApiRefusal, GrantRefused, unauthenticated
from simulators.firebase.faults import FaultInvalid, Faults, fault_of
from simulators.firebase.schema import checked_request
from simulators.firebase.sign_in import SignIn

BODY_BYTES_MAX = 65_536


@dataclass(frozen=True, slots=True)
class Firebase:
    project: str
    sign_in: SignIn
    accepted: AcceptedMessages = field(default_factory=AcceptedMessages)
    faults: Faults = field(default_factory=Faults)


async def token(request: Request) -> Response:
    firebase = _firebase(request)
    form = dict(parse_qsl((await _body(request)).decode(errors="replace"), max_num_fields=20))
    try:
        return JSONResponse(firebase.sign_in.grant(form), headers={"Cache-Control": "no-store"})
    except GrantRefused as refused:
        return refused.response()


async def send(request: Request) -> Response:
    firebase, project = _firebase(request), request.path_params["project"]
    try:
        _let_in(firebase, request)
        message, only_validated = checked_request(await _body(request))
        if only_validated:
            return JSONResponse({"name": f"projects/{project}/messages/fake_message_id"})
        unanswered = firebase.faults.strike(message.get("token", ""))
    except ApiRefusal as refusal:
        return refusal.response()
    name = firebase.accepted.accept(project, message)
    return await drop_connection(request) if unanswered else JSONResponse({"name": name})


def _let_in(firebase: Firebase, request: Request) -> None:
    if not firebase.sign_in.accepts(request.headers.get("authorization", "")):
        raise unauthenticated()
    project = request.path_params["project"]
    if project != firebase.project:
        denied = "Permission 'cloudmessaging.messages.create' denied on resource"
        raise ApiRefusal(403, "PERMISSION_DENIED", f"{denied} '//cloudresourcemanager.googleapis.com/{project}'")


async def messages(request: Request) -> Response:
    limit = request.query_params.get("limit", "100")
    wanted = int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 6 else 100
    found = _firebase(request).accepted.newest(max(1, min(wanted, TEXTS_MAX)))
    return JSONResponse({"items": [message.to_json() for message in found]})


async def count(request: Request) -> Response:
    accepted = _firebase(request).accepted
    return JSONResponse({"accepted": accepted.count, "by_message_id_doubles": accepted.doubles})


async def message_ids(request: Request) -> Response:
    return PlainTextResponse("".join(f"{identity}\n" for identity in _firebase(request).accepted.message_ids()))


async def show_faults(request: Request) -> Response:
    return JSONResponse({"items": [fault.to_json() for fault in _firebase(request).faults.ordered()]})


async def order_fault(request: Request) -> Response:
    try:
        _firebase(request).faults.order(fault_of(json.loads(await _body(request))))
    except (ValueError, RecursionError, FaultInvalid) as invalid:
        return JSONResponse({"error": str(invalid)}, 422)
    return await show_faults(request)


async def lift_faults(request: Request) -> Response:
    _firebase(request).faults.lift_all()
    return Response(status_code=204)


async def _body(request: Request) -> bytes:
    text = b""
    async for part in request.stream():
        text += part
        if len(text) > BODY_BYTES_MAX:
            raise HTTPException(413, f"The body is larger than {BODY_BYTES_MAX} bytes")
    return text


def _firebase(request: Request) -> Firebase:
    found = request.app.state.firebase
    assert isinstance(found, Firebase)  # noqa: S101 - set when the application starts
    return found


def _route(path: str, endpoint: Callable[[Request], Awaitable[Response]], method: str = "GET") -> Route:
    return Route(path, endpoint, methods=[method])


routes = [
    _route("/token", token, "POST"),
    _route("/v1/projects/{project}/messages:send", send, "POST"),
    _route("/messages.json", messages),
    _route("/count", count),
    _route("/message-ids", message_ids),
    _route("/faults", show_faults),
    _route("/faults", order_fault, "PUT"),
    _route("/faults", lift_faults, "DELETE"),
]
