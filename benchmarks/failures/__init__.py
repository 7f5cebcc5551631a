"""What becomes of clients and their events while parts fail, beside bare Flask-SocketIO."""
