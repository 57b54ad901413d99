"""Similar tickets: the same event from other seats, the same caller again, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.likeness import Trait
from app.domain.suggestion import SuggestionKind
from app.domain.ticket import Place, SyncState, Ticket
from app.services.similar import HEARD_MS, HOUR_MS, SHOWN, SimilarTickets, things_of
from app.store.tickets import put_ticket_row
from resources.everyday_loader import load_everyday
from tests.services.seat import NOW, Clock, Disk, a_disk
from tests.store.samples import PHONE, a_ticket

HERE = Place("桂花社区", "990102", "990102001", "990102001003")
OTHER_PHONE = "+8613911112222"


class Seat:
    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.clock = Clock()
        things = things_of(load_everyday().concepts)
        self.similar = SimilarTickets(disk.database.readers, "8012", self.clock, things)

    def put(self, title: str, place: Place = HERE, **fields: Any) -> Ticket:
        usual: dict[str, Any] = {
            "seat": "8013",
            "category": "",
            "caller_phone": OTHER_PHONE,
            "content": "",
            "created_ms": NOW - 2 * HOUR_MS,
        }
        ticket = a_ticket(title=title, place=place, **(usual | fields))
        with self.disk.database.sessions.begin() as session:
            put_ticket_row(session, ticket, SyncState.SENT)
        return ticket

    def found(self, ticket: Ticket, said: str = "") -> list[Ticket]:
        return [each.ticket for each in self.similar.like(ticket, said)]


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    with a_disk(tmp_path) as disk:
        it = Seat(disk)
        for n, matter in enumerate(
            ("路灯不亮", "夜间施工噪声", "井盖缺失", "占道经营", "垃圾未清运")
        ):
            it.put(f"反映和平区桂花社区{matter}的问题", created_ms=NOW - (n + 3) * HOUR_MS)
        yield it


def asked(place: Place = HERE, **fields: Any) -> Ticket:
    usual: dict[str, Any] = {"title": "", "content": "", "category": "", "caller_phone": PHONE}
    return a_ticket(place=place, **(usual | fields))


def test_the_same_event_is_found_by_what_is_said_under_another_name(seat: Seat) -> None:
    power = seat.put("反映和平区桂花社区停电的问题", content="家里没有电，不知何时恢复。")
    (found,) = seat.similar.like(asked(), "你好，我们这边从早上就断电了，什么时候能来")
    assert found.ticket == power
    assert found.alike.traits == {Trait.COMMUNITY, Trait.STREET, Trait.WORDS}
    assert not found.same_caller
    assert found.reason == "同一社区、都说到停电 · 2 小时前 · 8013 坐席"


def test_an_estate_without_a_code_is_a_spot(seat: Seat) -> None:
    there = Place("翠湖花园", "990102", detail="翠湖花园3栋")
    lift = seat.put("反映翠湖花园电梯故障的问题", there)
    same = Place("翠湖花园", "990102", detail="翠湖花园11栋2单元")
    assert seat.found(asked(same), "我们这栋的电梯故障了困过人") == [lift]
    assert seat.found(asked(replace(same, district="990103")), "我们这栋的电梯故障了") == []
    assert seat.found(asked(replace(same, detail="锦绣花园1栋")), "我们这栋的电梯故障了") == []


def test_two_positions_near_each_other_are_a_spot(seat: Seat) -> None:
    hole = seat.put("反映路面塌陷的问题", Place("路口", position="23.13000,113.27000"))
    near, far = "23.13150,113.27100", "23.13900,113.27000"
    assert seat.found(asked(Place("人行道", position=near)), "这里路面塌陷了一个大坑") == [hole]
    assert seat.found(asked(Place("人行道", position=far)), "这里路面塌陷了一个大坑") == []


def test_a_caller_who_is_back_is_told_with_the_same_matter_only(seat: Seat) -> None:
    elsewhere = Place("北门", "990103", "990103002")
    heat = seat.put("反映暖气不热的问题", elsewhere, caller_phone=PHONE, category="0501")
    seat.put("咨询社保缴费", elsewhere, caller_phone=PHONE, category="0909")
    (found,) = seat.similar.like(asked(Place(), category="0501"))
    assert (found.ticket, found.same_caller) == (heat, True)
    assert found.reason == "同一号码、同一分类 · 2 小时前 · 8013 坐席"


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place("桂花社区", "990102", "990102001", "990102001003"), "我要咨询一下社保怎么缴"),
        (Place("别处", "990102", "990102002"), "我们这边停电了"),
        (Place(), "我们这边停电了"),
        (HERE, ""),
    ],
)
def test_another_matter_or_place_is_not_the_same(seat: Seat, place: Place, said: str) -> None:
    seat.put("反映和平区桂花社区停电的问题")
    assert seat.found(asked(place), said) == []


def test_on_one_street_category_and_words_have_to_agree(seat: Seat) -> None:
    street = Place("解放街道", "990102", "990102001")
    power = seat.put("反映停电的问题", street, category="0403")
    assert seat.found(asked(street), "我们这里停电") == []
    assert seat.found(asked(street, category="0403"), "") == []
    assert seat.found(asked(street, category="0403"), "我们这里停电") == [power]


def test_an_old_event_and_a_confidential_ticket_stay_away(seat: Seat) -> None:
    seat.put("反映和平区桂花社区停电的问题", created_ms=NOW - 8 * 24 * HOUR_MS)
    seat.put("反映和平区桂花社区停电的问题", is_confidential=True)
    assert seat.found(asked(), "停电了") == []


def test_the_newest_of_many_come_first_and_few_are_shown(seat: Seat) -> None:
    made = [
        seat.put("反映和平区桂花社区停电的问题", created_ms=NOW - n * 20 * HOUR_MS)
        for n in range(1, 6)
    ]
    assert seat.found(asked(), "停电了") == made[:SHOWN]


def test_they_become_hints_of_the_assistant(seat: Seat) -> None:
    power = seat.put("反映和平区桂花社区停电的问题")
    (hint,) = seat.similar.suggestions(asked(), "停电了")
    assert (hint.kind, hint.value, hint.label) == (
        SuggestionKind.SIMILAR,
        str(power.id),
        power.title,
    )
    assert hint.detail.startswith("同一社区、都说到停电")
    assert 0 < hint.score <= 1


def test_new_words_alone_do_not_look_it_up_at_each_sentence(seat: Seat) -> None:
    ticket = asked()
    assert seat.found(ticket, "喂你好") == []
    power = seat.put("反映和平区桂花社区停电的问题")
    assert seat.found(ticket, "喂你好，停电了") == []
    seat.clock.now_ms += HEARD_MS
    assert seat.found(ticket, "喂你好，停电了") == [power]


def test_half_a_surrogate_pair_keeps_nothing_away(seat: Seat) -> None:
    power = seat.put("反映和平区桂花社区停电的问题")
    dirty = replace(HERE, community=HERE.community + "\ud800", district="990102\ud800")
    assert seat.found(asked(dirty, category="\ud800"), "停电了\ud800") == [power]


@pytest.mark.parametrize("said", ["", "。", "a" * 9_000, "停电" * 20_000, "\U0001f600"])
def test_odd_words_are_no_trouble(seat: Seat, said: str) -> None:
    assert isinstance(seat.found(asked(), said), list)
