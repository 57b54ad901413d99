"""A centre's form is whole or refused, with file, key and reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.ticket import RequestType, Ring, Status, Urgency
from resources.centre import ResourceError
from resources.form_loader import FORM, TEXT_MODULES, load_form, load_text_modules

SHIPPED = (Path(__file__).parents[2] / "resources" / FORM).read_text("utf-8")
MODULE = '[[modules]]\nabbr = "{}"\nname = "甲"\ntext = "乙"\n'

Write = Callable[[str, str], Path]


@pytest.fixture
def centre(tmp_path: Path) -> Write:
    def write(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
        return tmp_path

    return write


def test_the_shipped_form_names_everything() -> None:
    form = load_form()
    assert [each.code for each in form.types] == list(RequestType)
    assert [each.code for each in form.urgencies] == list(Urgency)
    assert [each.code for each in form.rings] == list(Ring)
    assert form.required[RequestType.HELP, Status.DISPATCHED] >= {"place", "content"}
    assert form.limits["title"] == 60
    assert form.limits["place.detail"] == 200, "not named there, so as long as the server takes"
    assert set(form.title.verbs) == set(RequestType)


def test_the_shipped_text_modules_can_be_typed_and_read() -> None:
    modules = load_text_modules()
    assert len(modules) >= 10
    assert len({each.name for each in modules}) == len(modules)


def test_a_centres_form_replaces_the_shipped_one(centre: Write) -> None:
    folder = centre(FORM, SHIPPED.replace("title = 60", "title = 40").replace("再次", "又"))
    form = load_form(folder)
    assert (form.limits["title"], form.title.again) == (40, "又")


def test_a_centre_sets_how_old_a_repeat_may_be(centre: Write) -> None:
    days = "window_days = 30"
    assert load_form(centre(FORM, SHIPPED.replace(days, "window_days = 90"))).repeats_days == 90
    older = SHIPPED.replace("[repeats]", "").replace(days, "")  # a centre's file from before
    assert load_form(centre(FORM, older)).repeats_days == load_form().repeats_days == 30


@pytest.mark.parametrize(
    ("old", "new", "where", "reason"),
    [
        ("window_days = 30", "window_days = 0", "repeats, window_days", "greater than or equal"),
        ("window_days = 30", 'window_days = "30"', "repeats, window_days", "valid integer"),
        ('code = "consult"', 'code = "question"', "types, number 1", "question is none of"),
        ('code = "help"', 'code = "consult"', "types, number 2", "was given before"),
        ('code = "normal"', 'code = "critical"', "urgencies", "critical was given before"),
        ('{ code = "normal", zh = "一般", en = "Normal" },', "", "urgencies", "no code normal"),
        ('code = "phone"', 'code = "line"', "channels", "has no code phone"),
        ('code = "wages"', 'code = "Löhne"', "tags, number 4", "is not small letters"),
        ('zh = "欠薪"', 'zh = ""', "tags, number 4, zh", "at least 1 character"),
        ('zh = "欠薪"', "zh = 1", "tags, number 4, zh", "valid string"),
        (', en = "Estate"', "", "rings, number 3, en", "required"),
        ('code = "beyond"', 'code = "galaxy"', "rings, number 6", "galaxy is none of"),
        ("hidden = []", 'hidden = ["title"]', "hidden", "title is in every ticket"),
        ("hidden = []", 'hidden = ["colour"]', "hidden", "colour is unknown"),
        ("hidden = []", 'hidden = ["place"]', "required.dispatched.", "place is hidden"),
        ("hidden = []", 'colour = "red"', "colour", "Extra inputs"),
        ('praise = ["against"]', 'praise = ["against", "x"]', "required.dispatched.praise", "x is"),
        ('praise = ["against"]', 'blame = ["against"]', "required.dispatched", "blame is unknown"),
        ('praise = ["against"]', 'praise = ["visit.opinion"]', "required.dispatched.praise", "is"),
        ("[required.closed]", "[required.archived]", "required", "archived is unknown"),
        ("title = 60", "title = 0", "limits.title", "0 is not between 1 and 200"),
        ("title = 60", "title = 201", "limits.title", "201 is not between 1 and 200"),
        ("title = 60", "category = 60", "limits", "category is unknown"),
        ("title = 60", 'title = "60"', "limits, title", "valid integer"),
        ("{matter}的问题", "的问题", "title.template", "has no {matter}"),
        ("{matter}的情况", "{matter}{mood}", "title.templates.praise", "{mood} is no placeholder"),
        ("{matter}的情况", "{matter}{", "title.templates.praise", "is no template"),
        ("{matter}的情况", "{matter}{matter}", "title.templates.praise", "placeholder twice"),
        ("{matter}的情况", "{matter:9}", "title.templates.praise", "is no placeholder"),
        ("male = ", "man = ", "title.salutations", "man is unknown"),
        ('again = "再次"', 'again "再次"', "", "is not TOML"),
    ],
)
def test_a_wrong_form_is_refused(
    centre: Write, old: str, new: str, where: str, reason: str
) -> None:
    assert old in SHIPPED
    folder = centre(FORM, SHIPPED.replace(old, new, 1))
    with pytest.raises(ResourceError) as caught:
        load_form(folder)
    assert caught.value.file == FORM
    assert caught.value.where.startswith(where)
    assert reason in caught.value.reason


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        (MODULE.format("sj") * 2, "modules, number 2", "abbr sj was given before"),
        (MODULE.format("时间"), "modules, number 1", "is not 1 to 12 small letters"),
        (MODULE.format("sj").replace("乙", ""), "modules, number 1, text", "at least 1"),
        ("", "modules", "required"),
    ],
)
def test_wrong_text_modules_are_refused(centre: Write, text: str, where: str, reason: str) -> None:
    with pytest.raises(ResourceError) as caught:
        load_text_modules(centre(TEXT_MODULES, text))
    assert (caught.value.file, caught.value.where) == (TEXT_MODULES, where)
    assert reason in caught.value.reason
