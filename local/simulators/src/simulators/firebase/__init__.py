"""Firebase Cloud Messaging as a bank meets it: sign-in by service account, the v1 send method, and faults to order."""
