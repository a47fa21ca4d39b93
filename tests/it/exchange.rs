//! Runs as files and back: what was written is read as it was, and whatever else is opened is read or refused.

use gilscope::exchange::chrome::{self, Written};
use gilscope::exchange::import::{Import, Problem};
use gilscope::exchange::packed::{pack, unpack};
use gilscope::exchange::recording;
use gilscope::exchange::told::told;
use gilscope::exchange::{Kind, Recorded};
use gilscope::scenario::presets;
use gilscope::sim::{Limits, Simulation};
use gilscope::trace::{Lane, State, Trace, ascii, thread_value};
use proptest::prelude::*;

const VIZTRACER: &str = include_str!("exchange/viztracer.json");
const GILTRACER_FILE: &str = include_str!("exchange/giltracer.json");
const TIMELINES: &str = include_str!("../../measurements/timelines.json");

/// Reads a file in pieces of one size.
fn import(text: &[u8], piece: usize) -> Result<Vec<Recorded>, Problem> {
    let mut import = Import::new();
    for piece in text.chunks(piece) {
        import.feed(piece)?;
    }
    import.finish()
}

fn refused(text: &str) -> String {
    import(text.as_bytes(), 1 << 20).unwrap_err().to_string()
}

fn written(name: &str, simulations: &[Simulation]) -> Vec<u8> {
    let runs: Vec<Written> = simulations
        .iter()
        .map(|simulation| Written {
            name,
            trace: simulation.trace(),
            names: simulation.names(),
            interpreters: simulation.interpreters(),
        })
        .collect();
    let mut text = Vec::new();
    chrome::write(&runs, &mut text).unwrap();
    text
}

/// What a lane shows, without an interval of no length at its end.
fn shown(lane: &Lane, end: u64) -> Vec<(u64, u64, u16)> {
    let spans = lane.spans(0, end, end).filter(|span| span.end > span.start);
    spans
        .map(|span| (span.start, span.end, span.value))
        .collect()
}

fn same_lanes(a: &Trace, b: &Trace) {
    assert_eq!(a.end, b.end);
    assert_eq!(a.loops, b.loops);
    for (a_lanes, b_lanes) in [
        (&a.threads, &b.threads),
        (&a.cores, &b.cores),
        (&a.gils, &b.gils),
    ] {
        assert_eq!(a_lanes.len(), b_lanes.len());
        for (one, other) in a_lanes.iter().zip(b_lanes) {
            assert_eq!(shown(one, a.end), shown(other, a.end));
            assert_eq!(one.until(a.end), other.until(a.end));
        }
    }
    let marks = |trace: &Trace| {
        let mut all: Vec<_> = trace
            .marks
            .iter()
            .map(|m| (m.at, m.thread, m.kind, m.arg))
            .collect();
        all.sort_unstable();
        all
    };
    assert_eq!(marks(a), marks(b));
}

#[test]
fn every_preset_is_read_back_as_it_was_written() {
    let limits = Limits {
        events: 30_000,
        ..Limits::default()
    };
    for preset in presets::ALL {
        let scenario = preset.scenario().validate().unwrap();
        let run = |index| {
            let mut simulation = Simulation::new(&scenario, index, limits);
            simulation.run();
            simulation
        };
        let runs: Vec<Simulation> = (0..scenario.runs.len()).map(run).collect();
        let text = written(preset.title, &runs);
        // Every event is one for any other reader of JSON.
        let whole: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert!(whole["traceEvents"].as_array().unwrap().len() > 10);
        let back = import(&text, 64 << 10).unwrap();
        assert_eq!(back.len(), runs.len(), "{}", preset.id);
        for (simulation, back) in runs.iter().zip(&back) {
            assert_eq!((back.kind, &*back.name), (Kind::Simulated, preset.title));
            assert_eq!(back.names, simulation.names());
            assert_eq!(back.interpreters, simulation.interpreters());
            same_lanes(simulation.trace(), &back.trace);
            assert_eq!(unpack(&pack(back)).as_ref(), Some(back));
        }
    }
}

