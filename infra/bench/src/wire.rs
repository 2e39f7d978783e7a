//! As much of HTTP/1.1 as the Lambda runtime's client speaks: requests with a head and a body of
//! declared length, on connections that stay open.

use std::{
    io::{self, ErrorKind},
    time::Instant,
};
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    sync::oneshot,
};

/// The longest line of a head, and the most lines.
const LINE_LIMIT: u64 = 8 * 1024;
const LINES_LIMIT: usize = 100;
/// The longest body: more than Lambda takes of a function.
const BODY_LIMIT: u64 = 8 * 1024 * 1024;

/// A request, with the means to answer it.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    /// When its last byte was here.
    pub(crate) received: Instant,
    pub(crate) reply: oneshot::Sender<Reply>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// Reads one request; `None` if the connection ends before it begins.
pub(crate) async fn read(
    reader: &mut (impl AsyncBufRead + Unpin),
) -> io::Result<Option<(Request, oneshot::Receiver<Reply>)>> {
    let first = line(reader).await?;
    let mut words = first.split(' ');
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(None) };
    let mut length = 0;
    for count in 0.. {
        let line = line(reader).await?;
        if line.is_empty() {
            break;
        }
        if count == LINES_LIMIT {
            return Err(invalid("too many headers"));
        }
        let (name, value) = line.split_once(':').ok_or_else(|| invalid("a header without name"))?;
        if name.eq_ignore_ascii_case("transfer-encoding") {
            return Err(invalid("only bodies of declared length are understood"));
        }
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().map_err(|_| invalid("a length that is no number"))?;
        }
    }
    if length > BODY_LIMIT {
        return Err(invalid("the body is too long"));
    }
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body).await?;
    if body.len() as u64 != length {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    let received = Instant::now();
    let (reply, replied) = oneshot::channel();
    let (method, path) = (method.to_owned(), path.to_owned());
    Ok(Some((Request { method, path, body, received, reply }, replied)))
}

/// Writes an answer in one piece.
pub(crate) async fn write(writer: &mut (impl AsyncWrite + Unpin), reply: Reply) -> io::Result<()> {
    let mut text = format!("HTTP/1.1 {}\r\ncontent-type: application/json\r\n", reply.status);
    for (name, value) in &reply.headers {
        text += &format!("{name}: {value}\r\n");
    }
    text += &format!("content-length: {}\r\n\r\n{}", reply.body.len(), reply.body);
    writer.write_all(text.as_bytes()).await
}

/// One line of a head, without its end; empty at the end of the head or of the connection.
async fn line(reader: &mut (impl AsyncBufRead + Unpin)) -> io::Result<String> {
    let mut line = String::new();
    reader.take(LINE_LIMIT).read_line(&mut line).await?;
    if line.len() as u64 == LINE_LIMIT {
        return Err(invalid("a line of the head is too long"));
    }
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    Ok(line)
}

fn invalid(what: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn requests(mut bytes: &[u8]) -> Vec<(String, String, String)> {
        let mut all = Vec::new();
        while let Some((request, _)) = read(&mut bytes).await.expect("HTTP") {
            let body = String::from_utf8(request.body).expect("text");
            all.push((request.method, request.path, body));
        }
        all
    }

    #[tokio::test]
    async fn requests_follow_each_other_on_one_connection() {
        let bytes = b"GET /next HTTP/1.1\r\nhost: x\r\n\r\n\
            POST /a/response HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}\
            GET /next HTTP/1.1\r\n\r\n";
        let own = |(method, path, body): (&str, &str, &str)| {
            (method.to_owned(), path.to_owned(), body.to_owned())
        };
        assert_eq!(
            requests(bytes).await,
            [("GET", "/next", ""), ("POST", "/a/response", "{}"), ("GET", "/next", "")].map(own)
        );
    }

    #[tokio::test]
    async fn a_request_that_is_cut_or_chunked_is_an_error() {
        for bytes in [
            "POST / HTTP/1.1\r\ncontent-length: 5\r\n\r\n{}",
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\ncontent-length: much\r\n\r\n",
        ] {
            assert!(read(&mut bytes.as_bytes()).await.is_err(), "{bytes}");
        }
    }

    #[tokio::test]
    async fn an_answer_declares_its_length() {
        let mut written = Vec::new();
        let headers = vec![("x", "y".to_owned())];
        let reply = Reply { status: "200 OK", headers, body: "{}".to_owned() };
        write(&mut written, reply).await.expect("memory");
        assert_eq!(
            String::from_utf8(written).expect("text"),
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx: y\r\ncontent-length: 2\r\n\r\n{}"
        );
    }
}
