//! Predictions against measurements. All 429 cells take minutes (`gilscope fidelity`); these are quick ones, a few of each
//! workload, and none of them may get worse.

use gilscope::fidelity::again::Again;
use gilscope::fidelity::cell::{self, Cell};
use gilscope::fidelity::judge::{Judged, judge};
use gilscope::fidelity::primitives::Primitives;
use gilscope::fidelity::{markdown, order, published, report, results};

/// What the page "model against reality" shows.
const STORED: &str = include_str!("../../docs/fidelity.json");

/// Cells that a quick look suffices for: short programs, one GIL family each.
fn quick(cell: &Cell) -> bool {
    let number = |key: &str| cell.params.get(key).and_then(serde_json::Value::as_f64);
    let word = |key: &str| cell.params.get(key).and_then(serde_json::Value::as_str);
    match cell.workload.as_str() {
        "switch_trace" => cell.interpreter != "py27" && cell.interpreter != "pypy3",
        "io_convoy" => number("cpu_threads") == Some(1.0) && cell.interpreter == "py39",
        "isolation" => true,
        "contention" if cell.interpreter == "py313t" => ["ref", "append", "dict_set"]
            .map(Some)
            .contains(&word("operation")),
        "contention" => cell.interpreter == "py314" && cell.params.contains_key("critical_us"),
        "lost_updates" => {
            cell.interpreter == "py39" && cell.cores == 2 && word("variant") == Some("plain")
        }
        "ping_pong" => cell.interpreter == "py313t" && cell.cores == 1,
        _ => false,
    }
}

fn judged(cells: &[Cell]) -> Vec<Judged> {
    let shipped = Primitives::shipped().expect("the shipped primitives");
    judge(cells, &shipped, |_| ())
}

#[test]
fn no_quick_cell_has_got_worse() {
    let cells: Vec<Cell> = cell::shipped()
        .expect("the shipped cells")
        .into_iter()
        .filter(quick)
        .chain(published::shipped().expect("the published cells"))
        .filter(|cell| cell.workload != "shared_counter")
        .collect();
    let judged = judged(&cells);
    for (name, within, total) in report::score(&judged) {
        println!("{name}: {within} of {total}");
    }
    let within = |workload: &str| {
        let rows = report::score(&judged);
        rows.into_iter()
            .find(|(name, ..)| name == workload)
            .map_or((0, 0), |(_, w, t)| (w, t))
    };
    let stored = results::read(STORED).expect("the stored results");
    for now in &judged {
        let same = |then: &&Judged| {
            cell_of(then) == cell_of(now)
                && then.metric == now.metric
                && then.published == now.published
        };
        let then = stored.iter().find(same).expect("every cell is stored");
        let near = match (then.simulated, now.simulated) {
            // Six digits are stored.
            (Some(then), Some(now)) => (then - now).abs() <= 1e-5 * now.abs(),
            (then, now) => then == now,
        };
        assert!(
            near,
            "{} of {:?} is {:?}, and {:?} in docs/fidelity.json: `cargo xtask fidelity` writes it anew",
            now.metric,
            cell_of(now),
            now.simulated,
            then.simulated
        );
    }
    let (found, _) = report::score_published(&judged).expect("published cells");
    assert!(found >= LEAST_PUBLISHED, "published: {found} near enough");
    for (workload, least) in LEAST {
        let (found, total) = within(workload);
        assert!(
            found >= least,
            "{workload}: {found} of {total} near enough, {least} before"
        );
    }
}

/// How many of the quick cells are near enough today. Only ever raise them. Lowered once, by one echo beside a busy thread, when ticks began
/// to take time and fifteen runs took the place of five that differ: the median of five had been in its range by chance (that of fifteen is
/// not without ticks either), and six cells more are near enough in all.
const LEAST: [(&str, usize); 6] = [
    ("switch_trace", 38),
    ("io_convoy", 7),
    ("isolation", 19),
    ("contention", 10),
    ("lost_updates", 4),
    ("ping_pong", 4),
];

/// How many of the published figures but `shared_counter`, which takes long.
const LEAST_PUBLISHED: usize = 39;

