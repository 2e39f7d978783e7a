//! What is told of requests while the stack runs: to people a short line for each, to programs the functions'
//! own lines, as CloudWatch gets them. All of it goes to standard error: standard output is for what a script
//! may want to read.

use greenlight::domain::characters::escaped;
use greenlight_devkit::Problem;
use serde_json::{Map, Value};
use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Write as _},
    path::Path,
    process::Stdio,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// The message of a line that tells of one attempt of a webhook.
const ATTEMPT: &str = "an attempt";
/// How much of a path a person is shown, in characters.
const LONGEST_PATH: usize = 60;

/// Where lines go, and in what form.
pub(crate) struct Log {
    form: Form,
    /// Without it, standard error.
    file: Option<File>,
    /// The functions that have answered the stack's own call, of which nothing is told.
    woken: Mutex<BTreeSet<String>>,
}

/// For whom the lines are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A short line for each request, and what is wrong in words.
    People,
    /// Whatever the functions write.
    Json,
}

/// A request that was answered.
pub(crate) struct Answered<'a> {
    pub(crate) method: &'a str,
    /// As it was sent.
    pub(crate) path: &'a str,
    /// The route's own path, if there is one: `/v1/apps/{client_id}/providers`.
    pub(crate) route: Option<&'a str>,
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
    pub(crate) took: Duration,
}

impl Log {
    /// Lines on standard error.
    pub(crate) fn to_stderr(form: Form) -> Self {
        Self { form, file: None, woken: Mutex::default() }
    }

    /// The functions' own lines in a file.
    pub(crate) fn to_file(path: &Path) -> Result<Self, Problem> {
        let file =
            File::create(path).map_err(Problem::of(format!("cannot write {}", path.display())))?;
        Ok(Self { form: Form::Json, file: Some(file), woken: Mutex::default() })
    }

    /// The same place for the lines of another stack.
    pub(crate) fn of_another_stack(&self) -> Result<Self, Problem> {
        let copy =
            |file: &File| file.try_clone().map_err(Problem::of("the log cannot be opened twice"));
        let file = self.file.as_ref().map(copy).transpose()?;
        Ok(Self { form: self.form, file, woken: Mutex::default() })
    }

    /// Where another program's standard output and standard error are to go.
    pub(crate) fn outputs(&self) -> Result<(Stdio, Stdio), Problem> {
        let Some(file) = &self.file else {
            return Ok((io::stderr().into(), io::stderr().into()));
        };
        let copy = || file.try_clone().map_err(Problem::of("the log cannot be opened twice"));
        Ok((copy()?.into(), copy()?.into()))
    }

    /// Tells a line that a function wrote.
    pub(crate) fn function(&self, name: &str, line: &str) {
        let told = match (serde_json::from_str(line), self.form) {
            (Ok(Value::Object(members)), _) if members.contains_key("_aws") && self.woken(name) => {
                None
            }
            (_, Form::Json) => Some(line.to_owned()),
            // The gateway tells of requests, of those that reach no function, too.
            (Ok(Value::Object(members)), Form::People) => (!members.contains_key("_aws"))
                .then(|| attempt(&members).unwrap_or_else(|| in_words(name, &members))),
            (_, Form::People) => Some(format!("{name}: {}", escaped(line))),
        };
        if let Some(line) = told {
            self.write(&line);
        }
    }

    /// Tells of a request that the gateway has answered.
    pub(crate) fn request(&self, request: &Answered<'_>) {
        if self.form == Form::People {
            self.write(&request.to_string());
        }
    }

    /// Tells what the stack itself has to say.
    pub(crate) fn note(&self, text: &str) {
        self.write(text);
    }

    /// Whether this is the line of the call that woke the function.
    fn woken(&self, name: &str) -> bool {
        self.woken.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned())
    }

    fn write(&self, line: &str) {
        // A line that cannot be written is lost; the request is not.
        let _ = match &self.file {
            Some(file) => writeln!(&mut &*file, "{line}"),
            None => writeln!(io::stderr().lock(), "{line}"),
        };
    }
}

/// What is told of one attempt of a webhook: `webhook activation.requested to 127.0.0.1:8080 204 12 ms`.
fn attempt(members: &Map<String, Value>) -> Option<String> {
    if members.get("message")?.as_str()? != ATTEMPT {
        return None;
    }
    let said = |member: &str| members.get(member).filter(|value| !value.is_null()).map(text);
    let outcome = said("error").or_else(|| said("http_status"))?;
    let (event_type, host, took) = (said("event_type")?, said("host")?, said("duration_ms")?);
    Some(format!("webhook {event_type} to {host} {outcome} {took} ms"))
}

/// A member's value, as it may stand on a terminal.
fn text(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    escaped(&text).into_owned()
}

/// A warning or an error of a function: `WARN record-stamp: the database did not answer a read (detail …)`.
fn in_words(name: &str, members: &Map<String, Value>) -> String {
    let said = |member: &str| members.get(member).map(text).unwrap_or_default();
    let rest = members.iter().filter(|(member, _)| {
        !["timestamp", "level", "message", "span", "endpoint"].contains(&member.as_str())
    });
    let rest: Vec<String> =
        rest.map(|(member, value)| format!("{member} {}", text(value))).collect();
    let rest = if rest.is_empty() { String::new() } else { format!(" ({})", rest.join(", ")) };
    format!("{} {name}: {}{rest}", said("level"), said("message"))
}

