"""Everything that a container is given at its start: made of the secrets, which are made here once.

Runs in a container of the seed's image, because it needs a library for keys; it writes to a folder that goes with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from embedded.audit_keys import place_audit_keys
from embedded.capture import install_environment
from embedded.databases import database_url, databases_sql
from embedded.parts import REDIS_SETTINGS, gateway_values
from embedded.postgres import SETTINGS
from embedded.push_keys import place_push_keys
from embedded.services import SERVICES, seed_environment, service_environment, simulators_environment
from embedded.settings import BankSettings
from embedded.vault import DATABASES, load_secrets
from seed.people import credentials

from containers.places import container_settings, folder_name

_KEYS = (
    *("fcm-service-account.json", "fcm-public-key.pem", "personas.json"),
    *("audit/signing-key.pem", "audit/verifier-key.txt", "audit/payload-key.txt"),
)


def papers(known: Mapping[str, str], variables: Mapping[str, str], folder: Path) -> dict[str, str]:
    """File name -> text, in a layout of three: `env/` for compose, `mounted/` for containers, the rest to be kept.

    `known` is what the last call returned and was kept. Raises SettingsInvalid.
    """
    settings = container_settings(variables)
    for name, text in known.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    secrets = load_secrets(folder)
    here = replace(settings, folder=folder)
    place_push_keys(here)
    place_audit_keys(here)
    credentials(folder / "personas.json")
    kept = {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in _files(folder)}
    return (
        kept
        | {f"mounted/{name}": text for name, text in _mounted(secrets, kept).items()}
        | {f"env/{name}.env": env_file(values) for name, values in _environments(settings, secrets, variables)}
    )


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _mounted(secrets: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, str]:
    """Containers run as users of their own, so these files are open to all inside a folder that is closed to all."""
    listens = {"listen_addresses": "*", **SETTINGS}
    return {
        "postgres-password": secrets["postgres"],
        "postgresql.conf": "".join(f"{name} = '{value}'\n" for name, value in listens.items()),
        "databases.sql": databases_sql(secrets),
        "redis.conf": REDIS_SETTINGS.format(password=secrets["redis"]),
        **{name.replace("/", "-"): kept[name] for name in _KEYS},
    }


def _environments(
    settings: BankSettings, secrets: Mapping[str, str], variables: Mapping[str, str]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    for service in SERVICES:
        name, database = folder_name(service.folder), DATABASES[service.name]
        environment = service_environment(service.name, settings, secrets) | _differences(service.name, variables)
        yield name, environment
        if service.name == "audit":
            yield "audit-install", environment | install_environment(settings, secrets)
        owner_url = database_url(settings, secrets, f"{database}_owner", database)
        yield f"{name}-migrations", {"MIGRATION_DATABASE_URL": owner_url}
    yield "simulators", simulators_environment(settings)
    yield "seed", seed_environment(settings, secrets) | {"BANK_DATA": "/var/lib/bank"}
    yield "databases", {"PGHOST": "postgres", "PGUSER": "postgres", "PGPASSWORD": secrets["postgres"]}
    placed = {"GATEWAY_LISTEN": "8080", "GATEWAY_WEB_ROOT": "/usr/share/nginx/html", "GATEWAY_STATE": "/tmp"}  # noqa: S108  In memory, and the container's own.
    yield "gateway", gateway_values(settings) | placed


def _differences(service: str, variables: Mapping[str, str]) -> dict[str, str]:
    """What is another for a service in a container: nothing is written but to volumes, and traces go to a collector."""
    changed = {"BANK_TRACE_FOLDER": ""}
    if service == "audit":
        changed["AUDIT_CHECKPOINT_FOLDER"] = "/var/lib/bank/checkpoints"
    if service == "auth" and "BANK_CODES_PER_ADDRESS" in variables:
        # The people of tests share the thousand phones that are reserved for fiction.
        changed["AUTH_CODES_PER_ADDRESS"] = variables["BANK_CODES_PER_ADDRESS"]
    return changed


def env_file(values: Mapping[str, str]) -> str:
    """In single quotes compose takes a value as it stands. Raises ValueError for what would not survive that."""
    for name, value in values.items():
        if "'" in value or "\n" in value:
            raise ValueError(f"{name} has a quote or a line break, which an env file cannot carry")
    return "".join(f"{name}='{value}'\n" for name, value in sorted(values.items()))
