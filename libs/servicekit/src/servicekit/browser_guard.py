"""No other site may act with a customer's cookie (OWASP ASVS 5.0, 3.5.1 to 3.5.3).

A custom header makes a browser ask first (CORS preflight), which the bank never allows; Origin and Sec-Fetch-Site are
checked as well where the browser sends them.
"""

from fastapi import Request
from kernel.errors import DomainError, ErrorKind

CLIENT_HEADER = "X-Bank-Client"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossSiteRequest(DomainError):
    code = "cross-site-request"
    kind = ErrorKind.FORBIDDEN
    title = "This request did not come from the bank's own pages"


def check_browser_request(request: Request, origin: str, method: str | None = None) -> None:
    """Raises CrossSiteRequest for an unsafe method that did not come from the bank's own pages.

    `method` stands for the request's own where a proxy asks on behalf of another request.
    """
    if (method or request.method).upper() in _SAFE_METHODS:
        return
    sent_origin = request.headers.get("origin")
    fetch_site = request.headers.get("sec-fetch-site")
    if (
        request.headers.get(CLIENT_HEADER) != "web"
        or (sent_origin is not None and sent_origin != origin)
        or (fetch_site is not None and fetch_site not in {"same-origin", "none"})
    ):
        raise CrossSiteRequest(f"Send the header {CLIENT_HEADER}: web from the bank's own origin.")
