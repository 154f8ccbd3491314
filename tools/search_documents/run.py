"""Runs the tool `search_documents`: a question in; quoted passages, what they claim against the data, or themes out."""

from cartwise.prompts import loader
from cartwise.tools.arguments import SearchDocumentsArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.result import Fact, ToolResult
from cartwise.tools.search_documents.checks import Check, check_claims
from cartwise.tools.search_documents.citations import citations_of
from cartwise.tools.search_documents.claims import claims_of, metric_words
from cartwise.tools.search_documents.lookup import Found, look_up
from cartwise.tools.search_documents.scope import Scope, scope_of
from cartwise.tools.search_documents.sources import sources_of
from cartwise.tools.search_documents.summary import caveat_of, summary_of
from cartwise.workspace.library.documents import Hit


def run(args: SearchDocumentsArgs, ctx: ToolContext) -> ToolResult:
    """Answers from reviews and documents.

    Raises:
        Unavailable: the shop has none.
        RetryableInput: a condition names what its texts can't be told apart by.
    """
    scope = scope_of(args, ctx.workspace)
    if args.task == "themes":
        from cartwise.tools.search_documents.themes import themes_result

        return themes_result(args, scope, ctx)
    ctx.on_progress(0.1, "library.searching")
    found = look_up(args.query, args.n, scope, ctx)
    if not found.hits:
        return _nothing(args, scope, found, ctx)
    checks = _checks(found.hits, ctx)
    wrong = [check for check in checks if check.verdict != "agrees"]
    caveats = [caveat_of(check, ctx) for check in wrong]
    return ToolResult(
        summary=summary_of(args, found, checks, scope, ctx),
        facts=(*_counts(found), *(fact for check in checks for fact in _facts(check))),
        blocks=(citations_of(found.hits, args.query, ctx.language),),
        sources=sources_of(found, checks, ctx),
        caveats=tuple(dict.fromkeys([*found.caveats, *caveats])),
        follow_ups=_follow_ups(wrong, found, ctx),
    )


def _nothing(args: SearchDocumentsArgs, scope: Scope, found: Found, ctx: ToolContext) -> ToolResult:
    return ToolResult(
        summary=summary_of(args, found, [], scope, ctx), caveats=found.caveats, is_empty=True, facts=_counts(found)
    )


def _checks(hits: tuple[Hit, ...], ctx: ToolContext) -> list[Check]:
    """Holds the claims of the quoted documents against the data; reviews claim nothing of the shop's figures."""
    if not ctx.workspace.catalog.metrics:
        return []
    words = metric_words(ctx.workspace.catalog)
    numbered = [(number, hit) for number, hit in enumerate(hits, start=1) if hit.kind == "document"]
    claims = [claim for number, hit in numbered for claim in claims_of(number, hit, words)]
    if claims:
        ctx.on_progress(0.6, "library.checking")
    return check_claims(claims, ctx)


def _counts(found: Found) -> tuple[Fact, ...]:
    passages = Fact(id="passages", value=len(found.hits), unit="passages", metric="passages")
    if found.total is None:
        return (passages,)
    in_scope = Fact(id="texts_in_scope", value=found.total, unit="texts", metric="texts in scope")
    if not found.naming:
        return passages, in_scope
    return passages, in_scope, Fact(id="texts_naming_it", value=found.naming, unit="texts", metric="texts in scope")


def _facts(check: Check) -> list[Fact]:
    """Returns what the data say of a claim, for prose to cite."""
    claim = check.claim
    period = f"{claim.start.isoformat()}..{claim.end.isoformat()}"
    shared = {"metric": claim.metric, "decimals": check.decimals, "unit": check.unit}
    facts = [Fact(id=f"{claim.metric}[{period}]", value=check.value, period=period, **shared)]
    if check.before is not None and check.compare_period is not None:
        days = check.compare_period
        before = f"{days.start.isoformat()}..{days.end.isoformat()}"
        facts.append(Fact(id=f"{claim.metric}_before[{period}]", value=check.before, period=before, **shared))
        moved = {**shared, "value": check.value - check.before, "period": period}
        facts.append(Fact(id=f"{claim.metric}_change[{period}]", **moved))
    return facts


def _follow_ups(wrong: list[Check], found: Found, ctx: ToolContext) -> tuple[str, ...]:
    questions = []
    if wrong:
        metric = ctx.workspace.catalog.metrics[wrong[0].claim.metric]
        name = next(iter(metric.label.zh if ctx.language == "zh" else metric.label.en), metric.name)
        questions.append(loader.ui_text("suggest_month", ctx.language, metric=name))
    kinds = {hit.kind for hit in found.hits}
    questions += [loader.ui_text(f"follow_up_{kind}", ctx.language) for kind in ("review", "document") if kind in kinds]
    return tuple(questions[:3])
