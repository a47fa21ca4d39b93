//! Where cursor and selection stand before anybody has moved them.

use super::core::{Core, Cursor};
use crate::time::Ns;
use crate::trace::{Lane, Mark, MarkKind, State, Trace, state_of};
use crate::view::timeline::Selection;
use crate::view::viewport::Viewport;

/// Threads among which the one to begin with is looked for.
const MOST_LOOKED_AT: usize = 64;
/// Where the cursor stands at first, as a share of the view.
const FIRST: [f64; 8] = [0.21, 0.3, 0.4, 0.5, 0.6, 0.7, 0.1, 0.85];

impl Core {
    /// Finds cursor and selected thread a place once something is known of the runs.
    pub(super) fn settle(&mut self) {
        if self.viewport.is_none() {
            let horizon = self
                .bench
                .scenario()
                .and_then(|s| s.runs.iter().map(|run| run.horizon).max());
            self.viewport = Some(Viewport::fit(horizon.unwrap_or(0), self.plot_width()));
            self.guessed = true;
        }
        if self.guessed && self.bench.done() {
            self.viewport = Some(Viewport::fit(self.end(), self.plot_width()));
            self.guessed = false;
        }
        if self.cursor == Cursor::Nowhere && self.bench.done() {
            self.cursor = self.first_place();
        }
        self.find_selected();
    }

    fn first_place(&mut self) -> Cursor {
        if let Some((at, run, thread)) = self.telling() {
            if self.selected.is_none() {
                self.select(Selection { run, thread });
            }
            return Cursor::First(at);
        }
        let Some(view) = self.viewport else {
            return Cursor::Nowhere;
        };
        let place = |share: f64| (view.from + view.span() * share) as Ns;
        let told = FIRST
            .into_iter()
            .map(place)
            .find(|at| self.waiting(*at).is_some());
        Cursor::First(told.unwrap_or_else(|| place(FIRST[0])))
    }

    /// The instant that a run is about, if it has one, with run and thread: where everything stands still for
    /// good, where Ctrl-C waits to be handled, where an update is lost or an object freed too early, where work is
    /// in vain, where a thread does what it will not finish.
    fn telling(&self) -> Option<(Ns, usize, usize)> {
        let views = self.bench.views();
        let find = |kind: MarkKind| {
            let mark = |trace: &Trace| match kind {
                MarkKind::Deadlock => trace.marks.iter().rfind(|mark| mark.kind == kind).copied(),
                _ => trace.marks.iter().find(|mark| mark.kind == kind).copied(),
            };
            let found = views.iter().map(|view| mark(view.trace)).enumerate();
            found.filter_map(|(run, mark)| Some((run, mark?))).next()
        };
        let later = |(run, mark): (usize, Mark)| {
            let end = views[run].trace.end;
            let at = mark.at + end.saturating_sub(mark.at) / 3;
            let marks = &views[run].trace.marks;
            let forked = marks.iter().any(|mark| mark.kind == MarkKind::CopiedLocked);
            let stuck = marks
                .iter()
                .find(|mark| forked && mark.kind == MarkKind::Deadlock);
            // Who is stuck by a fork; else any thread of a deadlock will do, the first as well as another.
            let thread = match stuck {
                Some(stuck) => usize::from(stuck.thread),
                None => self.waiting_in(run, at).unwrap_or(usize::from(mark.thread)),
            };
            (at, run, thread)
        };
        find(MarkKind::Deadlock)
            .or_else(|| find(MarkKind::Interrupt))
            .map(later)
            .or_else(|| {
                let harm = [
                    MarkKind::LostUpdate,
                    MarkKind::FreedEarly,
                    MarkKind::Leaked,
                    MarkKind::Corrupted,
                ];
                let (run, mark) = harm.into_iter().find_map(find)?;
                let (trace, thread) = (views[run].trace, usize::from(mark.thread));
                // A little after it: the cursor does not hide it.
                let end = trace.threads.get(thread)?.at(mark.at, trace.end)?.end;
                Some((mark.at + (end - mark.at) / 3, run, thread))
            })
            .or_else(|| {
                // Not one at the very edge, and before the mark, which stands at the end of what was in vain.
                let (run, mark) = views.iter().enumerate().find_map(|(run, view)| {
                    let late = |mark: &&Mark| mark.at > view.trace.end / 5;
                    let marks = view.trace.marks.iter().filter(late);
                    let mut undone = marks.filter(|mark| mark.kind == MarkKind::Aborted);
                    Some((run, *undone.next()?))
                })?;
                let (trace, thread) = (views[run].trace, usize::from(mark.thread));
                let before = mark.at.checked_sub(1)?;
                let vain = trace.threads.get(thread)?.at(before, trace.end)?;
                Some((vain.start + (before - vain.start) / 2, run, thread))
            })
            .or_else(|| {
                let cut = views.iter().enumerate().filter_map(|(run, view)| {
                    let mut late = view.trace.marks.iter().rev();
                    let mark = late.find(|mark| mark.kind == MarkKind::CutOff)?;
                    let thread = usize::from(mark.thread);
                    let lane = view.trace.threads.get(thread)?;
                    let last = lane.at(mark.at.checked_sub(1)?, mark.at)?;
                    Some((mark.at - last.start, last.start, run, thread))
                });
                // It had begun something longer in one run than in another.
                let (long, start, run, thread) = cut.max_by_key(|cut| cut.0)?;
                Some((start + long / 2, run, thread))
            })
    }

