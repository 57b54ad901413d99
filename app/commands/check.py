"""``zuoxi check``: a ticket against the transcript of its call."""

from __future__ import annotations

import argparse
import json
from functools import lru_cache

from app.assistant.checking import TicketCheck
from app.assistant.places import PlaceReader
from app.batch import Fields
from app.commands.call_file import CallFile, evidence_of, places_of, run_calls
from app.commands.centre import centre_files
from app.domain.checked import Finding
from resources.lexicon import load_lexicon
from resources.place_words import load_place_words

REGIONS = 4
"""Regions that are kept ready while a batch goes from one to the other."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi check``: nothing; it reads calls."""
    parser.epilog = (
        'reads {"region","caller":{"number"},"segments":[…],"ticket":{…}}, one object or one a'
        ' line; writes {"id","findings":[{"kind","subject","severity","heard","evidence",'
        '"written":{"field","from","to","text"},"take"}]}; kinds: missing never_said differs'
        " graded_below"
    )


def run(_args: argparse.Namespace) -> int:
    """Check the calls of standard input; the exit status is 1 when one was wrong."""
    files = centre_files()
    lexicon, words = files.load(load_lexicon), files.load(load_place_words)

    @lru_cache(REGIONS)
    def check_for(region: str) -> TicketCheck:
        register = places_of(region)
        return TicketCheck(lexicon, PlaceReader(register, words), words)

    return run_calls(lambda call: answer(check_for(call.region), call))


def answer(check: TicketCheck, call: CallFile) -> Fields:
    """The findings of one call, the gravest first."""
    found = check.check(call.segments, call.ticket, call.number, is_whole=call.is_whole)
    return {"findings": [finding_of(each) for each in found]}


def finding_of(finding: Finding) -> Fields:
    """One finding with both passages; ``take`` is what a key would write."""
    written = finding.written
    return {
        "kind": finding.kind.value,
        "subject": finding.subject.value,
        "severity": finding.severity.value,
        "heard": finding.heard or None,
        "evidence": evidence_of(finding.said),
        "written": {
            "field": written.field,
            "from": written.start,
            "to": written.end,
            "text": written.text,
        },
        "take": _take(finding),
    }


def _take(finding: Finding) -> Fields | None:
    if not finding.value:
        return None
    is_place = finding.written.field == "place"
    value = json.loads(finding.value) if is_place else finding.value
    return {"value": value, "how": finding.mode.value}
