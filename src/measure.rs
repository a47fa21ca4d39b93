//! Measuring real interpreters on the user's machine with the programs of `measurements/`, in their format.
//!
//! Linux only: the programs read `/proc`, and are pinned with `taskset`. What is measured is written after every program, so
//! that whoever stops early has what there is.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Map, Value, json};

pub mod child;
pub mod host;
pub mod interpreter;
pub mod programs;
pub mod reduce;

use child::End;
use host::Host;
use interpreter::Interpreter;
use programs::{PROGRAMS, Program, Python, Workshop};
use reduce::{Measured, Who, reduce};

/// What is to be measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// With which interpreters.
    pub interpreters: Vec<Interpreter>,
    /// Which workloads; empty means all.
    pub workloads: Vec<String>,
    /// Two repetitions instead of five, and shorter ones.
    pub quick: bool,
    /// Where the files are written.
    pub out: PathBuf,
}

/// One program on one interpreter on so many processors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step<'a> {
    /// Who runs it.
    pub interpreter: &'a Interpreter,
    /// Pinned to so many processors.
    pub cores: u32,
    /// What is run.
    pub program: Program,
}

impl Plan {
    /// What will be run, in order, and what will not, and why.
    pub fn steps(
        &self,
        host: &Host,
        compiled: &Result<(), String>,
    ) -> (Vec<Step<'_>>, Vec<String>) {
        let mut steps = Vec::new();
        let mut unable = Vec::new();
        let asked = |program: &Program| {
            self.workloads.is_empty() || self.workloads.iter().any(|w| w == program.workload)
        };
        let two = host.pair().is_some();
        for interpreter in &self.interpreters {
            for program in PROGRAMS {
                // The speeds of an interpreter come from this one: without them nothing can be predicted.
                if !asked(&program) && program.saves != "W7" {
                    continue;
                }
                let mut refuse = |why: &str| {
                    let (tag, file, workload) = (&interpreter.tag, program.file, program.workload);
                    unable.push(format!("{tag}: {workload} ({file}): {why}"));
                };
                match (program.python, interpreter.old) {
                    (Python::Two(why), false) | (Python::Three(why), true) => {
                        // One of a pair of which the other is run is not worth a line.
                        if !why.ends_with("instead")
                            && (interpreter.old || !self.workloads.is_empty())
                        {
                            refuse(why);
                        }
                        continue;
                    }
                    _ => {}
                }
                if let (true, Err(why)) = (program.client, compiled) {
                    refuse(why);
                    continue;
                }
                if program.cores == 2 && !two {
                    refuse("only one processor may be used");
                    continue;
                }
                for cores in [1, 2] {
                    if cores >= program.cores && (cores == 1 || two) {
                        steps.push(Step {
                            interpreter,
                            cores,
                            program,
                        });
                    }
                }
            }
        }
        (steps, unable)
    }

    /// About how long the steps take.
    pub fn seconds(&self, steps: &[Step<'_>]) -> u32 {
        let each = steps.iter().map(|step| match self.quick {
            true => step.program.seconds.0,
            false => step.program.seconds.1,
        });
        let in_c = if self.quick { 10 } else { 25 };
        each.sum::<u32>() + in_c
    }
}

/// What there is to tell while it goes on.
#[derive(Debug)]
pub enum News<'a> {
    /// A program begins: which of how many.
    Begins(usize, usize, &'a str),
    /// It has been running for so long.
    Runs(Duration),
    /// It has ended; the reason if it gave nothing.
    Ended(Duration, Option<&'a str>),
}

/// What came of it.
#[derive(Debug, Default, PartialEq)]
pub struct Outcome {
    /// Programs that gave their figures.
    pub done: usize,
    /// Programs in all.
    pub total: usize,
    /// Cells written.
    pub cells: usize,
    /// The user stopped it.
    pub cancelled: bool,
    /// What could not be measured, and why.
    pub unable: Vec<String>,
}

/// What has been measured so far.
struct Results<'a> {
    plan: &'a Plan,
    machine: Value,
    ping_pong: Vec<Value>,
    interpreters: Map<String, Value>,
    cells: Vec<Measured>,
}

impl Results<'_> {
    /// Writes both files; one that is written is never half of the old and half of the new.
    fn write(&self) -> Result<(), String> {
        let write = |name: &str, text: String| {
            let (path, fresh) = (
                self.plan.out.join(name),
                self.plan.out.join(format!("{name}.new")),
            );
            fs::write(&fresh, text)
                .and_then(|()| fs::rename(&fresh, &path))
                .map_err(|e| format!("{}: {e}", path.display()))
        };
        let primitives = json!({
            "machine": self.machine, "interpreters": self.interpreters, "c_ping_pong": [self.ping_pong],
        });
        write("primitives.json", format!("{primitives:#}\n"))?;
        let line = |cell: &Measured| serde_json::to_string(cell).map_err(|e| e.to_string());
        let lines: Vec<String> = self.cells.iter().map(line).collect::<Result<_, _>>()?;
        write("cells.json", format!("[\n{}\n]\n", lines.join(",\n")))
    }
}

