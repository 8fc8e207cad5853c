"""What requests carry that are about something else: other texts and forms each time, all of which any server must take."""

import itertools

from clone_contracts.exchange.strict_json import as_json, read
from clone_contracts.judge.assessment import is_ordinary
from clone_contracts.session.names import FreshNames
from clone_contracts.session.variety import Variety

BODY = {"name": "a/b", "description": "Плитка"}


def test_every_text_is_ordinary_and_names_differ() -> None:
    variety = Variety(1, FreshNames())
    names, words = ([give() for _ in range(40)] for give in (variety.name, variety.word))
    assert [text for text in (*names, *words) if not is_ordinary(text)] == []
    assert len(set(names)) == 40
    assert len(set(words)) == 14


def test_each_form_is_another_and_means_the_same() -> None:
    variety = Variety(1, FreshNames())
    forms = [variety.form("1", as_json(BODY)) for _ in range(30)]
    assert [read(form.body or b"").value for form in forms] == [BODY] * 30
    assert len({(form.body, str(form.headers)) for form in forms}) == 30


def test_runs_with_other_seeds_begin_elsewhere() -> None:
    texts = [Variety(seed, FreshNames()).word() for seed in range(10)]
    assert all(one != other for one, other in itertools.pairwise(texts))


def test_requests_without_a_body_show_every_form_however_many_come_between() -> None:
    variety, headers = Variety(1, FreshNames()), list[object]()
    for between in (0, 1, 3, 7):
        for _ in range(between):
            variety.form("1", b"{}")
        headers.append(variety.form("1", None).headers)
    assert all(headers.count(each) == 1 for each in headers)
