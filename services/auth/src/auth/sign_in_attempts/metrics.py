from prometheus_client import Counter

FAILURES = Counter("bank_sign_in_failures", "Passwords refused, whichever door they came to.", ("reason",))
