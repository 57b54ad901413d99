from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4
from xml.etree import ElementTree as ET

import httpx
import pytest

from app.central.people.partners import give_key, withdraw_key
from app.central.people.people_tables import PartnerRow
from app.central.tickets.open311_mapping import DONE, NOTES, told
from app.central.tickets.open311_writing import Form, written
from app.central.tickets.rules import Rules
from app.domain.life_cycle import Step
from app.domain.seat import Role
from app.domain.ticket import Place, Status, Ticket
from tests.central.handlers import UNIT, handler_of, take
from tests.central.running import NO_TLS, Running, a_ticket

CODE = "010103"
GIVEN = {
    "service_code": CODE,
    "lat": "39.125600",
    "long": "117.190200",
    "description": "广告牌快掉下来了",
    "first_name": "小明",
    "last_name": "王",
    "phone": "13800138000",
    "email": "someone@example.com",
}


class Partner:
    def __init__(self, server: Running, key: str) -> None:
        self.server, self.key = server, key
        self.http = httpx.Client(base_url=f"{server.address}/open311/v2", timeout=20, verify=NO_TLS)

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.http.get(path, params={"api_key": self.key, **params})

    def post(self, form: str = "json", **values: str) -> httpx.Response:
        return self.http.post(f"/requests.{form}", data={"api_key": self.key, **GIVEN, **values})

    def brought(self, **values: str) -> str:
        answer = self.post(**values)
        assert answer.status_code == 201, answer.text
        return str(answer.json()[0]["service_request_id"])


@pytest.fixture
def partner(server: Running) -> Iterator[Partner]:
    it = Partner(server, give_key(server.central, f"p{uuid4().hex}"))
    with it.http:
        yield it


