//! What is to be measured, and which programs that takes.

use std::path::PathBuf;

use super::host::Host;
use super::interpreter::Interpreter;
use super::programs::{PROGRAMS, Program, Python};

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
        let two = host.pair().is_some();
        for interpreter in &self.interpreters {
            for program in PROGRAMS {
                // The speeds of an interpreter come from this one: without them nothing can be predicted.
                if !self.asks_for(&program) && program.saves != "W7" {
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

    /// What the program measures was asked for.
    pub fn asks_for(&self, program: &Program) -> bool {
        self.workloads.is_empty() || self.workloads.iter().any(|w| w == program.workload)
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
