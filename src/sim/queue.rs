//! The future: events in order of time, ties in order of insertion.
//!
//! One binary heap. Events are not removed when they become void: each carries the generation of the
//! thread or core it was made for, and is dropped on arrival when that has moved on.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::runtime::Tid;
use crate::time::Ns;

/// Something that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// The thread's present burst ends or reaches a check site.
    Burst(Tid, u32),
    /// The thread's timed wait, sleep or I/O is over.
    Timer(Tid, u32),
    /// The thread that was chosen for the core begins to execute.
    Dispatch(u16, u32),
    /// The slice of the core's thread may have expired.
    Slice(u16, u32),
    /// The operating system looks for idle cores and long queues.
    Balance,
    /// A message arrives on a channel, with the begin of its request plus one (0: none).
    Deliver(u16, Ns),
    /// The next request of an open workload.
    Arrival(u16),
    /// SIGINT.
    Interrupt,
    /// An interpreter has asked for this instant.
    Alarm(u16),
    /// A thread of a role with a start time begins.
    Start(Tid),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    at: Ns,
    seq: u64,
    event: Event,
}

impl Ord for Entry {
    /// Reversed, because the heap's top is its greatest.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.seq).cmp(&(self.at, self.seq))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Pending events.
#[derive(Debug, Clone, Default)]
pub(crate) struct Queue {
    heap: BinaryHeap<Entry>,
    seq: u64,
}

impl Queue {
    /// Adds an event. O(log n).
    pub(crate) fn push(&mut self, at: Ns, event: Event) {
        self.seq += 1;
        self.heap.push(Entry {
            at,
            seq: self.seq,
            event,
        });
    }

    /// Instant of the earliest event. O(1).
    pub(crate) fn peek(&self) -> Option<Ns> {
        self.heap.peek().map(|entry| entry.at)
    }

    /// Takes the earliest event; among equals the one that was added first. O(log n).
    pub(crate) fn pop(&mut self) -> Option<(Ns, Event)> {
        self.heap.pop().map(|entry| (entry.at, entry.event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_times_come_out_in_order_of_insertion() {
        let mut queue = Queue::default();
        for (at, core) in [(5, 0), (3, 1), (5, 2), (3, 3)] {
            queue.push(at, Event::Slice(core, 0));
        }
        let mut order = Vec::new();
        while let Some((_, Event::Slice(core, _))) = queue.pop() {
            order.push(core);
        }
        assert_eq!(order, [1, 3, 0, 2]);
    }
}
