"""A language model behind any server that speaks OpenAI's chat protocol.

Only used when a server is configured. It writes text; what of it is shown, ``rephrase``
decides.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypedDict

from common.errors import LlmError
from common.settings import Settings

if TYPE_CHECKING:
    from openai import OpenAI, Stream
    from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

MOST_CHARACTERS = 8_000
"""Written by a model before it is cut off; an answer has some hundred."""
RETRIES = 2
"""Times a request is sent again that met a busy server (429, 5xx) or no connection."""


class Message(TypedDict):
    """One message of a chat."""

    role: Literal["system", "user"]
    content: str


class ChatModel(NamedTuple):
    """One model of one server."""

    client: OpenAI
    name: str
    seconds: float
    """Longest time for a whole answer."""

    def write(self, messages: Sequence[Message]) -> Generator[str, None, None]:
        """The answer in pieces as they arrive; closing the iterator ends the request.

        Raises LlmError when the server cannot be reached, refuses, breaks off or is too slow.
        """
        import httpx2
        from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAIError

        deadline = time.monotonic() + self.seconds
        try:
            with self._stream(messages) as stream:
                yield from _pieces(stream, deadline, self.seconds)
        except (APITimeoutError, httpx2.TimeoutException) as exc:
            raise LlmError("llm_too_slow", seconds=self.seconds) from exc
        except (APIConnectionError, httpx2.HTTPError) as exc:
            raise LlmError("llm_unreachable", url=self.client.base_url) from exc
        except APIStatusError as exc:
            raise LlmError("llm_refused", status=exc.status_code) from exc
        except (OpenAIError, ValueError) as exc:
            raise LlmError("llm_not_understood", reason=type(exc).__name__) from exc

    def _stream(self, messages: Sequence[Message]) -> Stream[ChatCompletionChunk]:
        sent = [_typed(message) for message in messages]
        return self.client.chat.completions.create(
            model=self.name, messages=sent, stream=True, temperature=0
        )


def _typed(message: Message) -> ChatCompletionMessageParam:
    if message["role"] == "system":
        return {"role": "system", "content": message["content"]}
    return {"role": "user", "content": message["content"]}


def _pieces(stream: Stream[ChatCompletionChunk], deadline: float, seconds: float) -> Iterator[str]:
    """The text of a stream. Raises LlmError when it ends without being finished or is too long."""
    written, finished = 0, False
    for chunk in stream:
        if time.monotonic() > deadline:
            raise LlmError("llm_too_slow", seconds=seconds)
        for choice in chunk.choices[:1]:
            piece = choice.delta.content or ""
            written += len(piece)
            finished = finished or choice.finish_reason == "stop"
            yield piece
        if written > MOST_CHARACTERS:
            raise LlmError("llm_too_long", limit=MOST_CHARACTERS)
    if not finished:
        raise LlmError("llm_broken_off")


def open_model(settings: Settings) -> ChatModel | None:
    """The configured model; None where no server is configured."""
    if not settings.llm_url:
        return None
    from openai import OpenAI

    key = settings.llm_key.get_secret_value() if settings.llm_key else ""
    client = OpenAI(
        base_url=settings.llm_url,
        api_key=key or "none",  # servers on an intranet often ask for none
        timeout=settings.llm_seconds,
        max_retries=RETRIES,
    )
    return ChatModel(client, settings.llm_model, settings.llm_seconds)
