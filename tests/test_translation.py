"""Every sentence of the screens has its Chinese; Simplified Chinese comes first here."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "resources" / "i18n" / "zh_CN.ts"


def sentences(path: Path) -> dict[tuple[str, str], str]:
    """(context, English) to the finished Chinese; an unfinished one is empty."""
    found = {}
    for context in ET.parse(path).getroot().iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            chinese = message.find("translation")
            assert chinese is not None
            finished = "" if chinese.get("type") == "unfinished" else chinese.text or ""
            found[name, message.findtext("source") or ""] = finished
    return found


def test_every_sentence_of_the_program_is_translated(tmp_path: Path) -> None:
    fresh = tmp_path / "zh_CN.ts"
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    subprocess.run(
        [tool, "-extensions", "py", "ui", "app/bootstrap", "-ts", fresh],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=60,
    )
    catalogue = sentences(CATALOGUE)
    missing = [key for key in sentences(fresh) if not catalogue.get(key)]
    assert not missing, "run pyside6-lupdate and translate"


def test_placeholders_survive_translation() -> None:
    for (_, english), chinese in sentences(CATALOGUE).items():
        assert sorted(re.findall(r"\{\d*\}", english)) == sorted(re.findall(r"\{\d*\}", chinese))
