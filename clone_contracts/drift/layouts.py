"""The layouts of pages that can be read, and which of them a page has."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from clone_contracts.drift import field_lists, tabbed_tables
from clone_contracts.drift.description import Description
from clone_contracts.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to write a page. ``marks`` says what it is known by; ``operations_in`` is 0 for a page in another one."""

    marks: str
    operations_in: Callable[[str], int]
    read: Callable[[str], Description]


LAYOUTS: Final = (
    Layout(field_lists.MARKS, field_lists.operations_in_list, field_lists.read_field_list),
    Layout(tabbed_tables.MARKS, tabbed_tables.operations_in_tables, tabbed_tables.read_tabbed_tables),
)


def read_page(name: str, text: str) -> Description:
    """The operation that a page describes.

    Raises ConfigurationError where its layout is not known or it describes several; it calls the page by its ``name``.
    """
    for layout in LAYOUTS:
        operations = layout.operations_in(text)
        if operations > 1:
            raise ConfigurationError(f"{name} describes {operations} operations; give the page of one")
        if operations and (page := layout.read(text)).addresses:
            return page
    looked_for = "; or ".join(layout.marks for layout in LAYOUTS)
    hint = " It is HTML; ask the vendor's site for the page as Markdown." if _is_html(text) else ""
    raise ConfigurationError(f"{name}: the layout of this page is not known. Looked for were {looked_for}.{hint}")


def _is_html(text: str) -> bool:
    return text.lstrip().lower().startswith(("<!doctype", "<html"))
