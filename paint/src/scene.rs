//! A picture as a list of paint commands.
//!
//! Colours are roles, not values: the painter looks them up in a [`Theme`](super::palette::Theme), so the
//! same scene is a canvas, an SVG file or a text to compare. Coordinates are CSS pixels, origin top left.

use super::palette::{Pattern, Role};
use crate::trace::State;

/// A point.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl Rect {
    /// From left, top, width and height.
    pub const fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    /// Right edge.
    pub fn right(&self) -> f32 {
        self.x + self.w
    }

    /// Bottom edge.
    pub fn bottom(&self) -> f32 {
        self.y + self.h
    }

    /// Vertical middle.
    pub fn middle(&self) -> f32 {
        self.y + self.h / 2.0
    }

    /// Whether the point lies inside; left and top edges belong to it.
    pub fn contains(&self, x: f32, y: f32) -> bool {
        x >= self.x && x < self.right() && y >= self.y && y < self.bottom()
    }

    /// Smaller by `d` on every side, never negative.
    pub fn inset(&self, d: f32) -> Self {
        Self {
            x: self.x + d,
            y: self.y + d,
            w: (self.w - 2.0 * d).max(0.0),
            h: (self.h - 2.0 * d).max(0.0),
        }
    }
}

/// How an area is filled: `ground` everywhere, then `pattern` drawn over it in `ink`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fill {
    /// Colour of the whole area.
    pub ground: Role,
    /// Colour of the pattern's lines.
    pub ink: Role,
    /// What is drawn over the ground; [`Pattern::Solid`] draws nothing.
    pub pattern: Pattern,
}

impl Fill {
    /// One colour.
    pub const fn solid(role: Role) -> Self {
        Self {
            ground: role,
            ink: role,
            pattern: Pattern::Solid,
        }
    }

    /// How a span of this state is filled.
    pub fn state(state: State) -> Self {
        match Pattern::of(state) {
            Pattern::Solid => Self::solid(Role::State(state)),
            Pattern::Stripes => Self {
                ground: Role::State(state),
                ink: Role::Stripe,
                pattern: Pattern::Stripes,
            },
            pattern => Self {
                ground: Role::Ground,
                ink: Role::State(state),
                pattern,
            },
        }
    }

    /// How a state is filled where it is too narrow for its pattern to be seen and for a border.
    pub fn narrow(state: State) -> Self {
        let wide = Self::state(state);
        match wide.ground {
            Role::Ground => Self {
                ground: Role::Tint(state),
                ..wide
            },
            _ => wide,
        }
    }
}

/// Thickness of type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// 400.
    Regular,
    /// 700.
    Bold,
}

/// Which point of a text its `x` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Left end.
    Start,
    /// Middle.
    Middle,
    /// Right end.
    End,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// Where it is aligned to.
    pub x: f32,
    /// The alphabetic baseline.
    pub y: f32,
    /// The characters, already shortened to fit.
    pub text: String,
    /// Font size.
    pub size: f32,
    /// Thickness.
    pub weight: Weight,
    /// What `x` means.
    pub align: Align,
    /// Colour.
    pub role: Role,
    /// Room it was fitted into; infinite where there was no limit.
    pub max_width: f32,
}

/// One cell of a [`Strip`]: some pixel columns, filled between two heights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// First column, from the strip's left edge.
    pub x: u16,
    /// Number of columns.
    pub w: u16,
    /// Top, from the strip's top.
    pub top: f32,
    /// Bottom, from the strip's top.
    pub bottom: f32,
    /// Filling.
    pub fill: Fill,
}

/// A dense stretch of a lane: per pixel column the states stacked, heights by their exact shares.
///
/// There can be thousands of cells. A canvas should not fill them one by one: [`super::raster`] makes an image of
/// them.
#[derive(Debug, Clone, PartialEq)]
pub struct Strip {
    /// The area, whole pixels in `x` and `w`.
    pub rect: Rect,
    /// Cells, left to right; within a column from the bottom up.
    pub cells: Vec<Cell>,
}

