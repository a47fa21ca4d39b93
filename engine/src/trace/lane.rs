//! One row of intervals, appended in time order, with checkpoints for exact shares.
//!
//! Invariants: starts are strictly increasing; two neighbours differ in value; checkpoint `i` holds the
//! time in each class before interval `64 * i`.

use std::ops::RangeInclusive;

use super::State;
use crate::time::Ns;

/// Number of classes in a thread lane: the states.
pub const CLASSES: usize = 12;
/// Intervals between two checkpoints.
const BLOCK: usize = 64;
const VALUE_BITS: u32 = 12;
const VALUE_MASK: u64 = (1 << VALUE_BITS) - 1;

/// Time in each class, in nanoseconds, over some range. In a core or GIL lane class 0 is idle, 1 is busy.
pub type Shares = [Ns; CLASSES];

/// An interval of a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First nanosecond.
    pub start: Ns,
    /// One past the last.
    pub end: Ns,
    /// What the lane showed; see the lane's kind.
    pub value: u16,
}

/// A row of intervals.
#[derive(Debug, Clone)]
pub struct Lane {
    words: Vec<u64>,
    /// Cumulative time, one number a checkpoint for each class that has had any.
    sums: Vec<Ns>,
    /// These classes, one bit each, and how many they are.
    known: u16,
    columns: usize,
    /// Time per class up to the start of the last interval.
    total: [Ns; 16],
    /// A lane of thread states, not of holders.
    states: bool,
}

impl Lane {
    /// A lane of thread states.
    pub fn states() -> Self {
        Self::new(true)
    }

    /// A lane of holders: idle, or a thread.
    pub fn holders() -> Self {
        Self::new(false)
    }

    fn new(states: bool) -> Self {
        Self {
            words: Vec::new(),
            sums: Vec::new(),
            known: 0,
            columns: 0,
            total: [0; 16],
            states,
        }
    }

    fn class(&self, value: u16) -> usize {
        match self.states {
            true => usize::from(value & 15).min(CLASSES - 1),
            false => usize::from(value != 0),
        }
    }

    /// From `at` on the lane shows `value`. `at` must not lie before the last start. O(1) amortised.
    #[inline]
    pub fn push(&mut self, at: Ns, value: u16) {
        if let Some(&last) = self.words.last() {
            let (start, old) = unpack(last);
            if old == value {
                return;
            }
            if start == at {
                return self.replace(at, value);
            }
            let class = self.class(old);
            self.total[class & 15] += at - start;
        }
        if self.words.len().is_multiple_of(BLOCK) {
            self.checkpoint();
        }
        self.words.push(at << VALUE_BITS | u64::from(value));
    }

    /// The last interval has just begun, and shows this instead.
    fn replace(&mut self, at: Ns, value: u16) {
        let last = self.words.len() - 1;
        let before = last.checked_sub(1).map(|before| unpack(self.words[before]));
        let Some((start, _)) = before.filter(|&(_, before)| before == value) else {
            self.words[last] = at << VALUE_BITS | u64::from(value);
            return;
        };
        // The interval before becomes the last one again: its time is not yet in the total.
        let class = self.class(value);
        self.total[class & 15] -= at - start;
        self.words.pop();
        if last.is_multiple_of(BLOCK) {
            self.sums.truncate(last / BLOCK * self.columns);
        }
    }

    #[cold]
    fn checkpoint(&mut self) {
        for class in 0..CLASSES {
            if self.total[class] > 0 && self.known >> class & 1 == 0 {
                self.learn(class);
            }
        }
        let (known, total) = (self.known, &self.total);
        let columns = (0..CLASSES).filter(|class| known >> class & 1 == 1);
        self.sums.extend(columns.map(|class| total[class]));
    }

    /// Gives a class a column, in which nothing stands so far.
    #[cold]
    fn learn(&mut self, class: usize) {
        let column = (self.known & ((1 << class) - 1)).count_ones() as usize;
        let old = std::mem::take(&mut self.sums);
        if self.columns > 0 {
            for row in old.chunks_exact(self.columns) {
                self.sums.extend_from_slice(&row[..column]);
                self.sums.push(0);
                self.sums.extend_from_slice(&row[column..]);
            }
        } else {
            self.sums.resize(self.words.len().div_ceil(BLOCK), 0);
        }
        self.known |= 1 << class;
        self.columns += 1;
    }

