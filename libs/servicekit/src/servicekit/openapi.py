"""What a service's OpenAPI tells of failures: all are problems, and those of its door stand at every operation."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from servicekit import problems

_UNAVAILABLE = "Something that this needs is away; Retry-After tells when to try again"
_BODY_REFUSALS = (problems.MalformedBody, problems.BodyTooLarge, problems.ContentTypeUnsupported)
_PROBLEM_CONTENT = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def describe_failures(app: FastAPI) -> None:
    """Replace FastAPI's own 422 shape, and add to each operation what the middleware may answer."""
    original = app.openapi

    def openapi() -> dict[str, Any]:
        document = original()
        _replace_schemas(document.setdefault("components", {}).setdefault("schemas", {}))
        for operation in _operations(document):
            _describe(operation)
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI documents this as the way to extend OpenAPI.


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()


def _replace_schemas(schemas: dict[str, Any]) -> None:
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    shapes = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(shapes.pop("$defs"))
    schemas["Problem"] = shapes


def _describe(operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    for status, answer in answers.items():
        if status == "422" or problems.MEDIA_TYPE in answer.get("content", {}):
            answer["content"] = _PROBLEM_CONTENT
        if status == "422" and answer["description"] == "Validation Error":
            answer["description"] = f"`{problems.InvalidInput.code}`"
    for error in _BODY_REFUSALS if "requestBody" in operation else ():
        _add(answers, str(problems.STATUS_OF_KIND[error.kind]), f"`{error.code}`")
    if "503" not in answers:
        _add(answers, "503", _UNAVAILABLE)


def _add(answers: dict[str, Any], status: str, description: str) -> None:
    answer = answers.setdefault(status, {"description": "", "content": _PROBLEM_CONTENT})
    is_problem = answer.get("content") == _PROBLEM_CONTENT
    if is_problem and description not in answer["description"]:
        answer["description"] = ", ".join(filter(None, [answer["description"], description]))
