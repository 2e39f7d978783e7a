//! The last line before an answer that Lambda would not hand on: it becomes an error of the contract.
//!
//! Every endpoint's largest answer is bounded well below (a test builds each of them), so whatever is
//! stopped here is a bug.

use crate::domain::refusal::Refusal;
use crate::http::docs_url::DocsUrl;
use crate::http::envelope::refuse;
use crate::http::response::Response;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use std::io;

/// The most that a function may answer, in bytes of the JSON that the Runtime API is given.
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
pub const RESPONSE_LIMIT: usize = 6_291_556;

/// Room for the headers and the JSON around a body.
const AROUND_THE_BODY: usize = 64 * 1024;

/// How large an answer is as the Runtime API is given it: its body, which is JSON, stands in it as a JSON
/// string, so that each quotation mark counts twice, and one within a string four times.
pub fn response_size(response: &ApiGatewayV2httpResponse) -> usize {
    let mut counter = Counter(0);
    // The counter takes everything, and the answer has string keys.
    let _ = serde_json::to_writer(&mut counter, response);
    counter.0
}

/// The answer, or 500 `RESPONSE_TOO_LARGE` and a line in the log that says so.
pub(super) fn within_limit(
    response: Response,
    request_id: &str,
    endpoint: &str,
    docs: &DocsUrl,
) -> Response {
    // Serialised once more, no byte of JSON becomes more than two.
    if response.body.len() * 2 + AROUND_THE_BODY <= RESPONSE_LIMIT {
        return response;
    }
    let bytes = response_size(&response.clone().into_gateway(request_id));
    if bytes <= RESPONSE_LIMIT {
        return response;
    }
    let limit = RESPONSE_LIMIT;
    tracing::error!(request_id, endpoint, bytes, limit, "the answer is too large for Lambda");
    refuse(&Refusal::ResponseTooLarge, request_id, docs)
}

/// Counts what is written to it.
struct Counter(usize);

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
