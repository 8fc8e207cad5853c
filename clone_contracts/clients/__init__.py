"""The clients that the tests hold, one for each API."""

from clone_contracts.clients.base import ApiClient, Reply
from clone_contracts.clients.bounds import Bounds
from clone_contracts.clients.bria import BriaClient
from clone_contracts.clients.datadog import DatadogClient

__all__ = ["ApiClient", "Bounds", "BriaClient", "DatadogClient", "Reply"]
