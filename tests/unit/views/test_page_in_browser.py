"""The page of a run in a real browser: read, filtered, linked into, driven by keyboard, and safe with hostile text."""

import json
import os
import re
import shutil
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from clone_contracts.runners.traffic import Side, Traffic
from clone_contracts.views.files import write_views
from tests.unit.runs import BRIA, BRIA_TESTS, QUICK, REQUEST, suite
from tests.unit.support import answer

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and "CLONE_CONTRACTS_REQUIRE_ALL" not in os.environ,
    reason="there is no Chromium here to look at the page",
)

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
PATIENT = 300_000
"""Milliseconds in which even a busy machine does what a page is to do."""
expect.set_options(timeout=PATIENT)
KINDS = ("passing", "failing", "seen", "incomplete", "hostile", "sent")
HOSTILE = '</pre><script>document.title = "taken"</script><img src=x onerror="document.title = 1">\u202e\x1b[31m' + "x" * 50_000
PLACE = "bria.201.caption_prefix.max"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The pages of runs of every kind."""
    directories = {kind: tmp_path_factory.mktemp(kind) for kind in KINDS}
    suite(directories["passing"], "--fuzz-examples=0", "--no-observe")
    suite(directories["failing"], "--fuzz-examples=0", "--fault=bria.201.caption_prefix.max-null")
    suite(directories["seen"], "--fuzz-examples=0", "--depth=full", tests=BRIA_TESTS)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = f"http://127.0.0.1:{listener.getsockname()[1]}"
    suite(directories["incomplete"], *QUICK, "--live=bria", tests=REQUEST, environment={**BRIA, "BRIA_BASE_URL": nobody})
    sent(directories["sent"])
    record = json.loads((directories["failing"] / "results.json").read_text(encoding="utf-8"))
    write_views(directories["hostile"], hostile(record))
    return {kind: directory / "index.html" for kind, directory in directories.items()}


def sent(directory: Path) -> None:
    """A client that keeps to the contract once, then misspells a member, and sends another that no section mentions."""
    watched = Traffic("recorded", {"bria": Side("https://bria.example")}, {})
    for body in (b'{"name": "Mine"}', b'{"nmae": "x", "visual_schema": "y"}'):
        headers = (("api_token", "k" * 20), ("Content-Type", "application/json"))
        watched.take("bria", "POST", "/tailored-gen/datasets/102/clone", headers, body, answer(404))
    watched.write(directory)


def hostile(value: Any, name: str = "") -> Any:
    """A record in which everything that a server can influence is hostile."""
    if isinstance(value, dict):
        return {key: hostile(item, key) for key, item in value.items()} | ({HOSTILE: HOSTILE} if name == "headers" else {})
    if isinstance(value, list):
        return [hostile(item, name) for item in value]
    texts = ("expected", "actual", "message", "body", "curl", "repeat", "before", "place", "after")
    return HOSTILE if name in (*texts, "warnings", "possibly_created") and isinstance(value, str) else value


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENT)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    opened.set_default_timeout(PATIENT)
    yield opened
    opened.close()


class Watched:
    """An open page, and what should not happen on it: complaints in the console, and requests."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, path: Path, place: str = "") -> Page:
        self.page.goto(f"{path.as_uri()}#{place}" if place else path.as_uri())
        return self.page


@pytest.fixture
def watched(context: BrowserContext) -> Iterator[Watched]:
    page = Watched(context.new_page())
    yield page
    assert page.complaints == []
    assert {url for url in page.requests if not url.startswith(("file:", "data:"))} == set()


def shown(page: Page) -> list[str]:
    """The ids of the visible clauses."""
    ids: list[str] = page.eval_on_selector_all(
        "details.clause", "found => found.filter(item => item.offsetParent !== null).map(item => item.id)"
    )
    return ids


# No colour depends on the width: each page is looked at in both, and pages of every kind in each pair of them.
LOOKS = (((390, "light"), (1200, "dark")), ((1200, "light"), (390, "dark")))


