"""``zuoxi alert``: hand-overs heard in sentences, JSON Lines in and out."""

from __future__ import annotations

import argparse

from app.assistant.alerts import AlertWatch
from app.assistant.sentences import Sentence
from app.batch import Fields, run_batch, text_of
from app.commands.centre import centre_files
from resources.lexicon import load_lexicon


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi alert``: nothing; it reads ``{"id","text"}`` a line."""
    parser.epilog = 'reads {"id","text"} a line, writes {"id","alerts":[{"kind","evidence"}]}'


def run(_args: argparse.Namespace) -> int:
    """Answer the lines of standard input; the exit status is 1 when one was wrong."""
    watch = AlertWatch(centre_files().load(load_lexicon).alerts)
    return run_batch(lambda fields: answer(watch, fields))


def answer(watch: AlertWatch, fields: Fields) -> Fields:
    """What is heard in one text; ``evidence`` has the exact words, ``at`` where they stand."""
    text = text_of(fields, "text")
    alerts = [
        {
            "kind": alert.rule.kind.value,
            "evidence": [text[place.start : place.end] for place in alert.evidence],
            "at": [[place.start, place.end] for place in alert.evidence],
            "hand_over": alert.rule.hand_over,
        }
        for alert in watch.alerts([Sentence(0, text)])
    ]
    return {"alerts": alerts}
