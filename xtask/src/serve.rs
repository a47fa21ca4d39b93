//! `cargo xtask serve`: the page in the user's browser, rebuilt whenever a source changes.

use std::env;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::args::Serve;
use crate::shell::say;
use crate::{page, project, setup, shell};

/// Where looking for a free port starts when none was asked for.
const FIRST_PORT: u16 = 8080;
const POLL: Duration = Duration::from_millis(200);

/// Serves until interrupted.
pub(crate) fn run(options: &Serve) -> Result<()> {
    let tools = setup::page()?;
    let port = port(options.port)?;
    let url = format!("http://127.0.0.1:{port}/");
    say(&format!("building; the page will be at {url}"));

    let mut trunk = page::trunk(&tools)?;
    // Its own folder, so that serving never overwrites a site that `dist` made.
    trunk.args([
        "serve",
        "--address",
        "127.0.0.1",
        "--port",
        &port.to_string(),
    ]);
    trunk.arg(format!("--release={}", options.release));
    trunk.arg("--dist").arg(project::scratch("serve")?);

    let open = !options.no_open;
    thread::spawn(move || announce(port, &url, open));
    shell::run(&mut trunk)
}

/// The port asked for if it is free, else the first free one from 8080.
fn port(asked: Option<u16>) -> Result<u16> {
    let free = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    match asked {
        Some(port) if free(port) => Ok(port),
        Some(port) => anyhow::bail!("port {port} is taken; leave out --port to get a free one"),
        None => (FIRST_PORT..FIRST_PORT + 100)
            .find(|port| free(*port))
            .context("no free port from 8080 to 8179"),
    }
}

/// Waits for the first build, then says where the page is and opens it. Trunk listens only once it has built.
fn announce(port: u16, url: &str, open: bool) {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    while TcpStream::connect_timeout(&address, POLL).is_err() {
        thread::sleep(POLL);
    }
    say(&format!(
        "gilscope is at {url} (Ctrl-C stops it; reload the page after a change)"
    ));
    if open && !(has_screen() && open_in_browser(url)) {
        say("open that address in a browser");
    }
}

/// Whether somebody may be looking: a Linux without a display would start a browser for terminals, if any.
fn has_screen() -> bool {
    let displays = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"];
    cfg!(any(target_os = "macos", windows))
        || displays.iter().any(|name| env::var_os(name).is_some())
}

/// Asks the system to show a page. Best effort: the address was printed.
fn open_in_browser(url: &str) -> bool {
    let attempts: &[(&str, &[&str])] = if cfg!(target_os = "macos") {
        &[("open", &[])]
    } else if cfg!(windows) {
        &[("cmd", &["/c", "start", ""])]
    } else {
        &[("xdg-open", &[]), ("wslview", &[]), ("gio", &["open"])]
    };
    attempts.iter().any(|(program, arguments)| {
        let mut command = Command::new(program);
        command
            .args(*arguments)
            .arg(url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    })
}
