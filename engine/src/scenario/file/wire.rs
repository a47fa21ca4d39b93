//! The file's top level, and roles.

use serde::{Deserialize, Serialize};

use super::names::Names;
use super::run::Run1;
use super::shared::{Arrivals1, Barrier1, Channel1, Condition1, Lock1, Object1, Queue1, Shared1};
use super::stmt::Stmt1;
use super::value::{NumberOr, Span, Threads};
use crate::scenario::{Count, Home, Role, Run, Scenario, ScenarioError};

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
    Parent,
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
            runs: live
                .runs
                .iter()
                .map(|run| Run1::new(run, &names.roles))
                .collect(),
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
        let runs: Result<Vec<Run>, _> = (0..)
            .zip(self.runs)
            .map(|(i, run)| run.live(i, &workload.roles))
            .collect();
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
                Home::Parent => Home1::Parent,
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
                Home1::Parent => Home::Parent,
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
