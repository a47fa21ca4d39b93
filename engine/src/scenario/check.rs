//! The gate: what passes, the engine can run. Every field has a limit; the first that breaks one is named
//! by its path, as in the scenario file (`roles[1].body[3].lock`), with its value and the limit.

use std::fmt::Display;
use std::ops::{Deref, RangeInclusive};

use super::*;
use crate::time::compact;

mod body;
mod isolation;
mod role;
mod run;
mod text;

/// A scenario that passed [`Scenario::validate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Valid(Scenario);

impl Deref for Valid {
    type Target = Scenario;

    fn deref(&self) -> &Scenario {
        &self.0
    }
}

impl Valid {
    /// For presets, which a test validates, and for what was validated a moment ago: nothing is looked at again.
    pub fn known_good(scenario: Scenario) -> Self {
        Self(scenario)
    }

    /// Takes it apart to change it.
    pub fn into_inner(self) -> Scenario {
        self.0
    }
}

impl Scenario {
    /// Checks every field against its limits; names the first that breaks one.
    pub fn validate(self) -> Result<Valid, ScenarioError> {
        let runs = self.runs.len();
        if !(1..=MAX_RUNS).contains(&runs) {
            return refuse("runs", format!("{runs} runs: must be 1–{MAX_RUNS}"));
        }
        text::check(&self.workload)?;
        role::check(&self)?;
        shared(&self.workload)?;
        for (i, run) in self.runs.iter().enumerate() {
            run::check(run, &self.workload, &format!("runs[{i}]"))?;
        }
        if let Some(at) = self.at {
            span("at", at, &limits::SPAN)?;
        }
        Ok(Valid(self))
    }
}

/// Locks and whatever else threads share.
fn shared(w: &Workload) -> Result<(), ScenarioError> {
    for (i, lock) in w.locks.iter().enumerate() {
        if let LockKind::Semaphore(permits) = lock.kind {
            number(
                &format!("locks[{i}].kind.semaphore"),
                permits,
                &limits::PERMITS,
            )?;
        }
    }
    for (i, condition) in w.conditions.iter().enumerate() {
        index(
            &format!("conditions[{i}].lock"),
            condition.lock,
            "locks",
            w.locks.len(),
        )?;
    }
    for (i, barrier) in w.barriers.iter().enumerate() {
        number(
            &format!("barriers[{i}].parties"),
            barrier.parties,
            &limits::PARTIES,
        )?;
    }
    for (i, queue) in w.queues.iter().enumerate() {
        number(
            &format!("queues[{i}].capacity"),
            queue.capacity,
            &limits::CAPACITY,
        )?;
    }
    for (i, channel) in w.channels.iter().enumerate() {
        span(
            &format!("channels[{i}].latency"),
            channel.latency,
            &limits::SPAN,
        )?;
        number(
            &format!("channels[{i}].capacity"),
            channel.capacity,
            &limits::CAPACITY,
        )?;
    }
    for (i, arrivals) in w.arrivals.iter().enumerate() {
        let path = format!("arrivals[{i}]");
        index(
            &format!("{path}.channel"),
            arrivals.channel,
            "channels",
            w.channels.len(),
        )?;
        span(&format!("{path}.every"), arrivals.every, &limits::GAP)?;
        span(&format!("{path}.start"), arrivals.start, &limits::SPAN)?;
        number(&format!("{path}.count"), arrivals.count, &limits::TURNS)?;
    }
    if w.interrupts.len() > limits::INTERRUPTS {
        let (n, most) = (w.interrupts.len(), limits::INTERRUPTS);
        return refuse("interrupts", format!("{n} instants: at most {most}"));
    }
    for (i, at) in w.interrupts.iter().enumerate() {
        span(&format!("interrupts[{i}]"), *at, &limits::SPAN)?;
    }
    Ok(())
}

fn refuse<T>(field: &str, problem: String) -> Result<T, ScenarioError> {
    let field = field.to_owned();
    Err(ScenarioError { field, problem })
}

fn number<N>(field: &str, value: N, limits: &RangeInclusive<u64>) -> Result<(), ScenarioError>
where
    N: Into<u64> + Display + Copy,
{
    if limits.contains(&value.into()) {
        return Ok(());
    }
    let (least, most) = (limits.start(), limits.end());
    refuse(field, format!("{value}: must be {least}–{most}"))
}

fn span(field: &str, value: Ns, limits: &RangeInclusive<Ns>) -> Result<(), ScenarioError> {
    if limits.contains(&value) {
        return Ok(());
    }
    let (least, most) = (compact(*limits.start()), compact(*limits.end()));
    refuse(field, format!("{}: must be {least}–{most}", compact(value)))
}

fn index(field: &str, value: u16, list: &str, length: usize) -> Result<(), ScenarioError> {
    if usize::from(value) < length {
        return Ok(());
    }
    refuse(
        field,
        format!("number {value} in `{list}`, which has {length}"),
    )
}

#[cfg(test)]
mod tests;
