"""Every notice once on every channel, whatever dies or is cut off on the way; its receivers count."""

from pathlib import Path

import pytest
from aws_proxy import Purpose
from notice_storm import CHANNELS, a_storm
from outages import outage
from testkit.polling import eventually

EVENTS = 200


@pytest.mark.timeout(240)
async def test_200_events_under_faults_are_each_accepted_once_by_every_channel(tmp_path: Path) -> None:
    async with a_storm(tmp_path / "bank", listeners=4) as storm:
        await storm.tell(50)
        await storm.publish_again(50)
        await storm.kill("notifications")
        await storm.let_leases_end()
        storm.proxy.faults.throttled = {Purpose.EMAIL: 3, Purpose.SMS: 3}
        await storm.fail_pushes("unavailable", 3)
        await storm.tell(50)
        await storm.cut_broker(2)
        await storm.publish_again(50)
        await storm.tell(50)
        await storm.kill("bff")
        storm.proxy.faults.unanswered = {Purpose.BROKER: 5}
        await storm.kill("notifications", seconds_away=1)
        await storm.let_leases_end()
        await storm.fail_pushes("quota", 3)
        await storm.tell(EVENTS - len(storm.told))
        await storm.publish_again(50)
        await eventually(storm.is_settled, seconds=150)

        counts, doubtful = await storm.counts(), await storm.doubtful()
        assert {channel: counts[channel].lost for channel in CHANNELS} == dict.fromkeys(CHANNELS, 0)
        assert {channel: counts[channel].strange for channel in CHANNELS} == dict.fromkeys(CHANNELS, 0)
        assert counts["live"].accepted == EVENTS
        sent_twice = [one for channel in CHANNELS for one in counts[channel].doubles]
        assert len(sent_twice) <= storm.kills["notifications"], "at most one for each kill"
        assert set(sent_twice) <= doubtful["interrupted"], "the bank knows of each"


@pytest.mark.timeout(240)
async def test_a_send_whose_answer_is_lost_may_go_twice_and_is_told(tmp_path: Path) -> None:
    async with a_storm(tmp_path / "bank", listeners=2) as storm:
        storm.proxy.faults.unanswered = {Purpose.EMAIL: 2, Purpose.SMS: 2}
        await storm.tell(20)
        await eventually(storm.is_settled, seconds=60)
        counts, doubtful = await storm.counts(), await storm.doubtful()
        assert storm.proxy.unanswered_sends == 4
        assert [counts[channel].lost for channel in CHANNELS] == [0, 0, 0, 0]
        assert [len(counts[channel].doubles) for channel in CHANNELS] == [2, 2, 0, 0]
        assert {*counts["email"].doubles, *counts["sms"].doubles} == doubtful["uncertain"]


@pytest.mark.timeout(240)
async def test_an_emulator_that_stops_under_load_and_starts_empty_costs_no_notice(tmp_path: Path) -> None:
    async with a_storm(tmp_path / "bank", listeners=4) as storm:
        await outage(storm, events=120, seconds_away=5)
        await eventually(storm.is_settled, seconds=120)
        counts = await storm.counts()
        assert {channel: counts[channel].accepted for channel in CHANNELS} == dict.fromkeys(CHANNELS, 120)
        assert [counts[channel].lost for channel in CHANNELS] == [0, 0, 0, 0]
