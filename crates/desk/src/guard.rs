//! Who may ask: this machine, this page, and whoever has the key of this start.
//!
//! Listening on the loopback address keeps other machines out, but not other pages in the same browser. So the `Host` must be the
//! address that was given out (a name that was turned to 127.0.0.1 by its owner is another), an `Origin` must be this page's own, and every
//! question carries the key, which only the address printed at the start has: in its fragment, which no browser sends anywhere. No
//! answer allows another origin anything.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// The header with the key.
pub const KEY_HEADER: &str = "x-umpire-key";

/// What the page may do: its own script and style, questions to its own server, and nothing that turns text into markup or script.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
     worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

/// What a result page may do: what it allows itself, from an origin that is nobody's.
pub const RESULT_POLICY: &str = "sandbox allow-scripts allow-downloads allow-popups allow-modals; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The rules of one start.
pub struct Guard {
    hosts: [String; 2],
    key: String,
}

/// A key that cannot be guessed: 128 random bits of the operating system.
///
/// # Errors
/// Where the operating system gives none.
pub fn key() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Guard {
    /// Rules for a server on this port of 127.0.0.1.
    pub fn new(port: u16, key: String) -> Self {
        Self { hosts: [format!("127.0.0.1:{port}"), format!("localhost:{port}")], key }
    }

    /// Why a request is not answered; none where it is.
    fn refusal(
        &self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
    ) -> Option<(StatusCode, &'static str)> {
        let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        if headers.get_all(header::HOST).iter().count() != 1
            || !text(&header::HOST).is_some_and(|host| self.hosts.iter().any(|own| own == host))
        {
            return Some((StatusCode::MISDIRECTED_REQUEST, "this server answers under its own address only"));
        }
        let own = |origin: &str| {
            origin.strip_prefix("http://").is_some_and(|host| self.hosts.iter().any(|own| own == host))
        };
        let origin = text(&header::ORIGIN);
        let changes = !matches!(*method, Method::GET | Method::HEAD);
        if origin.is_some_and(|origin| !own(origin)) || (changes && origin.is_none()) {
            return Some((StatusCode::FORBIDDEN, "another page may not ask this server"));
        }
        let fetch = |name: &'static str| text(&HeaderName::from_static(name));
        // The page itself, which holds nothing, may be gone to from another studio of this machine: that is how a battle is chosen.
        let gone_to = *method == Method::GET
            && path == "/"
            && fetch("sec-fetch-mode") == Some("navigate")
            && fetch("sec-fetch-site") == Some("same-site");
        if !gone_to && fetch("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
            return Some((StatusCode::FORBIDDEN, "another page may not ask this server"));
        }
        if path.starts_with("/api/") {
            let given = headers.get(KEY_HEADER).map_or(&b""[..], HeaderValue::as_bytes);
            if !same(given, self.key.as_bytes()) {
                return Some((
                    StatusCode::UNAUTHORIZED,
                    "the key is missing or of another start: open the address that `umpire studio` printed",
                ));
            }
        }
        None
    }
}

/// Whether two keys are the same, in a time that does not tell how far they are.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |sum, (one, other)| sum | (one ^ other)) == 0
}

/// Lets a request through, or refuses it; and says in every answer what a browser may do with it.
pub async fn check(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let refusal = guard.refusal(request.method(), request.uri().path(), request.headers());
    let mut response = match refusal {
        Some((status, why)) => {
            let body = serde_json::json!({ "faults": [crate::verbs::Fault::plain("studio::refused", why, "open the printed address in this browser")] });
            (status, [(header::CONTENT_TYPE, "application/json")], Body::from(body.to_string()))
                .into_response()
        }
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "no-store"),
    ] {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(method: Method, path: &str, headers: &[(&'static str, &str)]) -> Option<u16> {
        let guard = Guard::new(8080, "k".repeat(32));
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        guard.refusal(&method, path, &map).map(|(status, _)| status.as_u16())
    }

    #[test]
    fn only_the_own_page_with_the_key_is_answered() {
        let key = ("x-umpire-key", "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk");
        let host = ("host", "127.0.0.1:8080");
        let own = ("origin", "http://127.0.0.1:8080");
        assert_eq!(refused(Method::GET, "/", &[host]), None);
        assert_eq!(refused(Method::GET, "/api/state", &[host, key]), None);
        assert_eq!(
            refused(
                Method::POST,
                "/api/edits",
                &[("host", "localhost:8080"), key, ("origin", "http://localhost:8080")]
            ),
            None
        );
        for wrong in ["evil.example:8080", "127.0.0.1:8081", "127.0.0.1", "", "127.0.0.1:8080.evil.example"] {
            assert_eq!(refused(Method::GET, "/", &[("host", wrong), key]), Some(421), "{wrong}");
        }
        assert_eq!(refused(Method::GET, "/", &[host, host]), Some(421));
        for wrong in [
            "http://evil.example",
            "null",
            "https://127.0.0.1:8080",
            "http://127.0.0.1:9",
            "http://127.0.0.1:8080.evil.example",
        ] {
            assert_eq!(
                refused(Method::POST, "/api/edits", &[host, key, ("origin", wrong)]),
                Some(403),
                "{wrong}"
            );
        }
        assert_eq!(
            refused(Method::POST, "/api/edits", &[host, key]),
            Some(403),
            "a change without an origin"
        );
        assert_eq!(
            refused(Method::GET, "/api/state", &[host, key, ("sec-fetch-site", "cross-site")]),
            Some(403)
        );
        // Another port of this machine may be left for this one's page, and that is all.
        let (near, goes) = (("sec-fetch-site", "same-site"), ("sec-fetch-mode", "navigate"));
        assert_eq!(refused(Method::GET, "/", &[host, near, goes]), None);
        assert_eq!(refused(Method::GET, "/", &[host, near, ("sec-fetch-mode", "no-cors")]), Some(403));
        assert_eq!(refused(Method::GET, "/", &[host, ("sec-fetch-site", "cross-site"), goes]), Some(403));
        assert_eq!(refused(Method::GET, "/api/state", &[host, key, near, goes]), Some(403));
        assert_eq!(refused(Method::POST, "/", &[host, own, near, goes]), Some(403));
        assert_eq!(refused(Method::GET, "/api/state", &[host, own]), Some(401));
        assert_eq!(refused(Method::GET, "/api/state", &[host, ("x-umpire-key", "kkkk")]), Some(401));
    }

    #[test]
    fn keys_are_long_and_never_the_same() {
        let (one, other) = (key().unwrap(), key().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
