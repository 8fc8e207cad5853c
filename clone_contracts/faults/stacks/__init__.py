"""Behaviours of the stacks that servers are built of: what their parsers, routers, databases and caches do to any API.

They are made from what such software is known to do, and not from the requests of the suite.
"""
