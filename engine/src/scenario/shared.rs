//! What threads share: locks, conditions, queues, channels, objects.

use crate::time::Ns;

/// What kind of lock (models.md §9.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockKind {
    /// `threading.Lock`: one holder, anyone may release.
    Lock,
    /// `threading.RLock`: owner and depth.
    RLock,
    /// `threading.Semaphore`: so many permits.
    Semaphore(u32),
    /// A mutex of a C library: one holder; who waits for it keeps the GIL. Every process has its own.
    Foreign,
    /// `threading.Lock` also where workers are processes: every interpreter has its own, and a fork copies it as it is.
    Local,
}

/// A lock or semaphore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// Name in labels.
    pub name: String,
    /// Kind and permits.
    pub kind: LockKind,
}

/// A condition variable and the lock it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Name in labels.
    pub name: String,
    /// Index of its lock.
    pub lock: u16,
}

/// A meeting point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Barrier {
    /// Name in labels.
    pub name: String,
    /// How many must come.
    pub parties: u32,
}

/// A `queue.Queue`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Name in labels.
    pub name: String,
    /// Most items; 0 means unbounded.
    pub capacity: u32,
}

/// A socket or pipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Name in labels.
    pub name: String,
    /// Time from send to arrival.
    pub latency: Ns,
    /// Most messages on their way or waiting; 0 means unbounded.
    pub capacity: u32,
}

/// What kind of object, as far as its cost goes (models.md §3.2, §3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// A list, dict or set: changes take its lock in free-threaded builds.
    Container,
    /// Any other object with a reference count.
    Plain,
    /// Top-level function, module, class: reference count deferred (immortal in 3.13t).
    Deferred,
    /// None, small ints, interned strings: never counted.
    Immortal,
}

/// A shared object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Name in labels.
    pub name: String,
    /// What it is.
    pub kind: ObjectKind,
}

/// An open workload: requests that come whether or not anybody is ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrivals {
    /// Channel they arrive on.
    pub channel: u16,
    /// Mean time between two.
    pub every: Ns,
    /// Exponential gaps (a Poisson process) instead of equal ones.
    pub poisson: bool,
    /// First arrival not before this.
    pub start: Ns,
    /// Last arrival before this, if limited by count; 0 means no limit.
    pub count: u64,
}
