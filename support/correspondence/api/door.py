"""The blueprint of the JSON doors of correspondence."""

from support.core.web.api import Door

MULTIPART = "multipart/form-data"
BYTES = {"type": "string", "format": "binary"}

api = Door("correspondence", "support.correspondence.api", description="Messages, documents and requests for documents")
