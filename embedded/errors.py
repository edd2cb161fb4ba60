class CannotRunError(Exception):
    """Pilothouse cannot run here; the message is one sentence that says what to do."""
