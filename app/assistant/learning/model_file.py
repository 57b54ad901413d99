"""The learnt file: one line of JSON, then bytes; a damaged or foreign one is refused in words."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np

from app.assistant.learning.features import Vectors
from app.assistant.learning.model import Calibration, LearntCategories

NAME = "categories.learnt"
KIND = "zuoxi learnt categories"
VERSION = 1
LARGEST_HEADER = 64 * 1024
LARGEST_FILE = 256 * 2**20


class ModelError(Exception):
    """The learnt file cannot be used; the message says why and what to do."""


def write_model(model: LearntCategories, folder: Path) -> Path:
    """Write ``folder/categories.learnt`` as a whole or not at all.

    Raises:
        OSError: It cannot be written.
    """
    words = {
        "categories": model.categories,
        "groups": model.groups,
        "features": model.vectors.names,
    }
    texts = json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()
    arrays = (model.vectors.rarity, model.scales, model.mean)
    body = texts + b"".join(array.astype("<f4").tobytes() for array in arrays)
    body += model.weights.tobytes()
    header = {
        "kind": KIND,
        "version": VERSION,
        "texts": len(texts),
        "features": len(model.vectors.names),
        "categories": len(model.categories),
        "sharpness": model.calibration.sharpness,
        "threshold": model.calibration.threshold,
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    target, fresh = folder / NAME, folder / f"{NAME}.new"
    try:
        with fresh.open("wb") as file:
            file.write(json.dumps(header).encode() + b"\n" + body)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    return target


def read_model(folder: Path) -> LearntCategories:
    """Read ``folder/categories.learnt``; ``folder`` may also be the file itself.

    Raises:
        ModelError: It is not there, not such a file, of another version, or damaged.
    """
    path = folder / NAME if folder.is_dir() else folder
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ModelError(f"{path.name} is larger than {LARGEST_FILE >> 20} MB")
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}") from error
    line, _, body = data[:LARGEST_HEADER].partition(b"\n")
    header = _header(path.name, line)
    body = data[len(line) + 1 :]
    if hashlib.sha256(body).hexdigest() != header.get("sha256"):
        raise ModelError(f"{path.name} is damaged or cut short: {_AGAIN}")
    try:
        return _model(header, body)
    except (LookupError, TypeError, ValueError, AttributeError, *_ENDLESS) as error:
        raise ModelError(f"{path.name} is not as version {VERSION} should be: {_AGAIN}") from error


_ENDLESS = (OverflowError, RecursionError)
_AGAIN = "train again, or take it from a copy"


def _header(name: str, line: bytes) -> dict[str, Any]:
    try:
        header = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{name} is no file of learnt categories") from error
    if not isinstance(header, dict) or header.get("kind") != KIND:
        raise ModelError(f"{name} is no file of learnt categories")
    if header.get("version") != VERSION:
        raise ModelError(
            f"{name} is of version {header.get('version')}, this program reads version {VERSION}:"
            " train again with this program"
        )
    return header


def _model(header: dict[str, Any], body: bytes) -> LearntCategories:
    end = int(header["texts"])
    texts = json.loads(body[:end])
    features, categories = int(header["features"]), int(header["categories"])
    if len(texts["features"]) != features or len(texts["categories"]) != categories:
        raise ValueError("lengths differ")
    floats = np.frombuffer(body, "<f4", features + 2 * categories, end)
    calibration = Calibration(float(header["sharpness"]), float(header["threshold"]))
    if not (np.isfinite(floats).all() and np.isfinite(astuple(calibration)).all()):
        raise ValueError("holds what is no number")
    weights = np.frombuffer(body, np.int8, features * categories, end + floats.nbytes)
    return LearntCategories(
        texts["categories"],
        {word: tuple(groups) for word, groups in texts["groups"].items()},
        Vectors(texts["features"], floats[:features]),
        weights.reshape(features, categories),
        floats[features : features + categories],
        floats[features + categories :],
        calibration,
    )
