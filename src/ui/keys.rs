//! Every key once: what is pressed, what it does, what the list of keys says. `docs/keys.md` is this table.

/// What the page can be told to do, by key or by button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    Present,
    Leave,
    Blank,
    NextPreset,
    PrevPreset,
    Play,
    Faster,
    Slower,
    StepOn,
    StepBack,
    StepBy,
    NudgeOn,
    NudgeBack,
    LaneUp,
    LaneDown,
    Start,
    End,
    ZoomIn,
    ZoomOut,
    PanLeft,
    PanRight,
    Fit,
    MarkEnd,
    ZoomToRange,
    Lanes,
    HideLane,
    PinLane,
    LaneEarlier,
    LaneLater,
    AllLanes,
    Knob(usize),
    Compare,
    Share,
    Open,
    Reset,
    Theme,
    Card,
    Charts,
    Edit,
    Code,
    Rule,
    SideBySide,
    Parting,
    Arrows,
    Undo,
    Redo,
    Help,
}

/// A line of the table.
#[derive(Debug)]
pub(crate) struct Key {
    /// As browsers name them; any of them will do.
    pub(crate) keys: &'static [&'static str],
    /// With Ctrl (or ⌘), Shift.
    pub(crate) with: With,
    /// What it does.
    pub(crate) command: Command,
    /// What buttons that do the same call it; empty where there is none.
    pub(crate) action: &'static str,
    /// The keys as people read them.
    pub(crate) shown: &'static str,
    /// What it does, in words.
    pub(crate) does: &'static str,
}

/// Keys held down at the same time. Shift counts only where a key has two meanings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum With {
    Nothing,
    Shift,
    Ctrl,
    CtrlShift,
}

/// Keys that belong together.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) keys: &'static [Key],
}

const fn key(
    keys: &'static [&'static str],
    command: Command,
    action: &'static str,
    shown: &'static str,
    does: &'static str,
) -> Key {
    Key {
        keys,
        with: With::Nothing,
        command,
        action,
        shown,
        does,
    }
}

