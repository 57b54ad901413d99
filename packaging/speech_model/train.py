"""Teach the network by CTC which sounds follow each other in the spoken sentences.

    python train.py WORK --epochs 20

Writes ``network.pickle`` after every epoch, with what export.py needs.
"""

from __future__ import annotations

import argparse
import pickle
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import jax
import jax.numpy as jnp
import network
import numpy as np
import optax
import sentences
import words
from numpy.typing import NDArray

BATCH_FRAMES = 7200  # sentences of like length in one batch, about this many frames together
LENGTH_STEP = 180  # frames; lengths are rounded up to it, so that few shapes are compiled
MOST_UNITS_STEP = 60
PEAK_RATE = 2e-3


class Example(NamedTuple):
    """One sentence in one of its copies."""

    features: NDArray[np.float16]
    units: list[int]


def read_copies(work: Path, numbers: dict[str, int]) -> list[list[Example]]:
    """All sentences, each as the list of its copies."""
    rows = [row.split("\t") for row in (work / "sound.tsv").read_text("utf-8").splitlines()[1:]]
    units = {row[0]: [numbers[unit] for unit in words.sounds(row[2])] for row in rows}
    copies: dict[str, list[Example]] = {}
    for path in sorted((work / "features").glob("*.npz")):
        with np.load(path) as block:
            for name in block.files:
                if sentences.is_development(name):
                    continue
                key = f"{path.name[:3]}.{name}" if name.startswith("none") else name
                example = Example(block[name], units.get(name, []))
                if _fits(example):
                    copies.setdefault(key, []).append(example)
    return list(copies.values())


def _fits(example: Example) -> bool:
    """CTC needs a frame for each unit, and one more between two that are alike."""
    twice = sum(a == b for a, b in zip(example.units, example.units[1:], strict=False))
    return len(example.features) // network.SUBSAMPLING > len(example.units) + twice


class Batch(NamedTuple):
    """Padded examples; the paddings are 1 where nothing is."""

    frames: NDArray[np.float32]
    frame_padding: NDArray[np.float32]
    units: NDArray[np.int32]
    unit_padding: NDArray[np.float32]


