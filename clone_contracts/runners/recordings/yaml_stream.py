"""Reads the items of one list in a YAML document one after the other, so that memory does not grow with the file."""

from collections.abc import Collection, Iterator
from typing import Any, BinaryIO, ClassVar, Final

import yaml
from yaml.composer import Composer

_NULL: Final = "tag:yaml.org,2002:null"


_Fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Fast, Composer):  # type: ignore[misc]
    """Makes values node by node, of the events of the fast parser where it is there. A plain scalar is text, or null."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, Any]]]] = {
        first: [(tag, form) for tag, form in forms if tag == _NULL]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, stream: BinaryIO) -> None:
        _Fast.__init__(self, stream)
        self.anchors: dict[str, yaml.Node] = {}

    def value(self, node: yaml.Node) -> Any:
        """What a node stands for. Raises yaml.YAMLError, ValueError."""
        try:
            return self.construct_document(node)
        finally:
            # What a failure leaves would be taken for parts of the next one.
            self.constructed_objects: dict[Any, Any] = {}
            self.recursive_objects: dict[Any, Any] = {}
            self.state_generators: list[Any] = []


def _plain(loader: Any, node: yaml.Node) -> Any:
    """A value of a kind that belongs to some language, as plain data; nothing of that language is run."""
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(None, _plain)
_Loader.add_constructor("!binary", yaml.SafeLoader.yaml_constructors["tag:yaml.org,2002:binary"])


def items(stream: BinaryIO, members: Collection[str]) -> Iterator[Any]:
    """The items of the list under the first of ``members`` that a document has; in place of a malformed one comes its error.

    Raises yaml.YAMLError, UnicodeDecodeError or RecursionError where nothing more can be read.
    """
    loader = _Loader(stream)
    try:
        if _find(loader, members):
            loader.get_event()
            while not loader.check_event(yaml.SequenceEndEvent):
                yield _item(loader, loader.compose_node(None, 0))
    finally:
        loader.dispose()


def has_list(stream: BinaryIO, members: Collection[str]) -> bool:
    """Whether a text is YAML with a list under one of these members."""
    loader = _Loader(stream)
    try:
        return _find(loader, members)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return False
    finally:
        loader.dispose()


def _find(loader: Any, members: Collection[str]) -> bool:
    """Go to the beginning of the list; False where there is none."""
    for expected in (yaml.StreamStartEvent, yaml.DocumentStartEvent, yaml.MappingStartEvent):
        if not loader.check_event(expected):
            return False
        loader.get_event()
    while not loader.check_event(yaml.MappingEndEvent):
        key = loader.compose_node(None, None)
        if key.value in members and loader.check_event(yaml.SequenceStartEvent):
            return True
        loader.compose_node(None, None)
    return False


def _item(loader: Any, node: Any) -> Any:
    try:
        return loader.value(node)
    except (yaml.YAMLError, ValueError) as error:
        return error
