//! Tools from crates.io, each in a folder of its own outside the repository.
//!
//! They take minutes to build, so they stand where `cargo clean` and a fresh clone do not touch them:
//! `$GILSCOPE_TOOLS` or `~/.cache/gilscope/tools`, in `<tool>-<version>/bin`. A version is never replaced, only joined
//! by another, so two checkouts never take each other's tools away.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::{env, time::Instant};

use anyhow::{Context, Result};

use crate::project;
use crate::shell::{self, ask, say, with_suffix};

/// A tool that `cargo install` builds.
pub(crate) struct Tool {
    /// The crate.
    pub(crate) krate: &'static str,
    /// The exact version.
    pub(crate) version: String,
    /// The program that shows it is there.
    pub(crate) program: &'static str,
    /// Whether it is built with the dependencies its authors locked.
    pub(crate) locked: bool,
}

impl Tool {
    /// Trunk builds the page from `index.html`. The newest that builds with the Rust this project asks for.
    pub(crate) fn trunk() -> Tool {
        Tool {
            krate: "trunk",
            version: "0.21.14".into(),
            program: "trunk",
            locked: true,
        }
    }

    /// wasm-bindgen writes the JavaScript around the WebAssembly. It must be of the very version in `Cargo.lock`.
    ///
    /// Built without its own lock: that one names crate versions which not every mirror of crates.io serves.
    pub(crate) fn wasm_bindgen() -> Result<Tool> {
        let version = project::locked_version("wasm-bindgen")?;
        Ok(Tool {
            krate: "wasm-bindgen-cli",
            version,
            program: "wasm-bindgen",
            locked: false,
        })
    }

    /// geckodriver drives Firefox.
    pub(crate) fn geckodriver() -> Tool {
        Tool {
            krate: "geckodriver",
            version: "0.36.0".into(),
            program: "geckodriver",
            locked: true,
        }
    }

    /// cargo-deny checks the licences and sources of dependencies.
    pub(crate) fn cargo_deny() -> Tool {
        Tool {
            krate: "cargo-deny",
            version: "0.20.2".into(),
            program: "cargo-deny",
            locked: true,
        }
    }

    /// The folder with the tool's programs, after installing it if it is not there; `None` if the search path already
    /// has this version.
    pub(crate) fn set_up(&self) -> Result<Option<PathBuf>> {
        if self.on_path() {
            return Ok(None);
        }
        let home =
            cache("tools", "GILSCOPE_TOOLS")?.join(format!("{}-{}", self.krate, self.version));
        let bin = home.join("bin");
        if !bin.join(with_suffix(self.program)).is_file() {
            self.install(&home)?;
        }
        Ok(Some(bin))
    }

    fn on_path(&self) -> bool {
        let printed = ask(Command::new(self.program).arg("--version")).unwrap_or_default();
        printed.split_whitespace().any(|word| word == self.version)
    }

    fn install(&self, home: &PathBuf) -> Result<()> {
        say(&format!(
            "installing {} {} (once; it takes some minutes)",
            self.krate, self.version
        ));
        let started = Instant::now();
        let build = cache("build", "GILSCOPE_BUILD")?.join(self.krate);
        let mut cargo = shell::cargo(&[])?;
        cargo
            .args(["install", "--quiet", self.krate, "--version", &self.version])
            .arg("--root")
            .arg(home);
        if self.locked {
            cargo.arg("--locked");
        }
        // These tools are started a handful of times: half the build time is worth more than their speed.
        cargo
            .env("CARGO_TARGET_DIR", &build)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        shell::run(&mut cargo).with_context(|| format!("cannot install {}", self.krate))?;
        // Half a gigabyte that nobody needs again; if it cannot be removed, it is only in the way.
        let _ = fs::remove_dir_all(&build);
        say(&format!(
            "installed {} in {} s",
            self.krate,
            started.elapsed().as_secs()
        ));
        Ok(())
    }
}

/// A folder outside the repository: `$variable`, or `gilscope/<name>` in the user's cache.
pub(crate) fn cache(name: &str, variable: &str) -> Result<PathBuf> {
    if let Some(place) = env::var_os(variable) {
        return Ok(place.into());
    }
    let cache = match env::var_os("XDG_CACHE_HOME") {
        Some(cache) => PathBuf::from(cache),
        None => env::home_dir()
            .context("there is no home folder; set GILSCOPE_TOOLS")?
            .join(".cache"),
    };
    Ok(cache.join("gilscope").join(name))
}
