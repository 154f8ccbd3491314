"""The web chat (Gradio): a thin renderer of the agent's answers and events."""
