"""One client: a connection that stays open, and requests one after another.

Times are in seconds, as such a client sees them: from sending a request until its answer has come.
"""

import http.client
import time
from dataclasses import dataclass
from typing import Any

import orjson

HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}


class NoAnswerError(Exception):
    """No answer in time, no answer at all, or an answer that is an error. The message says which."""


@dataclass(frozen=True, slots=True)
class Answer:
    content: bytes
    seconds: float

    @property
    def has_errors(self) -> bool:
        """Whether the answer has errors. All servers put them first or last, so a long answer need not be parsed."""
        return self.content.startswith(b'{"errors"') or b'"errors":[' in self.content[-2000:]

    @property
    def data(self) -> Any:
        """The parsed `data`. Raises NoAnswerError if the answer has errors."""
        answer = orjson.loads(self.content)
        if answer.get("errors"):
            raise NoAnswerError(str(answer["errors"][0].get("message"))[:500])
        return answer["data"]


class Client:
    """`with Client(port) as client:`. To be used by one thread. A request raises NoAnswerError if it fails."""

    def __init__(self, port: int, timeout_s: float = 60) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def post(self, body: bytes, path: str = "/graphql") -> Answer:
        return self._ask("POST", path, body)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def _ask(self, method: str, path: str, body: bytes | None) -> Answer:
        started = time.perf_counter()
        try:
            self._connection.request(method, path, body, HEADERS)
            response = self._connection.getresponse()
            content = response.read()
        except TimeoutError:
            # The answer may still come on this connection. Once closed, it is opened anew by the next request.
            self._connection.close()
            raise NoAnswerError("no answer within the time") from None
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise NoAnswerError(f"no answer ({type(error).__name__})") from None
        if response.status != http.client.OK:
            raise NoAnswerError(f"status {response.status}: {content[:200].decode(errors='replace')}")
        return Answer(content, time.perf_counter() - started)
