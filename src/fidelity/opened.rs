//! A file that somebody opens: results, measured cells, or the primitives of a machine. Its shape says which.

use std::sync::Arc;

use serde_json::Value;

use super::cell::{self, Cell};
use super::fields;
use super::judge::Judged;
use super::primitives::Primitives;
use super::results;

/// What a file holds.
#[derive(Debug)]
pub enum Opened {
    /// Predictions beside measurements, as `gilscope fidelity --json` prints them.
    Results(Vec<Judged>),
    /// Measurements alone, as `gilscope measure` writes them.
    Cells(Vec<Cell>),
    /// The primitives of the machine on which they were measured, which it writes beside them.
    Primitives(Arc<Primitives>),
}

/// Reads a file; the error names entry, field, value and limit.
pub fn read(text: &str) -> Result<Opened, String> {
    let value = fields::value(text)?;
    if value.get("interpreters").is_some() {
        return Primitives::read(text).map(Opened::Primitives);
    }
    let mut entries = value.as_array().into_iter().flatten();
    let measured = |entry: &Value| entry.get("metrics").is_some() || entry.get("metric").is_none();
    // What has neither is more likely meant to be a cell; an empty list is refused as what it might be.
    match entries.next().is_some_and(measured) {
        true => cell::list(&value).map(Opened::Cells),
        false => results::list(&value).map(Opened::Results),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELL: &str = r#"{"workload": "io_convoy", "interpreter": "py312", "cores": 2, "params": {"kind": "sleep 1 ms",
        "cpu_threads": 1}, "headline": "late", "metrics": {"late": 5.0}, "spread": {"late": [4, 6]}}"#;

    #[test]
    fn the_shape_of_a_file_says_what_it_is() {
        let opened = read(&format!("[{CELL}]")).expect("a cell");
        let Opened::Cells(cells) = opened else {
            panic!("{opened:?}")
        };
        // What is handed to the worker is read back there.
        let again = cell::read(&serde_json::to_string(&cells).expect("JSON")).expect("the same");
        assert_eq!(again, cells);
        let judged = super::super::judge::judge_cell(
            &cells[0],
            &Primitives::shipped().expect("shipped"),
            &[1],
            |_| (),
        );
        let results = super::super::report::json(&judged);
        assert!(matches!(read(&results), Ok(Opened::Results(_))));
        assert!(matches!(
            read(r#"{"interpreters": {}}"#),
            Ok(Opened::Primitives(_))
        ));
    }

    #[test]
    fn a_bad_cell_is_refused_by_entry_field_value_and_limit() {
        let refused = |from: &str, to: &str| {
            let text = format!("[{CELL}, {}]", CELL.replace(from, to));
            read(&text).expect_err("refused")
        };
        assert_eq!(
            refused("\"cores\": 2", "\"cores\": 0"),
            "entry 2: cores: `0` is not a whole number in 1–4096"
        );
        assert_eq!(
            refused("5.0", "\"fast\""),
            "entry 2: metrics.late: `\"fast\"` is not a number"
        );
        assert_eq!(
            refused("[4, 6]", "[6, 4]"),
            "entry 2: spread.late: its least value, 6, is above its greatest, 4"
        );
        assert_eq!(
            refused("\"headline\": \"late\"", "\"headline\": \"early\""),
            "entry 2: headline: `early` is not among its metrics"
        );
    }
}
