//! One request's way: route, body, event, function, answer.

use super::{
    answer::{Answer, Refusal, of_function},
    functions::Functions,
};
use crate::log::{Answered, Log};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use greenlight::{runtime::system_time, usecase::random};
use greenlight_devkit::gateway::{Api, Arrival, ON_AWS, Request, Routes, event};
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt as _;
use hyper::body::{Bytes, Incoming};
use std::{net::IpAddr, sync::Arc, time::Instant};

/// The largest body, 10 MB. Which megabytes, the documentation does not say, and nobody sees: a body
/// that is nearly as large makes an event that is too large.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>
const LARGEST_BODY: usize = 10 * 1024 * 1024;
/// The largest event, 6 MB, with the number of bytes that Lambda's own message names.
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const LARGEST_EVENT: usize = 6_291_456;
/// How much of a body that is too large is read before its sender is answered: with a connection that
/// is closed at once, the answer would be lost.
const LONGEST_READ: usize = 10 * LARGEST_BODY;

/// Headers that are between a client and the gateway.
const HOP_BY_HOP: [&str; 7] =
    ["connection", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];

/// The routes with what answers them.
pub(super) struct Integration {
    api: Api,
    routes: Routes,
    functions: Arc<Functions>,
    log: Arc<Log>,
}

impl Integration {
    pub(super) fn new(port: u16, routes: Routes, functions: Arc<Functions>, log: Arc<Log>) -> Self {
        Self { api: api(port), routes, functions, log }
    }

    /// The answer to a request that came from `source`.
    pub(super) async fn answer(&self, request: http::Request<Incoming>, source: IpAddr) -> Answer {
        let (request_id, begun) = (request_id(), Instant::now());
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let answer = self.function_s_answer(request, source, &request_id).await;
        let mut answer = answer.map_or_else(Refusal::answer, |json| of_function(&json));
        if let Ok(id) = HeaderValue::try_from(request_id) {
            answer.headers_mut().insert("apigw-requestid", id);
        }
        self.tell(method.as_str(), &path, &answer, begun).await;
        answer
    }

    async fn tell(&self, method: &str, path: &str, answer: &Answer, begun: Instant) {
        let matched = self.routes.find(method, path);
        let body = answer.body().clone().collect().await;
        self.log.request(&Answered {
            method,
            path,
            route: matched.as_ref().map(|matched| matched.route.path.as_str()),
            status: answer.status().as_u16(),
            body: &body.map(|body| body.to_bytes()).unwrap_or_default(),
            took: begun.elapsed(),
        });
    }

    async fn function_s_answer(
        &self,
        request: http::Request<Incoming>,
        source: IpAddr,
        request_id: &str,
    ) -> Result<Bytes, Refusal> {
        let (head, body) = request.into_parts();
        let body = read(body).await;
        let (method, path) = (head.method.as_str(), head.uri.path());
        let matched = self.routes.find(method, path).ok_or(Refusal::NotFound)?;
        let request = Request {
            method,
            path,
            query: head.uri.query().unwrap_or_default(),
            headers: headers(&head.headers),
            body: &body?,
            source_ip: &source.to_string(),
        };
        let at = system_time().millis();
        let arrival = Arrival { request_id, trace_id: &trace_id(at), at };
        let event = event(&self.api, &request, &matched, &arrival).to_string();
        if event.len() > LARGEST_EVENT {
            return Err(Refusal::TooLarge);
        }
        self.functions.call(&matched.route.function, event.into()).await
    }
}

/// What events say of the API that they come from.
pub(super) fn api(port: u16) -> Api {
    let domain = "local.execute-api.eu-north-1.amazonaws.com";
    Api { id: "local", domain, scheme: "http", port, ..ON_AWS }
}

async fn read(mut body: Incoming) -> Result<Vec<u8>, Refusal> {
    let (mut bytes, mut length) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let data = frame.map_err(|_| Refusal::BadRequest)?.into_data().unwrap_or_default();
        length += data.len();
        if length <= LARGEST_BODY {
            bytes.extend_from_slice(&data);
        } else if length > LONGEST_READ {
            break;
        }
    }
    if length > LARGEST_BODY { Err(Refusal::TooLarge) } else { Ok(bytes) }
}

fn headers(sent: &HeaderMap) -> Vec<(String, String)> {
    sent.iter()
        .filter(|(name, _)| !HOP_BY_HOP.contains(&name.as_str()))
        .map(|(name, value)| {
            // Bytes that are no UTF-8 cannot stand in JSON. What AWS makes of them is not documented.
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.as_str().to_owned(), value.into_owned())
        })
        .collect()
}

/// `JKJaXmPLvHcESHA=`
pub(super) fn request_id() -> String {
    STANDARD.encode(&random()[..11])
}

/// `Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e`
pub(super) fn trace_id(millis: i64) -> String {
    let random = u128::from_be_bytes(random()) >> 32;
    format!("Root=1-{:08x}-{random:024x}", millis / 1000)
}
