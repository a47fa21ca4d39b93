//! Count-down, switches, convoy, and the primitives.

use serde_json::{Map, Value, json};

use super::{Figures, Found, Who, extent, list, number, numbers, rounded};

/// `w1.py`.
pub(super) fn count_down(saved: &Value, who: &Who, found: &mut Found) -> Result<(), String> {
    let (total, each) = (number(saved, "n_total")?, number(saved, "n_per")?);
    for row in list(saved, "summary")? {
        let threads = number(row, "N")?;
        let mode = row.get("mode").and_then(Value::as_str).unwrap_or("total");
        let iterations = if mode == "total" {
            total
        } else {
            each * threads
        };
        let mut figures = Figures::default();
        figures.take(
            row,
            &[
                ("threaded_over_sequential", "ratio"),
                ("voluntary_switches", "nvcsw"),
                ("involuntary_switches", "nivcsw"),
            ],
        )?;
        figures.put("cpu_over_wall", number(row, "cpu")? / number(row, "wall")?);
        let ratios = [number(row, "ratio_min")?, number(row, "ratio_max")?];
        figures.spread("threaded_over_sequential", Some(ratios));
        let params =
            json!({"threads": threads as u32, "work": mode, "iterations": iterations as u64});
        let headline = "threaded_over_sequential";
        found
            .cells
            .push(figures.cell("cpu_scaling", who, params, headline));
    }
    Ok(())
}

/// `w2.py`. Where no thread ever gave way there are no holds to tell of.
pub(super) fn trace(
    saved: &Value,
    suffix: &str,
    who: &Who,
    found: &mut Found,
) -> Result<(), String> {
    let threshold = number(saved, "thr_us")?;
    for row in list(saved, "runs")? {
        let mut figures = Figures::default();
        figures.take(
            row,
            &[
                ("switches_per_s", "switches_per_s"),
                ("cpu_over_wall", "cpu_over_wall"),
            ],
        )?;
        figures.spread("switches_per_s", extent(&numbers(row, "switches_spread")?));
        for (name, path) in [
            ("hold_us_p5", "hold_us/p5"),
            ("hold_us_p50", "hold_us/p50"),
            ("hold_us_p95", "hold_us/p95"),
            ("hold_us_max", "hold_us/max"),
            ("hold_us_mean", "hold_us/mean"),
            ("handoff_us_p50", "handoff_us/p50"),
            ("handoff_us_p95", "handoff_us/p95"),
            ("wait_us_p50", "wait_us/p50"),
            ("wait_us_p95", "wait_us/p95"),
            ("fifo_fraction", "fifo_frac"),
        ] {
            if let Ok(value) = number(row, path) {
                figures.put(name, value);
            }
        }
        let holds = list(row, "reps")?.iter();
        let holds: Vec<f64> = holds
            .filter_map(|rep| number(rep, "hold_us/p50").ok())
            .collect();
        figures.spread("hold_us_p50", extent(&holds));
        let params = json!({
            "threads": number(row, "N")? as u32, "interval": row.get("interval"),
            "duration_s": number(row, "dur")?, "gap_threshold_us": threshold,
        });
        let workload = format!("switch_trace{suffix}");
        found
            .cells
            .push(figures.cell(&workload, who, params, "switches_per_s"));
    }
    Ok(())
}

/// `w3.py`. What happens with nobody else there is a primitive too.
pub(super) fn convoy(saved: &Value, who: &Who, found: &mut Found) -> Result<(), String> {
    for row in list(saved, "rows")? {
        let busy = number(row, "k")? as u32;
        let mut figures = Figures::default();
        let sleeps = row.get("kind").and_then(Value::as_str) == Some("sleep");
        let (kind, headline) = if sleeps {
            let names = [
                ("extra_latency_us_p5", "lat_us/p5"),
                ("extra_latency_us_p50", "lat_us/p50"),
                ("extra_latency_us_p95", "lat_us/p95"),
                ("extra_latency_us_p99", "lat_us/p99"),
                ("extra_latency_us_mean", "lat_us/mean"),
            ];
            figures.take(row, &names)?;
            let medians = numbers(row, "p50_spread")?;
            figures.spread("extra_latency_us_p50", extent(&medians));
            ("sleep 1 ms", "extra_latency_us_p50")
        } else {
            let names = [
                ("requests_per_s", "rps"),
                ("latency_us_p50", "p50"),
                ("latency_us_p95", "p95"),
                ("latency_us_p99", "p99"),
            ];
            figures.take(row, &names)?;
            figures.spread("requests_per_s", extent(&numbers(row, "rps_spread")?));
            ("udp echo", "requests_per_s")
        };
        if busy == 0 {
            let (name, path) = match sleeps {
                true => ("sleep_1ms_late_us", "lat_us/p50"),
                false if who.cores == 1 => ("echo_one_core_us", "p50"),
                false => ("echo_us", "p50"),
            };
            let middle = json!({"p50": rounded(number(row, path)?)});
            found.primitives.insert(name.to_owned(), middle);
        }
        let params = json!({"kind": kind, "cpu_threads": busy, "interval": row.get("interval")});
        found
            .cells
            .push(figures.cell("io_convoy", who, params, headline));
    }
    Ok(())
}

/// `w7.py`: primitives, and the ping-pong beside busy threads.
pub(super) fn primitives(saved: &Value, who: &Who, found: &mut Found) -> Result<(), String> {
    let short = |value: &Value| short(value);
    for name in ["loop_ns", "clock_ns", "thread_start_join_us"] {
        let value = saved.get(name).ok_or_else(|| format!("{name}: missing"))?;
        found.primitives.insert(name.to_owned(), short(value));
    }
    let lock = ["acq_rel", "with_stmt", "empty_loop"];
    let mut locks = Map::new();
    for name in lock {
        let value = number(saved, &format!("lock_ns/{name}"))?;
        locks.insert(name.to_owned(), rounded(value));
    }
    let mut alone = Vec::new();
    for row in list(saved, "pingpong")? {
        let busy = number(row, "k")? as u32;
        if busy == 0 {
            alone.push(short(row));
            continue;
        }
        let kind = match row.get("kind").and_then(Value::as_str) {
            Some("lock") => "ping-pong through two locks",
            _ => "ping-pong through two events",
        };
        let mut figures = Figures::default();
        figures.take(
            row,
            &[
                ("round_trip_us_p50", "lat_us/p50"),
                ("round_trip_us_p95", "lat_us/p95"),
                ("round_trip_us_mean", "lat_us/mean"),
            ],
        )?;
        figures.spread("round_trip_us_p50", extent(&numbers(row, "rep_medians")?));
        let params = json!({"kind": kind, "cpu_threads": busy, "interval": row.get("interval")});
        let headline = "round_trip_us_p50";
        found
            .cells
            .push(figures.cell("ping_pong", who, params, headline));
    }
    for (name, value) in [
        ("lock_ns", Value::Object(locks)),
        ("pingpong", Value::Array(alone)),
        ("version", json!(who.version)),
    ] {
        found.primitives.insert(name.to_owned(), value);
    }
    Ok(())
}

/// The same with every number rounded.
fn short(value: &Value) -> Value {
    match value {
        Value::Number(n) => n.as_f64().map_or(Value::Null, rounded),
        Value::Array(list) => list.iter().map(short).collect(),
        Value::Object(map) => map.iter().map(|(k, v)| (k.clone(), short(v))).collect(),
        other => other.clone(),
    }
}
