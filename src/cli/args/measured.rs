//! The words of `fidelity` and `measure`.

use std::path::PathBuf;

use lexopt::prelude::*;

use super::{Command, Verdict, unexpected, usage, value};
use crate::cli::CliError;
use crate::cli::help::Topic;
use crate::knob::short;
use crate::measure::programs;
use crate::scenario::near::{hint, near};

const FIDELITY: [&str; 7] = [
    "help",
    "cells",
    "primitives",
    "from",
    "table",
    "json",
    "markdown",
];
const MEASURE: [&str; 5] = ["help", "python", "workload", "quick", "out"];

pub(super) fn fidelity(parser: &mut lexopt::Parser) -> Result<Command, CliError> {
    let mut cells = None;
    let mut primitives = None;
    let mut from = None;
    let mut format = Verdict::Summary;
    while let Some(arg) = parser.next().map_err(usage)? {
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help(Topic::Fidelity)),
            Long("cells") => cells = Some(PathBuf::from(parser.value().map_err(usage)?)),
            Long("primitives") => primitives = Some(PathBuf::from(parser.value().map_err(usage)?)),
            Long("from") => from = Some(PathBuf::from(parser.value().map_err(usage)?)),
            Long("table") => format = Verdict::Table,
            Long("json") => format = Verdict::Json,
            Long("markdown") => format = Verdict::Markdown,
            other => return Err(unexpected(&other, &FIDELITY)),
        }
    }
    if from.is_some() && (cells.is_some() || primitives.is_some()) {
        let text = "--from takes results as they are: --cells and --primitives have no say in them";
        return Err(CliError::Usage(text.to_owned()));
    }
    Ok(Command::Fidelity {
        cells,
        primitives,
        from,
        format,
    })
}

pub(super) fn measure(parser: &mut lexopt::Parser) -> Result<Command, CliError> {
    let known = programs::workloads();
    let mut pythons = Vec::new();
    let mut workloads: Vec<String> = Vec::new();
    let mut quick = false;
    let mut out = PathBuf::from("gilscope-measured");
    while let Some(arg) = parser.next().map_err(usage)? {
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help(Topic::Measure)),
            Long("python") => pythons.push(PathBuf::from(parser.value().map_err(usage)?)),
            Long("workload") => {
                let word = value(parser)?;
                if !known.contains(&word.as_str()) {
                    let near = near(&word, known.iter().copied());
                    let all = format!("workloads are {}", known.join(", "));
                    let (word, hint) = (short(&word), hint(&near, &all));
                    return Err(CliError::Usage(format!("--workload {word}: {hint}")));
                }
                workloads.push(word);
            }
            Long("quick") => quick = true,
            Long("out") => out = PathBuf::from(parser.value().map_err(usage)?),
            other => return Err(unexpected(&other, &MEASURE)),
        }
    }
    Ok(Command::Measure {
        pythons,
        workloads,
        quick,
        out,
    })
}
