//! Sends a request, shows it with its answer, and judges the answer.

use super::{
    json::Json,
    shape::{Fit, differences},
};
use crate::{
    http::{Answer, Client},
    problem::Problem,
    stack::Stack,
};
use ::http::{Method, Request};
use std::{
    io::{self, IsTerminal as _},
    process::ExitCode,
    time::{Duration, Instant},
};

/// Long enough for a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

/// One request and the answer that it must get.
pub(super) struct Step<'a> {
    pub(super) title: &'a str,
    pub(super) method: Method,
    /// Below `/connect/v1`.
    pub(super) path: &'a str,
    pub(super) key: &'a str,
    pub(super) idempotency_key: Option<&'a str>,
    pub(super) body: Option<&'a str>,
    pub(super) expected: Expected,
}

/// The right answer.
pub(super) struct Expected {
    pub(super) status: u16,
    pub(super) body: Body,
    /// Whether the answer is one that was given before.
    pub(super) replayed: bool,
}

/// The right body.
pub(super) enum Body {
    /// An example with placeholders, and how closely it must be followed.
    Like(String, Fit),
    /// This very text, byte for byte.
    Same(String),
}

/// Where the tour is played.
pub(super) struct Stage {
    client: Client,
    base_url: String,
    colours: bool,
    played: usize,
    wrong: usize,
}

impl Stage {
    pub(super) fn new(stack: &Stack) -> Self {
        Self {
            client: Client::new(),
            base_url: stack.base_url(),
            colours: io::stdout().is_terminal(),
            played: 0,
            wrong: 0,
        }
    }

    /// Plays a step and returns the answer, right or wrong; fails only where none came.
    pub(super) async fn play(&mut self, step: Step<'_>) -> Result<Answer, Problem> {
        self.played += 1;
        println!("\n{}", self.bold(&format!("{}. {}", self.played, step.title)));
        let request = self.request(&step)?;
        show_request(&request);
        let start = Instant::now();
        let answer = self.client.send(request, LIMIT).await?;
        self.show_answer(&answer, start.elapsed());
        let faults = faults(&step.expected, &answer);
        if faults.is_empty() {
            println!("{}", self.painted("32", "✓ right"));
        } else {
            self.wrong += 1;
            for fault in faults {
                println!("{}", self.painted("31", &format!("✗ {fault}")));
            }
        }
        Ok(answer)
    }

    /// Judges something that is about several answers.
    pub(super) fn check(&mut self, right: bool, sentence: &str) {
        if right {
            println!("{}", self.painted("32", &format!("✓ {sentence}")));
        } else {
            self.wrong += 1;
            println!("{}", self.painted("31", &format!("✗ not so: {sentence}")));
        }
    }

    /// The end of the tour, said and as an exit code.
    pub(super) fn verdict(&self) -> ExitCode {
        if self.wrong == 0 {
            let text = format!("All {} answers were right.", self.played);
            println!("\n{}", self.painted("32", &text));
            ExitCode::SUCCESS
        } else {
            println!(
                "\n{}",
                self.painted("31", "Not every answer was right: see the lines with ✗.")
            );
            ExitCode::FAILURE
        }
    }

    fn request(&self, step: &Step<'_>) -> Result<Request<String>, Problem> {
        let mut request = Request::builder()
            .method(step.method.clone())
            .uri(format!("{}{}", self.base_url, step.path))
            .header("Authorization", format!("Bearer {}", step.key));
        if step.body.is_some() {
            request = request.header("Content-Type", "application/json");
        }
        if let Some(key) = step.idempotency_key {
            request = request.header("Idempotency-Key", key);
        }
        request
            .body(step.body.unwrap_or_default().to_owned())
            .map_err(|e| Problem::new(format!("the step \"{}\" is no request: {e}", step.title)))
    }

    fn show_answer(&self, answer: &Answer, time: Duration) {
        println!("\n{} ({} ms)", self.bold(&answer.status.to_string()), time.as_millis());
        for name in ["location", "idempotency-replayed", "retry-after"] {
            if let Some(value) = header(answer, name) {
                println!("{name}: {value}");
            }
        }
        println!("{}", indented(&answer.body));
    }

    fn bold(&self, text: &str) -> String {
        self.painted("1", text)
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.colours { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

fn show_request(request: &Request<String>) {
    println!("{} {}", request.method(), request.uri().path());
    for (name, value) in request.headers() {
        let value = value.to_str().unwrap_or_default();
        println!(
            "{name}: {}",
            value.get(..45).map_or(value.to_owned(), |start| format!("{start}…"))
        );
    }
    if !request.body().is_empty() {
        println!("{}", indented(request.body()));
    }
}

fn indented(text: &str) -> String {
    Json::parse(text).map_or_else(|| text.to_owned(), |json| json.pretty())
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.get(name)?.to_str().ok()
}

/// Everything that is wrong with an answer, one sentence each.
fn faults(expected: &Expected, answer: &Answer) -> Vec<String> {
    let mut faults = Vec::new();
    if answer.status != expected.status {
        faults.push(format!("the status should be {}, and is {}", expected.status, answer.status));
    }
    let replayed = expected.replayed.then_some("true");
    for (name, wanted) in [
        ("content-type", Some("application/json")),
        ("cache-control", Some("no-store")),
        ("idempotency-replayed", replayed),
    ] {
        let given = header(answer, name);
        if given != wanted {
            faults.push(format!("the header {name} should be {wanted:?}, and is {given:?}"));
        }
    }
    let Some(body) = Json::parse(&answer.body) else {
        faults.push("the body is not JSON".to_owned());
        return faults;
    };
    match &expected.body {
        Body::Same(text) if *text == answer.body => {}
        Body::Same(_) => {
            faults.push("the body is not the first answer's, byte for byte".to_owned())
        }
        Body::Like(example, fit) => match Json::parse(example) {
            Some(example) => faults.extend(differences(&example, &body, *fit)),
            None => faults.push("the example of the right answer is not JSON itself".to_owned()),
        },
    }
    match header(answer, "x-request-id") {
        None => faults.push("the header x-request-id is missing".to_owned()),
        Some(id) => {
            let named = body.get("request_id").and_then(Json::as_str);
            if named.is_some_and(|named| named != id) {
                faults.push("request_id is another than the header x-request-id".to_owned());
            }
        }
    }
    faults
}
