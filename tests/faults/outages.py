"""The emulator stands for a durable service: tests stop it, and here it comes back without its memory."""

import asyncio
import shutil

from notice_storm import Storm


async def outage(storm: Storm, events: int, seconds_away: float) -> None:
    """A third of the events before the emulator stops, a third while it is away, a third after it is back, empty."""
    third = events // 3
    await storm.tell(third)
    await asyncio.sleep(0.5)
    await stop_emulator(storm)
    began = asyncio.get_running_loop().time()
    for part in range(10):
        await storm.tell(third // 10 if part < 9 else third - 9 * (third // 10))
        await asyncio.sleep(seconds_away / 10)
    await asyncio.sleep(max(0.0, began + seconds_away - asyncio.get_running_loop().time()))
    await asyncio.to_thread(storm.bank.start_part, "emulator")
    await storm.proxy.mend()
    await storm.tell(events - 2 * third)


async def stop_emulator(storm: Storm) -> None:
    """It is away from now on, and will have forgotten everything when it is started again behind a mended proxy."""
    # What is under way arrives, nothing new begins: so what the receivers counted is all that they ever got.
    await storm.proxy.cut()
    await asyncio.sleep(1)
    await storm.providers.keep()
    await asyncio.to_thread(storm.bank.stop_part, "emulator")
    await asyncio.to_thread(shutil.rmtree, storm.bank.settings.folder / "emulator" / "state", ignore_errors=True)
