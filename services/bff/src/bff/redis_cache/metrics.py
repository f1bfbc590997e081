from prometheus_client import Counter

MISSED = Counter("bank_redis_missed", "Calls that Redis did not answer in time, or was spared.")
