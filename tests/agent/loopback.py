"""A loopback server that speaks the real protocols of OpenAI, Anthropic and Ollama, with scripted replies."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse


class Script:
    """Replies in order: a dict is one tool call `{"name", "args"}`, a text is prose; requests are kept."""

    def __init__(self, *replies: Any, status: int = 200) -> None:
        self.replies = list(replies)
        self.status = status
        self.requests: list[dict[str, Any]] = []

    def next(self, request: dict[str, Any]) -> Any:
        self.requests.append(request)
        return self.replies.pop(0) if self.replies else "Nothing to add."


def build_server(script: Script) -> FastAPI:
    app = FastAPI()

    @app.post("/v1/chat/completions")
    async def openai(request: Request) -> Any:
        body = await request.json()
        if script.status != 200:
            return JSONResponse({"error": {"message": "no", "type": "server_error"}}, status_code=script.status)
        reply = script.next(body)
        if body.get("stream"):
            return StreamingResponse(_openai_stream(reply), media_type="text/event-stream")
        return {"id": "c1", "object": "chat.completion", "created": 1, "model": "scripted", "choices": [{"index": 0, "finish_reason": "stop", "message": _openai_message(reply)}], "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}  # fmt: skip

    @app.post("/v1/messages")
    async def anthropic(request: Request) -> Any:
        body = await request.json()
        reply = script.next(body)
        if body.get("stream"):
            return StreamingResponse(_anthropic_stream(reply), media_type="text/event-stream")
        return {"id": "m1", "type": "message", "role": "assistant", "model": "scripted", "content": [_anthropic_content(reply)], "stop_reason": "end_turn", "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1}}  # fmt: skip

    @app.post("/api/chat")
    async def ollama(request: Request) -> Any:
        body = await request.json()
        reply = script.next(body)
        message = {"role": "assistant", "content": reply if isinstance(reply, str) else ""}
        if isinstance(reply, dict):
            message["tool_calls"] = [{"function": {"name": reply["name"], "arguments": reply["args"]}}]
        line = {
            "model": "scripted",
            "created_at": "2025-01-01T00:00:00Z",
            "message": message,
            "done": True,
            "done_reason": "stop",
        }
        return StreamingResponse(iter([json.dumps(line) + "\n"]), media_type="application/x-ndjson")

    return app


def _openai_message(reply: Any) -> dict[str, Any]:
    if isinstance(reply, str):
        return {"role": "assistant", "content": reply}
    function = {"name": reply["name"], "arguments": json.dumps(reply["args"])}
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "t1", "type": "function", "function": function}],
    }


def _openai_stream(reply: Any) -> Iterator[str]:
    for piece in _pieces(reply):
        chunk = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "scripted", "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}  # fmt: skip
        yield f"data: {json.dumps(chunk)}\n\n"
    yield "data: [DONE]\n\n"


def _anthropic_content(reply: Any) -> dict[str, Any]:
    if isinstance(reply, str):
        return {"type": "text", "text": reply}
    return {"type": "tool_use", "id": "t1", "name": reply["name"], "input": reply["args"]}


def _anthropic_stream(reply: Any) -> Iterator[str]:
    start = {"type": "message_start", "message": {"id": "m1", "type": "message", "role": "assistant", "model": "scripted", "content": [], "stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1}}}  # fmt: skip
    events = [start, {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}]
    events += [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
        for piece in _pieces(reply)
    ]
    events += [
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": 3},
        },
        {"type": "message_stop"},
    ]
    for event in events:
        yield f"event: {event['type']}\ndata: {json.dumps(event)}\n\n"


def _pieces(reply: Any) -> list[str]:
    text = reply if isinstance(reply, str) else ""
    return [text[i : i + 7] for i in range(0, len(text), 7)]


@contextmanager
def serving(script: Script) -> Iterator[str]:
    """Yields the address of the server, which stops with the block."""
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(build_server(script), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(5)
