//! What happened: one lane per thread, core and GIL, and the marks between them.
//!
//! A lane is a row of intervals that tile `[0, end)`. Each takes eight bytes, `start << 12 | value`, and
//! every 64 a checkpoint holds the time spent in each class so far. From these follow the *exact* share
//! of every state in any pixel column at any zoom, in time that does not depend on the length of the run.

use crate::time::Ns;

pub mod ascii;
pub mod lane;
pub mod mark;

pub use lane::{CLASSES, Lane, Shares, Span};
pub use mark::{Mark, MarkKind};

/// What a thread is doing, as far as an onlooker cares. The letter stands in text timelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum State {
    /// Not started yet, or ended.
    Absent = 0,
    /// Executes Python bytecode on a core.
    Python = 1,
    /// Executes native code on a core: a C call, or a program that is not Python.
    Native = 2,
    /// Wants the GIL.
    GilWait = 3,
    /// Wants a core.
    Ready = 4,
    /// Blocked in a call that waits for a device or a peer.
    Io = 5,
    /// Blocked on a lock, condition, event, barrier, queue or another thread's end.
    Lock = 6,
    /// Sleeps.
    Sleep = 7,
    /// On a core, in the kernel or on the way to the first instruction: waking, switching, system calls.
    Switching = 8,
    /// Held by a stop-the-world pause.
    Stopped = 9,
    /// A task that could go on, but has to wait until its event loop comes to it.
    Turn = 10,
    /// Executed Python bytecode in a transaction that was aborted: the work counts for nothing.
    Lost = 11,
}

impl State {
    /// All states, in the order of their codes.
    pub const ALL: [Self; CLASSES] = [
        Self::Absent,
        Self::Python,
        Self::Native,
        Self::GilWait,
        Self::Ready,
        Self::Io,
        Self::Lock,
        Self::Sleep,
        Self::Switching,
        Self::Stopped,
        Self::Turn,
        Self::Lost,
    ];

    /// The state with this code; unknown codes read as absent.
    pub fn from_code(code: u16) -> Self {
        Self::ALL
            .get(code as usize)
            .copied()
            .unwrap_or(Self::Absent)
    }

    /// One letter for text timelines and for labels without colour.
    pub fn letter(self) -> char {
        match self {
            Self::Absent => ' ',
            Self::Python => 'R',
            Self::Native => 'N',
            Self::GilWait => 'g',
            Self::Ready => 'r',
            Self::Io => 'i',
            Self::Lock => 'l',
            Self::Sleep => 's',
            Self::Switching => '/',
            Self::Stopped => 'x',
            Self::Turn => 't',
            Self::Lost => '!',
        }
    }

    /// In words, after a thread's name: "echo *waits for the GIL*".
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Absent => "is not there",
            Self::Python => "runs Python",
            Self::Native => "runs native code",
            Self::GilWait => "waits for the GIL",
            Self::Ready => "waits for a core",
            Self::Io => "is blocked on I/O",
            Self::Lock => "waits for a lock",
            Self::Sleep => "sleeps",
            Self::Switching => "is being switched",
            Self::Stopped => "is stopped with the world",
            Self::Turn => "waits for its turn",
            Self::Lost => "computes in vain",
        }
    }

    /// On a core.
    pub fn on_core(self) -> bool {
        matches!(
            self,
            Self::Python | Self::Native | Self::Switching | Self::Lost
        )
    }
}

/// Most lanes of one kind: a holder's number has twelve bits.
pub const MAX_LANES: usize = 4_095;

/// No detail: see [`thread_value`].
pub const NO_DETAIL: u8 = 255;

/// A thread lane's value: state, and a detail of eight bits: the core while on one, else the index of
/// what it waits for (lock, channel, ... within the list that its operation names), or [`NO_DETAIL`].
pub fn thread_value(state: State, detail: u8) -> u16 {
    state as u16 | u16::from(detail) << 4
}

/// The state in a thread lane's value.
pub fn state_of(value: u16) -> State {
    State::from_code(value & 15)
}

/// The detail in a thread lane's value.
pub fn detail_of(value: u16) -> Option<u8> {
    let detail = (value >> 4) as u8;
    // On a core there always is one, and the 256th has the number that otherwise means none.
    (state_of(value).on_core() || detail != NO_DETAIL).then_some(detail)
}

/// The thread in a core lane's or GIL lane's value; none while idle or free.
pub fn thread_of(value: u16) -> Option<usize> {
    (value as usize).checked_sub(1)
}

/// Everything recorded of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trace {
    /// One lane a thread; values by [`thread_value`].
    pub threads: Vec<Lane>,
    /// The event-loop thread whose task a thread lane is; empty if no lane is one.
    pub loops: Vec<Option<u16>>,
    /// One lane a core; value 0 is idle, else thread index + 1.
    pub cores: Vec<Lane>,
    /// One lane an interpreter that has a GIL; value 0 is free, else thread index + 1.
    pub gils: Vec<Lane>,
    /// Instants worth a mark, in time order.
    pub marks: Vec<Mark>,
    /// How far the run has come.
    pub end: Ns,
    /// Off while an instant is replayed from a keyframe.
    pub recording: bool,
}

impl Trace {
    /// An empty trace for so many threads, cores and GILs.
    pub fn new(threads: usize, cores: usize, gils: usize) -> Self {
        Self {
            threads: vec![Lane::states(); threads],
            loops: Vec::new(),
            cores: vec![Lane::holders(); cores],
            gils: vec![Lane::holders(); gils],
            marks: Vec::new(),
            end: 0,
            recording: true,
        }
    }

    /// The event-loop thread that this lane is a task of, if it is one.
    pub fn loop_of(&self, lane: usize) -> Option<usize> {
        self.loops.get(lane).copied().flatten().map(usize::from)
    }

    /// Number of intervals in all lanes.
    pub fn intervals(&self) -> usize {
        let lanes = self.threads.iter().chain(&self.cores).chain(&self.gils);
        lanes.map(Lane::len).sum()
    }

    /// Bytes held, by capacity in use.
    pub fn bytes(&self) -> usize {
        let lanes = self.threads.iter().chain(&self.cores).chain(&self.gils);
        lanes.map(Lane::bytes).sum::<usize>() + self.marks.len() * size_of::<Mark>()
    }

    /// A 64-bit FNV-1a hash over everything recorded: equal natively and in the page.
    pub fn hash(&self) -> u64 {
        let mut hash = 0xcbf2_9ce4_8422_2325u64;
        let mut eat = |word: u64| {
            for byte in word.to_le_bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        };
        eat(self.end);
        for lanes in [&self.threads, &self.cores, &self.gils] {
            eat(lanes.len() as u64);
            for lane in lanes {
                eat(lane.len() as u64);
                lane.words().iter().copied().for_each(&mut eat);
            }
        }
        for mark in &self.marks {
            eat(mark.at);
            eat(u64::from(mark.thread) << 32
                | (mark.kind as u64) << 24
                | u64::from(mark.arg & 0xff_ffff));
        }
        hash
    }
}
