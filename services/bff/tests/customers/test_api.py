from services.bff.tests.conftest import Bff


async def test_me_names_the_customer_and_the_bank(bff: Bff) -> None:
    customer = bff.customer()
    assert (await customer.get("/api/v1/me")).json() == {
        "customer_id": str(customer.id),
        "full_name": "Vera Luna",
        "email_masked": "v•••@example.com",
        "phone_masked": "+44 •••• ••0123",
        "language": "en",
        "bank": {"name": "Arrayan", "country": "ES"},
        "missing": [],
    }
