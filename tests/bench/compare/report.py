# SPDX-License-Identifier: Apache-2.0
"""The outcome as a table for a terminal and as a page of HTML that needs nothing else."""

import html

from compare import rows

COLUMNS = (("row", -11), ("Dovecot", 8), ("Restante", 9), ("ceiling", 8), ("reader", 8), ("", -5),
           ("x Dovecot", 14), ("of ceiling", 15), ("of reader", 10), ("CPU us: D", 10), ("R", 7),
           ("C", 7), ("read", 7), ("violations", 11))
SERVERS = rows.AND_THE_READER


def number(value):
    """Three or four digits that matter; "" for None."""
    if value is None:
        return ""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def goal_text(verdict):
    sign, mark = ("<=" if verdict.against is None else ">="), "" if verdict.is_met else " !"
    if verdict.against == "ceiling":
        return f"{verdict.reached:.0%} ({sign}{verdict.bound:.0%}){mark}"
    return f"{number(verdict.reached)} ({sign}{verdict.bound:g}){mark}"


def cells(outcome):
    """In the order of COLUMNS."""
    verdicts = {verdict.against: goal_text(verdict) for verdict in outcome.verdicts()}
    medians = [number(outcome.median(name)) if name in outcome.samples else ""
               for name in SERVERS]
    ratio = number(outcome.ratio("Dovecot"))
    return [outcome.row.name, *medians, outcome.row.unit,
            verdicts.get("Dovecot") or ratio, verdicts.get("ceiling") or verdicts.get(None) or "",
            of_reader(outcome), *(number(outcome.cpu(name)) for name in SERVERS),
            str(outcome.violations())]


def of_reader(outcome):
    return f"{outcome.ratio('reader'):.0%}" if "reader" in outcome.samples else ""


def line(texts):
    parts = [f"{text:<{-width}}" if width < 0 else f"{text:>{width}}"
             for text, (_, width) in zip(texts, COLUMNS)]
    return " ".join(parts).rstrip()


def heading():
    return line([name for name, _ in COLUMNS])


def legend():
    return ("Medians of the rounds. A goal stands in parentheses, with ! where it was missed; for "
            "memory it is\nin KiB. CPU: the server's processor time for one session, request or "
            "login, in microseconds. The\nreader is the ceiling but for RETR, which it answers "
            "from the message's file.")


STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 76em; padding: 0 1em;
       color: #1c2430; background: #fff }
h1 { font-size: 1.5em } table { border-collapse: collapse; width: 100% }
th, td { padding: .35em .6em; border-bottom: 1px solid #d5dae1; text-align: right;
         font-variant-numeric: tabular-nums; white-space: nowrap }
th:first-child, td:first-child { text-align: left; white-space: normal }
.met { color: #17692f } .missed { color: #b3261e; font-weight: 600 }
.bar { height: .55em; margin: .12em 0; border-radius: 2px }
.Dovecot { background: #9aa5b4 } .Restante { background: #2563c9 }
.before { background: #7d9fe0 } .ceiling { background: #d9a441 } .reader { background: #4e9a8a }
.key { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 1em }
@media (prefers-color-scheme: dark) {
  body { color: #e4e8ee; background: #14181f } th, td { border-color: #333b47 }
  .met { color: #6fcf8a } .missed { color: #ff8a80 } }
"""


def _bars(outcome):
    values = {name: outcome.median(name) for name in outcome.samples}
    most = max(values.values()) or 1
    return "".join(f'<div class="bar {name}" style="width:{max(value / most * 100, 0.5):.1f}%">'
                   "</div>" for name, value in values.items())


def _goals(outcome):
    return "<br>".join(
        f'<span class="{"met" if verdict.is_met else "missed"}">'
        f"{goal_text(verdict).removesuffix(' !').replace('>=', '&ge; ').replace('<=', '&le; ')}"
        f"{' x Dovecot' if verdict.against == 'Dovecot' else ''}"
        f"{' of ceiling' if verdict.against == 'ceiling' else ''}"
        f"{' ' + outcome.row.unit if verdict.against is None else ''}</span>"
        for verdict in outcome.verdicts()) + (
            f"<br>{of_reader(outcome)} of reader" if of_reader(outcome) else "")


def _row(outcome):
    medians = "".join(
        f"<td>{number(outcome.median(name)) if name in outcome.samples else ''}</td>"
        for name in SERVERS)
    cpu = "".join(f"<td>{number(outcome.cpu(name))}</td>" for name in SERVERS)
    return (f"<tr><td>{html.escape(outcome.row.title)}{_bars(outcome)}</td>{medians}"
            f"<td>{html.escape(outcome.row.unit)}</td><td>{_goals(outcome)}</td>{cpu}"
            f"<td>{outcome.violations()}</td></tr>")


def page(outcomes, facts, circumstances, notes):
    key = "".join(f'<span class="key {name}"></span>{name}' for name in SERVERS)
    names = "".join(f"<th>{name}</th>" for name in SERVERS)
    told = "".join(f'<li class="{"met" if fact.is_good else "missed"}">{html.escape(fact.title)}: '
                   f"{html.escape(fact.text)}</li>" for fact in facts)
    noted = "".join(f"<li>{html.escape(note)}</li>" for note in notes)
    about = "".join(f"<li>{html.escape(name)}: {html.escape(str(value))}</li>"
                    for name, value in circumstances.items())
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Restante compared</title><style>{STYLE}</style>
<h1>Restante, Dovecot and the ceiling</h1>
<p>{key}</p>
<table><tr><th>row</th>{names}<th></th><th>goals</th>
<th colspan="{len(SERVERS)}">processor time for one, &micro;s<br>{", ".join(SERVERS)}</th>
<th>violations</th></tr>
{"".join(_row(outcome) for outcome in outcomes)}
</table>
<ul>{told}</ul><ul>{noted}</ul>
<h2>Circumstances</h2><ul>{about}</ul>
<p>The ceiling answers every command from memory, on one thread, without locks, passwords or
deletions: it is what the kernel allows. The reader is the same, but answers RETR from the message's
file, by Restante's dot writer: the work of a server that keeps no mail in memory, with the fewest
calls. A ratio is the median of those of the rounds, in each of which all were measured in turn.</p>
</html>
"""
