"""Random passwords that a person can read off a terminal and type."""

import secrets

_WORDS = (  # noqa: SIM905  A list literal of a hundred words would fill the file.
    "acorn almond amber anchor apple april arrow autumn badger bamboo barley basil beacon birch blossom bridge "
    "brook butter cactus candle canyon cedar cherry cinnamon cloud clover cobalt copper coral cotton cricket crystal "
    "daisy dawn desert dolphin dragon eagle echo ember engine fable falcon feather fern fiddle field forest "
    "garden garnet ginger glacier globe granite grape harbor harvest hazel heron honey horizon indigo island ivory "
    "jasmine jungle juniper kettle lagoon lantern laurel lemon lilac linen lotus magnet mango maple marble meadow "
    "melon mirror mist moss myrtle nectar nickel north oasis ocean olive onyx opal orchard orchid otter "
    "paper pebble pepper piano pine planet plum pollen poppy quartz quill rabbit raven reed ribbon river "
    "saffron sage salmon sand shadow silver spruce stone summer sunset thistle thunder tiger timber topaz tulip "
    "valley velvet violet walnut water willow window winter wren yarrow zephyr"
).split()
_WORDS_TAKEN = 4


def new_passphrase() -> str:
    """Four words and four digits, such as `birch-lotus-ember-raven-0417`: about 42 bits, behind a sign-in delay."""
    words = "-".join(secrets.choice(_WORDS) for _ in range(_WORDS_TAKEN))
    return f"{words}-{secrets.randbelow(10_000):04d}"
