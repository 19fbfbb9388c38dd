"""What an official paper has besides its text: head, number, addressees, signatures, recipients."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bannai import messages
from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.kinds import InputType, PaperForm
from bannai.documents.model import Heading, Inline, Letterhead, Run, Section, Signature, plain_text
from bannai.documents.phrases import Phrase, Slot
from bannai.documents.provinces import SOURCE as PROVINCES_SOURCE
from bannai.documents.provinces import province_level_of
from bannai.documents.standards import Body, Standard
from bannai.documents.vietnamese import TonePlacement, place_tones, upper_first
from bannai.drafting.appendices import appendix_sections
from bannai.drafting.brief import Brief
from bannai.drafting.phrase_writer import PhraseWriter
from bannai.drafting.tidy import finished
from bannai.drafting.values import Atom, Value, missing_atom

# Keys of the inputs that every official paper has (kinds/shared.toml, [[form_input]]).
NUMBER_KEY, DATE_KEY, SIGNATURE_KEY, SIGNER_KEY = "so_van_ban", "ngay_ky", "nguoi_ky", "ten_nguoi_ky"
URGENCY_KEY, DRAFT_KEY, APPENDIX_KEY = "do_khan", "du_thao", "phu_luc"
SECRETARY_NAME_KEY, CHAIR_NAME_KEY = "ten_thu_ky", "ten_chu_tri"
_SLOT = re.compile(r"(\{\w+\})")
_BLANK = "\u00a0" * 6  # room for the clerk's pen: number and day are given after signing
_LETTER, _SUBMISSION = "Công văn", "Tờ trình"


@dataclass(frozen=True, slots=True)
class Framing:
    """The parts of a document around its sections."""

    letterhead: Letterhead
    type_name: Inline
    subject: Inline
    addressed: tuple[Inline, ...]
    signatures: tuple[Signature, ...]
    recipients: tuple[Inline, ...]
    missing: tuple[str, ...]
    addressed_word: str = ""
    contact: Inline = ()
    two_sided: bool = False
    appendices: tuple[Section, ...] = ()


class OfficialFrame:
    """Builds the framing of a paper from its brief, by its standard."""

    def __init__(self, form: PaperForm, brief: Brief, standard: Standard, writer: PhraseWriter) -> None:
        """Keep what is needed; the writer renders the kind's own phrases and collects facts."""
        self.form = form
        self.brief = brief
        self.standard = standard
        self.writer = writer
        self.missing: list[str] = []

    def build(self) -> Framing:
        """Return the framing. What the office profile lacks is marked and listed."""
        is_letter = self.form.paper == _LETTER
        subject = self._phrase(self.form.subject, "subject")
        head = Letterhead(
            superior=tuple(self._body_line(line) for line in self.body.superior),
            issuer=tuple(self._body_line(line) for line in self.body.issuer),
            symbol=self._symbol(),
            place_date=self._place_date(),
            letter_subject=(Run(self.standard.wording["letter_subject_prefix"]), *subject)
            if is_letter
            else (),
            urgency=self._urgency(),
            draft=self._draft_mark(),
        )
        submitted = self.standard.wording.get("submitted", "") if self.form.paper == _SUBMISSION else ""
        return Framing(
            letterhead=head,
            type_name=() if is_letter else (Run(self.form.paper.upper()),),
            subject=() if is_letter else subject,
            addressed=self._addressed(),
            signatures=self._signatures(),
            recipients=self._recipients(),
            appendices=self._appendices(head),
            missing=tuple(self.missing),
            addressed_word=submitted,
            contact=self._contact(),
            two_sided=bool(self.brief.office.two_sided),
        )

    @property
    def body(self) -> Body:
        """The body that issues the paper."""
        return self.standard.bodies[self.issuer]

    @property
    def issuer(self) -> str:
        """The id of the body that issues the paper: the one that was chosen, or the kind's own."""
        return self.brief.issuer or self.form.issuer

    def _phrase(self, phrase: Phrase, place: str) -> Inline:
        random = self.writer.renderer.random_for("form", place)
        runs = self.writer.renderer.render(phrase, self.writer.renderer.values, random, capital=False) or ()
        return tuple(run for run in finished(runs, "") if run.text)

    def _body_line(self, line: str) -> Inline:
        office = self.brief.office
        known = {
            "{level}": office.level,
            "{name}": office.name,
            "{province}": office.province,
            "{province_level}": office.province_level or province_level_of(office.province),
            "{unit}": office.unit,
        }
        labels = {
            # Where the name is missing too, its mark asks for both.
            "{level}": messages.text("drafting.lacks_level") if office.name else "",
            "{province_level}": messages.text("drafting.lacks_province_level") if office.province else "",
            "{name}": messages.text("drafting.lacks_name"),
            "{province}": messages.text("drafting.lacks_province"),
            "{unit}": messages.text("drafting.lacks_unit"),
        }
        runs: list[Run] = []
        rest = line
        while slot := min((name for name in known if name in rest), key=rest.index, default=""):
            before, _, rest = rest.partition(slot)
            runs.append(Run(before))
            text = known[slot]
            if text:
                placed = place_tones(text.upper(), self._tones())
                runs.append(self._fact_run(f"office.{slot[1:-1]}", placed, text))
            elif labels.get(slot):
                runs.append(self._mark(labels[slot]))
        runs.append(Run(rest))
        return tuple(run for run in _trim(runs) if run.text)

    def _tones(self) -> TonePlacement:
        return TonePlacement.MODERN if self.standard.id == "party05" else TonePlacement.TRADITIONAL

    def _mark(self, label: str) -> Run:
        if label not in self.missing:
            self.missing.append(label)
        atom = missing_atom(f"office.{self.missing.index(label) + 1}", label)
        self.writer.facts[atom.fact.id] = atom.fact
        return Run(atom.text, atom.fact.id)

    def _fact_run(self, fact_id: str, text: str, value: str) -> Run:
        name = fact_id.partition(".")[2]
        origin = self.brief.office_origin(name)
        if name == "province_level" and not self.brief.office.province_level:
            origin = Provenance(ProvenanceKind.FIXED, PROVINCES_SOURCE)
        self.writer.facts.setdefault(fact_id, Fact(fact_id, value, FactKind.NAME, origin))
        return Run(text, fact_id)

    def _atom(self, key: str) -> Atom | None:
        value = self.brief.values.get(key)
        return value if isinstance(value, Atom) else None

    def _used(self, atom: Atom, text: str | None = None) -> Run:
        self.writer.facts[atom.fact.id] = atom.fact
        return Run(atom.text if text is None else text, atom.fact.id)

    def _symbol(self) -> Inline:
        number = self._atom(NUMBER_KEY)
        runs = [Run(self.standard.wording["symbol_prefix"])]
        if number:
            runs.append(self._used(number, number.text.zfill(2)))
        else:
            runs.append(Run(_BLANK))
        runs.append(Run(self.standard.wording["symbol_separator"] + self._symbol_text()))
        return tuple(runs)

    def _symbol_text(self) -> str:
        abbreviation = self.standard.abbreviations.get(self.form.paper, "")
        if self.standard.id == "party05":
            return f"{abbreviation}/{self.body.symbol}"
        if abbreviation:
            return f"{abbreviation}-{self.body.symbol}"
        unit = self._drafting_unit()
        return f"{self.body.symbol}-{unit}" if unit not in ("", self.body.symbol) else self.body.symbol

    def _drafting_unit(self) -> str:
        text = plain_text(self._phrase(self.form.drafting_unit, "unit")) if self.form.drafting_unit else ""
        text = text or self.brief.office.drafting_unit
        for name in sorted(self.standard.units, key=len, reverse=True):
            if text.lower().startswith(name.lower()):
                return self.standard.units[name]
        return text if text.isupper() and " " not in text else ""

    def _place_date(self) -> Inline:
        office = self.brief.office
        place = office.place or self._place_name(office.level, office.name, office.province)
        runs = [
            self._fact_run("office.place", place, place)
            if place
            else self._mark(messages.text("drafting.lacks_place"))
        ]
        signed = self._date()
        return (*runs, Run(", "), signed) if signed.fact else (*runs, Run(f", {signed.text}"))

    def _date(self) -> Run:
        """Return the day of signing in words, with blanks where it is not known yet."""
        signed = self._atom(DATE_KEY)
        wording = self.standard.wording["date"]
        if signed and isinstance(signed.raw, date):
            day = signed.raw
            month = f"{day.month:02d}" if day.month < 3 else str(day.month)
            return self._used(signed, wording.format(day=f"{day.day:02d}", month=month, year=day.year))
        return Run(wording.format(day=_BLANK, month=_BLANK, year=_BLANK))

    def _urgency(self) -> str:
        chosen = self._atom(URGENCY_KEY)
        return self.standard.wording.get(f"urgency_{chosen.raw}", "") if chosen else ""

    def _draft_mark(self) -> Inline:
        """Return "DỰ THẢO", with its number where one was chosen."""
        chosen = self._atom(DRAFT_KEY)
        wording = self.standard.wording
        if not chosen or "draft" not in wording:
            return ()
        number = str(chosen.raw).partition("lan-")[2]
        return (
            self._used(
                chosen, wording["draft_numbered"].format(number=number) if number else wording["draft"]
            ),
        )

    def _contact(self) -> Inline:
        """Return the issuer's address for the papers that go out with it."""
        contact = self.brief.office.contact
        papers = self.standard.wording.get("contact_papers", "").split("; ")
        if not contact or self.form.paper not in papers:
            return ()
        return (self._fact_run("office.contact", contact, contact),)

    def _appendices(self, head: Letterhead) -> tuple[Section, ...]:
        answer = self._atom(APPENDIX_KEY)
        if not answer or answer.missing:
            return ()
        self.writer.facts[answer.fact.id] = answer.fact
        label = messages.text("drafting.lacks_appendix_title")
        mark = missing_atom("phu_luc.ten", label)
        sections = appendix_sections(
            answer, self.standard, self._enclosed(head), Run(mark.text, mark.fact.id)
        )
        if any(mark.fact.id == run.fact for section in sections for run in _first_runs(section)):
            self.writer.facts[mark.fact.id] = mark.fact
            self.missing.append(label)
        return tuple(sections)

    def _enclosed(self, head: Letterhead) -> Inline:
        """Return "(Kèm theo Quyết định số … ngày … của …)"."""
        office, body = self.brief.office, self.body
        issuer: list[Run] = [Run(body.named)]
        name = office.unit if any("{unit}" in line for line in body.issuer) else office.full_name
        if name:
            key = "office.unit" if name == office.unit else "office.full_name"
            issuer += [Run(" "), self._fact_run(key, name, name)]
        known: dict[str, list[Run]] = {
            "{paper}": [Run(self.form.paper)],
            "{number}": list(head.symbol[1:]),
            "{date}": [self._date()],
            "{issuer}": issuer,
        }
        runs: list[Run] = []
        for part in _SLOT.split(self.standard.wording.get("enclosed", "")):
            runs += known.get(part) or ([Run(part)] if part else [])
        return tuple(runs)

    def _place_name(self, level: str, name: str, province: str) -> str:
        """Add the level before a number (NĐ 30, II.4); for the Party before one syllable (HD 05, tr. 9)."""
        if not name:
            return ""
        if name.isdigit():
            return f"{upper_first(level)} {name}".strip()
        if self.standard.id == "party05" and (" " not in name or name == province):
            return f"{upper_first(level)} {name}".strip()
        return name

    def _addressed(self) -> tuple[Inline, ...]:
        value: Value | None = self.brief.values.get(self.form.addressed) if self.form.addressed else None
        if value is None:
            return ()
        atoms = [value] if isinstance(value, Atom) else [entry for entry in value if isinstance(entry, Atom)]
        return tuple((self._used(atom, upper_first(atom.text)),) for atom in atoms)

    def _signatures(self) -> tuple[Signature, ...]:
        if self.form.minutes:
            wording = self.standard.wording
            return tuple(
                Signature(((Run(wording[title]),),), self._name(key), wording.get("minutes_note", ""))
                for title, key in (("minutes_left", SECRETARY_NAME_KEY), ("minutes_right", CHAIR_NAME_KEY))
            )
        chosen = self._atom(SIGNATURE_KEY)
        known = self.standard.signatures
        preset = known[self.body.default_signature]
        usual = [known[name] for name in (self.brief.office.signature, self.form.signature) if name in known]
        fitting = [it for it in usual if not it.bodies or self.issuer in it.bodies]
        if chosen and not chosen.missing:
            self.writer.facts[chosen.fact.id] = chosen.fact
            preset = known.get(str(chosen.raw), preset)
        elif fitting:
            preset = fitting[0]
        fact = chosen.fact.id if chosen and not chosen.missing else None
        lines = tuple((Run(line, fact),) for line in preset.lines)
        return (Signature(lines, self._name(SIGNER_KEY) or self._office_signer()),)

    def _office_signer(self) -> Inline:
        signer = self.brief.office.signer
        return (self._fact_run("office.signer", signer, signer),) if signer else ()

    def _name(self, key: str) -> Inline:
        atom = self._atom(key)
        return (self._used(atom),) if atom and not atom.missing else ()

    def _recipients(self) -> tuple[Inline, ...]:
        """Return the lines of Nơi nhận; a phrase that is one list is a line an item."""
        lines: list[Inline] = []
        for phrase in self.form.recipients:
            items = self._listed(phrase)
            if items is not None:
                lines += [(self._used(atom, upper_first(atom.text)),) for atom in items]
            elif runs := self._phrase(phrase, "recipients"):
                lines.append(runs)
        above = self.standard.wording["as_above"]
        if not self.brief.values.get(self.form.addressed):
            lines = [line for line in lines if plain_text(line) != above]
        if not lines:
            return ()
        return (*(finished(runs, ";") for runs in lines[:-1]), finished(lines[-1]))

    def _listed(self, phrase: Phrase) -> list[Atom] | None:
        """Return the items when a phrase is nothing but a slot of a list input."""
        if len(phrase) != 1 or not isinstance(phrase[0], Slot) or phrase[0].filters:
            return None
        if not any(
            item.key == phrase[0].key and item.type is InputType.LIST for item in self.brief.kind.inputs
        ):
            return None
        value = self.brief.values.get(phrase[0].key, ())
        return [entry for entry in value if isinstance(entry, Atom)] if isinstance(value, tuple) else []


def _first_runs(section: Section) -> Inline:
    head = section.blocks[0]
    return head.runs if isinstance(head, Heading) else ()


def _trim(runs: list[Run]) -> list[Run]:
    """Drop the space that an unknown level leaves before a name."""
    result: list[Run] = []
    for run in runs:
        text = run.text
        if not text:
            continue
        if text.startswith(" ") and (not result or result[-1].text.endswith(" ")):
            text = text.lstrip(" ")
        result.append(Run(text, run.fact))
    return result
