"""/dev/messages for people, /dev/messages.json for tests."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from simulators.sent_messages.emulators import SentMessages

LIMIT_MAX = 500
_HERE = Path(__file__).parent
_templates = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=select_autoescape())
_CODE = re.compile(r"(?<![0-9])([0-9]{6})(?![0-9])")


def codes_marked(text: str) -> Markup:
    """One-time codes stand out; everything else stays text."""
    return Markup(_CODE.sub(r'<strong class="code">\1</strong>', str(escape(text))))  # noqa: S704 - escaped right here


_templates.filters["codes_marked"] = codes_marked


async def page(request: Request) -> Response:
    to, limit = _filter(request)
    messages = await _sent(request).newest(to, limit)
    html = _templates.get_template("messages.html").render(messages=messages, to=to)
    return HTMLResponse(html)


async def as_json(request: Request) -> Response:
    to, limit = _filter(request)
    messages = await _sent(request).newest(to, limit)
    return JSONResponse({"items": [message.to_json() for message in messages]})


async def style(_request: Request) -> Response:
    return FileResponse(_HERE / "static" / "messages.css", media_type="text/css")


async def script(_request: Request) -> Response:
    return FileResponse(_HERE / "static" / "messages.js", media_type="text/javascript")


def _sent(request: Request) -> SentMessages:
    found = request.app.state.sent_messages
    assert isinstance(found, SentMessages)  # noqa: S101 - set when the application starts
    return found


def _filter(request: Request) -> tuple[str, int]:
    limit = request.query_params.get("limit", "100")
    wanted = int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 6 else 100
    return request.query_params.get("to", "")[:200], max(1, min(wanted, LIMIT_MAX))


routes = [
    Route("/messages", page),
    Route("/messages.json", as_json),
    Route("/messages.css", style),
    Route("/messages.js", script),
]
