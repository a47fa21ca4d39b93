//! Knobs as a user meets them: the same keys, values and refusals in links, on the command line and in files.

use gilscope::knob::{self, Setting};
use gilscope::link::{self, LinkView, Parsed};
use gilscope::scenario::{Count, Mode, Scenario, file, presets};
use gilscope::sim::{Limits, Simulation};

fn open(link: &str) -> Parsed {
    link::parse(link)
}

fn written(link: &str) -> String {
    let parsed = open(link);
    link::write(&parsed.scenario, &parsed.view)
}

fn notices(link: &str) -> String {
    let notices: Vec<_> = open(link).notices.iter().map(ToString::to_string).collect();
    notices.join("; ")
}

/// How many threads of each name there are in a run that is simulated.
fn threads(scenario: &Scenario, run: usize, role: &str) -> usize {
    let mut simulation = Simulation::new(
        &scenario.clone().validate().unwrap(),
        run,
        Limits::default(),
    );
    simulation.run();
    let report = simulation.report();
    report
        .threads
        .iter()
        .filter(|thread| thread.role == role)
        .count()
}

#[test]
fn every_role_has_its_own_number_of_threads() {
    let parsed = open("#convoy&threads=3&threads.echo=5,2");
    assert_eq!(parsed.notices, []);
    for (run, echoes) in [(0, 5), (1, 2)] {
        assert_eq!(threads(&parsed.scenario, run, "echo"), echoes);
        assert_eq!(threads(&parsed.scenario, run, "worker"), 3);
    }
    assert_eq!(
        written("#convoy&threads.echo=5,2"),
        "#convoy~1&threads.echo=5,2"
    );
    assert_eq!(
        written("#convoy&threads.echo=256"),
        "#convoy~1&threads.echo=256"
    );
    assert_eq!(
        written("#convoy&threads.echo=1"),
        "#convoy~1",
        "what the preset says is not written"
    );
    assert_eq!(
        written("#convoy&threads.worker=3"),
        "#convoy~1&threads=3",
        "the role that follows `threads`"
    );
}

#[test]
fn every_role_of_every_preset_can_be_turned_but_the_main_thread() {
    for preset in presets::ALL {
        let scenario = preset.scenario();
        let dials = knob::relevant(&scenario);
        for role in &scenario.workload.roles {
            let key = match role.count {
                Count::Threads => "threads".to_owned(),
                Count::Fixed(_) => format!("threads.{}", role.name),
            };
            let turned = dials.iter().any(|dial| dial.key(&scenario.workload) == key);
            assert_eq!(turned, !role.is_single(), "{} {key}", preset.id);
        }
        for dial in dials {
            assert_eq!(knob::Dial::by_id(&dial.id()), Some(dial), "{}", preset.id);
            let key = dial.key(&scenario.workload);
            assert_eq!(knob::Dial::find(&scenario.workload, &key), Ok(dial));
        }
    }
}

#[test]
fn a_role_that_is_not_there_is_named_and_kept() {
    assert_eq!(
        notices("#convoy&threads.ecco=3&cores=2"),
        "unknown key `threads.ecco` in the link, kept: did you mean echo?"
    );
    assert_eq!(
        written("#convoy&threads.ecco=3&cores=2"),
        "#convoy~1&cores=2&threads.ecco=3"
    );
    assert_eq!(
        notices("#convoy&threads.echo=0"),
        "threads.echo=0: must be 1–256; left as it was"
    );
    assert_eq!(
        notices("#convoy&threads.echo=many"),
        "threads.echo=many: not a whole number; must be 1–256; left as it was"
    );
    assert_eq!(
        notices("#ctrl-c&threads.main=2"),
        "threads.main=2: the main thread and a thread that starts others are one thread; left as it was"
    );
    assert_eq!(
        notices("#producer-consumer&threads.producer=256&threads=256&cores=256"),
        ""
    );
}

/// A workload of one's own, with a name that a link must escape.
fn own() -> Scenario {
    let mut scenario = presets::find("convoy").unwrap().scenario();
    scenario.workload.title = "my own".to_owned();
    scenario.workload.roles[1].name = "a & b=c, 100% é".to_owned();
    let role = scenario.workload.roles[1].clone();
    scenario.runs[0].set_count(1, &role, 9);
    scenario
}

#[test]
fn numbers_of_threads_travel_beside_a_packed_scenario_and_in_a_file() {
    let mut scenario = own();
    for mode in [Mode::Threaded, Mode::Sequential] {
        scenario.runs[1].mode = mode;
        let link = link::write(&scenario, &LinkView::default());
        assert!(
            link.ends_with("&threads.a%20%26%20b%3Dc%2C%20100%25%20%C3%A9=9,1"),
            "{link}"
        );
        let parsed = open(&link);
        assert_eq!(parsed.notices, []);
        assert_eq!(*parsed.scenario, scenario);
        let again = file::read(&file::write(&scenario)).unwrap();
        assert_eq!(*again, scenario);
    }
}

#[test]
fn a_file_names_the_role_whose_number_is_wrong() {
    let text = file::write(&own());
    let problem = |from: &str, to: &str| {
        let changed = text.replace(from, to);
        assert_ne!(changed, text);
        file::read(&changed).unwrap_err().to_string()
    };
    let count = r#""a & b=c, 100% é": 9"#;
    assert_eq!(
        problem(count, r#""worker": 9"#),
        "runs[0].counts.worker: 9: must be 1–256, of a role that does not follow `threads`"
    );
    assert_eq!(
        problem(count, r#""a & b=c, 100% é": 300"#),
        "runs[0].counts.a & b=c, 100% é: 300: must be 1–256"
    );
    assert_eq!(
        problem(count, r#""wörker": 9"#),
        "runs[0].counts.wörker: did you mean worker?"
    );
}

#[test]
fn a_setting_of_the_command_line_is_the_key_of_the_link() {
    let mut scenario = presets::find("convoy").unwrap().scenario();
    let setting = Setting::parse("threads.echo", "2,4").unwrap();
    assert_eq!(setting.check(&scenario.workload), Ok(()));
    knob::apply(&mut scenario, &[setting]);
    assert_eq!(*open("#convoy&threads.echo=2,4").scenario, scenario);
}
