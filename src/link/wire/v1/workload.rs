//! What the threads do and what they share.

use serde::{Deserialize, Serialize};

use super::body::{Stmt1, flatten, nest};
use crate::scenario::{
    Arrivals, Barrier, Channel, Condition, Count, Home, Lock, LockKind, Named, Object, ObjectKind,
    Queue, Role, Workload,
};

#[derive(Serialize, Deserialize)]
pub(super) struct Workload1 {
    title: String,
    python: Vec<String>,
    roles: Vec<Role1>,
    locks: Vec<(String, LockKind1)>,
    conditions: Vec<(String, u16)>,
    events: Vec<String>,
    barriers: Vec<(String, u32)>,
    queues: Vec<(String, u32)>,
    channels: Vec<(String, u64, u32)>,
    variables: Vec<String>,
    objects: Vec<(String, ObjectKind1)>,
    arrivals: Vec<Arrivals1>,
    interrupts: Vec<u64>,
}

#[derive(Serialize, Deserialize)]
struct Role1 {
    name: String,
    count: Count1,
    home: Home1,
    nice: i8,
    affinity: Vec<u16>,
    daemon: bool,
    main: bool,
    spawned: bool,
    start: u64,
    body: Vec<Stmt1>,
}

#[derive(Serialize, Deserialize)]
enum Count1 {
    Fixed(u32),
    Threads,
}

#[derive(Serialize, Deserialize)]
enum Home1 {
    Main,
    Interpreter(u8),
    Native,
    Parent,
}

#[derive(Serialize, Deserialize)]
enum LockKind1 {
    Lock,
    RLock,
    Semaphore(u32),
    Foreign,
    Local,
}

#[derive(Serialize, Deserialize)]
enum ObjectKind1 {
    Container,
    Plain,
    Deferred,
    Immortal,
}

#[derive(Serialize, Deserialize)]
struct Arrivals1 {
    channel: u16,
    every: u64,
    poisson: bool,
    start: u64,
    count: u64,
}

impl From<&Workload> for Workload1 {
    fn from(live: &Workload) -> Self {
        let Workload {
            title,
            python,
            roles,
            locks,
            conditions,
            events,
            barriers,
            queues,
            channels,
            variables,
            objects,
            arrivals,
            interrupts,
        } = live.clone();
        let names = |list: Vec<Named>| list.into_iter().map(|n| n.name).collect();
        Self {
            title,
            python,
            roles: roles.into_iter().map(Role1::from).collect(),
            locks: locks.into_iter().map(|l| (l.name, l.kind.into())).collect(),
            conditions: conditions.into_iter().map(|c| (c.name, c.lock)).collect(),
            events: names(events),
            barriers: barriers.into_iter().map(|b| (b.name, b.parties)).collect(),
            queues: queues.into_iter().map(|q| (q.name, q.capacity)).collect(),
            channels: channels
                .into_iter()
                .map(|c| (c.name, c.latency, c.capacity))
                .collect(),
            variables: names(variables),
            objects: objects
                .into_iter()
                .map(|o| (o.name, o.kind.into()))
                .collect(),
            arrivals: arrivals.into_iter().map(Arrivals1::from).collect(),
            interrupts,
        }
    }
}

