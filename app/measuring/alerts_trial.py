"""How well hand-overs are heard in somebody's own sentences with decoys."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.assistant.alerts import AlertWatch
from app.assistant.sentences import Sentence
from app.domain.lexicon import AlertWords
from app.measuring.percentiles import percentiles

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with the kind that must be heard in it; empty = none."""

    text: str
    kind: str


def read_sentences(path: Path) -> list[Said]:
    """Read ``{"text","kind"}`` a line; raises ``OSError``, ``ValueError`` or ``KeyError``."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [Said(str(row["text"]), str(row["kind"] or "")) for row in rows]


def measure_alerts(sentences: Sequence[Said], words: AlertWords) -> Figures:
    """Recall over the emergencies, false alarms over the decoys; each sentence read once."""
    watch = AlertWatch(words)
    missed: dict[str, int] = {}
    false, others, spent = 0, 0, []
    for said in sentences:
        began = time.perf_counter()
        heard = {alert.rule.kind.value for alert in watch.alerts([Sentence(0, said.text)])}
        spent.append((time.perf_counter() - began) * 1000)
        if not said.kind:
            false += bool(heard)
        elif said.kind not in heard:
            missed[said.kind] = missed.get(said.kind, 0) + 1
        others += bool(said.kind and heard - {said.kind})
    real = sum(bool(said.kind) for said in sentences)
    decoys = len(sentences) - real
    return {
        "emergencies": real,
        "decoys": decoys,
        "recall": round(1 - sum(missed.values()) / real, 4) if real else None,
        "missed": missed,
        "false_alarms": round(false / decoys, 4) if decoys else None,
        "also_another_kind": others,
        "sentence_ms": percentiles(spent),
    }
