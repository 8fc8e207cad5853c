"""Whether BRIA_DATASETS names the training versions of datasets rightly, as far as their clones can tell."""

from collections.abc import Callable, Iterator
from typing import Final

from clone_contracts.apis.bria.settings import DATASETS, training_versions
from clone_contracts.errors import BudgetSpent
from clone_contracts.exchange.message import Request, Response
from clone_contracts.exchange.strict_json import Json
from clone_contracts.session.settings import Settings

_WITHOUT_PREFIX: Final = "fibo"


class DeclaredVersions:
    """Compares what the variable says with what clones say, as long as no clone has agreed with the variable.

    Where all clones of a dataset agree on another version, the variable is wrong, or the server turns that version into
    another one for ever; their answers look alike. The server is at fault where its answers differ from each other, or
    datasets that are declared for different versions, all of them wrongly, have become the same one.

    ``ask`` sends a request and returns its answer; ``plain`` makes an ordinary one for a dataset, ``bare`` one with ``{}``.
    """

    def __init__(
        self,
        settings: Settings,
        ask: Callable[[Request], Response],
        plain: Callable[[str], Request],
        bare: Callable[[str], Request],
    ) -> None:
        self._declared: dict[str, Json] = {id: facts["training_version"] for id, facts in settings.sources.items()}
        self._ask, self._plain, self._bare = ask, plain, bare
        self._said: dict[str, str] = {}
        self._settled: set[str] = set()

    def mistake(self, id: str, response: Response) -> str | None:
        """What is wrong with the variable, by the answer to a request for a clone of a dataset that it names.

        None where it is right or the answer shows nothing, and where the server is at fault, so that it is to be judged.
        Sends a few more requests where that is in doubt, and raises NotTested where one of them gets no proper answer.
        """
        said = version_in(response)
        if said is None or id in self._settled:
            return None
        if said == self._declared[id] or self._is_server(id, said, response):
            self._settled.add(id)
            return None
        return f"{'; '.join(self._differences(id))}. Look them up at Bria and correct the variable; if it is right, {_BLAMED}"

    def _is_server(self, id: str, said: str, response: Response) -> bool:
        """Whether the server's answers contradict each other, or turn everything into one version."""
        self._said[id] = said
        clone = str(_body(response)["id"])
        again = [self._heard(request) for request in (self._plain(id), self._bare(id), self._plain(clone))]
        if any(version not in (None, said) for version in again):
            return True
        for other in self._declared.keys() - self._said.keys():
            heard = self._heard(self._plain(other))
            if heard is not None:
                self._said[other] = heard
        return any(self._said[other] == said != self._declared[other] for other in self._said if other != id)

    def _heard(self, request: Request) -> str | None:
        try:
            return version_in(self._ask(request))
        except BudgetSpent:
            return None  # What is not known speaks against nobody.

    def _differences(self, first: str) -> Iterator[str]:
        for id in sorted(self._said, key=lambda id: (id != first, id)):
            if self._said[id] != self._declared[id]:
                yield f"{DATASETS} calls {id} {self._declared[id]}, the server says {self._said[id]}"


_BLAMED: Final = "the server breaks bria.clone.inherits-training-version"


def version_in(response: Response) -> str | None:
    """The training version that a clone's answer says, None where it says none that the rest of the answer agrees with."""
    body = _body(response) if 200 <= response.status < 300 else {}
    version, id = body.get("training_version"), body.get("id")
    if version not in training_versions() or not isinstance(version, str) or not isinstance(id, int):
        return None
    return version if (body.get("caption_prefix") is None) == (version == _WITHOUT_PREFIX) else None


def _body(response: Response) -> dict[str, Json]:
    value = response.document.value
    return value if isinstance(value, dict) else {}
