//! Words on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::prelude::*;

use super::CliError;
use super::help::Topic;
use crate::knob::{Setting, short};
use crate::scenario::near::{hint, near};
use crate::sim::Limits;

mod measured;
mod swept;

/// What is to be done.
#[derive(Debug)]
pub(super) enum Command {
    Help(Topic),
    Version,
    Presets,
    Run {
        source: String,
        settings: Vec<Setting>,
        format: Format,
        limits: Limits,
    },
    Import {
        file: PathBuf,
        format: Format,
    },
    Sweep {
        source: String,
        settings: Vec<Setting>,
        over: String,
        format: Swept,
        limits: Limits,
    },
    Link {
        source: String,
        settings: Vec<Setting>,
    },
    Export {
        source: String,
        settings: Vec<Setting>,
    },
    Fidelity {
        cells: Option<PathBuf>,
        primitives: Option<PathBuf>,
        from: Option<PathBuf>,
        format: Verdict,
    },
    Measure {
        pythons: Vec<PathBuf>,
        workloads: Vec<String>,
        quick: bool,
        out: PathBuf,
    },
}

/// How the comparison with measurements is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Summary,
    Table,
    Json,
    Markdown,
}

/// How the result of a run is shown.
#[derive(Debug)]
pub(super) enum Format {
    Summary,
    Json,
    Ascii,
    Csv,
    Svg(PathBuf),
    Trace(PathBuf),
}

/// How a sweep is shown.
#[derive(Debug)]
pub(super) enum Swept {
    Table,
    Json,
    Csv,
    Svg(PathBuf),
}

const COMMANDS: [&str; 8] = [
    "run", "import", "sweep", "presets", "link", "export", "fidelity", "measure",
];

pub(super) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, CliError> {
    let mut parser = lexopt::Parser::from_args(args);
    let Some(first) = parser.next().map_err(usage)? else {
        return Err(CliError::Usage(
            "no command: run, import, sweep, presets, link, export, fidelity or measure; see gilscope --help"
                .to_owned(),
        ));
    };
    match first {
        Short('h') | Long("help") => Ok(Command::Help(Topic::All)),
        Short('V') | Long("version") => Ok(Command::Version),
        Value(word) => command(&text(word)?, &mut parser),
        other => Err(unexpected(&other, &["help", "version"])),
    }
}

fn command(word: &str, parser: &mut lexopt::Parser) -> Result<Command, CliError> {
    match word {
        "presets" => match parser.next().map_err(usage)? {
            None => Ok(Command::Presets),
            Some(Short('h') | Long("help")) => Ok(Command::Help(Topic::All)),
            Some(other) => Err(unexpected(&other, &["help"])),
        },
        "run" => scenario(parser, Topic::Run, true, |open| Command::Run {
            source: open.source,
            settings: open.settings,
            format: open.format,
            limits: open.limits,
        }),
        "link" => scenario(parser, Topic::Link, false, |open| Command::Link {
            source: open.source,
            settings: open.settings,
        }),
        "export" => scenario(parser, Topic::Export, false, |open| Command::Export {
            source: open.source,
            settings: open.settings,
        }),
        "import" => import(parser),
        "sweep" => swept::sweep(parser),
        "fidelity" => measured::fidelity(parser),
        "measure" => measured::measure(parser),
        "help" => Ok(Command::Help(Topic::All)),
        other => {
            let near = near(other, COMMANDS);
            let known = hint(
                &near,
                "commands are run, import, sweep, presets, link, export, fidelity, measure",
            );
            Err(CliError::Usage(format!(
                "unknown command `{}`: {known}",
                short(other)
            )))
        }
    }
}

/// What the commands that open a scenario have in common.
struct Open {
    source: String,
    settings: Vec<Setting>,
    format: Format,
    limits: Limits,
}

const OPEN: [&str; 2] = ["help", "set"];
const IMPORT: [&str; 6] = ["help", "json", "ascii", "csv", "svg", "trace"];
const RUN: [&str; 9] = [
    "help",
    "set",
    "json",
    "ascii",
    "csv",
    "svg",
    "trace",
    "limit-events",
    "limit-bytes",
];

