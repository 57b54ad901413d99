"""``zuoxi classify``: the likeliest categories of texts, JSON Lines in and out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from app.assistant.categories import Classifier
from app.assistant.learning.model import LearntCategories
from app.assistant.learning.model_file import ModelError, read_model
from app.assistant.sentences import Sentence
from app.batch import Fields, run_batch, text_of
from app.commands.centre import centre_files
from resources.loader import load_categories

CANNOT = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi classify``."""
    parser.add_argument(
        "--model",
        type=Path,
        metavar="DIR",
        help="what `zuoxi train` wrote; without it the keywords of the category file decide",
    )
    parser.epilog = (
        'reads {"id","text"} a line, writes {"id","categories":[{"category","score","evidence"}]};'
        " none = no answer"
    )


def run(args: argparse.Namespace) -> int:
    """Answer the lines of standard input.

    The exit status is 1 when a line was wrong, 2 when the learnt file is.
    """
    classify: Callable[[str], list[Fields]]
    if args.model is None:
        keywords = Classifier(centre_files().load(load_categories))

        def classify(text: str) -> list[Fields]:
            return by_keywords(keywords, text)

    else:
        try:
            model = read_model(args.model)
        except ModelError as error:
            sys.stderr.write(f"{error}\n")
            return CANNOT

        def classify(text: str) -> list[Fields]:
            return by_learning(model, text)

    return run_batch(lambda fields: {"categories": classify(text_of(fields, "text"))})


def by_learning(model: LearntCategories, text: str) -> list[Fields]:
    """What the learnt file says."""
    return [
        {"category": each.category, "score": each.score, "evidence": list(each.words)}
        for each in model.classify(text)
    ]


def by_keywords(keywords: Classifier, text: str) -> list[Fields]:
    """What the keywords of the category file say."""
    return [
        {
            "category": each.category.code,
            "score": each.score,
            "evidence": list(
                dict.fromkeys(text[place.start : place.end] for place in each.evidence)
            ),
            "path": list(each.category.path),
        }
        for each in keywords.rank([Sentence(0, text)])
    ]
