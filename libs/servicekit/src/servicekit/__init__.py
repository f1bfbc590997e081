"""Plumbing that three services or more use. No word of a feature stands here."""
