//! Scenario files: what is documented is read, what is written reads back, what is damaged is refused.

use std::collections::BTreeSet;

use gilscope::rng::Rng;
use gilscope::runtime::Version;
use gilscope::scenario::{file, presets};
use gilscope::sim::{Limits, Simulation};
use proptest::prelude::*;
use serde_json::Value;

const EVERYTHING: &str = include_str!("files/everything.json");
const DOCUMENT: &str = include_str!("../../docs/scenario.md");

fn refusal(text: &str) -> String {
    match file::read(text) {
        Ok(_) => "fine".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// The refusal of a small file with this body of one role.
fn with_body(body: &str) -> String {
    refusal(&format!(
        r#"{{"gilscope": 1, "title": "t", "locks": [{{"name": "fork 1"}}],
            "roles": [{{"name": "worker", "body": [{body}]}}]}}"#
    ))
}

#[test]
fn every_operation_reads_and_writes() {
    let scenario = file::read(EVERYTHING).unwrap();
    let written = file::write(&scenario);
    assert_eq!(file::read(&written).unwrap(), scenario, "{written}");
    let words: BTreeSet<&str> = EVERYTHING
        .split("\"op\": \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let operations = with_body(r#"{"op": "?"}"#);
    let known = operations.split("operations are ").nth(1).unwrap();
    assert_eq!(
        words,
        known.split(", ").collect(),
        "every operation stands in everything.json"
    );
}

#[test]
fn every_preset_reads_and_writes() {
    for preset in presets::ALL {
        let scenario = preset.scenario();
        let again = file::read(&file::write(&scenario)).unwrap();
        assert_eq!(*again, scenario, "{}", preset.id);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_scenario_reads_and_writes(scenario in crate::random::scenario()) {
        let written = file::write(&scenario);
        prop_assert_eq!(file::read(&written).unwrap(), scenario);
    }
}

#[test]
fn the_examples_in_the_document_are_valid() {
    let examples: Vec<&str> = DOCUMENT
        .split("```json\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .filter(|text| text.contains("\"gilscope\""))
        .collect();
    assert!(examples.len() >= 2);
    for example in examples {
        file::read(example).unwrap_or_else(|e| panic!("{e}\n{example}"));
    }
}

#[test]
fn every_field_and_operation_is_documented() {
    let fields = EVERYTHING
        .split('"')
        .skip(1)
        .step_by(2)
        .zip(EVERYTHING.split('"').skip(2).step_by(2));
    for (name, after) in fields {
        if after.starts_with(':') {
            assert!(
                DOCUMENT.contains(&format!("`{name}`")),
                "field `{name}` is not in docs/scenario.md"
            );
        }
    }
    for word in EVERYTHING
        .split("\"op\": \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
    {
        assert!(
            DOCUMENT.contains(&format!("`{word}`")),
            "operation `{word}` is not in docs/scenario.md"
        );
    }
}

#[test]
fn refusals_name_field_value_and_limit_or_line_and_column() {
    assert_eq!(
        refusal("{}"),
        "gilscope: missing: must be 1, the version of the file's format"
    );
    assert_eq!(
        refusal(r#"{"gilscope": 2, "new": []}"#),
        "gilscope: 2: must be 1, the version of the file's format"
    );
    assert_eq!(
        refusal(r#"{"gilscope": 1,"#),
        "EOF while parsing a value at line 1 column 15"
    );
    assert_eq!(
        with_body(r#"{"op": "acquire", "lock": "fork1"}"#),
        "roles[0].body[0].lock: no lock is called `fork1`: did you mean fork 1?"
    );
    assert_eq!(
        with_body(r#"{"op": "acquire"}"#),
        "roles[0].body[0].lock: missing: `acquire` needs it"
    );
    assert_eq!(
        with_body(r#"{"op": "yield", "timeout": "1s"}"#),
        "roles[0].body[0].timeout: does not belong to `yield`"
    );
    assert_eq!(
        with_body(r#"{"op": "aquire", "lock": "fork 1"}"#),
        "roles[0].body[0].op: unknown operation `aquire`: did you mean acquire?"
    );
    assert_eq!(
        with_body(r#"{"op": "compute", "for": "601s"}"#),
        "`601s` is longer than the limit of 600 s at line 2 column 81"
    );
    let bare = with_body(r#"{"op": "compute", "for": 5}"#);
    assert!(
        bare.contains("one of the units ns, us, ms, s, such as \"5ms\" at line 2"),
        "{bare}"
    );
    let unknown = with_body(r#"{"op": "yield", "lok": "fork 1"}"#);
    assert!(
        unknown.contains("unknown field `lok`") && unknown.contains("at line 2"),
        "{unknown}"
    );
    let open = r#"{"op": "loop", "times": 1, "body": ["#.repeat(50_000);
    let nested = with_body(&format!("{open}{}", "]}".repeat(50_000)));
    assert!(nested.contains("recursion limit"), "{nested}");
    let cores = EVERYTHING.replace("\"cores\": 6", "\"cores\": 300");
    assert_eq!(refusal(&cores), "runs[1].cores: 300: must be 1–256");
    let version = EVERYTHING.replace("3.14t", "3.15");
    assert!(refusal(&version).starts_with("runs[1].runtime: unknown version `3.15`"));
}

/// One change a person, a mail program or a broken disk might make.
fn damage(text: &str, rng: &mut Rng) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..rng.between(1, 4) {
        let at = rng.between(0, bytes.len() as u64 - 1) as usize;
        let other = rng.between(0, bytes.len() as u64 - 1) as usize;
        match rng.between(0, 5) {
            0 => bytes[at] = rng.between(0, 255) as u8,
            1 => bytes[at] = b"{}[]\",:0123456789eE+-.nust"[rng.between(0, 25) as usize],
            2 => bytes.truncate(at.max(1)),
            3 => drop(bytes.remove(at)),
            4 => bytes.swap(at, other),
            _ => {
                let piece = bytes[at.min(other)..at.max(other)].to_vec();
                bytes.splice(at..at, piece.into_iter().take(200));
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn two_thousand_damaged_files_are_refused_or_read_and_never_panic() {
    let mut good: Vec<String> = presets::ALL
        .iter()
        .map(|p| file::write(&p.scenario()))
        .collect();
    good.push(EVERYTHING.to_owned());
    let mut rng = Rng::new(2, 0);
    let mut refused = 0;
    for round in 0..2_000 {
        let text = damage(&good[round % good.len()], &mut rng);
        if let Err(error) = file::read(&text) {
            let message = error.to_string();
            assert!(!message.is_empty() && !message.contains('\n'), "{message}");
            refused += 1;
        }
    }
    assert!(
        (1_000..2_000).contains(&refused),
        "{refused} of 2000 were refused"
    );
}

#[test]
fn the_defaults_of_version_1_stay_what_they_are() {
    let scenario = file::read(
        r#"{"gilscope": 1, "title": "t", "roles": [{"name": "a", "body": [{"op": "call"}]}]}"#,
    );
    let scenario = scenario.unwrap();
    let texts = gilscope::knob::ALL
        .iter()
        .map(|knob| format!("{}={}", knob.key, knob.text(knob.get(&scenario.runs[0]))));
    assert_eq!(
        texts.collect::<Vec<_>>().join(" "),
        "runtime=3.12 mode=threaded threads=2 cores=4 interval=5ms check_interval=100 io=1ms burst=1ms \
         payload=0 scheduler=eevdf quantum=4ms wake=22us switch=1.2us jitter=200 slack=50us order=drawn hz=250 slice=0 \
         queue=percore seed=1 horizon=1s"
    );
}

/// Changes some values of a file, its shape left whole.
fn twist(value: &mut Value, rng: &mut Rng) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|field| twist(field, rng)),
        Value::Array(items) => {
            if rng.between(0, 30) == 0 && !items.is_empty() {
                let at = rng.between(0, items.len() as u64 - 1) as usize;
                match rng.between(0, 1) {
                    0 => drop(items.remove(at)),
                    _ => items.insert(at, items[at].clone()),
                }
            }
            items.iter_mut().for_each(|item| twist(item, rng));
        }
        _ if rng.between(0, 30) > 0 => {}
        Value::Number(_) => {
            let numbers = [0, 1, 2, 3, 255, 256, 1_000, 1_000_000_000];
            *value = numbers[rng.between(0, 7) as usize].into();
        }
        Value::String(text)
            if text.ends_with('s') && text.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            let spans = [
                "0", "1ns", "1us", "3ms", "600s", "exp 1ns", "0..1ns", "io", "burst",
            ];
            *value = spans[rng.between(0, 8) as usize].into();
        }
        Value::String(text) if Version::from_name(text).is_some() => {
            let at = rng.between(0, Version::ALL.len() as u64 - 1) as usize;
            *value = Version::ALL[at].to_string().into();
        }
        Value::Bool(flag) => *flag = !*flag,
        _ => {}
    }
}

#[test]
fn whatever_is_valid_can_be_simulated() {
    let mut good: Vec<String> = presets::ALL
        .iter()
        .map(|p| file::write(&p.scenario()))
        .collect();
    good.push(EVERYTHING.to_owned());
    let mut rng = Rng::new(4, 0);
    let limits = Limits {
        events: 3_000,
        bytes: 1 << 20,
    };
    let mut simulated = 0;
    for round in 0..3_000 {
        let mut value: Value = serde_json::from_str(&good[round % good.len()]).unwrap();
        twist(&mut value, &mut rng);
        let Ok(scenario) = file::read(&value.to_string()) else {
            continue;
        };
        for run in 0..scenario.runs.len() {
            let mut simulation = Simulation::new(&scenario, run, limits);
            simulation.run();
            let report = simulation.report();
            assert!(report.events <= limits.events + 1, "{}", report.events);
        }
        simulated += 1;
    }
    assert!(simulated > 1_000, "{simulated} of 3000 were valid");
}