fn scenario(
    parser: &mut lexopt::Parser,
    topic: Topic,
    runs: bool,
    make: impl FnOnce(Open) -> Command,
) -> Result<Command, CliError> {
    let mut source = None;
    let mut settings = Vec::new();
    let mut format = None;
    let mut limits = Limits::default();
    while let Some(arg) = parser.next().map_err(usage)? {
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help(topic)),
            Long("set") => settings.push(setting(&value(parser)?)?),
            Long(name @ ("json" | "ascii" | "csv" | "svg" | "trace")) if runs => {
                let name = name.to_owned();
                choose(&name, parser, &mut format)?;
            }
            Long("limit-events") if runs => {
                limits.events = number("limit-events", &value(parser)?)?;
            }
            Long("limit-bytes") if runs => {
                let bytes = number("limit-bytes", &value(parser)?)?;
                limits.bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
            }
            Value(word) if source.is_none() => source = Some(text(word)?),
            other => return Err(unexpected(&other, if runs { &RUN } else { &OPEN })),
        }
    }
    let Some(source) = source else {
        let missing = "no scenario: name a preset, a link or a scenario file; see gilscope presets";
        return Err(CliError::Usage(missing.to_owned()));
    };
    Ok(make(Open {
        source,
        settings,
        format: format.unwrap_or(Format::Summary),
        limits,
    }))
}

fn import(parser: &mut lexopt::Parser) -> Result<Command, CliError> {
    let (mut file, mut format) = (None, None);
    while let Some(arg) = parser.next().map_err(usage)? {
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help(Topic::Import)),
            Long(name @ ("json" | "ascii" | "csv" | "svg" | "trace")) => {
                let name = name.to_owned();
                choose(&name, parser, &mut format)?;
            }
            Value(word) if file.is_none() => file = Some(word.into()),
            other => return Err(unexpected(&other, &IMPORT)),
        }
    }
    let missing = "no file: name a trace (Chrome Trace Event JSON) or recorded timelines";
    Ok(Command::Import {
        file: file.ok_or_else(|| CliError::Usage(missing.to_owned()))?,
        format: format.unwrap_or(Format::Summary),
    })
}

/// Chooses how the result is shown.
fn choose(
    name: &str,
    parser: &mut lexopt::Parser,
    format: &mut Option<Format>,
) -> Result<(), CliError> {
    let chosen = match name {
        "json" => Format::Json,
        "ascii" => Format::Ascii,
        "csv" => Format::Csv,
        "svg" => Format::Svg(parser.value().map_err(usage)?.into()),
        _ => Format::Trace(parser.value().map_err(usage)?.into()),
    };
    match format.replace(chosen) {
        None => Ok(()),
        Some(_) => Err(CliError::Usage(
            "one of --json, --ascii, --csv, --svg, --trace at a time".to_owned(),
        )),
    }
}

fn setting(text: &str) -> Result<Setting, CliError> {
    let Some((key, value)) = text.split_once('=') else {
        let text = short(text);
        return Err(CliError::Usage(format!(
            "--set {text}: write --set KEY=VALUE, such as --set cores=4"
        )));
    };
    Setting::parse(key.trim(), value).map_err(|e| CliError::Usage(e.to_string()))
}

fn number(option: &str, text: &str) -> Result<u64, CliError> {
    let digits = text.replace('_', "");
    match digits.parse() {
        Ok(0) | Err(_) => Err(CliError::Usage(format!(
            "--{option} {}: must be a whole number of at least 1",
            short(text)
        ))),
        Ok(number) => Ok(number),
    }
}

fn value(parser: &mut lexopt::Parser) -> Result<String, CliError> {
    text(parser.value().map_err(usage)?)
}

fn text(word: OsString) -> Result<String, CliError> {
    word.into_string()
        .map_err(|word| CliError::Usage(format!("`{}` is not valid UTF-8", word.to_string_lossy())))
}

fn unexpected(arg: &lexopt::Arg<'_>, known: &[&'static str]) -> CliError {
    let (word, near) = match arg {
        Short(c) => (format!("-{c}"), Vec::new()),
        Long(name) => (
            format!("--{}", short(name)),
            near(name, known.iter().copied()),
        ),
        Value(word) => {
            let word = word.to_string_lossy();
            return CliError::Usage(format!("`{}` is one word too many", short(&word)));
        }
    };
    let dashed: Vec<String> = near.iter().map(|name| format!("--{name}")).collect();
    let dashed: Vec<&str> = dashed.iter().map(String::as_str).collect();
    let all: Vec<String> = known.iter().map(|name| format!("--{name}")).collect();
    let all = format!("options are {}", all.join(", "));
    CliError::Usage(format!("unknown option `{word}`: {}", hint(&dashed, &all)))
}

fn usage(error: lexopt::Error) -> CliError {
    CliError::Usage(error.to_string())
}
