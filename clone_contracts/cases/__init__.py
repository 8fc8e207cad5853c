"""Requests to send: what a contract leads to. Nothing here sends anything."""