#[test]
fn a_gil_wait_has_its_name_its_holder_and_its_exact_time() {
    let scenario = presets::find("convoy")
        .unwrap()
        .scenario()
        .validate()
        .unwrap();
    let mut simulation = Simulation::new(&scenario, 0, Limits::default());
    simulation.run();
    let trace = simulation.trace();
    let text = written("3.12", std::slice::from_ref(&simulation));
    let whole: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let events = whole["traceEvents"].as_array().unwrap();
    let waits: Vec<_> = events.iter().filter(|e| e["cat"] == "gil_wait").collect();
    let lanes = trace.threads.iter();
    let expected: usize = lanes
        .map(|lane| {
            let spans = lane.spans(0, trace.end, trace.end);
            spans
                .filter(|span| span.value & 15 == State::GilWait as u16)
                .count()
        })
        .sum();
    assert!(expected >= 10, "{expected}");
    assert_eq!(waits.len(), expected);
    assert!(waits.iter().all(|wait| wait["name"] == "waits for the GIL"));
    assert!(waits.iter().any(|wait| wait["args"]["held_by"].is_string()));
    let total: f64 = waits.iter().map(|wait| wait["dur"].as_f64().unwrap()).sum();
    let lanes = trace.threads.iter();
    let lanes: u64 = lanes
        .map(|lane| lane.until(trace.end)[State::GilWait as usize])
        .sum();
    assert_eq!((total * 1e3).round() as u64, lanes);
    // Programs that add in floating point do not take an interval for a part of the one before.
    let tracks: std::collections::BTreeSet<u64> = events
        .iter()
        .filter_map(|event| event["tid"].as_u64())
        .collect();
    let (mut exact, mut shorter) = (0, 0);
    for track in tracks {
        let all = events
            .iter()
            .filter(|e| e["ph"] == "X" && e["tid"] == track);
        let all: Vec<(f64, f64)> = all
            .map(|e| (e["ts"].as_f64().unwrap(), e["dur"].as_f64().unwrap()))
            .collect();
        for pair in all.windows(2) {
            let end = pair[0].0 + pair[0].1;
            assert!(end <= pair[1].0, "{pair:?}");
            exact += u32::from(end == pair[1].0);
            shorter += u32::from((pair[0].1 * 1e4).round() % 10.0 == 9.0);
        }
    }
    assert!(exact > 50 && shorter > 10, "{exact} {shorter}");
    // Arrows come in pairs, from another thread's track.
    let ends = |phase: &str| {
        events
            .iter()
            .filter(|e| e["ph"] == phase)
            .collect::<Vec<_>>()
    };
    let (from, to) = (ends("s"), ends("f"));
    assert_eq!(from.len() as u64, simulation.report().gil.handoffs);
    assert_eq!(from.len(), to.len());
    for (from, to) in from.iter().zip(&to) {
        assert_eq!(from["id"], to["id"]);
        assert_ne!(from["tid"], to["tid"]);
        assert!(from["ts"].as_f64() <= to["ts"].as_f64());
    }
}

#[test]
fn a_trace_of_viztracer_becomes_lanes() {
    let runs = import(VIZTRACER.as_bytes(), 1 << 20).unwrap();
    assert_eq!(runs.len(), 1);
    let run = &runs[0];
    assert_eq!(run.names, ["MainThread", "worker"]);
    assert_eq!((run.kind, &*run.name), (Kind::Functions, "MainProcess"));
    // From the first event to the last, to the nanosecond, though the clock counts from long ago.
    assert_eq!(run.trace.end, 7_787_922);
    let end = run.trace.end;
    let [main, worker] = [0, 1].map(|thread: usize| run.trace.threads[thread].until(end));
    assert_eq!(main[State::Sleep as usize], 5_857_794 + 1_080_319);
    assert_eq!(worker[State::Io as usize], 5_932_925);
    let text = ascii::timeline(&run.trace, &run.names, 0, end, 64);
    let expected = "\
MainThread |RRllllsssssssssssssssssssssssssssssssssssssssssssssssssssssssssl
worker     |    Riiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiilllllllll\n";
    assert_eq!(text, expected);
    let says = |thread, at| told(run, "small.json", thread, at).text();
    assert_eq!(
        says(1, 3_000_000),
        "At 3 ms worker is blocked on I/O, for 2.34 ms now and for 3.59 ms more. Imported from small.json: it has functions as \
         they were called, not who had the GIL."
    );
    assert_eq!(
        says(1, 100_000),
        "At 100 µs worker is in no function that was recorded, for 100 µs now and for 342 µs more. Imported from small.json: \
         nothing is known of a thread between its functions."
    );
    assert_eq!(
        says(1, 9_000_000),
        "At 9 ms worker is no longer recorded. Imported from small.json: the recording ends at 7.79 ms."
    );
}

