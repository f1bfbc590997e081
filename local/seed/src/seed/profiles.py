"""Fills in the personas' profiles by the complementary system's own rules; the newcomer's stays empty."""

from collections.abc import Mapping
from datetime import date, datetime

from complementary_stub.profiles.service import (
    Address,
    DocumentClaim,
    DocumentKind,
    IncomeBand,
    Occupation,
    Profile,
    ProfileService,
)
from kernel.ids import CustomerId
from servicekit.audit_marks import SEED

_HOUSEHOLD = Address("Calle del Romero 14, 2º B", "41003", "Sevilla", "ES")

PROFILES = {
    "lucia": Profile(
        address=Address("Calle de la Higuera 8, 3º A", "28012", "Madrid", "ES"),
        birth_date=date(1988, 5, 17),
        occupation=Occupation.EMPLOYED,
        income_band=IncomeBand.FROM_30K,
    ),
    "mateo": Profile(
        address=Address("Plaza del Nogal 2, 1º", "37002", "Salamanca", "ES"),
        birth_date=date(2004, 9, 30),
        occupation=Occupation.STUDENT,
        income_band=IncomeBand.UNDER_15K,
    ),
    "ines": Profile(
        address=Address("Rua do Loureiro 45", "1200-109", "Lisboa", "PT"),
        birth_date=date(1991, 1, 12),
        occupation=Occupation.SELF_EMPLOYED,
        income_band=IncomeBand.FROM_60K,
    ),
    "carlos": Profile(
        address=_HOUSEHOLD,
        birth_date=date(1979, 11, 3),
        occupation=Occupation.EMPLOYED,
        income_band=IncomeBand.FROM_30K,
    ),
    "amelia": Profile(
        address=_HOUSEHOLD,
        birth_date=date(1981, 6, 24),
        occupation=Occupation.EMPLOYED,
        income_band=IncomeBand.FROM_15K,
    ),
    "olmo": Profile(
        address=Address("Calle de los Libreros 21", "50003", "Zaragoza", "ES"),
        birth_date=date(1972, 3, 8),
        occupation=Occupation.SELF_EMPLOYED,
        income_band=IncomeBand.OVER_100K,
    ),
}
"""By the persona's key. Streets and numbers are made up."""

_NUMBERS = {
    "lucia": (DocumentKind.IDENTITY_CARD, "ES", "00000001R"),
    "mateo": (DocumentKind.IDENTITY_CARD, "ES", "00000002W"),
    "ines": (DocumentKind.PASSPORT, "PT", "XX000003"),
    "carlos": (DocumentKind.IDENTITY_CARD, "ES", "00000004G"),
    "amelia": (DocumentKind.IDENTITY_CARD, "ES", "00000005M"),
    "olmo": (DocumentKind.IDENTITY_CARD, "ES", "00000006Y"),
}


async def save_profiles(profiles: ProfileService, customers: Mapping[str, CustomerId], until: datetime) -> None:
    """Save each profile once; one that somebody has begun stays as it is. Documents are good long after `until`."""
    for key, profile in PROFILES.items():
        if await profiles.profile_of(customers[key]) == Profile():
            kind, country, number = _NUMBERS[key]
            claim = DocumentClaim(kind, number, None, country, date(until.year + 6, 10, 1))
            await profiles.save(customers[key], profile, [claim], SEED)
