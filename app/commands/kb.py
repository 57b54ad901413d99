"""``zuoxi kb``: build a knowledge base, search it in batches, import and publish articles."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path

from app.batch import Fields, LineError, run_batch, text_of
from app.commands import kb_import, kb_publish_arguments
from app.commands.centre import centre_files
from kb.articles import Article, KnowledgeError
from kb.importing.fields import FieldMap, article_of
from kb.importing.json_lines import read_json_lines
from kb.importing.rows import Refused, Row
from kb.index import FILE_NAME, build
from kb.lexicon import Lexicon
from kb.search import Only, Search
from resources.everyday_loader import load_everyday

CANNOT = 2
MOST_HITS = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi kb``."""
    actions = parser.add_subparsers(dest="action", required=True)
    about = "make an index of articles, one JSON object a line"
    building = actions.add_parser("build", help=about, description=about)
    building.add_argument("file", type=Path, metavar="FILE.jsonl")
    building.add_argument("--index", type=Path, required=True, metavar="DIR")
    building.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN[,COLUMN]",
        help="take a field (id, title, text, unit, region …) or a block (材料) from columns of a"
        " foreign file; repeatable",
    )
    about = 'read {"id","query"} a line, write {"id","hits":[{"id","title","score"}…],"took_ms"}'
    searching = actions.add_parser("search", help=about, description=about)
    searching.add_argument("--index", type=Path, required=True, metavar="DIR")
    searching.add_argument(
        "--limit", type=int, default=MOST_HITS, help="hits a question at most (%(default)s)"
    )
    searching.add_argument("--all", action="store_true", help="show weak and expired hits too")
    about = "turn a spreadsheet, a folder of documents or a foreign export into articles"
    kb_import.add_arguments(actions.add_parser("import", help=about, description=about))
    about = "send articles to the server as drafts, for editors to review"
    kb_publish_arguments.add_send(actions.add_parser("send", help=about, description=about))
    about = "publish the drafts that were approved"
    kb_publish_arguments.add_publish(actions.add_parser("publish", help=about, description=about))


def run(args: argparse.Namespace) -> int:
    """Do it; the exit status is 1 when a line was wrong, 2 when nothing could be done."""
    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "build": _build,
        "search": _search,
        "import": kb_import.run,
        "send": _publishing,
        "publish": _publishing,
    }
    try:
        return actions[args.action](args)
    except KnowledgeError as error:
        sys.stderr.write(f"{error}\n")
        return CANNOT


def _publishing(args: argparse.Namespace) -> int:
    """Load the way to the server only when it is gone."""
    status: int = import_module("app.commands.kb_publish").run(args)
    return status


def everyday_lexicon() -> Lexicon:
    """Everyday words beside the official ones, the centre's own if it has them."""
    words = centre_files().load(load_everyday)
    return Lexicon(words.concepts, tuple(words.fillers))


def _build(args: argparse.Namespace) -> int:
    began = time.perf_counter()
    try:
        fields = FieldMap.of(args.map)
        text = args.file.read_text("utf-8-sig")
    except OSError as error:
        return _cannot(f"{args.file} cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return _cannot(f"{args.file} is not UTF-8")
    except ValueError as error:
        return _cannot(f"--map: {error}")
    refused: list[Refused] = []
    articles = usable(read_json_lines(args.file.name, text), fields, refused)
    count = build(args.index / FILE_NAME, articles, everyday_lexicon())
    for each in refused:
        sys.stderr.write(f"{each}\n")
    told = {
        "articles": count,
        "refused": [{"row": each.number, "reason": each.reason} for each in refused],
        "index": str(args.index / FILE_NAME),
        "took_s": round(time.perf_counter() - began, 2),
    }
    _write(told)
    return 1 if refused or not count else 0


def usable(
    rows: Iterator[Row | Refused], fields: FieldMap, refused: list[Refused]
) -> Iterator[Article]:
    """Articles that can be found: with a title and an id of their own.

    More is not asked here: an index of somebody else's file is not a publication, whose rules
    are in ``kb.checking``. What is left out is added to ``refused``.
    """
    taken: dict[str, int] = {}
    for row in rows:
        article = _article(row, fields)
        if isinstance(article, Refused):
            refused.append(article)
            continue
        times = taken[article.id] = taken.get(article.id, 0) + 1
        if times == 1:
            yield article
        elif isinstance(row, Row) and "id" in fields.chosen(row.values):
            refused.append(Refused(row.file, row.number, f"id {article.id} was given before"))
        else:  # two rows without an id that are called the same
            yield replace(article, id=f"{article.id}-{times}")


def _article(row: Row | Refused, fields: FieldMap) -> Article | Refused:
    if isinstance(row, Refused):
        return row
    try:
        article = article_of(row, fields)
        json.dumps(asdict(article), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return Refused(row.file, row.number, "holds half a character")
    except ValueError as error:
        return Refused(row.file, row.number, str(error))
    if not article.title.strip() or not article.id.strip():
        return Refused(row.file, row.number, "has no title" if article.id.strip() else "has no id")
    return article


def _search(args: argparse.Namespace) -> int:
    with Search(args.index / FILE_NAME) as search:
        return run_batch(lambda fields: answer(search, fields, args.limit, show_weak=args.all))


def answer(search: Search, fields: Fields, limit: int, *, show_weak: bool) -> Fields:
    """The hits of one question; none when no article answers it.

    ``unit``, ``region`` and ``category`` beside ``query`` narrow the search.
    """
    query = text_of(fields, "query")
    unit, region, category = (
        text_of(fields, name) if name in fields else "" for name in ("unit", "region", "category")
    )
    began = time.perf_counter()
    try:
        find = search.search if show_weak else search.answers
        hits = find(query, limit, only=Only(unit, region, category))
    except KnowledgeError as error:
        raise LineError(str(error)) from error
    took_ms = (time.perf_counter() - began) * 1000
    found = [
        {
            "id": hit.article_id,
            "title": hit.title,
            "score": hit.score,
            "snippet": hit.snippet,
            "expired": hit.is_expired,
            "why": [asdict(reason) | {"share": round(reason.share, 3)} for reason in hit.why],
        }
        for hit in hits
    ]
    return {"hits": found, "took_ms": round(took_ms, 2)}


def _write(fields: Fields) -> None:
    sys.stdout.write(json.dumps(fields, ensure_ascii=False) + "\n")


def _cannot(reason: str) -> int:
    sys.stderr.write(f"zuoxi kb build: {reason}\n")
    return CANNOT