    /// A thread that is there at an instant, and has not ended.
    fn alive(&self, at: Ns) -> Option<Selection> {
        let views = self.bench.views();
        views.iter().enumerate().find_map(|(run, view)| {
            let lanes = view.trace.threads.iter().filter(|_| at < view.trace.end);
            let there = |lane: &Lane| {
                let span = lane.at(at, view.trace.end);
                span.is_some_and(|span| state_of(span.value) != State::Absent)
            };
            let thread = lanes.into_iter().position(there)?;
            Some(Selection { run, thread })
        })
    }

    /// A thread that waits at an instant: the most telling one of the first run that has any.
    fn waiting(&self, at: Ns) -> Option<Selection> {
        let runs = 0..self.bench.views().len();
        runs.into_iter().find_map(|run| {
            Some(Selection {
                run,
                thread: self.waiting_in(run, at)?,
            })
        })
    }

    fn waiting_in(&self, run: usize, at: Ns) -> Option<usize> {
        let views = self.bench.views();
        let trace = views.get(run)?.trace;
        let state = |thread: usize| {
            let span = trace.threads.get(thread)?.at(at, trace.end)?;
            Some(state_of(span.value))
        };
        let roles = self.bench.simulation(run)?.report().threads;
        let peers = |thread: usize| {
            let role = |i: usize| roles.get(i).map(|thread| &thread.role);
            (0..roles.len())
                .filter(|&i| role(i) == role(thread))
                .count()
        };
        let all = 0..trace.threads.len().min(MOST_LOOKED_AT);
        // Where threads meet at locks and the like, these are what it is about.
        let meets = self.bench.scenario().is_some_and(|scenario| {
            let it = &scenario.workload;
            let at_locks =
                !it.locks.is_empty() || !it.conditions.is_empty() || !it.events.is_empty();
            at_locks || !it.barriers.is_empty() || !it.queues.is_empty()
        });
        let [first, second] = match meets {
            true => [State::Lock, State::GilWait],
            false => [State::GilWait, State::Lock],
        };
        [first, second, State::Stopped, State::Turn, State::Ready]
            .into_iter()
            .find_map(|wanted| {
                all.clone()
                    .filter(|&thread| state(thread) == Some(wanted))
                    .min_by_key(|&thread| peers(thread))
            })
    }

    /// Keeps the selected thread selected when threads come and go.
    fn find_selected(&mut self) {
        let Some(named) = self.selected.clone() else {
            if let (true, Some(at)) = (self.bench.done(), self.at()) {
                let told = self.waiting(at).or_else(|| self.alive(at));
                self.select(told.unwrap_or(Selection { run: 0, thread: 0 }));
            }
            return;
        };
        let views = self.bench.views();
        let Some(last_run) = views.len().checked_sub(1) else {
            return;
        };
        let run = named.selection.run.min(last_run);
        let names = views[run].names;
        let thread = names.iter().position(|name| *name == named.name);
        let thread = thread.unwrap_or(named.selection.thread.min(names.len().saturating_sub(1)));
        if let Some(found) = &mut self.selected {
            found.selection = Selection { run, thread };
        }
    }
}
