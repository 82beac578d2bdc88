"""What the operating engineer asks of a running installation over the open API."""

from http import HTTPStatus

from chalicelib.web.exchange import Problem, Reply, as_json
from chalicelib.web.guards import Caller


def redrive(caller: Caller) -> Reply:
    """POST /v1/dead-letters/{queue}/redrive: send dead letters again; the answer says how many.

    Harmless to repeat: an effect that is done is not done twice, and a job looks at what is so now.
    """
    queue = caller.request.path["queue"]
    try:
        count = caller.services.queue.redrive(queue)
    except KeyError as unknown:
        raise Problem(
            HTTPStatus.NOT_FOUND, "no_such_queue", f"there is no queue {queue}: it is one of jobs, letters, erp"
        ) from unknown
    return as_json({"queue": queue, "sent_again": count})
