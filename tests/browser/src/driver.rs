//! The driver of a browser, as a process of its own on a free port.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

const PATIENCE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(50);

/// A running driver; ended when dropped.
pub(crate) struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts `program`, giving it the ports that its options ask for as `{port}` and `{other}`.
    pub(crate) async fn start(program: &str, options: &[&str]) -> Result<Driver> {
        let (port, other) = (free_port()?, free_port()?);
        let options = options.iter().map(|option| {
            option
                .replace("{port}", &port.to_string())
                .replace("{other}", &other.to_string())
        });
        let process = Command::new(program)
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| {
                format!("cannot start {program}; `cargo xtask test browser` sets it up")
            })?;
        let driver = Driver { process, port };
        let started = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if started.elapsed() > PATIENCE {
                bail!("{program} does not listen");
            }
            tokio::time::sleep(POLL).await;
        }
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

/// A port nobody listens on. Somebody could take it before the driver does, which then fails and says so.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}
