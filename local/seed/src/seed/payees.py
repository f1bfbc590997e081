"""Saves the personas' payees as they would themselves: signed in, through the bff."""

from collections.abc import Mapping

import httpx

from seed.people import Credential

_CLIENT = "bank-mobile"
PAYEES = {
    "lucia@example.com": (("Mateo", "mateo.current"), ("Bookshop", "olmo.current"), ("Inés", "ines.current")),
    "mateo@example.com": (("Lucía", "lucia.current"), ("Librería Olmo", "olmo.current")),
    "ines@example.com": (("Lucía", "lucia.current"), ("Bookshop", "olmo.current")),
    "carlos@example.com": (("La casa", "ortega.joint"), ("Amelia", "amelia.current")),
    "amelia@example.com": (("Household", "ortega.joint"), ("Carlos", "carlos.current")),
}


async def save_payees(auth_url: str, bff_url: str, made: list[Credential], ibans: Mapping[str, str]) -> None:
    """Save each payee once; one that is there already stays."""
    passwords = {credential.email: credential.password for credential in made}
    async with httpx.AsyncClient(timeout=20) as client:
        for email, payees in PAYEES.items():
            form = {"grant_type": "password", "client_id": _CLIENT, "username": email, "password": passwords[email]}
            tokens = (await client.post(f"{auth_url}/oauth2/token", data=form)).raise_for_status().json()
            headers = {"Authorization": f"Bearer {tokens['access_token']}"}
            wanted = [{"label": label, "iban": ibans[account]} for label, account in payees]
            await _save(client, f"{bff_url}/api/v1/payees", headers, wanted)
            revoked = {"token": tokens["refresh_token"], "client_id": _CLIENT}
            await client.post(f"{auth_url}/oauth2/revoke", data=revoked)


async def _save(client: httpx.AsyncClient, url: str, headers: dict[str, str], wanted: list[dict[str, str]]) -> None:
    for payee in wanted:
        answer = await client.post(url, json=payee, headers=headers)
        if answer.status_code != httpx.codes.CONFLICT:
            answer.raise_for_status()
