import pytest
from auth.devices.domain import browser_name, phone_name
from hypothesis import given
from hypothesis import strategies as st

MOZILLA = "Mozilla/5.0"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = f"{MOZILLA} (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
MAC = f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7)"
WINDOWS = f"{MOZILLA} (Windows NT 10.0; Win64; x64)"
PIXEL = f"{MOZILLA} (Linux; Android 15; Pixel 9)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"{MOZILLA} (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox, Linux"),
        (f"{WINDOWS} {WEBKIT} Chrome/142.0.0.0 Safari/537.36", "Chrome, Windows"),
        (f"{WINDOWS} {WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge, Windows"),
        (f"{MAC} {WEBKIT} Chrome/142.0.0.0 Safari/537.36 OPR/120.0.0.0", "Opera, macOS"),
        (f"{MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", "Safari, macOS"),
        (f"{IPHONE} Version/17.5 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        (f"{IPHONE} CriOS/142.0.0.0 Mobile/15E148 Safari/604.1", "Chrome, iPhone"),
        (f"{IPHONE} FxiOS/145.0 Mobile/15E148 Safari/605.1.15", "Firefox, iPhone"),
        (f"{PIXEL} {WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome, Android"),
        (f"{PIXEL} {WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", "Samsung Internet, Android"),
        (f"{MOZILLA} (X11; Plan9) {WEBKIT} Chrome/142.0.0.0 Safari/537.36", "Chrome"),
        ("curl/8.5.0", "Web"),
        ("", "Web"),
    ],
)
def test_a_browser_is_called_by_its_own_name_and_its_systems(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("okhttp/4.12.0", "App, Android"),
        ("ArrayanBank/1 CFNetwork/1498.700.2 Darwin/23.6.0", "App, iPhone"),
        ("", "App"),
    ],
)
def test_a_phone_is_called_by_its_system(user_agent: str, name: str) -> None:
    assert phone_name(user_agent) == name


@given(st.text(max_size=2000))
def test_nobody_can_put_words_of_their_own_into_a_name(user_agent: str) -> None:
    known = {"Web", "App", "Edge", "Opera", "Samsung Internet", "Firefox", "Chrome", "Safari"}
    known |= {"iPhone", "iPad", "Android", "Windows", "macOS", "Linux"}
    for name in (browser_name(user_agent), phone_name(user_agent)):
        assert set(name.split(", ")) <= known
        assert len(name) <= 80
