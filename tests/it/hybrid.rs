//! Fast and slow cores: placement by capacity, and who is moved (models.md §8.6).

use expect_test::{Expect, expect};
use gilscope::program::{Dist, Op};
use gilscope::scenario::*;
use gilscope::time::{MS, Ns};
use gilscope::trace::{MarkKind, ascii};

use crate::build::{compute, repeat, role, run_of, simulate, workload};

fn steady(version: &str, speeds: &[u32]) -> Run {
    Run {
        speeds: speeds.to_vec(),
        jitter: 0,
        ..run_of(version, speeds.len() as u32)
    }
}

#[track_caller]
fn check(workload: &Workload, run: &Run, to: Ns, picture: Expect) {
    let sim = simulate(workload, run);
    picture.assert_eq(&ascii::timeline(sim.trace(), sim.names(), 0, to, 60));
}

/// The first to be done leaves the fast core, and one that does not fit its slow core is moved there.
#[test]
fn a_thread_that_computes_is_moved_to_the_fast_core_once_that_is_idle() {
    let w = workload(vec![
        role("short", 1, vec![compute(10 * MS)]),
        role("long", 1, vec![compute(20 * MS)]),
    ]);
    let run = steady("3.14t", &[1000, 500]);
    check(
        &w,
        &run,
        40 * MS,
        expect![[r#"
        short |RRRRRRRRRRRRRRRR
        long  |RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR
    "#]],
    );
    let sim = simulate(&w, &run);
    let moved = sim
        .trace()
        .marks
        .iter()
        .filter(|m| m.kind == MarkKind::Migrated);
    assert_eq!(moved.count(), 1);
    // At half speed until the first tick of 4 ms after the other has ended, then at full speed.
    let ms = sim.report().end as f64 / MS as f64;
    assert!((26.5..29.5).contains(&ms), "{ms}");
}

/// One that mostly sleeps fits a slow core and stays there, though the fast one is idle.
#[test]
fn a_light_thread_stays_on_a_slow_core() {
    let nap = Op::Sleep(Dist::Fixed(9 * MS));
    let mut light = role("light", 1, vec![repeat(40, vec![compute(MS), nap])]);
    light.start = MS;
    let w = workload(vec![role("short", 1, vec![compute(150 * MS)]), light]);
    let sim = simulate(&w, &steady("3.14t", &[1000, 500]));
    let lane = &sim.trace().cores[1];
    let late = lane.until(sim.trace().end)[1] - lane.until(sim.trace().end / 2)[1];
    assert!(
        late > 30 * MS,
        "busy on the slow core in the second half: {late}"
    );
}

/// With a GIL each of four threads runs a quarter of the time, looks light, and holds the GIL on a slow core.
#[test]
fn a_gil_holder_on_a_slow_core_slows_everyone() {
    let w = workload(vec![role("worker", 4, vec![compute(60 * MS)])]);
    let end = |version, speeds: &[u32]| simulate(&w, &steady(version, speeds)).report().end;
    let slow = [1000, 500, 500, 500];
    let (equal, hybrid) = (end("3.12", &[1000; 4]), end("3.12", &slow));
    assert!(hybrid * 2 > equal * 3, "{equal} {hybrid}");
    let pinned = {
        let mut w = w.clone();
        w.roles[0].affinity = vec![0];
        simulate(&w, &steady("3.12", &slow)).report().end
    };
    assert!(pinned < equal * 21 / 20, "all on the fast core: {pinned}");
    // Two thirds of the speed of four equal cores are there to be used, and are.
    let (equal, free) = (end("3.14t", &[1000; 4]), end("3.14t", &slow));
    assert!(free < equal * 2 && hybrid > free * 2, "{equal} {free}");
}

/// Where a barrier is, the fast core waits for the slow one.
#[test]
fn a_barrier_waits_for_the_slow_core() {
    let step = vec![compute(5 * MS), Op::Barrier(0)];
    let mut w = workload(vec![role("worker", 2, vec![repeat(10, step)])]);
    w.barriers = vec![Barrier {
        name: "meet".to_owned(),
        parties: 2,
    }];
    let end = |speeds: &[u32]| simulate(&w, &steady("3.14t", speeds)).report().end;
    let (equal, hybrid) = (end(&[1000, 1000]), end(&[1000, 500]));
    assert!(hybrid > equal * 3 / 2, "{equal} {hybrid}");
}

/// Other schedulers do not look at capacity, and with equal cores there is nothing to look at.
#[test]
fn only_the_fair_schedulers_move_misfits() {
    let w = workload(vec![
        role("short", 1, vec![compute(10 * MS)]),
        role("long", 1, vec![compute(20 * MS)]),
    ]);
    let moved = |scheduler, speeds: &[u32]| {
        let run = Run {
            scheduler,
            ..steady("3.14t", speeds)
        };
        let sim = simulate(&w, &run);
        let marks = sim.trace().marks.iter();
        marks.filter(|m| m.kind == MarkKind::Migrated).count()
    };
    assert_eq!(moved(Policy::Cfs, &[1000, 500]), 1);
    assert_eq!(moved(Policy::RoundRobin, &[1000, 500]), 0);
    assert_eq!(moved(Policy::Eevdf, &[500, 500]), 0);
}
