//! Running one program on one interpreter, and the round trips in C.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use super::News;
use super::child::{self, End};
use super::host::Host;
use super::plan::Step;
use super::reduce::{self, Who, reduce};
use crate::fidelity::statistics::median;

/// What a program found; none if the user stopped it; or why it found nothing.
pub(super) type Tried<T> = Result<Option<T>, String>;

/// Runs a step; the outer error is one that ends everything.
pub(super) fn run(
    step: &Step<'_>,
    host: &Host,
    folder: &Path,
    quick: bool,
    stop: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(News<'_>),
) -> Result<Tried<reduce::Found>, String> {
    let Step {
        interpreter,
        cores,
        program,
    } = *step;
    let cpus = match (cores, host.pair()) {
        (2, Some([a, b])) => format!("{a},{b}"),
        _ => host.cpus.first().copied().unwrap_or(0).to_string(),
    };
    let mut command = Command::new("taskset");
    command.args(["-c", &cpus]).arg(&interpreter.path);
    command.arg(program.file).current_dir(folder);
    command
        .env("TAG", "x")
        .env("SUFFIX", program.suffix)
        .env("REPS", if quick { "2" } else { "5" })
        .env("DUR", if quick { "0.3" } else { "0.8" });
    if program.suffix == "_thr5" {
        command.env("THR_US", "5");
    }
    let (end, time) = timed(&mut command, folder, stop, tell)?;
    let who = Who {
        tag: interpreter.tag.clone(),
        version: interpreter.version.clone(),
        cores,
    };
    let saved = format!(
        "results/{}_x_c{cores}{}.json",
        program.saves, program.suffix
    );
    let found = match end {
        End::Cancelled => Ok(None),
        End::Failed(why) => Err(why),
        End::Done => fs::read_to_string(folder.join(&saved))
            .map_err(|_| "it saved nothing".to_owned())
            .and_then(|text| serde_json::from_str(&text).map_err(|e| e.to_string()))
            .and_then(|value| reduce(program.saves, program.suffix, &who, &value))
            .map(Some),
    };
    // What another interpreter saves has the same name.
    let _ = fs::remove_file(folder.join(&saved));
    let problem = match &found {
        Ok(Some(_)) => None,
        Ok(None) => Some("stopped"),
        Err(why) => Some(why.as_str()),
    };
    tell(News::Ended(time, problem));
    Ok(found)
}

/// Runs a command, and tells how long it has been running. An error is one that ends everything: there is no `taskset`.
fn timed(
    command: &mut Command,
    folder: &Path,
    stop: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(News<'_>),
) -> Result<(End, Duration), String> {
    let mut time = Duration::ZERO;
    let end = child::run(command, &folder.join("log"), stop, &mut |elapsed| {
        time = elapsed;
        tell(News::Runs(elapsed));
    })?;
    Ok((end, time))
}

/// Round trips between two threads in C: modes as `pingpong.c` numbers them.
pub(super) fn ping_pong(
    host: &Host,
    folder: &Path,
    quick: bool,
    stop: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(News<'_>),
) -> Tried<Vec<Value>> {
    const MODES: [&str; 4] = ["futex", "condvar", "pipe", "spin"];
    let first = host.cpus.first().copied().unwrap_or(0);
    let mut places = vec![("same", [first, first])];
    places.extend(host.pair().map(|pair| ("cross", pair)));
    let mut all = Vec::new();
    let mut total = Duration::ZERO;
    for (cores, [one, two]) in places {
        for (mode, name) in MODES.iter().enumerate() {
            // Two that spin on one core wait a slice for every turn.
            if cores == "same" && *name == "spin" {
                continue;
            }
            let mut raw = Vec::new();
            for _ in 0..if quick { 3 } else { 7 } {
                let mut command = Command::new("./pingpong");
                command.args([one.to_string(), two.to_string(), mode.to_string()]);
                let (end, time) = timed(command.current_dir(folder), folder, stop, tell)?;
                total += time;
                match end {
                    End::Done => {}
                    End::Failed(why) => return Err(why),
                    End::Cancelled => return Ok(None),
                }
                let text = fs::read_to_string(folder.join("log")).map_err(|e| e.to_string())?;
                let us: Result<f64, _> = text.trim().parse();
                raw.push(us.map_err(|_| format!("pingpong said {}", text.trim()))?);
            }
            let middle = median(&raw);
            all.push(json!({"cores": cores, "mode": name, "us_per_roundtrip": middle, "raw": raw}));
        }
    }
    tell(News::Ended(total, None));
    Ok(Some(all))
}
