"""The coder's page in a real browser: pointing, keys, hostile text, accessibility, time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from service.assistant import suggest
from service.bench import bench_notes

sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

Page = sync_api.Page
TWO = "P: consent, lido/epi.\n- shave bx R upper back, Drysol\n- 4 mm punch bx L shin, 4-0 nylon x1"
MIXED = """Established patient. History of Mohs on the nose in 2021.
1. Dark papule, left forearm, 9 mm. Excised in an ellipse after lidocaine, closed in layers. Pathology pending.
2. Atopic dermatitis, not controlled on triamcinolone. Start tacrolimus ointment twice daily.
Will schedule Mohs for the biopsy-proven BCC of the right ear."""


def _read(page: Page, note: str, claim: str = "") -> None:
    page.goto("/")
    page.fill("#note", note)
    page.fill("#claim", claim)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".desk")


def _lit(page: Page) -> list[str]:
    return page.locator(".note .lit").all_inner_texts()


def test_pointing_at_a_line_lights_its_words_and_back(page: Page, keep: Callable[[str], None]) -> None:
    _read(page, TWO)
    page.hover("#line-1 .code >> nth=0")
    assert _lit(page)
    assert "shave bx" not in _lit(page)
    keep("line")
    page.hover('.note [data-code="11103"]')
    assert page.locator("#line-2.lit").count() == 1
    assert page.locator("#line-1.lit").count() == 0
    assert "technique" in page.inner_text(".pointed")


def test_keys_alone_reach_everything(page: Page) -> None:
    page.goto("/")
    assert page.evaluate("document.activeElement.id") == "note"
    page.keyboard.type("Shave bx left cheek, lido. Punch bx right arm.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".desk")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "line-2"
    assert _lit(page)
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == "line-1"
    page.keyboard.press("]")
    assert page.evaluate("document.activeElement.dataset.span")
    page.keyboard.press("m")
    assert page.get_attribute(".desk", "data-mode") == "split"
    page.keyboard.press("?")
    assert page.is_visible("#help")
    page.keyboard.press("Escape")
    assert not page.is_visible("#help")


def test_dropping_a_file_fills_the_field(page: Page) -> None:
    page.goto("/")
    page.evaluate("""() => {
        const data = new DataTransfer();
        data.items.add(new File(["Exam.\\r\\nShave bx left cheek, lido."], "n.txt", {type: "text/plain"}));
        document.querySelector('[data-drop="note_file"]').dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
    }""")
    page.click(".primary")
    page.wait_for_selector(".desk")
    assert page.get_attribute('.note [data-code="11102"]', "data-span") == "7-15"


def test_hostile_text_is_inert_and_offsets_hold(page: Page) -> None:
    note = '<script>document.title="owned"</script> "><img src=x onerror="document.title=1">\n\U0001f600 \u05e9\u05dc\u05d5\u05dd \u202eabc\nShave bx left cheek, lido.'
    _read(page, note)
    assert page.title() == "Claim \u2013 dermcoder"
    span = page.get_attribute('.note [data-code="11102"]', "data-span")
    start, end = map(int, (span or "").split("-"))
    assert note[start:end] == "Shave bx"
    assert page.locator(".note img, .note script").count() == 0


def test_the_visit_view_has_two_colours(page: Page, keep: Callable[[str], None]) -> None:
    _read(page, MIXED)
    page.click('[data-mode-is="split"]')
    keep("split")
    colours = [page.eval_on_selector(f".note .{side}", "e => getComputedStyle(e).backgroundColor") for side in ("owned", "left")]
    assert len({*colours, "rgba(0, 0, 0, 0)"}) == 3


def test_billed_beside_supported(page: Page, keep: Callable[[str], None]) -> None:
    _read(page, TWO, "11102\n11104 L57.0\n99214 25")
    keep("comparison")
    assert page.locator(".comparison tbody tr").count() >= 3
    page.hover(".comparison tbody tr >> nth=0")
    assert "billed more" in page.inner_text(".comparison .counts")
    assert "billed less" in page.inner_text(".comparison .counts")


def _violations(page: Page) -> list[str]:
    found = axe.Axe().run(page).response["violations"]
    return [f"{v['id']}: {n['target']} {n.get('failureSummary', '')}" for v in found for n in v["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["home", "note", "split", "coverage", "help"])
def test_no_barriers(page: Page, scheme: str, place: str, keep: Callable[[str], None]) -> None:
    page.emulate_media(color_scheme=scheme)
    if place == "coverage":
        page.goto("/coverage")
    else:
        page.goto("/")
        if place != "home":
            _read(page, MIXED, "11402 D48.5\n99214 25")
        if place == "split":
            page.keyboard.press("m")
        if place == "help":
            page.keyboard.press("?")
    keep(f"{place}_{scheme}")
    assert _violations(page) == []


def test_codes_are_found(page: Page) -> None:
    page.goto("/coverage")
    page.fill("[data-find]", "11102")
    assert page.locator("#codes tbody tr:visible").count() == 2  # the family and the code
    page.fill("[data-find]", "")
    assert page.locator("#codes tbody tr:visible").count() > 400


def test_a_page_that_is_not_there(page: Page) -> None:
    page.goto("/jobs/nowhere")
    assert page.inner_text("h1") == "Not found"
    assert _violations(page) == []


def test_half_the_width_needs_no_sideways_scrolling(page: Page) -> None:
    """1280 pixels at 200 % are 640."""
    page.set_viewport_size({"width": 640, "height": 450})
    for place in ("/", "/coverage"):
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    _read(page, MIXED)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_theme_is_kept(page: Page) -> None:
    page.goto("/")
    page.click('[data-do="theme"]')
    chosen = page.get_attribute("html", "data-theme")
    page.reload()
    assert page.get_attribute("html", "data-theme") == chosen


def test_print_shows_the_whole_note_without_the_bar(page: Page) -> None:
    _read(page, MIXED)
    page.emulate_media(media="print")
    assert not page.is_visible(".bar")
    assert page.eval_on_selector(".note", "e => getComputedStyle(e).maxHeight") == "none"


def _milliseconds(trace: bytes) -> float:
    """From the start of the navigation to /read until its first painted content, out of Chromium's trace."""
    events = json.loads(trace)["traceEvents"]
    told = [(e["name"], e["args"]["data"], e["ts"]) for e in events if e["name"] in ("navigationStart", "firstContentfulPaint")]
    (number, started), *_ = [
        (data["navigationId"], at) for name, data, at in told if name == "navigationStart" and data["documentLoaderURL"].endswith("/read")
    ]
    return next((at - started) / 1000 for name, data, at in told if name == "firstContentfulPaint" and data["navigationId"] == number)


