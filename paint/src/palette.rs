//! Colours, patterns and heights: what a state looks like.
//!
//! Colours are based on the Okabe–Ito set and chosen in three groups by height: working, hindered, away.
//! Within a group any two differ by ΔE ≥ 25 (CIE 1976) to people with protanopia, deuteranopia or tritanopia,
//! but for Python and native code under tritanopia: hence the stripes.

use crate::trace::State;

/// Which set of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark on white.
    #[default]
    Light,
    /// Light on near-black.
    Dark,
    /// Black on white, for paper.
    Print,
}

/// What a colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The stage.
    Ground,
    /// Panels and strips beside the stage.
    Surface,
    /// Text, the cursor.
    Ink,
    /// Secondary text.
    Muted,
    /// Vertical lines of the time axis, base lines of lanes.
    Grid,
    /// Lines between runs.
    Rule,
    /// Behind the selected lane.
    Select,
    /// Links, focus, controls.
    Accent,
    /// The fine stripes in native code.
    Stripe,
    /// Text inside a span of work.
    OnWork,
    /// Inside the box of a GIL that is held.
    Held,
    /// A state.
    State(State),
    /// A state's colour, paler: behind the pattern where a span is too narrow to show it.
    Tint(State),
}

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// As `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Contrast to another colour, 1 to 21, as in WCAG 2.2.
    pub fn contrast(self, other: Self) -> f64 {
        let light = |c: Self| 0.2126 * linear(c.0) + 0.7152 * linear(c.1) + 0.0722 * linear(c.2);
        let (a, b) = (light(self), light(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// So much of the way towards another colour, 0 to 1.
    pub fn mix(self, other: Self, part: f32) -> Self {
        let mix = |a: u8, b: u8| (f32::from(a) * (1.0 - part) + f32::from(b) * part).round() as u8;
        Self(
            mix(self.0, other.0),
            mix(self.1, other.1),
            mix(self.2, other.2),
        )
    }
}

/// A part of a colour in linear light, 0 to 1.
fn linear(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.04045 {
        part / 12.92
    } else {
        libm::pow((part + 0.055) / 1.055, 2.4)
    }
}

const fn rgb(hex: u32) -> Rgb {
    Rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// States in the order in which shares are stacked from the bottom up: on a core first; then what hinders; then what was
/// meant to be.
pub const STACK: [State; 11] = [
    State::Python,
    State::Native,
    State::Lost,
    State::Switching,
    State::GilWait,
    State::Ready,
    State::Lock,
    State::Stopped,
    State::Turn,
    State::Io,
    State::Sleep,
];

impl Theme {
    /// The colour of a role.
    pub fn color(self, role: Role) -> Rgb {
        let (light, dark, print) = match role {
            Role::Ground => (0xffffff, 0x14161a, 0xffffff),
            Role::Surface => (0xf4f6f9, 0x1d2028, 0xffffff),
            Role::Ink => (0x16181d, 0xf2f4f7, 0x000000),
            Role::Muted => (0x5b616b, 0xa7adb8, 0x404040),
            Role::Grid => (0xe7e9ed, 0x282c34, 0xdddddd),
            Role::Rule => (0xd3d7dd, 0x3a3f4a, 0x888888),
            Role::Select => (0xeef3fb, 0x1c222d, 0xf2f2f2),
            Role::Accent => (0x0072b2, 0x4aa8e8, 0x004f7c),
            Role::Stripe => (0x3d97cc, 0x2f86c0, 0x3d97cc),
            Role::OnWork => (0xffffff, 0x14161a, 0xffffff),
            Role::Held => (0xdcefe8, 0x173a30, 0xe8e8e8),
            Role::State(state) => return self.state(state),
            Role::Tint(state) => {
                return self.color(Role::Ground).mix(self.state(state), 0.35);
            }
        };
        rgb(match self {
            Self::Light => light,
            Self::Dark => dark,
            Self::Print => print,
        })
    }

    fn state(self, state: State) -> Rgb {
        let (light, dark) = match state {
            State::Absent => (0xe7e9ed, 0x282c34),
            State::Python => (0x00805e, 0x2fc796),
            State::Native => (0x0072b2, 0x4aa8e8),
            State::GilWait => (0xc84e00, 0xff8a3d),
            State::Ready => (0x4b2fd0, 0x9a80ff),
            State::Lock => (0xa8438a, 0xe08cc6),
            State::Io => (0x3a8fc4, 0x7cc4f2),
            State::Sleep => (0x767d88, 0x8c929c),
            State::Switching => (0x8a919c, 0x9aa2b0),
            State::Stopped => (0x16181d, 0xf2f4f7),
            State::Turn => (0x685840, 0xbaae7e),
            State::Lost => (0x7a1500, 0xf0c040),
        };
        rgb(if self == Self::Dark { dark } else { light })
    }
}

/// What is drawn over a filled area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    /// Nothing.
    Solid,
    /// Fine vertical stripes.
    Stripes,
    /// Diagonal lines, `/`.
    Hatch,
    /// Diagonal lines, `\`.
    BackHatch,
    /// Both diagonals: crossed out.
    Crosses,
    /// Vertical bars, wide apart: a queue.
    Posts,
    /// Horizontal lines.
    Lines,
    /// Dots.
    Dots,
    /// A row of dashes.
    Dashes,
}

/// How a pattern is drawn: a square tile, repeated from the scene's origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tile {
    /// Side of the square.
    pub side: f32,
    /// Stroke width of the lines, diameter of dots.
    pub stroke: f32,
    /// Lines from (x, y) to (x, y), with butt ends; they may reach beyond the tile. A dot is a line of no
    /// length with round ends.
    pub lines: &'static [[f32; 4]],
}

impl Pattern {
    /// The pattern of a state.
    pub fn of(state: State) -> Self {
        match state {
            State::Native => Self::Stripes,
            State::GilWait => Self::Hatch,
            State::Ready => Self::Lines,
            State::Lock => Self::BackHatch,
            State::Stopped => Self::Dots,
            State::Turn => Self::Posts,
            State::Lost => Self::Crosses,
            State::Sleep => Self::Dashes,
            _ => Self::Solid,
        }
    }

    /// Its tile; none for a solid area.
    pub fn tile(self) -> Option<Tile> {
        let (side, stroke, lines): (f32, f32, &'static [[f32; 4]]) = match self {
            Self::Solid => return None,
            Self::Stripes => (5.0, 1.0, &[[2.5, 0.0, 2.5, 5.0]]),
            Self::Hatch => (
                8.0,
                1.8,
                &[
                    [-2.0, 2.0, 2.0, -2.0],
                    [-2.0, 10.0, 10.0, -2.0],
                    [6.0, 10.0, 10.0, 6.0],
                ],
            ),
            Self::BackHatch => (
                8.0,
                1.8,
                &[
                    [-2.0, 6.0, 2.0, 10.0],
                    [-2.0, -2.0, 10.0, 10.0],
                    [6.0, -2.0, 10.0, 2.0],
                ],
            ),
            Self::Crosses => (
                10.0,
                1.8,
                &[[-1.0, -1.0, 11.0, 11.0], [-1.0, 11.0, 11.0, -1.0]],
            ),
            Self::Posts => (8.0, 2.2, &[[4.0, 0.0, 4.0, 8.0]]),
            Self::Lines => (6.0, 1.6, &[[0.0, 3.0, 6.0, 3.0]]),
            Self::Dashes => (10.0, 6.0, &[[3.0, 0.0, 3.0, 10.0]]),
            Self::Dots => (6.0, 2.2, &[[1.5, 1.5, 1.5, 1.5], [4.5, 4.5, 4.5, 4.5]]),
        };
        Some(Tile {
            side,
            stroke,
            lines,
        })
    }
}

/// How much of its lane's height a span of this state takes, 0 to 1: full when it works, half when it wants
/// to and cannot, a thin line when it does not want to.
pub fn height(state: State) -> f32 {
    match state {
        State::Absent => 0.0,
        State::Python | State::Native | State::Lost => 1.0,
        State::GilWait | State::Ready | State::Lock | State::Stopped | State::Turn => 0.56,
        State::Switching => 0.3,
        State::Io | State::Sleep => 0.15,
    }
}

/// The states of a thread that wants to work and cannot.
pub const HINDERED: [State; 5] = [
    State::GilWait,
    State::Ready,
    State::Lock,
    State::Stopped,
    State::Turn,
];

/// Wants to work and cannot.
pub fn is_hindered(state: State) -> bool {
    HINDERED.contains(&state)
}

/// What a state is called in the legend and inside spans.
pub fn label(state: State) -> &'static str {
    match state {
        State::Absent => "not there",
        State::Python => "runs Python",
        State::Native => "runs native code",
        State::GilWait => "waits for the GIL",
        State::Ready => "waits for a core",
        State::Io => "blocked on I/O",
        State::Lock => "waits for a lock",
        State::Sleep => "sleeps",
        State::Switching => "switching",
        State::Stopped => "stopped with the world",
        State::Turn => "waits for its turn",
        State::Lost => "computed in vain",
    }
}

/// The same in fewer letters, for narrow spans.
pub fn short_label(state: State) -> &'static str {
    match state {
        State::Python => "Python",
        State::Native => "native",
        State::GilWait => "waits: GIL",
        State::Ready => "waits: core",
        State::Lock => "waits: lock",
        State::Io => "I/O",
        State::Stopped => "stopped",
        State::Turn => "waits: turn",
        State::Lost => "in vain",
        other => label(other),
    }
}

#[cfg(test)]
mod vision;
