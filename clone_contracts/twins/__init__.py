"""Faithful servers in memory: what the documents promise, done."""

from clone_contracts.twins.bria import BriaTwin
from clone_contracts.twins.datadog import DatadogTwin

__all__ = ["BriaTwin", "DatadogTwin"]
