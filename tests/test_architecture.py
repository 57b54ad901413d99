"""Holds the arrows of docs/architecture.md: who may import whom, which library goes where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"app", "ui", "speech", "kb", "resources"}
MAY_IMPORT = {  # the longest matching prefix wins
    "resources": {"resources", "app.domain"},
    "speech": {"speech"},
    "kb": {"kb"},
    "app.domain": {"app.domain"},
    "app.store": {"app.domain", "app.store"},
    "app.sync": {"app.domain", "app.store", "app.sync"},
    "app.sync.protocol": {"app.domain"},
    "app.assistant": {"app.domain", "app.assistant", "speech.text.numbers"},
    "app.telephony": {"app.domain", "app.telephony"},
    "app.services": {
        "app.domain",
        "app.store",
        "app.sync",
        "app.assistant",
        "app.telephony",
        "app.services",
        "speech",
        "kb",
    },
    "app.central": {
        "app.domain",
        "app.sync.protocol",
        "app.central",
        "kb.articles",
        "kb.checking",
    },
    "app.central.tickets.dictionary_files": {"app.domain", "resources"},  # takes what a seat takes
    "app": OURS,  # the commands and app.bootstrap: the composition root
    "ui": {"ui", "app.domain", "app.services", "speech.events", "kb.results", "resources"},
}
ONLY_IN = {
    "PySide6": ("ui", "app.bootstrap"),
    "shiboken6": ("ui",),
    "sqlalchemy": ("app.store", "app.central"),
    "alembic": ("app.store", "app.central"),
    "sqlcipher3": ("app.store",),
    "httpx": ("app.sync",),
    "httpx_sse": ("app.sync",),
    "authlib": ("app.central",),
    "joserfc": ("app.central",),
    "fastapi": ("app.central",),
    "starlette": ("app.central",),
    "uvicorn": ("app.central",),
    "argon2": ("app.central",),
    "valkey": ("app.central",),
    "minio": ("app.central",),
    "vosk": ("speech",),
    "sounddevice": ("speech",),
    "soundfile": ("speech",),
    "soxr": ("speech",),
    "onnxruntime": ("speech",),
    "faster_whisper": ("speech",),
    "opencc": ("speech",),
    "docx": ("kb.importing",),
    "openpyxl": ("kb.importing",),
    "yaml": ("kb.importing",),
}
MODULES = sorted(path for top in OURS for path in (ROOT / top).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno}: relative import"
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def broken_arrows(module: str, path: Path) -> Iterator[str]:
    allowed = MAY_IMPORT[max((k for k in MAY_IMPORT if under(module, k)), key=len)]
    for line, name in imports(path):
        top = name.split(".")[0]
        if top in OURS and not any(under(name, a) for a in allowed):
            yield f"{module}:{line} may not import {name}"
        if top in ONLY_IN and not any(under(module, m) for m in ONLY_IN[top]):
            yield f"{module}:{line} may not use {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_follow_the_arrows(path: Path) -> None:
    relative = path.relative_to(ROOT).with_suffix("")
    module = ".".join(part for part in relative.parts if part != "__init__")
    assert not list(broken_arrows(module, path))


def test_a_planted_fault_is_found(tmp_path: Path) -> None:
    fault = tmp_path / "fault.py"
    fault.write_text("import httpx\nfrom app import store\nfrom app.store import tickets\n")
    assert list(broken_arrows("ui.dialogs.fault", fault)) == [
        "ui.dialogs.fault:1 may not use httpx",
        "ui.dialogs.fault:2 may not import app.store",
        "ui.dialogs.fault:3 may not import app.store.tickets",
    ]


def test_packaging_stays_no_package() -> None:
    """With an ``__init__.py`` in it, ``import packaging`` would find ours, not the library."""
    assert not (ROOT / "packaging" / "__init__.py").exists()
