"""The readable view: the note with its evidence, the proposed claim, gaps and what is not billed."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.visible import visible

_STATUS = {"supported": "green", "review": "yellow", "hold": "magenta"}
_STYLE = {
    "assertion": "dim italic",
    "site": "cyan",
    "size": "green",
    "margin": "green",
    "count": "magenta",
    "stage": "magenta",
}


def show(answer: dict[str, Any], text: str, console: Console | None = None) -> None:
    """Print one answer; colour only where the output is a terminal."""
    console = console or Console(highlight=False, soft_wrap=True)
    text = visible(text)
    console.print(Text(f"== {visible(answer['id'])}", style="bold"))
    if "error" in answer:
        error = answer["error"]
        console.print(Text(f"error: {error['field']}: {error['message']}", style="red"))
        return
    console.print(_marked(answer, text))
    console.print(_claim(answer))
    _visit(answer, console)
    for gap in answer["gaps"]:
        about = "" if gap["line"] is None else f" (line {gap['line'] + 1})"
        console.print(Text(f"gap: {gap['element']}{about}: {gap['consequence']}", style="yellow"))
        if gap["query"]:
            console.print(Text(f"     ask: {gap['query']}"))
    for item in answer["not_billed"]:
        words = " ".join(text[item["start"] : item["end"]].split())
        console.print(Text(f"not billed ({item['why']}): {item['what']} \u2013 \u201c{words}\u201d", style="dim"))
    for warning in answer.get("warnings", []):
        console.print(Text(f"note: {visible(warning)}", style="dim"))
    console.print()


def _marked(answer: dict[str, Any], text: str) -> Text:
    """Lines of the note that hold evidence, the words marked with the claim lines that they prove."""
    marks: dict[tuple[int, int], list[str]] = {}
    for line in answer["lines"]:
        for item in line["evidence"]:
            marks.setdefault((item["start"], item["end"]), []).append(f"{line['code']} {item['field']}")
    out = Text()
    position = 0
    for raw in text.splitlines(keepends=True):
        end = position + len(raw)
        inside = sorted(span for span in marks if position <= span[0] < end)
        if inside:
            shown = Text("  " + raw.rstrip("\r\n"))
            for start, stop in inside:
                field = marks[(start, stop)][0].split(" ", 1)[1]
                style = "bold underline " + _STYLE.get(field, "yellow")
                shown.stylize(style, 2 + start - position, 2 + min(stop, end) - position)
            tags = dict.fromkeys(tag for span in inside for tag in marks[span])
            shown.append("   [" + ", ".join(tags) + "]", style="dim")
            out.append_text(shown)
            out.append("\n")
        position = end
    return out


def _claim(answer: dict[str, Any]) -> Table | Text:
    if not answer["lines"]:
        return Text("No billable line proposed.", style="bold")
    table = Table("line", "code", "units", "modifiers", "diagnosis", "status", "sure", "why", box=None, pad_edge=False)
    for number, line in enumerate(answer["lines"], 1):
        status = Text(line["status"], style=_STATUS[line["status"]])
        why = f"{line['reason']} ({', '.join(line['rules'])})" if line["rules"] else line["reason"]
        cells = [str(number), line["code"], str(line["units"]), " ".join(line["modifiers"]), " ".join(line["icd10"])]
        table.add_row(*cells, status, f"{line['confidence']:.2f}", why)
    return table


def _visit(answer: dict[str, Any], console: Console) -> None:
    """The verdict on the visit and the grid that decided it."""
    em = answer["em"]
    if em["verdict"] == "none":
        return
    code = " ".join([em["code"] or "no code", *em["modifiers"]])
    console.print(Text(f"visit {em['verdict']}: {code}", style="bold"), Text(em["reason"]))
    for name in ("problems", "data", "risk"):
        if em["mdm"][name]:
            console.print(Text(f"  {name + ':':<10}{em['mdm'][name]}"))
    if em["time_minutes"] is not None:
        console.print(Text(f"  {'time:':<10}{em['time_minutes']} minutes"))
