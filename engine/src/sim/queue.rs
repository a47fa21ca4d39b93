//! The future: events in order of time, ties in order of insertion.
//!
//! One binary heap of 16 bytes an entry: time and number in one integer, so that one comparison orders two of them.
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
    /// Another core's interrupt comes in.
    Kicked(u16, u32),
    /// The kernel's tick interrupts who computes.
    Beat,
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

/// Bits of a key, from the top: time, number.
const TIME_BITS: u32 = 40;
const NUMBER_BITS: u32 = 24;
/// Later than the latest horizon, which is as far as events are looked at.
const LAST: Ns = (1 << TIME_BITS) - 1;
const _: () = assert!(TIME_BITS + NUMBER_BITS == 64 && crate::time::MAX_SPAN < LAST);

/// Something that is due, packed.
#[derive(Debug, Clone, Copy)]
struct Entry {
    key: u64,
    event: u64,
}

/// Pending events.
#[derive(Debug, Clone, Default)]
pub(crate) struct Queue {
    /// A binary heap, the least first.
    heap: Vec<Entry>,
    /// The first entry is one that has been taken.
    hole: bool,
    /// Events added since they were numbered anew.
    pushed: u64,
    /// Begins of requests whose messages are under way, and places free among them.
    messages: Vec<Ns>,
    free: Vec<u32>,
}

impl Queue {
    /// Adds an event. O(log n).
    pub(crate) fn push(&mut self, at: Ns, event: Event) {
        self.pushed += 1;
        if self.pushed >> NUMBER_BITS > 0 {
            self.number_anew();
        }
        let entry = Entry {
            key: at.min(LAST) << NUMBER_BITS | self.pushed,
            event: self.pack(event),
        };
        if self.hole {
            self.hole = false;
            self.sink(entry);
        } else {
            self.heap.push(entry);
            self.rise(self.heap.len() - 1);
        }
    }

    /// Instant of the earliest event. O(1).
    pub(crate) fn peek(&self) -> Option<Ns> {
        let first = match (self.hole, &self.heap[..]) {
            (false, [first, ..]) => first.key,
            (true, [_, left, right, ..]) => left.key.min(right.key),
            (true, [_, left]) => left.key,
            _ => return None,
        };
        Some(first >> NUMBER_BITS)
    }

    /// Takes the earliest event; among equals the one that was added first. O(log n).
    pub(crate) fn pop(&mut self) -> Option<(Ns, Event)> {
        self.fill();
        let first = *self.heap.first()?;
        self.hole = true;
        Some((first.key >> NUMBER_BITS, self.unpack(first.event)))
    }

    /// Closes the hole with the last entry.
    fn fill(&mut self) {
        if self.hole {
            self.hole = false;
            if let Some(last) = self.heap.pop()
                && !self.heap.is_empty()
            {
                self.sink(last);
            }
        }
    }

    /// Puts an entry in the place of the first, and lets it sink to where it belongs.
    fn sink(&mut self, entry: Entry) {
        let heap = &mut self.heap[..];
        let mut at = 0;
        loop {
            let left = 2 * at + 1;
            let (child, below) = match heap.get(left..) {
                Some([a, b, ..]) if b.key < a.key => (left + 1, *b),
                Some([a, ..]) => (left, *a),
                _ => break,
            };
            if entry.key < below.key {
                break;
            }
            heap[at] = below;
            at = child;
        }
        heap[at] = entry;
    }

    fn rise(&mut self, mut at: usize) {
        let entry = self.heap[at];
        while at > 0 {
            let parent = (at - 1) / 2;
            if self.heap[parent].key < entry.key {
                break;
            }
            self.heap[at] = self.heap[parent];
            at = parent;
        }
        self.heap[at] = entry;
    }

    /// Numbers what is pending from one on, in the order in which it is due: rarely, when the numbers are used up.
    #[cold]
    fn number_anew(&mut self) {
        self.fill();
        self.heap.sort_unstable_by_key(|entry| entry.key);
        for (entry, number) in self.heap.iter_mut().zip(1..) {
            entry.key = entry.key >> NUMBER_BITS << NUMBER_BITS | number;
        }
        self.pushed = self.heap.len() as u64 + 1;
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
            Event::Kicked(core, generation) => of(10, core, generation),
            Event::Beat => of(11, 0, 0),
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
            9 => Event::Start(whose),
            10 => Event::Kicked(whose, generation),
            _ => Event::Beat,
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
    fn numbers_that_are_used_up_begin_anew_and_change_no_order() {
        let mut queue = Queue {
            pushed: (1 << NUMBER_BITS) - 1_000,
            ..Queue::default()
        };
        for number in 0..2_000u32 {
            queue.push(Ns::from(number % 3), Event::Slice(0, number));
            if number == 500 {
                assert_eq!(queue.pop(), Some((0, Event::Slice(0, 0))));
            }
        }
        let came = std::iter::from_fn(|| queue.pop());
        let came: Vec<(Ns, Event)> = came.collect();
        let at = |rest: u32| (0..2_000).filter(move |n| n % 3 == rest);
        let due = (0..3).flat_map(at).filter(|&n| n != 0);
        let due = due.map(|n| (Ns::from(n % 3), Event::Slice(0, n)));
        assert!(came.into_iter().eq(due));
    }

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
