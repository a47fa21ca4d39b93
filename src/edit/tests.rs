//! Changes by their places.

use super::*;
use crate::scenario::visit;

/// `compute, loop [io, compute, loop [sleep]], spawn 1`, and a second role.
fn workload() -> Workload {
    let mut workload = Workload::default();
    rebuild(&mut workload, "add-role", "");
    rebuild(&mut workload, "add-role", "");
    let inner = Op::Loop(Times::Count(2), vec![Op::Sleep(Dist::Io).into()]);
    let body = vec![Op::Io(Dist::Io).into(), new_row(), inner.into()];
    workload.roles[0].body = vec![
        new_row(),
        Op::Loop(Times::Forever, body).into(),
        Op::Spawn(1).into(),
    ];
    workload
}

fn outline(workload: &Workload) -> String {
    let mut words = Vec::new();
    visit(&workload.roles[0].body, 0, &mut |stmt, depth| {
        words.push(format!("{}{}", ".".repeat(depth), kind::name(&stmt.op)));
    });
    words.join(" ")
}

#[test]
fn rows_move_into_and_out_of_loops() {
    let mut w = workload();
    let start = "compute loop .I/O .compute .loop ..sleep start threads";
    assert_eq!(outline(&w), start);
    rebuild(&mut w, "row-down", "roles/0/body/0");
    assert_eq!(
        outline(&w),
        "loop .compute .I/O .compute .loop ..sleep start threads"
    );
    rebuild(&mut w, "row-up", "roles/0/body/0.0");
    assert_eq!(outline(&w), start);
    rebuild(&mut w, "row-down", "roles/0/body/1.2.0");
    assert_eq!(
        outline(&w),
        "compute loop .I/O .compute .loop .sleep start threads"
    );
}

#[test]
fn rows_come_and_go() {
    let mut w = workload();
    rebuild(&mut w, "row-add", "roles/0/body/1.2.0");
    rebuild(&mut w, "row-remove", "roles/0/body/1.0");
    assert_eq!(
        outline(&w),
        "compute loop .compute .loop ..sleep ..compute start threads"
    );
}

#[test]
fn a_place_that_is_not_there_changes_nothing() {
    let unchanged = |action: &str, at: &str| {
        let mut w = workload();
        rebuild(&mut w, action, at);
        assert_eq!(w, workload(), "{action} {at}");
    };
    for action in ["row-up", "row-down", "row-add", "row-remove"] {
        for at in [
            "",
            "roles/9/body/0",
            "roles/0/body/7.1",
            "roles/0/body/0.0",
            "roles/x/body/1",
        ] {
            unchanged(action, at);
        }
    }
    for action in ["remove-role", "copy", "remove", "no-such-action"] {
        unchanged(action, "roles/9");
    }
    let mut w = workload();
    assert_eq!(apply(&mut w, "roles/0/body/9.9/span", "1ms"), Ok(()));
    assert_eq!(apply(&mut w, "locks/3/name", "x"), Ok(()));
    assert_eq!(w, workload());
}

#[test]
fn what_nothing_uses_can_be_removed_and_the_rest_moves_up() {
    let mut w = workload();
    for index in 0..3 {
        rebuild(&mut w, "add-lock", "");
        assert_eq!(w.locks[index].name, ["lock", "lock 2", "lock 3"][index]);
    }
    w.roles[1].body = vec![Op::Acquire(2, None).into(), Op::Release(2).into()];
    w.conditions.push(crate::scenario::Condition {
        name: "ready".to_owned(),
        lock: 1,
    });
    rebuild(&mut w, "remove", "locks/1");
    rebuild(&mut w, "remove", "locks/2");
    assert_eq!(w.locks.len(), 3, "what is in use stays");
    rebuild(&mut w, "remove", "locks/0");
    let names: Vec<_> = w.locks.iter().map(|lock| lock.name.as_str()).collect();
    assert_eq!(names, ["lock 2", "lock 3"]);
    assert_eq!(w.conditions[0].lock, 0);
    assert_eq!(w.roles[1].body[0].op, Op::Acquire(1, None));
    rebuild(&mut w, "remove", "conditions/0");
    rebuild(&mut w, "remove", "locks/0");
    assert_eq!((w.conditions.len(), w.locks.len()), (0, 1));
}

#[test]
fn a_shared_thing_is_copied_under_a_free_name() {
    let mut w = workload();
    apply(&mut w, "roles/0/body/0/kind", "18").unwrap();
    assert_eq!(w.queues.len(), 1, "{}", outline(&w));
    rebuild(&mut w, "copy", "queues/0");
    rebuild(&mut w, "copy", "queues/1");
    let names: Vec<_> = w.queues.iter().map(|queue| queue.name.as_str()).collect();
    assert_eq!(names, ["queue", "queue 2", "queue 3"]);
    rebuild(&mut w, "copy", "queues/7");
    assert_eq!(w.queues.len(), 3);
}

