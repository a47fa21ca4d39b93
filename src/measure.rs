//! Measuring real interpreters on the user's machine with the programs of `measurements/`, in their format.
//!
//! Linux only: the programs read `/proc`, and are pinned with `taskset`. What is measured is written after every program, so
//! that whoever stops early has what there is.

use std::fs;
use std::time::Duration;

use serde_json::{Map, Value, json};

pub mod child;
pub mod host;
pub mod interpreter;
pub mod plan;
pub mod programs;
pub mod reduce;

mod run;

use host::Host;
use plan::{Plan, Step};
use programs::Workshop;
use reduce::Measured;
use run::{ping_pong, run};

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
            "{} {}, {place}: {} ({})",
            interpreter.tag, interpreter.version, program.workload, program.file
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
                let asked = plan.asks_for(program);
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
            Err(why) => outcome.unable.push(format!("{name}: {why}")),
        }
    }
    results.write()?;
    outcome.cells = results.cells.len();
    Ok(outcome)
}
