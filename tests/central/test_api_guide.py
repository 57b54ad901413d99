"""The commands of the guide for programs do what the guide says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.central.people.users import ensure_user
from app.domain.organisation import Kind, Organisation
from app.domain.seat import Role
from tests.central.running import PASSWORD, Running, running

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
LANGUAGES = ("en", "zh")
TOOLS = ("bash", "curl", "gzip", "sed")


def commands_of(language: str) -> list[str]:
    """Give the shell blocks of the page."""
    page = (GUIDE / language / "api.md").read_text("utf-8")
    return re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def without_comments(block: str) -> list[str]:
    return [re.sub(r"\s+#(?!\").*", "", line) for line in block.splitlines()]


def test_both_languages_have_the_same_commands() -> None:
    english, chinese = (commands_of(language) for language in LANGUAGES)
    assert [without_comments(each) for each in english] == [
        without_comments(each) for each in chinese
    ]


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="needs a shell and curl")
def test_the_commands_work(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        _people(server)
        env = {**os.environ, "ZUOXI": server.address, "PASSWORD": PASSWORD}
        script = "set -euo pipefail\n" + "\n".join(commands_of("en"))
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = done.stdout.splitlines()
    first, again = (json.loads(row) for row in rows[1:3])
    assert rows[0] == "[]"
    assert first == again
    assert rows[3] == "1"
    assert rows[4:7] == ["412", "SRV-08", "412"]
    assert json.loads(rows[7])["version"] == 2
    assert rows[8] == "urged"
    assert rows[9] == "304"
    assert "event: reset" in rows
    assert "<discovery" in done.stdout
    services = json.loads((tmp_path / "services.json").read_text("utf-8"))
    assert {"service_code", "service_name"} <= set(services[0])


def _people(server: Running) -> None:
    """Make those whom the page names."""
    server.organisation(Organisation("U-LIGHT", Kind.UNIT, "照明中心"))
    ensure_user(server.central, "agent1", PASSWORD, role=Role.AGENT, seat="8012", display="李雷")
    ensure_user(server.central, "boss", PASSWORD, role=Role.SUPERVISOR, seat="", display="韩梅")
