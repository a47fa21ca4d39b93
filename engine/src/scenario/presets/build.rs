//! Words to write presets with.

use crate::program::{Op, Stmt, Times};
use crate::runtime::Version;
use crate::scenario::{
    Count, Home, Mode, Named, Object, ObjectKind, Policy, Role, Run, Scenario, Workload,
};
use crate::time::{MS, S, US};

/// Knobs of every preset's revision 1, written out so that no later default changes an old link.
pub(super) fn run() -> Run {
    Run {
        runtime: Version::PY312,
        mode: Mode::Threaded,
        threads: 2,
        counts: Vec::new(),
        cores: 4,
        speeds: Vec::new(),
        interval: 5 * MS,
        check_interval: 100,
        io: MS,
        burst: MS,
        wake: 22 * US,
        jitter: 200,
        switch: 1_200,
        slack: 50 * US,
        fifo: false,
        scheduler: Policy::Eevdf,
        hz: 250,
        quantum: 4 * MS,
        slice: 0,
        global_queue: false,
        seed: 1,
        horizon: S,
        payload: 0,
    }
}

/// The same run on several Pythons.
pub(super) fn on(versions: &[Version], run: Run) -> Vec<Run> {
    let with = |runtime: &Version| Run {
        runtime: *runtime,
        ..run.clone()
    };
    versions.iter().map(with).collect()
}

/// A workload with a title and its Python source.
pub(super) fn workload(title: &str, python: &str, roles: Vec<Role>) -> Workload {
    Workload {
        title: title.to_owned(),
        python: python
            .trim_matches('\n')
            .lines()
            .map(str::to_owned)
            .collect(),
        roles,
        ..Workload::default()
    }
}

/// A scenario without a cursor.
pub(super) fn scenario(workload: Workload, runs: Vec<Run>) -> Scenario {
    Scenario {
        workload,
        runs,
        at: None,
    }
}

/// A role in the main interpreter.
pub(super) fn role(name: &str, count: Count, body: Vec<Stmt>) -> Role {
    Role {
        name: name.to_owned(),
        count,
        home: Home::Main,
        nice: 0,
        affinity: Vec::new(),
        daemon: false,
        main: false,
        spawned: false,
        start: 0,
        body,
    }
}

/// An operation and its line of Python, from 0.
pub(super) fn at(line: u16, op: Op) -> Stmt {
    Stmt {
        op,
        line: Some(line),
    }
}

/// An endless loop.
pub(super) fn forever(line: u16, body: Vec<Stmt>) -> Stmt {
    at(line, Op::Loop(Times::Forever, body))
}

/// A loop of so many turns.
pub(super) fn repeat(line: u16, turns: u64, body: Vec<Stmt>) -> Stmt {
    at(line, Op::Loop(Times::Count(turns), body))
}

/// A list of names.
pub(super) fn named(name: &str) -> Vec<Named> {
    vec![Named {
        name: name.to_owned(),
    }]
}

/// A shared object.
pub(super) fn object(name: &str, kind: ObjectKind) -> Object {
    Object {
        name: name.to_owned(),
        kind,
    }
}
