"""Saves the personas' payees as they would themselves: signed in, through the bff."""

from collections.abc import Mapping

import httpx

from seed.people import Credential

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
            form = {
                "grant_type": "password",
                "client_id": "bank-mobile",
                "username": email,
                "password": passwords[email],
            }
            tokens = (await client.post(f"{auth_url}/oauth2/token", data=form)).raise_for_status().json()
            headers = {"Authorization": f"Bearer {tokens['access_token']}"}
            for label, account in payees:
                body = {"label": label, "iban": ibans[account]}
                answer = await client.post(f"{bff_url}/api/v1/payees", json=body, headers=headers)
                if answer.status_code != httpx.codes.CONFLICT:
                    answer.raise_for_status()
            revoked = {"token": tokens["refresh_token"], "client_id": "bank-mobile"}
            await client.post(f"{auth_url}/oauth2/revoke", data=revoked)
