//! Runs: one field a knob.

use std::collections::BTreeMap;

use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize, Serializer};

use super::value::Span;
use crate::runtime::Version;
use crate::scenario::near::{hint, near};
use crate::scenario::{Count, Mode, Policy, Role, Run, ScenarioError};
use crate::time::{MS, S, US};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Run1 {
    runtime: String,
    mode: Mode1,
    threads: u32,
    counts: BTreeMap<String, u32>,
    cores: u32,
    speeds: Vec<u32>,
    interval: Span,
    check_interval: u32,
    io: Span,
    burst: Span,
    wake: Span,
    jitter: u32,
    switch: Span,
    slack: Span,
    order: Order1,
    scheduler: Policy1,
    hz: u32,
    quantum: Span,
    slice: Span,
    queue: Queues1,
    seed: u64,
    horizon: Span,
    payload: u64,
}

/// The defaults of version 1, frozen.
impl Default for Run1 {
    fn default() -> Self {
        Self {
            runtime: "3.12".to_owned(),
            mode: Mode1::Threaded,
            threads: 2,
            counts: BTreeMap::new(),
            cores: 4,
            speeds: Vec::new(),
            interval: Span(5 * MS),
            check_interval: 100,
            io: Span(MS),
            burst: Span(MS),
            wake: Span(22 * US),
            jitter: 200,
            switch: Span(1_200),
            slack: Span(50 * US),
            order: Order1::Drawn,
            scheduler: Policy1::Eevdf,
            hz: 250,
            quantum: Span(4 * MS),
            slice: Span(0),
            queue: Queues1::Percore,
            seed: 1,
            horizon: Span(S),
            payload: 0,
        }
    }
}

/// Only what differs from the defaults, and the runtime.
impl Serialize for Run1 {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("runtime", &self.runtime)?;
        let default = Self::default();
        macro_rules! entries {
            ($($field:ident),*) => {$(
                if self.$field != default.$field {
                    map.serialize_entry(stringify!($field), &self.$field)?;
                }
            )*};
        }
        entries!(
            mode,
            threads,
            counts,
            cores,
            speeds,
            interval,
            check_interval,
            io,
            burst,
            wake,
            jitter,
            switch,
            slack,
            order,
            scheduler,
            hz,
            quantum,
            slice,
            queue,
            seed,
            horizon,
            payload
        );
        map.end()
    }
}

/// In which order waiters for the GIL are woken.
#[derive(Serialize, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Order1 {
    Drawn,
    Fifo,
}

#[derive(Serialize, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Mode1 {
    Threaded,
    Sequential,
    Subinterpreters,
    Fork,
    Forkserver,
    Spawn,
    Asyncio,
    Gevent,
}

#[derive(Serialize, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Policy1 {
    Cooperative,
    Rr,
    Cfs,
    Eevdf,
}

#[derive(Serialize, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Queues1 {
    Percore,
    Global,
}

impl Run1 {
    /// `roles` are the names of the workload's roles.
    pub(super) fn new(live: &Run, roles: &[String]) -> Self {
        // Every field by name, so that a new one cannot be forgotten.
        let Run {
            runtime,
            mode,
            threads,
            counts,
            cores,
            speeds,
            interval,
            check_interval,
            io,
            burst,
            wake,
            jitter,
            switch,
            slack,
            fifo,
            scheduler,
            hz,
            quantum,
            slice,
            global_queue,
            seed,
            horizon,
            payload,
        } = live.clone();
        Self {
            runtime: runtime.to_string(),
            mode: match mode {
                Mode::Threaded => Mode1::Threaded,
                Mode::Sequential => Mode1::Sequential,
                Mode::Subinterpreters => Mode1::Subinterpreters,
                Mode::Fork => Mode1::Fork,
                Mode::Forkserver => Mode1::Forkserver,
                Mode::Spawn => Mode1::Spawn,
                Mode::Asyncio => Mode1::Asyncio,
                Mode::Gevent => Mode1::Gevent,
            },
            threads,
            counts: roles
                .iter()
                .cloned()
                .zip(counts)
                .filter(|(_, count)| *count > 0)
                .collect(),
            cores,
            speeds,
            interval: Span(interval),
            check_interval,
            io: Span(io),
            burst: Span(burst),
            wake: Span(wake),
            jitter,
            switch: Span(switch),
            slack: Span(slack),
            order: if fifo { Order1::Fifo } else { Order1::Drawn },
            scheduler: match scheduler {
                Policy::Cooperative => Policy1::Cooperative,
                Policy::RoundRobin => Policy1::Rr,
                Policy::Cfs => Policy1::Cfs,
                Policy::Eevdf => Policy1::Eevdf,
            },
            hz,
            quantum: Span(quantum),
            slice: Span(slice),
            queue: match global_queue {
                true => Queues1::Global,
                false => Queues1::Percore,
            },
            seed,
            horizon: Span(horizon),
            payload,
        }
    }

    pub(super) fn live(self, index: usize, roles: &[Role]) -> Result<Run, ScenarioError> {
        let runtime = Version::from_name(&self.runtime).ok_or_else(|| {
            let known: Vec<String> = Version::ALL.iter().map(Version::to_string).collect();
            let near = near(&self.runtime, known.iter().map(String::as_str));
            let all = format!("must be one of {}", known.join(", "));
            ScenarioError {
                field: format!("runs[{index}].runtime"),
                problem: format!("unknown version `{}`: {}", self.runtime, hint(&near, &all)),
            }
        })?;
        let mut run = Run {
            runtime,
            mode: match self.mode {
                Mode1::Threaded => Mode::Threaded,
                Mode1::Sequential => Mode::Sequential,
                Mode1::Subinterpreters => Mode::Subinterpreters,
                Mode1::Fork => Mode::Fork,
                Mode1::Forkserver => Mode::Forkserver,
                Mode1::Spawn => Mode::Spawn,
                Mode1::Asyncio => Mode::Asyncio,
                Mode1::Gevent => Mode::Gevent,
            },
            threads: self.threads,
            counts: Vec::new(),
            cores: self.cores,
            speeds: self.speeds,
            interval: self.interval.0,
            check_interval: self.check_interval,
            io: self.io.0,
            burst: self.burst.0,
            wake: self.wake.0,
            jitter: self.jitter,
            switch: self.switch.0,
            slack: self.slack.0,
            fifo: matches!(self.order, Order1::Fifo),
            scheduler: match self.scheduler {
                Policy1::Cooperative => Policy::Cooperative,
                Policy1::Rr => Policy::RoundRobin,
                Policy1::Cfs => Policy::Cfs,
                Policy1::Eevdf => Policy::Eevdf,
            },
            hz: self.hz,
            quantum: self.quantum.0,
            slice: self.slice.0,
            global_queue: matches!(self.queue, Queues1::Global),
            seed: self.seed,
            horizon: self.horizon.0,
            payload: self.payload,
        };
        for (name, count) in self.counts {
            let path = || format!("runs[{index}].counts.{name}");
            let refuse = |problem: String| ScenarioError {
                field: path(),
                problem,
            };
            let Some(role) = roles.iter().position(|role| role.name == name) else {
                let near = near(&name, roles.iter().map(|role| role.name.as_str()));
                return Err(refuse(hint(&near, "no role has this name")));
            };
            if count == 0 || roles[role].count == Count::Threads {
                let problem = "must be 1–256, of a role that does not follow `threads`";
                return Err(refuse(format!("{count}: {problem}")));
            }
            run.set_count(role, &roles[role], count);
        }
        Ok(run)
    }
}
