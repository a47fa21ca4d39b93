//! Words that were perhaps meant.

/// Up to three of the known words that are nearest to `word` by edit distance; words that would need more
/// than a third of their letters changed (or two, if short) are left out.
pub fn near<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let word = word.to_ascii_lowercase();
    let mut found: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|other| {
            let longest = word.chars().count().max(other.chars().count());
            let allowed = (longest / 3).max(2).min(longest.saturating_sub(1));
            let starts = word.len() >= 2 && other.starts_with(&word);
            let changes = if starts { 1 } else { distance(&word, other) };
            (changes <= allowed).then_some((changes, other))
        })
        .collect();
    found.sort_by_key(|&(changes, _)| changes);
    let best = found.first().map_or(0, |&(changes, _)| changes);
    let nearest = found.into_iter().take_while(|f| f.0 == best).take(3);
    nearest.map(|(_, word)| word).collect()
}

/// `did you mean a, b or c?` or, with no near words, the fallback.
pub fn hint(near: &[&str], otherwise: &str) -> String {
    match near {
        [] => otherwise.to_owned(),
        [one] => format!("did you mean {one}?"),
        [rest @ .., last] => format!("did you mean {} or {last}?", rest.join(", ")),
    }
}

/// Levenshtein's distance: insertions, deletions and changes that turn one word into the other. Words
/// longer than 64 letters count as far from everything.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(65).collect();
    if b.len() > 64 || a.len() > 256 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_strangers_are_not() {
        let known = ["cores", "interval", "check_interval", "io"];
        assert_eq!(near("core", known), ["cores"]);
        assert_eq!(near("Intervall", known), ["interval"]);
        assert_eq!(near("zebra", known), [""; 0]);
        assert_eq!(near(&"x".repeat(10_000), known), [""; 0]);
        assert_eq!(hint(&["a", "b", "c"], ""), "did you mean a, b or c?");
    }
}
