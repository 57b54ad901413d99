from __future__ import annotations

import argparse
import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr

from app.commands import transcribe
from app.transcript_forms import as_srt, as_text, percentile_ms, srt_time
from speech.accuracy import characters_wrong
from speech.batch import Transcription
from speech.events import Gap, Segment, Track
from speech.text.plain import Plain

DEMO = Path(__file__).parents[2] / "resources" / "demo"
CALL = DEMO / "call.flac"
TRUTH = json.loads((DEMO / "call.json").read_text("utf-8"))
PLAIN = Plain()
RUNS_OUT = "the file ends too early"
KEYS = {"file", "audio_s", "decode_s", "text", "segments"}


def zuoxi_transcribe(*words: object) -> int:
    parser = argparse.ArgumentParser()
    transcribe.add_arguments(parser)
    return transcribe.run(parser.parse_args([str(word) for word in words]))


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command with ``--json``; its objects, what it complained of, and its status."""

    def run(*words: object) -> tuple[list[dict[str, Any]], str, int]:
        status = zuoxi_transcribe("--json", *words)
        out, err = capsys.readouterr()
        return [json.loads(line) for line in out.splitlines()], err, status

    return run


def excerpt(
    target: Path, from_s: float, to_s: float, channels: list[int], rate_hz: int, **how: str
):
    samples, rate = soundfile.read(CALL)
    part = samples[round(from_s * rate) : round(to_s * rate)][:, channels]
    soundfile.write(target, soxr.resample(part, rate, rate_hz), rate_hz, **how)
    return target


def plain(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def test_the_demonstration_call_is_heard_as_it_was_spoken(told):
    (call,), complaints, status = told(CALL)
    assert status == 0
    assert set(call) == KEYS
    assert call["file"] == str(CALL)
    assert call["audio_s"] == pytest.approx(67.85)
    assert 0 < call["decode_s"] < call["audio_s"]
    assert [s["speaker"] for s in call["segments"]] == [s["speaker"] for s in TRUTH]
    for speaker in ("agent", "citizen"):
        said, heard = (
            "".join(s["text"] for s in rows if s["speaker"] == speaker)
            for rows in (TRUTH, call["segments"])
        )
        wrong, total = characters_wrong(PLAIN(said), PLAIN(heard))
        assert wrong <= 0.05 * total, (speaker, heard)
    assert "synthetic voices only" in complaints


def test_segments_are_sorted_and_their_words_have_times(told):
    (call,), _, _ = told(CALL)
    starts = [s["start_s"] for s in call["segments"]]
    assert starts == sorted(starts)
    for segment, truth in zip(call["segments"], TRUTH, strict=True):
        assert set(segment) - {"heard", "edits"} == {"speaker", "start_s", "end_s", "text", "words"}
        assert truth["start_s"] - 0.2 < segment["start_s"] < segment["end_s"] < truth["end_s"] + 0.2
        own_text = "".join(word["word"] for word in segment["words"])
        assert segment.get("heard", plain(segment["text"])) == own_text
        for edit in segment.get("edits", ()):
            assert edit["heard"] in own_text
            assert 0 <= edit["from"] < edit["to"] <= len(segment["text"])
        assert segment["words"][0]["start_s"] == segment["start_s"]
        assert segment["words"][-1]["end_s"] == segment["end_s"]
        for word in segment["words"]:
            assert set(word) == {"word", "start_s", "end_s", "confidence"}
            assert 0 < word["confidence"] <= 1
    assert call["text"].split("\n") == [s["text"] for s in call["segments"]]


@pytest.mark.parametrize(
    ("suffix", "rate_hz", "how"),
    [
        (".wav", 8_000, {"subtype": "ULAW"}),
        (".wav", 44_100, {}),
        (".opus", 16_000, {"format": "OGG", "subtype": "OPUS"}),
        (".mp3", 16_000, {}),
    ],
)
def test_one_channel_of_any_format_is_the_citizens(told, tmp_path, suffix, rate_hz, how):
    path = excerpt(tmp_path / f"a{suffix}", 7.0, 14.5, [1], rate_hz, **how)
    (call,), _, status = told(path)
    assert status == 0
    assert {s["speaker"] for s in call["segments"]} == {"citizen"}
    wrong, total = characters_wrong(TRUTH[1]["text"], call["text"])
    assert wrong <= 0.1 * total


def test_folders_are_searched_and_other_files_in_them_left_alone(told, tmp_path):
    (tmp_path / "2024" / "may").mkdir(parents=True)
    excerpt(tmp_path / "2024" / "may" / "b.wav", 27.2, 31, [0], 16_000)
    excerpt(tmp_path / "a.FLAC", 27.2, 31, [0], 16_000, format="FLAC")
    (tmp_path / "notes.txt").write_text("no sound")
    calls, _, status = told(tmp_path)
    assert status == 0
    assert [Path(call["file"]).name for call in calls] == ["b.wav", "a.FLAC"]
    assert {call["text"] for call in calls} == {"请问具体的地址在哪里？"}


def test_what_cannot_be_read_is_told_and_the_others_are_done(told, tmp_path):
    (tmp_path / "letter.wav").write_text("您好")
    damaged = tmp_path / "damaged.flac"
    content = CALL.read_bytes()
    damaged.write_bytes(content[:300_000] + bytes(2_000) + content[302_000:])
    good = excerpt(tmp_path / "good.wav", 27.2, 31, [0], 16_000)
    m4a = tmp_path / "voice.m4a"
    m4a.write_bytes(b"\0\0\0\x20ftypM4A ")
    empty = tmp_path / "empty.wav"
    empty.write_bytes(b"")
    calls, complaints, status = told(
        tmp_path / "letter.wav", tmp_path / "gone", m4a, empty, damaged, good
    )
    assert status == 1
    assert [call["file"] for call in calls] == [str(damaged), str(good)]
    assert 10 < calls[0]["damaged"]["from_s"] == calls[0]["audio_s"] < 67
    assert calls[0]["segments"]
    assert "damaged" not in calls[1]
    sentences = [line for line in complaints.splitlines() if "SOUND-" in line]
    assert len(sentences) == 5
    assert "gone is not there (SOUND-01)" in sentences[0]
    assert "letter.wav is no recording that can be read" in sentences[1]
    assert "voice.m4a is M4A (AAC), which is not read" in sentences[2]
    assert "empty.wav is no recording" in sentences[3]
    assert "damaged.flac is damaged: it was read up to" in sentences[4]
    assert "(SOUND-05)" in sentences[4]
    assert "Traceback" not in complaints


def test_a_folder_without_recordings_is_told(told, tmp_path):
    calls, complaints, status = told(tmp_path)
    assert (calls, status) == ([], 1)
    assert "holds no recordings (SOUND-01)" in complaints


def test_silence_is_an_empty_transcript(told, tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros((16_000, 2)), 16_000)
    (call,), _, status = told(tmp_path / "a.wav")
    assert (call["text"], call["segments"], status) == ("", [], 0)


def test_a_model_may_be_a_folder(told, tmp_path):
    own = tmp_path / "own-model"
    shutil.copytree(DEMO.parent / "models" / "demo-zh", own)
    path = excerpt(tmp_path / "a.wav", 27.2, 31, [0], 16_000)
    (call,), complaints, status = told(path, "--model", own)
    assert (call["text"], status) == ("请问具体的地址在哪里？", 0)
    assert not complaints


def test_a_missing_model_is_told_in_words(told):
    calls, complaints, status = told(CALL, "--model", "no-such-model")
    assert (calls, status) == ([], 1)
    assert "There is no speech model 'no-such-model'" in complaints


def test_an_engine_and_a_model_of_another_do_not_go_together(told):
    calls, complaints, status = told(CALL, "--engine", "whisper", "--model", "demo-zh")
    assert (calls, status) == ([], 1)
    assert "demo-zh is a model for vosk, not for whisper (SOUND-04)" in complaints


def test_a_model_of_another_language_is_refused(told, tmp_path):
    own = tmp_path / "english"
    shutil.copytree(DEMO.parent / "models" / "demo-zh", own)
    (own / "graph" / "words.txt").write_text("<eps> 0\nhello 1\n")
    calls, complaints, status = told(CALL, "--model", own)
    assert (calls, status) == ([], 1)
    assert "hears another language" in complaints
    assert "MODEL-10" in complaints


def test_a_cut_wav_is_read_as_far_as_it_goes(told, tmp_path):
    whole = excerpt(tmp_path / "a.wav", 27.2, 31, [0], 16_000)
    whole.write_bytes(whole.read_bytes()[:90_000])
    (call,), complaints, status = told(whole)
    assert status == 1
    assert call["damaged"] == {"from_s": pytest.approx(2.81, abs=0.01), "reason": RUNS_OUT}
    assert "请问" in call["text"]
    assert "(SOUND-05)" in complaints


def test_a_dead_track_is_told_and_the_other_one_heard(told, tmp_path):
    samples, rate = soundfile.read(CALL, start=435_200, stop=496_000)
    soundfile.write(tmp_path / "a.wav", samples * [1, 0], rate)
    (call,), complaints, status = told(tmp_path / "a.wav")
    assert status == 0
    assert call["dead"] == ["citizen"]
    assert "the track of the citizen is dead" in complaints
    assert {s["speaker"] for s in call["segments"]} == {"agent"}


def test_of_a_damaged_recording_only_the_damage_is_told(told, tmp_path):
    samples, rate = soundfile.read(CALL, start=435_200, stop=496_000)
    soundfile.write(tmp_path / "a.wav", samples * [1, 0], rate)
    (tmp_path / "a.wav").write_bytes((tmp_path / "a.wav").read_bytes()[:180_000])
    _, complaints, status = told(tmp_path / "a.wav")
    assert status == 1
    assert [line[-10:] for line in complaints.splitlines() if "SOUND-" in line] == ["(SOUND-05)"]


@pytest.mark.parametrize("suffix", [".ul", ".alaw"])
def test_a_telephone_recording_without_a_head(told, tmp_path, suffix):
    how = {"format": "RAW", "subtype": "ULAW" if suffix == ".ul" else "ALAW"}
    path = excerpt(tmp_path / f"a{suffix}", 27.2, 31, [0], 8_000, **how)
    (call,), _, status = told(path)
    assert status == 0
    assert call["audio_s"] == pytest.approx(3.8, abs=0.01)
    wrong, total = characters_wrong("请问具体的地址在哪里", call["text"])
    assert wrong <= 0.2 * total


def test_a_folder_takes_a_file_for_each_recording(capsys, tmp_path):
    (tmp_path / "in" / "may").mkdir(parents=True)
    excerpt(tmp_path / "in" / "may" / "a.wav", 27.2, 31, [0], 16_000)
    excerpt(tmp_path / "in" / "a.wav", 27.2, 31, [0], 16_000)
    (tmp_path / "in" / "b.amr").write_bytes(b"#!AMR\n")
    out = tmp_path / "out"
    assert zuoxi_transcribe("--srt", "--out", out, tmp_path / "in") == 1
    told = capsys.readouterr()
    assert not told.out
    assert "b.amr is AMR, which is not read" in told.err
    written = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.*"))
    assert written == ["a.wav.srt", "may/a.wav.srt"]
    assert "市民：请问具体的地址在哪里？" in (out / "a.wav.srt").read_text("utf-8")


def test_text_is_for_people(capsys, tmp_path):
    path = excerpt(tmp_path / "a.wav", 27.2, 31, [0], 16_000)
    assert zuoxi_transcribe(path) == 0
    title, line = capsys.readouterr().out.splitlines()
    assert title == f"{path}  3.8 s"
    assert line == "00:00.7  市民  请问具体的地址在哪里？"


def test_subtitles_are_as_players_want_them(capsys, tmp_path):
    path = excerpt(tmp_path / "a.wav", 35.1, 43.5, [0, 1], 16_000)
    assert zuoxi_transcribe("--srt", path) == 0
    number, times, text, empty, second = capsys.readouterr().out.splitlines()[:5]
    assert (number, empty, second) == ("1", "", "2")
    assert times.startswith("00:00:00,")
    assert " --> 00:00:0" in times
    assert text == "坐席：您之前有没有向物业反映过？"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.0, "00:00:00,000"), (3599.9996, "01:00:00,000"), (7384.25, "02:03:04,250")],
)
def test_times_of_subtitles(seconds, told):
    assert srt_time(seconds) == told


def test_subtitles_of_two_recordings_at_once_are_refused(capsys, tmp_path):
    assert zuoxi_transcribe("--srt", CALL, CALL) == 2
    out, err = capsys.readouterr()
    assert not out
    assert "one recording at a time" in err


@pytest.mark.slow
def test_live_hears_the_same_at_real_pace_and_tells_delays(told, tmp_path):
    path = excerpt(tmp_path / "a.wav", 35.1, 43.5, [0, 1], 16_000)
    (fast,), _, _ = told(path)
    (live,), _, status = told("--live", path)
    assert status == 0
    assert set(live) == KEYS | {"delays"}
    assert live["text"] == fast["text"]
    assert live["decode_s"] >= live["audio_s"] == fast["audio_s"]
    delays = live["delays"]
    assert set(delays) == {f"{k}_{p}_ms" for k in ("partial", "final") for p in ("p50", "p95")}
    assert 0 < delays["partial_p50_ms"] <= delays["partial_p95_ms"] < 300
    assert 0 < delays["final_p50_ms"] <= delays["final_p95_ms"] < 1000


def test_percentiles_are_by_nearest_rank():
    seconds = tuple(n / 1000 for n in range(1, 11))
    assert percentile_ms(seconds, 50) == 5.0
    assert percentile_ms(seconds, 95) == 10.0
    assert percentile_ms((), 50) is None


GAPS = Transcription(
    9.0,
    0.1,
    (
        Segment(Track.AGENT, 0.5, 1.5, "您好。", (), 1.5),
        Segment(Track.CITIZEN, 7.0, 8.0, "再见。", (), 8.0),
    ),
    (Gap(Track.CITIZEN, 2.0, 4.25),),
)


def test_what_could_not_be_heard_stands_in_its_place(tmp_path):
    assert as_text(tmp_path, GAPS).splitlines()[1:] == [
        "00:00.5  坐席  您好。",
        "00:02.0  市民  [4.2 s 未能听取]",
        "00:07.0  市民  再见。",
    ]
    assert as_srt(tmp_path, GAPS).split("\n\n")[1:-1] == [
        "2\n00:00:02,000 --> 00:00:06,250\n市民：[4.2 s 未能听取]",
        "3\n00:00:07,000 --> 00:00:08,000\n市民：再见。",
    ]


def test_a_recording_with_gaps_is_not_done(told, monkeypatch):
    monkeypatch.setattr(transcribe, "transcribe", lambda *_: GAPS)
    (call,), complaints, status = told(CALL)
    assert status == 1
    assert call["gaps"] == [{"speaker": "citizen", "start_s": 2.0, "length_s": 4.25}]
    assert "call.flac: 4.2 s of sound could not be heard (SOUND-03)" in complaints


def test_a_name_of_no_letters_does_not_end_the_batch(capsysbinary, tmp_path):
    good = excerpt(tmp_path / "good.wav", 27.2, 31, [0], 16_000)
    strange = tmp_path / os.fsdecode(b"bad\xff\x1b[31m.wav")
    good.rename(strange)
    shutil.copy(strange, good)
    letter = tmp_path / os.fsdecode(b"letter\xfe\x1b[31m.wav")
    letter.write_text("no sound")
    for form in ([], ["--json"]):
        assert zuoxi_transcribe(*form, strange, letter, good) == 1
        out, err = capsysbinary.readouterr()
        assert out.count("请问具体的地址在哪里？".encode()) == (4 if form else 2)
        assert b"letter??[31m.wav is no recording" in err
        assert b"\x1b" not in out + err
    assert zuoxi_transcribe("--out", tmp_path / "out", strange) == 0
    (written,) = (tmp_path / "out").iterdir()
    assert "bad??[31m.wav" in written.read_text("utf-8")


def test_two_recordings_do_not_share_a_transcript(capsys, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        excerpt(tmp_path / folder / "x.wav", 27.2, 31, [0], 16_000)
    out = tmp_path / "out"
    assert zuoxi_transcribe("--out", out, tmp_path / "a" / "x.wav", tmp_path / "b") == 2
    assert not out.exists()
    assert "would both be written to" in capsys.readouterr().err


@pytest.mark.timeout(30)
def test_what_is_no_file_is_told(told, tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    calls, complaints, status = told(tmp_path / "pipe.wav")
    assert (calls, status) == ([], 1)
    assert "pipe.wav is no file (SOUND-01)" in complaints


@pytest.mark.parametrize(("offset", "tracks"), [(0.0, 2), (0.3, 2), (0.3, 1)])
def test_a_recording_of_dead_tracks_only_names_them_all(told, tmp_path, offset, tracks):
    soundfile.write(tmp_path / "a.wav", np.full((16_000, tracks), offset), 16_000)
    (call,), complaints, _ = told(tmp_path / "a.wav")
    assert call["dead"] == ["agent", "citizen"][-tracks:]
    assert complaints.count("(SOUND-06)") == tracks


def test_a_track_of_a_constant_beside_a_living_one_is_dead(told, tmp_path):
    samples, rate = soundfile.read(CALL, start=435_200, stop=496_000)
    soundfile.write(tmp_path / "a.wav", samples * [1, 0] + [0, 0.3], rate)
    (call,), _, _ = told(tmp_path / "a.wav")
    assert call["dead"] == ["citizen"]
