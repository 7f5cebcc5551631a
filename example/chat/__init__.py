"""The chat service whose contract is ``asyncapi.yaml``: the handlers that the document names."""
