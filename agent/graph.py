"""The way of a question as a LangGraph graph: plan -> run -> (replan at most twice) -> write."""

from typing import cast

from langgraph.graph import END, START, StateGraph

from cartwise.agent.nodes import Nodes
from cartwise.agent.turn import TurnState


def run_graph(nodes: Nodes, state: TurnState) -> TurnState:
    """Returns the final state of a turn."""
    graph = StateGraph(TurnState)
    graph.add_node("plan", nodes.plan)
    graph.add_node("run", nodes.run)
    graph.add_node("replan", nodes.replan)
    graph.add_node("write", nodes.write)
    graph.add_edge(START, "plan")
    graph.add_conditional_edges("plan", nodes.after_plan, ["run", "write"])
    graph.add_conditional_edges("run", nodes.after_run, ["replan", "write"])
    graph.add_edge("replan", "plan")
    graph.add_edge("write", END)
    return cast(TurnState, graph.compile().invoke(state))
