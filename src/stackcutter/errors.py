"""What stops a command, told to its user."""


class StackcutterError(Exception):
    """A command stops, and its message says why and what to do next.

    A line of the message that starts with a space is a command or an example; it is shown as it
    stands. Every other line is a paragraph.
    """

    exit_code = 1

    def __init__(self, message: str) -> None:
        """Keep the text that is shown to the user."""
        super().__init__(message)
        self.message = message


class RefusalError(StackcutterError):
    """The input is bad or not allowed; nothing was done."""

    exit_code = 2


class FailureError(StackcutterError):
    """The input was good and the work failed."""


class StoppedError(StackcutterError):
    """The user ended the command."""


class AnswerError(RefusalError):
    """An answer is refused."""

    def __init__(self, question: str, message: str) -> None:
        """Keep the question's name, for scripts and for what is tried next."""
        super().__init__(f"{question}: {message}")
        self.question = question
        self.reason = message
