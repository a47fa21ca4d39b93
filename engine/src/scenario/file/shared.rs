//! What threads share: locks and whatever else has a name.

use serde::{Deserialize, Serialize};

use super::names::{Names, find, name};
use super::value::Span;
use crate::scenario::{
    Arrivals, Barrier, Channel, Condition, Lock, LockKind, Named, Object, ObjectKind, Queue,
    ScenarioError, Workload,
};

/// The lists that are more than names.
pub(super) struct Shared1 {
    pub(super) locks: Vec<Lock1>,
    pub(super) conditions: Vec<Condition1>,
    pub(super) barriers: Vec<Barrier1>,
    pub(super) queues: Vec<Queue1>,
    pub(super) channels: Vec<Channel1>,
    pub(super) objects: Vec<Object1>,
    pub(super) arrivals: Vec<Arrivals1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lock1 {
    name: String,
    #[serde(default)]
    kind: LockKind1,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum LockKind1 {
    #[default]
    Lock,
    Rlock,
    Semaphore(u32),
    Foreign,
    Local,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Condition1 {
    name: String,
    lock: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Barrier1 {
    name: String,
    parties: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Queue1 {
    name: String,
    #[serde(default)]
    capacity: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Channel1 {
    name: String,
    #[serde(default)]
    latency: Span,
    #[serde(default)]
    capacity: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Object1 {
    name: String,
    #[serde(default)]
    kind: ObjectKind1,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum ObjectKind1 {
    #[default]
    Container,
    Plain,
    Deferred,
    Immortal,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Arrivals1 {
    channel: String,
    every: Span,
    #[serde(default)]
    poisson: bool,
    #[serde(default)]
    start: Span,
    #[serde(default)]
    count: u64,
}

impl Shared1 {
    pub(super) fn new(w: &Workload, names: &Names) -> Self {
        let w = w.clone();
        Self {
            locks: w.locks.into_iter().map(Lock1::from).collect(),
            conditions: w
                .conditions
                .into_iter()
                .map(|c| Condition1 {
                    name: c.name,
                    lock: name(&names.locks, c.lock),
                })
                .collect(),
            barriers: w
                .barriers
                .into_iter()
                .map(|Barrier { name, parties }| Barrier1 { name, parties })
                .collect(),
            queues: w
                .queues
                .into_iter()
                .map(|Queue { name, capacity }| Queue1 { name, capacity })
                .collect(),
            channels: w
                .channels
                .into_iter()
                .map(|c| Channel1 {
                    name: c.name,
                    latency: Span(c.latency),
                    capacity: c.capacity,
                })
                .collect(),
            objects: w.objects.into_iter().map(Object1::from).collect(),
            arrivals: w
                .arrivals
                .into_iter()
                .map(|a| Arrivals1 {
                    channel: name(&names.channels, a.channel),
                    every: Span(a.every),
                    poisson: a.poisson,
                    start: Span(a.start),
                    count: a.count,
                })
                .collect(),
        }
    }

    /// The names in these lists; the others are still empty.
    pub(super) fn names(&self) -> Names {
        Names {
            locks: self.locks.iter().map(|l| l.name.clone()).collect(),
            conditions: self.conditions.iter().map(|c| c.name.clone()).collect(),
            barriers: self.barriers.iter().map(|b| b.name.clone()).collect(),
            queues: self.queues.iter().map(|q| q.name.clone()).collect(),
            channels: self.channels.iter().map(|c| c.name.clone()).collect(),
            objects: self.objects.iter().map(|o| o.name.clone()).collect(),
            ..Names::default()
        }
    }

    /// A workload that has these lists, and events and variables, only.
    pub(super) fn live(self, names: &Names) -> Result<Workload, ScenarioError> {
        let named = |list: &[String]| list.iter().cloned().map(|name| Named { name }).collect();
        let mut conditions = Vec::new();
        for (i, Condition1 { name, lock }) in self.conditions.into_iter().enumerate() {
            let lock = find(
                &names.locks,
                &lock,
                "lock",
                &format!("conditions[{i}].lock"),
            )?;
            conditions.push(Condition { name, lock });
        }
        let mut arrivals = Vec::new();
        for (i, a) in self.arrivals.into_iter().enumerate() {
            let field = format!("arrivals[{i}].channel");
            arrivals.push(Arrivals {
                channel: find(&names.channels, &a.channel, "channel", &field)?,
                every: a.every.0,
                poisson: a.poisson,
                start: a.start.0,
                count: a.count,
            });
        }
        Ok(Workload {
            locks: self.locks.into_iter().map(Lock1::live).collect(),
            conditions,
            events: named(&names.events),
            barriers: self
                .barriers
                .into_iter()
                .map(|Barrier1 { name, parties }| Barrier { name, parties })
                .collect(),
            queues: self
                .queues
                .into_iter()
                .map(|Queue1 { name, capacity }| Queue { name, capacity })
                .collect(),
            channels: self
                .channels
                .into_iter()
                .map(|c| Channel {
                    name: c.name,
                    latency: c.latency.0,
                    capacity: c.capacity,
                })
                .collect(),
            variables: named(&names.variables),
            objects: self.objects.into_iter().map(Object1::live).collect(),
            arrivals,
            ..Workload::default()
        })
    }
}

impl From<Lock> for Lock1 {
    fn from(live: Lock) -> Self {
        Self {
            name: live.name,
            kind: match live.kind {
                LockKind::Lock => LockKind1::Lock,
                LockKind::RLock => LockKind1::Rlock,
                LockKind::Semaphore(permits) => LockKind1::Semaphore(permits),
                LockKind::Foreign => LockKind1::Foreign,
                LockKind::Local => LockKind1::Local,
            },
        }
    }
}

impl Lock1 {
    fn live(self) -> Lock {
        Lock {
            name: self.name,
            kind: match self.kind {
                LockKind1::Lock => LockKind::Lock,
                LockKind1::Rlock => LockKind::RLock,
                LockKind1::Semaphore(permits) => LockKind::Semaphore(permits),
                LockKind1::Foreign => LockKind::Foreign,
                LockKind1::Local => LockKind::Local,
            },
        }
    }
}

impl From<Object> for Object1 {
    fn from(live: Object) -> Self {
        Self {
            name: live.name,
            kind: match live.kind {
                ObjectKind::Container => ObjectKind1::Container,
                ObjectKind::Plain => ObjectKind1::Plain,
                ObjectKind::Deferred => ObjectKind1::Deferred,
                ObjectKind::Immortal => ObjectKind1::Immortal,
            },
        }
    }
}

impl Object1 {
    fn live(self) -> Object {
        Object {
            name: self.name,
            kind: match self.kind {
                ObjectKind1::Container => ObjectKind::Container,
                ObjectKind1::Plain => ObjectKind::Plain,
                ObjectKind1::Deferred => ObjectKind::Deferred,
                ObjectKind1::Immortal => ObjectKind::Immortal,
            },
        }
    }
}
