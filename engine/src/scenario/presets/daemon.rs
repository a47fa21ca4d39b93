//! What a daemon thread is.

use super::Preset;
use super::build::{at, forever, repeat, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::scenario::{Count, Role, Run, Scenario};
use crate::time::MS;

/// The process does not wait for it.
pub(super) const DAEMON: Preset = Preset {
    id: "daemon",
    title: "Daemon thread: cut off at the end",
    promise: "The process waits for main and save, not for the daemon: that stops wherever it is.",
    revisions: &[daemon_1],
};

fn daemon_1() -> Scenario {
    let python = r#"
def refresh():
    while True:
        cache = fetch()
        sort(cache)

def save(rows):
    for row in rows:
        file.write(row)

Thread(target=refresh, daemon=True).start()
Thread(target=save, args=[rows]).start()
summarise()               # main ends before save
"#;
    let refresh = vec![forever(
        1,
        vec![
            at(2, Op::Io(Dist::Fixed(6 * MS))),
            at(3, Op::Compute(Dist::Burst)),
        ],
    )];
    let save = vec![repeat(6, 5, vec![at(7, Op::Io(Dist::Io))])];
    let main = vec![
        at(9, Op::Spawn(1)),
        at(10, Op::Spawn(2)),
        at(11, Op::Compute(Dist::Fixed(3 * MS))),
    ];
    let spawned = |name: &str, daemon, body| Role {
        daemon,
        spawned: true,
        ..role(name, Count::Fixed(1), body)
    };
    let roles = vec![
        Role {
            main: true,
            ..role("main", Count::Fixed(1), main)
        },
        spawned("daemon", true, refresh),
        spawned("save", false, save),
    ];
    // Where the daemon is cut off, others decide.
    let knobs = |io| Run {
        io,
        burst: 3 * MS,
        ..run()
    };
    scenario(
        workload(DAEMON.title, python, roles),
        vec![knobs(7 * MS), knobs(4 * MS)],
    )
}
