//! Lost updates, shared objects, and locks.

use serde_json::{Map, Value, json};

use super::{Figures, Found, Who, extent, list, number, numbers, rounded};

/// `w4.py`.
pub(super) fn updates(saved: &Value, who: &Who, found: &mut Found) -> Result<(), String> {
    for row in list(saved, "rows")? {
        let (threads, each) = (number(row, "N")?, number(row, "n")?);
        let mut figures = Figures::default();
        figures.take(
            row,
            &[
                ("lost_fraction", "frac"),
                ("ns_per_op", "ns_per_op"),
                ("voluntary_switches", "nvcsw"),
            ],
        )?;
        let lost = numbers(row, "lost_spread")?;
        let lost: Vec<f64> = lost.iter().map(|n| n / (threads * each)).collect();
        figures.spread("lost_fraction", extent(&lost));
        let params = json!({
            "variant": row.get("variant"), "threads": threads as u32, "iterations_each": each as u64,
            "interval": row.get("interval"),
        });
        found
            .cells
            .push(figures.cell("lost_updates", who, params, "lost_fraction"));
    }
    Ok(())
}

/// `w5.py`, and `w5b.py` with each thread on a core of its own.
pub(super) fn contention(
    saved: &Value,
    pinned: bool,
    who: &Who,
    found: &mut Found,
) -> Result<(), String> {
    scaling(saved, pinned, who, found)?;
    for row in list(saved, if pinned { "rows" } else { "shared" })? {
        let mut figures = Figures::default();
        figures.take(
            row,
            &[
                ("one_thread_ns", "one_ns"),
                ("own_object_ns", "own2_ns"),
                ("shared_object_ns", "shared2_ns"),
                ("shared_over_own", "shared_over_own"),
            ],
        )?;
        let shared = numbers(row, "shared_spread")?;
        figures.spread("shared_object_ns", extent(&shared));
        let params = json!({"kind": "shared object", "operation": row.get("op"), "threads": 2});
        push(found, figures, who, params, pinned, "shared_over_own");
    }
    for row in list(saved, "lock")? {
        let mut figures = Figures::default();
        figures.take(
            row,
            &[
                ("two_over_one", "ratio"),
                ("ops_per_s_two", "ops2"),
                ("larger_share", "maxshare"),
            ],
        )?;
        let (one, two) = (numbers(row, "raw/0")?, numbers(row, "raw/1")?);
        let ratios: Vec<f64> = two.iter().zip(&one).map(|(t, o)| t / o).collect();
        figures.spread("two_over_one", extent(&ratios));
        let params = json!({
            "kind": "lock", "critical_us": row.get("crit_us"), "noncritical_us": row.get("noncrit_us"),
            "threads": 2,
        });
        push(found, figures, who, params, pinned, "two_over_one");
    }
    Ok(())
}

/// Speed-ups of two threads on work of their own, and how fast one is.
fn scaling(saved: &Value, pinned: bool, who: &Who, found: &mut Found) -> Result<(), String> {
    for row in list(saved, "scaling")? {
        let mut figures = Figures::default();
        let mut params = json!({"kind": "cpu scaling", "threads": 2, "bench": row.get("bench")});
        let headline = if pinned {
            let (one, two) = (numbers(row, "raw/0")?, numbers(row, "raw/1")?);
            let ratios: Vec<f64> = one.iter().zip(&two).map(|(o, t)| 2.0 * o / t).collect();
            figures.spread("speedup", extent(&ratios));
            figures.put("speedup", number(row, "speedup")?);
            "speedup"
        } else if row.get("bench").is_some() {
            figures.put("speedup", number(row, "speedup")?);
            "speedup"
        } else {
            let threads = number(row, "N")? as u32;
            params = json!({"kind": "cpu scaling", "threads": threads});
            figures.put("wall_s", number(row, "wall")?);
            if threads == 1 {
                "wall_s"
            } else {
                figures.put("speedup", number(saved, "speedup2")?);
                "speedup"
            }
        };
        push(found, figures, who, params, pinned, headline);
    }
    if let Some(Value::Object(single)) = saved.get("single") {
        let mut seconds = Map::new();
        for (name, row) in single {
            seconds.insert(name.clone(), rounded(number(row, "med")?));
        }
        found
            .primitives
            .insert("single_thread_s".to_owned(), Value::Object(seconds));
    }
    Ok(())
}

fn push(
    found: &mut Found,
    figures: Figures,
    who: &Who,
    mut params: Value,
    pinned: bool,
    headline: &'static str,
) {
    if pinned {
        params["pinned"] = json!(true);
    }
    found
        .cells
        .push(figures.cell("contention", who, params, headline));
}
