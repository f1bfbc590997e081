"""`make seed`: the demo bank's people, accounts and past. Run again, it adds what is missing and changes nothing."""

import asyncio
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from complementary_stub.profiles.service import ProfileService
from complementary_stub.settings import ComplementarySettings
from core_banking_stub.settings import CoreBankingSettings
from core_banking_stub.wiring import services_on
from kernel.clock import Clock, SystemClock
from notifications.push_devices.service import PushDeviceService
from servicekit.database import Database

from seed.pasts import AccountsDidNotOpen, open_accounts, post_past
from seed.payees import payees_on, save_payees
from seed.people import credentials, register_everybody
from seed.personas import PERSONAS
from seed.phones import save_phones
from seed.profiles import save_profiles
from seed.settings import SeedSettings

_NOT_QUITE_NOW = timedelta(minutes=5)


def last_moment(path: Path, clock: Clock) -> datetime:
    """Where the made-up past ends: fixed at the first run, so that a later one makes up the same past."""
    if not path.exists():
        path.write_text((clock.now() - _NOT_QUITE_NOW).isoformat(), encoding="utf-8")
    return datetime.fromisoformat(path.read_text(encoding="utf-8"))


async def seed(settings: SeedSettings) -> None:
    """Everything is found again by its key or e-mail, so that a seed cut short can simply run again."""
    began = time.monotonic()
    clock = SystemClock()
    auth_database = Database(settings.auth_database_url.get_secret_value(), "seed")
    bff_database = Database(settings.bff_database_url.get_secret_value(), "seed")
    core_database = Database(settings.core_database_url.get_secret_value(), "seed")
    profile_database = Database(settings.complementary_database_url.get_secret_value(), "seed")
    phone_database = Database(settings.notifications_database_url.get_secret_value(), "seed")
    stamp = settings.bank_data / "seeded"
    try:
        made = credentials(settings.bank_data / "personas.json")
        customers = await register_everybody(auth_database, clock, made)
        core_settings = CoreBankingSettings(database_url=settings.core_database_url)
        core = services_on(core_database, clock, core_settings)
        accounts = await open_accounts(core, customers)
        until = last_moment(settings.bank_data / "seeded-until", clock)
        posted = await post_past(core, accounts, until)
        zone = ComplementarySettings(database_url=settings.complementary_database_url).bank_time_zone
        await save_profiles(ProfileService(profile_database, clock, zone), customers, until)
        names = {persona.key: persona.full_name for persona in PERSONAS}
        await save_phones(PushDeviceService(phone_database), clock, customers, names)
        owned = [account for key in customers for account in await core.accounts.accounts_of(customers[key])]
        by_id = {account.details.account_id: account.details.iban for account in owned}
        ibans = {key: by_id[account_id] for key, account_id in accounts.items() if account_id in by_id}
        async with payees_on(bff_database, core.accounts, clock) as payees:
            await save_payees(payees, customers, ibans)
        # The very last step: the launcher seeds again until this is there.
        stamp.touch()
    finally:
        await auth_database.close()
        await bff_database.close()
        await core_database.close()
        await profile_database.close()
        await phone_database.close()
    seconds = time.monotonic() - began
    print(f"Seeded {len(PERSONAS)} customers and {posted} new movements in {seconds:.1f} s")


def main() -> int:
    settings = SeedSettings()
    if settings.bank_env == "production":
        print("The seed makes up people and money, so it refuses to run in production.", file=sys.stderr)
        return 1
    try:
        asyncio.run(seed(settings))
    except AccountsDidNotOpen as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
