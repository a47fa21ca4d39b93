//! Running other programs, loudly: every command is printed before it runs.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, io};

use anyhow::{Context, Result, bail};

/// Says what is being done, apart from what other programs print.
pub(crate) fn say(text: &str) {
    println!("xtask: {text}");
}

/// Runs a command to its end; an error if it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    say(&shown(command));
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", shown(command));
    }
    Ok(())
}

/// What a command prints, if it can be started and succeeds. For asking, so nothing is printed.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command to its end, passing on each line it prints to `see` as well. Says whether it succeeded.
pub(crate) fn watch(command: &mut Command, mut see: impl FnMut(&str)) -> Result<bool> {
    say(&shown(command));
    if io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    if let Some(printed) = child.stdout.take() {
        for line in BufReader::new(printed).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            writeln!(io::stdout(), "{line}")?;
            see(&line);
        }
    }
    Ok(child.wait()?.success())
}

/// The first of these programs that stands on the search path, or at its own absolute path.
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = env::split_paths(&path).collect();
    names.iter().find_map(|name| {
        // Joining an absolute path gives that path, so those need no case of their own.
        places
            .iter()
            .map(|place| place.join(with_suffix(name)))
            .find(|file| file.is_file())
    })
}

/// A program's file name on this system.
pub(crate) fn with_suffix(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

/// A program to run in the root of the repository, with the folders of the tools that were set up first on its path.
pub(crate) fn command(program: impl AsRef<OsStr>, tools: &[PathBuf]) -> Result<Command> {
    let path = env::var_os("PATH").unwrap_or_default();
    let places = tools.iter().cloned().chain(env::split_paths(&path));
    let mut command = Command::new(program);
    command
        .current_dir(crate::project::root())
        .env("PATH", env::join_paths(places)?);
    Ok(command)
}

/// The cargo that runs this program.
pub(crate) fn cargo(tools: &[PathBuf]) -> Result<Command> {
    command(
        env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
        tools,
    )
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(name).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}
