"""Kaldi's binary files, written without Kaldi: the acoustic model and a look-ahead transducer.

The formats are those that ``vosk`` reads: a transition model with an nnet3 network behind it, and
OpenFst's const and olabel_lookahead types.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray


def _token(text: str) -> bytes:
    return text.encode() + b" "


def _int(value: int) -> bytes:
    return struct.pack("<bi", 4, value)


def _float(value: float) -> bytes:
    return struct.pack("<bf", 4, value)


def _vector(values: ArrayLike) -> bytes:
    array = np.asarray(values, "<f4")
    return b"FV " + _int(len(array)) + array.tobytes()


def _matrix(values: ArrayLike) -> bytes:
    array = np.ascontiguousarray(values, "<f4")
    return b"FM " + _int(array.shape[0]) + _int(array.shape[1]) + array.tobytes()


def _int_vector(values: Sequence[int]) -> bytes:
    return _int(len(values)) + np.asarray(values, "<i4").tobytes()


class Phone(NamedTuple):
    """A phone of Kaldi's: its number from 1, the row of the network's output, its place in a word.

    ``place`` is begin, internal, end, singleton or nonword, as in word_boundary.int.
    """

    number: int
    row: int
    place: str


def loop_label(phone: int) -> int:
    """The transition of staying in ``phone``: each phone is one state with a loop."""
    return 2 * phone - 1


def enter_label(phone: int) -> int:
    """The transition of entering ``phone``."""
    return 2 * phone


def _transitions(phones: Sequence[Phone]) -> bytes:
    """A transition model of one state with a loop for every phone; both ways cost the same."""
    numbers = [phone.number for phone in phones]
    topology = _int_vector(numbers) + _int_vector([-1] + [0] * max(numbers))
    topology += _int(1) + _int(2)
    topology += _int(0) + _int(2) + _int(0) + _float(0.5) + _int(1) + _float(0.5)
    topology += _int(-1) + _int(0)
    tuples = b"".join(_int(p.number) + _int(0) + _int(p.row) + _int(p.row) for p in phones)
    costs = [0.0] + [float(np.log(0.5))] * (2 * len(phones))
    return (
        _token("<TransitionModel>") + _token("<Topology>") + topology + _token("</Topology>")
        + _token("<Tuples>") + _int(len(phones)) + tuples + _token("</Tuples>")
        + _token("<LogProbs>") + _vector(costs) + _token("</LogProbs>")
        + _token("</TransitionModel>")
    )  # fmt: skip


def _activation(kind: str, size: int) -> bytes:
    return (
        _token(f"<{kind}>") + _token("<Dim>") + _int(size)
        + _token("<ValueAvg>") + _vector([]) + _token("<DerivAvg>") + _vector([])
        + _token("<Count>") + struct.pack("<bd", 8, 0.0) + _token(f"</{kind}>")
    )  # fmt: skip


def _affine(weight: NDArray[np.float64], bias: NDArray[np.float64]) -> bytes:
    return (
        _token("<FixedAffineComponent>") + _token("<LinearParams>") + _matrix(weight)
        + _token("<BiasParams>") + _vector(bias) + _token("</FixedAffineComponent>")
    )  # fmt: skip


def write_acoustic_model(
    path: Path,
    layers: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]],
    offsets: Sequence[Sequence[int]],
    priors: NDArray[np.float64],
    phones: Sequence[Phone],
) -> None:
    """Write ``am/final.mdl``.

    Args:
        path: The file.
        layers: (weight, bias) of each layer; the last one scores the sounds.
        offsets: Frames that each layer but the last looks at.
        priors: How often each sound is heard; vosk's decoder divides by them.
        phones: All phones, numbered from 1 without a gap.
    """
    lines, before = ["input-node name=input dim=40"], "input"
    components: list[tuple[str, bytes]] = []
    for at, ((weight, bias), near) in enumerate(zip(layers[:-1], offsets, strict=True)):
        parts = [before if offset == 0 else f"Offset({before}, {offset})" for offset in near]
        name = f"tdnn{at}"
        given = f"Append({', '.join(parts)})"
        lines.append(f"component-node name={name}.a component={name}.a input={given}")
        lines.append(f"component-node name={name}.r component={name}.r input={name}.a")
        components.append((f"{name}.a", _affine(weight, bias)))
        components.append((f"{name}.r", _activation("RectifiedLinearComponent", len(bias))))
        before = f"{name}.r"
    weight, bias = layers[-1]
    lines.append(f"component-node name=out.a component=out.a input={before}")
    lines.append("component-node name=out.s component=out.s input=out.a")
    lines.append("output-node name=output input=out.s objective=linear")
    components.append(("out.a", _affine(weight, bias)))
    components.append(("out.s", _activation("LogSoftmaxComponent", len(bias))))
    whole = b"\0B" + _transitions(phones) + _token("<Nnet3>") + b"\n"
    whole += "\n".join(lines).encode() + b"\n\n" + _token("<NumComponents>") + _int(len(components))
    for name, data in components:
        whole += _token("<ComponentName>") + _token(name) + data
    whole += _token("</Nnet3>") + _token("<LeftContext>") + _int(0) + _token("<RightContext>")
    path.write_bytes(whole + _int(0) + _token("<Priors>") + _vector(priors))


class Arc(NamedTuple):
    """An arc of a transducer; label 0 is nothing, ``cost`` a negative natural logarithm."""

    heard: int
    said: int
    cost: float
    to: int


_ARC = np.dtype([("heard", "<i4"), ("said", "<i4"), ("cost", "<f4"), ("to", "<i4")])
_STATE = np.dtype([("final", "<f4"), ("pos", "<u4"), ("narcs", "<u4"), ("i", "<u4"), ("o", "<u4")])
_EXPANDED = 0x1
_FST_MAGIC = 2125659606
_ADD_ON_MAGIC = 446681434


def _header(kind: str, version: int, states: int, arcs: int, start: int) -> bytes:
    made = struct.pack("<i", _FST_MAGIC)
    for text in (kind, "standard"):
        made += struct.pack("<i", len(text)) + text.encode()
    return made + struct.pack("<iiQqqq", version, 0, _EXPANDED, start, states, arcs)


def const_fst(states: Sequence[Sequence[Arc]], finals: dict[int, float], start: int) -> bytes:
    """A transducer in OpenFst's const type (version 2, not aligned).

    Args:
        states: The arcs that leave each state; sort them by ``heard`` where it matters.
        finals: Cost of ending in a state, for those where one may end.
        start: The first state.
    """
    table = np.zeros(len(states), _STATE)
    table["final"] = np.inf
    for state, cost in finals.items():
        table["final"][state] = cost
    table["narcs"] = [len(arcs) for arcs in states]
    table["pos"] = np.cumsum(table["narcs"]) - table["narcs"]
    table["i"] = [sum(arc.heard == 0 for arc in arcs) for arcs in states]
    table["o"] = [sum(arc.said == 0 for arc in arcs) for arcs in states]
    rows = np.array([tuple(arc) for arcs in states for arc in arcs], _ARC)
    return _header("const", 2, len(states), len(rows), start) + table.tobytes() + rows.tobytes()


def lookahead_fst(
    fst: bytes, reach: Iterable[Sequence[tuple[int, int]]], final_label: int
) -> bytes:
    """Wrap a const transducer as olabel_lookahead: grammars are composed while decoding.

    Args:
        fst: From :func:`const_fst`.
        reach: For each state, the stretches (first, last + 1) of the output labels that come next
            on some way out of it; ``final_label`` stands for the end.
        final_label: A number above all labels.
    """
    made = _header("olabel_lookahead", 1, 0, 0, -1) + struct.pack("<i", _ADD_ON_MAGIC) + fst
    made += struct.pack("<??", True, False)  # there is an add-on; none for the input side
    made += struct.pack("<???i", True, False, False, final_label)  # output side; keeps no renaming
    sets = []
    for stretches in reach:
        count = sum(last - first for first, last in stretches)
        flat = [edge for stretch in stretches for edge in stretch]
        sets.append(struct.pack(f"<q{len(flat)}ii", len(stretches), *flat, count))
    return made + struct.pack("<q", len(sets)) + b"".join(sets)
