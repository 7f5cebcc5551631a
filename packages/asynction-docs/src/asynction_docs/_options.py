"""What a page shows of a document, and how it looks."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ._code._offered_languages import SOCKETIO_LANGUAGES

_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-z]+|(?:rgb|hsl|oklch)\([\d.,%/ a-z-]+\)")
_IMAGE_TYPES = {
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """What a page shows of a document, and how it looks.

        options = PageOptions(title="Chat", accent="#0a7d55", languages=["TypeScript", "Python"])
        html = render(load_spec("asyncapi.yaml"), options=options)

    Raises ValueError for a language, a colour or a kind of image that there is not, and OSError if
    an image can't be read.
    """

    title: str | None = None
    """Instead of the document's own title."""
    logo: str | Path | None = None
    """The file of an image beside the title, which becomes a part of the page."""
    favicon: str | Path | None = None
    """The file of the icon of the page, which becomes a part of it."""
    accent: str | tuple[str, str] | None = None
    """The colour of links, such as `#0a7d55`; or two, for the light and for the dark theme."""
    css: str = ""
    """More style, after that of the page."""
    languages: Sequence[str] | None = None
    """The languages of code to paste, in the order in which they are offered; None for all."""
    servers: Sequence[str] | None = None
    """The names of the document's servers that the page shows; None for all."""
    console: bool = False
    """Whether readers can connect and send events from the page, which then loads its console."""

    def __post_init__(self) -> None:
        unknown = [each for each in self.languages or () if each not in SOCKETIO_LANGUAGES]
        if unknown:
            known = ", ".join(SOCKETIO_LANGUAGES)
            raise ValueError(f"there is no code in {', '.join(unknown)}: choose among {known}")
        if self.languages is not None and not self.languages:
            raise ValueError("`languages` is empty: leave it out for all of them")
        for colour in self.accents:
            if not _COLOUR.fullmatch(colour):
                raise ValueError(f"accent={colour!r} is not a colour of CSS, such as #0a7d55")
        if "</" in self.css:
            raise ValueError("`css` can't contain `</`, which may end the style of the page")

    @property
    def accents(self) -> tuple[str, ...]:
        """The colours of links in the light and in the dark theme, if they are given."""
        if self.accent is None:
            return ()
        return (self.accent, self.accent) if isinstance(self.accent, str) else tuple(self.accent)

    @property
    def style(self) -> str:
        """What follows the style of the page."""
        accents = self.accents
        root = f":root {{ --link: light-dark({', '.join(accents)}); }}\n" if accents else ""
        return root + self.css


def image_url(path: str | Path) -> str:
    """An image as a `data:` URL.

    Raises ValueError for a file whose name has no ending of an image, and OSError if it can't be
    read.
    """
    file = Path(path)
    kind = _IMAGE_TYPES.get(file.suffix.lower())
    if kind is None:
        endings = ", ".join(_IMAGE_TYPES)
        raise ValueError(f"{file} is not an image: its name must end in one of {endings}")
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"
