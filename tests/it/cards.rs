//! Every model has a card: docs/cards/NAME.md, with the same four sections, listed in docs/models.md.

use std::collections::BTreeSet;
use std::fs;

use gilscope::runtime::Version;
use gilscope::scenario::{Mode, Run};

const SECTIONS: [&str; 4] = ["## Rule", "## Constants", "## Left out", "## Held against"];

/// The cards of every version in every mode, on cores alike and not.
fn every() -> BTreeSet<&'static str> {
    let runs = Version::ALL.into_iter().flat_map(|runtime| {
        Mode::ALL.into_iter().map(move |mode| Run {
            runtime,
            mode,
            ..Run::default()
        })
    });
    let unlike = Run {
        speeds: vec![1000, 500],
        ..Run::default()
    };
    let cards = |run: Run| {
        let cards = run.cards();
        assert!(!cards.is_empty(), "{run:?}");
        cards.into_iter().map(|card| card.name)
    };
    runs.chain([unlike]).flat_map(cards).collect()
}

#[test]
fn a_run_opens_the_card_of_what_is_special_about_it() {
    let names = |run: &Run| run.cards().iter().map(|card| card.name).collect::<Vec<_>>();
    let plain = Run::default();
    assert_eq!(names(&plain), ["interval"]);
    let tasks = Run {
        mode: Mode::Asyncio,
        ..Run::default()
    };
    assert_eq!(names(&tasks), ["asyncio", "interval"]);
    let hybrid = Run {
        runtime: Version::PY314T,
        cores: 2,
        speeds: vec![1000, 500],
        ..Run::default()
    };
    assert_eq!(names(&hybrid), ["free-threaded", "hybrid"]);
    // The slow core is not there.
    assert_eq!(names(&Run { cores: 1, ..hybrid }), ["free-threaded"]);
}

#[test]
fn every_model_has_a_card_in_four_sections() {
    let index = fs::read_to_string("docs/models.md").expect("docs/models.md");
    for card in every() {
        let path = format!("docs/cards/{card}.md");
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        let found: Vec<&str> = text.lines().filter(|l| l.starts_with("## ")).collect();
        assert_eq!(found, SECTIONS, "{path}");
        let rule = text.split("## ").nth(1).expect("the rule");
        let steps = rule
            .lines()
            .filter(|l| l.starts_with(|c: char| c.is_ascii_digit()));
        assert!(
            (3..=6).contains(&steps.count()),
            "{path}: the rule in about five lines"
        );
        assert!(
            text.lines().all(|l| !l.contains("[UNV]")),
            "{path}: unverified figures are no facts"
        );
        assert!(
            index.contains(&format!("(cards/{card}.md)")),
            "{path} is not in docs/models.md"
        );
    }
}

/// A line for each card, in the order of the page's list: its title, and the names of the models that have it.
fn index_of_models() -> String {
    let mut cards: Vec<(&str, Vec<&str>)> = Vec::new();
    for model in Version::ALL.map(Version::model) {
        match cards.iter_mut().find(|(card, _)| *card == model.card) {
            Some((_, names)) => names.push(model.name),
            None => cards.push((model.card, vec![model.name])),
        }
    }
    let line = |(card, names): (&str, Vec<&str>)| {
        let path = format!("docs/cards/{card}.md");
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        let title = text.lines().next().and_then(|line| line.strip_prefix("# "));
        let title = title.unwrap_or_else(|| panic!("{path} begins with its title"));
        format!("- [{title}](cards/{card}.md): `{}`\n", names.join("`, `"))
    };
    cards.into_iter().map(line).collect()
}

/// `UPDATE_EXPECT=1` writes the list anew.
#[test]
fn the_index_of_models_lists_every_model_with_its_card() {
    let text = fs::read_to_string("docs/models.md").expect("docs/models.md");
    let section = text.find("## The interpreters").expect("the section");
    let start = section + text[section..].find("- [").expect("the list");
    let end = start + text[start..].find("\n\n").expect("the end of the list") + 1;
    let found = &text[start..end];
    let expected = index_of_models();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let anew = format!("{}{expected}{}", &text[..start], &text[end..]);
        fs::write("docs/models.md", anew).expect("docs/models.md");
        return;
    }
    assert_eq!(found, expected, "UPDATE_EXPECT=1 writes the list anew");
}
