"""An invented city that calls its hotline: quiet days, and days on which something happens."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from app.domain.surge_cells import HOUR_MS, Cell, Note, note_of
from app.domain.surging import PastCounts
from app.domain.ticket import Place, Ticket

DAY_MS = 24 * HOUR_MS
BEGIN_MS = 1_789_920_000_000 // DAY_MS * DAY_MS
BY_HOUR = (1, 1, 1, 1, 1, 1, 2, 4, 8, 12, 12, 10, 7, 8, 10, 11, 10, 8, 7, 7, 6, 5, 3, 2)
BY_WEEKDAY = (1.15, 1.05, 1.0, 1.0, 1.0, 0.7, 0.6)
VARIES = 8.0
"""A day's rate of a category varies by a gamma distribution of this shape: 35 % up and down."""
DISTRICTS = 6
STREETS = 8
MATTERS: dict[str, tuple[str, ...]] = {
    "010101": ("占道经营", "摊贩占用人行道", "夜市摆摊堵路", "流动摊贩叫卖"),
    "010203": ("垃圾清运不及时", "垃圾桶满溢", "建筑垃圾堆放", "街面不洁"),
    "020101": ("夜间施工噪声", "工地噪声扰民", "深夜打桩太吵", "装修噪声"),
    "020102": ("烧烤店油烟扰民", "餐馆油烟直排", "饭店油烟味大"),
    "030101": ("拖欠工资", "工资未发放", "工地欠薪", "老板拖欠劳动报酬"),
    "040101": ("停水", "自来水压力低", "水管爆裂", "家中没水"),
    "040201": ("停电", "电压不稳", "线路故障断电"),
    "050101": ("公交车不准时", "公交线路绕行", "公交站牌缺失", "班车间隔太长"),
    "050201": ("路灯不亮", "道路坑洼", "窨井盖破损", "红绿灯故障"),
    "060101": ("共享单车乱停放", "单车堵塞通道", "共享单车无法关锁", "共享单车押金退款"),
    "060201": ("健身房预付卡退费", "培训机构退款", "网购商品质量", "商家拒绝退款"),
    "070101": ("医保报销咨询", "社保转移手续", "公积金提取", "居住证办理"),
    "080101": ("物业服务差", "电梯经常故障", "小区停车收费高", "消防通道被占"),
    "090101": ("树木遮挡采光", "公园设施损坏", "绿化带缺株"),
}
LEAD = ("关于{}{}的问题", "反映{}{}", "{}{}", "咨询{}{}", "投诉{}{}影响生活")
DEPOSIT = (
    "共享单车押金不退",
    "单车押金无法退还",
    "小绿单车押金逾期未退",
    "要求退还单车押金",
    "共享单车公司拖欠押金",
)
BURST = ("停水", "家中没水", "水管爆裂停水", "突然停水", "整栋楼停水")


class City:
    """Writes invented tickets; the same seed writes the same.

    Args:
        seed: Which city.
        a_day: About so many tickets on an average day.
    """

    def __init__(self, seed: int, a_day: int = 800) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - a simulation
        weights = {category: self._dice.uniform(0.4, 2.0) for category in MATTERS}
        scale = a_day / sum(weights.values())
        self._a_day = {category: weight * scale for category, weight in weights.items()}

    def quiet_day(self, day: int) -> list[Ticket]:
        """Write what an ordinary day brings, in the order of time; ``day`` counts from 0."""
        written = []
        for category, usual in self._a_day.items():
            rate = usual * BY_WEEKDAY[day % 7] * self._dice.gammavariate(VARIES, 1 / VARIES)
            matters = MATTERS[category]
            for _ in range(self._poisson(rate)):
                hour = self._dice.choices(range(24), BY_HOUR)[0]
                written.append(self._ticket(day, hour, category, self._dice.choice(matters)))
        return sorted(written, key=lambda each: each.created_ms)

    def deposits(self, day: int, times: float = 4.015) -> list[Ticket]:
        """Write what comes on top when a company does not pay deposits back (共享单车押金).

        Deposits are one of the matters of their category; ``times`` as many come on top: that is
        the +401.5 % that a city saw in its monthly report only.
        """
        count = round(self._a_day["060101"] / len(MATTERS["060101"]) * times)
        hours = self._dice.choices(range(24), BY_HOUR, k=count)
        made = [self._ticket(day, hour, "060101", self._dice.choice(DEPOSIT)) for hour in hours]
        return sorted(made, key=lambda each: each.created_ms)

    def burst_pipe(self, day: int, count: int, at_hour: int = 9) -> list[Ticket]:
        """Write what comes when a pipe bursts: one street, within two hours."""
        hours = [at_hour + self._dice.randrange(2) for _ in range(count)]
        made = [
            self._ticket(day, hour, "040101", self._dice.choice(BURST), "990102003")
            for hour in hours
        ]
        return sorted(made, key=lambda each: each.created_ms)

    def _ticket(self, day: int, hour: int, category: str, matter: str, street: str = "") -> Ticket:
        dice = self._dice
        if not street:
            street = f"9901{dice.randrange(DISTRICTS) + 1:02}{dice.randrange(STREETS) + 1:03}"
        at_ms = BEGIN_MS + day * DAY_MS + hour * HOUR_MS + dice.randrange(HOUR_MS)
        where = f"{dice.randrange(40)}号院"
        return Ticket(
            number="",
            seat="8012",
            created_ms=at_ms,
            category=category,
            place=Place(verbatim=where, district=street[:6], street=street, detail=where),
            title=dice.choice(LEAD).format(where, matter),
            caller_phone=f"+86139{dice.randrange(10**8):08}",
            id=UUID(int=dice.getrandbits(128)),
        )

    def _poisson(self, mean: float) -> int:
        """Draw by adding up waiting times; fine for some hundreds."""
        count, at = 0, self._dice.expovariate(1.0)
        while at < mean:
            count += 1
            at += self._dice.expovariate(1.0)
        return count


class CountsInMemory:
    """The same counts as ``app.central.surges.surge_counts`` keeps in a database."""

    def __init__(self) -> None:
        self._hours: dict[Cell, Counter[int]] = defaultdict(Counter)
        self.notes: list[Note] = []

    def add(self, tickets: Sequence[Ticket]) -> None:
        """Count tickets."""
        for ticket in tickets:
            note = note_of(ticket)
            self.notes.append(note)
            for cell in note.cells():
                self._hours[cell][note.hour] += 1

    def newest(self, now_ms: int) -> Iterator[Note]:
        """Give the notes of the last day."""
        return (note for note in self.notes if now_ms - DAY_MS < note.at_ms <= now_ms)

    def past(self, now_ms: int, window_h: int, cells: Sequence[Cell]) -> Mapping[Cell, PastCounts]:
        """Give the same hours of past days, as ``look`` asks for them."""
        found: dict[Cell, Counter[int]] = {}
        for cell in cells:
            days = found[cell] = Counter()
            for hour, count in self._hours[cell].items():
                ago, of_day = divmod(now_ms // HOUR_MS - hour, 24)
                if ago > 0 and of_day < window_h:
                    days[ago] += count
        return found
