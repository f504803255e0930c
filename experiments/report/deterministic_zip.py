"""What Word and Excel files share: texts that can stand in them, and bytes that hold no moment of making."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from agents.base.files.errors import one_line

HARD_SPACE = "\N{NO-BREAK SPACE}"
EPOCH = (1980, 1, 1, 0, 0, 0)
MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
NO_MOMENT = rb"\g<1>1980-01-01T00:00:00Z\g<2>"
MOST_CHARACTERS = 5000


def printable(text: str, most: int = MOST_CHARACTERS) -> str:
    """The text without anything that breaks a line or that XML cannot hold; hard spaces stay."""
    return HARD_SPACE.join(one_line(part, most) for part in text.split(HARD_SPACE))[:most]


def steady(content: bytes) -> bytes:
    """The same zipped document without the moment at which it was made, so that equal reports are equal bytes."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "docProps/core.xml":
                data = MOMENT.sub(NO_MOMENT, data)
            # Every entry carries a time too; 1980 is the first that the zip format knows.
            new.writestr(ZipInfo(entry.filename, EPOCH), data, ZIP_DEFLATED)
    return made.getvalue()
