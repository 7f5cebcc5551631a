"""What Asynction costs: programs that measure it, started by `hatch run bench`."""