#[test]
fn who_is_started_by_a_row_does_not_start_by_itself() {
    let mut scenario = crate::scenario::presets::first().scenario();
    let mut change = |act: &dyn Fn(&mut Workload)| {
        let mut workload = scenario.workload.clone();
        act(&mut workload);
        replace(&mut scenario, workload);
        let spawned: Vec<bool> = scenario.workload.roles.iter().map(|r| r.spawned).collect();
        (spawned, scenario.clone().validate().map(|_| ()).is_ok())
    };
    change(&|w| rebuild(w, "add-role", ""));
    let kind =
        |at: &'static str, kind: &'static str| move |w: &mut Workload| apply(w, at, kind).unwrap();
    let start = kind("roles/2/body/0/kind", "31");
    assert_eq!(change(&start), (vec![true, false, false], true));
    let of = |w: &mut Workload| apply(w, "roles/2/body/0/of", "1").unwrap();
    assert_eq!(change(&of), (vec![false, true, false], true));
    let copy = |w: &mut Workload| rebuild(w, "copy", "roles/1");
    assert_eq!(change(&copy), (vec![false, true, false, false], true));
    let compute = kind("roles/2/body/0/kind", "0");
    assert_eq!(change(&compute), (vec![false; 4], true));
}

#[test]
fn a_number_of_threads_set_by_a_knob_stays_with_its_role() {
    let mut scenario = Scenario {
        workload: workload(),
        runs: vec![Default::default()],
        at: None,
    };
    let role = scenario.workload.roles[1].clone();
    scenario.runs[0].set_count(1, &role, 7);
    let edited = |change: &dyn Fn(&mut Workload)| {
        let mut scenario = scenario.clone();
        let mut workload = scenario.workload.clone();
        change(&mut workload);
        replace(&mut scenario, workload);
        scenario.runs[0].counts.clone()
    };
    assert_eq!(edited(&|w| w.roles[1].name = "other".to_owned()), [0, 7]);
    assert_eq!(edited(&|w| rebuild(w, "remove-role", "roles/0")), [7]);
    assert_eq!(edited(&|w| rebuild(w, "add-role", "")), [0, 7]);
    assert!(edited(&|w| w.roles[1].count = Count::Fixed(3)).is_empty());
    assert!(edited(&|w| rebuild(w, "remove-role", "roles/1")).is_empty());
}

#[test]
fn fields_are_set_and_refused() {
    let mut w = workload();
    assert_eq!(apply(&mut w, "roles/0/body/1.1/span", "1ms..3ms"), Ok(()));
    assert_eq!(apply(&mut w, "roles/0/body/1/turns", "7"), Ok(()));
    assert_eq!(apply(&mut w, "roles/0/count", "knob"), Ok(()));
    let refused = apply(&mut w, "roles/0/count", "many");
    assert_eq!(
        refused,
        Err("`many` is not a whole number that fits here".to_owned())
    );
    assert!(apply(&mut w, "roles/0/body/0/span", "soon").is_err());
    assert_eq!(w.roles[0].count, Count::Threads);
    let Op::Loop(Times::Count(7), body) = &w.roles[0].body[1].op else {
        panic!("{:?}", w.roles[0].body);
    };
    assert_eq!(body[1].op, Op::Compute(Dist::Uniform(MS, 3 * MS)));
}

#[test]
fn every_kind_can_be_chosen_brings_what_it_needs_and_knows_its_fields() {
    let kinds = kind::GROUPS.iter().flat_map(|(_, ops)| *ops);
    for (index, (name, _)) in kinds.enumerate() {
        let mut w = workload();
        assert_eq!(
            apply(&mut w, "roles/0/body/0/kind", &index.to_string()),
            Ok(())
        );
        let op = w.roles[0].body[0].op.clone();
        assert_eq!(kind::name(&op), *name);
        for (_, entry) in fields::fields(&w, &op) {
            if let fields::Entry::Choice(words, chosen) = entry {
                assert!(chosen < words.len(), "{name} concerns nothing");
            }
        }
    }
}

#[test]
fn who_starts_a_role_that_is_removed_starts_nobody() {
    let mut w = workload();
    rebuild(&mut w, "copy", "roles/1");
    w.roles[0].body.push(Op::Join(2).into());
    rebuild(&mut w, "remove-role", "roles/1");
    assert_eq!(w.roles.len(), 2);
    let last = w.roles[0].body.last().map(|stmt| stmt.op.clone());
    assert_eq!(last, Some(Op::Join(1)));
    assert!(!outline(&w).contains("start"));
}
