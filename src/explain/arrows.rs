//! Who acts on whom in a stretch of a run, as arrows from thread to thread.
//!
//! The GIL's lane says exactly who had it from whom, and the marks say who asked for it. Wake-ups and waits for what another
//! has are found by going over the stretch again ([`Simulation::contacts`]).

use std::cmp::Reverse;

use super::words::{exact, span};
use crate::sim::{Contact, ContactKind, Simulation};
use crate::time::Ns;
use crate::trace::{Lane, Mark, MarkKind, Trace, thread_of};

/// An arrow between two threads' lanes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// Where it begins: the thread that acts, and when.
    pub from_thread: usize,
    /// See `from_thread`.
    pub from_at: Ns,
    /// Where it ends: the thread that it happens to, and when.
    pub to_thread: usize,
    /// See `to_thread`.
    pub to_at: Ns,
    /// What it does.
    pub kind: ArrowKind,
    /// What is or was waited for, in words ("lock fork 1"), if it has a name.
    pub on: Option<String>,
}

/// What an arrow stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArrowKind {
    /// Had the GIL and let go of it at a check site, asked or because its ticks were up; the other has it next.
    Forced,
    /// Had the GIL and left Python, for a call or for good; the other has it next.
    Left,
    /// Asks the other, which holds the GIL, to drop it.
    Asks,
    /// Wakes the other from a wait inside its interpreter, mostly for the GIL.
    Admits,
    /// Starts the other.
    Starts,
    /// Wakes the other, which waited for something else.
    Wakes,
    /// Begins to wait for what the other has: the arrow goes from the waiter to the one that it waits for.
    Blocks,
}

impl ArrowKind {
    /// Every kind, most telling first.
    pub const ALL: [Self; 7] = [
        Self::Forced,
        Self::Left,
        Self::Asks,
        Self::Admits,
        Self::Starts,
        Self::Wakes,
        Self::Blocks,
    ];
}

/// The arrows of a stretch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrows {
    /// In order of their ends.
    pub all: Vec<Arrow>,
    /// Up to where they are complete, if that is not the end of the stretch: there were too many.
    pub cut: Option<Ns>,
}

/// The arrows that end in `[from, to]`; of each of three sorts (hand-overs, requests, wake-ups and blocks) at most so many.
pub fn arrows(sim: &Simulation, from: Ns, to: Ns, most: usize) -> Arrows {
    let trace = sim.trace();
    let contacts = sim.contacts(from, to, most);
    let (mut all, mut cut) = (Vec::new(), contacts.cut);
    let mut add = |found: Vec<Arrow>| {
        if let Some(first) = found.get(most) {
            cut = Some(cut.map_or(first.to_at, |cut| cut.min(first.to_at)));
        }
        all.extend(found.into_iter().take(most));
    };
    for gil in &trace.gils {
        add(hand_overs(trace, gil, from, to).take(most + 1).collect());
    }
    add(requests(trace, from, to).take(most + 1).collect());
    all.extend(contacts.all.into_iter().map(arrow));
    if let Some(cut) = cut {
        all.retain(|arrow| arrow.to_at < cut);
    }
    // Of what happens at one instant, first what has been under way longest.
    all.sort_by_key(|arrow| (arrow.to_at, Reverse(arrow.from_at), arrow.kind));
    Arrows { all, cut }
}

pub(super) fn marks_in(trace: &Trace, from: Ns, to: Ns) -> &[Mark] {
    let first = trace.marks.partition_point(|mark| mark.at < from);
    let last = trace.marks.partition_point(|mark| mark.at <= to);
    &trace.marks[first..last.max(first)]
}

