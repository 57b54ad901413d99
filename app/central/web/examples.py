"""One example of every value of the protocol, for the OpenAPI document.

They are values and not JSON, so each is valid as long as the program can be read; the people,
numbers and places in them are invented. What a new route takes or gives gets its example here.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from app.domain.adoption import Adoption
from app.domain.article import (
    Article,
    ArticleVersion,
    Draft,
    DraftState,
    Remark,
    RemarkReason,
)
from app.domain.call import Call, EndedBy
from app.domain.dictionary import Dictionary, DictionaryChange, DictionaryVersion
from app.domain.handling import Handling, Visit
from app.domain.life_cycle import Step
from app.domain.live import LiveCall, Pieces, Said, Streamed
from app.domain.organisation import Kind, Organisation
from app.domain.seat import Presence, Role, SeatState
from app.domain.surge import FoundSurge, Surge
from app.domain.taking import StepAsked
from app.domain.ticket import (
    EventKind,
    Place,
    RequestType,
    Status,
    Ticket,
    TicketEvent,
    Urgency,
)
from app.domain.transcript import Segment, Speaker, Transcript, Voice, Word
from app.sync.protocol import (
    Account,
    AccountChange,
    AuditLine,
    CallRecord,
    CallSummary,
    Changes,
    CodeSecret,
    Credentials,
    Heartbeat,
    Note,
    OrganisationChange,
    Published,
    Reason,
    Renewal,
    SignedIn,
    Stored,
    TicketChange,
    UnifiedBegin,
    UnifiedBegun,
    UnifiedCollect,
    UnifiedOffer,
    Unmask,
    Upload,
    UploadAsked,
    encode,
)

NOON_MS = 1_795_233_600_000
"""21 November 2026, 12:00 in Beijing."""
DAY_MS = 24 * 3_600_000
TICKET_ID = UUID("0b7a4f0e-6d1c-4a53-9a55-3f1c1f7d2e01")
CALL_ID = UUID("0b7a4f0e-6d1c-4a53-9a55-3f1c1f7d2e02")
OTHER_ID = UUID("0b7a4f0e-6d1c-4a53-9a55-3f1c1f7d2e03")
TOKEN = "x7Qm0uXzqkq3P9JmE2bYw1rTn8sVd5Lf"  # noqa: S105 - an invented one, for the document
_SUM = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

_TICKET = Ticket(
    number="20261121-8012-003",
    seat="8012",
    created_ms=NOON_MS,
    call_id=CALL_ID,
    request_type=RequestType.COMPLAINT,
    urgency=Urgency.NORMAL,
    category="0201",
    place=Place(verbatim="和平里小区南门", district="110101", detail="和平里小区"),
    title="关于烧烤摊夜间噪声扰民的投诉",
    content="市民反映和平里小区南门烧烤摊每晚营业到两点，噪声影响休息。",
    request="希望有关部门前往处理并回复。",
    caller_name="王某",
    caller_phone="+8613800138000",
    lead_unit="urban-management",
    due_ms=NOON_MS + 5 * DAY_MS,
    status=Status.DISPATCHED,
    id=TICKET_ID,
)
_EVENT = TicketEvent(TICKET_ID, EventKind.CREATED, NOON_MS, "8012", {}, id=OTHER_ID)
_CALL = Call(
    "+8613800138000",
    "8012",
    NOON_MS - 190_000,
    NOON_MS - 180_000,
    NOON_MS,
    EndedBy.CITIZEN,
    CALL_ID,
)
_SAID = Segment(
    Speaker.CITIZEN, 3.2, 6.8, "楼下烧烤摊每晚营业到两点。", (Word("楼下", 3.2, 3.6, 0.93),)
)
_ARTICLE = Article(
    "KB-1021",
    "居住证办理",
    {"办理条件": "在本市居住半年以上。", "所需材料": "身份证、居住证明。"},
    synonyms=("暂住证",),
    unit="公安局",
)
_PIECE = Said(Speaker.CITIZEN, 3.2, 6.8, "楼下烧烤摊每晚营业到两点。")
_DICTIONARY = DictionaryVersion(
    "categories", "categories.csv", 2, SHA256, NOON_MS, "editor1", "新增一类"
)

VALUES: tuple[object, ...] = (
    Account("agent1", "李雷", Role.AGENT, "8012"),
    AccountChange("李雷", Role.AGENT, "8012", password="correct horse battery staple"),  # noqa: S106 - as above
    Adoption("category", tickets=120, adopted=93, shown=140, taken=95, edited=11, refused=9),
    _ARTICLE,
    ArticleVersion("KB-1021", 3, _ARTICLE, "editor1", "editor2", NOON_MS),
    AuditLine(
        17,
        NOON_MS,
        "inspector1",
        "10.0.3.21",
        "unmasked",
        f"ticket:{TICKET_ID}",
        {"reason": "quality"},
        SHA256,
    ),
    _CALL,
    CallRecord(_CALL, Transcript((_SAID,), voices=(Voice(Speaker.CITIZEN, 3.1, 6.9),))),
    CallSummary(
        _CALL, "李雷", TICKET_ID, "20261121-8012-003", "关于噪声的投诉", "0201", has_recording=True
    ),
    Changes(318, (_TICKET,), epoch="5f0c1d7e9a2b4c68"),
    CodeSecret("JBSWY3DPEHPK3PXP", "otpauth://totp/zuoxi:admin1?secret=JBSWY3DPEHPK3PXP"),
    Credentials("agent1", "correct horse battery staple", renews=True),
    Dictionary(_DICTIONARY, "code,name,parent\n02,环境保护,\n0201,噪声污染,02\n"),
    DictionaryChange("code,name,parent\n02,环境保护,\n0201,噪声污染,02\n", "新增一类"),
    _DICTIONARY,
    Draft(_ARTICLE, DraftState.DRAFT, "editor1", "韩梅", NOON_MS, 2, based_on=3),
    _EVENT,
    FoundSurge(
        OTHER_ID,
        "0305",
        "110101",
        ("押金", "退款"),
        count=14,
        expected=1.2,
        window_h=6,
        chance=3.1e-11,
        began_ms=NOON_MS - 7_200_000,
        found_ms=NOON_MS - 3_600_000,
        last_ms=NOON_MS,
        tickets=(TICKET_ID,),
    ),
    Handling(signed_ms=NOON_MS, is_true=True, result="已劝离占道烧烤摊。", reply="已处理。"),
    Heartbeat(SeatState.TALKING, NOON_MS, call_id=str(CALL_ID)),
    LiveCall(2, (_PIECE,)),
    Note("请补充办理地点。"),
    Organisation("110101", Kind.DISTRICT, "和平区"),
    OrganisationChange(Kind.DISTRICT, "和平区"),
    Pieces(0, (_PIECE,)),
    Presence("8012", "李雷", SeatState.TALKING, NOON_MS, call_id=str(CALL_ID), heard_ms=NOON_MS),
    Published("KB-1021", 4),
    Remark(OTHER_ID, "KB-1021", 4, RemarkReason.OUTDATED, "地点已搬迁。", NOON_MS),
    Renewal(TOKEN),
    SignedIn(TOKEN, NOON_MS, "agent1", "李雷", "8012", Role.AGENT, TOKEN, 900),
    StepAsked(Step.FINISH, writes={"handling.reply": "已处理。", "handling.is_true": True}),
    Stored(TICKET_ID, 1),
    Streamed(1),
    Surge(
        "和平区多处停水",
        "抢修中，预计今晚八点恢复供水。",
        "0102",
        "110101",
        ("停水",),
        NOON_MS,
        NOON_MS + DAY_MS // 4,
        id=OTHER_ID,
    ),
    _TICKET,
    TicketChange(_TICKET, (_EVENT,)),
    UnifiedBegin(49_152),
    UnifiedBegun(OTHER_ID, TOKEN, "https://identity.example/authorize?state=x7Qm0uXz", 600),
    UnifiedCollect(OTHER_ID, TOKEN, TOKEN, renews=True),
    UnifiedOffer("统一身份认证"),
    Unmask(Reason.QUALITY),
    Upload(8_388_608, 21_034_112, SHA256),
    UploadAsked(21_034_112, SHA256),
    Visit(NOON_MS + 3 * DAY_MS, is_reached=True, is_solved=True, is_satisfied=True),
)

VALUES_BY_NAME = {type(value).__name__: value for value in VALUES}

ANSWERS: dict[str, Any] = {}
"""By the name of the operation, where the answer is no value of the protocol."""

EVENTS = (
    "id: 1795233600000-0\nevent: seat\ndata: "
    + encode(VALUES_BY_NAME["Presence"]).decode()
    + "\n\n"
)
"""Of a stream of server-sent events."""

PARAMETERS: dict[str, Any] = {
    "Content-Digest": _SUM,
    "Idempotency-Key": "8f14e45fceea467a9b2d",
    "If-Match": '"1"',
    "If-None-Match": '"1"',
    "Repr-Digest": _SUM,
    "Upload-Offset": 0,
    "Zuoxi-Epoch": "5f0c1d7e9a2b4c68",
    "article_id": "KB-1021",
    "call": str(CALL_ID),
    "call_id": str(CALL_ID),
    "code": "110101",
    "epoch": "5f0c1d7e9a2b4c68",
    "from_ms": NOON_MS - 7 * DAY_MS,
    "limit": 50,
    "name": "categories",
    "number": "+8613800138000",
    "remark_id": str(OTHER_ID),
    "seat": "8012",
    "sha256": SHA256,
    "since": 0,
    "subject": f"ticket:{TICKET_ID}",
    "surge_id": str(OTHER_ID),
    "ticket_id": str(TICKET_ID),
    "urgency": "urgent",
    "to": 3,
    "to_ms": NOON_MS,
    "version": 2,
    "who": "inspector1",
}
"""By the name of the parameter; what is not named here has its default as the example."""


def examples_by_type() -> dict[str, Any]:
    """Give the JSON of every example by the name of its type, as the document names it."""
    return {name: json.loads(encode(value)) for name, value in VALUES_BY_NAME.items()}
