"""The question packs: tools, answers, confidently wrong."""

from pathlib import Path

from tests.bench.report import Section

PACKS = {
    "online_retail_a": ["data/shops/online_retail/online_retail.parquet"],
    "completejourney_a": ["data/shops/completejourney"],
}


def measure(shared: Path, scratch: Path) -> Section:
    import cartwise

    header = (
        "pack",
        "turns",
        "tool",
        "answers",
        "right",
        "query_data en",
        "query_data zh",
        "confidently wrong",
        "abstained",
        "p50 ms",
        "p95 ms",
    )
    section = Section("Question packs, embedded planner", header)
    for name, sources in PACKS.items():
        workspace = cartwise.Workspace.open(scratch / name, create=True)
        workspace.ingest(*(shared / source for source in sources))
        analyst = cartwise.Analyst(workspace)
        report = cartwise.evaluate(
            analyst, shared / "questions" / f"{name}.jsonl", predictions=scratch / f"{name}.predictions.jsonl"
        )
        analyst.close()
        figures, by_language = report.all, report.query_data_by_language
        section.rows.append(
            (
                name,
                str(figures.turns),
                _percent(figures.tool_accuracy),
                str(figures.answers),
                _percent(figures.answer_accuracy),
                *(
                    _percent(by_language[language].answer_accuracy) if language in by_language else "–"
                    for language in ("en", "zh")
                ),
                _percent(figures.confidently_wrong),
                _percent(figures.abstained),
                f"{1000 * figures.p50_seconds:.0f}",
                f"{1000 * figures.p95_seconds:.0f}",
            )
        )
        section.notes += [
            f"- {turn.question_id}/{turn.index} {'+'.join(turn.tools)} {turn.answer}: {turn.question}"
            for turn in report.wrong
        ]
    section.notes.insert(
        0,
        "Targets: tool >= 95 %, query_data answers >= 88 % in each language, confidently wrong <= 2 %. Turns that were not right:\n",
    )
    return section


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"
