# SPDX-License-Identifier: Apache-2.0
"""What came out of the rows: medians, ratios, and whether the goals were reached. Pure values."""

import dataclasses
import statistics


@dataclasses.dataclass(frozen=True)
class Verdict:
    """Of one goal. `reached` is how many times as good as `against` Restante is; against None it is
    the value itself, which is to be small."""

    against: str | None
    bound: float
    reached: float

    @property
    def is_met(self):
        return self.reached <= self.bound if self.against is None else self.reached >= self.bound


class Outcome:
    """Of one row: for each server its samples, one a round."""

    def __init__(self, row):
        self.row = row
        self.samples = {name: [] for name in row.servers}

    def add(self, name, sample):
        self.samples[name].append(sample)

    def median(self, name):
        return statistics.median(sample.value for sample in self.samples[name])

    def cpu(self, name):
        """Microseconds for one, or None where it was not measured."""
        known = [s.cpu_us for s in self.samples.get(name, ()) if s.cpu_us is not None]
        return statistics.median(known) if known else None

    def ratio(self, other):
        """How many times as good as `other` Restante is: the median of the rounds, because within a
        round both had the same weather."""
        pairs = zip(self.samples["Restante"], self.samples[other])
        ratios = [mine.value / theirs.value if self.row.is_more_better
                  else theirs.value / max(mine.value, 1e-9) for mine, theirs in pairs]
        return statistics.median(ratios)

    def verdicts(self):
        for goal in self.row.goals:
            reached = self.median("Restante") if goal.against is None else self.ratio(goal.against)
            yield Verdict(goal.against, goal.bound, reached)

    def violations(self):
        """Of Restante; what the others do wrong is in the complaints."""
        return sum(sample.violations for sample in self.samples["Restante"])

    def complaints(self):
        return sorted({f"{name}: {text}" for name, samples in self.samples.items()
                       for sample in samples for text in sample.complaints})

    def is_good(self):
        return not self.violations() and all(verdict.is_met for verdict in self.verdicts())

    def change(self, before):
        """Against an earlier build of Restante, as a fact in words."""
        text = (f"{self.median('Restante'):.4g} {self.row.unit}, before "
                f"{self.median(before):.4g}: {self.ratio(before):.3f} times as good")
        if (now := self.cpu("Restante")) is not None and (was := self.cpu(before)) is not None:
            text += f"; processor time {now:.1f} us, before {was:.1f}: {now - was:+.1f}"
        return Fact(f"{self.row.name} against the build before", text)

    def as_json(self):
        return {
            "name": self.row.name, "title": self.row.title, "unit": self.row.unit,
            "cpu_us_per": self.row.per,
            "servers": {name: {"median": self.median(name), "cpu_us": self.cpu(name),
                               "samples": [dataclasses.asdict(sample) for sample in samples]}
                        for name, samples in self.samples.items()},
            "goals": [{**dataclasses.asdict(verdict), "is_met": verdict.is_met}
                      for verdict in self.verdicts()],
            "violations": self.violations(), "complaints": self.complaints()}


@dataclasses.dataclass(frozen=True)
class Fact:
    """A figure that stands for itself, with a goal or none."""

    title: str
    text: str
    is_good: bool = True  # or has no goal

    def as_json(self):
        return dataclasses.asdict(self)
