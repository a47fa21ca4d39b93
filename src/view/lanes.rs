//! Which lanes are seen and in which order: the viewer's choice. It goes by the names of threads, so that it holds for all
//! runs side by side and outlives a change of a knob.

use super::RunView;
use crate::trace::{Trace, thread_of};

mod marks;

pub use marks::{KINDS, Kinds};

/// By what lanes stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// The threads of a process or subinterpreter, below its GIL.
    #[default]
    Process,
    /// The threads that ran most on the same core, below that core.
    Core,
    /// All threads together, below all GILs.
    Thread,
}

impl By {
    /// All of them, in the order of a list.
    pub const ALL: [Self; 3] = [Self::Process, Self::Core, Self::Thread];

    /// Its name in a list.
    pub fn name(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Core => "core",
            Self::Thread => "none",
        }
    }
}

/// The viewer's choice of lanes and marks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lanes {
    /// How lanes are grouped.
    pub by: By,
    /// Threads that are not shown.
    pub hidden: Vec<String>,
    /// Threads that stand first and stay in sight while the others scroll.
    pub pinned: Vec<String>,
    /// Threads in the order that was asked for; those not named follow in their own, so that a link names only as many as it must.
    pub order: Vec<String>,
    /// Only threads with one of these words in their name are shown; all, if there is no word.
    pub only: String,
    /// Groups that are shown as a single lane: run and number of the group.
    pub folded: Vec<(usize, usize)>,
    /// Which marks are drawn.
    pub marks: Kinds,
    /// All of the run at a glance stands above the lanes.
    pub overview: bool,
    /// The core that each thread of each run was most on, where lanes are grouped by it: see [`homes`].
    pub homes: Vec<Vec<Option<usize>>>,
}

/// Every lane, as it comes.
pub(super) static ALL: Lanes = Lanes {
    by: By::Process,
    hidden: Vec::new(),
    pinned: Vec::new(),
    order: Vec::new(),
    only: String::new(),
    folded: Vec::new(),
    marks: Kinds::USUAL,
    overview: false,
    homes: Vec::new(),
};

/// Lanes that stand together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// Its place among the groups of its run, which hiding lanes does not change.
    pub number: usize,
    /// GILs whose lanes stand above.
    pub gils: Vec<usize>,
    /// The core whose lane stands above.
    pub core: Option<usize>,
    /// Which threads, in order; those that are pinned first, where the group is the first.
    pub threads: Vec<usize>,
    /// All of them in a single lane.
    pub folded: bool,
}

impl Group {
    /// Number of lanes for threads.
    pub fn rows(&self) -> usize {
        match self.folded {
            true => 1,
            false => self.threads.len(),
        }
    }
}

impl Lanes {
    /// Whether a thread of this name is shown.
    pub fn shows(&self, name: &str) -> bool {
        let name_in_small = name.to_lowercase();
        let mut words = self.only.split_whitespace().peekable();
        let fits = words.peek().is_none()
            || words.any(|word| name_in_small.contains(&word.to_lowercase()));
        fits && !self.hidden.iter().any(|hidden| hidden == name)
    }

    /// Whether a thread of this name is pinned.
    pub fn is_pinned(&self, name: &str) -> bool {
        self.pinned.iter().any(|pinned| pinned == name)
    }

    /// Anything but every lane in its usual place.
    pub fn is_changed(&self) -> bool {
        let Self {
            by,
            hidden,
            pinned,
            order,
            only,
            folded,
            marks,
            overview: _,
            homes: _,
        } = self;
        let lists = [hidden, pinned, order];
        *by != By::default()
            || lists.iter().any(|list| !list.is_empty())
            || !only.trim().is_empty()
            || !folded.is_empty()
            || *marks != Kinds::USUAL
    }

    /// Hides a thread, or shows it again.
    pub fn toggle_hidden(&mut self, name: &str) {
        toggle(&mut self.hidden, name);
    }

    /// Pins a thread, or lets it go.
    pub fn toggle_pinned(&mut self, name: &str) {
        toggle(&mut self.pinned, name);
    }

    /// Folds a group into one lane, or unfolds it.
    pub fn toggle_folded(&mut self, run: usize, group: usize) {
        match self.folded.iter().position(|f| *f == (run, group)) {
            Some(index) => drop(self.folded.swap_remove(index)),
            None => self.folded.push((run, group)),
        }
    }

