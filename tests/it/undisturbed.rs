//! What happens to nobody costs nothing: a thread that computes alone takes a few events, however long it computes.

use gilscope::program::{Dist, Op};
use gilscope::runtime::Version;
use gilscope::scenario::*;
use gilscope::sim::{Limits, Outcome, Simulation};
use gilscope::time::{MAX_SPAN, Ns, S};

fn events(version: Version, cores: u32, computes: Ns) -> u64 {
    let role = Role {
        name: "alone".to_owned(),
        count: Count::Fixed(1),
        body: vec![Op::Compute(Dist::Fixed(computes)).into()],
        ..Role::default()
    };
    let scenario = Scenario {
        workload: Workload {
            title: "alone".to_owned(),
            roles: vec![role],
            ..Workload::default()
        },
        runs: vec![Run {
            runtime: version,
            cores,
            horizon: MAX_SPAN,
            ..Run::default()
        }],
        at: None,
    };
    let valid = scenario.validate().expect("a valid scenario");
    let mut simulation = Simulation::new(&valid, 0, Limits::default());
    simulation.run();
    let report = simulation.report();
    assert_eq!(report.outcome, Outcome::Finished);
    assert!(report.end >= computes, "{version:?}: {}", report.end);
    report.events
}

/// Whose computing is in pieces by its nature: of a millisecond between two commits, or of what a log of references holds.
fn in_pieces(version: Version) -> bool {
    let counts = version.profile().references().is_some();
    counts || version.name() == "pypy-stm"
}

#[test]
fn an_undisturbed_second_costs_a_handful_of_events() {
    for version in Version::ALL {
        for cores in [1, 4] {
            let (one, ten) = (events(version, cores, S), events(version, cores, 10 * S));
            if in_pieces(version) {
                continue;
            }
            assert!(one <= 8, "{} on {cores}: {one}", version.name());
            assert_eq!(one, ten, "{} on {cores}", version.name());
        }
    }
}
