"""The acoustic network: a small TDNN over MFCC that names the sound of each 30 ms.

Layers look at frames around them (offsets in frames of 10 ms). The first two run on every frame,
then every third frame is kept, as vosk's decoder asks for with ``--frame-subsampling-factor=3``.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

CEPSTRA = 40
WIDTH = 320
SUBSAMPLING = 3
OFFSETS = [[-2, -1, 0, 1, 2], [-1, 0, 1], [-3, 0, 3], [-3, 0, 3], [-6, 0, 3], [-6, 0, 3]]
BEFORE = -sum(offsets[0] for offsets in OFFSETS)
AFTER = sum(offsets[-1] for offsets in OFFSETS)
_SETTLING = 0.97  # how slowly the running mean and variance follow

Array = jax.Array


class Layer(NamedTuple):
    """Weights, and the gain and shift of the normalised sum."""

    weight: Array
    gain: Array
    shift: Array


class Network(NamedTuple):
    """All that is learnt: ``layers`` see the frames around, ``out`` and ``kin`` score the sounds.

    ``kin`` scores what the five tones of a final have in common, so that the rare ones learn from
    the frequent ones; ``out`` scores the rest.
    """

    layers: list[Layer]
    out: Array
    kin: Array
    bias: Array


class Norms(NamedTuple):
    """Running mean and variance of each layer's sums."""

    mean: list[Array]
    variance: list[Array]


def kinship(units: list[str]) -> Array:
    """1 where a sound (column) is of a kind (row): the same but for the tone."""
    kinds = sorted({unit.rstrip("12345") for unit in units})
    rows = [[float(unit.rstrip("12345") == kind) for unit in units] for kind in kinds]
    return jnp.array(rows)


def fresh(seed: int, units: list[str]) -> tuple[Network, Norms]:
    """A network that knows nothing, for ``units``, of which the first is none."""
    keys = jax.random.split(jax.random.PRNGKey(seed), len(OFFSETS) + 1)
    layers, size = [], CEPSTRA
    for key, offsets in zip(keys, OFFSETS, strict=False):
        taken = size * len(offsets)
        weight = jax.random.normal(key, (taken, WIDTH)) * np.sqrt(2 / taken)
        layers.append(Layer(weight, jnp.ones(WIDTH), jnp.zeros(WIDTH)))
        size = WIDTH
    kin = jax.random.normal(keys[-1], (WIDTH, len(kinship(units)))) * np.sqrt(1 / WIDTH)
    out = jnp.zeros((WIDTH, len(units)))
    bias = jnp.zeros(len(units)).at[0].set(1.0)
    plain = [jnp.zeros(WIDTH) for _ in OFFSETS]
    return Network(layers, out, kin, bias), Norms(plain, [jnp.ones(WIDTH) for _ in OFFSETS])


def _around(frames: Array, offsets: list[int], stride: int) -> Array:
    """Join the frames at ``offsets`` of each kept frame, each ``stride``-th from the first."""
    count = (frames.shape[1] - (offsets[-1] - offsets[0]) + stride - 1) // stride
    shifted = [frames[:, at - offsets[0] :: stride][:, :count] for at in offsets]
    return jnp.concatenate(shifted, -1)


def run(
    network: Network, norms: Norms, kinds: Array, frames: Array, *, learning: bool
) -> tuple[Array, Norms]:
    """Scores of every sound and none, shape (batch, frames / 3, units), and the norms of now.

    ``frames`` has shape (batch, BEFORE + frames + AFTER, 40), already of mean 0 and variance 1;
    ``kinds`` comes from :func:`kinship`.
    """
    means, variances = [], []
    for at, (offsets, layer) in enumerate(zip(OFFSETS, network.layers, strict=True)):
        near = [offset // SUBSAMPLING for offset in offsets] if at > 1 else offsets
        summed = _around(frames, near, SUBSAMPLING if at == 1 else 1) @ layer.weight
        mean, variance = norms.mean[at], norms.variance[at]
        if learning:
            mean, variance = summed.mean((0, 1)), summed.var((0, 1))
        means.append(mean)
        variances.append(variance)
        frames = (summed - mean) * jax.lax.rsqrt(variance + 1e-3) * layer.gain + layer.shift
        frames = jax.nn.relu(frames)
    return frames @ (network.out + network.kin @ kinds) + network.bias, Norms(means, variances)


def follow(norms: Norms, now: Norms) -> Norms:
    """Let the running norms follow those of the last batch."""
    pairs = zip(jax.tree.leaves(norms), jax.tree.leaves(now), strict=True)
    mixed = [_SETTLING * old + (1 - _SETTLING) * new for old, new in pairs]
    return Norms(mixed[: len(OFFSETS)], mixed[len(OFFSETS) :])


def padded(features: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    """``features`` with its edges repeated: BEFORE in front, to ``frames`` + AFTER behind."""
    return np.pad(features, ((BEFORE, frames - len(features) + AFTER), (0, 0)), "edge")


def folded(
    network: Network,
    norms: Norms,
    kinds: Array,
    mean: NDArray[np.float32],
    deviation: NDArray[np.float32],
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """The network as plain (weight, bias) pairs for raw features: weights (out, in)."""
    pairs = []
    for at, layer in enumerate(network.layers):
        scale = np.asarray(layer.gain) / np.sqrt(np.asarray(norms.variance[at]) + 1e-3)
        weight = (np.asarray(layer.weight, np.float64) * scale).T
        bias = np.asarray(layer.shift) - np.asarray(norms.mean[at], np.float64) * scale
        if at == 0:
            weight = weight / np.tile(deviation, len(OFFSETS[0]))
            bias = bias - weight @ np.tile(mean, len(OFFSETS[0]))
        pairs.append((weight, bias))
    out = np.asarray(network.out + network.kin @ kinds, np.float64).T
    return [*pairs, (out, np.asarray(network.bias, np.float64))]
