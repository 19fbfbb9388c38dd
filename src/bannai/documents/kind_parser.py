"""Reads a kind from TOML text. Every mistake is named with its file and line; unknown keys are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from bannai import messages
from bannai.documents.kinds import (
    ColumnTemplate,
    Computed,
    Condition,
    DocumentKind,
    Family,
    FixedFact,
    InputField,
    InputType,
    Length,
    OutlineSection,
    PaperForm,
    Statement,
    StatementForm,
    TableColumn,
    Tone,
)
from bannai.documents.model import Align, HeadingStyle, ListMarker, SlideLayout
from bannai.documents.phrases import Phrase
from bannai.documents.toml_tables import TomlReader, TomlTable

_FORMULAS = frozenset({"sum", "difference", "percent_of", "percent_change", "count", "amount_in_words"})

MOST_PLACES = 6


def parse_condition(text: str) -> tuple[tuple[Condition, ...], ...]:
    """Read `a & !b & ky=thang & ds>1 | c`. Raises ValueError on a test that is not of that form."""
    alternatives = []
    for alternative in text.split("|"):
        tests = []
        for item in alternative.split("&"):
            name, more, value = item.strip().partition(">" if ">" in item else "=")
            if more == ">":
                value = f">{int(value)}"
            negated = name.startswith("!")
            key = name.lstrip("!").strip()
            if not key:
                raise ValueError(text)
            tests.append(Condition(key, value.strip(), negated))
        alternatives.append(tuple(tests))
    return tuple(alternatives)


def _when(table: TomlTable) -> tuple[tuple[Condition, ...], ...]:
    text = table.text("when", "")
    if not text:
        return ()
    try:
        return parse_condition(text)
    except ValueError:
        raise table.error("when", messages.text("kinds.bad_condition", text=text)) from None


def _input(table: TomlTable) -> InputField:
    columns = []
    for column in table.tables("columns"):
        key = column.text("key")
        columns.append(
            TableColumn(key, column.text("label"), column.text("type", "text"), column.flag("required"))
        )
        if columns[-1].type not in {"text", "number", "series"}:
            raise column.error("type", messages.text("kinds.bad_column_type"))
        column.finish()
    result = InputField(
        key=table.text("key"),
        label=table.text("label"),
        type=table.choice("type", InputType, InputType.TEXT),
        help=table.text("help", ""),
        required=table.flag("required"),
        unit=table.text("unit", ""),
        example=table.data.pop("example", None),
        aliases=table.texts("aliases"),
        choices={str(key): str(value) for key, value in table.take("choices", dict, {}).items()},
        choices_from=table.text("choices_from", ""),
        columns=tuple(columns),
        collects_unmatched=table.flag("collects_unmatched"),
        office=table.text("office", ""),
        leads=table.texts("leads"),
        cells=table.flag("cells"),
        sentences=table.flag("sentences"),
    )
    table.finish()
    if result.type is InputType.TABLE and not result.columns:
        raise table.error("columns", messages.text("kinds.no_columns"))
    if result.type is InputType.CHOICE and not (result.choices or result.choices_from):
        raise table.error("choices", messages.text("kinds.no_choices"))
    return result


def _texts(table: TomlTable) -> dict[str, tuple[Phrase, ...]]:
    value = table.take("text", (str, list, dict), "")
    if value == "":
        return {}
    if not isinstance(value, dict):
        return {"": table.phrases("text", value)}
    return {
        table.one_of("text", tone, Tone).value: table.phrases("text", item) for tone, item in value.items()
    }


def _statement(table: TomlTable) -> Statement:
    columns = []
    for column in table.tables("columns"):
        weight = float(column.take("weight", (int, float), 1.0))
        columns.append(
            ColumnTemplate(
                column.phrase("header"),
                column.phrase("text"),
                weight,
                column.choice("align", Align, Align.LEFT),
            )
        )
        column.finish()
    result = Statement(
        form=table.choice("as", StatementForm, StatementForm.PARAGRAPH),
        texts=_texts(table),
        when=_when(table),
        tones=table.choices("tone", Tone),
        lengths=table.choices("length", Length),
        each=table.text("each", ""),
        input=table.text("input", ""),
        heading=table.choice("heading", HeadingStyle, HeadingStyle.PLAIN),
        marker=table.choice("marker", ListMarker, ListMarker.DASH),
        caption=table.phrase("caption"),
        columns=tuple(columns),
    )
    table.finish()
    needs_input = {
        StatementForm.SALUTATIONS,
        StatementForm.VERBATIM,
        StatementForm.TABLE,
        StatementForm.CHART,
    }
    if result.form in needs_input and not result.input:
        raise table.error("input", messages.text("kinds.missing_key", key="input"))
    if result.form not in needs_input and not result.texts:
        raise table.error("text", messages.text("kinds.missing_key", key="text"))
    return result


def _section(table: TomlTable) -> OutlineSection:
    slide = table.text("slide", "")
    heading = table.text("heading", "")
    result = OutlineSection(
        id=table.text("id"),
        purpose=table.text("purpose"),
        title=table.phrase("title"),
        heading=table.one_of("heading", heading, HeadingStyle) if heading else None,
        words=table.span("words", table.take("words", list, [0, 0])),
        inputs=table.texts("inputs"),
        instruction=table.text("instruction", ""),
        when=_when(table),
        slide=table.one_of("slide", slide, SlideLayout) if slide else None,
        subtitle=table.phrase("subtitle"),
        each=table.text("each", ""),
        statements=tuple(_statement(item) for item in table.tables("say")),
    )
    table.finish()
    return result


def _form(table: TomlTable) -> PaperForm:
    result = PaperForm(
        paper=table.text("paper"),
        issuer=table.text("issuer"),
        subject=table.phrase("subject"),
        drafting_unit=table.phrase("drafting_unit"),
        addressed=table.text("addressed", ""),
        signature=table.text("signature", ""),
        recipients=table.phrases("recipients", table.take("recipients", list, [])),
        minutes=table.flag("minutes"),
        ends_with_mark=bool(table.take("ends_with_mark", bool, True))
        if "ends_with_mark" in table.data
        else True,
        issuers=table.texts("issuers"),
    )
    table.finish()
    return result


def _computed(table: TomlTable) -> Computed:
    places = table.data.pop("places", 1)
    if type(places) is not int or not 0 <= places <= MOST_PLACES:
        raise table.error("places", messages.text("kinds.wrong_type", key="places"))
    result = Computed(
        table.text("key"),
        table.text("formula"),
        table.texts("of"),
        table.text("unit", ""),
        places,
        table.text("table", ""),
    )
    if result.formula not in _FORMULAS:
        raise table.error("formula", messages.text("kinds.unknown_formula", formula=result.formula))
    table.finish()
    return result


def read_lexicon(table: TomlTable) -> dict[str, dict[str, tuple[str, ...]]]:
    """Read `[words]`: name → tone ("" = every tone) → alternatives."""
    result: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, value in table.data.items():
        by_tone = value if isinstance(value, dict) else {"": value}
        result[name] = {}
        for tone, item in by_tone.items():
            words = [item] if isinstance(item, str) else item
            if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
                raise table.error(name, messages.text("kinds.not_phrases", key=name))
            result[name][table.one_of(name, tone, Tone) if tone else ""] = tuple(words)
    return result


def read_phrases(table: TomlTable) -> dict[str, tuple[Phrase, ...]]:
    """Read `[phrases]`: name → alternatives, for `{>name}`."""
    return {name: table.phrases(name, value) for name, value in table.data.items()}


@dataclass(frozen=True, slots=True)
class FormFit:
    """Which official papers a common question is for: all but `not_papers`, only `papers` if there are any.

    With `many_issuers` only those that can go out in the name of several bodies.
    """

    papers: tuple[str, ...] = ()
    not_papers: tuple[str, ...] = ()
    many_issuers: bool = False

    def fits(self, form: PaperForm) -> bool:
        """Say whether the question shows for a paper."""
        if form.paper in self.not_papers or (self.papers and form.paper not in self.papers):
            return False
        return bool(form.issuers) or not self.many_issuers


@dataclass(frozen=True, slots=True)
class Shared:
    """What all kinds share: words, phrases, and the questions of official papers, with those they fit."""

    lexicon: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    phrases: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    form_inputs: tuple[InputField, ...] = ()
    fits: Mapping[str, FormFit] = field(default_factory=dict)


def parse_shared(text: str, name: str) -> Shared:
    """Read what all kinds share. Raises KindError."""
    root = TomlReader(text, name).root()
    tables = list(root.tables("form_input"))
    fits = [FormFit(it.texts("papers"), it.texts("not_papers"), it.flag("many_issuers")) for it in tables]
    inputs = tuple(_input(item) for item in tables)
    result = Shared(
        read_lexicon(root.table("words")),
        read_phrases(root.table("phrases")),
        inputs,
        {item.key: fit for item, fit in zip(inputs, fits, strict=True)},
    )
    root.finish()
    return result


def parse_kind(
    text: str,
    name: str,
    shared: Shared | None = None,
    check: Callable[[DocumentKind], Iterable[tuple[str, str]]] | None = None,
) -> DocumentKind:
    """Read a kind from TOML text; `name` is the file's name for messages.

    `shared` are the common words and phrases; `check` yields (place, reason) of further mistakes.
    Raises KindError naming file and line.
    """
    reader = TomlReader(text, name)
    root = reader.root()
    shared = shared or Shared()
    form = _form(root.table("form")) if "form" in root.data else None
    words = root.table("length_words")
    lexicon, phrases = read_lexicon(root.table("words")), read_phrases(root.table("phrases"))
    kind = DocumentKind(
        id=root.text("id"),
        name=root.text("name"),
        family=root.choice("family", Family),
        standard=root.text("standard"),
        summary=root.text("summary", ""),
        keywords=root.texts("keywords"),
        title=root.phrase("title"),
        subtitle=root.phrase("subtitle"),
        dateline=root.phrase("dateline"),
        form=form,
        tones=root.choices("tones", Tone) or (Tone.SOLEMN,),
        lengths=root.choices("lengths", Length) or tuple(Length),
        variants=root.text("variants", ""),
        words={words.one_of(key, key, Length): words.span(key, span) for key, span in words.data.items()},
        lexicon={**shared.lexicon, **lexicon},
        phrases={**shared.phrases, **phrases},
        inputs=_with_form_inputs([_input(item) for item in root.tables("input")], shared, form),
        computed=tuple(_computed(item) for item in root.tables("computed")),
        fixed=tuple(_fixed(item) for item in root.tables("fixed")),
        outline=tuple(_section(item) for item in root.tables("section")),
    )
    root.finish()
    for place, reason in check(kind) if check else ():
        raise reader.error(place, reason)
    return kind


def _with_form_inputs(
    own: list[InputField], shared: Shared, form: PaperForm | None
) -> tuple[InputField, ...]:
    """An official paper has the common questions that fit it too, after its own, which win by key."""
    if form is None:
        return tuple(own)
    keys = {item.key for item in own}
    fitting = (item for item in shared.form_inputs if shared.fits.get(item.key, FormFit()).fits(form))
    return (*own, *(item for item in fitting if item.key not in keys))


def _fixed(table: TomlTable) -> FixedFact:
    result = FixedFact(table.text("key"), table.text("text"), table.text("source"))
    table.finish()
    return result
