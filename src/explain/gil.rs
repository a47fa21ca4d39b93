//! Waiting for the GIL, and for a stopped world to go on.

use super::Case;
use super::words::{others_wait, span};
use crate::runtime::{Offer, Rule, Sites};
use crate::sim::GilView;
use crate::time::Ns;
use crate::trace::{MarkKind, State};

/// Who holds the GIL, and what will make it let go.
pub(super) fn wait(case: &Case, thread: usize, since: Ns) -> String {
    let gils = &case.snapshot.gils;
    // A task waits because its loop's thread does.
    let thread = case.carrier(thread);
    let mine = gils.iter().find(|gil| gil.waiters.contains(&thread));
    let Some(gil) = mine.or_else(|| gils.first()) else {
        return ".".to_owned();
    };
    let Some(holder) = gil.holder else {
        return match offer(case) {
            Some(offer) => offer.free.to_owned(),
            None => ". Nobody holds it: whoever was woken for it has yet to arrive.".to_owned(),
        };
    };
    if holder == thread {
        return ". It has just been given to it.".to_owned();
    }
    let mut text = format!(
        ". {} took it {} ago",
        case.name(holder),
        span(case.at().saturating_sub(gil.since))
    );
    text += &match offer(case) {
        Some(offer) => offered(case, offer, gil, (thread, holder)),
        None => asked(case, gil, holder),
    };
    let vain = failures(case, thread, since);
    if vain > 0 && offer(case).is_some() {
        let times = if vain == 1 { "once" } else { "times" };
        let count = if vain == 1 {
            String::new()
        } else {
            format!("{vain} ")
        };
        text += &format!(" It has woken up for it {count}{times} in vain.");
    }
    let others = gil.waiters.iter().filter(|&&w| w != thread).count();
    if others > 0 {
        text += &format!(" {} for it too.", others_wait(others));
    }
    text
}

/// How the holder lets go of it by itself, in the model's words, if it does.
pub(super) fn offer(case: &Case) -> Option<&'static Offer> {
    match case.run.runtime.model().rule {
        Rule::Offered(offer) => Some(offer),
        Rule::Asked(_) | Rule::Parallel(_) => None,
    }
}

/// A model's words about this run.
pub(super) fn say(case: &Case, words: &str, holder: usize) -> String {
    words
        .replace("{holder}", case.name(holder))
        .replace("{check_interval}", &case.run.check_interval().to_string())
}

/// Nobody asks for it: what the holder does, and what that means for this thread.
fn offered(case: &Case, offer: &Offer, gil: &GilView, (thread, holder): (usize, usize)) -> String {
    let behind = offer
        .behind
        .filter(|_| gil.waiters.first() != Some(&thread));
    let words = behind.unwrap_or(match case.state(holder) {
        State::Native => offer.native,
        State::Ready => offer.ready,
        _ => offer.python,
    });
    say(case, words, holder)
}

/// 3.2 and later: a request to drop it, after the switch interval.
fn asked(case: &Case, gil: &GilView, holder: usize) -> String {
    let asked = if gil.drop_requested {
        " and has been asked to drop it".to_owned()
    } else {
        match gil.asks_at {
            Some(at) if at > case.at() => {
                format!(" and will be asked to drop it in {}", span(at - case.at()))
            }
            Some(_) => " and is being asked to drop it".to_owned(),
            None if case.run.runtime.has_switch_interval() => {
                " and will be asked to drop it after a full switch interval".to_owned()
            }
            None => " and will be asked to drop it".to_owned(),
        }
    };
    let then = match case.state(holder) {
        State::Native => {
            "; it is in a native call that keeps it, and hears nothing before that returns."
        }
        State::Lock => "; it waits for a lock outside Python and keeps it: nobody runs meanwhile.",
        State::Ready => "; it waits for a core itself, and hears nothing before it has one.",
        _ if gil.drop_requested => match case.run.runtime.profile().sites {
            Sites::CallsAndJumps(_) => ": it will at its next call or turn of the loop.",
            _ => ": it will before its next opcode.",
        },
        _ => ".",
    };
    asked + then
}

/// How often the thread woke up for the GIL and found it taken. Looks back at most at 100,000 marks.
fn failures(case: &Case, thread: usize, since: Ns) -> usize {
    let marks = &case.trace.marks;
    let last = marks.partition_point(|mark| mark.at <= case.at());
    let recent = marks[..last].iter().rev().take(100_000);
    recent
        .take_while(|mark| mark.at >= since)
        .filter(|mark| mark.kind == MarkKind::FailedAcquire && usize::from(mark.thread) == thread)
        .count()
}

/// Who stopped the world, and whom it waits for.
pub(super) fn stopped(case: &Case, thread: usize) -> String {
    let marks = &case.trace.marks;
    let last = marks.partition_point(|mark| mark.at <= case.at());
    let mut recent = marks[..last].iter().rev().take(100_000);
    let by = recent.find(|mark| mark.kind == MarkKind::StopRequest);
    let running: Vec<&str> = (0..case.trace.threads.len())
        .filter(|&t| t != thread && case.state(t) == State::Python)
        .filter(|&t| by.is_none_or(|mark| usize::from(mark.thread) != t))
        .map(|t| case.name(t))
        .collect();
    let who = by.map(|mark| case.name(usize::from(mark.thread)));
    match (who, running.as_slice()) {
        (Some(who), []) => format!(". {who} collects garbage; all go on when it is done."),
        (Some(who), [one]) => {
            format!(". {who} asked for it to collect garbage; {one} has yet to reach a check site.")
        }
        (Some(who), many) => format!(
            ". {who} asked for it to collect garbage; {} threads have yet to reach a check site.",
            many.len()
        ),
        (None, _) => ".".to_owned(),
    }
}