/// Runs everything that the plan says, until it is done or `stop` says so.
pub fn measure(
    plan: &Plan,
    stop: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(News<'_>),
) -> Result<Outcome, String> {
    let host = Host::here()?;
    let out = &plan.out;
    fs::create_dir_all(out).map_err(|e| format!("{}: {e}", out.display()))?;
    let workshop = Workshop::set_up()?;
    let (steps, unable) = plan.steps(&host, &workshop.compiled);
    let mut outcome = Outcome {
        total: steps.len(),
        unable,
        ..Outcome::default()
    };
    let mut results = Results {
        plan,
        machine: host.describe(),
        ping_pong: Vec::new(),
        interpreters: Map::new(),
        cells: Vec::new(),
    };
    match &workshop.compiled {
        Ok(()) => {
            outcome.total += 1;
            tell(News::Begins(
                1,
                outcome.total,
                "wake-ups and switches, in C",
            ));
            match ping_pong(&host, &workshop.folder, plan.quick, stop, tell) {
                Ok(Some(found)) => {
                    results.ping_pong = found;
                    outcome.done += 1;
                }
                Ok(None) => outcome.cancelled = true,
                Err(why) => outcome.unable.push(format!("wake-ups and switches: {why}")),
            }
        }
        Err(why) => {
            let text =
                "wake-ups and switches are taken from the machine of the shipped measurements";
            outcome.unable.push(format!("{why}: {text}"));
        }
    }
    let before = outcome.total - steps.len();
    for (index, step) in steps.iter().enumerate() {
        if outcome.cancelled {
            break;
        }
        let Step {
            interpreter,
            cores,
            program,
        } = step;
        let place = if *cores == 1 { "one core" } else { "two cores" };
        let name = format!(
            "{} {}, {place}: {}",
            interpreter.tag, interpreter.version, program.workload
        );
        tell(News::Begins(before + index + 1, outcome.total, &name));
        match run(step, &host, &workshop.folder, plan.quick, stop, tell)? {
            Ok(Some(found)) => {
                outcome.done += 1;
                let key = format!("{}_c{cores}", interpreter.tag);
                let entry = results.interpreters.entry(key).or_insert(json!({}));
                if let Value::Object(map) = entry {
                    map.extend(found.primitives);
                }
                let asked = plan.workloads.is_empty()
                    || plan.workloads.iter().any(|w| w == program.workload);
                results
                    .cells
                    .extend(found.cells.into_iter().filter(|_| asked));
                let tag = &interpreter.tag;
                outcome
                    .unable
                    .extend(found.unable.iter().map(|why| format!("{tag}: {why}")));
                results.write()?;
            }
            Ok(None) => outcome.cancelled = true,
            Err(why) => outcome
                .unable
                .push(format!("{name} ({}): {why}", program.file)),
        }
    }
    results.write()?;
    outcome.cells = results.cells.len();
    Ok(outcome)
}

/// What a program found; none if the user stopped it; or why it found nothing.
type Result3<T> = Result<Option<T>, String>;

fn run(
    step: &Step<'_>,
    host: &Host,
    folder: &Path,
    quick: bool,
    stop: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(News<'_>),
) -> Result<Result3<reduce::Found>, String> {
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
fn ping_pong(
    host: &Host,
    folder: &Path,
    quick: bool,
    stop: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(News<'_>),
) -> Result3<Vec<Value>> {
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
            let middle = crate::fidelity::statistics::median(&raw);
            all.push(json!({"cores": cores, "mode": name, "us_per_roundtrip": middle, "raw": raw}));
        }
    }
    tell(News::Ended(total, None));
    Ok(Some(all))
}
