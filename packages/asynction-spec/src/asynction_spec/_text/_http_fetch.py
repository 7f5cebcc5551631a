"""The texts behind URLs, for those who want references to lead there."""

from __future__ import annotations

from ._limits import FETCH_SECONDS, MAX_BYTES


def fetch_over_http(url: str) -> str:
    """The text behind an http or https URL, for `load_spec(..., fetch=fetch_over_http)`.

        spec = load_spec("asyncapi.yaml", fetch=fetch_over_http)

    Raises OSError, or ValueError for a text that is too large or not UTF-8.
    """
    # Most programs never fetch, and these take a third of the time that the package takes.
    import http.client  # noqa: PLC0415
    import urllib.error  # noqa: PLC0415
    import urllib.request  # noqa: PLC0415

    try:
        with urllib.request.urlopen(url, timeout=FETCH_SECONDS) as response:  # noqa: S310  # References let only http(s) through
            text = response.read(MAX_BYTES + 1)
    except urllib.error.HTTPError as error:
        error.close()  # it holds the connection
        raise
    except http.client.HTTPException as error:
        raise OSError(f"{type(error).__name__}: {error}") from error
    if len(text) > MAX_BYTES:
        raise ValueError(f"more than {MAX_BYTES} bytes")
    return str(text.decode("utf-8-sig"))
