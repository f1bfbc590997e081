from services.bff.tests.conftest import settings_for


def test_the_core_may_have_several_addresses() -> None:
    urls = {text: settings_for("http://bank", text).core_banking_urls for text in ("http://a", "http://a, http://b,")}
    assert urls == {"http://a": ("http://a",), "http://a, http://b,": ("http://a", "http://b")}