/// What giltracer adds to a trace: the kernel's sleeps, and beside each process one of what its probes saw.
const GILTRACER: &str = r#"[
{"ph": "M", "pid": 7, "tid": 7, "name": "thread_name", "args": {"name": "MainThread"}},
{"ph": "M", "pid": 7, "tid": 8, "name": "thread_name", "args": {"name": "Thread-1"}},
{"ph": "X", "pid": 7, "tid": 7, "ts": 1000, "dur": 100, "cat": "fee", "name": "run (a.py:1)"},
{"ph": "X", "pid": 7, "tid": 8, "ts": 1000, "dur": 100, "cat": "fee", "name": "run (a.py:1)"},
{"pid": "7-GIL", "tid": "7", "ts": 1000.5, "ph": "i", "s": "t", "cat": "GIL state", "name": "take"},
{"pid": "7-GIL", "tid": "7", "ts": 1000, "ph": "B", "cat": "GIL state", "name": "GIL", "id": 1},
{"pid": "7-GIL", "tid": "7", "ts": 1000, "ph": "B", "cat": "GIL state", "name": "take_gil", "id": 1},
{"pid": "7-GIL", "tid": "7", "ts": 1010, "ph": "E", "cat": "GIL state", "name": "take_gil", "id": 1},
{"pid": "7-GIL", "tid": "7", "ts": 1010, "ph": "B", "cat": "GIL state", "name": "LOCK", "id": 1},
{"pid": "7-GIL", "tid": "7", "ts": 1050, "ph": "E", "cat": "GIL state", "name": "LOCK", "id": 1},
{"pid": "7-GIL", "tid": "7", "ts": 1050, "ph": "B", "cat": "GIL state", "name": "drop_gil", "id": 1},
{"pid": "7-GIL", "tid": "7", "ts": 1052, "ph": "E", "cat": "GIL state", "name": "drop_gil", "id": 1},
{"pid": "7-GIL", "tid": "7", "ts": 1052, "ph": "E", "cat": "GIL state", "name": "GIL", "id": 1},
{"pid": "7-GIL", "tid": "8", "ts": 1020, "ph": "B", "cat": "GIL state", "name": "GIL(take)", "id": 2},
{"pid": "7-GIL", "tid": "8", "ts": 1051, "ph": "B", "cat": "GIL state", "name": "GIL", "id": 2},
{"pid": "7-GIL", "tid": "8", "ts": 1090, "ph": "E", "cat": "GIL state", "name": "GIL", "id": 2},
{"pid": "7-GIL", "tid": "8", "ts": 1090, "ph": "E", "cat": "GIL state", "name": "GIL(take)", "id": 2},
{"pid": 7, "tid": 7, "ts": 1060, "dur": 20, "ph": "X", "cat": "process state", "name": "S(GIL)"},
{"pid": 7, "tid": 7, "ts": 1085, "dur": 5, "ph": "X", "cat": "process state", "name": "S"},
{"pid": "counters", "ts": 1085, "ph": "C", "name": "cycles", "args": {"cycles": 5}}
"#;

#[test]
fn a_trace_of_giltracer_has_gil_waits_and_holders() {
    // It is open at its end: a tracer that is killed leaves it so.
    let runs = import(GILTRACER.as_bytes(), 1 << 20).unwrap();
    let run = &runs[0];
    let end = run.trace.end;
    let text = ascii::timeline(&run.trace, &run.names, 0, end, 50);
    let expected = "\
MainThread |gggggRRRRRRRRRRRRRRRRRRRR/RRRRggggggggggRRRssRRRRR
Thread-1   |RRRRRRRRRRgggggggggggggggRRRRRRRRRRRRRRRRRRRRRRRRR\n";
    assert_eq!(text, expected);
    // In `drop_gil` the first has let go already, or is about to.
    assert_eq!(
        shown(&run.trace.gils[0], end),
        [
            (0, 10_000, 0),
            (10_000, 50_000, 1),
            (50_000, 51_000, 0),
            (51_000, 90_000, 2),
            (90_000, 100_000, 0)
        ]
    );
    assert_eq!(run.handoffs(), Some(1));
    let says = told(run, "giltracer.json", 1, 30_000).text();
    assert_eq!(
        says,
        "At 30 µs Thread-1 waits for the GIL, for 10 µs now and for 21 µs more. MainThread has it, since 20 µs ago. Imported \
         from giltracer.json: functions, and who had the GIL."
    );
}

