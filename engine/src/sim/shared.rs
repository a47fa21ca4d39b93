//! What threads share and wait for: locks, queues, channels, flags, barriers and variables, as they stand.

use std::collections::VecDeque;

use crate::runtime::Tid;
use crate::scenario::LockKind;
use crate::time::Ns;

use super::line::Copies;
use super::report::Copied;

/// A lock, re-entrant lock, semaphore or per-object mutex.
#[derive(Debug, Clone)]
pub(crate) struct LockState {
    pub(crate) kind: LockKind,
    pub(crate) owner: Option<Tid>,
    /// Depth of a re-entrant lock; permits left of a semaphore.
    pub(crate) count: u32,
    /// Given to its owner while that one slept, who has yet to notice.
    pub(crate) handed: bool,
    /// Locked since this process was forked, by a thread that it does not have.
    pub(crate) copied: Option<Copied>,
    pub(crate) waiters: VecDeque<Tid>,
}

/// A queue.
#[derive(Debug, Clone, Default)]
pub(crate) struct QueueState {
    pub(crate) items: u32,
    pub(crate) unfinished: u32,
    pub(crate) putters: VecDeque<Tid>,
    pub(crate) getters: VecDeque<Tid>,
    pub(crate) joiners: VecDeque<Tid>,
}

/// A channel; a message is the begin of its request plus one, or 0.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChannelState {
    pub(crate) arrived: VecDeque<Ns>,
    /// Messages sent and not yet received.
    pub(crate) load: u32,
    pub(crate) receivers: VecDeque<Tid>,
    pub(crate) senders: VecDeque<Tid>,
}

/// An event flag.
#[derive(Debug, Clone, Default)]
pub(crate) struct EventState {
    pub(crate) set: bool,
    pub(crate) waiters: VecDeque<Tid>,
}

/// A barrier: who has come.
#[derive(Debug, Clone, Default)]
pub(crate) struct BarrierState {
    pub(crate) waiters: VecDeque<Tid>,
}

/// A shared variable.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Variable {
    pub(crate) value: i64,
    /// Number of stores so far.
    pub(crate) version: u64,
    pub(crate) line: Copies,
}
