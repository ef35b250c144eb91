"""JSON-RPC 2.0, a request and an answer a line, over TCP or a socket in the file system."""
from __future__ import annotations

import json
import socket
from typing import Any, Optional

from terrarium.errors import BoardError, ControlError, ExpectationFailed, TimedOut, WrongCall

PROTOCOL = 1

# The codes of docs/control.md.
_FAILED = 1
_TIMED_OUT = 42
_INVALID_PARAMS = -32602
_METHOD_NOT_FOUND = -32601


def _error_of(error: dict[str, Any]) -> BoardError:
    message = str(error.get('message'))
    kind = {_FAILED: ExpectationFailed, _TIMED_OUT: TimedOut, _INVALID_PARAMS: WrongCall,
            _METHOD_NOT_FOUND: WrongCall}.get(error.get('code', 0), ControlError)
    return kind(message)


def _open(address: str) -> socket.socket:
    if address.startswith('unix:'):
        plug = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        plug.connect(address[len('unix:'):])
        return plug
    host, _, port = address.rpartition(':')
    return socket.create_connection((host.strip('[]') or '127.0.0.1', int(port)))


class Connection:
    """A conversation with one `terrarium serve`."""

    def __init__(self, address: str, token: Optional[str] = None) -> None:
        """`address`: "127.0.0.1:40123" or "unix:/path/of/socket", as the program prints it."""
        try:
            self._socket = _open(address)
        except (OSError, ValueError) as error:
            raise ControlError(f'cannot connect to {address}: {error}') from error
        self._file = self._socket.makefile('rb')
        self._next = 0
        try:
            self.hello = self.call('hello', {'protocol': PROTOCOL, **({'token': token} if token else {})})
        except BaseException:
            self.close()
            raise

    def call(self, method: str, params: Any = None) -> Any:
        """Calls a method and gives back its result. `params`: a list, a dictionary, or None."""
        __tracebackhide__ = True  # pytest shows the test, not us.
        self._next += 1
        request = {'jsonrpc': '2.0', 'id': self._next, 'method': method}
        if params is not None:
            request['params'] = params
        try:
            self._socket.sendall(json.dumps(request, ensure_ascii=True).encode() + b'\n')
            line = self._file.readline()
        except OSError as error:
            raise ControlError(f'{method}: the connection broke: {error}') from error
        if not line:
            raise ControlError(f'{method}: the program has closed the connection')
        answer = json.loads(line)
        if 'error' in answer:
            raise _error_of(answer['error'])
        if answer.get('id') != self._next:
            raise ControlError(f'{method}: an answer to something else: {answer.get("id")}')
        return answer['result']

    def close(self) -> None:
        """Hangs up. Doing so twice changes nothing."""
        for end in (getattr(self, '_file', None), self._socket):
            if end is not None:
                end.close()