/// From who had the GIL to who has it next.
pub(super) fn hand_overs<'a>(
    trace: &'a Trace,
    gil: &'a Lane,
    from: Ns,
    to: Ns,
) -> impl Iterator<Item = Arrow> + 'a {
    let end = trace.end;
    let first = gil.index_at(from);
    // Free or held by another, it changes at every interval: the last holder is one or two back.
    let before = (0..first).rev().filter_map(move |i| gil.span(i, end));
    let mut last = before
        .into_iter()
        .find_map(|span| Some((thread_of(span.value)?, span.end)));
    let spans = gil.spans(from, to.saturating_add(1), end);
    spans.filter_map(move |span| {
        let taker = thread_of(span.value)?;
        let (had, freed) = last.replace((taker, span.end))?;
        (had != taker && span.start >= from).then(|| Arrow {
            from_thread: had,
            from_at: freed,
            to_thread: taker,
            to_at: span.start,
            kind: how(trace, taker, span.start),
            on: None,
        })
    })
}

/// Whether the GIL that this thread took then was given up because it was asked for.
fn how(trace: &Trace, taker: usize, at: Ns) -> ArrowKind {
    let mut then = marks_in(trace, at, at).iter();
    let forced =
        then.any(|mark| mark.kind == MarkKind::ForcedSwitch && usize::from(mark.thread) == taker);
    match forced {
        true => ArrowKind::Forced,
        false => ArrowKind::Left,
    }
}

fn requests(trace: &Trace, from: Ns, to: Ns) -> impl Iterator<Item = Arrow> + '_ {
    let asked = marks_in(trace, from, to).iter();
    let asked = asked.filter(|mark| mark.kind == MarkKind::DropRequest);
    asked.map(|mark| Arrow {
        from_thread: mark.thread.into(),
        from_at: mark.at,
        to_thread: mark.arg as usize,
        to_at: mark.at,
        kind: ArrowKind::Asks,
        on: None,
    })
}

fn arrow(contact: Contact) -> Arrow {
    let kind = match contact.kind {
        ContactKind::Starts => ArrowKind::Starts,
        ContactKind::Admits => ArrowKind::Admits,
        ContactKind::Wakes => ArrowKind::Wakes,
        ContactKind::Blocks => ArrowKind::Blocks,
    };
    let (from_thread, to_thread) = match kind {
        ArrowKind::Blocks => (contact.thread, contact.by),
        _ => (contact.by, contact.thread),
    };
    Arrow {
        from_thread,
        from_at: contact.since,
        to_thread,
        to_at: contact.at,
        kind,
        on: contact.on,
    }
}

impl Arrow {
    /// In one sentence, such as `At 5.07 ms worker 1 wakes worker 2, which waited for the GIL.`
    pub fn text(&self, names: &[String]) -> String {
        let name = |thread: usize| names.get(thread).map_or("?", String::as_str);
        let (from, to) = (name(self.from_thread), name(self.to_thread));
        let on = self.on.as_deref().unwrap_or("something");
        let what = match self.kind {
            ArrowKind::Forced => {
                format!("{to} has the GIL from {from}, which let go of it at a check site")
            }
            ArrowKind::Left => format!("{to} has the GIL from {from}, which left Python"),
            ArrowKind::Asks => format!("{from} asks {to} to drop the GIL"),
            ArrowKind::Starts => format!("{from} starts {to}"),
            ArrowKind::Wakes if self.from_at < self.to_at => {
                let ago = span(self.to_at - self.from_at);
                format!("what {from} sent {ago} before arrives and wakes {to}")
            }
            ArrowKind::Admits | ArrowKind::Wakes if self.on.is_none() => {
                format!("{from} wakes {to}")
            }
            ArrowKind::Admits | ArrowKind::Wakes => {
                format!("{from} wakes {to}, which waited for {on}")
            }
            // Another's end is nothing that anybody has.
            ArrowKind::Blocks if on.contains("the end of") => {
                format!("{from} begins to wait for {on}: for {to}")
            }
            ArrowKind::Blocks => format!("{from} begins to wait for {on}, which {to} has"),
        };
        format!("At {} {what}.", exact(self.to_at))
    }
}
