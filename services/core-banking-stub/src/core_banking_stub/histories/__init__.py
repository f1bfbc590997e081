"""Past movements of the demo bank, posted by the same rules with a past time."""
