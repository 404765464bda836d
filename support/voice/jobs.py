"""What happens by itself in feedback and complaints, once its day has come."""

from support.core.outbox import task
from support.voice import service


@task("voice.forget", every="25 1 * * *")
def forget() -> None:
    """Forget which of the messenger's calls were taken."""
    service.bot.forget()


@task("voice.figures", every="35 2 * * *")
def figures() -> None:
    """Tell the counts of a quarter once it has been over for a quarter."""
    service.figures.publish()
