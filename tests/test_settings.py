"""What is wrong in the settings is said with file, key, what was expected and what is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings, read_settings, write_settings

WHOLE = """
server = "https://12345.example"
model = "C:/models/vosk"
agent_device = "麦克风"
citizen_device = "线路"
theme = "dark"
language = "en"
second_pass = true
second_model = "whisper-base"
centre_folder = "D:/centre"
upload_share = 20
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_without_a_file_everything_is_usual(file: Path) -> None:
    assert read_settings(file) == (Settings(), [])
    assert not file.exists()


def test_an_empty_file_is_as_good_as_none(file: Path) -> None:
    file.write_text("# nothing yet\n")
    assert read_settings(file) == (Settings(), [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_everything_may_be_set(file: Path, encoding: str) -> None:
    """Notepad puts a byte-order mark before what it saves."""
    file.write_text(WHOLE, encoding)
    assert read_settings(file) == (
        Settings(
            "https://12345.example",
            "C:/models/vosk",
            "麦克风",
            "线路",
            "dark",
            "en",
            True,
            "whisper-base",
            "D:/centre",
            20,
        ),
        [],
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('theme = "blue"', "theme: light or dark expected; 'light' is used."),
        ("theme = 1", "theme: light or dark expected; 'light' is used."),
        ('language = "de"', "language: zh_CN or en expected; 'zh_CN' is used."),
        (
            'server = "12345.example"',
            "server: an address beginning with http:// or https:// expected; 'http://127.0.0.1",
        ),
        ('model = ""', "model: the name or folder of a model expected; 'demo-zh' is used."),
        ("agent_device = true", "agent_device: a text expected; '' is used."),
        ('engine = "vosk"', "engine: there is no such setting; it is left out."),
        ('second_pass = "yes"', "second_pass: true or false expected; false is used."),
        ("citizen_device = [1]", "citizen_device: a text expected; '' is used."),
        ('them = "dark"', "them: there is no such setting; it is left out."),
        ('drafter_url = "10.0.0.9"', "drafter_url: an address beginning with http:// or https://"),
        ('[server]\nurl = "http://x"', "server: an address beginning with http://"),
    ],
)
def test_a_wrong_key_or_value_is_a_sentence_and_its_default(
    file: Path, line: str, sentence: str
) -> None:
    file.write_text(line)
    settings, problems = read_settings(file)
    assert settings == Settings()
    assert len(problems) == 1
    assert problems[0].startswith(f"settings.toml, {sentence}")


def test_what_is_right_beside_what_is_wrong_is_taken(file: Path) -> None:
    file.write_text('theme = "dark"\nlanguage = "de"\nthem = "x"\nserver = "http://a"\n')
    settings, problems = read_settings(file)
    assert settings == Settings(server="http://a", theme="dark")
    assert [problem.split(":")[0] for problem in problems] == [
        "settings.toml, language",
        "settings.toml, them",
    ]


@pytest.mark.parametrize("content", [b'theme = "dark', b'theme = "\xff"', b"theme = dark\n"])
def test_a_file_that_cannot_be_read_is_told_once(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    settings, (problem,) = read_settings(file)
    assert settings == Settings()
    assert problem.startswith("settings.toml cannot be read (")
    assert problem.endswith("the defaults are used.")


def test_a_folder_in_its_place_is_told(file: Path) -> None:
    file.mkdir()
    settings, (problem,) = read_settings(file)
    assert settings == Settings()
    assert "cannot be read" in problem


CHOSEN = Settings(agent_device='pulse:a "b" \\\x7f', model="vosk-small", second_pass=True)


@pytest.mark.parametrize(
    "before",
    ["", 'theme = "dark"', "[server]\nx = 1\n", 'theme = "', 'model = """a\nb"""\n', "them = 1\n"],
)
def test_what_is_written_is_read_again(file: Path, before: str) -> None:
    file.write_text(before)
    write_settings(file, CHOSEN)
    settings, problems = read_settings(file)
    assert settings == CHOSEN
    assert [p for p in problems if "them" not in p.split(":")[0]] == []
    assert list(file.parent.iterdir()) == [file]


def test_comments_and_the_order_of_a_person_stay(file: Path) -> None:
    file.write_text('# ours\nmodel = "old" # small\nserver = "http://a"\n# end\n')
    write_settings(file, Settings(server="http://a", model="new", citizen_device="line"))
    assert file.read_text() == (
        '# ours\nmodel = "new"\nserver = "http://a"\n# end\ncitizen_device = "line"\n'
    )


def test_a_disk_that_takes_nothing_leaves_the_old_settings(file: Path) -> None:
    write_settings(file, Settings(model="old"))
    file.with_name("settings.toml.new").mkdir()  # in the way, whoever runs this
    with pytest.raises(OSError, match=r"settings\.toml\.new"):
        write_settings(file, CHOSEN)
    assert read_settings(file) == (Settings(model="old"), [])


@pytest.mark.parametrize("value", ["0", "101", "-5", "true", '"50"', "50.0"])
def test_a_share_of_the_line_is_a_number_of_percent(file: Path, value: str) -> None:
    file.write_text(f"upload_share = {value}\n")
    settings, (problem,) = read_settings(file)
    assert settings == Settings()
    assert problem == (
        "settings.toml, upload_share: a whole number from 1 to 100 expected; 50 is used."
    )


def test_a_share_of_the_line_is_written(file: Path) -> None:
    write_settings(file, Settings(upload_share=25))
    assert file.read_text() == "upload_share = 25\n"
    assert read_settings(file) == (Settings(upload_share=25), [])
