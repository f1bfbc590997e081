"""Runs the whole bank as plain processes on one machine: no Docker, no root. Needs the standard library alone."""
