"""The clients that the tests hold, one for each API."""

from clone_contracts.clients.base import ApiClient, Reply
from clone_contracts.clients.bria import BriaClient
from clone_contracts.clients.datadog import DatadogClient
from clone_contracts.clients.limits import Limits

__all__ = ["ApiClient", "BriaClient", "DatadogClient", "Limits", "Reply"]
