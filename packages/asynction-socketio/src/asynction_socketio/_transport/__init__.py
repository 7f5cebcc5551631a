"""Engine.IO, WebSockets, and the queues and threads between them and handlers."""
