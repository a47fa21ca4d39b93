//! What is known of misses: the list at the head of docs/fidelity.md, taken apart by workload.

/// The head of docs/fidelity.md.
const HEAD: &str = include_str!("../fidelity/report.md");

/// What docs/fidelity.md says of published figures.
const PUBLISHED: &str = include_str!("../fidelity/published.md");

/// Something that is off, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The workloads that it concerns.
    pub workloads: Vec<&'static str>,
    /// What is off.
    pub what: String,
    /// What is known of it.
    pub why: String,
}

/// All of them, in the order of the document.
pub fn all() -> Vec<Reason> {
    let list = HEAD.split("\n## What is off").nth(1).unwrap_or_default();
    list.split("\n- ").skip(1).filter_map(reason).collect()
}

/// What is known of published figures that are off: what, and why.
pub fn published() -> Vec<(String, String)> {
    let list = PUBLISHED.split("\nWhat is off").nth(1).unwrap_or_default();
    let entries = list.split("\n- ").skip(1);
    entries
        .filter_map(|entry| entry.split_once(": "))
        .map(|(what, why)| (words(what) + ":", words(why)))
        .collect()
}

/// Those that concern a workload.
pub fn of(workload: &str) -> Vec<Reason> {
    let mut found = all();
    found.retain(|reason| reason.workloads.contains(&workload));
    found
}

/// One entry: "`workload`, `workload`: **What.** Why."
fn reason(entry: &'static str) -> Option<Reason> {
    let (workloads, rest) = entry.split_once(": **")?;
    let (what, why) = rest.split_once("**")?;
    Some(Reason {
        workloads: workloads.split('`').skip(1).step_by(2).collect(),
        what: words(what),
        why: words(why),
    })
}

/// A text of several lines without marks: of a link only its words stay.
fn words(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut text = words.join(" ").replace('`', "");
    while let Some((from, middle, to)) = link(&text) {
        text.replace_range(middle..=to, "");
        text.remove(from);
    }
    text
}

/// Where a link begins, where its words end, where it ends.
fn link(text: &str) -> Option<(usize, usize, usize)> {
    let middle = text.find("](")?;
    let from = text.get(..middle)?.rfind('[')?;
    let to = middle + text.get(middle..)?.find(')')?;
    Some((from, middle, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reality::names;

    #[test]
    fn every_entry_of_the_list_names_workloads_and_says_what_and_why() {
        let list = HEAD.split("\n## ").nth(1).expect("the list");
        let entries = list.matches("\n- ").count();
        let all = all();
        assert_eq!(
            all.len(),
            entries,
            "an entry of src/fidelity/report.md does not read \"- `workload`: **What.** Why.\""
        );
        for reason in all {
            assert!(
                !reason.what.is_empty() && !reason.why.is_empty(),
                "{reason:?}"
            );
            assert!(!reason.workloads.is_empty(), "{reason:?}");
            for name in &reason.workloads {
                assert!(names::workload(name).is_some(), "`{name}` is no workload");
            }
        }
        let entries = PUBLISHED.matches("\n- ").count();
        assert_eq!(
            published().len(),
            entries,
            "an entry of src/fidelity/published.md has no colon"
        );
        assert_eq!(
            words("see [the\n card](a.md) of `x`, [b](c)."),
            "see the card of x, b."
        );
        assert!(!of("io_convoy").is_empty());
        assert!(of("knitting").is_empty());
    }
}
