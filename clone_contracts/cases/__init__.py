"""Requests to send, as they follow from a contract. Nothing here sends anything."""
