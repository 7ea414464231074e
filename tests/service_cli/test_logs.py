"""No word of a note on standard error or in any log, whatever the log level."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr, force=True)
from loguru import logger
logger.remove(); logger.add(sys.stderr, level="TRACE"); logger.add(sys.argv[1], level="TRACE")
logging.error("the log works")
logger.error("the other log works")
import dermcoder
note = "Zebracanary Quokkacanary: shave biopsy left cheek today, lidocaine. Umbrellacanary 4 mm."
assert dermcoder.suggest(note)["lines"]
import medspacy
assert list(medspacy.load()(note).sents)  # the stock pipeline, whose sentence splitter logs every token
try:
    dermcoder.suggest(note, {"date_of_service": "Narwhalcanary"})
except ValueError as error:
    logging.error("%s", error)
"""


def test_canary_words_never_reach_a_log(tmp_path: Path) -> None:
    log = tmp_path / "all.log"
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(log)], capture_output=True, text=True, check=True)
    written = done.stderr + done.stdout + log.read_text(encoding="utf-8")
    assert "the log works" in written
    assert "the other log works" in written
    assert "canary" not in written.lower()
