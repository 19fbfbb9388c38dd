"""The colours of the three themes, as data: light, dark, high contrast."""

from __future__ import annotations

from dataclasses import dataclass

from bannai.services.settings_service import Theme


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of a theme, by what they are for.

    `ground` lies under `surface`; `edge` surrounds controls, `line` only separates; `accent` fills and
    carries `on_accent`; `accent_ink` is text in the accent's colour. `mark` is the ground of text that
    matches nothing; `added` and `removed` are the grounds of a shown difference.
    """

    ink: str
    quiet_ink: str
    hint_ink: str
    surface: str
    ground: str
    desk: str
    line: str
    edge: str
    handle: str
    accent: str
    accent_strong: str
    on_accent: str
    accent_ink: str
    accent_pale: str
    focus: str
    wrong: str
    wrong_pale: str
    good: str
    good_pale: str
    caution: str
    caution_pale: str
    mark: str
    mark_ink: str
    added: str
    added_ink: str
    removed: str
    removed_ink: str
    rail: str
    on_rail: str
    rail_chosen: str
    on_rail_chosen: str
    dark: bool = False


LOOKS: dict[Theme, Look] = {
    Theme.LIGHT: Look(
        ink="#1d2430",
        quiet_ink="#4d5766",
        hint_ink="#5f6875",
        surface="#ffffff",
        ground="#f0f3f7",
        desk="#d9dee6",
        line="#cdd5df",
        edge="#75808f",
        handle="#8792a1",
        accent="#1b5080",
        accent_strong="#123a5e",
        on_accent="#ffffff",
        accent_ink="#123a5e",
        accent_pale="#e3edf6",
        focus="#b85400",
        wrong="#9c1c1c",
        wrong_pale="#fbecea",
        good="#1d6338",
        good_pale="#e8f4ec",
        caution="#6b4a00",
        caution_pale="#fdf3d7",
        mark="#ffe58a",
        mark_ink="#1d2430",
        added="#d3efdc",
        added_ink="#12472a",
        removed="#fadbd8",
        removed_ink="#7d1515",
        rail="#123a5e",
        on_rail="#eef4fa",
        rail_chosen="#ffffff",
        on_rail_chosen="#123a5e",
    ),
    Theme.DARK: Look(
        ink="#e9edf3",
        quiet_ink="#b4bdc9",
        hint_ink="#a3adba",
        surface="#1f252e",
        ground="#161a21",
        desk="#0e1116",
        line="#3a4350",
        edge="#7d8897",
        handle="#6b7685",
        accent="#2b6ca3",
        accent_strong="#235a89",
        on_accent="#ffffff",
        accent_ink="#9ccbf5",
        accent_pale="#24374a",
        focus="#ffb454",
        wrong="#ff9c92",
        wrong_pale="#3d2221",
        good="#8fdcaa",
        good_pale="#1d3527",
        caution="#f3cf7a",
        caution_pale="#3a301a",
        mark="#6b5600",
        mark_ink="#fff6d6",
        added="#1e4a30",
        added_ink="#d6f5e0",
        removed="#5a2623",
        removed_ink="#ffdeda",
        rail="#0e1116",
        on_rail="#d6dee8",
        rail_chosen="#24374a",
        on_rail_chosen="#ffffff",
        dark=True,
    ),
    Theme.CONTRAST: Look(
        ink="#ffffff",
        quiet_ink="#ffffff",
        hint_ink="#d9d9d9",
        surface="#000000",
        ground="#000000",
        desk="#000000",
        line="#ffffff",
        edge="#ffffff",
        handle="#ffffff",
        accent="#ffe100",
        accent_strong="#fff3a0",
        on_accent="#000000",
        accent_ink="#ffe100",
        accent_pale="#00264d",
        focus="#00e5ff",
        wrong="#ffb3ab",
        wrong_pale="#330000",
        good="#a5ffc0",
        good_pale="#00260e",
        caution="#ffe9a6",
        caution_pale="#2b2100",
        mark="#ffe100",
        mark_ink="#000000",
        added="#004d1f",
        added_ink="#ffffff",
        removed="#660000",
        removed_ink="#ffffff",
        rail="#000000",
        on_rail="#ffffff",
        rail_chosen="#ffe100",
        on_rail_chosen="#000000",
        dark=True,
    ),
}

# (text, background): every pair that the window shows together.
TEXT_PAIRS = (
    *((ink, ground) for ink in ("ink", "quiet_ink", "accent_ink") for ground in ("surface", "ground")),
    *(("ink", ground) for ground in ("desk", "accent_pale", "wrong_pale", "good_pale", "caution_pale")),
    *((ink, "accent_pale") for ink in ("accent_ink", "quiet_ink")),
    ("hint_ink", "surface"),
    ("quiet_ink", "desk"),
    *((tone, ground) for tone in ("wrong", "good", "caution") for ground in ("surface", "ground")),
    ("wrong", "wrong_pale"),
    ("good", "good_pale"),
    ("caution", "caution_pale"),
    ("on_accent", "accent"),
    ("on_accent", "accent_strong"),
    ("mark_ink", "mark"),
    ("added_ink", "added"),
    ("removed_ink", "removed"),
    ("on_rail", "rail"),
    ("on_rail_chosen", "rail_chosen"),
)
# (border or frame, what it stands on)
FRAME_PAIRS = (
    *((frame, "surface") for frame in ("edge", "focus", "accent_ink", "wrong")),
    *((frame, "ground") for frame in ("edge", "focus", "accent_ink", "wrong")),
    ("focus", "wrong_pale"),
    ("handle", "surface"),
)
