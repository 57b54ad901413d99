"""Every colour and icon that is asked for exists in both themes, and every text can be read."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Template

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QLineEdit

import ui
from ui import wording
from ui.seat.line_painter import TRACK_INKS
from ui.theme import THEMES, load_theme
from ui.widgets.buttons import KEY_ALPHA

READABLE = 4.5
VISIBLE = 3.0  # icons and lines that mean something
SHEET = (files("resources") / "themes" / "zuoxi.qss").read_text("utf-8")
ICONS = sorted(
    file.name.removesuffix(".svg")
    for file in (files("resources") / "icons").iterdir()
    if file.name.endswith(".svg")
)
SOURCES = sorted(Path(ui.__file__).parent.rglob("*.py"))

# What is painted by hand or lies on the ground of something else: ink, grounds.
PAINTED = {
    "ink": ("ground", "panel", "raised", "blue_ground", "red_ground", "mark"),
    "quiet": ("panel", "raised", "blue_ground", "red_ground", "mark"),
    "faint": ("panel", "raised", "blue_ground"),
    "blue": ("panel", "blue_ground"),
    "teal": ("panel", "blue_ground"),
    "amber": ("panel", "amber_ground"),
    "red": ("panel", "red_ground"),
    "green": ("panel", "green_ground"),
    "panel": ("ink", "red"),
}


@pytest.fixture(params=THEMES)
def theme(request, qapp):
    return load_theme(request.param)


def contrast(one: QColor, other: QColor) -> float:
    """Contrast of two colours as WCAG 2 computes it: 1–21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(p) for p in colour.getRgbF()[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def blend(ink: QColor, ground: QColor, alpha: float) -> QColor:
    parts = zip(ink.getRgbF()[:3], ground.getRgbF()[:3], strict=True)
    return QColor.fromRgbF(*(a * alpha + b * (1 - alpha) for a, b in parts))


def rules() -> Iterator[tuple[str, dict[str, str]]]:
    """Selector and properties of each rule of the style sheet."""
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", SHEET)):
        pairs = (part.split(":", 1) for part in body.split(";") if ":" in part)
        yield selector.strip(), {name.strip(): value.strip() for name, value in pairs}


def constants(names: set[str], position: int, keyword: str = "") -> set[str]:
    """Texts that the program gives to these calls at a place, also those behind an ``if``."""
    found = set()
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in names:
                given = node.args[position : position + 1]
                given += [each.value for each in node.keywords if each.arg == keyword]
                for argument in given:
                    found |= _texts(argument)
    return found - {""}


def _texts(node: ast.expr) -> set[str]:
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=one, orelse=other):
            return _texts(one) | _texts(other)
    return set()


def test_both_themes_have_the_same_tokens_and_each_is_a_colour():
    light, dark = (load_theme(name).tokens for name in THEMES)
    assert light.keys() == dark.keys()
    for token, colour in {**light, **{f"dark {k}": v for k, v in dark.items()}}.items():
        assert re.fullmatch(r"#[0-9a-f]{6}", colour), token


def test_the_style_sheet_asks_for_tokens_that_exist(theme):
    assert set(Template(SHEET).get_identifiers()) <= theme.tokens.keys()


def test_the_program_asks_for_tokens_that_exist(theme):
    asked = constants({"colour", "_colour"}, 0) | constants({"icon"}, 1)
    assert {"ink", "quiet", "line", "blue_ground"} <= asked, "the search for colours is broken"
    tones = set(wording.STATE_TONES.values()) - {"grey"}
    asked |= tones | {f"{tone}_ground" for tone in tones} | set(TRACK_INKS.values())
    assert asked <= theme.tokens.keys()


def test_no_token_is_left_over():
    texts = " ".join(source.read_text("utf-8") for source in SOURCES)
    left = set(load_theme("light").tokens) - set(Template(SHEET).get_identifiers())
    tones = {f"{tone}_ground" for tone in wording.STATE_TONES.values()}
    assert {token for token in left if f'"{token}"' not in texts} <= tones


def test_texts_of_the_style_sheet_can_be_read(theme):
    pairs = [
        (selector, rule["color"], rule.get("background", "$panel"))
        for selector, rule in rules()
        if rule.get("color", "").startswith("$")
    ]
    assert len(pairs) > 20, "the style sheet was not understood"
    for selector, ink, ground in pairs:
        if ground == "transparent":
            ground = "$panel"
        measured = contrast(theme.colour(ink[1:]), theme.colour(ground[1:]))
        assert measured >= READABLE, f"{selector}: {ink} on {ground} has {measured:.2f}"


@pytest.mark.parametrize(
    ("ink", "ground"), [(ink, ground) for ink, grounds in PAINTED.items() for ground in grounds]
)
def test_painted_texts_can_be_read(theme, ink, ground):
    assert contrast(theme.colour(ink), theme.colour(ground)) >= READABLE


@pytest.mark.parametrize(
    ("ink", "ground"),
    [("ink", "panel"), ("on_blue", "blue"), ("red", "panel"), ("quiet", "panel")],
)
def test_keys_printed_in_buttons_can_be_read(theme, ink, ground):
    below = theme.colour(ground)
    assert contrast(blend(theme.colour(ink), below, KEY_ALPHA / 255), below) >= READABLE


@pytest.mark.parametrize("line", ["blue", "red"])
def test_borders_that_mean_something_can_be_seen(theme, line):
    assert contrast(theme.colour(line), theme.colour("panel")) >= VISIBLE


def test_a_hint_inside_an_empty_line_can_be_read(look, qtbot):
    line = QLineEdit()
    qtbot.addWidget(line)
    for name in THEMES:
        look.wear(name)
        line.ensurePolished()
        hint = line.palette().color(QPalette.ColorRole.PlaceholderText)
        seen = blend(hint, look.theme.colour("panel"), hint.alphaF())
        assert contrast(seen, look.theme.colour("panel")) >= READABLE, name


def test_the_program_asks_for_icons_that_exist():
    asked = constants({"KeyButton"}, 3, "icon") | constants({"icon"}, 0)
    assert {"phone", "check"} <= asked, "the search for icons is broken"
    assert asked <= set(ICONS)


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_drawn_in_the_ink_it_is_asked_in(theme, name):
    image = theme.icon(name, "red").pixmap(16).toImage()
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    inked = [
        colour
        for x in range(image.width())
        for y in range(image.height())
        if (colour := image.pixelColor(x, y)).alpha() > 200
    ]
    assert len(inked) >= 6, "nothing can be seen"
    wanted = theme.colour("red")
    assert all(
        abs(c.red() - wanted.red()) < 12 and abs(c.blue() - wanted.blue()) < 12 for c in inked
    )


def test_an_icon_is_sharp_on_a_dense_screen(theme):
    icon = theme.icon("phone")
    assert [icon.pixmap(QSize(16, 16), ratio).width() for ratio in (1.0, 2.0, 3.0)] == [16, 32, 48]


def test_an_unknown_colour_is_a_bug(theme):
    with pytest.raises(KeyError):
        theme.colour("pink")


def test_the_other_theme_is_worn_at_once(look, qapp, qtbot):
    with qtbot.waitSignal(look.changed):
        look.toggle()
    assert look.theme.name == "dark"
    assert qapp.palette().color(QPalette.ColorRole.Window) == load_theme("dark").colour("ground")
    look.toggle()
    assert look.theme.name == "light"
