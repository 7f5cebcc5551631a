"""What Python-Markdown reads as CommonMark has it, and its elements as safe HTML."""
