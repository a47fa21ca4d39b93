//! The primitives of a machine: the only figures that constants may come from.
//!
//! The shipped file tells of the machine that was measured for this project; `gilscope measure` writes the same of the
//! user's.

use std::sync::Arc;

use serde_json::Value;

use crate::scenario::Policy;
use crate::sim::Hardware;
use crate::time::{Ns, US};

use super::statistics::median;

const SHIPPED: &str = include_str!("../../measurements/primitives.json");

/// What was measured of a machine and of the interpreters on it.
#[derive(Debug)]
pub struct Primitives {
    all: Value,
    /// The machine under the interpreters.
    pub constants: Constants,
}

/// A machine, whatever runs on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constants {
    /// From waking a thread on an idle core to its first instruction: half a futex round trip across cores.
    pub wake: Ns,
    /// Putting another thread on a core: half a futex round trip on one core, less 0.87 µs for the two calls.
    pub switch: Ns,
    /// How late a timer expires on a busy core: 50 µs of slack and 12 of interrupt (`measurements/programs/late.c`).
    pub slack: Ns,
    /// Measured on other machines of that kind by `measurements/programs`. Setting a timer, or taking it
    /// back, takes 5.1 µs in a program that does anything else (`settimer.py`: medians of 4.7 to 5.4, less in a bare loop;
    /// `timed.c` has 4.1 in C, with the one wait in eight that ends after the next tick); a kick what a wake-up on an idle processor takes longer than
    /// one on the same core (`kick.c`: 5.7 to 7.3 µs against 0.7); cold: see `sim::cold` (`coldcall.py`). An idle processor's timer
    /// is late by the rest of what `sleep(1 ms)` beside nobody was, which these primitives do have.
    pub hardware: Hardware,
    /// The kernel's rule for who gets a core.
    pub scheduler: Policy,
    /// Base slice of EEVDF. It grows with the processors of the machine, also where a program is pinned to one.
    pub slice: Ns,
    /// The kernel's ticks a second.
    pub hz: u32,
    /// One UDP echo on one core, both programs on it, nobody else, in nanoseconds; two switches are in it.
    pub echo: f64,
}

/// The machine of the shipped file: Linux 6.18, HZ=250, EEVDF, two processors; wake-ups and switches as measured in C
/// (`c_ping_pong`); timers of idle cores are late by what `sleep(1 ms)` beside nobody was late (`io_convoy` without CPU threads: medians of 80 to
/// 107 µs, 93.5 µs in the mean of all interpreters). An echo took 11.4 to 11.5 µs on 2.7, 3.9 and 3.14, and 12 µs on 3.13t.
const MEASURED: Constants = Constants {
    wake: 22 * US,
    switch: 930,
    slack: 62_000,
    hardware: Hardware {
        timer: 5_100,
        kick: 6_000,
        notice: 13_000,
        interrupt: 12_000,
        tick: 20_000,
        late: 7_100,
        cold: 700,
        halts: true,
    },
    scheduler: Policy::Eevdf,
    slice: 1_400 * US,
    hz: 250,
    echo: 11_450.0,
};

/// The part of a wake-up and switch on one core that is the two system calls.
const WAKING_CALL: f64 = 870.0;

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

impl Primitives {
    /// Those that come with the project.
    pub fn shipped() -> Result<Arc<Self>, String> {
        Self::read(SHIPPED)
    }

    /// Reads a file of primitives; the error says what is wrong with it.
    pub fn read(text: &str) -> Result<Arc<Self>, String> {
        let all: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
        if !all.get("interpreters").is_some_and(Value::is_object) {
            return Err("interpreters: missing".to_owned());
        }
        let constants = match all.get("machine") {
            Some(machine) => constants(&all, machine)?,
            None => MEASURED,
        };
        Ok(Arc::new(Self { all, constants }))
    }

    /// Median, or short, round trip of a token between two threads on one core with nobody else there, in nanoseconds:
    /// through two locks, and through two events. None if it was not measured.
    pub fn ping_pong(&self, interpreter: &str, shortest: bool) -> Option<(f64, f64)> {
        let path = format!("/interpreters/{interpreter}_c1/pingpong");
        let list = self.all.pointer(&path)?;
        let find = |kind: &str| {
            let mut entries = list.as_array()?.iter();
            let entry = entries.find(|e| e.get("kind").and_then(Value::as_str) == Some(kind))?;
            let value = |key: &str| Some(entry.pointer("/lat_us")?.get(key)?.as_f64()? * 1000.0);
            if !shortest {
                return value("p50");
            }
            // The shortest of thousands is a lucky one: one of twenty is better, unless that is of another kind, with two switches more.
            let least = value("min")?;
            let alike = |p5: &f64| p5 - least <= 2.0 * self.constants.switch as f64;
            Some(value("p5").filter(alike).unwrap_or(least))
        };
        Some((find("lock")?, find("event")?))
    }

