"""From an event to notices and planned deliveries."""

from datetime import timedelta

from kernel.events.auth import LanguageChanged, PasswordChanged, SignedInOnNewDevice
from kernel.events.core_banking import TransferRefused
from kernel.ids import new_id
from kernel.money import Amount, Currency
from notice_town import NoticeTown, a_transfer, registration
from notifications.channels import Category, Channel
from notifications.preferences.service import Preferences, QuietHours

DELIVERIES = "SELECT customer_id, channel, due_at FROM deliveries"


async def test_a_transfer_is_told_to_both_sides_on_every_channel(town: NoticeTown) -> None:
    payer, payee = await town.a_customer(), await town.a_customer(phones=1)
    await town.happen(a_transfer([payer], [payee]))
    assert {(told.occasion.customer_id, told.occasion.kind.value, told.position) for told in town.hints.told} == {
        (payer, "transfer-sent", 1),
        (payee, "money-received", 1),
    }
    planned = {(row.customer_id, row.channel) for row in await town.rows(DELIVERIES)}
    assert planned == {(payer, "email"), (payer, "sms"), (payee, "email"), (payee, "sms"), (payee, "push")}


async def test_an_event_that_comes_five_times_is_told_once(town: NoticeTown) -> None:
    payer, payee = await town.a_customer(), await town.a_customer(phones=1)
    await town.happen(a_transfer([payer], [payee]), times=5)
    await town.send_all()
    assert len(town.hints.told) == 2
    assert [len(town.taken_by(channel)) for channel in (Channel.PUSH, Channel.EMAIL, Channel.SMS)] == [1, 2, 2]


async def test_who_pays_themselves_is_told_once(town: NoticeTown) -> None:
    customer = await town.a_customer()
    await town.happen(a_transfer([customer], [customer]))
    assert [told.occasion.kind.value for told in town.hints.told] == ["moved-between-own-accounts"]


async def test_every_holder_of_a_joint_account_is_told(town: NoticeTown) -> None:
    one, other, payer = await town.a_customer(), await town.a_customer(), await town.a_customer()
    await town.happen(a_transfer([payer], [one, other]))
    told = {told.occasion.customer_id for told in town.hints.told if told.occasion.kind.value == "money-received"}
    assert told == {one, other}


async def test_what_the_seed_causes_calls_nobody(town: NoticeTown) -> None:
    customer = await town.a_customer()
    await town.happen(a_transfer([], [customer]), seed=True)
    assert town.hints.told == []
    assert await town.rows(DELIVERIES) == []


async def test_a_refusal_is_kept_in_the_inbox_and_goes_out_by_no_channel(town: NoticeTown) -> None:
    customer = await town.a_customer(phones=1)
    refused = TransferRefused(
        transfer_id=new_id(),
        customer_id=customer,
        debit_account_id=new_id(),
        amount=Amount(minor=100, currency=Currency.EUR),
        refusal_code="insufficient-funds",
    )
    await town.happen(refused)
    assert [told.occasion.kind.value for told in town.hints.told] == ["transfer-refused"]
    assert await town.rows(DELIVERIES) == []


async def test_a_notice_that_comes_before_its_customers_registration_is_sent_when_that_has_come(
    town: NoticeTown,
) -> None:
    customer = new_id()
    await town.happen(a_transfer([], [customer]))
    await town.send_all()
    assert town.taken_by(Channel.EMAIL) == []
    await town.happen(registration(customer))
    town.pass_time(timedelta(seconds=2))
    await town.send_all()
    assert [message.to for message in town.taken_by(Channel.EMAIL)] == [registration(customer).email]


async def test_the_language_is_that_of_the_moment_of_sending_whatever_order_events_came_in(town: NoticeTown) -> None:
    customer = new_id()
    registered = registration(customer, "en")
    town.pass_time(timedelta(hours=1))
    await town.happen(LanguageChanged(customer_id=customer, language="es"))
    town.pass_time(timedelta(hours=-1))
    await town.happen(registered)
    await town.happen(a_transfer([], [customer]))
    await town.send_all()
    assert [message.title for message in town.taken_by(Channel.EMAIL)] == ["Has recibido 25,00\xa0€"]


async def test_a_channel_that_was_switched_off_gets_nothing_but_security(town: NoticeTown) -> None:
    customer = await town.a_customer(phones=1)
    off = frozenset((category, Channel.SMS) for category in Category if not category.is_fixed)
    await town.wiring.preferences.choose(customer, Preferences(switched_off=off))
    await town.happen(a_transfer([], [customer]))
    await town.happen(SignedInOnNewDevice(customer_id=customer, device="Firefox, Linux", signed_in_at=town.clock.now()))
    await town.send_all()
    assert [len(town.taken_by(channel)) for channel in (Channel.PUSH, Channel.EMAIL, Channel.SMS)] == [2, 2, 1]
    assert "Firefox" in town.taken_by(Channel.SMS)[0].text


async def test_quiet_hours_put_off_everything_but_security(town: NoticeTown) -> None:
    customer = await town.a_customer()
    local = town.clock.now().astimezone(town.zone)
    start, end = (local - timedelta(hours=1)).time(), (local + timedelta(hours=2)).time().replace(second=0)
    await town.wiring.preferences.choose(customer, Preferences(quiet_hours=QuietHours(start, end)))
    await town.happen(a_transfer([], [customer]))
    await town.happen(PasswordChanged(customer_id=customer, changed_at=town.clock.now()))
    await town.send_all()
    assert len(town.hints.told) == 2, "the inbox wakes nobody, so it has both at once"
    assert ["password" in message.text for message in town.taken_by(Channel.SMS)] == [True]
    town.pass_time(timedelta(hours=2, minutes=1))
    await town.send_all()
    assert len(town.taken_by(Channel.SMS)) == 2


async def test_each_phone_gets_a_push(town: NoticeTown) -> None:
    customer = await town.a_customer(phones=2)
    await town.happen(a_transfer([], [customer]))
    await town.send_all()
    assert len({message.to for message in town.taken_by(Channel.PUSH)}) == 2


async def test_an_event_between_the_banks_own_accounts_concerns_nobody(town: NoticeTown) -> None:
    await town.happen(a_transfer([], []))
    assert town.hints.told == []


async def test_a_changed_password_ends_the_pushes_of_every_phone(town: NoticeTown) -> None:
    customer = await town.a_customer(phones=2)
    await town.happen(PasswordChanged(customer_id=customer, changed_at=town.clock.now()))
    await town.happen(a_transfer([], [customer]))
    await town.send_all()
    assert [len(town.taken_by(channel)) for channel in (Channel.PUSH, Channel.EMAIL, Channel.SMS)] == [0, 2, 2]


async def test_of_two_languages_the_later_choice_counts_whatever_came_first(town: NoticeTown) -> None:
    customer = await town.a_customer(language="en")
    town.pass_time(timedelta(hours=2))
    await town.happen(LanguageChanged(customer_id=customer, language="en"))
    town.pass_time(timedelta(hours=-1))
    await town.happen(LanguageChanged(customer_id=customer, language="es"))
    await town.happen(a_transfer([], [customer]))
    await town.send_all()
    assert [message.title for message in town.taken_by(Channel.EMAIL)] == ["You received €25.00"]
