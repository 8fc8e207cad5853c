"""Contract tests for two HTTP endpoints that copy a dataset: Bria's and Datadog's."""

__version__ = "0.1.0"
