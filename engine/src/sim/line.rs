//! Cache lines: who has one, and what it costs to get it.
//!
//! Measured: two cores that hand a line to and fro need 80 ns a round trip, so 40 ns from one core's request
//! until it has the line (`cost::LINE`; models.md §9.4). Half of that is the way of the request, half
//! the way of the line; while the request is on its way the core that has the line goes on using it. Requests of others
//! wait where the line is and are served in turn, as soon as the operation before them is over; but the core that has
//! just lost it asks only then, and its request goes after the line once that has arrived. So two cores that do nothing
//! but add to one line need 11 ns an addition, not 40 (`contend.c` of `measurements/programs`), while many take turns.
//! An operation that has begun is finished (it locks the line); that the line then leaves as much later is neglected.
//!
//! Left out: which cores share a cache, and objects that happen to lie on one line (false sharing).

use crate::time::Ns;

use super::plan::cost;

/// A line that is written: a reference count, a lock.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Line {
    /// Core that has it, or gets it next, plus one; 0 before anybody had it.
    owner: u16,
    /// Core that has it until `leaves`, plus one.
    before: u16,
    leaves: Ns,
    /// When it reached its owner.
    arrived: Ns,
    /// When the operations asked for so far are over.
    free_at: Ns,
}

impl Line {
    /// When a write of so long, wanted now by this core, is over.
    pub(crate) fn write(&mut self, core: u16, now: Ns, work: Ns) -> Ns {
        let core = core + 1;
        if self.before == core && now < self.leaves {
            return now + work;
        }
        let start = if self.owner == core || self.owner == 0 {
            now.max(self.free_at)
        } else {
            let follows = self.before == core;
            let asks = if follows { now.max(self.arrived) } else { now };
            let leaves = (asks + cost::LINE / 2).max(self.free_at);
            self.before = self.owner;
            self.leaves = leaves;
            self.arrived = leaves + cost::LINE / 2;
            self.arrived
        };
        self.owner = core;
        self.free_at = start + work;
        self.free_at
    }

    /// The operation under way lasts until then: nobody else gets the line before.
    pub(crate) fn hold(&mut self, until: Ns) {
        self.free_at = self.free_at.max(until);
    }
}

/// A line that is read and written: as many readers as like, but one writer.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Copies {
    /// Cores that have it, as far as that matters: the last writer's and the last reader's, plus one.
    writer: u16,
    reader: u16,
    free_at: Ns,
}

impl Copies {
    /// Time until this core may read or write: its turn, and the transfer if another core wrote the line (or,
    /// for a write, has a copy).
    pub(crate) fn wait(&mut self, core: u16, now: Ns, write: bool) -> Ns {
        let core = core + 1;
        let mine = self.writer == core && (!write || self.reader == core);
        let shared = !write && self.reader == core;
        if write {
            self.writer = core;
        }
        self.reader = core;
        if mine || shared {
            return 0;
        }
        let wait = self.free_at.saturating_sub(now) + cost::LINE;
        self.free_at = now + wait;
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_with_its_core_until_a_request_has_reached_it() {
        let mut line = Line::default();
        assert_eq!(line.write(0, 100, 5), 105);
        // Core 1 asks: the request needs 20 ns, the line 20 more.
        assert_eq!(line.write(1, 110, 5), 155);
        // Meanwhile core 0 goes on.
        assert_eq!(line.write(0, 120, 5), 125);
        assert_eq!(line.write(0, 129, 5), 134);
        // Then it must ask in turn; the request goes after the line once that has arrived, at 150.
        assert_eq!(line.write(0, 131, 5), 195);
    }

    #[test]
    fn readers_share_and_a_writer_takes_all() {
        let mut line = Copies::default();
        line.wait(0, 0, true);
        assert_eq!(line.wait(0, 100, true), 0);
        assert_eq!(line.wait(1, 100, false), cost::LINE);
        assert_eq!(line.wait(1, 200, false), 0);
        assert_eq!(line.wait(0, 300, true), cost::LINE);
    }
}
