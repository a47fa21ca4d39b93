//! The command line. Native only; `docs/command-line.md` describes it.
//!
//! Results go to standard output; a refusal is one line on standard error that names what was wrong, and
//! exit code 2.

use std::ffi::OsString;
use std::io::Write;

use thiserror::Error;

use crate::link::{self, LinkView};
use crate::scenario::check::Valid;
use crate::scenario::{ScenarioError, presets};
use crate::sim::{Limits, Simulation};

mod args;
mod fidelity;
mod help;
mod import;
mod json;
mod measure;
mod source;
mod svg;
mod sweep;
mod text;
mod trace;

use args::{Command, Format};

/// Exit code: all went well.
const OK: u8 = 0;
/// Exit code: the output could not be written.
const FAILED: u8 = 1;
/// Exit code: the command line, link or file was refused.
const REFUSED: u8 = 2;
/// Exit code: stopped by Ctrl-C, as shells count it.
const CANCELLED: u8 = 130;

/// Why a command was not carried out.
#[derive(Debug, Error)]
pub enum CliError {
    /// The command line itself, a link, a file, a knob: one line that names it.
    #[error("{0}")]
    Usage(String),
    /// The settings do not fit the scenario.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// The user stopped it: what there is so far.
    #[error("{0}")]
    Cancelled(String),
    /// Output failed.
    #[error("cannot write {0}: {1}")]
    Write(String, std::io::Error),
}

/// Carries out one command; `args` without the program's name. Returns the exit code.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    match args::parse(args).and_then(|command| carry_out(command, out)) {
        Ok(()) => OK,
        // Whoever reads the output has seen enough, as in `gilscope presets | head -1`.
        Err(CliError::Write(_, e)) if e.kind() == std::io::ErrorKind::BrokenPipe => OK,
        Err(error) => {
            let line = error.to_string().replace('\n', " ");
            // Where there is nobody to tell, the exit code has to do.
            let _ = writeln!(err, "gilscope: {line}");
            match error {
                CliError::Write(..) => FAILED,
                CliError::Cancelled(_) => CANCELLED,
                _ => REFUSED,
            }
        }
    }
}

fn carry_out(command: Command, out: &mut dyn Write) -> Result<(), CliError> {
    let text = match command {
        Command::Help(topic) => help::text(topic).to_owned(),
        Command::Version => format!("gilscope {}\n", env!("CARGO_PKG_VERSION")),
        Command::Presets => presets::ALL
            .iter()
            .map(|preset| format!("{}  {}\n", preset.id, preset.title))
            .collect(),
        Command::Link { source, settings } => {
            let (scenario, view) = source::open(&source, &settings)?;
            format!("{}\n", link::write(&scenario, &view))
        }
        Command::Export { source, settings } => {
            let (scenario, _) = source::open(&source, &settings)?;
            crate::scenario::file::write(&scenario)
        }
        Command::Fidelity {
            cells,
            primitives,
            from,
            format,
        } => fidelity::text(
            cells.as_deref(),
            primitives.as_deref(),
            from.as_deref(),
            format,
        )?,
        Command::Measure {
            pythons,
            workloads,
            quick,
            out,
        } => measure::text(pythons, workloads, quick, out)?,
        Command::Import { file, format } => import::text(&file, &format)?,
        Command::Sweep {
            source,
            settings,
            over,
            format,
            limits,
        } => {
            let (scenario, view) = source::open(&source, &settings)?;
            sweep::text(&scenario, &view, &over, &format, limits)?
        }
        Command::Run {
            source,
            settings,
            format,
            limits,
        } => {
            let (scenario, view) = source::open(&source, &settings)?;
            simulate(&scenario, &view, &format, limits)?
        }
    };
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|e| CliError::Write("the result".to_owned(), e))
}

fn simulate(
    scenario: &Valid,
    view: &LinkView,
    format: &Format,
    limits: Limits,
) -> Result<String, CliError> {
    let runs: Vec<Simulation> = (0..scenario.runs.len())
        .map(|index| {
            let mut simulation = Simulation::new(scenario, index, limits);
            simulation.run();
            simulation
        })
        .collect();
    match format {
        Format::Json => Ok(json::text(scenario, &runs)),
        Format::Csv => Ok(json::table(scenario, &runs)),
        Format::Trace(path) => trace::simulated(path, scenario, &runs).map(|()| String::new()),
        Format::Ascii => Ok(text::timelines(scenario, &runs, view.span)),
        Format::Summary => Ok(text::summary(scenario, &runs, view.span)),
        Format::Svg(path) => {
            let picture = svg::picture(scenario, &runs, view);
            std::fs::write(path, picture)
                .map_err(|e| CliError::Write(path.display().to_string(), e))?;
            Ok(String::new())
        }
    }
}