/// Two busy threads of a real 3.9.18 on a busy machine, seen by probes on `take_gil` and `drop_gil`, as `per4m perf2trace gil`
/// (per4m 0.1.0, the published giltracer) writes it; cut to four hand-offs. One comes out of `drop_gil` after 7 ms only.
#[test]
fn a_real_recording_of_giltracer_is_read() {
    let runs = import(GILTRACER_FILE.as_bytes(), 1 << 20).unwrap();
    let run = &runs[0];
    let end = run.trace.end;
    let text = ascii::timeline(&run.trace, &run.names, 0, end, 70);
    let expected = "\
thread 3774 |ggggggggRRRRRRRRRRR///////gggggRRRRRRRRRRR//////gggggRRRRRRRRRRR//////
thread 3773 |               ggggRRRRRRRRRRRR//////gggggRRRRRRRRRRR//////\n";
    assert_eq!(text, expected);
    // Between two holders lie 14 to 16 µs.
    assert_eq!(
        shown(&run.trace.gils[0], end),
        [
            (0, 9_036_060, 0),
            (9_036_060, 21_079_000, 1),
            (21_079_000, 21_094_350, 0),
            (21_094_350, 33_138_310, 2),
            (33_138_310, 33_154_330, 0),
            (33_154_330, 45_029_000, 1),
            (45_029_000, 45_043_070, 0),
            (45_043_070, 57_041_360, 2),
            (57_041_360, 57_055_700, 0),
            (57_055_700, 69_055_210, 1),
            (69_055_210, 75_939_830, 0)
        ]
    );
    assert_eq!(run.handoffs(), Some(4));
}

#[test]
fn recordings_are_imported_with_the_lanes_they_had() {
    let runs = import(TIMELINES.as_bytes(), 100_000).unwrap();
    let recordings = recording::read(TIMELINES).unwrap();
    assert_eq!(runs.len(), recordings.len());
    for (run, recording) in runs.iter().zip(&recordings) {
        assert_eq!(run.trace, recording.lanes());
        assert_eq!(
            (run.kind, run.names.len()),
            (Kind::Gaps, recording.threads as usize)
        );
    }
    assert_eq!(
        runs[0].name,
        "2.7.18: 2 threads, 1 core, 100 ticks, gaps from 30 µs"
    );
}

