"""Reads ``words/alerts.learnt`` and ``words/dangers.toml``; ``packaging/alerts`` writes the first.

The file is a line of JSON (kind, version, sizes, SHA-256 of the rest), names in JSON, and numbers:
rarities and means as 32-bit floats, weights as one signed byte each in steps of their column.
"""

from __future__ import annotations

import array
import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

from app.domain.alert_weights import AlertWeights
from app.domain.suggestion import AlertKind
from resources.centre import ResourceError, open_resource, read_text

LEARNT, DANGERS = "words/alerts.learnt", "words/dangers.toml"
KIND, VERSION = "zuoxi learnt hand-overs", 1


def load_groups(folder: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Give each word of ``dangers.toml`` with the groups that it stands in.

    Raises:
        ResourceError: The file cannot be read, or has something else than lists of words.
    """
    try:
        table = tomllib.loads(read_text(DANGERS, folder)).get("groups")
    except tomllib.TOMLDecodeError as error:
        raise ResourceError(DANGERS, "", f"is not TOML: {error}") from error
    if not isinstance(table, dict) or not table:
        raise ResourceError(DANGERS, "groups", "is missing or not a table")
    groups: dict[str, list[str]] = {}
    for name, words in table.items():
        if not isinstance(words, str):
            raise ResourceError(DANGERS, f"groups.{name}", "is not a text of words")
        for word in dict.fromkeys(words.split()):
            groups.setdefault(word, []).append(name)
    return {word: tuple(names) for word, names in groups.items()}


def load_alert_weights(folder: Path | None = None) -> AlertWeights:
    """Read the weights; a centre that replaces one of the two files keeps the other.

    Raises:
        ResourceError: A file cannot be read, is damaged or of another version.
    """
    with open_resource(LEARNT, folder) as file:
        line, _, body = file.read().partition(b"\n")
    try:
        header = json.loads(line)
        kind, version = header["kind"], header["version"]
    except (ValueError, KeyError, TypeError) as error:
        raise ResourceError(LEARNT, "", "is no file of learnt hand-overs") from error
    if (kind, version) != (KIND, VERSION):
        raise ResourceError(LEARNT, "", f"is of version {version}, not {VERSION}")
    if hashlib.sha256(body).hexdigest() != header.get("sha256"):
        raise ResourceError(LEARNT, "", "is damaged or cut short")
    try:
        return _weights(header, body, load_groups(folder))
    except (KeyError, TypeError, ValueError) as error:
        raise ResourceError(LEARNT, "", f"is not as version {VERSION} should be") from error


def _weights(
    header: dict[str, Any], body: bytes, groups: dict[str, tuple[str, ...]]
) -> AlertWeights:
    names = json.loads(body[: header["names"]])
    kinds = tuple(AlertKind(kind) for kind in header["kinds"])
    width = 1 + len(kinds)
    floats = array.array("f", body[header["names"] :][: 4 * len(names)])
    steps = array.array("b", body[header["names"] + 4 * len(names) :])
    if len(steps) != width * len(names) or len(header["scales"]) != width:
        raise ValueError("lengths differ")
    return AlertWeights(
        kinds,
        groups,
        {name: at for at, name in enumerate(names)},
        floats,
        steps,
        tuple(header["scales"]),
        tuple(header["means"]),
        header["shares"],
        header["sure"],
        header["doubtful"],
    )


def write_alert_weights(weights: AlertWeights, path: Path) -> None:
    """Write the file that :func:`load_alert_weights` reads.

    Raises:
        OSError: It cannot be written.
    """
    names = list(weights.places)
    texts = json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode()
    body = texts + array.array("f", weights.rarities).tobytes()
    body += array.array("b", weights.steps).tobytes()
    header = {
        "kind": KIND,
        "version": VERSION,
        "kinds": [kind.value for kind in weights.kinds],
        "names": len(texts),
        "scales": weights.scales,
        "means": weights.means,
        "shares": dict(weights.shares),
        "sure": weights.sure,
        "doubtful": weights.doubtful,
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    path.write_bytes(json.dumps(header).encode() + b"\n" + body)
