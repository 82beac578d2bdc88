"""AutoCollect's table of contents: what calls it, and which one line answers. Everything else is in chalicelib."""

from typing import Any

from chalice import Chalice, Rate  # type: ignore[attr-defined]

from chalicelib.web import router
from chalicelib.wiring import services

Event = Any  # Chalice's event wrappers have no types of their own

app = Chalice(app_name="autocollect", configure_logs=False)
router.attach(app)

# Stand-ins that only fill the package; .chalice/resources.yaml puts the stage's own sources in their place.
_STREAM = "arn:aws:dynamodb:eu-north-1:000000000000:table/autocollect/stream/0"
_JOBS = "arn:aws:sqs:eu-north-1:000000000000:jobs"
_LETTERS = "arn:aws:sqs:eu-north-1:000000000000:letters"
_ERP = "arn:aws:sqs:eu-north-1:000000000000:erp.fifo"


@app.on_dynamodb_record(stream_arn=_STREAM, batch_size=100, starting_position="TRIM_HORIZON")
def fan_out(event: Event) -> None:
    """The table's stream: committed items with effects become messages."""
    services().fan_out(event.to_dict())


@app.schedule(Rate(5, unit=Rate.MINUTES))
def tick(event: Event) -> None:  # noqa: ARG001
    """The one schedule: looks into the timetable for jobs that are due."""
    services().tick()


@app.on_sqs_message(queue_arn=_JOBS, batch_size=10)
def work_jobs(event: Event) -> dict[str, list[dict[str, str]]]:
    """Planning, lists, sweeping: work that asks no ERP and sends nothing."""
    return services().work(event.to_dict(), event.context)


@app.on_sqs_message(queue_arn=_LETTERS, batch_size=5)
def send_letters(event: Event) -> dict[str, list[dict[str, str]]]:
    """Letters and mails: render, archive, hand to a channel."""
    return services().work(event.to_dict(), event.context)


@app.on_sqs_message(queue_arn=_ERP, batch_size=1)
def talk_to_erp(event: Event) -> dict[str, list[dict[str, str]]]:
    """Whatever needs the ERP: intake, checks, syncs, statuses, and steps that re-read the balance first."""
    return services().work(event.to_dict(), event.context)


# A plain function that .chalice/resources.yaml subscribes to the topic: Chalice's own event wrapper wants attributes
# that the embedded cloud leaves out.
@app.lambda_function()
def hear_mail(event: Event, context: object) -> None:  # noqa: ARG001
    """Bounces and complaints from the mail service."""
    for record in event["Records"]:
        services().hear_mail(record["Sns"]["Message"])
