//! Every model has a card: docs/cards/NAME.md, with the same four sections, listed in docs/models.md.

use std::fs;

use gilscope::runtime::Version;

const SECTIONS: [&str; 4] = ["## Rule", "## Constants", "## Left out", "## Held against"];

#[test]
fn every_model_has_a_card_in_four_sections() {
    let index = fs::read_to_string("docs/models.md").expect("docs/models.md");
    let versions = Version::ALL.map(|version| version.model().card);
    let modes = ["asyncio", "gevent"];
    for version in versions.into_iter().chain(modes) {
        let card = version;
        let path = format!("docs/cards/{card}.md");
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{version}: {path}: {e}"));
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
