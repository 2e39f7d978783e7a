# Written by clients/python/generate from docs/openapi.yaml. Do not edit: the next run writes it anew.

# Method and path of each operation that takes a key.
CLAIM_NEXT_ACTIVATION = ("POST", "/operator/activations/claim-next")
CREATE_PRODUCTION_TEST = ("POST", "/apps/{client_id}/production-tests")
EVALUATE_ACTIVATION = ("POST", "/apps/{client_id}/activation/evaluation")
GET_ACTIVATION = ("GET", "/operator/activations/{activation_id}")
GET_APP_ACTIVATION = ("GET", "/apps/{client_id}/activation/{activation_id}")
GET_PRODUCTION_TEST = ("GET", "/apps/{client_id}/production-tests/{challenge_id}")
GET_PRODUCTION_TEST_REPORT = ("GET", "/apps/{client_id}/production-tests/{challenge_id}/report")
GET_PROVIDERS = ("GET", "/apps/{client_id}/providers")
LIST_ACTIVATIONS = ("GET", "/operator/activations")
LIST_EVENTS = ("GET", "/events")
LIST_PRODUCTION_TESTS = ("GET", "/apps/{client_id}/production-tests")
RECORD_STAMP = ("POST", "/apps/{client_id}/production-tests/{challenge_id}/stamps")
REVIEW_ACTIVATION = ("POST", "/operator/activations/{activation_id}/review")
SUBMIT_ACTIVATION = ("POST", "/apps/{client_id}/activation")
UPDATE_PROVIDER = ("PATCH", "/apps/{client_id}/providers/{provider_id}")
WITHDRAW_ACTIVATION = ("POST", "/apps/{client_id}/activation/{activation_id}/withdraw")
