"""A whole janus-xmpp server in one state folder: built, configured, started, watched and stopped."""


class DemoError(Exception):
    """Something a person can mend; the message is a sentence that says what to do."""
