"""Runs question packs and scores the answers."""

from cartwise.agent.evaluation.run import evaluate
from cartwise.agent.evaluation.summary import EvaluationReport

__all__ = ["EvaluationReport", "evaluate"]
