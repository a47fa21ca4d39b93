//! The keys of the page: one table, which `docs/keys.md` repeats.

// The page is compiled for WebAssembly only; its table of keys knows nothing of a browser.
#[path = "../../src/ui/keys.rs"]
mod table;

use std::fmt::Write as _;

use table::{Command, GROUPS, Press, With, by_action, command};

#[test]
fn the_document_lists_every_key() {
    let mut text = String::new();
    for group in GROUPS {
        let _ = write!(text, "\n## {}\n\n| key | does |\n|---|---|\n", group.title);
        for key in group.keys {
            let _ = writeln!(text, "| {} | {} |", key.shown, key.does);
        }
    }
    let document = include_str!("../../docs/keys.md");
    assert!(
        document.ends_with(&text),
        "docs/keys.md is to end with\n{text}"
    );
}

#[test]
fn no_key_means_two_things() {
    let all: Vec<_> = GROUPS.iter().flat_map(|group| group.keys).collect();
    for (index, key) in all.iter().enumerate() {
        for other in &all[..index] {
            let same = key.keys.iter().find(|name| other.keys.contains(name));
            assert!(
                same.is_none() || key.with != other.with,
                "{same:?} is there twice"
            );
        }
    }
}

#[test]
fn keys_find_their_commands() {
    let press = |key| Press {
        key,
        ..Press::default()
    };
    let ctrl = |key, shift| Press {
        key,
        ctrl: true,
        shift,
        alt: false,
    };
    assert_eq!(command(press("p"), true), Some(Command::Present));
    assert_eq!(command(press("4"), true), Some(Command::Knob(3)));
    assert_eq!(command(press("ArrowRight"), true), Some(Command::StepOn));
    let shifted = Press {
        shift: true,
        ..press("ArrowRight")
    };
    assert_eq!(command(shifted, true), Some(Command::NudgeOn));
    // `?` needs Shift on most keyboards, and `+` on some.
    assert_eq!(
        command(
            Press {
                shift: true,
                ..press("?")
            },
            true
        ),
        Some(Command::Help)
    );
    assert_eq!(command(ctrl("z", false), true), Some(Command::Undo));
    assert_eq!(command(ctrl("Z", true), true), Some(Command::Redo));
    // The browser's own keys stay its own.
    assert_eq!(command(ctrl("p", false), true), None);
    assert_eq!(command(ctrl("c", false), true), None);
    assert_eq!(
        command(
            Press {
                alt: true,
                ..press("ArrowLeft")
            },
            true
        ),
        None
    );
}

#[test]
fn single_letters_can_be_switched_off_and_a_clicker_still_works() {
    let press = |key| Press {
        key,
        ..Press::default()
    };
    for letter in ["p", "b", ".", "1", "?", "+"] {
        assert_eq!(command(press(letter), false), None, "{letter}");
    }
    assert_eq!(command(press("PageDown"), false), Some(Command::NextPreset));
    assert_eq!(command(press("F5"), false), Some(Command::Present));
    assert_eq!(command(press("Escape"), false), Some(Command::Leave));
    assert_eq!(command(press(" "), false), Some(Command::Play));
}

#[test]
fn buttons_and_keys_share_their_commands() {
    for action in [
        "present",
        "edit",
        "share",
        "reset",
        "play",
        "compare",
        "next-preset",
        "prev-preset",
        "undo",
    ] {
        assert!(by_action(action).is_some(), "{action}");
    }
    assert_eq!(by_action(""), None);
    assert!(
        GROUPS
            .iter()
            .flat_map(|group| group.keys)
            .any(|key| key.with == With::Ctrl)
    );
}
