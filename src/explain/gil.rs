//! Waiting for the GIL, and for a stopped world to go on.

use super::Case;
use super::words::{list, others_wait, span};
use crate::runtime::{Asker, Datum, Offer, Rule, Sites, Stand};
use crate::sim::GilView;
use crate::time::Ns;
use crate::trace::{MarkKind, Span, State, detail_of, state_of, thread_of};

/// What a thread has waited since: it has its reply, its sleep is over, it let go of the GIL.
pub(super) fn since(case: &Case, thread: usize) -> String {
    // A task waits with its loop's thread.
    let Some(before) = before(case, case.carrier(thread)) else {
        let ago = case.at().saturating_sub(case.since(thread));
        return format!("has wanted to run Python for {}", span(ago));
    };
    let ago = span(case.at().saturating_sub(before.end));
    if case.carrier(thread) != thread {
        return format!("has wanted to go on for {ago}");
    }
    match state_of(before.value) {
        State::Absent => format!("has been there for {ago}"),
        State::Io => match detail_of(before.value) {
            None => format!("has had its reply for {ago}"),
            Some(_) => format!("has been able to go on for {ago}"),
        },
        State::Sleep => format!("woke up {ago} ago"),
        State::Lock => format!("was woken from its wait {ago} ago"),
        State::Native => format!("has been back from native code for {ago}"),
        State::Python | State::Lost => format!("let go of the GIL {ago} ago"),
        _ => format!("has wanted to run Python for {ago}"),
    }
}

/// What it did before it wanted the GIL: on its way there it only waited for a core, was switched to, or woke up in vain.
fn before(case: &Case, thread: usize) -> Option<Span> {
    let lane = case.trace.threads.get(thread)?;
    let mut index = lane.index_at(case.at());
    loop {
        index = index.checked_sub(1)?;
        let span = lane.span(index, case.trace.end)?;
        let state = state_of(span.value);
        if !matches!(state, State::GilWait | State::Switching | State::Ready) {
            return Some(span);
        }
    }
}

/// Who holds the GIL, and what will make it let go.
pub(super) fn wait(case: &Case, thread: usize, since: Ns) -> String {
    // A task waits because its loop's thread does.
    let thread = case.carrier(thread);
    let Some(gil) = case.gil_of(thread) else {
        return ".".to_owned();
    };
    let stand = case.snapshot.threads.get(thread).map(|view| view.stand);
    if stand == Some(Stand::Lingers) {
        let taken = match gil.holder {
            Some(holder) => format!("{} has it now, and wakes this thread", case.name(holder)),
            None => "nobody has it yet".to_owned(),
        };
        return format!(
            ": it was asked to drop it, and first sleeps until another has taken it, so that it cannot win it back at once; {taken}."
        );
    }
    let Some(holder) = gil.holder else {
        return nobody(case, gil, thread);
    };
    if holder == thread {
        return ". It has just been given to it.".to_owned();
    }
    let mut text = format!(
        ", held by {} for {}",
        case.name(holder),
        span(case.at().saturating_sub(gil.since))
    );
    text += &match case.run.runtime.model().rule {
        Rule::Offered(offer) => offered(case, offer, gil, (thread, holder)),
        Rule::Asked(asker) => asked(case, asker, gil, (thread, holder)),
        Rule::Parallel(_) => ".".to_owned(),
    };
    let vain = failures(case, thread, since);
    if vain > 0 && offer(case).is_some() {
        let times = match vain {
            1 => "once".to_owned(),
            n => format!("{n} times"),
        };
        text += &format!(" It has woken up for it {times} in vain.");
    }
    let others = gil.waiters.iter().filter(|&&w| w != thread).count();
    if others > 0 {
        text += &format!(" {} for it too.", others_wait(others));
    }
    text
}

/// Nobody holds it: who had it last, and who is on the way to it.
fn nobody(case: &Case, gil: &GilView, thread: usize) -> String {
    let interpreter = case
        .snapshot
        .threads
        .get(thread)
        .and_then(|view| view.interpreter);
    let lane = interpreter.and_then(|i| case.trace.gils.get(usize::from(i)));
    let last = lane.and_then(|lane| {
        let index = lane.index_at(case.at()).checked_sub(1)?;
        let held = lane.span(index, case.trace.end)?;
        Some((thread_of(held.value)?, held.end))
    });
    let mut text = ", which nobody holds".to_owned();
    if let Some((last, freed)) = last.filter(|&(last, _)| last != thread) {
        let ago = span(case.at().saturating_sub(freed));
        text += &format!(": {} let go of it {ago} ago", case.name(last));
    }
    if let Some(heir) = heir(case, thread) {
        let heir = match heir {
            heir if heir == thread => "this thread".to_owned(),
            heir => case.name(heir).to_owned(),
        };
        return text
            + &format!("; it is kept for {heir}, the first in the queue, which is being woken.");
    }
    if let Some(offer) = offer(case).filter(|offer| !offer.wakes) {
        return text + offer.free;
    }
    let retakes = |&(last, _): &(usize, Ns)| {
        let view = case.snapshot.threads.get(last);
        view.is_some_and(|view| matches!(view.stand, Stand::Retakes | Stand::Yields))
    };
    if let Some((last, _)) = last.filter(retakes) {
        return text
            + &format!(
                "; {} wants it back at once: whoever is quicker has it next.",
                case.name(last)
            );
    }
    let comes = |&&waiter: &&usize| {
        matches!(case.state(waiter), State::Switching | State::Ready) && waiter != thread
    };
    let coming = gil.waiters.iter().filter(comes);
    let coming: Vec<&str> = coming.map(|&waiter| case.name(waiter)).collect();
    text + &match coming.as_slice() {
        [] if gil.waiters.iter().all(|&waiter| waiter == thread) => {
            "; nobody else wants it, and it is being woken for it.".to_owned()
        }
        [] => "; one of those who wait is being woken for it.".to_owned(),
        [one] => format!("; {one} is awake for it and on its way."),
        many => format!("; {} are awake for it and on their way.", list(many)),
    }
}

