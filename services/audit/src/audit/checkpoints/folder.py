"""The exported tree in a folder, laid out as C2SP tlog-tiles: `checkpoint` and tile/<level>/<index>."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from audit.checkpoints.domain import Checkpoint, CheckpointMalformed
from audit.checkpoints.metrics import broken
from audit.checkpoints.notes import NoteVerifier
from audit.trees.edge import Edge
from audit.trees.hashing import HASH_BYTES
from audit.trees.tiles import TILE_WIDTH, Tile, TileName, edge_tiles, split_hashes

CHECKPOINT = "checkpoint"
_NOTE_BYTES_MAX = 20_000


class ExportFolder:
    """Blocking: call it from a thread. Every file is whole or absent, and the checkpoint comes after its tiles."""

    def __init__(self, folder: Path, verifier: NoteVerifier) -> None:
        self._folder = folder
        self._verifier = verifier

    def checkpoint(self) -> Checkpoint | None:
        """The checkpoint exported last. Raises TrailBroken where it is not signed with the trail's key."""
        note = self.note()
        try:
            return None if note is None else self._verifier.checkpoint_of(note)
        except CheckpointMalformed as error:
            raise broken(f"The exported checkpoint is not the trail's own: {error.detail}") from error

    def note(self) -> str | None:
        path = self._folder / CHECKPOINT
        if not path.exists():
            return None
        with path.open("rb") as file:
            return file.read(_NOTE_BYTES_MAX).decode(errors="replace")

    def edge(self) -> Edge:
        """The tree as exported, to go on from. Raises TrailBroken where its tiles do not lead to its checkpoint."""
        checkpoint = self.checkpoint()
        if checkpoint is None:
            return Edge()
        edge = self.edge_of(checkpoint.size)
        if edge.root() != checkpoint.root:
            raise broken("The exported tiles do not lead to the exported checkpoint.")
        return edge

    def edge_of(self, size: int) -> Edge:
        """The tree of an earlier size, from the tiles that are here. Raises TrailBroken where one is missing."""
        try:
            return Edge.at(size, {name.level: split_hashes(self.tile(name)) for name in edge_tiles(size)})
        except (OSError, ValueError) as error:
            raise broken(f"The exported tiles cannot be read: {error}") from error

    def tile(self, name: TileName) -> bytes:
        """A tile, or the beginning of a fuller one. Raises FileNotFoundError."""
        wanted = name.width * HASH_BYTES
        for path in (self._path(TileName(name.level, name.index)), *self._partial_from(name)):
            if path.is_file():
                return path.read_bytes()[:wanted]
        raise FileNotFoundError(name.path)

    def write(self, tiles: Iterable[Tile], note: str) -> None:
        """Tiles first, then the checkpoint over them, each flushed to the disk."""
        for tile in tiles:
            path = self._path(tile.name)
            _write_whole(path, tile.hashes)
            if tile.name.width == TILE_WIDTH:
                shutil.rmtree(path.with_name(f"{path.name}.p"), ignore_errors=True)
        _write_whole(self._folder / CHECKPOINT, note.encode())

    def _partial_from(self, name: TileName) -> list[Path]:
        """Partial files of the tile that are wide enough, the narrowest first."""
        folder = self._path(TileName(name.level, name.index))
        folder = folder.with_name(f"{folder.name}.p")
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        return [folder / str(width) for width in sorted(int(n) for n in names if n.isdigit()) if width >= name.width]

    def _path(self, name: TileName) -> Path:
        return self._folder / name.path


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