    /// The speeds of an interpreter, by its tag; on the same number of cores if it was measured there, else on any. None
    /// if it was never measured.
    pub fn speeds(&self, interpreter: &str, cores: u32) -> Option<Speeds> {
        let table = self.all.get("interpreters")?;
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
}

/// The constants of a machine that describes itself; what it does not say is as on the machine that was measured here.
fn constants(all: &Value, machine: &Value) -> Result<Constants, String> {
    let number = |key: &str| machine.get(key).and_then(Value::as_f64);
    let trip = |cores: &str| {
        let groups = all.get("c_ping_pong")?.as_array()?.iter();
        let entries = groups.filter_map(Value::as_array).flatten();
        let found = entries.filter(|e| {
            let is = |key: &str, word: &str| e.get(key).and_then(Value::as_str) == Some(word);
            is("cores", cores) && is("mode", "futex")
        });
        let trips: Vec<f64> = found
            .filter_map(|e| e.get("us_per_roundtrip")?.as_f64())
            .collect();
        median(&trips).map(|us| us * 1000.0)
    };
    let each = |path: &str| {
        let table = all.get("interpreters")?.as_object()?;
        let values: Vec<f64> = table
            .values()
            .filter_map(|entry| entry.pointer(path)?.as_f64())
            .collect();
        median(&values).map(|us| us * 1000.0)
    };
    let whole = |ns: f64| ns.round().max(0.0) as Ns;
    let wake = trip("cross").map_or(MEASURED.wake, |ns| whole(ns / 2.0));
    let late = each("/sleep_1ms_late_us/p50");
    Ok(Constants {
        wake,
        switch: trip("same").map_or(MEASURED.switch, |ns| whole(ns / 2.0 - WAKING_CALL)),
        // What is later than on a busy core is the idle processor's.
        slack: late.map_or(MEASURED.slack, |ns| {
            MEASURED.slack.min(whole(ns).saturating_sub(wake))
        }),
        hardware: Hardware {
            timer: number("timer_us").map_or(MEASURED.hardware.timer, |us| whole(us * 1000.0)),
            kick: number("kick_us").map_or(MEASURED.hardware.kick, |us| whole(us * 1000.0)),
            late: late.map_or(MEASURED.hardware.late, |ns| {
                whole(ns).saturating_sub(wake + MEASURED.slack)
            }),
            notice: MEASURED.hardware.notice,
            interrupt: MEASURED.hardware.interrupt,
            tick: MEASURED.hardware.tick,
            cold: MEASURED.hardware.cold,
            halts: machine
                .get("virtual")
                .and_then(Value::as_bool)
                .unwrap_or(MEASURED.hardware.halts),
        },
        scheduler: match machine.get("scheduler").and_then(Value::as_str) {
            Some("cfs") => Policy::Cfs,
            Some("eevdf") | None => Policy::Eevdf,
            Some(other) => return Err(format!("machine.scheduler: `{other}` is not cfs or eevdf")),
        },
        slice: number("slice_us").map_or(MEASURED.slice, |us| whole(us * 1000.0)),
        hz: number("hz").map_or(MEASURED.hz, |hz| hz.round() as u32),
        echo: each("/echo_one_core_us/p50").unwrap_or(MEASURED.echo),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measured_interpreters_have_speeds_and_others_have_none() {
        let shipped = Primitives::shipped().expect("the shipped primitives");
        let one = shipped.speeds("py39", 1).expect("3.9 on one core");
        let two = shipped.speeds("py39", 2).expect("and on two");
        assert_eq!((one.loop_ns, two.loop_ns), (26.88, 22.362));
        assert_eq!(shipped.speeds("py39", 8), Some(two));
        assert_eq!(shipped.speeds("py310", 2), None);
        assert_eq!(shipped.constants, MEASURED);
    }

    #[test]
    fn a_machine_that_describes_itself_has_constants_of_its_own() {
        let text = r#"{
            "machine": {"hz": 1000, "scheduler": "cfs", "slice_us": 3000},
            "c_ping_pong": [[
                {"cores": "same", "mode": "futex", "us_per_roundtrip": 5.0},
                {"cores": "same", "mode": "pipe", "us_per_roundtrip": 99.0},
                {"cores": "cross", "mode": "futex", "us_per_roundtrip": 20.0}]],
            "interpreters": {"py312_c1": {"sleep_1ms_late_us": {"p50": 70.0}, "echo_one_core_us": {"p50": 9.0}}}
        }"#;
        let found = Primitives::read(text).expect("well formed").constants;
        let expected = Constants {
            wake: 10 * US,
            switch: 1_630,
            slack: 60 * US,
            hardware: Hardware {
                late: 0,
                ..MEASURED.hardware
            },
            scheduler: Policy::Cfs,
            slice: 3_000 * US,
            hz: 1000,
            echo: 9_000.0,
        };
        assert_eq!(found, expected);
        let error = Primitives::read("{}").expect_err("no primitives");
        assert_eq!(error, "interpreters: missing");
    }
}
