"""What it takes to judge an answer of Bria, and to say what is wrong with it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.registry import load_api
from clone_contracts.exchange.message import Exchange, Response
from clone_contracts.judge.body_schema import BodySchema
from clone_contracts.judge.judge import Judge
from clone_contracts.judge.observations import Dataset, Observations
from clone_contracts.runners.assembly import embedded_client
from clone_contracts.session.limits import Limits
from tests.bench.measuring import Row, against, typical

KNOWN: Final = (10, 10_000)
CALLS: Final = {3: 300, 200: 30}


def rows() -> Iterator[Row]:
    """A right answer with few images and with many, then a wrong one."""
    judge = Judge(load_api("bria").semantics)
    for images, calls in CALLS.items():
        exchange = an_exchange(images)
        for known in KNOWN:
            seen = knowing(known)
            yield Row(f"judge {images} images, {known:,} datasets known", typical(lambda: judge.judge(exchange, seen), calls))  # noqa: B023
        yield Row(f"read and judge {images} images", typical(lambda: judge.judge(unread(exchange), seen), calls))  # noqa: B023
        yield from _validating(judge, exchange, images, calls)
    yield from _explaining(judge, an_exchange(200))


def an_exchange(images: int) -> Exchange:
    """A right answer of the twin with so many images, to a plain request."""
    twin = BriaTwin()
    twin.datasets = {id: replace(source, images=images) for id, source in twin.datasets.items()}
    client, seen = embedded_client("bria", twin, Limits(), seed=0), list[Exchange]()
    client.send(client.plain_request(client.sources[0]), look=lambda exchange, _: seen.append(exchange))
    return seen[0]


def knowing(count: int) -> Observations:
    """Observations of the twin's sources and so many clones."""
    observations = Observations(load_api("bria").embedded_settings.sources)
    for number in range(count):
        observations.add(Dataset(str(10**6 + number), "101", {"name": f"Clone {number}", "images_count": 3}))
    return observations


def unread(exchange: Exchange) -> Exchange:
    """The same exchange, of which nothing is read yet."""
    return replace(exchange, request=replace(exchange.request), response=replace(exchange.response))


def _validating(judge: Judge, exchange: Exchange, images: int, calls: int) -> Iterator[Row]:
    schema, value, seen = _schema(judge), exchange.response.document.value, knowing(KNOWN[0])
    few = max(1, calls // 30)
    time, ratio = against(lambda: judge.judge(exchange, seen), calls, lambda: schema.explaining.is_valid(value), few)
    yield Row(f"the schema alone by jsonschema, {images} images, to judging all", time, ratio=ratio)
    time, ratio = against(lambda: judge.judge(exchange, seen), calls, lambda: schema.compiled.is_valid(value), calls)
    yield Row(f"the schema alone by jsonschema-rs, {images} images, to judging all", time, ratio=ratio)


def _explaining(judge: Judge, exchange: Exchange) -> Iterator[Row]:
    schema, body = _schema(judge), json.loads(exchange.response.body)
    body["images"][150]["caption"] = None
    wrong = Response(201, exchange.response.headers, json.dumps(body).encode()).document
    time, ratio = against(
        lambda: schema.findings(wrong), 30, lambda: schema.explained(schema.explaining.iter_errors(wrong.value)), 1
    )
    yield Row("explain one wrong image of 200", time, ratio=ratio, note="by jsonschema")
    body["images"][150]["caption"], body["unknown"] = "right", 1.0
    harmless = Response(201, exchange.response.headers, json.dumps(body).encode()).document
    right = exchange.response.document
    time, ratio = against(lambda: schema.findings(harmless), 30, lambda: schema.findings(right), 30)
    yield Row("check 200 images beside a harmless 1.0", time, ratio=ratio, note="without it")


def _schema(judge: Judge) -> BodySchema:
    schema = judge.body(judge.contract.primary, 201)
    assert schema is not None
    return schema
