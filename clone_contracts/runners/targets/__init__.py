"""Runs against several targets that a file lists."""
