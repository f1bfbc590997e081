"""The keys that payloads are sealed with: found or made for writing, found or gone for reading."""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from kernel.ids import new_id
from servicekit.database import ReadSession, WriteSession

from audit.payload_keys import repository
from audit.payload_keys.domain import KeyWrapping, PayloadDamaged, PayloadKey, PayloadKeyDamaged, WrappedKey

__all__ = ["KeyWrapping", "PayloadDamaged", "PayloadKey", "PayloadKeyDamaged", "PayloadKeyService", "erase_key"]

_CACHED_MAX = 10_000
_AT_ONCE = 1_000


class PayloadKeyService:
    """Remembers unwrapped keys; whether one still exists is asked in every transaction, so that none outlives its row.

    Writers hold the trail's lock, and so does whoever erases: a key that was found stays until the commit.
    """

    def __init__(self, wrapping: KeyWrapping) -> None:
        self._wrapping = wrapping
        self._unwrapped: OrderedDict[tuple[UUID, bytes], PayloadKey] = OrderedDict()

    async def keys_for(
        self, session: WriteSession, subjects: Collection[str], now: datetime
    ) -> Mapping[str, PayloadKey]:
        """The key of each subject, made where there is none yet. Raises PayloadKeyDamaged."""
        found: dict[str, PayloadKey] = {}
        for some in _batches(sorted(subjects)):
            stored = await repository.keys_of(session, some)
            found |= {key.subject: self._unwrap(key) for key in stored}
            made = [self._wrapping.make(new_id(), subject, now) for subject in some if subject not in found]
            if made:
                await repository.insert_keys(session, [wrapped for wrapped, _ in made])
            found |= {wrapped.subject: key for wrapped, key in made}
        return found

    async def keys_by_id(self, session: ReadSession, ids: Collection[UUID]) -> Mapping[UUID, PayloadKey | None]:
        """Those that were not erased; None is a key that cannot be unwrapped."""
        stored = await repository.keys_by_id(session, ids) if ids else []
        return {key.id: self._unwrap_if_whole(key) for key in stored}

    def _unwrap_if_whole(self, stored: WrappedKey) -> PayloadKey | None:
        try:
            return self._unwrap(stored)
        except PayloadKeyDamaged:
            return None

    def _unwrap(self, stored: WrappedKey) -> PayloadKey:
        place = (stored.id, stored.wrapped_key)
        known = self._unwrapped.get(place)
        if known is None:
            known = self._unwrapped[place] = self._wrapping.unwrap(stored)
            while len(self._unwrapped) > _CACHED_MAX:
                self._unwrapped.popitem(last=False)
        else:
            self._unwrapped.move_to_end(place)
        return known


def _batches(subjects: list[str]) -> list[list[str]]:
    return [subjects[at : at + _AT_ONCE] for at in range(0, len(subjects), _AT_ONCE)]


async def erase_key(session: WriteSession, subject: str) -> bool:
    """Delete the key of a person, which only the owner's role may; False where there is none."""
    return await repository.delete_key(session, subject)
