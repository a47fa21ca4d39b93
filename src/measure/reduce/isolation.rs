//! Processes, subinterpreters, and asyncio.

use serde_json::{Map, Value, json};

use super::{Figures, Found, Who, extent, number, numbers, rounded};

/// `w6.py`.
pub(super) fn isolation(saved: &Value, who: &Who, found: &mut Found) -> Result<(), String> {
    let mut costs = Map::new();
    for kind in ["mp_fork", "mp_spawn", "mp_forkserver"] {
        let Some(row) = saved.get(kind) else { continue };
        let same = [
            "start_join_ms",
            "serial2",
            "one",
            "two",
            "speedup_vs_serial",
        ];
        let mut figures = Figures::default();
        figures.take(row, &same.map(|name| (name, name)))?;
        let (two, serial) = (numbers(row, "raw/1")?, numbers(row, "raw/2")?);
        let ratios: Vec<f64> = serial.iter().zip(&two).map(|(s, t)| s / t).collect();
        figures.spread("speedup_vs_serial", extent(&ratios));
        let start = rounded(number(row, "start_join_ms")?);
        costs.insert(kind.to_owned(), json!({"start_join_ms": start}));
        let params = json!({"kind": kind});
        let headline = "speedup_vs_serial";
        found
            .cells
            .push(figures.cell("isolation", who, params, headline));
    }
    match saved.get("asyncio") {
        Some(Value::Array(rows)) => {
            for row in rows {
                let mut figures = Figures::default();
                figures.take(
                    row,
                    &[
                        ("extra_latency_us_p5", "lat_us/p5"),
                        ("extra_latency_us_p50", "lat_us/p50"),
                        ("extra_latency_us_p95", "lat_us/p95"),
                    ],
                )?;
                let params = json!({"kind": "asyncio", "blocking_step_ms": row.get("block_ms")});
                let headline = "extra_latency_us_p50";
                found
                    .cells
                    .push(figures.cell("isolation", who, params, headline));
            }
        }
        other => found.unable.push(unable("asyncio", other)),
    }
    match saved.get("subint") {
        Some(row @ Value::Object(_)) => {
            let same = ["create_ms", "close_ms", "serial2", "one", "two", "speedup"];
            let mut figures = Figures::default();
            figures.take(row, &same.map(|name| (name, name)))?;
            let (create, close) = (number(row, "create_ms")?, number(row, "close_ms")?);
            let cost = json!({"create_ms": rounded(create), "close_ms": rounded(close)});
            costs.insert("subint".to_owned(), cost);
            let params = json!({"kind": "subint"});
            found
                .cells
                .push(figures.cell("isolation", who, params, "speedup"));
        }
        other => found.unable.push(unable("subinterpreters", other)),
    }
    if let Ok(value) = number(saved, "interp_pool_first_result_ms") {
        let mut figures = Figures::default();
        figures.put("value", value);
        let params = json!({"kind": "interp_pool_first_result_ms"});
        found
            .cells
            .push(figures.cell("isolation", who, params, "value"));
    }
    found
        .primitives
        .insert("start_cost_ms".to_owned(), Value::Object(costs));
    Ok(())
}

/// Why a part of a program has no figures: the error that it saved, if it tried.
fn unable(what: &str, saved: Option<&Value>) -> String {
    match saved.and_then(Value::as_str) {
        Some(error) => format!("{what}: {error}"),
        None => format!("{what}: not in this interpreter"),
    }
}