    /// What the lane has shown as Python since `from` was lost.
    pub fn lose(&mut self, from: Ns) {
        let (python, lost) = (State::Python as u16, State::Lost as u16);
        let Some(&last) = self.words.last() else {
            return;
        };
        let (end, _) = unpack(last);
        let first = self.index_at(from);
        let tail: Vec<Span> = self.spans(from, Ns::MAX, end).collect();
        let kept = first + usize::from(self.words[first] >> VALUE_BITS < from);
        self.total = match kept.checked_sub(1) {
            Some(last) => wide(&self.until(self.words[last] >> VALUE_BITS)),
            None => [0; 16],
        };
        self.words.truncate(kept);
        self.sums.truncate(kept.div_ceil(BLOCK) * self.columns);
        for span in tail {
            let value = match span.value & 15 {
                state if state == python => span.value & !15 | lost,
                _ => span.value,
            };
            self.push(span.start.max(from), value);
        }
    }

    /// Number of intervals.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// No interval yet.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The packed intervals.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Bytes held by intervals and checkpoints.
    pub fn bytes(&self) -> usize {
        (self.words.len() + self.sums.len()) * 8
    }

    /// Index of the interval that covers `t`; the first if `t` lies before it.
    pub fn index_at(&self, t: Ns) -> usize {
        self.words
            .partition_point(|&word| word >> VALUE_BITS <= t)
            .saturating_sub(1)
    }

    /// Whether there is an interval of this number that begins at an instant or before.
    pub fn has_begun(&self, index: usize, at: Ns) -> bool {
        let word = self.words.get(index);
        word.is_some_and(|word| word >> VALUE_BITS <= at)
    }

    /// Interval number `index`; the last one ends at `end`, the run's.
    pub fn span(&self, index: usize, end: Ns) -> Option<Span> {
        let (start, value) = unpack(*self.words.get(index)?);
        let end = match self.words.get(index + 1) {
            Some(&next) => next >> VALUE_BITS,
            None => end.max(start),
        };
        Some(Span { start, end, value })
    }

    /// The interval that covers `t`.
    pub fn at(&self, t: Ns, end: Ns) -> Option<Span> {
        self.span(self.index_at(t), end)
    }

    /// Intervals that touch `[from, to)`, in order.
    pub fn spans(&self, from: Ns, to: Ns, end: Ns) -> impl Iterator<Item = Span> + '_ {
        (self.index_at(from)..self.words.len())
            .map_while(move |index| self.span(index, end))
            .take_while(move |span| span.start < to)
    }

    /// Time in each class over `[0, t)`. O(log n + 64).
    pub fn until(&self, t: Ns) -> Shares {
        self.until_in(self.index_at(t), t)
    }

    /// The same where it is known which interval covers `t`. O(64).
    pub fn until_in(&self, index: usize, t: Ns) -> Shares {
        let mut sums = [0; CLASSES];
        let first = index / BLOCK * BLOCK;
        let Some(words) = self.words.get(first..=index) else {
            return sums;
        };
        let row = &self.sums[index / BLOCK * self.columns..][..self.columns];
        let known = (0..CLASSES).filter(|class| self.known >> class & 1 == 1);
        for (class, sum) in known.zip(row) {
            sums[class] = *sum;
        }
        self.add(words, words[0] >> VALUE_BITS, t, &mut sums);
        sums
    }

    /// Adds the time in each class over `[from, to)`, which these intervals cover.
    pub fn add_up(&self, intervals: RangeInclusive<usize>, from: Ns, to: Ns, sums: &mut Shares) {
        if let Some(words) = self.words.get(intervals) {
            self.add(words, from, to, sums);
        }
    }

    fn add(&self, words: &[u64], from: Ns, to: Ns, sums: &mut Shares) {
        let Some(&first) = words.first() else { return };
        let (mut at, mut word) = (from.max(first >> VALUE_BITS), first);
        for &next in &words[1..] {
            let stop = next >> VALUE_BITS;
            sums[self.class((word & VALUE_MASK) as u16)] += stop.saturating_sub(at);
            (at, word) = (stop, next);
        }
        sums[self.class((word & VALUE_MASK) as u16)] += to.saturating_sub(at);
    }

    /// Time in each class over `[from, to)`.
    pub fn shares(&self, from: Ns, to: Ns) -> Shares {
        let before = self.until(from);
        let mut sums = self.until(to.max(from));
        for (sum, before) in sums.iter_mut().zip(before) {
            *sum -= before;
        }
        sums
    }
}

