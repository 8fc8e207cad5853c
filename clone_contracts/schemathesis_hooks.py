"""The module that ``SCHEMATHESIS_HOOKS`` names; see ``runners.schemathesis_hooks``."""

from clone_contracts.runners.schemathesis_hooks import before_call, promises

__all__ = ["before_call", "promises"]
