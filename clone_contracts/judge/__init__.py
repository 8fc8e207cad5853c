"""Judges exchanges by the clauses of a contract. Pure: no network, no clock, no state of its own."""