/// PyPy: the GIL was handed over, its mutex open and its word still set: only the head of the queue can have it.
fn heir(case: &Case, thread: usize) -> Option<usize> {
    let view = case.snapshot.threads.get(thread)?;
    let facts = case.snapshot.facts.get(usize::from(view.interpreter?))?;
    let find = |name: &str| {
        facts
            .iter()
            .find(|fact| fact.name == name)
            .map(|fact| &fact.value)
    };
    let open = find("mutex_gil is locked") == Some(&Datum::Flag(false));
    match (open, find("rpy_fastgil"), find("stealer")) {
        (true, Some(Datum::Thread(Some(_))), Some(&Datum::Thread(stealer))) => {
            stealer.map(usize::from)
        }
        _ => None,
    }
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

/// Where a holder that was asked looks up.
pub(super) fn sites(case: &Case) -> &'static str {
    match case.run.runtime.profile().sites {
        Sites::CallsAndJumps(_) => "at its next call or backward jump",
        _ => "before its next opcode",
    }
}

/// 3.2 and later, and GraalPy: a request to drop it. Who makes it and when, and when the holder will hear it.
fn asked(case: &Case, asker: Asker, gil: &GilView, (thread, holder): (usize, usize)) -> String {
    let name = case.name(holder);
    let (asks, future) = match request(case, gil, (thread, holder)) {
        // Its own request, or another's.
        Some((by, at)) => {
            let who = match by {
                _ if asker == Asker::Timer => "the timer".to_owned(),
                by if by == thread => "it".to_owned(),
                by => case.name(by).to_owned(),
            };
            let ago = span(case.at().saturating_sub(at));
            (format!("; {who} asked {name} to drop it {ago} ago"), false)
        }
        None if gil.drop_requested => (format!("; {name} has been asked to drop it"), false),
        None => match expected(case, asker, gil, (thread, name)) {
            (text, true) => (text, true),
            // Nobody will ask for now: there is nothing to notice.
            (text, false) => return text + ".",
        },
    };
    let hears = match case.state(holder) {
        State::Native => format!(
            ", but {name} is in native code that keeps it, and hears nothing before that is over."
        ),
        State::Lock => format!(
            ", but {name} waits for a lock outside Python and keeps it: nobody runs Python meanwhile."
        ),
        State::Ready => {
            format!(", but {name} waits for a core itself, and hears nothing before it has one.")
        }
        State::Switching if !future => format!(", and {name} is on its way to do so."),
        _ => format!(", and {name} will notice {}.", sites(case)),
    };
    asks + &hears
}

/// Who asked the holder to drop it since it has it, and when.
fn request(case: &Case, gil: &GilView, (_, holder): (usize, usize)) -> Option<(usize, Ns)> {
    if !gil.drop_requested {
        return None;
    }
    let marks = &case.trace.marks;
    let last = marks.partition_point(|mark| mark.at <= case.at());
    let recent = marks[..last]
        .iter()
        .rev()
        .take_while(|mark| mark.at >= gil.since);
    let mut asked = recent.filter(|mark| mark.kind == MarkKind::DropRequest);
    let mark = asked.find(|mark| mark.arg as usize == holder)?;
    Some((mark.thread.into(), mark.at))
}

/// Who will ask the holder, and when; false if nobody will before somebody else's wait begins anew.
fn expected(
    case: &Case,
    asker: Asker,
    gil: &GilView,
    (thread, name): (usize, &str),
) -> (String, bool) {
    let left = |at: Ns| match at.saturating_sub(case.at()) {
        0 => "now".to_owned(),
        left => format!("in {}", span(left)),
    };
    if asker == Asker::Timer {
        let text = match gil.asks_at {
            Some(at) => format!("; the timer asks {name} to drop it {}", left(at)),
            None => format!("; the timer will ask {name} to drop it"),
        };
        return (text, true);
    }
    let interval = span(case.run.interval);
    let own = gil.timers.iter().find(|&&(waiter, ..)| waiter == thread);
    let asking = gil.timers.iter().filter(|&&(_, _, asks)| asks);
    let first = asking.min_by_key(|&&(_, at, _)| at);
    let other = first.map(|&(other, at, _)| {
        format!(
            "; {} will ask {name} to drop it {}",
            case.name(other),
            left(at)
        )
    });
    match (own, first, other) {
        (Some(&(_, at, true)), Some(&(who, sooner, _)), Some(other))
            if sooner < at && who != thread =>
        {
            (other + ", sooner than this thread itself", true)
        }
        (Some(&(_, at, true)), ..) => {
            let when = left(at);
            let text = format!(
                "; after {interval} without a switch, {when}, it will ask {name} to drop it"
            );
            (text, true)
        }
        (Some(&(_, at, false)), _, other) => {
            let asks = other.is_some();
            let text = format!(
                "; the GIL has changed hands since its wait began, so that {} it only begins another wait of {interval}",
                left(at)
            );
            (text + &other.unwrap_or_default(), asks)
        }
        (None, _, Some(other)) => (other, true),
        (None, _, None) => {
            let text = format!(
                "; it is about to wait for {interval}, and will then ask {name} to drop it"
            );
            (text, true)
        }
    }
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
#[inline(never)]
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
    let own = by.is_some_and(|mark| usize::from(mark.thread) == thread);
    match (who, running.as_slice()) {
        (Some(_), []) if own => {
            ". All others stand still, and it is on its way to collect garbage.".to_owned()
        }
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