    /// Moves a thread to where another stands; `names` are all threads in their own order.
    pub fn place(&mut self, names: &[String], name: &str, at: &str) {
        let mut order = self.in_order(names.len(), &|thread| &names[thread]);
        let find = |name: &str| order.iter().position(|thread| names[*thread] == name);
        let (Some(from), Some(to)) = (find(name), find(at)) else {
            return;
        };
        let thread = order.remove(from);
        order.insert(to, thread);
        let follow = order.windows(2).rev().take_while(|pair| pair[0] < pair[1]);
        order.truncate(order.len() - follow.count() - 1);
        self.order = order
            .into_iter()
            .map(|thread| names[thread].clone())
            .collect();
    }

    /// So many threads with these names, in the order that was asked for.
    fn in_order<'a>(&self, count: usize, name: &dyn Fn(usize) -> &'a str) -> Vec<usize> {
        let mut rest: Vec<usize> = (0..count).collect();
        let mut order = Vec::with_capacity(count);
        for asked in &self.order {
            rest.retain(|thread| {
                let is = name(*thread) == asked;
                if is {
                    order.push(*thread);
                }
                !is
            });
        }
        order.extend(rest);
        order
    }

    /// The groups of a run.
    pub(super) fn groups(&self, view: &RunView) -> Vec<Group> {
        let order = self.in_order(view.trace.threads.len(), &|thread| view.name(thread));
        let mut groups = self.sorted(view, &order);
        let all_shown = self.hidden.is_empty() && self.only.trim().is_empty();
        for group in &mut groups {
            if !all_shown {
                group
                    .threads
                    .retain(|thread| self.shows(view.name(*thread)));
            }
            group.folded = self.folded.contains(&(view.index, group.number));
        }
        if !self.pinned.is_empty() {
            let is_pinned = |thread: &usize| self.is_pinned(view.name(*thread));
            let mut first: Vec<usize> = Vec::new();
            for group in &mut groups {
                first.extend(group.threads.iter().copied().filter(is_pinned));
                group.threads.retain(|thread| !is_pinned(thread));
            }
            if !first.is_empty() {
                let pinned = Group {
                    number: PINNED,
                    threads: first,
                    ..Group::default()
                };
                groups.insert(0, pinned);
            }
        }
        groups.retain(|group| !group.threads.is_empty());
        groups
    }

    /// All threads in their groups.
    fn sorted(&self, view: &RunView, order: &[usize]) -> Vec<Group> {
        let gils = view.trace.gils.len();
        let group = |key: Option<usize>, of: &dyn Fn(usize) -> Option<usize>| {
            order.iter().copied().filter(|t| of(*t) == key).collect()
        };
        match self.by {
            By::Thread => vec![Group {
                gils: (0..gils).collect(),
                threads: order.to_vec(),
                ..Group::default()
            }],
            By::Core => {
                let homes = self.homes.get(view.index);
                let of = |thread: usize| homes.and_then(|homes| *homes.get(thread)?);
                let cores = (0..view.trace.cores.len()).map(Some).chain([None]);
                let sorted = cores.enumerate().map(|(number, core)| Group {
                    number,
                    gils: if number == 0 {
                        (0..gils).collect()
                    } else {
                        Vec::new()
                    },
                    core,
                    threads: group(core, &of),
                    folded: false,
                });
                sorted.collect()
            }
            By::Process => {
                let of = |thread: usize| {
                    let interpreter = view.interpreters.get(thread).copied().flatten();
                    interpreter.map(usize::from)
                };
                let last = order.iter().filter_map(|t| of(*t)).max().unwrap_or(0);
                let all = |gil: usize| (gil < gils).then_some(gil).into_iter().collect();
                if last == 0 {
                    return vec![Group {
                        gils: all(0),
                        threads: order.to_vec(),
                        ..Group::default()
                    }];
                }
                let numbers = (0..=last).map(Some).chain([None]);
                let sorted = numbers.enumerate().map(|(number, key)| Group {
                    number,
                    gils: key.map_or_else(Vec::new, all),
                    core: None,
                    threads: group(key, &of),
                    folded: false,
                });
                sorted.collect()
            }
        }
    }
}

/// The number of the group of pinned threads.
pub const PINNED: usize = usize::MAX;

