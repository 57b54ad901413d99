"""``zuoxi kb send`` makes drafts of imported articles, ``zuoxi kb publish`` puts drafts out."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from app.commands.kb_publish_arguments import PASSWORD_VARIABLE
from app.domain.article import Article, Draft, DraftState
from app.sync.client import Central
from app.sync.errors import CentralError, Refused
from app.sync.protocol import Credentials, Problem
from kb.importing.importer import Imported, Importer

CANNOT = 2
OUTDATED = 412
NOT_FOUND = 404

Told = dict[str, object]


def run(args: argparse.Namespace) -> int:
    """Do it; the exit status is 1 when anything was refused, 2 when the server cannot be used."""
    return send(args) if args.action == "send" else publish(args)


def send(args: argparse.Namespace) -> int:
    """Make drafts; a line for each article. The status is 1 when anything was refused."""
    imported = Importer().read(args.path)
    for refused in imported.refused:
        sys.stderr.write(f"{refused}\n")
    status = int(bool(imported.refused) or not imported.articles)
    sender = _Sender(imported, args.path, submit=args.submit, overwrite=args.replace)
    articles = [Article(**asdict(article)) for article in imported.articles]

    def job(central: Central) -> int:
        return _tell_all((each.id, partial(sender.send, central, each)) for each in articles)

    return _signed_in(args, job) or status


def publish(args: argparse.Namespace) -> int:
    """Publish what was approved; a line for each draft. The status is 1 when any was refused."""

    def job(central: Central) -> int:
        drafts = {draft.article.id: draft for draft in central.drafts()}
        return _tell_all(
            (each, partial(_publish, central, drafts.get(each), approve=args.approve))
            for each in args.ids or sorted(drafts)
        )

    return _signed_in(args, job)


class _Sender:
    """Sends articles with their pictures."""

    def __init__(self, imported: Imported, path: Path, *, submit: bool, overwrite: bool) -> None:
        self._pictures = imported.pictures
        self._folder = path.with_suffix(".files")
        self._submit = submit
        self._overwrite = overwrite
        self._sent: set[str] = set()

    def send(self, central: Central, article: Article) -> Told:
        """Make a draft of what is new or different."""
        if _is_published(central, article):
            return {"state": "unchanged"}
        self._send_attachments(central, article.attachments)
        draft = self._save(central, article)
        if self._submit and draft.state in {DraftState.DRAFT, DraftState.RETURNED}:
            draft = central.submit(article.id, draft.revision)
        return {"state": draft.state.value, "revision": draft.revision}

    def _save(self, central: Central, article: Article) -> Draft:
        try:
            return central.save_draft(Draft(article), 0)
        except Refused as error:
            there = error.problem.draft
            if there is None:
                raise
            if there.article == article:
                return there
            if not self._overwrite:
                raise
            return central.save_draft(Draft(article), there.revision)

    def _send_attachments(self, central: Central, attachments: Mapping[str, str]) -> None:
        """Send what lies here; what does not may be at the server already, which looks."""
        for name, digest in attachments.items():
            file = self._folder / digest
            content = self._pictures.get(digest)
            if content is None and file.is_file():
                content = file.read_bytes()
            if content is not None and digest not in self._sent:
                self._sent.add(central.put_attachment(content, name))


def _is_published(central: Central, article: Article) -> bool:
    try:
        published = central.article(article.id)
    except Refused as error:
        if error.problem.status == NOT_FOUND:
            return False
        raise
    return replace(article, version=published.version) == published


def _publish(central: Central, draft: Draft | None, *, approve: bool) -> Told:
    if draft is None:
        return {"error": "has no draft"}
    article_id, revision = draft.article.id, draft.revision
    if draft.state is DraftState.REVIEW and approve:
        draft = central.approve(article_id, revision)
    if draft.state is not DraftState.APPROVED:
        return {"state": draft.state.value}
    return {"state": "published", "version": central.publish(article_id, draft.revision).version}


def _tell_all(steps: Iterable[tuple[str, Callable[[], Told]]]) -> int:
    """Take each step and write what came of it; a refusal costs only itself."""
    status = 0
    for article_id, step in steps:
        try:
            told = step()
        except Refused as error:
            told = {"error": _reason(error.problem)}
        except OSError as error:
            told = {"error": f"{error.filename} cannot be read: {error.strerror}"}
        status |= "error" in told
        line = json.dumps({"id": article_id, **told}, ensure_ascii=False)
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        if "error" in told:
            sys.stderr.write(f"{article_id}: {told['error']}\n")
    return status


def _reason(problem: Problem) -> str:
    fields = "; ".join(f"{each.get('field')} {each.get('reason')}" for each in problem.errors)
    if problem.status == OUTDATED and problem.draft is not None and not problem.detail:
        return f"{problem.draft.name or problem.draft.by} is writing it (--replace writes over it)"
    return " · ".join(filter(None, (problem.title, problem.detail, fields, problem.code)))


def _signed_in(args: argparse.Namespace, job: Callable[[Central], int]) -> int:
    """Sign in, do it, sign out; gives its exit status, or 2 when the server cannot be used."""
    central = Central(args.server)
    try:
        central.sign_in(Credentials(args.user, _password()))
        status = job(central)
        central.sign_out()
    except CentralError as error:
        sys.stderr.write(f"{args.server}: {error}\n")
        return CANNOT
    else:
        return status
    finally:
        central.close()


def _password() -> str:
    given = os.environ.get(PASSWORD_VARIABLE)
    return getpass.getpass("Password: ") if given is None else given
