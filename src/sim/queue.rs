//! The future: events in order of time, ties in order of insertion.
//!
//! One binary heap of 16 bytes an entry: time, number and event in one integer, so that one comparison orders two of them.
//! What is taken leaves a hole at the top, which the next event to be added fills: nearly every event leads to another,
//! and so the heap is sifted once for both. Events are not removed when they become void: each carries the generation
//! of the thread or core it was made for, and is dropped on arrival when that has moved on.

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

/// Bits of an entry, from the top: time, number, kind of event, whose it is, its generation.
const TIME_BITS: u32 = 40;
const NUMBER_BITS: u32 = 36;
const EVENT_BITS: u32 = 4 + 16 + 32;
/// Later than the latest horizon, which is as far as events are looked at.
const LAST: Ns = (1 << TIME_BITS) - 1;
const _: () = assert!(TIME_BITS + NUMBER_BITS + EVENT_BITS == 128 && crate::time::MAX_SPAN < LAST);

/// Pending events.
#[derive(Debug, Clone, Default)]
pub(crate) struct Queue {
    /// A binary heap, the least first.
    heap: Vec<u128>,
    /// The first entry is one that has been taken.
    hole: bool,
    pushed: u64,
    /// Begins of requests whose messages are under way, and places free among them.
    messages: Vec<Ns>,
    free: Vec<u32>,
}

impl Queue {
    /// Adds an event. O(log n).
    pub(crate) fn push(&mut self, at: Ns, event: Event) {
        self.pushed += 1;
        let number = u128::from(self.pushed) << EVENT_BITS;
        let event = u128::from(self.pack(event));
        let entry = u128::from(at.min(LAST)) << (NUMBER_BITS + EVENT_BITS) | number | event;
        if std::mem::take(&mut self.hole) {
            self.sink(entry);
        } else {
            self.heap.push(entry);
            self.rise(self.heap.len() - 1);
        }
    }

    /// Instant of the earliest event. O(1).
    pub(crate) fn peek(&self) -> Option<Ns> {
        let first = match (self.hole, &self.heap[..]) {
            (false, [first, ..]) => *first,
            (true, [_, left, right, ..]) => *left.min(right),
            (true, [_, left]) => *left,
            _ => return None,
        };
        Some((first >> (NUMBER_BITS + EVENT_BITS)) as Ns)
    }

    /// Takes the earliest event; among equals the one that was added first. O(log n).
    pub(crate) fn pop(&mut self) -> Option<(Ns, Event)> {
        if self.hole {
            self.hole = false;
            let last = self.heap.pop()?;
            if !self.heap.is_empty() {
                self.sink(last);
            }
        }
        let first = *self.heap.first()?;
        self.hole = true;
        let at = (first >> (NUMBER_BITS + EVENT_BITS)) as Ns;
        Some((at, self.unpack(first as u64)))
    }

    /// Puts an entry in the place of the first, and lets it sink to where it belongs.
    fn sink(&mut self, entry: u128) {
        let heap = &mut self.heap[..];
        let mut at = 0;
        loop {
            let left = 2 * at + 1;
            let child = match heap.get(left..left + 2) {
                Some([a, b]) => left + usize::from(b < a),
                _ if left < heap.len() => left,
                _ => break,
            };
            if entry <= heap[child] {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = entry;
    }

    fn rise(&mut self, mut at: usize) {
        let entry = self.heap[at];
        while at > 0 {
            let parent = (at - 1) / 2;
            if self.heap[parent] <= entry {
                break;
            }
            self.heap[at] = self.heap[parent];
            at = parent;
        }
        self.heap[at] = entry;
    }

    fn pack(&mut self, event: Event) -> u64 {
        let of = |kind: u64, whose: u16, generation: u32| {
            kind << 48 | u64::from(whose) << 32 | u64::from(generation)
        };
        match event {
            Event::Burst(t, generation) => of(0, t, generation),
            Event::Timer(t, generation) => of(1, t, generation),
            Event::Dispatch(core, generation) => of(2, core, generation),
            Event::Slice(core, generation) => of(3, core, generation),
            Event::Balance => of(4, 0, 0),
            Event::Deliver(channel, message) => of(5, channel, self.keep(message)),
            Event::Arrival(source) => of(6, source, 0),
            Event::Interrupt => of(7, 0, 0),
            Event::Alarm(interp) => of(8, interp, 0),
            Event::Start(t) => of(9, t, 0),
        }
    }

    fn unpack(&mut self, bits: u64) -> Event {
        let (whose, generation) = ((bits >> 32) as u16, bits as u32);
        match bits >> 48 & 15 {
            0 => Event::Burst(whose, generation),
            1 => Event::Timer(whose, generation),
            2 => Event::Dispatch(whose, generation),
            3 => Event::Slice(whose, generation),
            4 => Event::Balance,
            5 => {
                self.free.push(generation);
                Event::Deliver(whose, self.messages[generation as usize])
            }
            6 => Event::Arrival(whose),
            7 => Event::Interrupt,
            8 => Event::Alarm(whose),
            _ => Event::Start(whose),
        }
    }

    /// Where a message waits that is too long for an entry.
    fn keep(&mut self, message: Ns) -> u32 {
        match self.free.pop() {
            Some(at) => {
                self.messages[at as usize] = message;
                at
            }
            None => {
                self.messages.push(message);
                self.messages.len() as u32 - 1
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn events_come_out_by_time_and_equal_times_in_order_of_insertion() {
        let mut rng = Rng::new(11, 0);
        let mut queue = Queue::default();
        // What should be pending: time, number, event.
        let mut pending: Vec<(Ns, u32, Event)> = Vec::new();
        for number in 0..20_000u32 {
            if rng.between(0, 2) > 0 {
                let at = rng.between(0, 50);
                let event = match rng.between(0, 3) {
                    0 => Event::Deliver(3, u64::from(number) << 20),
                    1 => Event::Start(number as u16),
                    _ => Event::Slice(7, number),
                };
                queue.push(at, event);
                pending.push((at, number, event));
            } else {
                let first = (0..pending.len()).min_by_key(|&i| (pending[i].0, pending[i].1));
                let expected = first.map(|i| pending.remove(i));
                assert_eq!(queue.pop(), expected.map(|(at, _, event)| (at, event)));
            }
            let next = pending.iter().map(|&(at, ..)| at).min();
            assert_eq!(queue.peek(), next);
        }
    }
}
