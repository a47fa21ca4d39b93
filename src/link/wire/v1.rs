//! Version 1, frozen.

use serde::{Deserialize, Serialize};

use crate::runtime::Version;
use crate::scenario::{Mode, Policy, Run, Scenario};

mod body;
mod workload;

use workload::Workload1;

#[derive(Serialize, Deserialize)]
struct Scenario1 {
    workload: Workload1,
    runs: Vec<Run1>,
}

#[derive(Serialize, Deserialize)]
struct Run1 {
    runtime: String,
    mode: Mode1,
    threads: u32,
    cores: u32,
    speeds: Vec<u32>,
    interval: u64,
    check_interval: u32,
    io: u64,
    burst: u64,
    wake: u64,
    jitter: u32,
    switch: u64,
    slack: u64,
    fifo: bool,
    scheduler: Policy1,
    hz: u32,
    quantum: u64,
    slice: u64,
    global_queue: bool,
    seed: u64,
    horizon: u64,
}

#[derive(Serialize, Deserialize)]
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

#[derive(Serialize, Deserialize)]
enum Policy1 {
    Cooperative,
    RoundRobin,
    Cfs,
    Eevdf,
}

/// What came later: it stands after the rest, and only where it says something, so that a link without it
/// is what it always was.
#[derive(Serialize, Deserialize)]
struct Later1 {
    /// One a run.
    payloads: Vec<u64>,
}

/// Everything of a scenario but the cursor, which stands in the link by itself.
pub(in crate::link) fn encode(scenario: &Scenario) -> Vec<u8> {
    let wire = Scenario1 {
        workload: Workload1::from(&scenario.workload),
        runs: scenario.runs.iter().map(Run1::from).collect(),
    };
    // Serializing plain data into memory cannot fail; an empty body is refused by `decode`.
    let mut bytes = postcard::to_allocvec(&wire).unwrap_or_default();
    let later = Later1 {
        payloads: scenario.runs.iter().map(|run| run.payload).collect(),
    };
    if later.payloads.iter().any(|&payload| payload > 0) {
        bytes.extend(postcard::to_allocvec(&later).unwrap_or_default());
    }
    bytes
}

/// None if the bytes are not exactly one scenario. What comes back still has to be validated.
pub(in crate::link) fn decode(bytes: &[u8]) -> Option<Scenario> {
    let (wire, rest) = postcard::take_from_bytes::<Scenario1>(bytes).ok()?;
    let runs: Option<Vec<Run>> = wire.runs.into_iter().map(Run1::live).collect();
    let mut runs = runs?;
    if !rest.is_empty() {
        let (later, rest) = postcard::take_from_bytes::<Later1>(rest).ok()?;
        if !rest.is_empty() || later.payloads.len() != runs.len() {
            return None;
        }
        for (run, payload) in runs.iter_mut().zip(later.payloads) {
            run.payload = payload;
        }
    }
    Some(Scenario {
        workload: wire.workload.live()?,
        runs,
        at: None,
    })
}

impl From<&Run> for Run1 {
    fn from(run: &Run) -> Self {
        // Every field by name, so that a new one cannot be forgotten.
        let Run {
            runtime,
            mode,
            threads,
            // Stand in the link by themselves, as `threads.NAME`.
            counts: _,
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
            payload: _,
        } = run.clone();
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
            scheduler: match scheduler {
                Policy::Cooperative => Policy1::Cooperative,
                Policy::RoundRobin => Policy1::RoundRobin,
                Policy::Cfs => Policy1::Cfs,
                Policy::Eevdf => Policy1::Eevdf,
            },
            hz,
            quantum,
            slice,
            global_queue,
            seed,
            horizon,
        }
    }
}

impl Run1 {
    fn live(self) -> Option<Run> {
        Some(Run {
            runtime: Version::from_name(&self.runtime)?,
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
            interval: self.interval,
            check_interval: self.check_interval,
            io: self.io,
            burst: self.burst,
            wake: self.wake,
            jitter: self.jitter,
            switch: self.switch,
            slack: self.slack,
            fifo: self.fifo,
            scheduler: match self.scheduler {
                Policy1::Cooperative => Policy::Cooperative,
                Policy1::RoundRobin => Policy::RoundRobin,
                Policy1::Cfs => Policy::Cfs,
                Policy1::Eevdf => Policy::Eevdf,
            },
            hz: self.hz,
            quantum: self.quantum,
            slice: self.slice,
            global_queue: self.global_queue,
            seed: self.seed,
            horizon: self.horizon,
            payload: 0,
        })
    }
}
