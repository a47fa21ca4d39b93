//! `gilscope measure`: the measured programs on the user's own interpreters, and the results beside the model's.

use std::io::{IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::args::Verdict;
use super::{CliError, fidelity};
use crate::measure::host::Host;
use crate::measure::plan::Plan;
use crate::measure::{self, News, Outcome, interpreter};

/// A load average from which on other programs are in the way.
const BUSY: f64 = 0.5;

pub(super) fn text(
    pythons: Vec<PathBuf>,
    workloads: Vec<String>,
    quick: bool,
    out: PathBuf,
) -> Result<String, CliError> {
    if !cfg!(target_os = "linux") {
        let text = "measuring needs Linux: the programs read /proc and are pinned with taskset";
        return Err(CliError::Usage(text.to_owned()));
    }
    let refuse = CliError::Usage;
    let host = Host::here().map_err(refuse)?;
    let plan = Plan {
        interpreters: interpreters(pythons)?,
        workloads,
        quick,
        out,
    };
    let (steps, _) = plan.steps(&host, &Ok(()));
    let minutes = plan.seconds(&steps).div_ceil(60);
    say(&format!(
        "about {minutes} min; Ctrl-C stops, and keeps what there is"
    ));
    if host.load > BUSY {
        say(&format!(
            "the machine is not quiet (load {}): figures will be off",
            host.load
        ));
    }
    let (stop, measured) = signals()?;
    let mut progress = Progress::default();
    let outcome = measure::measure(&plan, &|| stop.load(Ordering::Relaxed), &mut |news| {
        progress.tell(&news);
    });
    measured.store(true, Ordering::Relaxed);
    let outcome = outcome.map_err(refuse)?;
    finish(&plan, &outcome)
}

/// What is said at the end, and the comparison if there is something to compare.
fn finish(plan: &Plan, outcome: &Outcome) -> Result<String, CliError> {
    for why in &outcome.unable {
        say(&format!("not measured: {why}"));
    }
    let cells = plan.out.join("cells.json");
    let primitives = plan.out.join("primitives.json");
    let Outcome {
        done,
        total,
        cells: n,
        ..
    } = outcome;
    let folder = plan.out.display();
    if outcome.cancelled {
        return Err(CliError::Cancelled(format!(
            "stopped after {done} of {total} programs; their {n} cells are in {folder}"
        )));
    }
    say(&format!(
        "{n} cells are in {folder}; compare again with\n  gilscope fidelity --cells {} --primitives {} --table\n\
         or, with --json instead, print a file that the page \"model against reality\" opens",
        cells.display(),
        primitives.display()
    ));
    fidelity::text(
        Some(Path::new(&cells)),
        Some(Path::new(&primitives)),
        None,
        Verdict::Table,
    )
}

/// The interpreters that were named, or all on the search path; who does not answer is told.
fn interpreters(named: Vec<PathBuf>) -> Result<Vec<interpreter::Interpreter>, CliError> {
    let search = if named.is_empty() {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        interpreter::search(&folders)
    } else {
        let search = interpreter::of(named);
        // Who was named must answer.
        if let Some((path, why)) = search.left_out.first() {
            return Err(CliError::Usage(format!(
                "--python {}: {why}",
                path.display()
            )));
        }
        search
    };
    for (path, why) in &search.left_out {
        say(&format!("left out: {}: {why}", path.display()));
    }
    if search.found.is_empty() {
        let text = "no Python was found on the search path; name one with --python PATH";
        return Err(CliError::Usage(text.to_owned()));
    }
    for one in &search.found {
        say(&format!(
            "{}: {} ({})",
            one.tag,
            one.path.display(),
            one.version
        ));
    }
    Ok(search.found)
}

/// Set by Ctrl-C and its like; and, once the second is set, they end the program as usual.
#[cfg(unix)]
fn signals() -> Result<(Arc<AtomicBool>, Arc<AtomicBool>), CliError> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::flag;
    let (stop, measured) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicBool::new(false)),
    );
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        flag::register_conditional_shutdown(signal, super::CANCELLED.into(), Arc::clone(&measured))
            .and_then(|_| flag::register(signal, Arc::clone(&stop)))
            .map_err(|e| CliError::Usage(format!("Ctrl-C cannot be caught: {e}")))?;
    }
    Ok((stop, measured))
}

#[cfg(not(unix))]
fn signals() -> Result<(Arc<AtomicBool>, Arc<AtomicBool>), CliError> {
    Ok((Arc::default(), Arc::default()))
}

/// Progress on standard error: a line a program, and in a terminal the seconds that it has been running.
#[derive(Default)]
struct Progress {
    name: String,
    shown: u64,
}

impl Progress {
    fn tell(&mut self, news: &News<'_>) {
        let mut err = std::io::stderr();
        let live = err.is_terminal();
        // Progress is a courtesy: nobody misses it.
        let _ = match news {
            News::Begins(index, total, name) => {
                self.name = format!("[{index}/{total}] {name}");
                self.shown = 0;
                match live {
                    true => write!(err, "{}", self.name),
                    false => Ok(()),
                }
            }
            News::Runs(time) if live && time.as_secs() > self.shown => {
                self.shown = time.as_secs();
                write!(err, "\r{} … {} s", self.name, self.shown)
            }
            News::Runs(_) => Ok(()),
            News::Ended(time, problem) => {
                let start = if live { "\r" } else { "" };
                let time = seconds(*time);
                match problem {
                    None => writeln!(err, "{start}{}: {time}   ", self.name),
                    Some(why) => writeln!(err, "{start}{}: {why}   ", self.name),
                }
            }
        };
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn say(line: &str) {
    // Where there is nobody to tell, nothing is lost.
    let _ = writeln!(std::io::stderr(), "{line}");
}
