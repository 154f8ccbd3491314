"""The embedded mind: understands a question in English or Chinese and plans tool calls, without a language model."""
