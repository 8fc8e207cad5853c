"""Views of records, for several tests."""

from typing import Any

from clone_contracts.views import model
from clone_contracts.views.escape import escape_record
from clone_contracts.views.model import ApiView
from tests.unit.records import record


def api_views(record: Any) -> list[ApiView]:
    """The views of a record whose texts are escaped."""
    return model.api_views(escape_record(record))


def view(*clauses: dict[str, Any], **more: Any) -> ApiView:
    (made,) = api_views(record(*clauses, **more))
    return made
