"""Limits and working days: what is wrong is named with its key or row, and nothing is half read."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from app.domain.deadline import Limit, Redispatch, Span
from app.domain.ticket import RequestType, Urgency
from app.domain.unit import Directory, Unit, UnitKind
from resources.centre import CentreFiles, ResourceError
from resources.deadline_loader import load_calendar, load_deadlines
from resources.unit_loader import load_directory

DIRECTORY = Directory((Unit("1", "东山水厂", UnitKind.COMPANY, "990101", "供水"),))
OFFICE = '[office]\nhours = ["08:30-11:30", "13:00-17:00"]\n'
EXTENSION = "[extension]\nworking_days = 3\ntimes = 1\n"
REDISPATCH = '[redispatch]\nclock = "continue"\n'
LAST = "[[limit]]\nfinish = { working_days = 5 }\n"


def read(folder: Path, *parts: str, directory: Directory = DIRECTORY) -> object:
    (folder / "deadlines.toml").write_text("".join(parts), "utf-8")
    return load_deadlines(directory, folder)


def test_limits_are_read(tmp_path: Path) -> None:
    first = (
        '[[limit]]\nurgency = "urgent"\ntypes = ["help", "report"]\nunits = ["供水", "东山水厂"]\n'
        "sign = { minutes = 10 }\ncontact = { working_hours = 2 }\nfinish = { hours = 12 }\n"
    )
    (tmp_path / "deadlines.toml").write_text(OFFICE + EXTENSION + REDISPATCH + first + LAST)
    rules = load_deadlines(DIRECTORY, tmp_path)
    assert rules.office == ((time(8, 30), time(11, 30)), (time(13), time(17)))
    assert (rules.extension_days, rules.extension_times) == (3, 1)
    assert rules.redispatch is Redispatch.CONTINUE
    assert rules.limits == (
        Limit(
            Span(minutes=720),
            Span(minutes=10),
            Span(working_minutes=120),
            Urgency.URGENT,
            frozenset({RequestType.HELP, RequestType.REPORT}),
            frozenset({"供水", "东山水厂"}),
        ),
        Limit(Span(working_days=5)),
    )


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ("finish = { }", "number 1, finish: needs exactly one of minutes, hours"),
        ("finish = { hours = 2, working_days = 1 }", "number 1, finish: needs exactly one of"),
        ("finish = { hours = 0 }", "number 1, finish, hours: Input should be greater than"),
        ("finish = { hours = -1 }", "number 1, finish, hours: Input should be greater than"),
        ("finish = { hours = 2.5 }", "number 1, finish, hours: Input should be a valid integer"),
        ("finish = { hours = true }", "number 1, finish, hours: Input should be a valid integer"),
        ("finish = { working_days = 251 }", "number 1, finish, working_days: Input should be less"),
        ("finish = { days = 2 }", "number 1, finish, days: Extra inputs"),
        ("finish = 5", "number 1, finish: "),
        ("sign = { hours = 2 }", "number 1, finish: Field required"),
        ("finish = { hours = 2 }\nsign = { hours = 3 }", "number 1, sign: is longer than finish"),
        ("finish = { hours = 2 }\nurgency = 'soon'", "number 1, urgency: Input should be"),
        ("finish = { hours = 2 }\ntypes = ['moan']", "number 1, types, number 1: Input should be"),
        ("finish = { hours = 2 }\nunits = ['航天局']", "number 1, units: '航天局' is no unit and"),
        ("finish = { hours = 2 }", "number 2: can never count: number 1 fits all its tickets"),
    ],
)
def test_a_wrong_limit_is_named(tmp_path: Path, limit: str, reason: str) -> None:
    with pytest.raises(ResourceError, match=rf"^deadlines\.toml, limit, {reason}"):
        read(tmp_path, OFFICE, EXTENSION, REDISPATCH, f"[[limit]]\n{limit}\n", LAST)


def test_a_class_without_a_last_resort_is_named(tmp_path: Path) -> None:
    limits = '[[limit]]\nurgency = "normal"\nfinish = { hours = 2 }\n'
    with pytest.raises(ResourceError, match=r"limit: no limit is for all tickets of urgent"):
        read(tmp_path, OFFICE, EXTENSION, REDISPATCH, limits)


@pytest.mark.parametrize(
    ("hours", "reason"),
    [
        ("[]", "office, hours: List should have at least 1"),
        ('["9-12"]', "office, hours, number 1: '9-12' is not like 09:00-12:00"),
        ('["25:00-26:00"]', "office, hours, number 1: '25:00-26:00' is not like"),
        ('["12:00-09:00"]', "office, hours, number 1: .* does not end after it begins"),
        ('["09:00-12:00", "11:00-17:00"]', "office, hours, number 2: .* begins before the one"),
    ],
)
def test_wrong_office_hours_are_named(tmp_path: Path, hours: str, reason: str) -> None:
    with pytest.raises(ResourceError, match=rf"^deadlines\.toml, {reason}"):
        read(tmp_path, f"[office]\nhours = {hours}\n", EXTENSION, REDISPATCH, LAST)


@pytest.mark.parametrize("lacking", ["office", "extension", "redispatch", "limit"])
def test_a_missing_table_is_named(tmp_path: Path, lacking: str) -> None:
    tables = {"office": OFFICE, "extension": EXTENSION, "redispatch": REDISPATCH, "limit": LAST}
    del tables[lacking]
    with pytest.raises(ResourceError, match=f"{lacking}: Field required"):
        read(tmp_path, *tables.values())


def test_shipped_limits_name_shipped_units() -> None:
    directory = load_directory()
    named = {unit for limit in load_deadlines(directory).limits for unit in limit.units}
    assert named
    assert all(directory.knows(unit) for unit in named)


def test_wrong_limits_of_a_centre_with_its_own_units_leave_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "deadlines.toml").write_text(OFFICE, "utf-8")
    files = CentreFiles(tmp_path)
    rules = files.load(lambda folder: load_deadlines(DIRECTORY, folder))
    assert rules == load_deadlines(load_directory())
    assert [error.where for error in files.refused] == ["extension"]


def days(folder: Path, *rows: str) -> Path:
    (folder / "calendar.csv").write_text("\n".join(("date,works", *rows, "")), "utf-8")
    return folder


def test_own_working_days_are_read(tmp_path: Path) -> None:
    assert load_calendar() == load_calendar(tmp_path) == {}
    begin = date(2027, 2, 26)
    rows = [f"{begin + timedelta(days=n)},{'班休'[n % 2]}" for n in range(4)]
    assert load_calendar(days(tmp_path, *rows)) == {
        date(2027, 2, 26): True,
        date(2027, 2, 27): False,
        date(2027, 2, 28): True,
        date(2027, 3, 1): False,
    }


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (["2027-01-01,0", "2027-01-03,0"], "row 3: 2027-01-02 missing before it"),
        (["2027-01-01,0", "2027-02-01,0"], "row 3: 2027-01-02 to 2027-01-31 missing before it"),
        (["2027-01-01,0", "2027-01-01,0"], "row 3: 2027-01-01 was given before"),
        (["9999-12-31,0", "9999-12-31,0"], "row 3: 9999-12-31 was given before"),
        (["2027-01-02,0", "2027-01-01,0"], "row 3: 2027-01-01 was given before, or is not in"),
        (["2027-02-29,0"], "row 2: '2027-02-29' is no date"),
        (["2027-01-01,maybe"], "row 2: works 'maybe' is none of 1, 0, 班"),
        (["2027-01-01"], "row 2: does not have 2 fields"),
        ([], "has no day"),
        (['2027-01-01,"0'], "row 3: unexpected end of data|row 2: unexpected end of data"),
    ],
)
def test_a_wrong_calendar_is_refused_whole(tmp_path: Path, rows: list[str], reason: str) -> None:
    with pytest.raises(ResourceError, match=rf"^calendar\.csv(, |: )({reason})"):
        load_calendar(days(tmp_path, *rows))
    files = CentreFiles(tmp_path)
    assert files.load(load_calendar) == {}
    assert [error.file for error in files.refused] == ["calendar.csv"]


def test_a_calendar_may_be_in_the_encoding_of_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "calendar.csv").write_text("date,works\n2027-01-01,休\n", "gb18030")
    assert load_calendar(tmp_path) == {date(2027, 1, 1): False}


def test_a_calendar_without_its_columns_is_named(tmp_path: Path) -> None:
    (tmp_path / "calendar.csv").write_text("day,works\n2027-01-01,1\n", "utf-8")
    with pytest.raises(ResourceError, match="row 1: has no column date"):
        load_calendar(tmp_path)
