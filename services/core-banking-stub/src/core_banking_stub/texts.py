"""Which characters free texts may have."""

PLAIN_TEXT = "^[^\\u0000-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]*$"
"""No control characters, and none that turn the direction of the text around them and so disguise it."""
