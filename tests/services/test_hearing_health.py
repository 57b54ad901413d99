from __future__ import annotations

import pytest

from app.domain.seat import SpeechHealth
from app.services.hearing_health import HearingHealth
from speech.events import (
    DeviceBack,
    DeviceLost,
    Gap,
    Partial,
    RecogniserBack,
    RecogniserLost,
    Segment,
    SoundFault,
    SoundFaulty,
    SpeechEvent,
    Track,
)

OK, SLOW, NO_SOUND = SpeechHealth.OK, SpeechHealth.SLOW, SpeechHealth.NO_SOUND
HERE, THERE = Track.AGENT, Track.CITIZEN
SENTENCE = Segment(HERE, 1.0, 2.0, "您好", (), 0.0)


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([Partial(HERE, "您", 0.0), SENTENCE], [OK, OK]),
        ([DeviceLost("a", "gone"), SENTENCE, DeviceBack("a")], [NO_SOUND, NO_SOUND, OK]),
        ([DeviceLost("a", ""), DeviceLost("b", ""), DeviceBack("a")], [NO_SOUND] * 3),
        (
            [
                SoundFaulty(THERE, SoundFault.DEAD),
                SoundFaulty(HERE, SoundFault.CLIPPING),
                SoundFaulty(THERE, SoundFault.DEAD, is_over=True),
            ],
            [NO_SOUND, NO_SOUND, OK],
        ),
        ([RecogniserLost(HERE, "died"), RecogniserBack(HERE, 2.0)], [SLOW, OK]),
        ([Gap(THERE, 1.0, 0.5), SENTENCE, Gap(HERE, 2.0, 0.5), SENTENCE], [SLOW] * 4),
        (
            [Gap(HERE, 1.0, 0.5), DeviceLost("a", ""), SENTENCE, DeviceBack("a")],
            [SLOW, NO_SOUND, NO_SOUND, OK],
        ),
    ],
)
def test_what_is_heard_tells_how_it_is(events: list[SpeechEvent], told: list[SpeechHealth]) -> None:
    health = HearingHealth()
    before, found, changes = OK, [], []
    for event in events:
        changes.append(health.hear(event))
        found.append(health.now)
    assert found == told
    assert changes == [new is not old for old, new in zip([before, *told], told, strict=False)]


def test_a_seat_without_a_model_is_off_until_the_call_is_over() -> None:
    health = HearingHealth()
    health.begin(hears=False)
    assert health.now is SpeechHealth.OFF
    health.begin(hears=True)
    health.hear(Gap(HERE, 1.0, 0.5))
    health.begin(hears=True)
    assert health.now is OK
