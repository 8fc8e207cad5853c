"""Asks the toy API for copies."""

from collections.abc import Iterator, Sequence

from clone_contracts.exchange.message import Request
from clone_contracts.session.client import ApiClient
from clone_contracts.session.reply import Reply


class ToyClient(ApiClient):
    """``toy`` in the tests."""

    def copy(self, box: str | Reply | None = None, key: str = "right") -> Reply:
        """Copy a box, by default the configured one."""
        return self.send(self.request(self.dataset_id(box), None, keys={"toy-key": key}))

    def look(self, box: str | Reply) -> Reply:
        """Look into a box."""
        return self.send(self.request("", None, method="GET", path=f"/boxes/{self.dataset_id(box)}"))

    def plain_request(self, dataset_id: str) -> Request:
        return self.request(dataset_id, None)

    def removals(self, ids: Sequence[str]) -> Iterator[tuple[list[str], Request]]:
        for id in ids:
            yield [id], self.request(id, None, method="DELETE", path=f"/boxes/{id}")
