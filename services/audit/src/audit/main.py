"""The HTTP side of audit: `uvicorn audit.main:app`."""

from servicekit.app import AppSpec, create_app

from audit.checkpoints.api import router as checkpoints
from audit.records.api import router as records
from audit.worker import wiring_with_workers

app = create_app(
    AppSpec(name="audit", title="Audit trail", routers=(records, checkpoints), resources=wiring_with_workers)
)
