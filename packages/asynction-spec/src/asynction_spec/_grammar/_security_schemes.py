"""The Security Scheme Objects and OAuth Flow Objects, which all versions write nearly alike."""

from __future__ import annotations

from .._model._security import INFO_FUNCTIONS, SCOPE_FUNCTION

_TYPES = (
    "'userPassword'|'apiKey'|'X509'|'symmetricEncryption'|'asymmetricEncryption'"
    "|'httpApiKey'|'http'|'oauth2'|'openIdConnect'"
    "|'plain'@2.1|'scramSha256'@2.1|'scramSha512'@2.1|'gssapi'@2.1"
)
_SCHEME = {
    "type!": _TYPES,
    "description": "string",
    "x-authField": "string",
    **dict.fromkeys((*INFO_FUNCTIONS, SCOPE_FUNCTION), "string"),
}


def security_scheme_objects(
    flow_scopes: str, own_scopes: dict[str, str]
) -> dict[str, dict[str, str]]:
    """The objects.

    Args:
        flow_scopes: How a flow calls the scopes that it offers.
        own_scopes: The field with the scopes that a scheme asks for, where it has one.
    """
    flow = {"refreshUrl": "uri", f"{flow_scopes}!": "{string}"}
    return {
        "securityScheme": {"type!": _TYPES, "*": "any"},
        "securityScheme.userPassword": _SCHEME,
        "securityScheme.apiKey": _SCHEME | {"in!": "'user'|'password'"},
        "securityScheme.X509": _SCHEME,
        "securityScheme.symmetricEncryption": _SCHEME,
        "securityScheme.asymmetricEncryption": _SCHEME,
        "securityScheme.httpApiKey": _SCHEME
        | {"name!": "string", "in!": "'query'|'header'|'cookie'"},
        "securityScheme.http": _SCHEME | {"scheme!": "string", "bearerFormat": "string"},
        "securityScheme.oauth2": _SCHEME | {"flows!": "oauthFlows"} | own_scopes,
        "securityScheme.openIdConnect": _SCHEME | {"openIdConnectUrl!": "uri"} | own_scopes,
        "securityScheme.plain": _SCHEME,
        "securityScheme.scramSha256": _SCHEME,
        "securityScheme.scramSha512": _SCHEME,
        "securityScheme.gssapi": _SCHEME,
        "oauthFlows": {
            "implicit": "implicitFlow",
            "password": "passwordFlow",
            "clientCredentials": "clientCredentialsFlow",
            "authorizationCode": "authorizationCodeFlow",
        },
        "implicitFlow": flow | {"authorizationUrl!": "uri"},
        "passwordFlow": flow | {"tokenUrl!": "uri"},
        "clientCredentialsFlow": flow | {"tokenUrl!": "uri"},
        "authorizationCodeFlow": flow | {"authorizationUrl!": "uri", "tokenUrl!": "uri"},
    }
