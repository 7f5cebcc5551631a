"""JSON Schema: dialects, and all schemas of a document as one schema, which is compiled."""
