import json
import os
import re
from pathlib import Path

from embedded.memory import bytes_used
from embedded.settings import for_tests
from embedded.welcome import welcome


def test_the_welcome_names_the_address_the_people_and_where_messages_are_read(tmp_path: Path) -> None:
    settings = for_tests(tmp_path)
    person = {
        "name": "Lucía",
        "email": "lucia@example.com",
        "password": "a b c",
        "role": "customer",
        "about": "salaried",
    }
    operator = {"name": "Adela", "email": "analyst@bank.example", "password": "d", "role": "analyst", "about": ""}
    (tmp_path / "personas.json").write_text(json.dumps([person, operator]), encoding="utf-8")
    assert "lucia@example.com" not in welcome(settings, 7.25, []), "a seed cut short left nobody who can sign in"
    (tmp_path / "seeded").touch()
    text = welcome(settings, 7.25, [])
    assert f"The bank is open: {settings.origin}\n" in text
    assert f"{settings.origin}/dev/messages" in text
    assert re.search(r"lucia@example\.com +a b c +Lucía, salaried\n", text)
    assert "Adela (analyst)" in text
    assert "Ready in 7.2 s" in text


def test_memory_counts_a_process_and_its_children() -> None:
    used = bytes_used([os.getpid()])
    assert used is not None
    assert used > 10 * 2**20
