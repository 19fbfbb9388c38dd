"""Every sown fault is mended or honestly left; the words stay; mending again changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bannai.documents.vietnamese import TonePlacement
from bannai.review.mending import MENDED
from tests.fixtures.form_faults import BASES, BY_NAME, FAULTS, sown, written
from tests.unit.mended import mended

# What only a person can mend: what is missing, what is said, what may be meant so.
TO_A_PERSON = {
    "missing", "superior_none", "superior_missing", "superior_name", "head_sides", "date_form",
    "date_unreal", "date_place", "symbol_kind", "symbol_issuer", "symbol_year", "sequence",
    "number_words", "abolished", "capitals", "weekday", "weekday_capital", "leftover", "foreign",
    "syllable", "doubled", "missing_mark", "blank", "emoji", "hidden_text", "strike", "tracked_changes",
    "comments", "sign_deputy", "sign_position", "sign_committee", "sign_body", "sign_title",
    "recipients_as_above", "addressed_missing", "addressed_kind", "letter_type_name", "letter_prefix",
    "basis_law", "secret_mark",
}  # fmt: skip
# Faults of a rule that is mended elsewhere: here the right letters are not known.
LEFT = {"a subject in capitals", "a signer in capitals", "no line of what is kept"}


@pytest.mark.parametrize("base", BASES)
def test_a_correct_paper_is_not_changed(tmp_path: Path, base: str) -> None:
    result = mended(written(BASES[base]), tmp_path)
    assert result.made == []
    assert result.data == written(BASES[base]) or result.left == []


@pytest.mark.parametrize("base", BASES)
def test_a_correct_paper_of_an_office_with_modern_tones_says_the_same(tmp_path: Path, base: str) -> None:
    result = mended(written(BASES[base]), tmp_path, tones=TonePlacement.MODERN)
    assert set(result.made) <= {"tones"}


@pytest.mark.parametrize("name", BY_NAME)
def test_a_sown_fault_is_mended_or_left(tmp_path: Path, name: str) -> None:
    fault = BY_NAME[name]
    result = mended(sown(fault), tmp_path)
    left = fault.rules & TO_A_PERSON or (fault.rules if name in LEFT else set())
    assert set(result.left) == left
    assert set(result.made) == fault.rules - left


@pytest.mark.parametrize("name", BY_NAME)
def test_what_is_mended_is_not_mended_again(tmp_path: Path, name: str) -> None:
    once = mended(sown(BY_NAME[name]), tmp_path)
    again = mended(once.data, tmp_path)
    assert again.made == []
    assert again.left == once.left


def test_most_faults_are_mended() -> None:
    rules = {rule for fault in FAULTS for rule in fault.rules}
    assert len(rules & MENDED) > 45
    assert rules <= MENDED | TO_A_PERSON
