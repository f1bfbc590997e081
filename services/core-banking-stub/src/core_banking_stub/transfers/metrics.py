from prometheus_client import Counter

TRANSFERS = Counter("bank_transfers", "Orders judged: `completed` or the code of the refusal.", ("outcome",))
