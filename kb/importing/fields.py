"""Turns rows into articles: which column is which field, lists, dates, blocks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kb.articles import Article, Sensitivity
from kb.importing.rows import Row

TEXT = "text"
TEXT_HEADING = "正文"
"""Heading of what a file does not divide into blocks."""
HEADINGS = (
    *("条件", "材料", "流程", "时限", "费用", "说明", "坐席提示", "地点", "电话", "依据"),
    TEXT_HEADING,
)
LISTS = frozenset({"synonyms", "categories", "questions", "related"})
SINGLES = frozenset(
    {"id", "title", "unit", "region", "valid_from", "valid_to", "version", "source", "sensitivity"}
)
NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("编号", "文章编号", "事项编码"),
    "title": ("标题", "名称", "事项名称", "问题"),
    TEXT: ("内容", "答复", "答案", "回答", "body", "content", "answer"),
    "synonyms": ("同义词", "别名", "常见问法", "相似问", "市民说法"),
    "categories": ("分类", "类别", "分类编码", "归口分类", "category"),
    "unit": ("单位", "部门", "责任单位", "承办单位", "主管部门"),
    "region": ("地区", "区域", "区划", "适用地区"),
    "valid_from": ("生效日期", "开始日期", "有效期起"),
    "valid_to": ("失效日期", "截止日期", "有效期至", "有效期止"),
    "version": ("版本",),
    "source": ("来源", "出处"),
    "sensitivity": ("密级", "公开", "是否公开", "公开范围"),
    "questions": ("追问", "询问", "需要询问"),
    "related": ("相关", "相关文章", "关联"),
    "条件": ("受理条件", "办理条件", "申请条件"),
    "材料": ("申请材料", "办理材料", "所需材料"),
    "流程": ("办理流程", "步骤"),
    "时限": ("办理时限", "办结时限", "承诺时限"),
    "地点": ("办理地点", "地址"),
    "电话": ("咨询电话", "联系电话"),
    "费用": ("收费", "收费标准"),
    "依据": ("法律依据", "政策依据", "设定依据"),
    "说明": ("备注", "注意事项"),
}
"""Field, or heading of a block, and how a column of it may be called besides."""

_OF_NAME = {
    name.casefold(): target for target, names in NAMES.items() for name in (target, *names)
} | {heading: heading for heading in HEADINGS}
_SENSITIVITY = {
    "公开": Sensitivity.PUBLIC,
    "是": Sensitivity.PUBLIC,
    "内部": Sensitivity.INTERNAL,
    "不公开": Sensitivity.INTERNAL,
    "否": Sensitivity.INTERNAL,
}
_BETWEEN = re.compile(r"[|｜;；、\n]")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?"
)


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Which columns an article's fields come from.

    Attributes:
        columns: Field, ``text`` or heading of a block → columns, in the order in which their
            texts follow each other. What it names wins over the usual names of columns.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> FieldMap:
        """Read ``title=TASK_NAME``, ``材料=material_intro,other``.

        Raises:
            ValueError: A text that is not of that form.
        """
        columns: dict[str, tuple[str, ...]] = {}
        for text in texts:
            target, sign, names = text.partition("=")
            given = tuple(name.strip() for name in names.split(",") if name.strip())
            if not sign or not target.strip() or not given:
                raise ValueError(f"{text!r} is not FIELD=COLUMN")
            known = _OF_NAME.get(target.strip().casefold(), target.strip())
            columns[known] = (*columns.get(known, ()), *given)
        return cls(columns)

    def chosen(self, columns: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Field or heading → those of ``columns`` that it is taken from."""
        present = tuple(columns)
        mapped = {name for names in self.columns.values() for name in names}
        found = {
            target: tuple(name for name in names if name in present)
            for target, names in self.columns.items()
        }
        for name in present:
            target = _OF_NAME.get(name.strip().casefold())
            if target and name not in mapped and target not in self.columns:
                found[target] = (*found.get(target, ()), name)
        return {target: names for target, names in found.items() if names}

    def has_title(self, columns: Iterable[str]) -> bool:
        """Tell whether these columns give a title, as a table's row of names does."""
        return "title" in self.chosen(columns)


def article_of(row: Row, fields: FieldMap) -> Article:
    """Make an article of ``row``; whether it is a good one is for ``kb.checking``.

    Raises:
        ValueError: A version that is no number, with the reason.
    """
    chosen = fields.chosen(row.values)
    texts = {target: _joined(row, names) for target, names in chosen.items()}
    lists = {target: _listed(row, chosen.get(target, ())) for target in LISTS}
    blocks = _blocks(row, chosen, texts)
    title = texts.get("title", row.title)
    unit, region = texts.get("unit", ""), texts.get("region", "")
    return Article(
        id=texts["id"] if "id" in texts else derived_id(title, unit, region),
        title=title,
        blocks=blocks,
        synonyms=lists["synonyms"],
        categories=lists["categories"],
        unit=unit,
        valid_to=as_day(texts.get("valid_to", "")),
        valid_from=as_day(texts.get("valid_from", "")),
        region=region,
        version=_number(texts.get("version", "")),
        source=texts.get("source", ""),
        sensitivity=_sensitivity(texts.get("sensitivity", "")),
        questions=lists["questions"],
        related=lists["related"],
        attachments={
            **row.attachments,
            **{name: hashlib.sha256(held).hexdigest() for name, held in row.pictures.items()},
        },
    )


def derived_id(title: str, unit: str, region: str) -> str:
    """An id for what has none: the same at every import, so that it replaces itself."""
    told = "\n".join((title, unit, region)).encode(errors="replace")
    return f"t-{hashlib.sha256(told).hexdigest()[:16]}"


def as_day(text: str) -> str:
    """``2027/12/31`` and ``2027年12月31日`` as ``2027-12-31``; anything else as it is."""
    match = _DATE.fullmatch(text)
    return f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}" if match else text


def _blocks(
    row: Row, chosen: Mapping[str, Sequence[str]], texts: Mapping[str, str]
) -> dict[str, str]:
    """The row's own sections, and its columns that are no field, in the order of the columns."""
    order = {name: place for place, name in enumerate(row.values)}
    headings = sorted(
        (target for target in chosen if target not in LISTS | SINGLES),
        key=lambda target: order[chosen[target][0]],
    )
    found = {TEXT_HEADING if target == TEXT else target: texts[target] for target in headings}
    for heading, text in row.blocks.items():
        known = _OF_NAME.get(heading.casefold(), heading)
        name = TEXT_HEADING if known == TEXT else heading if known in SINGLES | LISTS else known
        found[name] = f"{found[name]}\n\n{text}" if found.get(name) else text
    return {heading: text for heading, text in found.items() if text.strip()}


def _joined(row: Row, names: Iterable[str]) -> str:
    """The texts of these columns, each on its own lines."""
    parts = []
    for name in names:
        value = row.values[name]
        parts.append(value.strip() if isinstance(value, str) else "\n".join(value).strip())
    return "\n".join(part for part in parts if part)


def _listed(row: Row, names: Iterable[str]) -> tuple[str, ...]:
    """The items of these columns, each once."""
    items: list[str] = []
    for name in names:
        value = row.values[name]
        items.extend(_BETWEEN.split(value) if isinstance(value, str) else value)
    return tuple(dict.fromkeys(item.strip() for item in items if item.strip()))


def _number(text: str) -> int:
    if not text:
        return 1
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise ValueError("version is not a whole number")
    return int(text)


def _sensitivity(text: str) -> str:
    return _SENSITIVITY.get(text, text or Sensitivity.PUBLIC)
