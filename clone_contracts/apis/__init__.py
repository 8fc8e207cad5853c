"""A package for each API: how its requests are read, its rules, client, twin, faults and settings."""
