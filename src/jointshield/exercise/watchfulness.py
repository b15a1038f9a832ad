"""What a run's crews went through, for its summary: alerts, alarms about notices, and questions."""

from collections.abc import Iterable
from typing import Any

from jointshield.messages import Message
from jointshield.messages.notices import (
    EXPLAINED,
    IN_ORDER,
    RAISED,
    STOOD_DOWN,
    CrewAlert,
    NoticeAlarm,
    NoticeJudged,
    NoticeUnmatched,
)
from jointshield.messages.queries import Query, QueryAnswer


def watchfulness(joint: Iterable[Message]) -> dict[str, Any]:
    """Sum up the joint journal. Times in exercise seconds; None for what did not happen.

    alerts: one for each track that a crew raised an alert over or had explained to it. `lasted_s`
    runs from the raising to the end of the fear, `by` says what ended it.
    """
    said = list(joint)
    answers = [message for message in said if isinstance(message, QueryAnswer)]
    return {
        "alerts": _alerts(message for message in said if isinstance(message, CrewAlert)),
        "notices_out_of_order": sum(
            isinstance(message, NoticeJudged) and message.verdict != IN_ORDER for message in said
        ),
        "notice_alarms": sum(isinstance(message, NoticeAlarm) for message in said),
        "notices_unmatched": sum(isinstance(message, NoticeUnmatched) for message in said),
        "queries": sum(isinstance(message, Query) for message in said),
        "answers": {
            verdict: sum(answer.answer == verdict for answer in answers)
            for verdict in sorted({answer.answer for answer in answers})
        },
    }


def _alerts(acts: Iterable[CrewAlert]) -> list[dict[str, Any]]:
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for act in acts:
        row = rows.setdefault(
            (act.party, act.track),
            {
                "party": act.party,
                "track": act.track,
                "raised_s": None,
                "stood_down_s": None,
                "lasted_s": None,
                "by": "",
                "explained_s": None,
                "explained_by": "",
            },
        )
        if act.act == RAISED:
            row["raised_s"] = act.time_s
        elif act.act == STOOD_DOWN:
            row["stood_down_s"], row["by"] = act.time_s, act.by
            row["lasted_s"] = round(act.time_s - row["raised_s"], 3)
        elif act.act == EXPLAINED:
            row["explained_s"], row["explained_by"] = act.time_s, act.by
    return list(rows.values())
