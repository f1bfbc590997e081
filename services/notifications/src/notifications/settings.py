import re
import unicodedata

from servicekit.settings import ServiceSettings


class NotificationsSettings(ServiceSettings):
    @property
    def email_source(self) -> str:
        """The sender of every e-mail; the domain `.example` is reserved and belongs to nobody (RFC 2606)."""
        ascii_name = unicodedata.normalize("NFKD", self.bank_name).encode("ascii", "ignore").decode().lower()
        return f"noreply@{re.sub(r'[^a-z0-9]+', '-', ascii_name).strip('-') or 'bank'}.example"