#[test]
fn what_is_wrong_is_named_with_line_entry_field_value_and_limit() {
    let event =
        |fields: &str| format!("[{{\"ph\":\"M\",\"name\":\"x\"}},\n{{\"ph\":\"X\",{fields}}}]");
    assert_eq!(
        refused(&event(r#""ts":1,"dur":-5,"name":"f""#)),
        "line 2, byte 47: entry 2: dur: `-5` is not a number of microseconds from 0 to 4503599627370"
    );
    assert_eq!(
        refused(&event(r#""dur":5,"name":"f""#)),
        "line 2, byte 24: entry 2: ts is missing"
    );
    assert_eq!(
        refused(&event(r#""ts":"soon","dur":5"#)),
        "line 2, byte 39: entry 2: ts: `\"soon\"` is not a time in microseconds"
    );
    assert_eq!(
        refused(&event(r#""ts":1,"dur":5,"name":"f" "cat":1"#)),
        "line 2, byte 60: entry 2: a comma or `}` is expected here"
    );
    assert_eq!(
        refused("[{\"ph\":\"X\",\n 3"),
        "line 1, byte 1: the file ends within entry 1, which begins here"
    );
    assert_eq!(
        refused("[\n7]"),
        "line 2, byte 2: entry 1: begins with `7`, not with `{`"
    );
    assert_eq!(
        refused("hello"),
        "line 1, byte 0: neither `[` nor `{`, but `h`: this is no JSON of a trace"
    );
    assert_eq!(refused(""), "line 1, byte 0: the file is empty");
    assert_eq!(
        refused("{\"runs\": []}"),
        "line 1, byte 0: there is no event with a duration (`X`, or `B` and `E`) in it"
    );
    let late = event(r#""ts":1,"dur":1,"pid":1,"tid":1,"name":"f""#).replace(
        "\n",
        "\n{\"ph\":\"X\",\"ts\":9000000000000,\"dur\":1,\"pid\":1,\"tid\":1,\"name\":\"g\"},",
    );
    assert_eq!(
        refused(&late),
        "line 1, byte 0: from 1.000 µs to 9000000000001.000 µs it lasts longer than 2251799813685 µs"
    );
    let recording =
        r#"[{"interpreter": "py39", "version": "3.9", "cores": 0, "threads": 2, "segments": []}]"#;
    assert_eq!(
        refused(recording),
        "line 1, byte 52: entry 1: cores: `0` is not a whole number from 1 to 1024"
    );
}

/// A lane of random states and lengths.
fn lane(holders: bool) -> impl Strategy<Value = Vec<(u64, u16)>> {
    let value = move |n: u16| match holders {
        true => n % 4,
        false => match State::from_code(n % 12) {
            State::Absent => thread_value(State::Absent, 255),
            state => thread_value(state, (n / 12 % 7) as u8),
        },
    };
    prop::collection::vec((1u64..5_000_000, (0u16..84).prop_map(value)), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_lanes_there_are_come_back(
        threads in prop::collection::vec(lane(false), 3..4),
        gil in lane(true),
        piece in 1usize..5_000,
    ) {
        let mut trace = Trace::new(3, 0, 1);
        let fill = |lane: &mut Lane, spans: &[(u64, u16)], first: u16| {
            let mut at = 0;
            lane.push(0, first);
            for (length, value) in spans {
                lane.push(at, *value);
                at += length;
            }
            at
        };
        for (lane, spans) in trace.threads.iter_mut().zip(&threads) {
            let end = fill(lane, spans, thread_value(State::Absent, 255));
            trace.end = trace.end.max(end);
        }
        trace.end = trace.end.max(fill(&mut trace.gils[0], &gil, 0));
        let names: Vec<String> = ["a", "\"b\" \u{1}\\", "ç\n"].map(str::to_owned).into();
        let interpreters = [Some(0); 3];
        let run = Written { name: "x", trace: &trace, names: &names, interpreters: &interpreters };
        let mut text = Vec::new();
        chrome::write(&[run], &mut text).unwrap();
        let back = import(&text, piece).unwrap();
        prop_assert_eq!(&back[0].names, &names);
        same_lanes(&trace, &back[0].trace);
        prop_assert_eq!(unpack(&pack(&back[0])), Some(back[0].clone()));
    }

    #[test]
    fn damaged_files_are_read_or_refused_whatever_the_pieces(
        which in 0usize..4,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..3), 1..6),
        pieces in (1usize..200, 200usize..100_000),
    ) {
        let scenario = presets::find("countdown").unwrap().scenario().validate().unwrap();
        let mut text = match which {
            0 => VIZTRACER.as_bytes().to_vec(),
            1 => GILTRACER.as_bytes().to_vec(),
            2 => TIMELINES.as_bytes()[..20_000].to_vec(),
            _ => {
                let limits = Limits { events: 300, ..Limits::default() };
                let mut simulation = Simulation::new(&scenario, 0, limits);
                simulation.run();
                written("x", std::slice::from_ref(&simulation))
            }
        };
        for (place, byte, how) in damage {
            // Nothing is left to be damaged.
            if text.is_empty() {
                break;
            }
            let at = place.index(text.len());
            match how {
                0 => text[at] = byte,
                1 => drop(text.remove(at)),
                _ => text.truncate(at.max(1)),
            }
        }
        let [one, other] = [pieces.0, pieces.1].map(|piece| import(&text, piece));
        prop_assert_eq!(&one, &other);
        for run in one.iter().flatten() {
            prop_assert_eq!(unpack(&pack(run)), Some(run.clone()));
            for thread in 0..run.names.len() {
                told(run, "x", thread, run.trace.end / 2);
            }
        }
        // Nor is anything but a packed run unpacked as one, or the memory of the machine asked for.
        unpack(&text);
    }
}
