"""What ``zuoxi central`` does about users and the audit; each of these ends by itself."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable

from app.central.audit import Head, verify
from app.central.state import Central
from app.central.totp import address_for
from app.central.users import begin_codes, end_codes, sign_out_user, unlock_user

Say = Callable[[dict[str, object], str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options; at most one of them is done."""
    people = parser.add_argument_group("rights and audit")
    people.add_argument(
        "--codes",
        metavar="NAME",
        help="ask this user for codes of an authenticator from now on; its secret is shown once",
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


def is_asked(args: argparse.Namespace) -> bool:
    """Tell whether there is something to do here."""
    named = (args.codes, args.no_codes, args.sign_out, args.unlock)
    return args.verify_audit or any(name is not None for name in named)


def run(central: Central, args: argparse.Namespace, say: Say) -> int:
    """Do what is asked; gives the exit status. Raises ``UserUnusableError``."""
    if args.verify_audit:
        return _verify(central, args.audit_head, say)
    if args.codes is not None:
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