@pytest.mark.parametrize(
    ("kind", "width", "scheme"), [(kind, *look) for at, kind in enumerate(KINDS) for look in LOOKS[at % len(LOOKS)]]
)
def test_the_page_is_accessible_to_everyone(
    browser: Browser, pages: Mapping[str, Path], kind: str, width: int, scheme: Any
) -> None:
    """With all parts unfolded, axe finds nothing serious, and nothing is wider than the screen."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.set_default_timeout(PATIENT)
    page = context.new_page()
    page.goto(pages[kind].as_uri())
    page.eval_on_selector_all("details", "found => { for (const item of found.slice(0, 60)) item.open = true; }")
    found = Axe().run(page).response["violations"]
    serious = [(rule["id"], rule["nodes"][0]["target"]) for rule in found if rule["impact"] in ("serious", "critical")]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize(
    ("kind", "verdicts"),
    [("passing", ["conforms", "conforms"]), ("failing", ["violates"]), ("incomplete", ["incomplete"])],
)
def test_the_page_begins_with_the_verdicts(watched: Watched, pages: Mapping[str, Path], kind: str, verdicts: list[str]) -> None:
    page = watched.open(pages[kind])
    assert [text.removeprefix(sign) for text in page.locator(".verdict").all_text_contents() for sign in text[0]] == verdicts


def test_notable_findings_come_before_the_contract(watched: Watched, pages: Mapping[str, Path]) -> None:
    page = watched.open(pages["failing"])
    first = page.locator(".notable > li").first
    assert first.locator("a").first.get_attribute("href") == f"#{PLACE}"
    notable, contract = page.locator("#notable").bounding_box(), page.locator("#contract").bounding_box()
    assert notable is not None
    assert contract is not None
    assert notable["y"] < contract["y"]


def test_clauses_are_filtered_by_status_api_and_text(watched: Watched, pages: Mapping[str, Path]) -> None:
    page = watched.open(pages["passing"])
    everything = shown(page)
    assert len(everything) == 217
    page.locator("select[name=api]").select_option("bria")
    assert shown(page) == [id for id in everything if id.startswith("bria.")]
    page.get_by_label("Filter by text").fill("bria.201.caption_prefix.fibo null")
    assert shown(page) == ["bria.201.caption_prefix.fibo"]
    assert page.locator("#told").text_content() == "1 of 217 clauses"
    page.get_by_label("Filter by text").fill("test_a_request_without_a_body")
    assert "bria.request.body.absent" in shown(page)
    page.get_by_label("Filter by text").fill("no clause has this")
    assert page.get_by_text("No clause fits the filter.").is_visible()
    page.get_by_role("button", name="Reset").click()
    expect(page.locator("#told")).to_have_text(re.compile("^217"))
    for status in ("held", "violated", "waived", "untested"):
        page.get_by_role("checkbox", name=status).uncheck()
    assert set(shown(page)) == {
        "bria.clone.one-dataset",
        "bria.clone.inherits-visual-schema",
        "bria.clone.description-echo",
        "bria.clone.default-description",
        "datadog.clone.one-dataset",
        "datadog.clone.copies-records",
        "datadog.clone.source-unchanged",
    }


def test_a_clause_that_a_sibling_shows_says_so(watched: Watched, pages: Mapping[str, Path]) -> None:
    page = watched.open(pages["seen"], "bria.clone.inherits-visual-schema")
    clause = page.locator('[id="bria.clone.inherits-visual-schema"]')
    expect(clause.get_by_text("Seen through a sibling in").first).to_be_visible()


def test_what_clients_sent_shows_the_place_in_the_request(watched: Watched, pages: Mapping[str, Path]) -> None:
    page = watched.open(pages["sent"])
    section = page.get_by_role("region", name="What clients sent")
    assert section.locator("mark").first.text_content() == '"nmae": "x"'
    section.locator("a[href='#bria.request.name']").click()
    expect(page.locator("[id='bria.request.name'][open]")).to_be_visible()


def test_a_link_to_a_clause_opens_it(watched: Watched, pages: Mapping[str, Path]) -> None:
    page = watched.open(pages["failing"], "bria.201.images%5B%5D.dataset_id")
    clause = page.locator("[id='bria.201.images[].dataset_id']")
    assert clause.get_attribute("open") is not None
    assert clause.locator("mark").first.text_content() == '"dataset_id": 5001'
    page.locator(f".notable a[href='#{PLACE}']").first.click()
    expect(page.locator(f"[id='{PLACE}'][open]")).to_be_visible()


def test_a_link_to_a_clause_that_is_filtered_out_shows_it_again(watched: Watched, pages: Mapping[str, Path]) -> None:
    page = watched.open(pages["failing"])
    page.get_by_label("Filter by text").fill("nothing has this text")
    assert shown(page) == []
    page.evaluate("id => { location.hash = id }", PLACE)
    expect(page.locator(f"[id='{PLACE}'][open]")).to_be_visible()
    assert PLACE in shown(page)


def test_a_violation_shows_the_place_and_a_command_to_copy(watched: Watched, pages: Mapping[str, Path]) -> None:
    """The page's own clock stands still, so that the button goes on to say that it copied."""
    watched.page.clock.install(time=0)
    page = watched.open(pages["failing"], PLACE)
    page.clock.pause_at(60_000_000)
    finding = page.locator(f"[id='{PLACE}'] .finding").first
    assert finding.locator("mark").text_content() == '"caption_prefix": null'
    command = finding.locator(".copyable pre").text_content() or ""
    assert command.startswith('eval "$(clone-contracts serve bria --fault bria.201.caption_prefix.max-null ')
    assert 'curl -sS -i -X POST "$BRIA_BASE_URL"/tailored-gen/' in command
    assert '"api_token: $BRIA_API_TOKEN"' in command
    finding.get_by_role("button").click()
    expect(page.locator("button", has_text="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == command


def test_a_clause_that_held_shows_an_exchange(watched: Watched, pages: Mapping[str, Path]) -> None:
    page = watched.open(pages["passing"], "bria.201.caption_prefix.fibo")
    clause = page.locator("[id='bria.201.caption_prefix.fibo']")
    assert clause.locator(".example mark").first.text_content() == '"caption_prefix": null'
    clause.locator(".example a").first.click()
    exchange = page.locator("details.exchange[open]")
    exchange.wait_for()
    text = exchange.text_content() or ""
    assert "curl -sS -i -X POST" in text
    assert '"training_version": "fibo"' in text


def test_the_truth_table_shows_what_follows_from_the_training_version(watched: Watched, pages: Mapping[str, Path]) -> None:
    page = watched.open(pages["failing"])
    rows = page.locator(".truth").first.locator("tr")
    told = [[cell.strip() for cell in row.locator("th, td").all_text_contents()] for row in rows.all()]
    assert told[0] == ["training_version", "null", "string"]
    assert told[1:3] == [["fibo", "✓held", "never"], ["max", "never", "✕violated"]]


def test_the_page_can_be_used_with_the_keyboard_alone(watched: Watched, pages: Mapping[str, Path]) -> None:
    """Straight to the contract, into the first clause, and on to the next."""
    page = watched.open(pages["passing"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the contracts"
    page.keyboard.press("Enter")
    page.wait_for_url("**#contract")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open") is True
    first = page.evaluate("document.activeElement.parentElement.id")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.parentElement.id") not in ("", first)


def test_without_javascript_the_page_shows_everything(browser: Browser, pages: Mapping[str, Path]) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENT)
    page = context.new_page()
    page.goto(pages["failing"].as_uri())
    assert page.locator("details.clause").count() == 92
    assert not page.locator("#filter").is_visible()
    assert not page.locator("button").first.is_visible()
    assert page.locator(f"[id='{PLACE}'] .finding").first.is_visible()
    page.locator("[id='bria.201.id'] > summary").click()
    assert page.locator("[id='bria.201.id'] .example").first.is_visible()
    context.close()


def test_hostile_text_is_shown_on_the_page_and_does_nothing(watched: Watched, pages: Mapping[str, Path]) -> None:
    page = watched.open(pages["hostile"])
    assert page.title() == "bria violates bria.201.caption_prefix.max"
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    text = page.content()
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "\\u202e\\x1b[31m" in text
    assert pages["hostile"].stat().st_size < 10_000_000


def test_violations_are_unfolded_in_print(watched: Watched, pages: Mapping[str, Path], tmp_path: Path) -> None:
    page = watched.open(pages["failing"])
    page.locator(f"[id='{PLACE}'] > summary").click()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(f"[id='{PLACE}'] .finding").first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.clause[open]").count() == 0
    page.pdf(path=tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").stat().st_size > 20_000


@pytest.mark.parametrize(
    ("kind", "words", "owner"),
    [
        ("passing", "Bria keeps", ""),
        ("failing", "Bria breaks 1 of 92 promises in the embedded twin", "nobody: the twin was given the fault"),
        ("incomplete", "promises of Bria could not be checked at 127.0.0.1", "no promise is broken by it"),
        ("sent", "Clients of Bria break 1 of 92 promises at bria.example", "the client that sends this"),
    ],
)
def test_the_heading_is_the_verdict_followed_by_cause_owner_and_next_step(
    watched: Watched, pages: Mapping[str, Path], kind: str, words: str, owner: str
) -> None:
    page = watched.open(pages[kind])
    expect(page.locator("h1")).to_contain_text(words)
    cause = page.locator(".cause").first
    expect(cause).to_contain_text(owner)
    expect(cause.locator(".copyable pre")).to_contain_text(re.compile("curl|clone-contracts run"))


def test_a_chip_filters_and_the_address_leads_to_the_same_choice(watched: Watched, pages: Mapping[str, Path]) -> None:
    page = watched.open(pages["failing"])
    chip = page.locator(".chips a[href='#status=violated']")
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_have_text("1 of 92 clauses")
    expect(chip).to_have_attribute("aria-current", "true")
    assert shown(page) == [PLACE]
    page.get_by_role("button", name="Reset").click()
    expect(page.locator("#told")).to_have_text("92 of 92 clauses")


def test_what_is_chosen_in_the_form_is_in_the_address(watched: Watched, pages: Mapping[str, Path]) -> None:
    page = watched.open(pages["failing"], "status=violated,held&api=bria&text=caption_prefix.max%20string")
    expect(page.locator("#told")).to_have_text("1 of 92 clauses")
    page.get_by_role("checkbox", name="violated").uncheck()
    expect(page.locator("#told")).to_have_text("0 of 92 clauses")
    assert page.evaluate("location.hash") == "#status=held&api=bria&text=caption_prefix.max%20string"
    page.goto(f"{pages['failing'].as_uri()}?status=violated")
    expect(page.locator("#told")).to_have_text("1 of 92 clauses")


def test_without_javascript_a_chip_filters_all_the_same(browser: Browser, pages: Mapping[str, Path]) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENT)
    page = context.new_page()
    page.goto(pages["failing"].as_uri())
    page.locator(".chips a[href='#status=violated']").click()
    assert shown(page) == [PLACE]
    expect(page.locator(".only:target")).to_contain_text("Showing 1 of 92 clauses, those violated.")
    assert page.locator(".only:visible").count() == 1
    page.locator(".only:target a").click()
    assert len(shown(page)) == 92
    context.close()


def test_the_contents_stand_at_the_side_and_say_where_one_is(watched: Watched, pages: Mapping[str, Path]) -> None:
    page = watched.open(pages["failing"])
    contents = page.get_by_role("navigation", name="Contents")
    box, heading = contents.bounding_box(), page.locator("h1").bounding_box()
    assert box is not None
    assert heading is not None
    assert box["x"] + box["width"] <= heading["x"]
    contents.get_by_role("link", name="201 Created 1 violated").click()
    expect(contents.locator("a[aria-current]")).to_have_text(re.compile("^201 Created"))
    page.set_viewport_size({"width": 390, "height": 800})
    page.reload()
    expect(contents.get_by_role("link", name="Notable")).to_be_hidden()
    contents.locator("summary").click()
    expect(contents.get_by_role("link", name="Notable")).to_be_visible()


def test_an_exchange_shows_request_beside_answer_with_the_place_marked(watched: Watched, pages: Mapping[str, Path]) -> None:
    page = watched.open(pages["failing"], PLACE)
    page.locator(f"[id='{PLACE}'] .finding a").first.click()
    exchange = page.locator("details.exchange[open]")
    expect(exchange.locator("summary b")).to_have_text(re.compile("dataset_id 102 → 201"))
    request, answer = (exchange.locator(".sides > div").nth(at).bounding_box() for at in (0, 1))
    assert request is not None
    assert answer is not None
    assert request["x"] + request["width"] <= answer["x"]
    assert exchange.locator("mark").text_content() == '"caption_prefix": null'


def test_the_reference_has_the_members_of_each_body(watched: Watched, pages: Mapping[str, Path]) -> None:
    page = watched.open(pages["passing"])
    table = page.locator("table.members").nth(1)
    row = table.locator("tr", has=page.locator("code", has_text=re.compile("^training_version$")))
    cells = row.locator("th, td").all_text_contents()
    assert cells[:3] == ["training_version", "max or light or 3.2 or 2.3 or fibo", "yes"]
    assert cells[4:] == ["Response 201 fields: training_version", "✓held"]
