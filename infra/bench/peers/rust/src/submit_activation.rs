//! `POST /v1/apps/{client_id}/activation`: submits an app's details to several providers at once.

use greenlight_peer::access::{Failure, admit, answer, refuse, respond, sha256};
use greenlight_peer::submission::{Plan, Submission};
use greenlight_peer::{clock, items::Record, table::Table};
use lambda_http::{Body, Error, Request, RequestExt as _, Response, run, service_fn, tracing};

struct Function {
    table: Table,
    quota: u64,
}

impl Function {
    async fn submit(&self, request: &Request) -> Result<Response<Body>, Failure> {
        let now = clock::now();
        let header = request.headers().get("idempotency-key").and_then(|it| it.to_str().ok());
        let key = header.map(sha256);
        let further = |owner: &str, app_at: &str| {
            let company = Some((app_at.to_owned(), "COMPANY".to_owned()));
            let record = key.iter().map(|key| (format!("IDEM#{owner}#{key}"), "IDEM".to_owned()));
            company.into_iter().chain(record).collect()
        };
        let mut admitted = admit(&self.table, request, now, further).await?;
        let (organisation, app) = (&admitted.organisation, &admitted.app);
        let Some(key) = &key else {
            return refuse(400, "INVALID_PARAMETER", "Send an Idempotency-Key.");
        };
        let record_at = format!("IDEM#{}#{key}", organisation.id);
        let text = std::str::from_utf8(request.body()).unwrap_or_default();
        let fingerprint = sha256(&format!("{} {text}", app.client_id));
        let record: Option<Record> = admitted.found.take(&record_at, "IDEM")?;
        if let Some(record) = record.filter(|record| record.expires_at > now) {
            if record.fingerprint != fingerprint {
                let message = "The key was used with a different request.";
                return refuse(422, "IDEMPOTENCY_KEY_REUSED", message);
            }
            return Ok(respond(record.status, record.body)?);
        }
        let Ok(submission) = serde_json::from_str::<Submission>(text) else {
            return refuse(400, "INVALID_PARAMETER", "The body is not valid.");
        };
        let company = admitted.found.take(&format!("APP#{}", app.client_id), "COMPANY")?;
        let mut plan = Plan::new(&self.table.name, organisation, app, company, now);
        plan.submit(&submission, text.len() as u64, self.quota)?;
        let body = serde_json::to_string(&plan.results)?;
        let record = Record::new(record_at, &organisation.id, (key.clone(), fingerprint), &body, now);
        if !self.table.write(plan.into_writes(&record)?).await? {
            return refuse(409, "CONFLICT", "The app was changed at the same time; try again.");
        }
        Ok(respond(200, body)?)
    }

    async fn handle(&self, request: Request) -> Result<Response<Body>, Error> {
        let request_id = request.lambda_context().request_id;
        let response = answer(self.submit(&request).await, &request_id)?;
        tracing::info!(request_id, status = response.status().as_u16(), "answered");
        Ok(response)
    }
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let quota = std::env::var("SUBMISSIONS_PER_DAY").ok().and_then(|text| text.parse().ok());
    let function = Function { table: Table::from_env().await?, quota: quota.unwrap_or(1000) };
    run(service_fn(|request| function.handle(request))).await
}