/// All keys.
pub(crate) const GROUPS: &[Group] = &[
    Group {
        title: "On the stage",
        keys: &[
            key(
                &["p", "F5"],
                Command::Present,
                "present",
                "p, F5",
                "present: fold everything but the lanes, the sentence and the numbers",
            ),
            key(
                &["Escape"],
                Command::Leave,
                "leave",
                "Esc",
                "leave presenting, close what is open, stop a long simulation",
            ),
            key(
                &["PageDown"],
                Command::NextPreset,
                "next-preset",
                "PageDown",
                "next scenario",
            ),
            key(
                &["PageUp"],
                Command::PrevPreset,
                "prev-preset",
                "PageUp",
                "previous scenario",
            ),
            key(
                &["b", "."],
                Command::Blank,
                "",
                "b, .",
                "blank the screen; any key brings it back",
            ),
            key(
                &["r"],
                Command::Reset,
                "reset",
                "r",
                "reset: the scenario as it comes",
            ),
            key(
                &["c"],
                Command::Compare,
                "compare",
                "c",
                "compare: add another run",
            ),
            key(
                &["l"],
                Command::Share,
                "share",
                "l",
                "copy the link, or save what is shown",
            ),
            Key {
                with: With::Ctrl,
                ..key(
                    &["o"],
                    Command::Open,
                    "open",
                    "Ctrl O",
                    "open a recorded trace beside the simulation",
                )
            },
            key(&["t"], Command::Theme, "theme", "t", "light or dark"),
            key(
                &["i"],
                Command::Card,
                "",
                "i",
                "how it works: the card of the selected thread's interpreter",
            ),
            key(
                &["v"],
                Command::Charts,
                "charts",
                "v",
                "charts: curves over threads, cores and interval, and how the runs' time is spent",
            ),
        ],
    },
    Group {
        title: "The cursor",
        keys: &[
            key(&[" "], Command::Play, "play", "Space", "play or pause"),
            key(&["]"], Command::Faster, "", "]", "play twice as fast"),
            key(&["["], Command::Slower, "", "[", "play half as fast"),
            key(
                &["ArrowRight"],
                Command::StepOn,
                "step-on",
                "→",
                "step: to the selected thread's next change (or hand-off, or event)",
            ),
            key(
                &["ArrowLeft"],
                Command::StepBack,
                "step-back",
                "←",
                "step back",
            ),
            key(
                &["x"],
                Command::StepBy,
                "step-by",
                "x",
                "step by the thread's changes, by hand-offs, by all events",
            ),
            Key {
                with: With::Shift,
                ..key(
                    &["ArrowRight"],
                    Command::NudgeOn,
                    "",
                    "Shift →",
                    "a hundredth of the view later",
                )
            },
            Key {
                with: With::Shift,
                ..key(
                    &["ArrowLeft"],
                    Command::NudgeBack,
                    "",
                    "Shift ←",
                    "a hundredth of the view earlier",
                )
            },
            key(
                &["ArrowUp"],
                Command::LaneUp,
                "",
                "↑",
                "select the thread above",
            ),
            key(
                &["ArrowDown"],
                Command::LaneDown,
                "",
                "↓",
                "select the thread below",
            ),
            key(
                &["Home"],
                Command::Start,
                "",
                "Home",
                "to the start of the run",
            ),
            key(&["End"], Command::End, "", "End", "to the end of the run"),
        ],
    },
    Group {
        title: "The view",
        keys: &[
            key(
                &["+", "=", "w"],
                Command::ZoomIn,
                "",
                "+, w",
                "closer, at the cursor",
            ),
            key(&["-", "s"], Command::ZoomOut, "", "-, s", "further away"),
            key(&["a"], Command::PanLeft, "", "a", "earlier"),
            key(&["d"], Command::PanRight, "", "d", "later"),
            key(&["f", "0"], Command::Fit, "fit", "f, 0", "all of the run"),
            key(
                &["m"],
                Command::MarkEnd,
                "",
                "m",
                "begin a stretch of time at the cursor, and end it (or drag with Shift)",
            ),
            key(
                &["z"],
                Command::ZoomToRange,
                "zoom-range",
                "z",
                "closer: that stretch, else what the selected thread does now",
            ),
            key(
                &["y"],
                Command::Lanes,
                "lanes",
                "y",
                "which lanes and marks are seen",
            ),
            key(
                &["h"],
                Command::HideLane,
                "",
                "h",
                "hide the selected thread's lane",
            ),
            key(
                &["n"],
                Command::PinLane,
                "",
                "n",
                "pin it: it stands first and stays in sight",
            ),
            Key {
                with: With::Shift,
                ..key(
                    &["ArrowUp"],
                    Command::LaneEarlier,
                    "",
                    "Shift ↑",
                    "move its lane up",
                )
            },
            Key {
                with: With::Shift,
                ..key(
                    &["ArrowDown"],
                    Command::LaneLater,
                    "",
                    "Shift ↓",
                    "move its lane down",
                )
            },
            key(
                &["o"],
                Command::AllLanes,
                "all-lanes",
                "o",
                "all lanes as they come",
            ),
            key(
                &["g"],
                Command::Arrows,
                "arrows",
                "g",
                "arrows: who woke whom, who handed over to whom, who waits for whom",
            ),
            key(
                &["u"],
                Command::Rule,
                "rule",
                "u",
                "show or hide the rule, and who stands on which step",
            ),
            key(
                &["j"],
                Command::SideBySide,
                "side-by-side",
                "j",
                "show or hide the runs side by side: where they part, and their numbers",
            ),
            key(
                &["q"],
                Command::Parting,
                "parting",
                "q",
                "go where the runs part",
            ),
            key(
                &["k"],
                Command::Code,
                "code",
                "k",
                "show or hide the Python lines",
            ),
        ],
    },
    Group {
        title: "Settings",
        keys: &[
            key(
                &["1", "2", "3", "4", "5", "6", "7", "8", "9"],
                Command::Knob(0),
                "",
                "1 … 9",
                "go to that knob; then the arrow keys turn it",
            ),
            key(
                &["e"],
                Command::Edit,
                "edit",
                "e",
                "edit what the threads do",
            ),
            Key {
                with: With::Ctrl,
                ..key(&["z"], Command::Undo, "undo", "Ctrl Z", "undo a change")
            },
            Key {
                with: With::CtrlShift,
                ..key(&["z"], Command::Redo, "", "Ctrl Shift Z", "do it again")
            },
            Key {
                with: With::Ctrl,
                ..key(&["y"], Command::Redo, "", "Ctrl Y", "do it again")
            },
            key(&["?"], Command::Help, "help", "?", "this list"),
        ],
    },
];

/// A key press.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Press<'a> {
    /// As the browser names it: `a`, `ArrowUp`.
    pub(crate) key: &'a str,
    /// Ctrl, or ⌘.
    pub(crate) ctrl: bool,
    pub(crate) shift: bool,
    pub(crate) alt: bool,
}

/// The command of a key press; `letters` says whether keys of a single character count.
pub(crate) fn command(press: Press, letters: bool) -> Option<Command> {
    let Press {
        key: pressed,
        ctrl,
        shift,
        alt,
    } = press;
    let single = pressed.chars().count() == 1 && pressed != " ";
    if alt || (single && !ctrl && !letters) {
        return None;
    }
    let lower = pressed.to_ascii_lowercase();
    let fits = |key: &&Key| {
        let with = match key.with {
            With::Nothing => !ctrl && (single || !shift),
            With::Shift => !ctrl && shift,
            With::Ctrl => ctrl && !shift,
            With::CtrlShift => ctrl && shift,
        };
        with && key
            .keys
            .iter()
            .any(|name| *name == pressed || *name == lower)
    };
    let found = GROUPS.iter().flat_map(|group| group.keys).find(fits)?;
    Some(match found.command {
        Command::Knob(_) => Command::Knob(pressed.parse::<usize>().ok()?.checked_sub(1)?),
        command => command,
    })
}

/// The command that buttons with this action carry out.
pub(crate) fn by_action(action: &str) -> Option<Command> {
    let keys = || GROUPS.iter().flat_map(|group| group.keys);
    let key = keys().find(|key| key.action == action && !action.is_empty());
    key.map(|key| key.command)
}
