"""The python-socketio server: connections, events and acknowledgements."""

from asynction_spec import require_versions

require_versions("asynction-socketio")  # before 5.18, python-socketio fails at each emit
