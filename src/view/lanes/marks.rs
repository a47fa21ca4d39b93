//! Which kinds of marks are drawn.

use crate::trace::MarkKind;

/// The kinds that can be drawn, in the order of lists. Those that change nothing for their thread are in no list.
pub const KINDS: [MarkKind; 23] = [
    MarkKind::DropRequest,
    MarkKind::ForcedSwitch,
    MarkKind::VoluntarySwitch,
    MarkKind::FailedAcquire,
    MarkKind::Preempted,
    MarkKind::Migrated,
    MarkKind::TimedOut,
    MarkKind::HandedOff,
    MarkKind::GaveUp,
    MarkKind::StopRequest,
    MarkKind::WorldStopped,
    MarkKind::Aborted,
    MarkKind::Committed,
    MarkKind::Done,
    MarkKind::Interrupt,
    MarkKind::InterruptHandled,
    MarkKind::LostUpdate,
    MarkKind::CopiedLocked,
    MarkKind::Deadlock,
    MarkKind::FreedEarly,
    MarkKind::Leaked,
    MarkKind::Corrupted,
    MarkKind::CutOff,
];

/// A set of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u32);

impl Kinds {
    /// Those that are drawn unless the viewer says otherwise: what the lanes do not show by themselves.
    pub const USUAL: Self = Self(
        1 << MarkKind::DropRequest as u32
            | 1 << MarkKind::FailedAcquire as u32
            | 1 << MarkKind::HandedOff as u32
            | 1 << MarkKind::GaveUp as u32
            | 1 << MarkKind::StopRequest as u32
            | 1 << MarkKind::Interrupt as u32
            | 1 << MarkKind::InterruptHandled as u32
            | 1 << MarkKind::LostUpdate as u32
            | 1 << MarkKind::CopiedLocked as u32
            | 1 << MarkKind::Deadlock as u32
            | 1 << MarkKind::FreedEarly as u32
            | 1 << MarkKind::Leaked as u32
            | 1 << MarkKind::Corrupted as u32
            | 1 << MarkKind::CutOff as u32,
    );

    /// Whether this kind is among them.
    pub fn has(self, kind: MarkKind) -> bool {
        self.0 >> kind as u32 & 1 == 1
    }

    /// Puts a kind in, or takes it out.
    pub fn toggle(&mut self, kind: MarkKind) {
        self.0 ^= 1 << kind as u32;
    }
}

impl Default for Kinds {
    fn default() -> Self {
        Self::USUAL
    }
}
