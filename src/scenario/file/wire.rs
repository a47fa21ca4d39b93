//! The file's top level, roles and runs.

use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize, Serializer};

use super::names::Names;
use super::shared::{Arrivals1, Barrier1, Channel1, Condition1, Lock1, Object1, Queue1, Shared1};
use super::stmt::Stmt1;
use super::value::{NumberOr, Span, Threads};
use crate::runtime::Version;
use crate::scenario::near::{hint, near};
use crate::scenario::{Count, Home, Mode, Policy, Role, Run, Scenario, ScenarioError};
use crate::time::{MS, S, US};

/// Only the version, whatever else there is.
#[derive(Deserialize)]
pub(super) struct Head {
    pub(super) gilscope: Option<serde_json::Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File1 {
    gilscope: u32,
    title: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    python: Vec<String>,
    roles: Vec<Role1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    locks: Vec<Lock1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    conditions: Vec<Condition1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    events: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    barriers: Vec<Barrier1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    queues: Vec<Queue1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    channels: Vec<Channel1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    variables: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    objects: Vec<Object1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    arrivals: Vec<Arrivals1>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    interrupts: Vec<Span>,
    #[serde(default = "one_run")]
    runs: Vec<Run1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<Span>,
}

fn one_run() -> Vec<Run1> {
    vec![Run1::default()]
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Role1 {
    name: String,
    #[serde(default = "one")]
    count: NumberOr<Threads>,
    #[serde(default, skip_serializing_if = "is_main")]
    home: Home1,
    #[serde(default, skip_serializing_if = "is_default")]
    nice: i8,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    affinity: Vec<u16>,
    #[serde(default, skip_serializing_if = "is_default")]
    daemon: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    main: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    spawned: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    start: Span,
    #[serde(default)]
    body: Vec<Stmt1>,
}

fn one() -> NumberOr<Threads> {
    NumberOr::Number(1)
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn is_main(home: &Home1) -> bool {
    matches!(home, Home1::Main)
}

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum Home1 {
    #[default]
    Main,
    Native,
    Interpreter(u8),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Run1 {
    runtime: String,
    mode: Mode1,
    threads: u32,
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
}

/// The defaults of version 1, frozen.
impl Default for Run1 {
    fn default() -> Self {
        Self {
            runtime: "3.12".to_owned(),
            mode: Mode1::Threaded,
            threads: 2,
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
            horizon
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

impl From<&Scenario> for File1 {
    fn from(live: &Scenario) -> Self {
        let names = Names::from(&live.workload);
        let w = live.workload.clone();
        let shared = Shared1::new(&w, &names);
        Self {
            gilscope: 1,
            title: w.title,
            python: w.python,
            roles: w.roles.into_iter().map(|r| Role1::new(r, &names)).collect(),
            locks: shared.locks,
            conditions: shared.conditions,
            events: names.events,
            barriers: shared.barriers,
            queues: shared.queues,
            channels: shared.channels,
            variables: names.variables,
            objects: shared.objects,
            arrivals: shared.arrivals,
            interrupts: w.interrupts.into_iter().map(Span).collect(),
            runs: live.runs.iter().map(Run1::from).collect(),
            at: live.at.map(Span),
        }
    }
}

impl File1 {
    /// The scenario; names are resolved, limits not yet checked.
    pub(super) fn live(self) -> Result<Scenario, ScenarioError> {
        let shared = Shared1 {
            locks: self.locks,
            conditions: self.conditions,
            barriers: self.barriers,
            queues: self.queues,
            channels: self.channels,
            objects: self.objects,
            arrivals: self.arrivals,
        };
        let mut names = shared.names();
        names.roles = self.roles.iter().map(|role| role.name.clone()).collect();
        names.events = self.events;
        names.variables = self.variables;
        let mut workload = shared.live(&names)?;
        workload.title = self.title;
        workload.python = self.python;
        workload.interrupts = self.interrupts.into_iter().map(|span| span.0).collect();
        for (i, role) in self.roles.into_iter().enumerate() {
            let role = role.live(&names, &format!("roles[{i}]"))?;
            workload.roles.push(role);
        }
        let runs: Result<Vec<Run>, _> = (0..).zip(self.runs).map(|(i, run)| run.live(i)).collect();
        Ok(Scenario {
            workload,
            runs: runs?,
            at: self.at.map(|span| span.0),
        })
    }
}

impl Role1 {
    fn new(live: Role, names: &Names) -> Self {
        let Role {
            name,
            count,
            home,
            nice,
            affinity,
            daemon,
            main,
            spawned,
            start,
            body,
        } = live;
        Self {
            name,
            count: match count {
                Count::Fixed(n) => NumberOr::Number(n.into()),
                Count::Threads => NumberOr::Word(Threads),
            },
            home: match home {
                Home::Main => Home1::Main,
                Home::Native => Home1::Native,
                Home::Interpreter(n) => Home1::Interpreter(n),
            },
            nice,
            affinity,
            daemon,
            main,
            spawned,
            start: Span(start),
            body: Stmt1::list(&body, names),
        }
    }

    fn live(self, names: &Names, path: &str) -> Result<Role, ScenarioError> {
        Ok(Role {
            body: Stmt1::live_list(self.body, names, &format!("{path}.body"))?,
            name: self.name,
            count: match self.count {
                NumberOr::Number(n) => Count::Fixed(u32::try_from(n).unwrap_or(u32::MAX)),
                NumberOr::Word(Threads) => Count::Threads,
            },
            home: match self.home {
                Home1::Main => Home::Main,
                Home1::Native => Home::Native,
                Home1::Interpreter(n) => Home::Interpreter(n),
            },
            nice: self.nice,
            affinity: self.affinity,
            daemon: self.daemon,
            main: self.main,
            spawned: self.spawned,
            start: self.start.0,
        })
    }
}

impl From<&Run> for Run1 {
    fn from(live: &Run) -> Self {
        // Every field by name, so that a new one cannot be forgotten.
        let Run {
            runtime,
            mode,
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
            scheduler,
            hz,
            quantum,
            slice,
            global_queue,
            seed,
            horizon,
        } = live.clone();
        Self {
            runtime: runtime.to_string(),
            mode: match mode {
                Mode::Threaded => Mode1::Threaded,
                Mode::Sequential => Mode1::Sequential,
            },
            threads,
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
        }
    }
}

impl Run1 {
    fn live(self, index: usize) -> Result<Run, ScenarioError> {
        let runtime = Version::from_name(&self.runtime).ok_or_else(|| {
            let known: Vec<String> = Version::ALL.iter().map(Version::to_string).collect();
            let near = near(&self.runtime, known.iter().map(String::as_str));
            let all = format!("must be one of {}", known.join(", "));
            ScenarioError {
                field: format!("runs[{index}].runtime"),
                problem: format!("unknown version `{}`: {}", self.runtime, hint(&near, &all)),
            }
        })?;
        Ok(Run {
            runtime,
            mode: match self.mode {
                Mode1::Threaded => Mode::Threaded,
                Mode1::Sequential => Mode::Sequential,
            },
            threads: self.threads,
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
        })
    }
}