impl Workload1 {
    pub(super) fn live(self) -> Option<Workload> {
        let names = |list: Vec<String>| list.into_iter().map(|name| Named { name }).collect();
        let roles: Option<Vec<Role>> = self.roles.into_iter().map(Role1::live).collect();
        Some(Workload {
            title: self.title,
            python: self.python,
            roles: roles?,
            locks: self
                .locks
                .into_iter()
                .map(|(name, kind)| Lock {
                    name,
                    kind: kind.into(),
                })
                .collect(),
            conditions: self
                .conditions
                .into_iter()
                .map(|(name, lock)| Condition { name, lock })
                .collect(),
            events: names(self.events),
            barriers: self
                .barriers
                .into_iter()
                .map(|(name, parties)| Barrier { name, parties })
                .collect(),
            queues: self
                .queues
                .into_iter()
                .map(|(name, capacity)| Queue { name, capacity })
                .collect(),
            channels: self
                .channels
                .into_iter()
                .map(|(name, latency, capacity)| Channel {
                    name,
                    latency,
                    capacity,
                })
                .collect(),
            variables: names(self.variables),
            objects: self
                .objects
                .into_iter()
                .map(|(name, kind)| Object {
                    name,
                    kind: kind.into(),
                })
                .collect(),
            arrivals: self.arrivals.into_iter().map(Arrivals1::live).collect(),
            interrupts: self.interrupts,
        })
    }
}

impl From<Role> for Role1 {
    fn from(live: Role) -> Self {
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
                Count::Fixed(n) => Count1::Fixed(n),
                Count::Threads => Count1::Threads,
            },
            home: match home {
                Home::Main => Home1::Main,
                Home::Interpreter(n) => Home1::Interpreter(n),
                Home::Native => Home1::Native,
                Home::Parent => Home1::Parent,
            },
            nice,
            affinity,
            daemon,
            main,
            spawned,
            start,
            body: flatten(&body),
        }
    }
}

impl Role1 {
    fn live(self) -> Option<Role> {
        Some(Role {
            name: self.name,
            count: match self.count {
                Count1::Fixed(n) => Count::Fixed(n),
                Count1::Threads => Count::Threads,
            },
            home: match self.home {
                Home1::Main => Home::Main,
                Home1::Interpreter(n) => Home::Interpreter(n),
                Home1::Native => Home::Native,
                Home1::Parent => Home::Parent,
            },
            nice: self.nice,
            affinity: self.affinity,
            daemon: self.daemon,
            main: self.main,
            spawned: self.spawned,
            start: self.start,
            body: nest(self.body)?,
        })
    }
}

impl From<LockKind> for LockKind1 {
    fn from(kind: LockKind) -> Self {
        match kind {
            LockKind::Lock => Self::Lock,
            LockKind::RLock => Self::RLock,
            LockKind::Semaphore(n) => Self::Semaphore(n),
            LockKind::Foreign => Self::Foreign,
            LockKind::Local => Self::Local,
        }
    }
}

impl From<LockKind1> for LockKind {
    fn from(kind: LockKind1) -> Self {
        match kind {
            LockKind1::Lock => Self::Lock,
            LockKind1::RLock => Self::RLock,
            LockKind1::Semaphore(n) => Self::Semaphore(n),
            LockKind1::Foreign => Self::Foreign,
            LockKind1::Local => Self::Local,
        }
    }
}

impl From<ObjectKind> for ObjectKind1 {
    fn from(kind: ObjectKind) -> Self {
        match kind {
            ObjectKind::Container => Self::Container,
            ObjectKind::Plain => Self::Plain,
            ObjectKind::Deferred => Self::Deferred,
            ObjectKind::Immortal => Self::Immortal,
        }
    }
}

impl From<ObjectKind1> for ObjectKind {
    fn from(kind: ObjectKind1) -> Self {
        match kind {
            ObjectKind1::Container => Self::Container,
            ObjectKind1::Plain => Self::Plain,
            ObjectKind1::Deferred => Self::Deferred,
            ObjectKind1::Immortal => Self::Immortal,
        }
    }
}

impl From<Arrivals> for Arrivals1 {
    fn from(live: Arrivals) -> Self {
        let Arrivals {
            channel,
            every,
            poisson,
            start,
            count,
        } = live;
        Self {
            channel,
            every,
            poisson,
            start,
            count,
        }
    }
}

impl Arrivals1 {
    fn live(self) -> Arrivals {
        Arrivals {
            channel: self.channel,
            every: self.every,
            poisson: self.poisson,
            start: self.start,
            count: self.count,
        }
    }
}
