//! The words of `gilscope sweep`.

use lexopt::prelude::*;

use super::{Command, Swept, number, setting, text, unexpected, usage, value};
use crate::cli::CliError;
use crate::cli::help::Topic;
use crate::sweep::LIMITS;

const SWEEP: [&str; 8] = [
    "help",
    "over",
    "set",
    "json",
    "csv",
    "svg",
    "limit-events",
    "limit-bytes",
];

pub(super) fn sweep(parser: &mut lexopt::Parser) -> Result<Command, CliError> {
    let (mut source, mut over, mut format) = (None, None, None);
    let (mut settings, mut limits) = (Vec::new(), LIMITS);
    while let Some(arg) = parser.next().map_err(usage)? {
        let mut choose = |chosen| match format.replace(chosen) {
            None => Ok(()),
            Some(_) => Err(CliError::Usage(
                "one of --json, --csv, --svg at a time".to_owned(),
            )),
        };
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help(Topic::Sweep)),
            Long("over") => over = Some(value(parser)?),
            Long("set") => settings.push(setting(&value(parser)?)?),
            Long("json") => choose(Swept::Json)?,
            Long("csv") => choose(Swept::Csv)?,
            Long("svg") => {
                let path = parser.value().map_err(usage)?;
                choose(Swept::Svg(path.into()))?;
            }
            Long("limit-events") => limits.events = number("limit-events", &value(parser)?)?,
            Long("limit-bytes") => {
                let bytes = number("limit-bytes", &value(parser)?)?;
                limits.bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
            }
            Value(word) if source.is_none() => source = Some(text(word)?),
            other => return Err(unexpected(&other, &SWEEP)),
        }
    }
    let missing = |what: &str| CliError::Usage(what.to_owned());
    Ok(Command::Sweep {
        source: source.ok_or_else(|| {
            missing("no scenario: name a preset, a link or a scenario file; see gilscope presets")
        })?,
        over: over.ok_or_else(|| {
            missing("nothing to vary: --over threads, threads.NAME, cores, interval or runs")
        })?,
        settings,
        format: format.unwrap_or(Swept::Table),
        limits,
    })
}
