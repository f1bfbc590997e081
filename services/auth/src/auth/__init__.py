"""Who people are: registration, sign-in, sessions, tokens and their keys."""
