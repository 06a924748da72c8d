"""Draw the README's picture: what `precis summarize examples/incident` prints, as an SVG.

python -m benchmarks.picture
"""

import io
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "examples" / "summary.svg"
COMMAND = ["summarize", "--engine", "extractive", "examples/incident"]


def output() -> str:
    """Print a summary; how long it took is not part of the picture."""
    program = [sys.executable, "-c", "from core.cli import main; main()", *COMMAND]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True)
    return re.sub(r" · \d+\.\d s\n", "\n", done.stdout.strip("\n") + "\n")


def draw(text: str) -> str:
    """Draw plain text as a window, with no font or anything else to be fetched."""
    console = Console(record=True, width=104, file=io.StringIO())
    console.print(Text(text), soft_wrap=True)
    svg = console.export_svg(title="precis summarize examples/incident", unique_id="precis")
    return re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)


if __name__ == "__main__":
    PICTURE.write_text(draw(output()))
