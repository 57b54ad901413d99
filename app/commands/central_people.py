"""What ``zuoxi central`` does about people, organisations and the audit."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from dataclasses import replace

from app.central.people.audit import Head, verify
from app.central.people.sign_in_rules import FILE, SignInRules, read_rules
from app.central.people.totp import address_for
from app.central.people.users import (
    begin_codes,
    end_codes,
    ensure_organisation,
    sign_out_user,
    unlock_user,
)
from app.central.state import Central
from app.domain.organisation import MAIN, Kind, Organisation

Say = Callable[[dict[str, object], str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options; at most one of them is done."""
    _add_organisations(parser.add_argument_group("centres and organisations"))
    people = parser.add_argument_group("rights and audit")
    people.add_argument(
        "--codes",
        metavar="NAME",
        help="ask this user for codes of an authenticator from now on; its secret is shown once",
    )
    people.add_argument(
        "--codes-required",
        action="store_true",
        help=f"serve, and let no administrator in without; codes_required in {FILE} does the same",
    )
    people.add_argument("--no-codes", metavar="NAME", help="ask this user for none any more")
    people.add_argument("--sign-out", metavar="NAME", help="sign this user out everywhere")
    people.add_argument("--unlock", metavar="NAME", help="let this user try to sign in again")
    people.add_argument(
        "--verify-audit",
        action="store_true",
        help="check every line of the audit; the exit status is 1 if one is broken",
    )
    people.add_argument(
        "--audit-head",
        type=_head,
        metavar="LINE:HASH",
        help="with --verify-audit: what an earlier check told, kept elsewhere",
    )


def _add_organisations(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--organisation",
        metavar="CODE",
        help="make or change it, and end; with --kind, --name, --under, --centre",
    )
    group.add_argument("--kind", choices=[kind.value for kind in Kind], default=Kind.UNIT.value)
    group.add_argument("--under", default="", metavar="CODE", help="what it belongs to")
    group.add_argument(
        "--closed",
        action="store_true",
        help="with --organisation: shut it, nobody of it may sign in",
    )
    group.add_argument(
        "--centre", default=MAIN, metavar="CODE", help="of a user or organisation (%(default)s)"
    )
    group.add_argument("--org", default="", metavar="CODE", help="organisation of a user")
    group.add_argument(
        "--subject", default="", help="what unified sign-in calls the user (the claim's value)"
    )


def sign_in_rules(args: argparse.Namespace) -> SignInRules:
    """Read what is asked of those who sign in; raises ``ValueError`` and ``OSError``."""
    rules = read_rules(args.data)
    return replace(rules, codes_required=rules.codes_required or args.codes_required)


def is_asked(args: argparse.Namespace) -> bool:
    """Tell whether there is something to do here."""
    named = (args.codes, args.no_codes, args.sign_out, args.unlock, args.organisation)
    return args.verify_audit or any(name is not None for name in named)


def run(central: Central, args: argparse.Namespace, say: Say) -> int:
    """Do what is asked; gives the exit status. Raises ``UserUnusableError``."""
    if args.verify_audit:
        return _verify(central, args.audit_head, say)
    if args.organisation is not None:
        _organise(central, args, say)
    elif args.codes is not None:
        secret = begin_codes(central, args.codes)
        address = address_for(secret, args.codes)
        facts: dict[str, object] = {"user": args.codes, "secret": secret, "address": address}
        say(facts, f"Type this into the authenticator of {args.codes}: {secret}\n{address}")
    elif args.no_codes is not None:
        end_codes(central, args.no_codes)
        say({"user": args.no_codes}, f"User {args.no_codes} needs no code any more.")
    elif args.sign_out is not None:
        ended = sign_out_user(central, args.sign_out)
        say({"user": args.sign_out, "ended": ended}, f"{ended} sign-ins of {args.sign_out} ended.")
    else:
        unlock_user(central, args.unlock)
        say({"user": args.unlock}, f"User {args.unlock} may try again.")
    return 0


def _organise(central: Central, args: argparse.Namespace, say: Say) -> None:
    kind, code = Kind(args.kind), args.organisation
    centre = code if kind is Kind.CENTRE else args.centre
    wanted = Organisation(code, kind, args.name or code, args.under, args.closed)
    is_new = ensure_organisation(central, centre, wanted)
    facts: dict[str, object] = {"organisation": code, "kind": kind.value, "centre": centre}
    sentence = f"Organisation {code} was {'made' if is_new else 'brought up to date'}."
    say(facts | {"new": is_new}, sentence)


def _verify(central: Central, kept: Head | None, say: Say) -> int:
    with central.database.reading() as session:
        found = verify(session, kept)
    facts: dict[str, object] = {"lines": found.lines, "head": str(found.head)}
    if not found.broken:
        say(facts, f"All {found.lines} lines hold. Keep this elsewhere: {found.head}")
        return 0
    sentence = f"Line {found.broken} of the audit is broken: {found.reason}."
    say(facts | {"broken": found.broken, "reason": found.reason}, sentence)
    return 1


def _head(text: str) -> Head:
    found = re.fullmatch(r"(\d{1,15}):([0-9a-f]{64})", text)
    if found is None:
        raise argparse.ArgumentTypeError("a number, a colon and 64 hexadecimal digits are needed")
    return Head(int(found[1]), found[2])
