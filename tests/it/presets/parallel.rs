//! Running at once: more cores, no GIL, more interpreters.

use gilscope::scenario::presets;
use gilscope::sim::{Harm, Limits, Outcome, Report, Simulation};
use gilscope::time::MS;
use gilscope::trace::{MarkKind, State};

use super::{end_ms, ns, runs};

#[test]
fn concurrency_takes_turns_on_one_core_and_runs_at_once_on_four() {
    let [one, four] = runs("concurrency");
    assert!(end_ms(&one) > 3.8 * end_ms(&four));
    assert!(
        one.threads
            .iter()
            .all(|t| t.ns[State::Ready as usize] > 30 * MS)
    );
    assert!(
        four.threads
            .iter()
            .all(|t| t.ns[State::Ready as usize] == 0)
    );
}

#[test]
fn cooperative_the_polite_wait_for_the_greedy() {
    let [cooperative, preemptive] = runs("cooperative");
    let ready = |report| ns(report, "polite", State::Ready);
    assert!(ready(&cooperative) > ready(&preemptive) + 10 * MS);
    assert!(cooperative.context_switches < preemptive.context_switches);
}

#[test]
fn scaling_four_threads_are_nearly_four_times_as_fast() {
    let [gil, free] = runs("scaling");
    let ratio = end_ms(&gil) / end_ms(&free);
    assert!((3.3..4.0).contains(&ratio), "{ratio}");
}

#[test]
fn hybrid_a_gil_holder_on_a_slow_core_slows_everyone() {
    let [equal, slow, free] = runs("hybrid");
    assert!(end_ms(&slow) > 1.5 * end_ms(&equal));
    assert!(end_ms(&free) < 0.6 * end_ms(&equal));
}

#[test]
fn processes_two_run_at_once_where_two_threads_take_turns() {
    let [threads, processes] = runs("processes");
    assert!(end_ms(&threads) > 1.7 * end_ms(&processes));
    assert_eq!(ns(&processes, "worker", State::GilWait), 0);
}

#[test]
fn short_tasks_threads_are_done_before_a_fresh_process_begins() {
    let [threads, fork, spawn] = runs("short-tasks");
    let begins = |report: &Report| {
        let starting = report.threads.iter().filter(|t| t.role == "task");
        starting.map(|t| t.ns[State::Native as usize]).min()
    };
    assert!(threads.end < begins(&spawn).unwrap());
    assert!(fork.end < threads.end && spawn.end > 2 * threads.end);
}

#[test]
fn subinterpreters_run_in_parallel_and_start_sooner() {
    let [threads, sub, spawn] = runs("subinterpreters");
    assert!(sub.end < threads.end && sub.end < spawn.end);
    assert_eq!(ns(&sub, "task", State::GilWait), 0);
}

#[test]
fn hot_object_six_threads_take_several_times_as_long_as_one() {
    let [one, six] = runs("hot-object");
    let ratio = end_ms(&six) / end_ms(&one);
    assert!((4.0..10.0).contains(&ratio), "{ratio}");
}

#[test]
fn keep_native_and_keep_server_gain_nothing_without_a_gil() {
    let [gil, free] = runs("keep-native");
    assert!(end_ms(&gil) < 1.03 * end_ms(&free));
    assert!(gil.cores_busy() > 3.5, "and it does use four cores");
    let [gil, free] = runs("keep-server");
    assert!(end_ms(&gil) < 1.05 * end_ms(&free));
}

#[test]
fn keep_single_one_thread_pays_for_free_threading() {
    let [py313, py313t, py314, py314t] = runs("keep-single");
    assert!((1.39..1.41).contains(&(end_ms(&py313t) / end_ms(&py313))));
    assert!((1.07..1.09).contains(&(end_ms(&py314t) / end_ms(&py314))));
}

#[test]
fn keep_hot_one_list_is_faster_with_the_gil() {
    let [gil, free] = runs("keep-hot");
    assert!(end_ms(&free) > 1.3 * end_ms(&gil));
}

#[test]
fn refcount_an_object_is_freed_early_or_never_without_the_gil() {
    let [gil, early, never] = runs("refcount");
    assert_eq!(gil.harm, Harm::default());
    assert_eq!((early.harm.freed_early, early.harm.leaks), (1, 0));
    assert_eq!((never.harm.freed_early, never.harm.leaks), (0, 1));
}

#[test]
fn stein_and_gilectomy_run_in_parallel_and_take_longer() {
    let [gil, stein] = runs("stein");
    assert!(stein.cores_busy() > 1.9 && end_ms(&stein) > 5.0 * end_ms(&gil));
    let [gil, atomic, log] = runs("gilectomy");
    assert!(atomic.cores_busy() > 6.5 && end_ms(&atomic) > 1.5 * end_ms(&gil));
    assert!(end_ms(&log) < end_ms(&atomic));
}

#[test]
fn jython_and_ironpython_use_four_cores() {
    let [gil, jython, ironpython] = runs("jython");
    assert!(end_ms(&gil) > 3.5 * end_ms(&jython) && end_ms(&gil) > 3.5 * end_ms(&ironpython));
}

#[test]
fn stm_runs_in_parallel_and_undoes_what_clashes() {
    let [gil, stm] = runs("stm");
    assert!(stm.cores_busy() > 2.5 && gil.cores_busy() < 1.2);
    assert_eq!(stm.variables, gil.variables);
    assert!(stm.aborts > 3 && ns(&stm, "count", State::Lost) > 3 * MS);
    assert_eq!(ns(&stm, "own", State::Lost), 0);
}

#[test]
fn daemon_is_cut_off_where_the_others_end() {
    for run in runs::<2>("daemon") {
        assert_eq!(run.outcome, Outcome::Finished);
        // It would have gone on for ever, and had its turn to the end.
        let at_work = ns(&run, "daemon", State::Io) + ns(&run, "daemon", State::Python);
        assert!(at_work > run.end / 2, "{at_work}");
        assert!(
            ns(&run, "main", State::Python) < run.end / 2,
            "main ended long before"
        );
    }
}

#[test]
fn what_is_cut_off_is_marked() {
    let scenario = presets::find("daemon").unwrap().scenario();
    let scenario = scenario.validate().unwrap();
    let mut simulation = Simulation::new(&scenario, 0, Limits::default());
    simulation.run();
    let trace = simulation.trace();
    let marks = trace.marks.iter();
    let cut: Vec<_> = marks.filter(|m| m.kind == MarkKind::CutOff).collect();
    let [cut] = cut[..] else { panic!("{cut:?}") };
    let role = &simulation.report().threads[usize::from(cut.thread)].role;
    assert_eq!((role.as_str(), cut.at), ("daemon", trace.end));
}

#[test]
fn fork_deadlock_the_copy_stays_locked_and_a_fresh_process_has_a_lock_of_its_own() {
    let [forked, fresh] = runs("fork-deadlock");
    let Outcome::Deadlock { cycle } = &forked.outcome else {
        panic!("{:?}", forked.outcome);
    };
    let copied = cycle[0].copied.expect("a lock that the fork copied");
    let name = |thread: usize| forked.threads[thread].name.as_str();
    assert_eq!(
        (name(cycle[0].thread), name(copied.holder)),
        ("task", "report")
    );
    assert_eq!(ns(&forked, "report", State::Lock), 0, "it has long ended");
    assert_eq!(fresh.outcome, Outcome::Finished);
}
