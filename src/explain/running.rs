//! On a core: what the thread runs, and who waits for what it has.

use super::Case;
use super::gil::{offer, say};
use super::turn;
use super::words::span;
use crate::runtime::{Counting, Rule, Sites, Stand};
use crate::scenario::Mode;
use crate::trace::{Mark, MarkKind, State};

/// Runs Python: with the GIL, or without there being one.
pub(super) fn python(case: &Case, thread: usize) -> String {
    let own = turn::step(case, thread).unwrap_or_default();
    let text = match lost(case, thread) {
        Some(lost) => on_core(case, thread) + &lost,
        None => holding(case, thread),
    };
    text + &own
}

/// What it has spoilt since it runs, because nothing kept it apart from others.
#[inline(never)]
fn lost(case: &Case, thread: usize) -> Option<String> {
    let since = case.since(thread);
    let marks = &case.trace.marks;
    let mine = |mark: &&Mark| harm(mark.kind).is_some() && usize::from(mark.thread) == thread;
    let until = marks.partition_point(|mark| mark.at <= case.at());
    let recent = marks[..until]
        .iter()
        .rev()
        .take_while(|mark| mark.at >= since);
    let mark = recent.into_iter().find(mine)?;
    let ago = match case.at() - mark.at {
        0 => "Just now".to_owned(),
        ago => format!("{} ago", span(ago)),
    };
    Some(format!(". {ago} it {}.", harm(mark.kind)?))
}

/// What a mark says was spoilt, if it says so.
fn harm(kind: MarkKind) -> Option<&'static str> {
    Some(match kind {
        MarkKind::LostUpdate => "stored a sum from before updates of others: these are lost",
        MarkKind::FreedEarly => {
            "counted an object down to zero that is still in use, because an increment was lost: it is freed too early"
        }
        MarkKind::Leaked => {
            "gave up the last reference to an object whose count is not zero, because a decrement was lost: it is never freed"
        }
        MarkKind::Corrupted => "changed a container while another thread used it: it is spoilt",
        _ => return None,
    })
}

/// Without a GIL: what counting references costs it beside the others that run.
fn counting(case: &Case, thread: usize) -> String {
    let threads = 0..case.trace.threads.len();
    let runs = |&t: &usize| t != thread && case.state(t) == State::Python;
    let others = threads.filter(runs).count();
    let what = match case.run.runtime.profile().counting {
        Counting::GlobalLock(_) => "Every reference it counts takes the one lock that all share",
        Counting::Atomic(_) => "Every reference it counts is an atomic addition",
        Counting::Logged(_) => "It notes the references it counts in its log",
        Counting::Unguarded(_) => "Nothing guards the references it counts",
        _ if others > 0 => {
            return "There is no GIL: it needs nothing but a core, and its turn at what it shares with others."
                .to_owned();
        }
        _ => return "There is no GIL: it needs nothing but a core.".to_owned(),
    };
    let and = match others {
        0 => String::new(),
        1 => "; 1 other thread counts too".to_owned(),
        n => format!("; {n} other threads count too"),
    };
    format!("There is no GIL. {what}{and}.")
}

/// What it has, and who waits for it.
#[inline(never)]
fn holding(case: &Case, thread: usize) -> String {
    let carrier = case.carrier(thread);
    let core = on_core(case, thread);
    match case.run.runtime.model().rule {
        Rule::Parallel(Some(words)) => return core + words,
        Rule::Parallel(None) => return format!("{core}. {}", counting(case, thread)),
        Rule::Offered(_) | Rule::Asked(_) => {}
    }
    let Some(gil) = case
        .snapshot
        .gils
        .iter()
        .find(|gil| gil.holder == Some(carrier))
    else {
        return format!("{core}.");
    };
    let held = span(case.at().saturating_sub(gil.since));
    let first = gil.waiters.first().map(|&waiter| case.name(waiter));
    let Some(first) = first else {
        return format!("{core}. It has held the GIL for {held}; nobody waits for it.");
    };
    let waiting = match gil.waiters.len() {
        1 => format!("{first} waits for it"),
        n => format!("{n} threads wait for it"),
    };
    let next = if let Some(offer) = offer(case) {
        say(case, offer.holding, carrier)
    } else if gil.drop_requested {
        match case.run.runtime.profile().sites {
            Sites::CallsAndJumps(_) => {
                " and it has been asked to drop it: at its next call or turn of the loop".to_owned()
            }
            _ => " and it has been asked to drop it: before the next opcode".to_owned(),
        }
    } else {
        match gil.asks_at {
            Some(at) if at > case.at() => {
                let left = span(at - case.at());
                match case.run.runtime.has_switch_interval() {
                    true => format!(" and will ask for it in {left}"),
                    false => format!("; a timer asks for it in {left}"),
                }
            }
            _ => String::new(),
        }
    };
    format!("{core}. It has held the GIL for {held}; {waiting}{next}.")
}

