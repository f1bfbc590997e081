from prometheus_client import Counter

ASKED_AUTH = Counter("bank_sessions_asked_auth", "Auth asked since Redis did not know, or was away.", ("reason",))
