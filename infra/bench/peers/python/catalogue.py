"""The catalogue of providers: the product's own file, read when an instance starts."""

import json
import os
from pathlib import Path

_FILE = Path(os.environ.get("LAMBDA_TASK_ROOT", ".")) / "providers.json"

PROVIDERS = {provider["id"]: provider for provider in json.loads(_FILE.read_text(encoding="utf-8"))["providers"]}

# The fields that mean the same for every provider, and are remembered for the app.
COMMON = frozenset(
    ("legalCompanyName", "displayName", "logo", "registrationNumber", "registeredAddress", "vatNumber")
    + ("serviceDescription", "websiteUrl", "contactEmail", "contactPhone", "privacyPolicyUrl", "termsOfServiceUrl")
)
