"""The files of packaging/central name only what the program knows."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from app.commands import central

FOLDER = Path(__file__).parents[2] / "packaging" / "central"


@pytest.fixture(scope="module")
def options() -> set[str]:
    parser = argparse.ArgumentParser()
    central.add_arguments(parser)
    return {name for action in parser._actions for name in action.option_strings}


@pytest.mark.parametrize(
    "file", ["Containerfile", "backup.sh", "compose.yaml", "zuoxi-central.service"]
)
def test_every_option_is_one_of_the_command(file, options):
    text = (FOLDER / file).read_text("utf-8")
    of_central = [line for line in text.splitlines() if "central" in line or "--database" in line]
    named = {each for line in of_central for each in re.findall(r"--[a-z][a-z-]+", line)}
    others = {"--detach", "--build", "--env-file", "--from"}
    assert named - options - others == set()


def test_every_part_of_the_compose_file_is_there():
    services = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))["services"]
    assert set(services) == {"postgresql", "valkey", "storage", "bucket", "central", "balancer"}
    bucket = urlsplit(services["central"]["environment"]["ZUOXI_BLOBS"]).netloc
    assert services["bucket"]["command"][0].endswith(f"storage/{bucket}"), "the server makes none"
    assert "bucket" in services["central"]["depends_on"]
    secrets = set(re.findall(r"\$\{(\w+):\?", (FOLDER / "compose.yaml").read_text("utf-8")))
    example = dict(
        line.split("=", 1)
        for line in (FOLDER / "example.env").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    )
    assert secrets == set(example)
    assert not any(example[name] for name in secrets if name != "TLS_FOLDER")
    dockerfile = FOLDER.parents[1] / services["central"]["build"]["dockerfile"]
    assert dockerfile.is_file()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile.read_text("utf-8"), re.MULTILINE)
    for each in " ".join(copied).split():
        assert (FOLDER.parents[1] / each).exists(), each