/// In a transaction that will be aborted.
pub(super) fn lost_work(case: &Case, thread: usize) -> String {
    format!(
        "{}. Its transaction will not be committed: another has changed what it read or wrote. All of it is undone, and done again.",
        on_core(case, thread)
    )
}

/// Runs native code: with or without the GIL, or a program that knows none.
pub(super) fn native(case: &Case, thread: usize) -> String {
    let own = turn::step(case, thread).unwrap_or_default();
    on_native(case, thread) + &own
}

fn on_native(case: &Case, thread: usize) -> String {
    let core = on_core(case, thread);
    if case
        .snapshot
        .threads
        .get(thread)
        .is_some_and(|view| view.starting)
    {
        let how = match case.run.mode {
            Mode::Subinterpreters => "it makes a subinterpreter with a GIL of its own",
            Mode::Fork => "it is a copy of its parent, which gets ready",
            _ => "a fresh Python starts and imports what it needs",
        };
        return format!("{core}: {how}. None of its own code has run yet.");
    }
    if case.is_native(thread) || !case.has_gil() {
        return format!("{core}.");
    }
    if case.holds_gil(thread) {
        format!("{core}, and keeps the GIL: nobody runs Python before the call returns.")
    } else {
        format!("{core}, the GIL released: others may run Python meanwhile.")
    }
}

/// In the kernel: waking, switching, a system call, or a step of its interpreter's rule.
pub(super) fn switching(case: &Case, thread: usize) -> String {
    let core = on_core(case, thread);
    let stand = case
        .snapshot
        .threads
        .get(thread)
        .map_or(Stand::Outside, |view| view.stand);
    let what = match stand {
        Stand::Outside if case.has_gil() && case.holds_gil(thread) => {
            "it holds the GIL, but the kernel has not let it run yet"
        }
        Stand::Outside => "the kernel wakes it, puts it on the core or serves its call",
        Stand::Looks => "it is awake for the GIL, and on its way to look whether that is free",
        Stand::Waits if case.has_gil() => {
            "it wants the GIL, and goes to sleep or has just been woken"
        }
        Stand::Waits => "it goes to sleep, or has just been woken",
        Stand::Asks => "it has waited for the GIL long enough, and asks for it",
        Stand::Takes => "it has the GIL next, or already, and says so to the others",
        Stand::Frees | Stand::Yields => "it lets go of the GIL, and wakes a waiter if one sleeps",
        Stand::Lingers => {
            "it let go of the GIL because it was asked, and is on its way to wait, or back, until another has taken it"
        }
        Stand::Retakes => "it let go of the GIL for an instant, and is about to want it again",
        Stand::Polls => "it looks again and again whether the GIL is free, before it queues up",
        Stand::Queues | Stand::Steals => {
            "it wants the GIL, and is on its way to sleep in the queue, or back"
        }
        Stand::Stopped => "it is being stopped with the world, or let go on",
        Stand::Stops | Stand::Alone => "it stops the world, or has just done so",
        Stand::Segment | Stand::Commits | Stand::Enters => {
            "it has to wait for its turn, or has waited"
        }
    };
    format!("{core}: {what}.")
}

fn on_core(case: &Case, thread: usize) -> String {
    match case.core(thread) {
        Some(core) => {
            let speed = |c: usize| case.run.speeds.get(c).copied().unwrap_or(1000);
            let fastest = (0..case.run.cores as usize)
                .map(speed)
                .max()
                .unwrap_or(1000);
            let own = speed(usize::from(core));
            match own < fastest {
                true => format!(
                    ", on core {core}, at {} % of the fastest core's speed",
                    own * 100 / fastest
                ),
                false => format!(", on core {core}"),
            }
        }
        None => String::new(),
    }
}
