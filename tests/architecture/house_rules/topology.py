"""The topology has a queue for every consumer, a consumer for every queue and a topic for every relay."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from house_rules.sources import packages, place, tree_of

TEMPLATE = "localstack/template.yaml"
DEAD_LETTERS = "-dlq"


@dataclass
class Topology:
    """What the template declares, by the names that code uses."""

    topics: set[str] = field(default_factory=set)
    queues: dict[str, dict[str, Any]] = field(default_factory=dict)
    subscribed: set[str] = field(default_factory=set)
    writable: set[str] = field(default_factory=set)


class TemplateLoader(yaml.SafeLoader):
    """Reads CloudFormation's short tags as plain values."""


def read_tag(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return str(loader.construct_scalar(node))
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True) if isinstance(node, yaml.MappingNode) else None


TemplateLoader.add_multi_constructor("!", read_tag)


def topology_violations(root: Path) -> list[str]:
    topology = read_topology(root / TEMPLATE)
    consumed, published = names_in_code(root)
    wrong = [
        f"{TEMPLATE}: no queue {name}, which {where} consumes"
        for name, where in consumed
        if name not in topology.queues
    ]
    wrong += [
        f"{TEMPLATE}: no topic {name}, which {where} publishes to"
        for name, where in published
        if name not in topology.topics
    ]
    readers = {name for name, _ in consumed}
    writers = {name for name, _ in published}
    wrong += [f"{TEMPLATE}: nothing publishes to the topic {name}" for name in sorted(topology.topics - writers)]
    for name, properties in sorted(topology.queues.items()):
        if not name.endswith(DEAD_LETTERS):
            wrong += [f"{TEMPLATE}: {name}: {what}" for what in incomplete(name, properties, topology)]
            if name not in readers:
                wrong.append(f"{TEMPLATE}: nothing consumes the queue {name}")
    return wrong


def incomplete(name: str, properties: dict[str, Any], topology: Topology) -> Iterator[str]:
    if name + DEAD_LETTERS not in topology.queues:
        yield "has no dead-letter queue"
    if "RedrivePolicy" not in properties:
        yield "never gives a message up to its dead-letter queue"
    if name not in topology.subscribed:
        yield "is subscribed to no topic"
    if name not in topology.writable:
        yield "has no policy that lets its topic send"


def read_topology(template: Path) -> Topology:
    resources = yaml.load(template.read_text(encoding="utf-8"), TemplateLoader)["Resources"]  # noqa: S506  It is a SafeLoader.
    topology = Topology()
    logical: dict[str, str] = {}
    for name, resource in resources.items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::SNS::Topic":
            topology.topics.add(properties["TopicName"])
        elif resource["Type"] == "AWS::SQS::Queue":
            logical[name] = properties["QueueName"]
            topology.queues[properties["QueueName"]] = properties
    for resource in resources.values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::SNS::Subscription":
            topology.subscribed.add(logical.get(str(properties["Endpoint"]).split(".")[0], ""))
        elif resource["Type"] == "AWS::SQS::QueuePolicy":
            topology.writable.update(logical.get(str(queue), "") for queue in properties["Queues"])
    return topology


def names_in_code(root: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Find the queue of each Consumer(...) and the topic of each Relay(...), also behind a module's constant."""
    consumed, published = [], []
    for package in packages(root, "services"):
        paths = sorted(package.path.rglob("*.py"))
        constants: dict[str, set[str]] = {}
        for name, text in (found for path in paths for found in text_constants(tree_of(path))):
            constants.setdefault(name, set()).add(text)
        for path in paths:
            consumed += uses(path, root, {"Consumer"}, constants)
            published += uses(path, root, {"Relay", "RelaySettings"}, constants)
    return consumed, published


def text_constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for target in node.targets:
                yield ast.unparse(target), node.value.value


def uses(path: Path, root: Path, callables: set[str], constants: dict[str, set[str]]) -> list[tuple[str, str]]:
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in callables:
            names = [name for name in texts(node, constants) if name.endswith("-events")]
            found += [(name, place(path, root, node.lineno)) for name in names]
    return found


def texts(call: ast.Call, constants: dict[str, set[str]]) -> Iterator[str]:
    for node in ast.walk(call):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Name):
            yield from constants.get(node.id, ())
        elif isinstance(node, ast.Attribute):
            yield from constants.get(node.attr, ())
