"""The gazette and the laws of `eval/laws` in one index: what the questions about laws are asked over."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from pathlib import Path

from corpus.parse import parse_folder
from index.encoder import SentenceEncoder
from index.update import add
from index.versions import current

log = logging.getLogger(__name__)
LAWS = Path(__file__).with_name("laws")


def with_laws(alone: Path, together: Path, encoder: SentenceEncoder) -> None:
    """Make `together` the index `alone` and the laws, unless it is that already; the gazette is not embedded again."""
    facts = [current(alone)[1], encoder.name, *(hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(LAWS.iterdir()))]
    stamp = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    mark = together / "made_from"
    if mark.is_file() and mark.read_text(encoding="utf-8") == stamp:
        return
    log.info("建立公报加法律的索引")
    shutil.rmtree(together, ignore_errors=True)
    shutil.copytree(alone, together)
    add(parse_folder(LAWS), together, encoder, cache=together.with_name("vectors"))
    mark.write_text(stamp, encoding="utf-8")