def refused(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    [error] = answer.json()
    assert error["code"] == str(status)
    return str(error["description"])


def test_everybody_reads_the_services(server: Running, partner: Partner) -> None:
    answer = partner.http.get("/services.json")
    assert answer.headers["content-type"] == "application/json"
    [one] = [each for each in answer.json() if each["service_code"] == CODE]
    assert (one["service_name"], one["group"]) == ("户外广告招牌", "城市管理")
    assert (one["metadata"], one["type"]) == ("false", "realtime")
    with server.central.database.reading() as session:
        assert len(answer.json()) == len(Rules().of(session, "main").categories)


def test_services_in_xml(partner: Partner) -> None:
    answer = partner.http.get("/services.xml")
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    root = ET.fromstring(answer.content)
    assert root.tag == "services"
    assert CODE in [each.findtext("service_code") for each in root.findall("service")]
    definition = ET.fromstring(partner.http.get(f"/services/{CODE}.xml").content)
    assert definition.tag == "service_definition"
    assert definition.findtext("service_code") == CODE
    assert partner.http.get(f"/services/{CODE}.json").json() == {
        "service_code": CODE,
        "attributes": [],
    }


def test_the_service_tells_where_it_is(partner: Partner) -> None:
    found = partner.http.get("/discovery.json").json()
    assert found["endpoints"][0]["url"].endswith("/open311/v2")
    root = ET.fromstring(partner.http.get("/discovery.xml").content)
    assert [each.tag for each in root.findall("endpoints/endpoint/formats/format/*")] == [
        "format",
        "format",
    ]


def test_a_request_becomes_a_ticket_that_waits_to_be_dispatched(
    server: Running, partner: Partner
) -> None:
    request_id = partner.brought(media_url="https://example.com/1.jpg")
    agent = server.person()
    ticket = agent.get(Ticket, f"/tickets/{request_id}")
    assert (ticket.status, ticket.category, ticket.version) == (Status.ACCEPTED, CODE, 1)
    assert (ticket.caller_name, ticket.caller_phone) == ("王小明", "13800138000")
    assert ticket.place.position == "39.125600,117.190200"
    for text in ("广告牌快掉下来了", "someone@example.com", "https://example.com/1.jpg"):
        assert text in ticket.content
    waiting = agent.get(list[Ticket], "/tickets", status="accepted", number="13800138000")
    assert request_id in [str(each.id) for each in waiting]
    assert request_id in [str(each.id) for each in agent.all_changes().tickets]


def test_from_a_program_outside_to_the_unit_and_back(server: Running, partner: Partner) -> None:
    request_id = partner.brought()
    boss, unit = server.person(Role.SUPERVISOR), handler_of(server, UNIT)
    ticket = boss.get(Ticket, f"/tickets/{request_id}")
    assert take(boss, ticket, Step.DISPATCH, detail={"lead_unit": UNIT}).status_code == 201
    for version, step in enumerate((Step.SIGN, Step.HANDLE, Step.FINISH), 2):
        writes = {"handling.reply": "已加固。"} if step is Step.FINISH else {}
        answer = take(unit, ticket, step, match=version, writes=writes)
        assert answer.status_code == 201, answer.text
    [one] = partner.get(f"/requests/{request_id}.json").json()
    assert (one["status"], one["status_notes"]) == ("closed", "已办结")
    assert one["agency_responsible"] == UNIT
    due = datetime.fromisoformat(one["expected_datetime"])
    assert due.timestamp() * 1000 > server.clock()
    assert "已加固" not in str(one)


def test_nothing_of_the_citizen_goes_out_again(partner: Partner) -> None:
    request_id = partner.brought(address_string="幸福里3号楼501")
    for form in ("json", "xml"):
        text = partner.get(f"/requests/{request_id}.{form}").text
        text += partner.get(f"/requests.{form}", service_request_id=request_id).text
        assert request_id in text
        for secret in ("小明", "13800138000", "someone@", "幸福里", "广告牌快掉", "39.12"):
            assert secret not in text


def test_what_became_of_it(server: Running, partner: Partner) -> None:
    agent = server.person()
    ticket = agent.new_ticket(
        category=CODE, status=Status.ARCHIVED, lead_unit="市城管局", created_ms=server.clock()
    )
    [one] = partner.get(f"/requests/{ticket.id}.json").json()
    assert (one["status"], one["status_notes"]) == ("closed", "已归档")
    assert one["agency_responsible"] == "市城管局"
    asked = datetime.fromisoformat(one["requested_datetime"])
    assert asked == datetime.fromtimestamp(server.clock() // 1000, UTC)
    root = ET.fromstring(partner.get(f"/requests/{ticket.id}.xml").content)
    assert root.tag == "service_requests"
    assert root.findtext("request/service_name") == "户外广告招牌"


def test_confidential_tickets_and_drafts_are_not_there(server: Running, partner: Partner) -> None:
    agent = server.person()
    now = server.clock()
    status = Status.DISPATCHED
    secret = agent.new_ticket(is_confidential=True, created_ms=now, status=status)
    draft = agent.new_ticket(created_ms=now)
    plain = agent.new_ticket(created_ms=now, status=status)
    listed = [each["service_request_id"] for each in partner.get("/requests.json").json()]
    assert str(plain.id) in listed
    for ticket in (secret, draft):
        assert str(ticket.id) not in listed
        there = partner.get(f"/requests/{ticket.id}.json")
        nowhere = partner.get(f"/requests/{uuid4()}.json")
        refused(there, 404)
        assert there.content == nowhere.content
        refused(partner.get(f"/tokens/{ticket.id}.json"), 404)


def test_requests_are_narrowed(server: Running, partner: Partner) -> None:
    agent = server.person()
    now = server.clock()
    done = agent.new_ticket(category="020101", status=Status.CLOSED, created_ms=now)
    going = agent.new_ticket(category="020102", status=Status.SIGNED, created_ms=now)
    old = agent.new_ticket(category="020101", status=Status.CLOSED, created_ms=now - 86_400_000)

    def ids(**params: str) -> set[str]:
        found = {
            each["service_request_id"] for each in partner.get("/requests.json", **params).json()
        }
        return found & {str(each.id) for each in (done, going, old)}

    assert ids(status="closed") == {str(done.id), str(old.id)}
    assert ids(status="open,closed", service_code="020102,020103") == {str(going.id)}
    begin = datetime.fromtimestamp(now / 1000, UTC).isoformat(timespec="milliseconds")
    assert ids(start_date=begin) == {str(done.id), str(going.id)}
    assert ids(end_date=begin) == {str(old.id)}
    both = f"{done.id},{going.id}"
    assert ids(service_request_id=both, status="open") == {str(done.id), str(going.id)}


def test_a_token_is_the_requests_id(partner: Partner) -> None:
    request_id = partner.brought()
    assert partner.get(f"/tokens/{request_id}.json").json() == [
        {"service_request_id": request_id, "token": request_id}
    ]


WRONG: list[tuple[dict[str, str], int, str]] = [
    ({"service_code": ""}, 400, "service_code"),
    ({"service_code": "999999"}, 404, "service_code"),
    ({"lat": "", "long": ""}, 400, "address_string"),
    ({"lat": "91"}, 400, "lat"),
    ({"lat": "nan"}, 400, "lat"),
    ({"lat": "north"}, 400, "lat"),
    ({"long": ""}, 400, "lat"),
    ({"description": "x" * 4001}, 400, "description"),
    ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
    ({"phone": "1" * 33}, 400, "phone"),
    ({"description": "a\x00b"}, 400, "NUL"),
    ({"jurisdiction_id": "elsewhere"}, 404, "jurisdiction_id"),
]


@pytest.mark.parametrize(("values", "status", "told"), WRONG)
def test_a_wrong_request_is_told_so(
    partner: Partner, values: dict[str, str], status: int, told: str
) -> None:
    assert told in refused(partner.post(**values), status)


def test_errors_come_in_the_form_of_the_address(partner: Partner) -> None:
    root = ET.fromstring(partner.post("xml", service_code="").content)
    assert root.tag == "errors"
    assert root.findtext("error/code") == "400"
    assert "service_code" in (root.findtext("error/description") or "")


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=%ff", b"&".join([b"a=1"] * 200), b"x" * 70_000])
def test_a_body_that_is_no_form_is_refused(partner: Partner, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    refused(partner.http.post("/requests.json", content=body, headers=headers), 400)
    refused(partner.http.post("/requests.json", json=GIVEN), 400)


def test_a_key_is_needed_and_a_withdrawn_one_is_worth_nothing(
    server: Running, partner: Partner
) -> None:
    refused(partner.http.get("/requests.json"), 401)
    refused(partner.http.get("/requests.json", params={"api_key": "x"}), 403)
    with server.central.database.reading() as session:
        names = [row.name for row in session.query(PartnerRow) if row.digest == partner.key]
    assert not names, "the key itself is stored"
    name = f"p{uuid4().hex}"
    key = give_key(server.central, name)
    again = give_key(server.central, name)
    refused(partner.http.get("/requests.json", params={"api_key": key}), 403)
    assert partner.http.get("/requests.json", params={"api_key": again}).status_code == 200
    withdraw_key(server.central, name)
    refused(partner.http.get("/requests.json", params={"api_key": again}), 403)


def test_another_centres_requests_are_not_there(server: Running, partner: Partner) -> None:
    other = Partner(server, give_key(server.central, f"p{uuid4().hex}", "elsewhere"))
    request_id = partner.brought()
    with other.http:
        refused(other.get(f"/requests/{request_id}.json"), 404)
        assert other.get("/requests.json").json() == []


@pytest.mark.parametrize("path", ["/requests/x.json", "/requests/x.pdf", "/services.html", "/x"])
def test_what_is_not_there(partner: Partner, path: str) -> None:
    assert partner.get(path).status_code in {400, 404}


def test_texts_cannot_break_out_of_xml(partner: Partner) -> None:
    """We only write XML; what a text holds stays text."""
    hostile = "]]><x>&y;</service_name>\x01\ud800"
    body = written(Form.XML, "services", "service", [{"service_name": hostile}]).body
    root = ET.fromstring(bytes(body))
    assert (root.findtext("service/service_name") or "").startswith("]]><x>&y;</service_name>")
    assert partner.get(f"/services/{quote('<x>')}.xml").status_code == 404


def test_every_status_has_its_words() -> None:
    assert set(NOTES) == set(Status) - {Status.DRAFT}
    assert set(NOTES) >= DONE


def test_a_position_is_told_where_it_is_no_home() -> None:
    position = "39.1,117.2"
    shown = {
        ring: told(a_ticket("1", place=Place(position=position, ring=ring)), {})["lat"]
        for ring in ("", "home", "building", "estate", "street")
    }
    assert shown == {"": None, "home": None, "building": None, "estate": None, "street": "39.1"}
