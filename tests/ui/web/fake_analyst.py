"""An analyst and a workspace that only pretend, with realistic events; `launch.py` beside this serves them."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from cartwise.agent.answer import Answer, Step
from cartwise.agent.events import Event, Final, StepFinished, StepProgress, StepStarted, Token
from cartwise.errors import BadInput
from cartwise.tools.result import (
    Caveat,
    ChartBlock,
    ChartSpec,
    Citation,
    CitationsBlock,
    Source,
    TableBlock,
    TableColumn,
)
from cartwise.types import Cancel
from cartwise.workspace.catalog.model import Catalog, Column, Table
from cartwise.workspace.ingest.report import FileReport, Guess, IngestReport, IngestWarning, OpenQuestion, RejectedRow

HOSTILE = (
    '<img src=https://collector.example/x.png onerror="window.hacked=1">',
    "![totals](https://collector.example/p.png?d=1)",
    "<script>window.hacked=1</script>",
    "[click](javascript:window.hacked=1)",
    '<svg onload="window.hacked=1">',
    "$\\href{javascript:window.hacked=1}{x}$",
    "\u202egnp.exe invoice",
    "</td></table></details><b>broken out</b>",
)
PRODUCTS = [
    "White Hanging Heart T-Light Holder",
    "Regency Cakestand 3 Tier",
    "Jumbo Bag Red Retrospot",
    "Party Bunting",
    "Assorted Colour Bird Ornament",
]
SQL = (
    "SELECT product_name,\n       sum(quantity) AS units,\n       sum(amount) AS revenue\nFROM order_lines\n"
    "WHERE timestamp >= DATE '2024-07-01' AND timestamp < DATE '2024-10-01'\nGROUP BY product_name\nORDER BY units DESC\nLIMIT 5"
)


@dataclass(frozen=True)
class ThreadSummary:
    thread_id: str
    title: str
    updated_at: str
    turns: int


def measure(name: str, label: str, *, unit: str = "", decimals: int = 0) -> TableColumn:
    return TableColumn(
        name=name, label=label, type="number" if decimals else "integer", unit=unit, role="measure", decimals=decimals
    )


def dimension(name: str, label: str, *, cell_type: str = "text", role: str = "dimension") -> TableColumn:
    return TableColumn(name=name, label=label, type=cell_type, role=role)  # type: ignore[arg-type]


def source(title: str = "order_lines") -> Source:
    return Source(
        kind="sql",
        title=title,
        sql=SQL,
        tables=("order_lines",),
        rows_read=104_233,
        data_version="v12",
        data_until="2024-12-09",
    )


def compared(zh: bool) -> dict[str, Any]:
    label = "净收入" if zh else "Net revenue"
    columns = (
        measure("revenue", label, unit="GBP", decimals=2),
        measure("revenue_before", f"{label} ·", unit="GBP", decimals=2),
        measure("revenue_change", "Change", unit="GBP", decimals=2),
        measure("revenue_change_pct", "Change %", unit="%", decimals=1),
    )
    table = TableBlock(
        columns=columns, rows=((1156205.61, 1039318.79, 116886.82, 11.246),), total_rows=1, result_id="r-compared"
    )
    text = (
        "2024年11月1日至30日的净收入为 **£1,156,205.61**，比10月高 **11.2%**。"
        if zh
        else "Net revenue from 1 to 30 November 2024 was **£1,156,205.61**, **11.2% more** than in October (1 to 31 October 2024). Returns and cancellations are deducted."
    )
    return {"text": text, "blocks": (table,)}


def top_products(zh: bool) -> dict[str, Any]:
    columns = (
        dimension("product", "商品" if zh else "Product"),
        measure("units", "销量" if zh else "Units", unit="units"),
        measure("revenue", "净收入" if zh else "Net revenue", unit="GBP", decimals=2),
    )
    rows = tuple((name, 4821 - 640 * place, 12890.5 - 1720.25 * place) for place, name in enumerate(PRODUCTS))
    table = TableBlock(columns=columns, rows=rows, total_rows=5, result_id="r-top")
    title = "2024年第三季度销量最高的5个商品" if zh else "Top 5 products by units, Q3 2024"
    chart = ChartBlock(
        spec=ChartSpec(chart="bar", title=title, x="product", y=("units",), is_horizontal=True, unit="units"),
        table=table,
    )
    text = (
        "2024年第三季度，销量最高的商品是 **White Hanging Heart T-Light Holder**，共售出 **4,821** 件。"
        if zh
        else "In Q3 2024 (1 July to 30 September), **White Hanging Heart T-Light Holder** sold most: **4,821** units. The top five make 14.2% of all units."
    )
    return {"text": text, "blocks": (chart, table)}


def by_month(zh: bool) -> dict[str, Any]:
    columns = (
        dimension("month", "月" if zh else "Month", cell_type="date", role="time"),
        measure("revenue", "净收入" if zh else "Net revenue", unit="GBP", decimals=2),
    )
    values = [
        41200.5,
        39800.0,
        45500.25,
        47100.0,
        46900.0,
        52300.0,
        50100.0,
        53000.0,
        58000.0,
        61000.0,
        88000.0,
        97000.0,
    ]
    rows = tuple((f"2024-{month:02d}-01", value) for month, value in enumerate(values, 1))
    table = TableBlock(columns=columns, rows=rows, total_rows=12, result_id="r-month")
    chart = ChartBlock(
        spec=ChartSpec(
            chart="line", title="各月净收入" if zh else "Net revenue by month, 2024", x="month", y=("revenue",)
        ),
        table=table,
    )
    return {
        "text": "**December** was the best month, with £97,000.00." if not zh else "**12月**最高，为 £97,000.00。",
        "blocks": (chart, table),
    }


def wide() -> dict[str, Any]:
    columns = (
        dimension("country", "Country"),
        *(measure(f"m{n}", f"Net revenue in month {n}", unit="GBP", decimals=2) for n in range(1, 13)),
    )
    rows = tuple((f"Country {row}", *(1000.5 * row + month for month in range(1, 13))) for row in range(1, 201))
    return {
        "text": "Net revenue by country and month.",
        "blocks": (
            TableBlock(columns=columns, rows=rows, total_rows=3412, result_id="r-wide", title="By country and month"),
        ),
    }


def hostile() -> dict[str, Any]:
    columns = (dimension("product", HOSTILE[0]), measure("units", "Units"))
    table = TableBlock(
        columns=columns,
        rows=tuple((text, 10 - place) for place, text in enumerate(HOSTILE)),
        total_rows=len(HOSTILE),
        result_id="r-hostile",
        title=HOSTILE[2],
    )
    chart = ChartBlock(
        spec=ChartSpec(chart="bar", title=HOSTILE[4], x="product", y=("units",), is_horizontal=True), table=table
    )
    quotes = CitationsBlock(
        citations=(
            Citation(number=1, text=HOSTILE[2], source=HOSTILE[3], date="2024-03-02"),
            Citation(number=2, text="Lovely mug, arrived quickly.", source="reviews.csv", row_id="7", page=3),
        )
    )
    return {
        "text": "Quoted as it stands: " + " ".join(HOSTILE),
        "blocks": (chart, table, quotes),
        "follow_ups": HOSTILE[:2],
        "caveats": (Caveat(code="x", text=HOSTILE[1]),),
    }


@dataclass
class FakeAnalyst:
    """Answers by words in the question; threads live in a file, so that they outlast a restart."""

    folder: Path
    is_demo: bool = True
    pace: float = 0.0
    cancelled: list[str] = field(default_factory=list)

    def stream(
        self, question: str, *, thread_id: str | None, user: str | None, language: str | None, cancel: Cancel | None
    ) -> Iterator[Event]:
        zh = any("\u4e00" <= letter <= "\u9fff" for letter in question)
        thread_id = thread_id or f"t{time.time_ns()}"
        made = self._make(question, zh)
        arguments = {
            "metrics": ["revenue"],
            "period": {"start": "2024-11-01", "end": "2024-11-30"},
            "filters": [],
            "dimensions": ["product"],
        }
        yield StepStarted(
            index=0,
            tool="query_data",
            title="查询数据：净收入" if zh else "Queries the data: net revenue",
            arguments=arguments,
        )
        if "slow" in question:
            for tick in range(600):
                if cancel is not None and cancel.is_set:
                    break
                time.sleep(0.1)
                if tick % 5 == 0:
                    yield StepProgress(index=0, fraction=tick / 600, title="Reads 104,233 rows")
        time.sleep(self.pace)
        stopped = cancel is not None and cancel.is_set
        status = "cancelled" if stopped else "refused" if made.get("outcome") == "refused" else "done"
        if stopped:
            self.cancelled.append(question)
            made = {"outcome": "partial", "text": "Stopped after 40,000 of 104,233 rows."}
        yield StepFinished(index=0, status=status, seconds=0.31)
        for piece in made["text"].split(" "):
            yield Token(text=f"{piece} ", message_id="m1")
            time.sleep(self.pace / 20)
        answer = Answer(
            id=f"a{time.time_ns()}",
            thread_id=thread_id,
            question=question,
            language="zh" if zh else "en",
            steps=(Step(tool="query_data", arguments=arguments, status=status, seconds=0.31, result_id="r1"),),
            seconds=0.42,
            is_demo=self.is_demo,
            workspace_version="v12",
            **{"outcome": "answered", **made},
        )
        self._store(answer, user or "")
        yield Final(answer=answer)

    def _make(self, question: str, zh: bool) -> dict[str, Any]:
        cases: list[tuple[tuple[str, ...], Callable[[], dict[str, Any]]]] = [
            (("compare", "相比", "slow"), lambda: compared(zh)),
            (("top", "Top", "最高"), lambda: top_products(zh)),
            (("month", "月"), lambda: by_month(zh)),
            (("wide",), wide),
            (("hostile",), hostile),
        ]
        if "unclear" in question:
            return {
                "outcome": "clarify",
                "text": "Which sales do you mean?",
                "choices": ("Compare net revenue in November with October", "Top 5 products by units in Q3"),
            }
        if "email" in question:
            error = {"code": "withheld", "message": "The column 'email' is withheld.", "params": {}, "kind": "Refused"}
            return {
                "outcome": "refused",
                "text": "The column `email` holds direct identifiers and is not stored.",
                "error": error,
            }
        made = next((build() for words, build in cases if any(word in question for word in words)), compared(zh))
        rest = {
            "sources": (source(),),
            "caveats": (
                Caveat(
                    code="partial",
                    text="12月数据只到12月9日。" if zh else "December 2024 is partial: the data ends on 9 December.",
                ),
            ),
            "follow_ups": ("按月查看净收入", "2024年第三季度销量最高的5个商品")
            if zh
            else (
                "Net revenue by month",
                "Top 5 products by units in Q3",
                "Compare November with the same month of last year",
            ),
        }
        return {**rest, **made}

    @property
    def _file(self) -> Path:
        return self.folder / "threads.json"

    def _read(self) -> list[dict[str, Any]]:
        return json.loads(self._file.read_text(encoding="utf-8")) if self._file.exists() else []

    def _store(self, answer: Answer, user: str) -> None:
        turns = [*self._read(), {"user": user, "answer": answer.to_dict()}]
        self._file.write_text(json.dumps(turns, ensure_ascii=False), encoding="utf-8")

    def threads(self, user: str) -> list[ThreadSummary]:
        found: dict[str, list[dict[str, Any]]] = {}
        for turn in self._read():
            if turn["user"] == user:
                found.setdefault(turn["answer"]["thread_id"], []).append(turn["answer"])
        return [
            ThreadSummary(key, answers[0]["question"], "2024-12-10T10:00:00Z", len(answers))
            for key, answers in reversed(found.items())
        ]

    def history(self, thread_id: str) -> list[Answer]:
        return [
            Answer.model_validate(turn["answer"]) for turn in self._read() if turn["answer"]["thread_id"] == thread_id
        ]

    def delete_thread(self, thread_id: str) -> None:
        kept = [turn for turn in self._read() if turn["answer"]["thread_id"] != thread_id]
        self._file.write_text(json.dumps(kept), encoding="utf-8")

    def export(self, result_id: str, file_format: str, folder: Path) -> Path:
        path = folder / f"{result_id}.{file_format}"
        path.write_text("product,units\nmug,12\n", encoding="utf-8")
        return path

    def suggestions(self, language: str) -> tuple[str, ...]:
        if language == "zh":
            return (
                "2024年11月净收入与10月相比如何？",
                "各月净收入",
                "2024年第三季度销量最高的5个商品",
                "哪个星期几卖得最好？",
            )
        return (
            "What was net revenue in November 2024 compared with October?",
            "Net revenue by month",
            "Top 5 products by units in Q3 2024",
            "Which weekday sells most?",
            "Share of revenue by country",
        )


@dataclass
class FakeWorkspace:
    """A workspace that pretends to ingest."""

    path: Path
    is_demo: bool = True
    has_data: bool = True
    ingested: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def catalog(self) -> Catalog:
        if not self.has_data:
            return Catalog(version="v0", data_version="")
        column = Column(name="order_id", type="text", kind="id", label="order id")
        rows = {"order_lines": 104_233, "customers": 4_338, "products": 812, "events": 1_204_871}
        tables = {
            name: Table(name=name, label=name.replace("_", " "), rows=count, columns=(column,))
            for name, count in rows.items()
        }
        return Catalog(
            version="v12",
            data_version="v12",
            currency="GBP",
            first_day=date(2023, 1, 1),
            as_of=date(2024, 12, 9),
            is_demo=self.is_demo,
            tables=tables,
        )

    def ingest(
        self, *paths: str, answers: Any = None, on_progress: Any = None, cancel: Any = None, **_: Any
    ) -> IngestReport:
        names = tuple(Path(path).name for path in paths)
        self.ingested.append(names)
        if any("broken" in name for name in names):
            raise BadInput(
                "not_a_table",
                "'broken.csv' holds no table: expected a header and rows. Save it as CSV in UTF-8 and add it again.",
            )
        for tick in range(3):
            if on_progress is not None:
                on_progress(tick / 3, "ingest.reading", file=names[0])
            time.sleep(0.05)
        questions = ()
        if answers is None and any("dates" in name for name in names):
            questions = (
                OpenQuestion(
                    "orders.date",
                    "ambiguous_dates",
                    "Is 03/04/2024 the 3rd of April or the 4th of March?",
                    ("day first", "month first"),
                ),
            )
        files = tuple(_file_report(name, questions) for name in names)
        self.has_data = True
        return IngestReport(
            files=files,
            version="v1",
            unlocks=("query_data", "forecast"),
            guesses=(Guess("currency", "The currency is GBP: the file's amounts carry £."),),
            seconds=0.2,
        )


def _file_report(name: str, questions: tuple[OpenQuestion, ...]) -> FileReport:
    return FileReport(
        source=name,
        table="orders",
        rows_read=1000,
        rows_loaded=998,
        rows_rejected=2,
        rejected=(RejectedRow(17, "too_many_fields", "A17,<b>12</b>,x,y"), RejectedRow(401, "bad_number", "A401,abc")),
        warnings=(IngestWarning("duplicate_rows", "12 rows occur twice; both are kept."),),
        open_questions=questions,
    )
