"""The bank in containers on one machine: its papers, that is secrets and settings, by the embedded bank's own rules."""
