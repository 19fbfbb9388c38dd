"""When something was, as one says it: “hôm qua 14 giờ 05”, “ngày 05/11/2025”."""

from __future__ import annotations

from datetime import datetime, timedelta

from bannai import messages
from bannai.documents.vietnamese import format_date, format_time


def moment_words(utc: str, now: datetime, *, with_time: bool = False) -> str:
    """Return the words for a moment that the store keeps (UTC in ISO form), seen from `now` (with its zone).

    Today and yesterday have the time of day; `with_time` gives it for older days too, where several
    moments of one day are told apart. "" for what is not a moment.
    """
    try:
        then = datetime.fromisoformat(utc).astimezone(now.tzinfo)
    except ValueError:
        return ""
    time = format_time(then.time())
    if then.date() == now.date():
        return messages.text("history.today", time=time)
    if then.date() == now.date() - timedelta(days=1):
        return messages.text("history.yesterday", time=time)
    name = "history.on_day_at" if with_time else "history.on_day"
    return messages.text(name, date=format_date(then.date()), time=time)


def local_now() -> datetime:
    """Return this moment in the machine's zone."""
    return datetime.now().astimezone()
