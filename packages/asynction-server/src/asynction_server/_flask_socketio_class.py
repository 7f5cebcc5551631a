"""Flask-SocketIO's class with what its type stubs leave out, all of it used in this package."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask_socketio import SocketIO

from asynction_spec import require_versions

require_versions("asynction-server")  # before 5.6.1, Flask-SocketIO fails with Flask 3.1.3

if TYPE_CHECKING:
    from asynction_socketio import CheckedServer

    class FlaskSocketIO(SocketIO):
        """`flask_socketio.SocketIO`, as of version 5."""

        server: CheckedServer
        server_options: dict[str, Any]
        exception_handlers: dict[str, Callable[[Exception], Any]]
        default_exception_handler: Callable[[Exception], Any] | None
        handlers: list[Any]
        async_mode: str
        manage_session: bool
        sockio_mw: Any

        def init_app(self, app: Any, **kwargs: Any) -> None:
            """Serve an application, or None."""

        def on_event(
            self, message: str, handler: Callable[..., Any], namespace: str | None = None
        ) -> None:
            """Register a handler."""

        def emit(self, event: str, *args: Any, **kwargs: Any) -> None:
            """Emit an event."""

        def send(self, data: Any, *args: Any, **kwargs: Any) -> None:
            """Emit the event `message` or `json`."""

        def call(self, event: str, *args: Any, **kwargs: Any) -> Any:
            """Emit an event to one client and give its answer."""

        def on_error_default(self, exception_handler: Callable[..., Any]) -> Any:
            """Register an error handler."""

        def _handle_event(
            self,
            handler: Callable[..., Any],
            message: str | None,
            namespace: str,
            sid: str,
            *args: Any,
        ) -> Any:
            """Call a handler in its request context."""

else:
    FlaskSocketIO = SocketIO
