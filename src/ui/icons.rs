//! Icons, drawn: a font's glyphs look different on every machine.

use yew::prelude::*;

/// A picture on a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    Play,
    Pause,
    Back,
    On,
    Share,
    Present,
    Theme,
    Edit,
    More,
    Less,
    Open,
    Add,
    Copy,
    Remove,
    Up,
    Down,
    Undo,
    Redo,
    Reset,
    Split,
    Close,
    Help,
    External,
}

impl Icon {
    /// SVG path on a square of 24.
    fn path(self) -> &'static str {
        match self {
            Self::Play => "M7 4v16l13-8z",
            Self::Pause => "M6 4h4v16H6zM14 4h4v16h-4z",
            Self::Back => "M17 5v14L6 12zM5 5v14",
            Self::On => "M7 5v14l11-7zM19 5v14",
            Self::Share => {
                "M9 15l6-6M10.5 6.5l2-2a5 5 0 0 1 7 7l-2 2M13.5 17.5l-2 2a5 5 0 0 1-7-7l2-2"
            }
            Self::Present => "M3 4h18v12H3zM12 16v4M8 20h8",
            Self::Theme => "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
            Self::Edit => "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
            Self::More => "M9 5l7 7-7 7",
            Self::Less => "M15 5l-7 7 7 7",
            Self::Open => "M5 9l7 7 7-7",
            Self::Add => "M12 5v14M5 12h14",
            Self::Copy => "M8 8h12v12H8zM4 16V4h12",
            Self::Remove => "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
            Self::Up => "M12 19V5M6 11l6-6 6 6",
            Self::Down => "M12 5v14M6 13l6 6 6-6",
            Self::Undo => "M8 4L4 8l4 4M4 8h10a6 6 0 0 1 0 12h-3",
            Self::Redo => "M16 4l4 4-4 4M20 8H10a6 6 0 0 0 0 12h3",
            Self::Reset => "M4 4v5h5M4.5 9A8 8 0 1 1 4 13",
            Self::Split => "M4 12h6M10 12l5-6h5M10 12l5 6h5",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Help => "M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.1-1.5 2.3M12 18.5v.01",
            Self::External => "M8 6h10v10M18 6L6 18",
        }
    }

    fn solid(self) -> bool {
        matches!(self, Self::Play | Self::Pause | Self::Back | Self::On)
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) icon: Icon,
}

#[component]
pub(crate) fn Glyph(props: &Props) -> Html {
    let solid = props.icon.solid().then_some("solid");
    html! {
        <svg class={classes!("icon", solid)} viewBox="0 0 24 24" aria-hidden="true">
            <path d={props.icon.path()} />
        </svg>
    }
}
