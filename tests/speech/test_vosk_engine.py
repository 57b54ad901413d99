from __future__ import annotations

import itertools
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from speech.accuracy import characters_wrong
from speech.capture import SAMPLE_RATE_HZ
from speech.engine import Ear, EngineError, Hearing
from speech.text.pieces import joined
from speech.vosk_engine import VoskEngine, read_partial, read_words

SAID = "你好我要投诉，滨海新区解放街道幸福小区夜间施工噪音扰民"
FROM_S, TO_S = 7.0, 14.5  # where the citizen says so in the demonstration call


@pytest.fixture(scope="module")
def sentence(call: Path) -> np.ndarray:
    at, to = round(FROM_S * SAMPLE_RATE_HZ), round(TO_S * SAMPLE_RATE_HZ)
    samples, _ = soundfile.read(call, start=at, stop=to, dtype="int16")
    return samples[:, 1]


def feed(ear: Ear, samples: np.ndarray, rate_hz: int) -> tuple[str, list[str], float]:
    """Text, partials, and where the last word ended."""
    words, partials, step = [], [""], rate_hz // 10
    for at in range(0, len(samples), step):
        hearing = ear.hear(samples[at : at + step].tobytes())
        words += hearing.words
        if hearing.partial not in ("", partials[-1]):
            partials.append(hearing.partial)
    words += ear.finish().words
    return joined([word.word for word in words]), partials[1:], words[-1].end_s


def test_the_real_engine_hears_a_sentence_while_it_is_spoken(engine, sentence):
    text, partials, end_s = feed(engine.ear(SAMPLE_RATE_HZ), sentence, SAMPLE_RATE_HZ)
    assert characters_wrong(SAID, text)[0] <= 1
    assert len(partials) > 3
    assert text.startswith(partials[0][:1])
    assert end_s == pytest.approx(5.6, abs=0.3)


def test_words_have_times_and_confidence(engine, sentence):
    ear = engine.ear(SAMPLE_RATE_HZ)
    words = ear.hear(sentence.tobytes()).words + ear.finish().words
    for word, following in itertools.pairwise(words):
        assert word.start_s < word.end_s <= following.start_s + 0.01
        assert 0.0 < word.confidence <= 1.0


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000])
def test_any_rate_is_heard_by_a_model_that_cannot_raise_it(rate_hz, sentence, tmp_path):
    """Official models leave out ``--allow-upsample``; then vosk refuses a telephone's 8 kHz."""
    folder = tmp_path / "official"
    shutil.copytree(Path(__file__).parents[2] / "resources" / "models" / "demo-zh", folder)
    conf = folder / "conf" / "mfcc.conf"
    rows = [row for row in conf.read_text().splitlines() if "allow-" not in row]
    conf.write_text("\n".join(rows))
    samples = soxr.resample(sentence, SAMPLE_RATE_HZ, rate_hz)
    text, _, end_s = feed(VoskEngine(folder).ear(rate_hz), samples, rate_hz)
    assert characters_wrong(SAID, text)[0] <= 1
    assert end_s == pytest.approx(5.6, abs=0.3)


def test_silence_is_nothing(engine):
    ear = engine.ear(SAMPLE_RATE_HZ)
    assert ear.hear(bytes(2 * SAMPLE_RATE_HZ)) == Hearing()
    assert ear.finish() == Hearing()


def test_one_model_serves_two_threads(engine, sentence):
    texts: list[str] = []

    def hear() -> None:
        texts.append(feed(engine.ear(SAMPLE_RATE_HZ), sentence, SAMPLE_RATE_HZ)[0])

    threads = [threading.Thread(target=hear) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(texts) == 2
    assert texts[0] == texts[1] != ""


def test_a_folder_without_a_model_is_refused_in_words(tmp_path):
    with pytest.raises(EngineError, match=r"am/final\.mdl is missing"):
        VoskEngine(tmp_path)


def test_a_damaged_model_is_refused_in_words(tmp_path):
    (tmp_path / "am").mkdir()
    (tmp_path / "am" / "final.mdl").write_bytes(b"no model")
    with pytest.raises(EngineError, match="cannot load"):
        VoskEngine(tmp_path)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["你好", "我", "要"], "你好我要"),
        (["打", "call", "center", "电话"], "打call center电话"),
        ([], ""),
    ],
)
def test_words_are_joined_as_chinese_is_written(words, text):
    assert joined(words) == text


def test_phrases_do_not_disturb_a_model_that_cannot_take_them(engine, sentence):
    assert not engine.takes_phrases()
    text, _, _ = feed(engine.ear(SAMPLE_RATE_HZ, ("是的", "不是")), sentence, SAMPLE_RATE_HZ)
    assert characters_wrong(SAID, text)[0] <= 1


@pytest.mark.parametrize(
    ("files", "takes"),
    [(["HCLr.fst", "Gr.fst"], True), (["HCLr.fst", "Gr.fst", "HCLG.fst"], False), ([], False)],
)
@pytest.mark.parametrize("place", ["graph", "."])
def test_phrases_go_to_models_with_a_grammar_of_their_own(
    place, files, takes, tmp_path, monkeypatch
):
    """No such model can be had here: what vosk is given is looked at instead."""
    given: list[tuple[object, ...]] = []

    class Recognizer:
        def __init__(self, *arguments: object) -> None:
            given.append(arguments[1:])

        def SetWords(self, _on: bool) -> None:  # noqa: N802 - vosk's names
            pass

    (tmp_path / "am").mkdir()
    (tmp_path / "am" / "final.mdl").touch()
    (tmp_path / place).mkdir(exist_ok=True)
    for name in files:
        (tmp_path / place / name).touch()
    monkeypatch.setattr("speech.vosk_engine.vosk.Model", lambda _folder: None)
    monkeypatch.setattr("speech.vosk_engine.vosk.KaldiRecognizer", Recognizer)
    engine = VoskEngine(tmp_path)
    assert engine.takes_phrases() is takes
    engine.ear(SAMPLE_RATE_HZ, ("是的", "不是"))
    grammar = ('["是的", "不是", "[unk]"]',) if takes else ()
    assert given == [(SAMPLE_RATE_HZ, *grammar)]


def test_what_a_grammar_did_not_know_is_not_written():
    raw = '{"result": [{"word": "[unk]", "start": 0, "end": 1, "conf": 1}]}'
    assert read_words(raw) == ()
    assert read_partial('{"partial": "[unk] 是的 [unk]"}') == "是的"


def test_words_that_the_model_cannot_say(engine):
    assert engine.unknown(("投诉", "量子力学")) == ("量子力学",)
