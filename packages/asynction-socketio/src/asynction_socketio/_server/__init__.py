"""The python-socketio server: connections, events and acknowledgements."""
