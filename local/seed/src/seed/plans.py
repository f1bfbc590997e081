"""What the personas' money does in an ordinary month, as plain figures. Sums are minor units."""

from dataclasses import dataclass

OUTSIDE_EUR = "clearing.EUR"
OUTSIDE_USD = "clearing.USD"
OPENING_EUR = "opening.EUR"
OPENING_USD = "opening.USD"


@dataclass(frozen=True, slots=True)
class Opening:
    account: str
    minor: int
    source: str = OPENING_EUR


@dataclass(frozen=True, slots=True)
class Monthly:
    """A movement on one day of each month (the last day where the month is shorter).

    `party` is the outside party's name where one side is outside; `spread_minor` varies the sum by up to that much.
    """

    day: int
    debit: str
    credit: str
    minor: int
    reference: str
    party: str = ""
    spread_minor: int = 0


@dataclass(frozen=True, slots=True)
class Shopping:
    """Everyday movements: on a day, with a chance of so many in a thousand, one of the places is paid."""

    account: str
    chance_per_mille: int
    places: tuple["Place", ...]


@dataclass(frozen=True, slots=True)
class Place:
    """`credit` is a persona's account where the place banks here; otherwise the money leaves through the clearing."""

    name: str
    reference: str
    minor_min: int
    minor_max: int
    credit: str = OUTSIDE_EUR


OPENINGS = (
    Opening("lucia.current", 214_050),
    Opening("lucia.savings", 620_000),
    Opening("mateo.current", 38_020),
    Opening("ines.current", 310_000),
    Opening("ines.dollars", 150_000, OPENING_USD),
    Opening("carlos.current", 142_000),
    Opening("amelia.current", 188_500),
    Opening("ortega.joint", 95_000),
    Opening("olmo.current", 480_000),
)

MONTHLY = (
    Monthly(28, OUTSIDE_EUR, "lucia.current", 248_000, "Salary {month}", "Astilleros Norte"),
    Monthly(1, "lucia.current", OUTSIDE_EUR, 89_000, "Rent {month}", "Fincas Alameda"),
    Monthly(2, "lucia.current", "lucia.savings", 55_000, "Monthly saving"),
    Monthly(5, "lucia.current", OUTSIDE_EUR, 6_480, "Electricity", "Luz del Valle", 2_100),
    Monthly(9, "lucia.current", OUTSIDE_EUR, 3_490, "Fibre and mobile", "Onda Fibra"),
    Monthly(12, "lucia.current", OUTSIDE_EUR, 1_199, "Subscription", "Música Sin Fin"),
    Monthly(15, "lucia.current", OUTSIDE_EUR, 3_900, "Membership", "Gimnasio Faro"),
    Monthly(3, OUTSIDE_EUR, "mateo.current", 42_000, "For {month}", "Rosa Vidal"),
    Monthly(1, "mateo.current", OUTSIDE_EUR, 29_500, "Room {month}", "Residencia Sol"),
    Monthly(14, OUTSIDE_EUR, "mateo.current", 24_000, "Weekend shifts", "Café Trébol", 6_000),
    Monthly(20, "mateo.current", OUTSIDE_EUR, 999, "Prepaid plan", "Onda Fibra"),
    Monthly(7, OUTSIDE_EUR, "ines.current", 164_000, "Invoice {month}", "Estudio Marea", 60_000),
    Monthly(19, OUTSIDE_EUR, "ines.current", 88_000, "Invoice {month} B", "Editorial Lince", 40_000),
    Monthly(24, OUTSIDE_USD, "ines.dollars", 120_000, "Retainer {month}", "Northlight Studio", 30_000),
    Monthly(25, "ines.dollars", OUTSIDE_USD, 5_400, "Design tools", "Vector Works Online"),
    Monthly(26, "ines.dollars", OUTSIDE_USD, 72_000, "To my broker", "Harbour Brokerage", 20_000),
    Monthly(1, "ines.current", OUTSIDE_EUR, 72_000, "Rent {month}", "Ana Prieto"),
    Monthly(27, "ines.current", OUTSIDE_EUR, 65_000, "Pension plan", "Seguros Atalaya"),
    Monthly(8, "ines.dollars", OUTSIDE_USD, 31_000, "Server rental", "Tideline Hosting", 4_000),
    Monthly(20, "ines.current", OUTSIDE_EUR, 29_400, "Self-employed fee", "Seguridad Social"),
    Monthly(27, OUTSIDE_EUR, "carlos.current", 196_000, "Salary {month}", "Hospital San Telmo"),
    Monthly(30, OUTSIDE_EUR, "amelia.current", 221_000, "Salary {month}", "Colegio Las Encinas"),
    Monthly(28, "carlos.current", OUTSIDE_EUR, 58_000, "Car loan {month}", "Caja Hipotecaria"),
    Monthly(2, "amelia.current", OUTSIDE_EUR, 74_000, "Savings plan", "Seguros Atalaya"),
    Monthly(1, "carlos.current", "ortega.joint", 95_000, "Household {month}"),
    Monthly(1, "amelia.current", "ortega.joint", 95_000, "Household {month}"),
    Monthly(3, "ortega.joint", OUTSIDE_EUR, 81_500, "Mortgage {month}", "Caja Hipotecaria"),
    Monthly(6, "ortega.joint", OUTSIDE_EUR, 9_200, "Electricity and gas", "Luz del Valle", 3_000),
    Monthly(10, "ortega.joint", OUTSIDE_EUR, 24_000, "Nursery {month}", "Guardería Colores"),
    Monthly(11, "ortega.joint", OUTSIDE_EUR, 4_150, "Home insurance", "Seguros Atalaya"),
    Monthly(1, "olmo.current", OUTSIDE_EUR, 110_000, "Shop rent {month}", "Mercado Central"),
    Monthly(4, "olmo.current", OUTSIDE_EUR, 148_000, "Books delivered", "Distribuidora Páginas", 50_000),
    Monthly(18, "olmo.current", OUTSIDE_EUR, 96_000, "Books delivered", "Distribuidora Páginas", 40_000),
    Monthly(29, "olmo.current", OUTSIDE_EUR, 118_000, "Wages {month}", "Bruno Salas"),
    Monthly(20, "olmo.current", OUTSIDE_EUR, 8_300, "Electricity", "Luz del Valle", 2_000),
)

