//! What comes from the system: browsers, the driver of Chromium, and node.
//!
//! Where apt is there and may be used (root, or sudo without a password), missing packages are installed. Elsewhere
//! one line for each missing thing says what to install, and the caller decides what can still be done.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::shell::{self, ask, find, say};

/// Something the system has or lacks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Chromium or Chrome.
    Chromium,
    /// The WebDriver server of Chromium.
    ChromeDriver,
    /// Firefox, any current one.
    Firefox,
    /// Node, for the tests that run as WebAssembly and for npm.
    Node,
}

impl Need {
    /// Everything that any command needs from the system.
    pub(crate) const ALL: [Need; 4] = [
        Need::Chromium,
        Need::ChromeDriver,
        Need::Firefox,
        Need::Node,
    ];

    /// The program, if the system has it.
    pub(crate) fn find(self) -> Option<PathBuf> {
        match self {
            Need::Chromium => find(&[
                "chromium",
                "chromium-browser",
                "google-chrome",
                "google-chrome-stable",
                "/Applications/Chromium.app/Contents/MacOS/Chromium",
                "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            ]),
            Need::ChromeDriver => find(&["chromedriver"]),
            Need::Firefox => find(&[
                "firefox-esr",
                "firefox",
                "/Applications/Firefox.app/Contents/MacOS/firefox",
            ]),
            Need::Node => find(&["node", "nodejs"]),
        }
    }

    /// The package in Debian.
    fn package(self) -> &'static str {
        match self {
            Need::Chromium => "chromium",
            Need::ChromeDriver => "chromium-driver",
            Need::Firefox => "firefox-esr",
            Need::Node => "nodejs",
        }
    }

    /// What to install by hand.
    fn advice(self) -> &'static str {
        match self {
            Need::Chromium => {
                "Chromium (Debian: apt-get install chromium; macOS: brew install --cask google-chrome)"
            }
            Need::ChromeDriver => {
                "ChromeDriver (Debian: apt-get install chromium-driver; macOS: brew install chromedriver)"
            }
            Need::Firefox => {
                "Firefox (Debian: apt-get install firefox-esr; macOS: brew install --cask firefox)"
            }
            Need::Node => "Node.js (Debian: apt-get install nodejs; macOS: brew install node)",
        }
    }
}

/// Installs what is missing, where that is allowed, and returns what still is.
pub(crate) fn set_up(needs: &[Need]) -> Result<Vec<Need>> {
    let missing = still_missing(needs);
    if missing.is_empty() {
        return Ok(missing);
    }
    if let Some(prefix) = apt() {
        let packages: Vec<&str> = missing.iter().map(|need| need.package()).collect();
        say(&format!(
            "installing {} from the system's packages (once)",
            packages.join(", ")
        ));
        // A stale list is no reason to stop: the install below says what it could not find.
        let _ = shell::run(&mut apt_get(&prefix, &["update", "-qq"]));
        let mut install = apt_get(
            &prefix,
            &["install", "-y", "-qq", "--no-install-recommends"],
        );
        if let Err(error) = shell::run(install.args(&packages)) {
            say(&format!("{error:#}"));
        }
    }
    let missing = still_missing(needs);
    for need in &missing {
        say(&format!("missing: install {}", need.advice()));
    }
    Ok(missing)
}

fn still_missing(needs: &[Need]) -> Vec<Need> {
    needs
        .iter()
        .copied()
        .filter(|need| need.find().is_none())
        .collect()
}

/// The words before `apt-get`, if there is one that may be used without asking anybody.
fn apt() -> Option<Vec<&'static str>> {
    find(&["apt-get"])?;
    let user = ask(Command::new("id").arg("-u"))?;
    if user.trim() == "0" {
        return Some(vec![]);
    }
    ask(Command::new("sudo").args(["-n", "true"]))?;
    Some(vec!["sudo", "-n"])
}

fn apt_get(prefix: &[&str], arguments: &[&str]) -> Command {
    let words: Vec<&str> = prefix
        .iter()
        .copied()
        .chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"])
        .collect();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).args(arguments);
    command
}