/// `POST …/stamps 409 duplicate_participation 12 ms`
impl std::fmt::Display for Answered<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self
            .route
            .map_or_else(|| self.path.to_owned(), |route| format!("…/{}", tail(self.path, route)));
        let path: String = match path.char_indices().nth(LONGEST_PATH) {
            Some((end, _)) => format!("{}…", &path[..end]),
            None => path,
        };
        write!(f, "{} {} {}", self.method, escaped(&path), self.status)?;
        if let Some(reason) = reason(self.body).filter(|_| self.status >= 400) {
            write!(f, " {}", escaped(&reason))?;
        }
        write!(f, " {} ms", self.took.as_millis())
    }
}

/// The path from the last part on that the route spells out: `stamps`, `production-tests/<id>`.
fn tail<'a>(path: &'a str, route: &str) -> &'a str {
    let variables = route.rsplit('/').take_while(|part| part.starts_with('{')).count();
    let start = path.rmatch_indices('/').nth(variables).map_or(0, |(slash, _)| slash + 1);
    &path[start..]
}

/// Why a request was refused, in the most exact word of the answer.
fn reason(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let ways = ["/error/details/reason", "/error/code", "/message"];
    ways.iter().find_map(|way| Some(body.pointer(way)?.as_str()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, route: Option<&str>, status: u16, body: &str) -> String {
        let took = Duration::from_micros(12_900);
        Answered { method: "POST", path, route, status, body: body.as_bytes(), took }.to_string()
    }

    #[test]
    fn a_request_is_a_short_line_with_the_most_exact_reason() {
        let stamps = "/v1/apps/{client_id}/production-tests/{challenge_id}/stamps";
        let duplicate = r#"{"error":{"code":"RESOURCE_CONFLICT","message":"…","details":{"reason":"duplicate_participation"}}}"#;
        let test = "/v1/apps/{client_id}/production-tests/{challenge_id}";
        for (path, route, status, body, line) in [
            (
                "/connect/v1/apps/a/production-tests/b/stamps",
                Some(stamps),
                201,
                "{}",
                "POST …/stamps 201 12 ms",
            ),
            (
                "/connect/v1/apps/a/production-tests/b/stamps",
                Some(stamps),
                409,
                duplicate,
                "POST …/stamps 409 duplicate_participation 12 ms",
            ),
            (
                "/connect/v1/apps/a/production-tests/b",
                Some(test),
                404,
                r#"{"error":{"code":"RESOURCE_NOT_FOUND"}}"#,
                "POST …/production-tests/b 404 RESOURCE_NOT_FOUND 12 ms",
            ),
            (
                "/nowhere",
                None,
                404,
                r#"{"message":"Not Found"}"#,
                "POST /nowhere 404 Not Found 12 ms",
            ),
        ] {
            assert_eq!(told(path, route, status, body), line);
        }
        let long = told(&format!("/{}", "a".repeat(9000)), None, 404, "");
        assert_eq!(long, format!("POST /{}… 404 12 ms", "a".repeat(59)));
    }

    #[test]
    fn a_warning_is_told_in_words_and_cannot_command_the_terminal() {
        let line = r#"{"timestamp":"…","level":"WARN","message":"no\u001b[31m","detail":"dispatch failure","span":{"name":"request"}}"#;
        let Ok(Value::Object(members)) = serde_json::from_str(line) else { panic!("an object") };
        let words = in_words("record-stamp", &members);
        assert_eq!(words, "WARN record-stamp: no\\u{1b}[31m (detail dispatch failure)");
    }

    #[test]
    fn an_attempt_of_a_webhook_is_a_short_line_with_its_answer_or_with_what_went_wrong() {
        let told = |rest: &str| {
            let line = format!(
                r#"{{"level":"INFO","message":"an attempt","event_type":"ping","host":"127.0.0.1:8080",{rest},"span":{{"name":"request"}}}}"#
            );
            let Ok(Value::Object(members)) = serde_json::from_str(&line) else {
                panic!("an object: {line}")
            };
            attempt(&members)
        };
        for (rest, line) in [
            (r#""http_status":204,"duration_ms":12"#, "204 12 ms"),
            (r#""http_status":302,"error":"redirect","duration_ms":3"#, "redirect 3 ms"),
            (r#""http_status":null,"error":"connect","duration_ms":3"#, "connect 3 ms"),
        ] {
            assert_eq!(told(rest), Some(format!("webhook ping to 127.0.0.1:8080 {line}")));
        }
        assert_eq!(told(r#""http_status":204"#), None, "told like any other line");
    }

    #[test]
    fn the_stack_s_own_calls_are_not_told() {
        let path = std::env::temp_dir().join(format!("greenlight-log-{}", std::process::id()));
        let log = Log::to_file(&path).expect("a file");
        for line in [r#"{"_aws":1}"#, "panic", r#"{"_aws":2}"#] {
            log.function("record-stamp", line);
        }
        log.function("get-providers", r#"{"_aws":3}"#);
        let written = std::fs::read_to_string(&path).expect("written");
        let _ = std::fs::remove_file(&path);
        assert_eq!(written, "panic\n{\"_aws\":2}\n");
    }
}
