//! The driver of a browser, as a process of its own on a port that it chooses itself and prints.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

const PATIENCE: Duration = Duration::from_secs(30);
/// chromedriver takes the port that is free for it over one protocol over the other too, where it may not be, and ends.
const ATTEMPTS: usize = 5;

/// A running driver; ended when dropped.
pub(crate) struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts `program`, whose options ask for port 0: one that is free. A port chosen here could be given to a
    /// server of another test before the driver takes it.
    pub(crate) async fn start(program: &str, options: &[&str]) -> Result<Driver> {
        let mut attempt = 1;
        loop {
            match Driver::attempt(program, options).await {
                Err(_) if attempt < ATTEMPTS => attempt += 1,
                done => return done,
            }
        }
    }

    async fn attempt(program: &str, options: &[&str]) -> Result<Driver> {
        let mut process = Command::new(program)
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| {
                format!("cannot start {program}; `cargo xtask test browser` sets it up")
            })?;
        let printed = process.stdout.take();
        // From here on whatever goes wrong ends the process.
        let mut driver = Driver { process, port: 0 };
        let printed = printed.with_context(|| format!("{program} has no output"))?;
        driver.port = tokio::task::spawn_blocking(move || port_in(printed))
            .await?
            .with_context(|| format!("{program} does not listen"))?;
        Ok(driver)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended already, with its browser.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The port that a driver says it listens on. What it prints later is read too, so that its pipe never fills.
fn port_in(printed: impl Read + Send + 'static) -> Result<u16> {
    let (found, port) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(printed).lines().map_while(Result::ok) {
            if let Some(port) = port_of(&line) {
                // Nobody waits for a second one.
                let _ = found.send(port);
            }
        }
    });
    port.recv_timeout(PATIENCE).context("it named no port")
}

/// chromedriver: "… was started successfully on port 36243."; geckodriver: "… Listening on 127.0.0.1:45585".
fn port_of(line: &str) -> Option<u16> {
    let (_, port) = line
        .split_once("successfully on port ")
        .or_else(|| line.split_once("Listening on 127.0.0.1:"))?;
    port.trim_end_matches('.').trim().parse().ok()
}
