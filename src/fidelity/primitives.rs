//! The primitives of the machine that was measured: the only figures that constants may come from.

use serde_json::Value;

const SHIPPED: &str = include_str!("../../measurements/primitives.json");

/// Speeds of one interpreter on so many cores, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speeds {
    /// One turn of `while n > 0: n -= 1`.
    pub loop_ns: f64,
    /// Acquire and release of a free lock.
    pub lock_ns: f64,
    /// One turn of an empty `for` loop.
    pub for_ns: f64,
    /// Reading the clock.
    pub clock_ns: f64,
    /// Starting a thread that does nothing and joining it.
    pub start_join_ns: f64,
}

/// Median round trip of a token between two threads on one core with nobody else there, in nanoseconds: through two
/// locks, and through two events. None if it was not measured.
pub fn ping_pong(interpreter: &str) -> Option<(f64, f64)> {
    let all: Value = serde_json::from_str(SHIPPED).ok()?;
    let list = all.pointer(&format!("/interpreters/{interpreter}_c1/pingpong"))?;
    let find = |kind: &str| {
        let mut entries = list.as_array()?.iter();
        let entry = entries.find(|e| e.get("kind").and_then(Value::as_str) == Some(kind))?;
        Some(entry.pointer("/lat_us/p50")?.as_f64()? * 1000.0)
    };
    Some((find("lock")?, find("event")?))
}

/// The speeds of an interpreter, by its tag; on the same number of cores if it was measured there, else on any. None
/// if it was never measured.
pub fn speeds(interpreter: &str, cores: u32) -> Option<Speeds> {
    let all: Value = serde_json::from_str(SHIPPED).ok()?;
    let table = all.get("interpreters")?;
    let here = if cores == 1 {
        ["c1", "c2"]
    } else {
        ["c2", "c1"]
    };
    let mut entries = here
        .iter()
        .filter_map(|c| table.get(format!("{interpreter}_{c}")));
    let entry = entries.next()?;
    let number = |path: &str| entry.pointer(path).and_then(Value::as_f64);
    Some(Speeds {
        loop_ns: number("/loop_ns/med")?,
        lock_ns: number("/lock_ns/acq_rel")?,
        for_ns: number("/lock_ns/empty_loop")?,
        clock_ns: number("/clock_ns")?,
        start_join_ns: number("/thread_start_join_us/p50")? * 1000.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measured_interpreters_have_speeds_and_others_have_none() {
        let one = speeds("py39", 1).expect("3.9 was measured on one core");
        let two = speeds("py39", 2).expect("and on two");
        assert_eq!((one.loop_ns, two.loop_ns), (26.88, 22.362));
        assert_eq!(speeds("py39", 8), Some(two));
        assert_eq!(speeds("py310", 2), None);
    }
}
