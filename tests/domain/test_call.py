"""One number has one form, whoever wrote it; what is no number stays what it is."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.call import local_form, masked, normalised, written_form

E164 = re.compile(r"\+86[1-9][0-9]{8,10}")
MOBILE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
LANDLINE = st.from_regex(r"0[1-9][0-9]{8,10}", fullmatch=True)
BREAKS = st.sampled_from(["", " ", "-", ".", " - ", "–"])
FULL_WIDTH = str.maketrans("0123456789+-()", "０１２３４５６７８９＋－（）")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13800138000", "+8613800138000"),
        ("138-0013-8000", "+8613800138000"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("008613800138000", "+8613800138000"),
        ("8613800138000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("＋８６　１３８００１３８０００", "+8613800138000"),
        ("013800138000", "+8613800138000"),
        ("020 8765 4321", "+862087654321"),
        ("(020) 8765-4321", "+862087654321"),
        ("（020）87654321", "+862087654321"),
        ("+862087654321", "+862087654321"),
        ("+86 (0)20 8765 4321", "+862087654321"),
        ("+86 020-87654321", "+862087654321"),
        ("0755 12345678", "+8675512345678"),
        ("+44 20 7946 0958", "+442079460958"),
        ("0044 20 7946 0958", "+442079460958"),
        ("12345", "12345"),
        ("110", "110"),
        ("87654321", "87654321"),
        ("", ""),
        ("  ", ""),
        ("anonymous", ""),
        ("+", ""),
        ("+anonymous", ""),
    ],
)
def test_every_writing_of_a_number_is_one_number(written: str, number: str) -> None:
    assert normalised(written) == number


@given(st.one_of(MOBILE, LANDLINE), st.lists(BREAKS, min_size=12, max_size=12), st.booleans())
def test_breaks_and_width_do_not_matter(number: str, breaks: list[str], is_wide: bool) -> None:
    written = "".join(digit + gap for digit, gap in zip(number, [*breaks, ""], strict=False))
    wide = written.translate(FULL_WIDTH) if is_wide else written
    assert normalised(wide) == normalised(number)
    assert E164.fullmatch(normalised(number))


@given(st.one_of(MOBILE, LANDLINE), st.sampled_from(["+86", "0086", "86", "+86 (0)"]))
def test_the_country_code_does_not_matter(number: str, prefix: str) -> None:
    assert normalised(prefix + number.removeprefix("0")) == normalised(number)


@given(st.one_of(MOBILE, LANDLINE))
def test_the_local_form_is_what_is_dialled(number: str) -> None:
    assert normalised(local_form(normalised(number))) == normalised(number)
    if number.startswith("1"):
        assert local_form(normalised(number)) == number


@given(st.text(alphabet="0123456789+-() ０９abc", max_size=24))
def test_nothing_but_digits_comes_out_and_doing_it_twice_changes_nothing(written: str) -> None:
    number = normalised(written)
    assert re.fullmatch(r"(\+?[0-9]+)?", number)
    assert normalised(number) == number


@given(
    st.dates(date(2000, 1, 1)).map(lambda day: f"{day:%Y%m%d}"),
    st.integers(1, 9_999),
    st.integers(1, 9_999),
)
def test_a_ticket_number_is_no_telephone_number(day: str, seat: int, count: int) -> None:
    number = f"{day}-{seat:04d}-{count:03d}"
    assert not E164.fullmatch(normalised(number))


@given(st.from_regex(r"[1-8][0-9]{16}[0-9X]", fullmatch=True))
def test_an_identity_card_is_no_telephone_number(card: str) -> None:
    assert not E164.fullmatch(normalised(card))


@pytest.mark.parametrize("code", ["440106", "440106005", "440106005001", "030102"])
def test_codes_of_places_and_categories_are_no_telephone_numbers(code: str) -> None:
    assert normalised(code) == code


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613800138000", "138****8000"),
        ("+862087654321", "020-****4321"),
        ("+8675512345678", "0755-****678"),
        ("+442079460958", "+44****0958"),
        ("87654321", "87****21"),
        ("7654321", "76****21"),
        ("12345", "12345"),
        ("", ""),
    ],
)
def test_the_middle_is_hidden(number: str, shown: str) -> None:
    assert masked(number) == shown


@given(st.from_regex(r"(\+86)?[1-9][0-9]{6,12}", fullmatch=True))
def test_a_mask_never_shows_a_whole_number(number: str) -> None:
    shown = sum(character.isdigit() for character in masked(number))
    assert shown <= 7
    assert len(local_form(number)) - shown >= 3


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8675581234567", "0755-8123 4567"),
        ("+861087654321", "010-8765 4321"),
        ("+867698123456", "0769-812 3456"),
        ("+8613800138000", "13800138000"),
        ("+442079460958", "+442079460958"),
        ("12345", "12345"),
        ("", ""),
    ],
)
def test_a_landline_is_written_with_its_area_code_apart(number: str, shown: str) -> None:
    assert written_form(number) == shown
    assert normalised(shown) == number