/// The intervals are the lane; the sums follow from them.
impl PartialEq for Lane {
    fn eq(&self, other: &Self) -> bool {
        (self.states, &self.words) == (other.states, &other.words)
    }
}

impl Eq for Lane {}

fn wide(shares: &Shares) -> [Ns; 16] {
    let mut total = [0; 16];
    total[..CLASSES].copy_from_slice(shares);
    total
}

fn unpack(word: u64) -> (Ns, u16) {
    (word >> VALUE_BITS, (word & VALUE_MASK) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn shares_equal_the_brute_force_sum() {
        let mut rng = Rng::new(3, 0);
        let mut lane = Lane::states();
        let (mut at, mut spans) = (0, Vec::new());
        for i in 0..1_000u64 {
            let value = (i * 7 % 10) as u16;
            let next = at + rng.between(1, 50);
            lane.push(at, value);
            spans.push((at, next, value));
            at = next;
        }
        for _ in 0..500 {
            let from = rng.between(0, at);
            let to = rng.between(from, at);
            let mut sum = [0; CLASSES];
            for &(start, end, value) in &spans {
                sum[value as usize] += end.min(to).saturating_sub(start.max(from));
            }
            assert_eq!(lane.shares(from, to), sum, "{from}..{to}");
        }
    }

    #[test]
    fn what_is_lost_changes_its_class_and_nothing_else() {
        let mut rng = Rng::new(5, 0);
        for from in [0, 1, 500, 1_600, 1_601, 2_500, 9_999] {
            let (mut lane, mut plain) = (Lane::states(), Lane::states());
            let mut at = 0;
            while at < 5_000 {
                let value = [1, 2, 5, 8][rng.between(0, 3) as usize];
                lane.push(at, value);
                let lost = |at| if value == 1 && at >= from { 11 } else { value };
                let next = at + rng.between(1, 60);
                plain.push(at, lost(at));
                if at < from && from < next && next < 5_000 {
                    plain.push(from, lost(from));
                }
                at = next;
            }
            lane.lose(from);
            assert_eq!(lane, plain, "{from}");
            for to in (0..5_100).step_by(7) {
                assert_eq!(lane.until(to), plain.until(to), "{from} {to}");
            }
        }
    }

    #[test]
    fn the_last_word_at_one_instant_wins_even_across_a_block() {
        for n in [0u64, 5, 63, 64, 65, 128] {
            let mut lane = Lane::states();
            for i in 0..n {
                lane.push(i * 10, (i % 2) as u16 + 1);
            }
            lane.push(n * 10, 5);
            lane.push(n * 10, 6);
            let mut plain = Lane::states();
            for i in 0..n {
                plain.push(i * 10, (i % 2) as u16 + 1);
            }
            plain.push(n * 10, 6);
            assert_eq!(lane, plain, "{n}");
            let ends = (0..=n * 10 + 20).step_by(5);
            assert!(
                ends.into_iter().all(|to| lane.until(to) == plain.until(to)),
                "{n}"
            );
        }
    }

    #[test]
    fn returning_to_the_old_value_at_one_instant_leaves_no_seam() {
        let mut lane = Lane::states();
        lane.push(0, 1);
        lane.push(10, 2);
        lane.push(10, 1);
        lane.push(20, 3);
        assert_eq!(lane.len(), 2);
        assert_eq!(lane.shares(0, 20)[1], 20);
    }
}
