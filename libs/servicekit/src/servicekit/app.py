"""How every service becomes an ASGI application: one function, so that all doors behave alike."""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from fastapi import APIRouter, FastAPI, Request
from kernel.clock import Clock, ShiftableClock, SystemClock
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from servicekit import problems
from servicekit.logging import configure_logging, get_logger
from servicekit.middleware import BodyGuard, RequestScope
from servicekit.openapi import describe_failures
from servicekit.settings import ServiceSettings
from servicekit.tokens import TokenVerifier
from servicekit.tracing import exporting


class Resources(Protocol):
    """What a service's wiring has in any case. `probes` name the parts that readiness depends on."""

    @property
    def clock(self) -> Clock: ...
    @property
    def token_verifier(self) -> TokenVerifier: ...
    @property
    def probes(self) -> Mapping[str, Callable[[], Awaitable[None]]]: ...


@dataclass(frozen=True, slots=True)
class AppSpec:
    """`resources` is opened when the app starts, never at import; `form_paths` take urlencoded bodies, not JSON.

    `body_bytes_max` names the paths that take more than the 64 KiB of all others.
    """

    name: str
    title: str
    routers: Sequence[APIRouter]
    resources: Callable[[], AbstractAsyncContextManager[Resources]]
    form_paths: frozenset[str] = frozenset()
    body_bytes_max: Mapping[str, int] = field(default_factory=dict)


def clock_for(settings: ServiceSettings) -> Clock:
    """The system's clock, or in tests one that `POST /internal/test/clock` moves."""
    return ShiftableClock() if settings.bank_env == "test" else SystemClock()


def create_app(spec: AppSpec) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        configure_logging(spec.name)
        with exporting(spec.name):
            async with spec.resources() as wiring:
                app.state.wiring = wiring
                _collect_seldom()
                get_logger("servicekit.app").info("service.started")
                yield
        get_logger("servicekit.app").info("service.stopped")

    app = FastAPI(
        title=spec.title,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # A redirect would be built from the Host that a client claims.
        redirect_slashes=False,
        # FastAPI's own would put bodies and errors with their values into spans and logs.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    problems.install(app)
    app.include_router(_health)
    app.include_router(_test_clock)
    for router in spec.routers:
        app.include_router(router)
    app.add_middleware(BodyGuard, form_paths=spec.form_paths, body_bytes_max=spec.body_bytes_max)
    app.add_middleware(RequestScope)
    describe_failures(app)
    return app


def _collect_seldom() -> None:
    """What was imported stays for ever and need not be looked through; garbage of requests has hardly any cycles.

    With Python's own threshold the collector runs every few requests, and the slowest hundredth waits for it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


_health = APIRouter(include_in_schema=False)
_test_clock = APIRouter(include_in_schema=False)


@_health.get("/health/live")
async def live() -> dict[str, str]:
    return {"status": "live"}


@_health.get("/health/ready")
async def ready(request: Request) -> Response:
    """200 when each named part answers, 503 with what is wrong by name otherwise."""
    parts: dict[str, str] = {}
    for name, probe in request.app.state.wiring.probes.items():
        try:
            await probe()
        except Exception as error:
            parts[name] = type(error).__name__
        else:
            parts[name] = "ready"
    status = 200 if all(state == "ready" for state in parts.values()) else 503
    return JSONResponse({"status": "ready" if status == 200 else "not-ready", "parts": parts}, status)


@_health.get("/metrics")
async def metrics() -> Response:
    """For Prometheus, on the service's own port: the gateway has no door to it."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


class ClockShift(BaseModel):
    model_config = ConfigDict(extra="forbid")

    shift_seconds: int = Field(ge=-(10**9), le=10**9)


@_test_clock.post("/internal/test/clock")
async def move_clock(request: Request, shift: ClockShift) -> dict[str, str]:
    clock = request.app.state.wiring.clock
    if not isinstance(clock, ShiftableClock):
        raise problems.RouteUnknown
    clock.shift = timedelta(seconds=shift.shift_seconds)
    return {"now": clock.now().isoformat()}