/// Intervals of a core that are looked at to find out who runs there.
const LOOKED_AT: usize = 20_000;

/// The core on which each thread was longest, in the first part of a long run; none for a thread that was on none.
pub fn homes(trace: &Trace) -> Vec<Option<usize>> {
    let mut best = vec![(0, None); trace.threads.len()];
    for (core, lane) in trace.cores.iter().enumerate() {
        let mut times = vec![0; trace.threads.len()];
        for span in (0..lane.len().min(LOOKED_AT)).filter_map(|i| lane.span(i, trace.end)) {
            if let Some(time) = thread_of(span.value).and_then(|thread| times.get_mut(thread)) {
                *time += span.end - span.start;
            }
        }
        for (best, time) in best.iter_mut().zip(times) {
            if time > best.0 {
                *best = (time, Some(core));
            }
        }
    }
    best.into_iter().map(|(_, core)| core).collect()
}

fn toggle(list: &mut Vec<String>, name: &str) {
    match list.iter().position(|other| other == name) {
        Some(index) => drop(list.remove(index)),
        None => list.push(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Run;

    /// The lanes of four threads from top to bottom; two of them belong to a second interpreter, and `c` ran most on core 1.
    fn lanes(change: impl FnOnce(&mut Lanes)) -> String {
        let names = ["a", "b", "c", "d"].map(str::to_owned);
        let mut trace = Trace::new(4, 2, 2);
        for (core, at, value) in [(0, 0, 1), (0, 10, 2), (0, 20, 3), (1, 0, 3), (1, 15, 4)] {
            trace.cores[core].push(at, value);
        }
        trace.end = 22;
        let (run, interpreters) = (Run::default(), [Some(0), Some(0), Some(1), None]);
        let mut lanes = Lanes::default();
        change(&mut lanes);
        lanes.homes = vec![homes(&trace)];
        let view = RunView {
            lanes: &lanes,
            ..RunView::new(0, &run, &trace, &names, &interpreters)
        };
        let group = |group: Group| {
            let gils = group.gils.iter().map(|gil| format!("GIL{gil} "));
            let core = group.core.map(|core| format!("core{core} "));
            let threads = group.threads.iter().map(|t| view.name(*t));
            let threads: String = threads.collect::<Vec<_>>().join(" ");
            let threads = if group.folded {
                format!("({threads})")
            } else {
                threads
            };
            gils.collect::<String>() + &core.unwrap_or_default() + &threads
        };
        let groups = view.groups().into_iter().map(group);
        groups.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn lanes_stand_in_groups_and_in_the_order_that_was_asked_for() {
        assert_eq!(lanes(|_| ()), "GIL0 a b | GIL1 c | d");
        assert_eq!(lanes(|l| l.by = By::Thread), "GIL0 GIL1 a b c d");
        assert_eq!(
            lanes(|l| l.by = By::Core),
            "GIL0 GIL1 core0 a b | core1 c d"
        );
        let names = ["a", "b", "c", "d"].map(str::to_owned);
        let moved = |l: &mut Lanes| {
            l.by = By::Thread;
            l.place(&names, "d", "a");
            assert_eq!(l.order, ["d"], "the others follow by themselves");
            l.place(&names, "a", "c");
        };
        assert_eq!(lanes(moved), "GIL0 GIL1 d b c a");
    }

    #[test]
    fn lanes_are_hidden_filtered_pinned_and_folded() {
        assert_eq!(lanes(|l| l.toggle_hidden("c")), "GIL0 a b | d");
        assert_eq!(lanes(|l| l.only = " B  d".to_owned()), "GIL0 b | d");
        assert_eq!(lanes(|l| l.toggle_pinned("c")), "c | GIL0 a b | d");
        assert_eq!(lanes(|l| l.toggle_folded(0, 0)), "GIL0 (a b) | GIL1 c | d");
        let out_of_the_fold = |l: &mut Lanes| {
            l.toggle_folded(0, 0);
            l.toggle_pinned("b");
        };
        assert_eq!(lanes(out_of_the_fold), "b | GIL0 (a) | GIL1 c | d");
        let twice = |l: &mut Lanes| {
            l.toggle_hidden("c");
            l.toggle_hidden("c");
            assert!(!l.is_changed());
        };
        assert_eq!(lanes(twice), lanes(|_| ()));
    }
}
