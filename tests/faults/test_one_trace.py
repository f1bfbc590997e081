"""What `make trace-one` shows: one request id in every log, trace, notice, message and audit record."""

from testkit.bank import Bank
from trace_one import follow
from trace_stations import STATIONS, Place, tree


async def test_a_transfer_leaves_its_request_id_at_every_station(bank: Bank) -> None:
    report = await follow(Place(bank.embedded.settings, bank.embedded.secrets))
    assert report.evidence.missing == []
    assert report.verdict().endswith("every station has the id")
    spans = report.evidence.spans
    lines = list(tree([*report.evidence.gateway, *spans]))
    assert len(lines) == len(spans) + 1
    # One tree: everything hangs below the gateway.
    assert [line for line in lines if line[21:22] != " "] == [lines[0]]
    report.evidence.found.clear()
    assert report.evidence.missing == list(STATIONS), "and what is not found is missing"
