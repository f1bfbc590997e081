from pathlib import Path

from embedded.seeding import is_seeded
from embedded.settings import for_tests


def test_a_seed_that_was_cut_short_is_seeded_again(tmp_path: Path) -> None:
    settings = for_tests(tmp_path)
    (tmp_path / "personas.json").write_text("[]", encoding="utf-8")
    (tmp_path / "seeded-until").touch()
    assert not is_seeded(settings)
    (tmp_path / "seeded").touch()
    assert is_seeded(settings)
