"""Which departures a program may mend by itself, and which need a person.

Form is mended; words never are. Of letters only these change: punctuation and spaces, the case of what a
standard writes in one way, a zero before a number below ten, letters put together of a base and its mark, and
where the tone mark stands. Whatever would change another letter or figure is left to a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bannai import messages
from bannai.documents.mends import (
    AcceptChanges,
    ConvertFont,
    DrawLine,
    HeadTable,
    InsertBelow,
    Mend,
    ReplaceText,
)
from bannai.documents.paper import Paper, PaperParagraph, Story, StoryKind
from bannai.documents.paper_walk import readable, walk
from bannai.documents.standards import Severity
from bannai.documents.vietnamese import TonePlacement, nfc, place_tones
from bannai.documents.vietnamese.legacy import encoding_of_font, unicode_font
from bannai.review.anatomy import Anatomy, Part
from bannai.review.check import CheckResult
from bannai.review.findings import Finding, Spot

# The rest is left to a person: what is missing, what is said, what is told by spelling or by the calendar.
_MENDED_LIST = (
    "page_size page_landscape page_top page_bottom page_left page_right page_number_missing "
    "page_number_place page_number_first page_number_look table_width font legacy_font colour look_size "
    "look_bold look_italic look_capitals look_align nation_words motto_words nation_line "
    "nation_line_length issuer_line issuer_line_length subject_line subject_line_length issuer_mark "
    "subject_mark subject_small symbol_form symbol_colon symbol_no_colon symbol_zero symbol_separator "
    "symbol_capitals date_comma date_zero date_no_zero letter_prefix addressed_colon addressed_marks "
    "basis_marks basis_dash body_align body_first_line body_space body_line body_line_exact body_upright "
    "body_end article_form article_bold point_form recipients_colon recipients_underline recipients_marks "
    "recipients_archive head_form sign_prefix highlight invisible decomposed spacing"
)
MENDED = frozenset(_MENDED_LIST.split())
TONES = "tones"
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_WORD = re.compile(r"[^\W\d_]+")
# Names keep their letters as their bearers write them. In capitals a name is known by what stands before it.
_BEFORE_NAMES_LIST = (
    "XÃ PHƯỜNG TỈNH HUYỆN QUẬN THÔN BẢN ẤP KHÓM BUÔN LÀNG PHỐ TỔ KHU ĐƯỜNG THỊ THÀNH CHI CỤM HỒ SÔNG SUỐI "
    "NÚI CẦU CHỢ TRƯỜNG HỌC TIỂU THPT THCS ÔNG BÀ CHÍ ANH CHỊ"
)
_BEFORE_NAMES = frozenset(_BEFORE_NAMES_LIST.split())
_NAME_REACH = 3
_LAYOUT_SPACES = 3  # so many may hold two columns apart
_MOST_REPAIRS = 20_000
_COMMON_CAPITALS = frozenset({"ủy"})
_SENTENCE_SIGNS = frozenset('.!?:;\n\t“”"(-–*•+…')
_FIXED_WORDS = (Part.NATION, Part.MOTTO, Part.URGENCY, Part.SIGNER)
_PARTY_HEADS = (
    Part.SUPERIOR, Part.ISSUER, Part.AUTHORITY, Part.POSITION, Part.RECIPIENT, Part.RECIPIENTS,
    Part.TYPE_NAME, Part.ADDRESSED, Part.ADDRESSED_ITEM,
)  # fmt: skip


@dataclass(frozen=True)
class Repair:
    """A finding and those of its mends that a program may do; `finding` may be one that no check told."""

    finding: Finding
    mends: tuple[Mend, ...]

    @property
    def adds(self) -> bool:
        """Whether something is set into the file."""
        return any(isinstance(it, (DrawLine, InsertBelow)) for it in self.mends)

    @property
    def key(self) -> tuple[str, ...]:
        """What it mends; of what is added there is one for a component."""
        finding = self.finding
        return (finding.rule, finding.part) if self.adds else (finding.rule, finding.part, finding.found)


def repairs(result: CheckResult, tones: TonePlacement | None, *, accept: bool = False) -> list[Repair]:
    """Return what is to be done in this round, [] when nothing is left that a program may mend.

    Old fonts and tracked changes come first and alone, then the table of a head: they move the letters that
    all else counts. `tones` is the office's way of placing tone marks, None to leave them.
    """
    anatomy = result.anatomy
    first = _old_fonts(result)
    if accept:
        first += [
            Repair(it, it.mends)
            for it in result.findings
            if any(isinstance(mend, AcceptChanges) for mend in it.mends)
        ]
    first = first or [
        Repair(it, it.mends)
        for it in result.findings
        if it.rule in MENDED and any(isinstance(mend, HeadTable) for mend in it.mends)
    ]
    if first:
        return first
    texts = {it.place: it.text for it in paragraphs(anatomy.paper)}
    found = []
    for finding in result.findings:
        allowed = tuple(it for it in finding.mends if _is_allowed(it, texts))
        if finding.rule in MENDED and allowed and not any(isinstance(it, ConvertFont) for it in allowed):
            found.append(Repair(finding, allowed))
    found = _without_clashes(found)
    if tones is not None:
        found += _tone_repairs(anatomy, tones, _touched(found), party=result.verdict.standard == "party05")
    return found


class Rounds:
    """The rounds of one file: what was mended in each, and what turned out to be in vain."""

    def __init__(self, tones: TonePlacement | None, *, accept: bool = False) -> None:
        """Begin; the arguments are those of `repairs`."""
        self._tones = tones
        self._accept = accept
        self._hopeless: set[tuple[str, ...]] = set()
        self.made: list[tuple[Repair, CheckResult]] = []
        self._tried: set[tuple[Mend, ...]] = set()
        self._times: Counter[tuple[str, ...]] = Counter()

    def next(self, result: CheckResult) -> list[Repair]:
        """Return what to mend now, [] at the end: nothing that was tried and is still told."""
        found = [
            it
            for it in repairs(result, self._tones, accept=self._accept)
            if it.key not in self._hopeless and not self._goes_round(it)
        ]
        if len(self.made) > _MOST_REPAIRS:
            return []
        self.made += [(it, result) for it in found]
        self._tried.update(it.mends for it in found)
        self._times.update(it.key for it in found)
        return found

    def _goes_round(self, repair: Repair) -> bool:
        """Say whether a repair would go on for ever: nothing is added twice, no form set more than twice."""
        if repair.mends in self._tried:
            return True
        if all(isinstance(it, ReplaceText) for it in repair.mends):
            return False
        return self._times[repair.key] >= (1 if repair.adds else 2)

    def begin_again(self, result: CheckResult) -> bool:
        """Say whether a mend helped nothing: then all is done anew, from the file as it was, without it."""
        told = {(it.rule, it.part, it.found) for it in result.findings}
        vain = {it.key for it, _ in self.made if (it.finding.rule, it.finding.part, it.finding.found) in told}
        if not vain:
            return False
        self._hopeless |= vain
        self.made.clear()
        self._tried.clear()
        self._times.clear()
        return True


def paragraphs(paper: Paper) -> Iterator[PaperParagraph]:
    """Yield every paragraph of a paper: body, headers, footers, notes."""
    for blocks in (paper.blocks, *(story.blocks for story in paper.stories)):
        for found in walk(blocks):
            yield found.paragraph


def bare(text: str) -> str:
    """Return a text without what a mender may change: equal ones say the same, letter for letter."""
    plain = place_tones(nfc(text)).casefold()
    return "".join(char for char in _ZEROS.sub("", plain) if char.isalnum())


def says_the_same(before: Paper, after: Paper, made: Iterable[tuple[Repair, CheckResult]] = ()) -> bool:
    """Say whether two papers have the same words in the same order, but in a head that was set in a table."""
    one, other = words_of(before), words_of(after)
    moved = 0
    for repair, result in made:
        for mend in repair.mends:
            if isinstance(mend, HeadTable):
                moved = max(moved, _letters_to(result.anatomy.paper, mend.last))
    return one[moved:] == other[moved:] and sorted(one[:moved]) == sorted(other[:moved])


def _letters_to(paper: Paper, place: str) -> int:
    """Return how many bare letters the body has up to a paragraph, it included."""
    count = 0
    for found in walk(paper.blocks):
        count += len(bare(readable(found.paragraph)))
        if found.paragraph.place == place:
            break
    return count


def words_of(paper: Paper) -> str:
    """Return all words on paper, bare; a line that is only a page number is none."""
    body = "".join(bare(readable(found.paragraph)) for found in walk(paper.blocks))
    stories = [_story_words(found.paragraph) for story in _shown(paper) for found in walk(story.blocks)]
    return body + "\n" + "\n".join(sorted({it for it in stories if it}))


def _shown(paper: Paper) -> Iterator[Story]:
    """Yield the notes, and the headers and footers that stand on some page."""
    shown = set()
    for setup in paper.sections:
        for usual, first, even in (setup.headers, setup.footers):
            shown |= {usual, first if setup.title_page else None, even if paper.even_and_odd else None}
    for number, story in enumerate(paper.stories):
        if number in shown or story.kind in (StoryKind.FOOTNOTE, StoryKind.ENDNOTE):
            yield story


_NUMBER_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES")


def _story_words(paragraph: PaperParagraph) -> str:
    numbered = any(run.field in _NUMBER_FIELDS for run in paragraph.runs)
    text = bare(
        "".join(run.text for run in paragraph.runs if run.visible and run.field not in _NUMBER_FIELDS)
    )
    if any(encoding_of_font(run.look.font_high) for run in paragraph.runs):
        text = bare(readable(paragraph))
    return "" if numbered and text in ("", "trang", "tr") else text


def _is_allowed(mend: Mend, texts: dict[str, str]) -> bool:
    if not isinstance(mend, ReplaceText):
        return True
    text = texts.get(mend.place, "")
    old = text[mend.start : mend.end]
    if not old.strip() and len(old) >= _LAYOUT_SPACES:
        return False
    before, after = text[: mend.start], text[mend.end :]
    return bare(before[-1:] + text[mend.start : mend.end] + after[:1]) == bare(
        before[-1:] + mend.text + after[:1]
    )


def _without_clashes(found: Sequence[Repair]) -> list[Repair]:
    """Leave out what would change letters that another repair changes: the next round sees to it."""
    taken: dict[str, list[tuple[int, int]]] = {}
    kept = []
    for repair in found:
        texts = [it for it in repair.mends if isinstance(it, ReplaceText)]
        if any(it.start < end and start < it.end for it in texts for start, end in taken.get(it.place, ())):
            continue
        for it in texts:
            taken.setdefault(it.place, []).append((it.start, it.end))
        kept.append(repair)
    return kept


def _touched(found: Sequence[Repair]) -> set[str]:
    """Return the paragraphs whose letters change in this round."""
    mends = [mend for repair in found for mend in repair.mends]
    return {it.place for it in mends if isinstance(it, ReplaceText)} | {
        it.instead for it in mends if isinstance(it, DrawLine)
    }


# ---- old fonts ---------------------------------------------------------------------------------------------


def _old_fonts(result: CheckResult) -> list[Repair]:
    """Return a repair for each old font, those of headers and notes too, which no check looks at."""
    found = [
        Repair(it, tuple(mend for mend in it.mends if isinstance(mend, ConvertFont)))
        for it in result.findings
        if any(isinstance(mend, ConvertFont) for mend in it.mends)
    ]
    known = {mend.old for repair in found for mend in repair.mends if isinstance(mend, ConvertFont)}
    for paragraph in paragraphs(result.anatomy.paper):
        looks = [run.look for run in paragraph.runs if run.text.strip()]
        looks += [paragraph.label.look] if paragraph.label else []
        for font in dict.fromkeys(font for look in looks for font in (look.font, look.font_high)):
            if font in known or encoding_of_font(font) is None:
                continue
            known.add(font)
            told = Finding(
                "legacy_font",
                Severity.ERROR,
                "",
                messages.text("check.legacy_font_found", font=font),
                messages.text("check.legacy_font_rule"),
                "TCVN 6909:2001",
                (Spot(paragraph.place),),
            )
            found.append(Repair(told, (ConvertFont(font, unicode_font(font)),)))
    return found


# ---- tone marks --------------------------------------------------------------------------------------------


def _tone_repairs(anatomy: Anatomy, style: TonePlacement, busy: set[str], *, party: bool) -> list[Repair]:
    """Return one repair for all tone marks that stand otherwise than the office has them."""
    kept = {line.place for line in anatomy.of(*_FIXED_WORDS, *(_PARTY_HEADS if party else ()))}
    mends: list[Mend] = []
    for paragraph in paragraphs(anatomy.paper):
        if paragraph.place in kept or paragraph.place in busy:
            continue
        mends += [
            ReplaceText(paragraph.place, start, end, word)
            for start, end, word in moved_tones(paragraph.text, style)
        ]
    if not mends:
        return []
    texts = {it.place: it.text for it in paragraphs(anatomy.paper)}
    first = next(it for it in mends if isinstance(it, ReplaceText))
    finding = Finding(
        TONES,
        Severity.HINT,
        "",
        messages.text("mend.tones_found", text=texts[first.place][first.start : first.end]),
        messages.text("mend.tones_rule"),
        "",
        tuple(Spot(it.place, it.start, it.end) for it in mends if isinstance(it, ReplaceText)),
    )
    return [Repair(finding, tuple(mends))]


def moved_tones(text: str, style: TonePlacement) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and new spelling of each word whose tone mark moves; names are left as they are."""
    if place_tones(text, style) == nfc(text):
        return
    words = [*_WORD.finditer(text)]
    for number, match in enumerate(words):
        made = place_tones(match[0], style)
        if made != nfc(match[0]) and len(made) == len(match[0]) and not _is_name(text, words, number):
            yield match.start(), match.end(), made


def _is_name(text: str, words: Sequence[re.Match[str]], number: int) -> bool:
    """Say whether a word may be of a name.

    In capitals it is one after “xã” and the like; else any capital that begins no sentence, beside “Ủy ban”.
    """
    word = words[number][0]
    if not word[0].isupper():
        return False
    if len(word) > 1 and word.isupper():
        return any(it[0] in _BEFORE_NAMES for it in words[max(0, number - _NAME_REACH) : number])
    after = words[number + 1] if number + 1 < len(words) else None
    goes_on = after is not None and text[words[number].end() : after.start()] in (" ", "\u00a0")
    if goes_on and after is not None and after[0][0].isupper():
        return True
    if place_tones(word).lower() in _COMMON_CAPITALS and goes_on:
        return False
    gap = text[words[number - 1].end() : words[number].start()] if number else "."
    return not any(sign in _SENTENCE_SIGNS for sign in gap)
