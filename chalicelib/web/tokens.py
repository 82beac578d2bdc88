"""Access tokens of machines: Cognito's client credentials, RS256, checked against the pool's public keys."""

from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from chalicelib.web.assembly import Settings
from chalicelib.web.exchange import Problem

if TYPE_CHECKING:
    from jwt import PyJWKClient

_RESOURCE_SERVER = "autocollect"


def client_of(settings: Settings, authorization: str, scope: str) -> str:
    """The client id of a valid bearer token that holds the scope. Raises Problem 401 or 403 with what to do."""
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise Problem(
            HTTPStatus.UNAUTHORIZED,
            "no_token",
            "send 'Authorization: Bearer <access token>' from the client-credentials token endpoint",
        )
    claims = _claims(settings, token.strip())
    wanted = f"{_RESOURCE_SERVER}/{scope}"
    if wanted not in str(claims.get("scope", "")).split():
        raise Problem(HTTPStatus.FORBIDDEN, "scope_missing", f"the token lacks the scope {wanted}: ask for it")
    client_id = claims.get("client_id")
    if claims.get("token_use") != "access" or not isinstance(client_id, str) or not client_id:
        raise Problem(HTTPStatus.UNAUTHORIZED, "bad_token", "this is no access token of a client: get a new one")
    return client_id


def _claims(settings: Settings, token: str) -> dict[str, object]:
    import jwt

    issuer = f"https://cognito-idp.{settings.region}.amazonaws.com/{settings.user_pool_id}"
    try:
        key = _keys(settings.jwks_url or f"{issuer}/.well-known/jwks.json").get_signing_key_from_jwt(token)
        claims: dict[str, object] = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            issuer=issuer,
            options={"require": ["exp", "iss", "client_id"], "verify_aud": False},
        )
    except jwt.PyJWKClientConnectionError as error:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE, "keys_unreachable", "the token could not be checked now: try again"
        ) from error
    except jwt.ExpiredSignatureError as error:
        raise Problem(HTTPStatus.UNAUTHORIZED, "token_expired", "the token has expired: get a new one") from error
    except jwt.PyJWTError as error:
        raise Problem(HTTPStatus.UNAUTHORIZED, "bad_token", "the token is not valid here: get a new one") from error
    return claims


@cache
def _keys(address: str) -> "PyJWKClient":
    """The pool's keys, fetched once per function instance and again when a token names an unknown key."""
    from jwt import PyJWKClient

    return PyJWKClient(address, cache_keys=True, lifespan=3600, timeout=5)
