"""/dev/messages for people, /dev/messages.json for tests."""

import re
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from simulators.sent_messages.domain import CHANNELS, Wanted
from simulators.sent_messages.emulators import SentMessages

LIMIT_MAX = 500
_HERE = Path(__file__).parent
_templates = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=select_autoescape())
_CODE = re.compile(r"(?<!\w)([0-9]{6})(?!\w)")


def codes_marked(text: str) -> Markup:
    """One-time codes stand out; everything else stays text."""
    return Markup(_CODE.sub(r'<strong class="code">\1</strong>', str(escape(text))))  # noqa: S704 - escaped right here


_templates.filters["codes_marked"] = codes_marked


def address_of(to: str, channel: str) -> str:
    """Where the page is that shows these messages only."""
    query = urlencode({name: value for name, value in (("to", to), ("channel", channel)) if value})
    return f"/dev/messages?{query}" if query else "/dev/messages"


_templates.globals["address_of"] = address_of


async def page(request: Request) -> Response:
    wanted = _wanted(request)
    messages = await _sent(request).newest(wanted)
    html = _templates.get_template("messages.html").render(messages=messages, wanted=wanted, channels=CHANNELS)
    return HTMLResponse(html)


async def as_json(request: Request) -> Response:
    messages = await _sent(request).newest(_wanted(request))
    return JSONResponse({"items": [message.to_json() for message in messages]})


async def style(_request: Request) -> Response:
    return FileResponse(_HERE / "static" / "messages.css", media_type="text/css")


async def script(_request: Request) -> Response:
    return FileResponse(_HERE / "static" / "messages.js", media_type="text/javascript")


def _sent(request: Request) -> SentMessages:
    found = request.app.state.sent_messages
    assert isinstance(found, SentMessages)  # noqa: S101 - set when the application starts
    return found


def _wanted(request: Request) -> Wanted:
    """A channel that does not exist, or a limit that is no number, is as good as none."""
    query = request.query_params
    limit, channel = query.get("limit", "100"), query.get("channel", "")
    wanted = int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 6 else 100
    return Wanted(query.get("to", "")[:200], channel if channel in CHANNELS else "", max(1, min(wanted, LIMIT_MAX)))


routes = [
    Route("/messages", page),
    Route("/messages.json", as_json),
    Route("/messages.css", style),
    Route("/messages.js", script),
]
