"""What is special about requests that are sent at the same moment: nobody knows which of them the server took first."""

from collections import Counter
from collections.abc import Callable, Sequence

from clone_contracts.errors import NotTested, TargetUnavailable
from clone_contracts.evidence.recorder import Recorder
from clone_contracts.exchange.message import Request, Response
from clone_contracts.judge.assessment import assess_equal_names
from clone_contracts.session.delivery import Outcome, Parcel
from clone_contracts.session.reply import Reply


def assess_together(recorder: Recorder, requests: Sequence[Request]) -> list[Parcel]:
    """Assess requests that will be sent at the same moment. Those that ask for the same name may be refused for that.

    Where one is refused for no reason, the same alone tells whether that is for what it has, or for the moment.
    """
    beside = len(requests) - 1
    parcels = [Parcel(request, recorder.assess(request), beside=beside, apart=(request,)) for request in requests]
    # What must be refused takes no name from anyone.
    names = Counter(parcel.name for parcel in parcels if parcel.assessment is not None and not parcel.assessment.defects)
    for parcel in parcels:
        if parcel.assessment is not None and names[parcel.name] > 1:
            assess_equal_names(parcel.assessment)
    return parcels


def replies_to(outcomes: Sequence[Outcome], judge: Callable[[int, Response], Reply]) -> list[Reply]:
    """Have ``judge`` look at all answers that came, each with its place, and return the replies in the order of the requests.

    Clones come first, since judging a refusal may take further requests. Raises the first NotTested, at the end.
    """
    replies: dict[int, Reply] = {}
    problems: list[NotTested] = []
    for at in sorted(range(len(outcomes)), key=lambda at: not _is_success(outcomes[at])):
        outcome = outcomes[at]
        try:
            if isinstance(outcome, TargetUnavailable):
                raise outcome
            replies[at] = judge(at, outcome)
        except NotTested as error:
            problems.append(error)
    if problems:
        raise problems[0]
    return [replies[at] for at in range(len(outcomes))]


def _is_success(outcome: Outcome) -> bool:
    return isinstance(outcome, Response) and outcome.status < 300
