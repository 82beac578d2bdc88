"""Static files under names that hold their content's hash, so that browsers may keep them for ever.

The published name of `portal.css` is `portal.<first 12 hex digits of its SHA-256>.css`.
"""

import hashlib
from functools import cache
from pathlib import Path

from chalicelib.web.assembly import Services
from chalicelib.web.exchange import NotFound, Reply, Request

_STATIC = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_FOR_EVER = "public, max-age=31536000, immutable"


@cache
def published() -> dict[str, Path]:
    """Every static file by its published name."""
    files = sorted(path for path in _STATIC.iterdir() if path.suffix in _TYPES)
    return {_published_name(path): path for path in files}


def _published_name(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return f"{path.stem}.{digest}{path.suffix}"


@cache
def address(name: str) -> str:
    """The root-relative address of a static file, for templates."""
    return f"/static/{_published_name(_STATIC / name)}"


def serve(services: Services, request: Request) -> Reply:  # noqa: ARG001
    """A static file from the package; in the cloud the distribution keeps it and hardly ever asks."""
    path = published().get(request.path["name"])
    if path is None:
        raise NotFound
    return Reply(
        body=path.read_text(encoding="utf-8"),
        content_type=_TYPES[path.suffix],
        headers={"Cache-Control": _FOR_EVER},
    )
