//! AWS's Security Token Service, as far as anybody here asks it: who is calling. No local engine answers that,
//! so that what stands in AWS's place does it.

use crate::{Problem, database_call::access_key, engine::listen, http::Server};
use hyper::{Request, Response, body::Incoming, header};
use std::{env, future, net::SocketAddr, sync::mpsc, thread};
use tokio::runtime;

/// The body of the one call that there is. <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
pub const CALL: &str = "Action=GetCallerIdentity&Version=2011-06-15";
/// Its name in a policy.
pub const ACTION: &str = "sts:GetCallerIdentity";

/// Where tests are told to ask: a recorder.
pub fn external() -> Option<String> {
    env::var("GREENLIGHT_TEST_STS").ok()
}

/// Whose call it is, if it is signed for this service.
pub fn is_asked_by(authorization: Option<&str>) -> Option<&str> {
    authorization.filter(|value| value.contains("/sts/aws4_request")).and_then(access_key)
}

/// The ARN of whoever calls under an access key.
pub fn arn_of(access_key: &str) -> String {
    format!("arn:aws:sts::123456789012:assumed-role/Administrators/{access_key}")
}

/// What whoever calls under an access key is answered.
pub fn answer(access_key: &str) -> String {
    let arn = arn_of(access_key);
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>{arn}</Arn><UserId>AROAEXAMPLE:{access_key}</UserId><Account>123456789012</Account>\
         </GetCallerIdentityResult><ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId>\
         </ResponseMetadata></GetCallerIdentityResponse>"
    )
}

/// A service for tests that wait without a runtime of their own: it lives in a thread, as long as they run.
///
/// # Panics
/// It would not start.
pub fn in_a_thread() -> String {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let server = serve().await.expect("a server");
            tell.send(format!("http://{}", server.address())).expect("somebody listens");
            future::pending::<()>().await;
        });
    });
    told.recv().expect("a server")
}

async fn serve() -> Result<Server, Problem> {
    let listener = listen(0).await.map_err(Problem::of("there is no port for it"))?;
    Server::start(listener, |request: Request<Incoming>, _: SocketAddr| {
        let signed = request.headers().get(header::AUTHORIZATION);
        let signed = signed.and_then(|value| value.to_str().ok());
        let answer = Response::new(answer(is_asked_by(signed).unwrap_or("nobody")));
        async move { answer }
    })
}
