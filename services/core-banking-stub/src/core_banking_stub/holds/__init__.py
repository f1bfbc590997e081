"""Money that is set aside for a while: posted, also in part, or freed again, each once."""
