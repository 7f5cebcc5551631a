"""JSON Schema: dialects, all schemas of a document as one, and that one compiled."""