_GROCERIES = (
    Place("Mercado La Huerta", "Groceries", 1_150, 6_400),
    Place("Súper Barrio", "Groceries", 640, 4_800),
    Place("Panadería Espiga", "Bread", 180, 890),
)
_OUT = (
    Place("Café Trébol", "Coffee", 150, 720),
    Place("Taberna del Puerto", "Dinner", 1_600, 5_200),
    Place("Cine Doré", "Tickets", 780, 2_300),
)
_WAYS = (
    Place("Metro de la Villa", "Travel card", 610, 2_180),
    Place("Trenes del Sur", "Train", 1_240, 6_900),
)
_BOOKS = (Place("Librería Olmo", "Books", 790, 4_300, "olmo.current"),)
_HOUSE = (
    Place("Ferretería Martín", "For the house", 520, 7_600),
    Place("Farmacia Soler", "Pharmacy", 340, 2_900),
)

SHOPPING = (
    Shopping("lucia.current", 820, (*_GROCERIES, *_OUT, *_WAYS, *_BOOKS)),
    Shopping("lucia.current", 330, (*_OUT, *_HOUSE)),
    Shopping("mateo.current", 540, (_GROCERIES[1], _GROCERIES[2], _OUT[0], _WAYS[0], *_BOOKS)),
    Shopping("ines.current", 760, (*_GROCERIES, *_OUT, *_WAYS, *_BOOKS)),
    Shopping("carlos.current", 420, (*_OUT, *_WAYS, *_BOOKS)),
    Shopping("amelia.current", 440, (*_OUT, *_WAYS, *_BOOKS)),
    Shopping("ortega.joint", 900, (*_GROCERIES, *_HOUSE)),
)

SHOP_CUSTOMERS = (
    "Marta Peña", "Hugo Salas", "Irene Costa", "Pablo Reyes", "Clara Nieto", "Álvaro Pons", "Julia Mora", "Diego Rueda",
    "Sara León", "Tomás Vega", "Elena Cano", "Rubén Soto", "Noa Giménez", "Iván Duarte", "Lola Marín", "Óscar Plaza",
)  # fmt: skip
SHOP_GOODS = (
    ("Books", 690, 3_950),
    ("Order by phone", 1_200, 5_600),
    ("School books", 2_400, 9_800),
    ("Gift card", 1_000, 5_000),
    ("Magazine", 350, 990),
)
