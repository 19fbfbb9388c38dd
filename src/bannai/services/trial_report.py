"""A trial's report: as Markdown for the technician, as plain values for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bannai import __version__, messages
from bannai.documents.vietnamese import DateStyle, format_date, format_number
from bannai.documents.vietnamese.sizes import size_words
from bannai.services.trial_results import (
    FITTING,
    SECOND_TRY,
    SLOWEST,
    BriefResult,
    ModelTotals,
    Outcome,
    quality_shares,
)
from bannai.services.trial_service import TrialReport


@dataclass(frozen=True, slots=True)
class TrialMachine:
    """What the figures hold for."""

    processor: str
    cores: int
    total_bytes: int


def report_values(report: TrialReport) -> dict[str, Any]:
    """Return the report for JSON: totals and every brief, without the texts."""
    models = []
    for place, it in enumerate(report.models, start=1):
        values = asdict(it)
        values |= {
            "rank": place if it.is_usable else None,
            "score": round(it.score, 1),
            "share_taken": round(it.share_taken, 4),
            "facts_kept": round(it.facts_kept, 4),
            "guard_held": it.guard_held,
            "too_slow": it.too_slow,
            "per_brief": [_brief_values(result) for result in report.results[it.name]],
        }
        models.append(values)
    return {"briefs": report.briefs, "stopped": report.stopped, "slowest": SLOWEST, "models": models}


def _brief_values(result: BriefResult) -> dict[str, Any]:
    return {
        "brief": result.brief,
        "kind": result.kind,
        "seconds": round(result.seconds, 2),
        "passages": len(result.passages),
        "taken": sum(it.outcome is Outcome.TAKEN for it in result.passages),
        "reasons": [reason for passage in result.passages for reason in passage.reasons],
        "facts": result.paper.facts,
        "lost": list(result.paper.lost),
        "untraced": list(result.paper.untraced),
        "form": result.paper.form,
        "stopped": result.sentence,
    }


def report_text(report: TrialReport, machine: TrialMachine, today: date) -> str:
    """Return the report as Markdown."""
    lines = [f"# {_say('title')}", ""]
    lines += [
        _say("made_on", day=format_date(today, DateStyle.NUMERIC), version=__version__),
        _say(
            "machine",
            processor=machine.processor or _say("unknown"),
            cores=machine.cores,
            memory=size_words(machine.total_bytes),
        ),
        _say("briefs_wanted", count=report.briefs),
    ]
    if report.stopped:
        lines += ["", f"**{_say('stopped')}**"]
    if not any(model.briefs for model in report.models):
        return "\n".join([*lines, "", _say("nothing_yet"), ""])
    lines += ["", *_ranking(report), *(line for model in report.models for line in _model(model, report))]
    return "\n".join(lines) + "\n"


def _ranking(report: TrialReport) -> Iterator[str]:
    yield f"## {_say('rank_title')}"
    yield ""
    yield from _head("rank_head")
    for place, it in enumerate(report.models, start=1):
        cells = (
            _say("rank_out") if it.too_slow else str(place) if it.is_usable else _say("rank_none"),
            it.name,
            _number(it.score, 1),
            _percent(it.share_taken),
            _rate(it.writing_speed),
            _rate(it.reading_speed),
            _memory(it),
        )
        yield _row(*cells)
    yield ""
    for it in report.models:
        if it.too_slow:
            yield f"- {_say('excluded', name=it.name, speed=_rate(it.writing_speed), floor=_rate(SLOWEST))}"
    quality, rest = quality_shares()
    yield _say(
        "score_about", second=_number(SECOND_TRY, 2), quality=_number(quality, 1), rest=_number(rest, 1)
    )
    yield ""


def _model(it: ModelTotals, report: TrialReport) -> Iterator[str]:
    results = report.results[it.name]
    yield from (f"## {_say('model_title', name=it.name)}", "")
    yield from _head("figure_head")
    retried = sum(len(passage.reasons) > 0 for result in results for passage in result.passages)
    empty = sum(not result.passages for result in results)
    yield _figure("label", value=it.label)
    yield _figure("briefs", done=it.briefs, count=report.briefs)
    yield _figure("briefs_open", count=empty)
    yield _figure("passages", count=it.passages)
    yield _figure("taken", count=it.taken, share=_percent(it.share_taken), first=it.first_try)
    yield _figure("retried", count=retried, share=_part(retried, it.passages))
    yield _figure("refused", count=it.refused, share=_part(it.refused, it.passages))
    yield _figure("untried", count=it.untried, share=_part(it.untried, it.passages))
    yield _figure("reading", speed=_rate(it.reading_speed))
    yield _figure("writing", speed=_rate(it.writing_speed))
    minutes, each = it.seconds / 60, it.seconds / 60 / max(it.briefs, 1)
    yield _figure("time", minutes=_number(minutes, 1), each=_number(each, 1))
    yield _figure("memory", size=_memory(it))
    yield from ("", f"### {_say('raw_title')}", "")
    yield from _head("figure_head")
    yield _figure("raw_slots", missed=it.missed, slots=it.slots, share=_part(it.missed, it.slots))
    for name in ("digits", "foreign", "wrong", "leftovers"):
        yield _figure(f"raw_{name}", count=getattr(it, name))
    yield _figure("raw_repeated", count=it.repeated, tries=it.tries)
    if it.length is None:
        yield _figure("length_none")
    else:
        low, high = (_number(bound, 1) for bound in FITTING)
        ratio, share = f"{_number(it.length, 2)} ×", _percent(it.fitting or 0.0)
        yield _figure("length", ratio=ratio, share=share, low=low, high=high)
    yield _figure("marked", count=it.marked)
    yield from ("", f"### {_say('paper_title')}", "")
    yield from _head("figure_head")
    yield _figure("facts", kept=it.facts - it.lost, facts=it.facts, share=_percent(it.facts_kept))
    yield _figure("untraced", count=it.untraced)
    yield _figure("forms", count=it.forms_broken)
    yield _figure("slips", count=it.slips)
    yield from ("", _say("guard_held") if it.guard_held else f"**{_say('guard_broken')}**", "")
    yield from _reasons(it)
    if it.sentences:
        yield from (f"### {_say('gone_title')}", "", *(f"- {sentence}" for sentence in it.sentences), "")
    yield from (f"### {_say('families_title')}", "")
    yield from _head("families_head")
    for result in results:
        taken = sum(passage.outcome is Outcome.TAKEN for passage in result.passages)
        yield _row(
            result.brief, result.kind, str(len(result.passages)), str(taken), _number(result.seconds / 60, 1)
        )
    yield ""


def _reasons(it: ModelTotals) -> Iterator[str]:
    yield from (f"### {_say('reasons_title')}", "")
    if not it.reasons:
        yield from (_say("reasons_none"), "")
        return
    yield from _head("reasons_head")
    for reason, count in it.reasons.items():
        yield _row(reason_words(reason), str(count), it.examples.get(reason, "")[:60])
    yield ""


def reason_words(reason: str) -> str:
    """Return a reason of drafting/writing.py in Vietnamese."""
    return messages.text(f"trial.reason_{reason}")


def _say(name: str, /, **values: object) -> str:
    return messages.text(f"trial.{name}", **values)


def _figure(name: str, /, **values: object) -> str:
    """Return a row of a table whose cells are parted in the sentence by a bar."""
    label, _, value = _say(name, **{key: _cell(str(it)) for key, it in values.items()}).partition(" | ")
    return f"| {label} | {value} |"


def _head(name: str) -> tuple[str, str]:
    cells = _say(name).split(" | ")
    return f"| {' | '.join(cells)} |", f"|{'---|' * len(cells)}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    """Return words as they may stand in a cell: a model's words may hold anything."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    return printable.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "\\`")


def _number(value: float, places: int) -> str:
    return format_number(Decimal(str(round(value, places))), places)


def _rate(speed: float | None) -> str:
    return _say("unknown") if speed is None else _number(speed, 1)


def _percent(share: float) -> str:
    return f"{_number(100 * share, 1)}%"


def _part(count: int, of: int) -> str:
    return _percent(count / of) if of else _percent(0.0)


def _memory(it: ModelTotals) -> str:
    return size_words(it.peak_bytes) if it.peak_bytes else _say("unknown")
