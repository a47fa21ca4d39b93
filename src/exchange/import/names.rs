//! What a slice of a foreign trace says of its thread, by its name: the little that names tell.
//!
//! VizTracer has Python functions as `name (file:line)` and functions in C as `module.name`; giltracer adds what the kernel
//! and the probes on the GIL have seen. Whatever is not known to wait is Python at work, as far as anybody can tell: the
//! time in which it wanted the GIL is in it, unless that was recorded too.

use crate::trace::{NO_DETAIL, State, thread_value};

/// What a slice means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The thread is in this state.
    State(State),
    /// The kernel let it sleep: it goes on with what it waits for, if that is known.
    Asleep,
    /// It has the GIL, whatever else it does.
    Holds,
    /// It wants the GIL, whatever else it does.
    Wants,
    /// It is in `drop_gil`: the GIL is free, or another's already, and who was asked to let go stays there until that is so.
    Drops,
}

/// A value of a slice that stands for [`Meaning::Asleep`].
pub(super) const ASLEEP: u16 = u16::MAX;

impl Meaning {
    /// The value of a lane.
    pub(super) fn value(self) -> u16 {
        match self {
            Self::State(state) => thread_value(state, NO_DETAIL),
            Self::Asleep => ASLEEP,
            Self::Holds => thread_value(State::Python, NO_DETAIL),
            Self::Wants => thread_value(State::GilWait, NO_DETAIL),
            Self::Drops => thread_value(State::Switching, NO_DETAIL),
        }
    }

    /// It is about the GIL, seen by probes, and lies over what the functions say.
    pub(super) fn is_gil(self) -> bool {
        matches!(self, Self::Holds | Self::Wants | Self::Drops)
    }
}

/// Functions of C that wait for a lock.
const LOCKS: [&str; 9] = [
    "_thread.lock.acquire",
    "_thread.lock.acquire_lock",
    "_thread.lock.__enter__",
    "_thread.RLock.acquire",
    "_thread.RLock.__enter__",
    "_multiprocessing.SemLock.acquire",
    "_multiprocessing.SemLock.__enter__",
    "_queue.SimpleQueue.get",
    "_thread._ThreadHandle.join",
];

/// Python functions that do little but wait for a lock: they count where the functions of C were not recorded.
const WAITS: [&str; 6] = [
    "Condition.wait",
    "Event.wait",
    "Barrier.wait",
    "Thread.join",
    "Thread._wait_for_tstate_lock",
    "Popen.wait",
];

/// Modules of C whose functions wait for a device or a peer, with those that do not begin with these words.
const IO: [(&str, &[&str]); 7] = [
    ("socket.", &["recv", "send", "accept", "connect"]),
    (
        "_socket.socket.",
        &["recv", "send", "accept", "_accept", "connect"],
    ),
    ("_socket.", &["getaddrinfo", "gethostby", "getnameinfo"]),
    ("_ssl._SSLSocket.", &["read", "write", "do_handshake"]),
    (
        "select.",
        &["select", "poll", "epoll.poll", "kqueue.control"],
    ),
    (
        "_io.",
        &[
            "FileIO.read",
            "FileIO.write",
            "Buffered",
            "TextIOWrapper.read",
            "TextIOWrapper.write",
            "TextIOWrapper.flush",
            "open",
        ],
    ),
    (
        "posix.",
        &[
            "read", "write", "pread", "pwrite", "fsync", "wait", "sendfile", "open",
        ],
    ),
];

/// What a slice with this name and category means.
pub(super) fn meaning(name: &str, category: &str) -> Meaning {
    match category {
        "GIL state" => return gil(name),
        "process state" => return process(name),
        _ => {}
    }
    let plain = name.split(" (").next().unwrap_or(name);
    if plain.len() < name.len() {
        let waits = name.contains("threading.py:") || name.contains("subprocess.py:");
        return Meaning::State(match waits && WAITS.contains(&plain) {
            true => State::Lock,
            false => State::Python,
        });
    }
    if matches!(plain, "time.sleep" | "gevent.sleep") {
        return Meaning::State(State::Sleep);
    }
    if LOCKS.contains(&plain) {
        return Meaning::State(State::Lock);
    }
    let io = IO.iter().any(|(module, functions)| {
        let rest = plain.strip_prefix(module);
        rest.is_some_and(|rest| functions.iter().any(|f| rest.starts_with(f)))
    });
    if io {
        return Meaning::State(State::Io);
    }
    // Of programs that nobody knows of here, but whose words are plain.
    let lower = plain.to_ascii_lowercase();
    match lower.as_str() {
        "waits for the gil" | "gil wait" | "wait for gil" | "waiting for gil" | "gil_wait" => {
            Meaning::Wants
        }
        "holds the gil" | "gil hold" | "has gil" => Meaning::Holds,
        _ => Meaning::State(State::Python),
    }
}

/// giltracer's slices from the probes on `take_gil` and `drop_gil`, of both of its formats.
fn gil(name: &str) -> Meaning {
    match name {
        "take_gil" | "GIL(take)" => Meaning::Wants,
        "drop_gil" | "GIL(drop)" => Meaning::Drops,
        _ => Meaning::Holds,
    }
}

/// giltracer's slices from the kernel's scheduler.
fn process(name: &str) -> Meaning {
    match name {
        "S(GIL)" => Meaning::State(State::GilWait),
        "R" => Meaning::State(State::Ready),
        "D" => Meaning::State(State::Io),
        _ => Meaning::Asleep,
    }
}