def batches(sentences: list[list[Example]], draw: random.Random, mean: NDArray[np.float32],
            deviation: NDArray[np.float32]) -> Iterator[Batch]:  # fmt: skip
    """One epoch: every sentence once, in a copy drawn by lot."""
    chosen = sorted((draw.choice(copies) for copies in sentences), key=lambda e: len(e.features))
    groups: list[list[Example]] = []
    at = 0
    while at < len(chosen):
        size = max(4, BATCH_FRAMES // _rounded(len(chosen[at].features), LENGTH_STEP))
        groups.append(chosen[at : at + size])
        at += size
    draw.shuffle(groups)
    for group in groups:
        yield _joined(group, draw, mean, deviation)


def _rounded(value: int, step: int) -> int:
    return -(-value // step) * step


def _joined(group: list[Example], draw: random.Random, mean: NDArray[np.float32],
            deviation: NDArray[np.float32]) -> Batch:  # fmt: skip
    longest = _rounded(max(len(example.features) for example in group), LENGTH_STEP)
    size = max(4, BATCH_FRAMES // longest)
    group = (group * size)[:size]
    most = _rounded(max(1, *(len(example.units) for example in group)), MOST_UNITS_STEP)
    kept = longest // network.SUBSAMPLING
    frames = np.zeros((size, longest + network.BEFORE + network.AFTER, network.CEPSTRA), np.float32)
    batch = Batch(frames, np.ones((size, kept), np.float32), np.zeros((size, most), np.int32),
                  np.ones((size, most), np.float32))  # fmt: skip
    for row, example in enumerate(group):
        features = (example.features.astype(np.float32) - mean) / deviation
        for _ in range(2):
            if draw.random() < 0.5:  # a gap of up to 120 ms, to be bridged from the context
                start = draw.randrange(len(features))
                features[start : start + draw.randrange(3, 13)] = 0
        frames[row] = network.padded(features, longest)
        batch.frame_padding[row, : -(-len(features) // network.SUBSAMPLING)] = 0
        batch.units[row, : len(example.units)] = example.units
        batch.unit_padding[row, : len(example.units)] = 0
    return batch


def measured(sentences: list[list[Example]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and deviation of the features."""
    rows = np.concatenate([copies[-1].features for copies in sentences[:1500]]).astype(np.float32)
    rows = np.concatenate([rows, *(copies[0].features for copies in sentences[:1500])])
    return rows.mean(0, dtype=np.float64).astype(np.float32), rows.std(0).astype(np.float32) + 1e-3


class Learner:
    """The network, its optimiser, and one step of learning."""

    def __init__(self, units: list[str], steps: int, before: Path | None) -> None:
        self.network, self.norms = network.fresh(0, units)
        if before:
            learnt = pickle.loads(before.read_bytes())["learnt"]
            self.network, self.norms = jax.tree.map(jnp.asarray, learnt)
        self._kinds = network.kinship(units)
        warm = min(300, steps // 5)
        peak = PEAK_RATE / 2 if before else PEAK_RATE
        rate = optax.warmup_cosine_decay_schedule(1e-4, peak, warm, steps, 2e-5)
        self._optimiser = optax.chain(optax.clip_by_global_norm(5.0), optax.adam(rate))
        self._state: optax.OptState = self._optimiser.init(self.network)
        self._step = jax.jit(self._learn)

    def step(self, batch: Batch) -> float:
        """Learn from ``batch``; the loss per unit."""
        self.network, self.norms, self._state, loss = self._step(
            self.network, self.norms, self._state, batch
        )
        return float(loss)

    def _learn(
        self, now: network.Network, norms: network.Norms, state: optax.OptState, batch: Batch
    ) -> tuple[network.Network, network.Norms, optax.OptState, jax.Array]:
        def loss_of(tried: network.Network) -> tuple[jax.Array, network.Norms]:
            frames = jnp.asarray(batch.frames)
            scores, used = network.run(tried, norms, self._kinds, frames, learning=True)
            losses = optax.ctc_loss(scores, batch.frame_padding, batch.units, batch.unit_padding)
            return losses.sum() / jnp.maximum((1 - batch.unit_padding).sum(), 1), used

        (loss, used), slope = jax.value_and_grad(loss_of, has_aux=True)(now)
        update, state = self._optimiser.update(slope, state, now)
        return optax.apply_updates(now, update), network.follow(norms, used), state, loss


def main() -> None:
    """Read the features, learn, save."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("work", type=Path)
    ask.add_argument("--epochs", type=int, default=20)
    ask.add_argument("--go-on", action="store_true", help="from network.pickle, with new speech")
    given = ask.parse_args()
    before = given.work / "network.pickle" if given.go_on else None
    units = words.units()
    learnable = read_copies(given.work, {unit: at for at, unit in enumerate(units)})
    mean, deviation = measured(learnable)
    if before:
        saved = pickle.loads(before.read_bytes())
        mean, deviation = saved["mean"], saved["deviation"]
    draw = random.Random(5)
    steps = given.epochs * sum(1 for _ in batches(learnable, random.Random(1), mean, deviation))
    learner = Learner(units, steps, before)
    began = time.monotonic()
    print(f"{len(learnable)} sentences, {len(units)} units, {steps} steps", flush=True)
    for epoch in range(given.epochs):
        losses = [learner.step(batch) for batch in batches(learnable, draw, mean, deviation)]
        spent = time.monotonic() - began
        print(f"epoch {epoch + 1} loss {np.mean(losses):.4f} after {spent:.0f} s", flush=True)
        learnt = jax.tree.map(np.asarray, (learner.network, learner.norms))
        saved = {"learnt": learnt, "mean": mean, "deviation": deviation, "units": units}
        unfinished = given.work / "network.part"
        unfinished.write_bytes(pickle.dumps(saved))
        unfinished.rename(given.work / "network.pickle")


if __name__ == "__main__":
    main()
