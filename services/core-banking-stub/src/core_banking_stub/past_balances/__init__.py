"""What an account held at an instant of the past."""
