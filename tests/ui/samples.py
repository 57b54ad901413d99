"""What the parts of the seat are shown in tests."""

from dataclasses import replace

from app.domain.draft import Draft, take
from app.domain.suggestion import Evidence, Suggestion, SuggestionKind
from app.domain.ticket import Place, RequestType, Ticket
from ui.seat.ticket_panel import Pickers
from ui.widgets.search_field import Choice

Kind = SuggestionKind
NAMES = {"c1": "噪声污染 › 建筑施工噪声", "c2": "噪声污染 › 社会生活噪声", "": ""}
PLACES = {"120116001": "滨海新区 › 解放街道", "120116": "滨海新区"}
UNITS = ("滨海新区生态环境局", "滨海新区城市管理局")


def pickers():
    """Two categories, two places, two units."""

    def among(rows):
        return lambda typed: [Choice(k, v) for k, v in rows.items() if k and typed in v]

    def place_of(value):
        street = value if len(value) == 9 else ""
        return Place(verbatim=PLACES[value], district=value[:6], street=street)

    return Pickers(
        categories=among(NAMES),
        places=among(PLACES),
        units=among({unit: unit for unit in UNITS}),
        category_name=lambda code: NAMES[code],
        place_name=lambda p: PLACES.get(p.street or p.district, p.verbatim),
        place_of=place_of,
    )


def draft(**changes):
    """An open draft of seat 8012."""
    return Draft(replace(Ticket("20261121-8012-003", "8012", 1_000), **changes))


def full_draft():
    """A draft that may be dispatched."""
    return draft(
        request_type=RequestType.COMPLAINT,
        category="c1",
        place=Place("解放街道", "120116", "120116001", detail="三号楼"),
        title="夜间施工噪音扰民",
        content="每天晚上十二点以后施工。",
        request="请尽快处理",
        caller_name="王女士",
        caller_phone="+8613800138000",
        lead_unit=UNITS[0],
        support_unit=UNITS[1],
    )


def suggestion(kind, value="x", label="", score=0.9, detail="", evidence=((0, 0, 2),)):
    """A suggestion that came from the first words."""
    return Suggestion(
        kind, value, label or value, score, tuple(Evidence(*e) for e in evidence), detail
    )


def with_taken(before, kind, value):
    """A draft whose field holds what a suggestion gave."""
    return take(before, suggestion(kind, value), 2_000)
