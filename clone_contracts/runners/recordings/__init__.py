"""Recorded traffic of clients: read from the formats of several tools, sorted by target, and judged on both sides."""
