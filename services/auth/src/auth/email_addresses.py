"""The one form of an e-mail address: registering, signing in, operators and the seed all go through here."""

from email_validator import EmailNotValidError, validate_email


def normal_email(email: str) -> str | None:
    """The address in the form that the bank keeps: its domain in lower case and in ASCII (IDNA). None when it is none.

    Nobody is asked by DNS.
    """
    try:
        found = validate_email(email.strip(), check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return found.ascii_email or found.normalized
