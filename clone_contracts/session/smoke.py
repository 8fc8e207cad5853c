"""Whether a target works at all."""

from typing import Final

from clone_contracts.errors import NotTested, Throttled
from clone_contracts.session.client import ApiClient
from clone_contracts.session.hints import hint

SMOKE_REQUESTS: Final = 3
"""How many requests may fail before the run concludes that no clone can be made."""


def require_clones(client: ApiClient) -> None:
    """Check that a clone can be made, before anything else. Raises NotTested where none can, with what to do next."""
    failures: list[NotTested] = []
    for request in client.smoke_requests():
        try:
            reply = client.send(request)
        except Throttled:
            raise
        except NotTested as error:
            failures.append(error)
        else:
            if reply.clone is not None:
                return
            what = f"{client.settings.api}: a valid request was answered with {reply.status} and no dataset"
            failures.append(NotTested(what))
        if client.sender.given_up or (len(failures) >= SMOKE_REQUESTS and not client.any_unusable):
            break
    why = client.sender.given_up or f"no clone can be made: {failures[0]}"
    advice = client.recorder.redactor(hint(failures[0], client.settings, client.contract))
    reason = f"{why}; {advice}" if advice else why
    client.sender.give_up(reason)
    raise NotTested(reason)
