//! `GET /openapi.json`: publishes the API's description. docs/api.md section 9.

use greenlight::domain::refusal::Refusal;
use greenlight::http::call::Call;
use greenlight::http::published::{Published, Representation};
use greenlight::http::query::Query;
use greenlight::http::response::Response;
use greenlight::runtime::{Endpoint, Handler};

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "get-openapi",
    method: "GET",
    route: "/v1/openapi.json",
    variables: &[],
    handler: Handler::Alone(handle),
};

/// docs/openapi.yaml, as `build.rs` makes it ready.
static OPENAPI: Published = Published {
    plain: Representation {
        etag: env!("PLAIN_ETAG"),
        body: include_str!(concat!(env!("OUT_DIR"), "/openapi.json")),
    },
    gzip: Representation {
        etag: env!("GZIP_ETAG"),
        body: include_str!(concat!(env!("OUT_DIR"), "/openapi.json.gz.base64")),
    },
};

fn handle(call: &Call) -> Result<Response, Refusal> {
    Query::new(call.query(), &[])?;
    Ok(OPENAPI.answer(call))
}