/// Two threads on one core with nobody else there: who is woken to preempt is chosen, by a clock that stands still until then
/// (`rq_clock_skip_update`). The means of such round trips are no cells, and only the shortest is used for the model; with a clock that
/// goes on, simulated means are half of the measured ones.
#[test]
fn round_trips_on_one_core_take_as_long_in_the_mean() {
    let text = include_str!("../../measurements/primitives.json");
    let all: serde_json::Value = serde_json::from_str(text).expect("JSON");
    for interpreter in ["py39", "py312", "py313"] {
        let rows = &all["interpreters"][format!("{interpreter}_c1")]["pingpong"];
        let alone = rows.as_array().expect("rows").iter();
        let alone = alone
            .filter(|row| row["kind"] == "lock" && row["k"] == 0)
            .find_map(|row| row["lat_us"]["mean"].as_f64());
        let measured = alone.expect("a mean");
        let cell = serde_json::json!([{
            "workload": "ping_pong", "interpreter": interpreter, "cores": 1,
            "params": {"kind": "ping-pong through two locks", "cpu_threads": 0, "interval": 0.005},
            "headline": "round_trip_us_mean", "metrics": {"round_trip_us_mean": measured}
        }]);
        let cells = cell::read(&cell.to_string()).expect("a cell");
        let ratio = judged(&cells)[0].ratio.expect("a prediction");
        println!("{interpreter}: {ratio:.2} of the measured mean");
        assert!((0.75..1.25).contains(&ratio), "{interpreter}: {ratio}");
    }
}

/// In how many pairs two machines found two runtimes more than a fifth apart, in the same direction, and no repetitions that overlap.
const CERTAIN: usize = 206;

/// What tells a cell from the others.
fn cell_of(j: &Judged) -> (&str, &str, u32, &serde_json::Map<String, serde_json::Value>) {
    (&j.workload, &j.interpreter, j.cores, &j.params)
}

#[test]
fn the_stored_results_are_of_the_shipped_cells_and_make_the_table() {
    let stored = results::read(STORED).expect("the stored results");
    let mut cells = cell::shipped().expect("the shipped cells");
    cells.extend(published::shipped().expect("the published cells"));
    let mut rows = stored.iter();
    for cell in &cells {
        for (metric, &measured) in &cell.metrics {
            let row = rows.next().expect("a row for every metric");
            let spread = cell.spread.get(metric).copied();
            let own = (
                &*cell.workload,
                &*cell.interpreter,
                cell.cores,
                &cell.params,
            );
            assert_eq!(cell_of(row), own, "`cargo xtask fidelity` writes it anew");
            assert_eq!(
                (&row.metric, row.measured, row.spread),
                (metric, measured, spread)
            );
            assert_eq!(row.headline, *metric == cell.headline);
            assert_eq!(row.published, cell.published);
        }
    }
    assert_eq!(rows.next(), None, "a row of no cell");
    let table = include_str!("../../docs/fidelity.md");
    assert!(
        table == markdown::markdown(&stored, &Again::shipped().expect("cells")),
        "docs/fidelity.md is not what `gilscope fidelity --from docs/fidelity.json --markdown` prints"
    );
}

/// Goal of the comparison: never the wrong order of two runtimes that differ. Where a second machine of that kind does not find the difference, or
/// repetitions overlap, they are not known to differ.
#[test]
fn runtimes_that_two_machines_tell_apart_are_simulated_in_their_order() {
    let stored = results::read(STORED).expect("the stored results");
    let again = Again::shipped().expect("cells");
    let pairs = order::pairs(&stored);
    let apart: Vec<_> = pairs.iter().filter(|pair| again.certain(pair)).collect();
    assert_eq!(apart.len(), CERTAIN);
    for pair in apart {
        assert!(
            pair.right,
            "{:?} and {:?} are simulated in the wrong order",
            cell_of(pair.low),
            cell_of(pair.high)
        );
    }
}

#[test]
fn what_is_not_known_is_named() {
    let text = r#"[
        {"workload": "knitting", "interpreter": "py39", "cores": 1, "headline": "a", "metrics": {"a": 1}},
        {"workload": "cpu_scaling", "interpreter": "ruby", "cores": 1, "params": {}, "headline": "a", "metrics": {"a": 1}},
        {"workload": "cpu_scaling", "interpreter": "py311", "cores": 3,
         "params": {"threads": 1, "work": "per", "iterations": 1000, "colour": "red"}, "headline": "a", "metrics": {"a": 1}},
        {"workload": "cpu_scaling", "interpreter": "py311", "cores": 3,
         "params": {"threads": 3, "work": "per", "iterations": 300000},
         "headline": "threaded_over_sequential", "metrics": {"threaded_over_sequential": 1}}
    ]"#;
    let cells = cell::read(text).expect("well formed");
    let judged = judged(&cells);
    let notes: Vec<Option<&str>> = judged.iter().map(|j| j.note.as_deref()).collect();
    assert_eq!(
        notes,
        [
            Some("workload: `knitting` is not modelled"),
            Some("interpreter: `ruby` is not a known tag"),
            Some("params.colour: unknown parameter"),
            None,
        ]
    );
    assert!(
        judged[3]
            .simulated
            .is_some_and(|ratio| ratio > 0.9 && ratio < 2.0)
    );
    let error = cell::read(r#"[{"workload": 1}]"#).expect_err("not a cell");
    assert!(error.starts_with("entry 1: workload: "), "{error}");
}