def test_paste_to_claim_is_quick(page: Page, browser: sync_api.Browser, capsys: pytest.CaptureFixture[str]) -> None:
    """From the key that sends a note of 2,000 characters to its painted claim: under 150 ms in the best of eight rounds, since other work
    on the machine stretches some; four times that where more waits for the processors than they can do."""
    note = next(text for text in bench_notes() if suggest(text)["lines"])
    painted = []
    for _ in range(9):
        page.goto("/")
        page.evaluate("text => { document.querySelector('#note').value = text; }", note)
        page.focus("#note")
        browser.start_tracing(page=page, categories=["blink.user_timing", "loading"])
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".desk .lines")
        page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
        painted.append(_milliseconds(browser.stop_tracing()))
    first, *rounds = painted
    rounds.sort()
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    with capsys.disabled():
        print(
            f"\npaste to painted claim, {len(note)} characters: {', '.join(f'{ms:.0f}' for ms in rounds)} ms, the first {first:.0f} ms; load {load:.1f} a processor"
        )
    assert rounds[0] < (150 if load < 1.5 else 600)


def test_nothing_is_fetched_from_elsewhere(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    _read(page, MIXED)
    assert asked
    assert all(url.startswith(address) for url in asked)
    assert not [url for url in asked if "Mohs" in url or "?" in url]


def test_examples_show_their_codes_in_the_note(page: Page, examples: Path) -> None:
    for path in sorted(examples.glob("0[1-5]*.txt")):
        _read(page, path.read_text(encoding="utf-8"))
        codes = set(page.locator(".lines .line-head .code").all_inner_texts())
        marked = {
            code for text in page.eval_on_selector_all(".note [data-code]", "es => es.map(e => e.dataset.code)") for code in text.split()
        }
        assert marked == codes