/// One paint command.
#[derive(Debug, Clone, PartialEq)]
pub enum Draw {
    /// A filled rectangle with rounded corners of this radius.
    Rect {
        /// Area.
        rect: Rect,
        /// Filling.
        fill: Fill,
        /// Corner radius, 0 for sharp ones.
        radius: f32,
    },
    /// The border of a rectangle; the stroke lies wholly inside the area.
    Outline {
        /// Area.
        rect: Rect,
        /// Colour.
        role: Role,
        /// Stroke width.
        width: f32,
        /// Corner radius.
        radius: f32,
    },
    /// A straight line.
    Line {
        /// One end.
        from: Point,
        /// Other end.
        to: Point,
        /// Colour.
        role: Role,
        /// Stroke width.
        width: f32,
        /// Dash and gap length; 0 for an unbroken line.
        dash: f32,
    },
    /// Text.
    Text(Text),
    /// A filled circle.
    Circle {
        /// Centre.
        at: Point,
        /// Radius.
        radius: f32,
        /// Colour.
        role: Role,
    },
    /// A filled polygon.
    Polygon {
        /// Corners.
        points: Vec<Point>,
        /// Colour.
        role: Role,
    },
    /// A dense stretch of a lane.
    Strip(Strip),
    /// From here on paint only inside this rectangle (and inside the clips around it).
    Clip(Rect),
    /// Ends the innermost clip.
    Unclip,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// Width of the picture.
    pub width: f32,
    /// Height of the picture.
    pub height: f32,
    /// What is painted, first things at the back.
    pub commands: Vec<Draw>,
}

impl Scene {
    /// An empty picture.
    pub fn new(width: f32, height: f32) -> Self {
        Self {
            width,
            height,
            commands: Vec::new(),
        }
    }

    /// Adds a filled rectangle with sharp corners; nothing if it is empty.
    pub fn rect(&mut self, rect: Rect, fill: Fill) {
        self.round_rect(rect, fill, 0.0);
    }

    /// Adds a filled rectangle; nothing if it is empty.
    pub fn round_rect(&mut self, rect: Rect, fill: Fill, radius: f32) {
        if rect.w > 0.0 && rect.h > 0.0 {
            self.commands.push(Draw::Rect { rect, fill, radius });
        }
    }

    /// Adds a border.
    pub fn outline(&mut self, rect: Rect, role: Role, width: f32, radius: f32) {
        if rect.w > 0.0 && rect.h > 0.0 {
            self.commands.push(Draw::Outline {
                rect,
                role,
                width,
                radius,
            });
        }
    }

    /// Adds an unbroken line.
    pub fn line(&mut self, from: Point, to: Point, role: Role, width: f32) {
        self.commands.push(Draw::Line {
            from,
            to,
            role,
            width,
            dash: 0.0,
        });
    }

    /// Adds a circle.
    pub fn circle(&mut self, at: Point, radius: f32, role: Role) {
        self.commands.push(Draw::Circle { at, radius, role });
    }

    /// Adds a polygon.
    pub fn polygon(&mut self, points: Vec<Point>, role: Role) {
        self.commands.push(Draw::Polygon { points, role });
    }

    /// Adds text; nothing if it is empty.
    pub fn text(&mut self, text: Text) {
        if !text.text.is_empty() {
            self.commands.push(Draw::Text(text));
        }
    }

    /// Paints what `body` adds only inside `rect`.
    pub fn clipped(&mut self, rect: Rect, body: impl FnOnce(&mut Self)) {
        self.commands.push(Draw::Clip(rect));
        body(self);
        self.commands.push(Draw::Unclip);
    }

    /// Adds another scene, moved right and down.
    pub fn append(&mut self, other: Scene, dx: f32, dy: f32) {
        let shift = |p: Point| Point {
            x: p.x + dx,
            y: p.y + dy,
        };
        let moved = |rect: Rect| Rect {
            x: rect.x + dx,
            y: rect.y + dy,
            ..rect
        };
        let commands = other.commands.into_iter().map(|mut command| {
            match &mut command {
                Draw::Rect { rect, .. } | Draw::Outline { rect, .. } | Draw::Clip(rect) => {
                    *rect = moved(*rect);
                }
                Draw::Strip(strip) => strip.rect = moved(strip.rect),
                Draw::Line { from, to, .. } => (*from, *to) = (shift(*from), shift(*to)),
                Draw::Circle { at, .. } => *at = shift(*at),
                Draw::Polygon { points, .. } => points.iter_mut().for_each(|p| *p = shift(*p)),
                Draw::Text(text) => (text.x, text.y) = (text.x + dx, text.y + dy),
                Draw::Unclip => {}
            }
            command
        });
        self.commands.extend(commands);
    }
}
