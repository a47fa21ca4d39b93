//! A server of the built page on loopback, which keeps a list of what it was asked for in vain.
//!
//! The page stands in a subfolder, as it does once published, so a path that is not relative is found here.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

/// The folder of the server in which the page stands.
const FOLDER: &str = "/some/folder/";
/// What the tests add to the page, and where.
const WATCH: &str = include_str!("watch.js");
const WATCH_TAG: &str = "<script src=\"./watch.js\"></script>";

/// The server. It runs until the process ends.
pub struct Site {
    port: u16,
    missed: Arc<Mutex<Vec<String>>>,
}

/// What is served, and how.
#[derive(Clone)]
struct Shelf {
    built: PathBuf,
    /// A script that is put into the page, before anything else runs.
    script: Option<&'static str>,
    /// Files with this ending are missing.
    without: Option<&'static str>,
    /// Files with this ending take so long.
    late: Option<(&'static str, Duration)>,
}

impl Site {
    /// Serves the page with the tests' script in it.
    pub fn watched(built: &Path) -> Result<Site> {
        Site::start(Shelf {
            built: built.into(),
            script: Some(WATCH),
            without: None,
            late: None,
        })
    }

    /// Serves the page with another script in it.
    pub fn with_script(built: &Path, script: &'static str) -> Result<Site> {
        Site::start(Shelf {
            built: built.into(),
            script: Some(script),
            without: None,
            late: None,
        })
    }

    /// Serves the page as it is.
    pub fn plain(built: &Path) -> Result<Site> {
        Site::start(Shelf {
            built: built.into(),
            script: None,
            without: None,
            late: None,
        })
    }

    /// Serves the page, but no file with this ending.
    pub fn without(built: &Path, ending: &'static str) -> Result<Site> {
        Site::start(Shelf {
            built: built.into(),
            script: Some(WATCH),
            without: Some(ending),
            late: None,
        })
    }

    /// Serves the page, files with this ending after so long a time.
    pub fn late(built: &Path, ending: &'static str, by: Duration) -> Result<Site> {
        Site::start(Shelf {
            built: built.into(),
            script: Some(WATCH),
            without: None,
            late: Some((ending, by)),
        })
    }

    /// The address of the page with this hash; an empty one is the bare address.
    pub fn url(&self, hash: &str) -> String {
        let mark = if hash.is_empty() { "" } else { "#" };
        format!("http://127.0.0.1:{}{FOLDER}{mark}{hash}", self.port)
    }

    /// The address of the page "model against reality" with this hash.
    pub fn reality(&self, hash: &str) -> String {
        format!("http://127.0.0.1:{}{FOLDER}reality.html#{hash}", self.port)
    }

    /// The paths that were asked for and are not there.
    pub fn not_found(&self) -> Vec<String> {
        self.missed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Empties that list.
    pub fn forget(&self) {
        self.missed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn start(shelf: Shelf) -> Result<Site> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port for the page")?;
        let port = listener.local_addr()?.port();
        let missed = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&missed);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shelf, missed) = (shelf.clone(), Arc::clone(&missed));
                // A browser that hangs up early is no fault of the page.
                thread::spawn(move || answer(&shelf, stream, &missed).ok());
            }
        });
        Ok(Site { port, missed: kept })
    }
}

fn answer(shelf: &Shelf, mut stream: TcpStream, missed: &Mutex<Vec<String>>) -> Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().context("an empty request")??;
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let target = request.split(' ').nth(1).unwrap_or("/");
    let path = target.split('?').next().unwrap_or(target);
    let (status, kind, body) = match shelf.file(path) {
        Some((kind, body)) => ("200 OK", kind, body),
        None => {
            missed
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(path.to_owned());
            ("404 Not Found", "text/plain", b"not here".to_vec())
        }
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)?;
    Ok(())
}

impl Shelf {
    fn file(&self, path: &str) -> Option<(&'static str, Vec<u8>)> {
        let name = path.strip_prefix(FOLDER)?;
        let name = if name.is_empty() { "index.html" } else { name };
        if name.contains("..") || self.without.is_some_and(|ending| name.ends_with(ending)) {
            return None;
        }
        if let (Some(script), "watch.js") = (self.script, name) {
            return Some(("text/javascript", script.into()));
        }
        if let Some((_, time)) = self.late.filter(|(ending, _)| name.ends_with(ending)) {
            thread::sleep(time);
        }
        let mut body = fs::read(self.built.join(name)).ok()?;
        if self.script.is_some() && name.ends_with(".html") {
            let page = String::from_utf8_lossy(&body);
            body = page
                .replacen("<title>", &format!("{WATCH_TAG}<title>"), 1)
                .into_bytes();
        }
        Some((kind(name), body))
    }
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "wasm" => "application/wasm",
        "json" | "webmanifest" => "application/json",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
