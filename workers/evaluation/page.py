"""A report for people: a table on a terminal, or a section of a model card."""

from collections.abc import Iterator

from rich.table import Table

from workers.evaluation.report import Report
from workers.evaluation.rouge import PY_ROUGE, SUMMARY_LEVEL

NAMES = {
    "rouge1": "ROUGE-1",
    "rouge2": "ROUGE-2",
    "rougeL": "ROUGE-L",
    "rougeLsum": "ROUGE-Lsum",
    SUMMARY_LEVEL: "ROUGE-L, summary-level",
    PY_ROUGE: "ROUGE-L, py-rouge 1.2",
}

_HEAD = ("| metric | F1 | 95 % | precision | recall |", "|---|---|---|---|---|")
_HOW = (
    "Measured with `precis eval`: rouge-score with its stemmer, one sentence per line, mean over "
    "references; intervals from 1,000 bootstrap samples."
)
_READING = (
    "The last two rows are conventions of published tables and must not be mixed: `summary-level` "
    "is what ROUGE-1.5.5 defines; `py-rouge 1.2` raises precision and recall to the power of "
    "1/1.2, a fault of py-rouge that most SAMSum papers share. Tripwires are no measure of "
    "faithfulness: they see names, numbers, dates and links that nobody said, and nothing else."
)


def table(report: Report) -> Table:
    """Draw the scores."""
    drawn = Table("", "F1", "95 %", "precision", "recall", title=title(report))
    for name, words in NAMES.items():
        each = report.rouge[name]
        bounds = f"{each.low:.1f} to {each.high:.1f}"
        drawn.add_row(words, f"{each.f:.2f}", bounds, f"{each.precision:.2f}", f"{each.recall:.2f}")
    return drawn


def title(report: Report) -> str:
    """Name what was measured on what."""
    system = f"{report.engine} ({report.model})" if report.model else report.engine
    return f"{system} on {report.dialogues:,} dialogues of {report.file}"


def facts(report: Report) -> Iterator[str]:
    """Say in words what no ROUGE tells."""
    checks, people = report.checks, report.reference_checks
    yield (
        f"words: {report.words:.1f} a summary, {report.reference_words:.1f} a reference, "
        f"{report.dialogue_words:.0f} a dialogue; {report.empty} summaries are empty"
    )
    kinds = [kind for kind in ("name", "number", "date", "link") if kind in checks]
    named = ", ".join(f"{kind} {checks[kind]:.1f}" for kind in kinds)
    yield (
        f"tripwires: {checks['tripwires']:.1f} % of summaries{f' ({named})' if named else ''}, "
        f"{people['tripwires']:.1f} % of references"
    )
    yield (
        f"links: {checks['linked']:.1f} % of sentences have one, {checks['links']:.1f} each; "
        f"they hold {checks['support']:.1f} % of a sentence's words "
        f"({people['support']:.1f} % of a reference's)"
    )
    if report.summaries_per_minute:
        yield (
            f"speed: {report.summaries_per_minute:,.0f} summaries a minute, "
            f"{report.tokens_per_second or 0:,.0f} new tokens a second"
        )


def card(report: Report) -> str:
    """Write the section of a model card."""
    settings = ", ".join(f"{name} {value}" for name, value in report.settings.items())
    lines = [
        "## Evaluation",
        f"{title(report)}, {report.references:,} references; {settings}. {_HOW}",
        "\n".join(
            ["| metric | F1 | 95 % | precision | recall |", "|---|---|---|---|---|", *_rows(report)]
        ),
        "\n".join(f"- {fact}" for fact in facts(report)),
        _READING,
    ]
    return "\n\n".join(lines)


def _rows(report: Report) -> Iterator[str]:
    for name, words in NAMES.items():
        each = report.rouge[name]
        scores = f"{each.f:.2f} | {each.low:.1f} to {each.high:.1f} | {each.precision:.2f}"
        yield f"| {words} | {scores} | {each.recall:.2f} |"
