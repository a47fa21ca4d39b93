use crate::program::{Dist, Op, Times};
use crate::scenario::presets;
use crate::scenario::{Count, Home, Lock, LockKind, Role, Scenario};
use crate::time::MS;

/// The message with which the changed convoy is refused, or "fine".
fn verdict(change: impl FnOnce(&mut Scenario)) -> String {
    let mut scenario = presets::first().scenario();
    change(&mut scenario);
    match scenario.validate() {
        Ok(_) => "fine".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn loop_of(times: Times, ops: Vec<Op>) -> Op {
    Op::Loop(times, ops.into_iter().map(Into::into).collect())
}

fn with_body(ops: Vec<Op>) -> String {
    verdict(|s| s.workload.roles[1].body = ops.into_iter().map(Into::into).collect())
}

#[test]
fn every_message_names_field_value_and_limit() {
    let of = |change: fn(&mut Scenario)| verdict(change);
    assert_eq!(
        of(|s| s.runs[1].cores = 300),
        "runs[1].cores: 300: must be 1–256"
    );
    assert_eq!(
        of(|s| s.runs[0].interval = 500),
        "runs[0].interval: 500ns: must be 1us–10s"
    );
    assert_eq!(
        of(|s| s.runs[0].speeds = vec![50]),
        "runs[0].speeds[0]: 50: must be 100–4000"
    );
    assert_eq!(of(|s| s.runs.clear()), "runs: 0 runs: must be 1–4");
    assert_eq!(
        of(|s| s.workload.roles.clear()),
        "roles: none: must be 1–64"
    );
    assert_eq!(
        of(|s| s.workload.roles[0].nice = 20),
        "roles[0].nice: 20: must be -20–19"
    );
    assert_eq!(
        of(|s| s.workload.roles[1].name = "worker".to_owned()),
        "roles[1].name: `worker` is there already"
    );
    assert_eq!(
        of(|s| s.workload.roles[0].name = " ".to_owned()),
        "roles[0].name: empty: must be 1–40 characters"
    );
    assert_eq!(
        of(|s| s.workload.title = "x".repeat(121)),
        "title: 121 characters: at most 120"
    );
}

#[test]
fn threads_are_limited_in_each_role_and_together() {
    let many = |count: u32| {
        verdict(|s| {
            for i in 0..4 {
                s.workload.roles.push(Role {
                    name: format!("more {i}"),
                    count: Count::Fixed(count),
                    ..Role::default()
                });
            }
        })
    };
    assert_eq!(many(255), "fine");
    assert_eq!(many(257), "roles[2].count: 257: must be 1–256");
    assert_eq!(
        many(256),
        "runs[0].threads: 1027 threads in all roles together: at most 1024"
    );
}

#[test]
fn an_index_must_point_into_its_list() {
    assert_eq!(
        with_body(vec![Op::Acquire(0, None)]),
        "roles[1].body[0].lock: number 0 in `locks`, which has 0"
    );
    let nested = loop_of(Times::Count(2), vec![Op::Call, Op::Recv(3)]);
    assert_eq!(
        with_body(vec![nested]),
        "roles[1].body[0].body[1].channel: number 3 in `channels`, which has 0"
    );
}

#[test]
fn a_loop_must_let_time_pass() {
    let stuck = "roles[1].body[0]: a loop whose body takes no time would never let time pass";
    let forever = |ops| with_body(vec![loop_of(Times::Forever, ops)]);
    assert_eq!(forever(vec![]), stuck);
    assert_eq!(forever(vec![Op::Begin, Op::Done]), stuck);
    assert_eq!(forever(vec![Op::Compute(Dist::Fixed(0))]), stuck);
    assert_eq!(
        forever(vec![loop_of(Times::Count(0), vec![Op::Call])]),
        stuck
    );
    assert_eq!(
        forever(vec![loop_of(Times::Count(1), vec![Op::Call])]),
        "fine"
    );
    let zero = verdict(|s| s.runs[1].burst = 0);
    assert_eq!(zero, "fine", "I/O and the send still take time");
}

#[test]
fn loops_nest_eight_deep_and_bodies_hold_512_statements() {
    let nest = |depth| (0..depth).fold(Op::Call, |op, _| loop_of(Times::Count(2), vec![op]));
    assert_eq!(with_body(vec![nest(8)]), "fine");
    assert!(with_body(vec![nest(9)]).ends_with("loops nested more than 8 deep"));
    assert_eq!(
        with_body(vec![Op::Call; 513]),
        "roles[1].body: 513 statements: at most 512"
    );
}

#[test]
fn a_thread_starts_once_and_never_joins_itself() {
    let join = with_body(vec![Op::Join(1)]);
    assert_eq!(
        join,
        "roles[1].body[0].role: a thread that joins its own role waits for itself"
    );
    assert_eq!(
        with_body(vec![Op::Spawn(0)]),
        "roles[1].body: spawn of `worker`, which is not marked `spawned`"
    );
    let spawned = |ops: Vec<Op>| {
        verdict(|s| {
            s.workload.roles[0].spawned = true;
            s.workload.roles[1].body = ops.into_iter().map(Into::into).collect();
        })
    };
    assert_eq!(spawned(vec![Op::Spawn(0)]), "fine");
    assert!(spawned(vec![Op::Spawn(0), Op::Spawn(0)]).contains("a second spawn"));
    assert!(spawned(vec![loop_of(Times::Count(2), vec![Op::Spawn(0)])]).contains("not in a loop"));
    assert_eq!(
        spawned(vec![]),
        "roles[0].spawned: true: no thread that runs ever spawns `worker`"
    );
}

#[test]
fn the_main_thread_is_one() {
    let main = |role: usize| {
        verdict(move |s| {
            s.workload.roles[1].main = true;
            s.workload.roles[role].main = true;
        })
    };
    assert_eq!(main(1), "fine");
    assert!(main(0).contains("count must be 1"));
}

#[test]
fn somewhere_to_run_must_remain() {
    let pinned = |cores: u32| {
        verdict(|s| {
            s.workload.roles[0].affinity = vec![3, 5];
            s.runs[1].cores = cores;
        })
    };
    assert_eq!(pinned(4), "fine");
    assert_eq!(
        pinned(3),
        "runs[1].cores: 3: none of the cores that `worker` may use is there"
    );
}

#[test]
fn shared_things_have_limits_too() {
    let semaphore = verdict(|s| {
        s.workload.locks.push(Lock {
            name: "pool".to_owned(),
            kind: LockKind::Semaphore(1_000_001),
        });
    });
    assert_eq!(
        semaphore,
        "locks[0].kind.semaphore: 1000001: must be 0–1000000"
    );
    assert_eq!(
        verdict(|s| s.workload.roles[0].home = Home::Interpreter(64)),
        "roles[0].home.interpreter: 64: must be 1–63"
    );
    assert_eq!(
        verdict(|s| s.workload.roles[1].body[0].op = Op::Sleep(Dist::Uniform(2 * MS, MS))),
        "roles[1].body[0].for: from 2ms to 1ms: the smaller end comes first"
    );
}
