//! What an onlooker sees of the GIL: its fields, and the timer of each waiter.

use super::Interval;
use super::step::{Of, Step};
use crate::runtime::{Datum, Fact, Stand, Tid};

impl Interval {
    /// The fields of `struct _gil_runtime_state` (`_gil` before 3.7), as the version has them.
    pub(super) fn shown(&self) -> Vec<Fact> {
        let stands = |stand: Stand| {
            let all = self.waits.iter().enumerate();
            let there = all.filter(move |(_, wait)| wait.step.stand() == stand);
            there.map(|(t, _)| t as Tid)
        };
        let request = match self.per_thread {
            true => Fact::new(
                "_PY_GIL_DROP_REQUEST_BIT",
                Datum::Threads(self.requested.clone()),
            ),
            false => Fact::new("gil_drop_request", Datum::Flag(!self.requested.is_empty())),
        };
        let mut facts = vec![
            Fact::new("locked", Datum::Flag(self.holder.is_some())),
            Fact::new("last_holder", Datum::Thread(self.last_holder)),
            Fact::new("switch_number", Datum::Number(self.switch_number)),
            Fact::new("interval", Datum::Span(self.interval)),
            request,
            Fact::new(
                "switch_cond",
                Datum::Threads(stands(Stand::Lingers).collect()),
            ),
        ];
        for &t in &self.waiters {
            let wait = &self.waits[t as usize];
            if matches!(
                wait.step,
                Step::Dozing(Of::Gil, _) | Step::Waiting(Of::Gil, _)
            ) {
                facts.push(Fact::of(t, "timer expires in", Datum::At(wait.deadline)));
                facts.push(Fact::of(t, "saved_switchnum", Datum::Number(wait.seen)));
            }
        }
        let ranked = self.computing.iter().enumerate();
        let low: Vec<Tid> = ranked
            .filter(|(_, low)| **low)
            .map(|(t, _)| t as Tid)
            .collect();
        if !self.computing.is_empty() {
            facts.push(Fact::new("CPU-bound", Datum::Threads(low)));
        }
        facts
    }
}
