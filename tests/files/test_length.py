"""Time grows with the length of a file, and with nothing else in it."""

import io
import time
from contextlib import suppress

import pytest

from bots.terminal.files import Format, read
from core.errors import PrecisError

LENGTH = 60_000
PIECES = [
    *(
        " ",
        "\t",
        ":",
        "x",
        "<",
        "<v ",
        "<v\t",
        "<v.",
        "</",
        "{\\",
        "&amp",
        "&",
        "(",
        "[",
        "> ",
        "~",
    ),
    *(
        "left ",
        "Ana ",
        "ANA ",
        "Ana de ",
        "@",
        "<@",
        "<t:",
        "</a",
        "<a:",
        "|",
        "*",
        "\u200e",
        "\u3000",
    ),
    *(
        "21/11/2026, ",
        "21. ",
        "0",
        "09:14 ",
        "-->",
        "00:00:01,000 ",
        "<Media ",
        "\\u00",
        "Missed ",
        '"',
    ),
]
HEADS = {
    Format.TEXT: [
        "Ana: hi\nHERE\n",
        "Ana: HERE\n",
        "HERE\nAna: hi\n",
        "Ana: hi\n09:14HEREx\n",
        "AHEREx\nAna: hi",
    ],
    Format.WHATSAPP: [
        "21/11/2026, 09:14 - Ana: HEREx\n",
        "[21/11/2026, 09:14:05] Ana: \u200eHEREx\n",
        "[21/11/2026, 09:14:05] Ana: \u200eHERE\nx\n",
        "21/11/2026, 09:14 - HERE\n",
        "21/11/2026, 09:14 - Ana: hi\n21/11/2026,HERE09:14 - Ana: x\n",
    ],
    Format.VTT: [
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHEREx\n",
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<vHEREx\n",
        "WEBVTT\n\n00:00:01.000HERE--> 00:00:02.000\nAna: x\n",
    ],
    Format.DISCORD: [
        '{"guild": {}, "messages": [{"id": "1", "author": {"id": "1"}, "content": "HERE"}]}'
    ],
}


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("form", HEADS)
def test_no_piece_is_slow_however_often_it_comes(form: Format, piece: str) -> None:
    for head in HEADS[form]:
        text = head.replace("HERE", piece * (LENGTH // len(piece)))
        started = time.process_time()
        with suppress(PrecisError):
            read("-", form, io.BytesIO(text.encode()))
        assert time.process_time() - started < 0.5, head
