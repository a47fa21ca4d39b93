//! Every preset keeps its promise: what its sentence says can be read off the numbers.

use gilscope::knob::{self, Setting};
use gilscope::scenario::presets;
use gilscope::sim::{Harm, Limits, Outcome, Report, Simulation};
use gilscope::time::MS;
use gilscope::trace::{State, state_of};

/// The reports of a preset's runs, some knobs changed.
fn reports(id: &str, settings: &[(&str, &str)]) -> Vec<Report> {
    let mut scenario = presets::find(id).unwrap().scenario();
    let settings: Vec<Setting> = settings
        .iter()
        .map(|(k, v)| Setting::parse(k, v).unwrap())
        .collect();
    knob::apply(&mut scenario, &settings);
    let scenario = scenario.validate().unwrap();
    let run = |index| {
        let mut simulation = Simulation::new(&scenario, index, Limits::default());
        simulation.run();
        simulation.report()
    };
    (0..scenario.runs.len()).map(run).collect()
}

fn runs<const N: usize>(id: &str) -> [Report; N] {
    reports(id, &[]).try_into().unwrap()
}

/// Time in a state, all threads of a role together.
fn ns(report: &Report, role: &str, state: State) -> u64 {
    let threads = report.threads.iter().filter(|t| t.role == role);
    threads.map(|t| t.ns[state as usize]).sum()
}

/// The longest that anybody waited for an answer.
fn longest(report: &Report) -> u64 {
    let latencies = report.threads.iter().flat_map(|thread| &thread.latencies);
    latencies.copied().max().unwrap_or(0)
}

fn end_ms(report: &Report) -> f64 {
    report.end as f64 / MS as f64
}

#[test]
fn convoy_a_reply_waits_behind_every_busy_thread() {
    let [gil, free] = runs("convoy");
    assert!((3..=8).contains(&gil.completed()), "{}", gil.completed());
    assert!(free.completed() >= 4 * gil.completed());
    let waiting = ns(&gil, "echo", State::GilWait) as f64 / gil.end as f64;
    assert!(waiting > 0.5, "{waiting}");
    assert_eq!(ns(&free, "echo", State::GilWait), 0);
}

#[test]
fn interval_a_shorter_one_answers_sooner_and_pays_with_hand_offs() {
    let all: [Report; 3] = runs("interval");
    for pair in all.windows(2) {
        assert!(pair[1].completed() > pair[0].completed());
        assert!(pair[1].gil.handoffs > 2 * pair[0].gil.handoffs);
        assert!(longest(&pair[1]) < longest(&pair[0]), "no reply is later");
        let work = |report| ns(report, "worker", State::Python);
        assert!(work(&pair[1]) < work(&pair[0]));
    }
}

#[test]
fn countdown_two_threads_take_as_long_as_one_after_the_other() {
    let [sequential, threaded] = runs("countdown");
    let ratio = end_ms(&threaded) / end_ms(&sequential);
    assert!((0.99..1.05).contains(&ratio), "{ratio}");
}

#[test]
fn handover_one_asks_after_five_milliseconds() {
    let [run] = runs("handover");
    let holds = run.end as f64 / (run.gil.handoffs as f64 + 1.0) / MS as f64;
    assert!((4.5..5.5).contains(&holds), "{holds}");
    assert_eq!(run.gil.forced, run.gil.handoffs);
}

#[test]
fn downloads_wait_side_by_side() {
    let [sequential, threaded] = runs("downloads");
    assert!(end_ms(&sequential) > 3.0 * end_ms(&threaded));
    assert!(threaded.cores_busy() < 1.0);
}

#[test]
fn mixed_waiting_overlaps_with_a_gil_and_computing_only_without() {
    let [sequential, gil, free] = runs("mixed");
    assert!(end_ms(&gil) < 0.8 * end_ms(&sequential));
    assert!(end_ms(&free) < 0.7 * end_ms(&gil));
    assert!(gil.cores_busy() <= 1.05 && free.cores_busy() > 1.5);
}

#[test]
fn release_one_call_runs_beside_python_and_the_other_stops_it() {
    let [run] = runs("release");
    assert!(run.cores_busy() > 1.5);
    assert!(ns(&run, "worker", State::GilWait) > 15 * MS);
    assert!(ns(&run, "search", State::Native) >= 15 * MS);
}

#[test]
fn battle_a_second_core_costs_time() {
    let [one, two] = runs("battle");
    let ratio = end_ms(&two) / end_ms(&one);
    assert!((1.15..2.7).contains(&ratio), "{ratio}");
    assert!(two.gil.failed_acquires > 100 && one.gil.failed_acquires < 10);
}

#[test]
fn cures_rank_and_a_short_interval_answer_at_once() {
    let [sick, rank, short] = runs("cures");
    assert!(longest(&rank) < 2 * MS && longest(&short) < 2 * MS && longest(&sick) > 5 * MS);
    assert!(rank.completed() > 3 * sick.completed());
    assert!(short.completed() > 3 * sick.completed());
    // Rank switches for the server alone; the short interval switches all the time.
    assert!(2 * short.gil.handoffs > 3 * rank.gil.handoffs);
}

#[test]
fn own_process_no_reply_waits_for_a_worker() {
    let [own] = runs("own-process");
    let [gil, _] = runs("convoy");
    assert_eq!(ns(&own, "echo", State::GilWait), 0);
    assert!(
        own.completed() as f64 / own.end as f64 > 3.0 * gil.completed() as f64 / gil.end as f64
    );
}

#[test]
fn pypy_replies_wait_less_and_workers_switch_more() {
    let [pypy, cpython] = runs("pypy");
    assert!(pypy.completed() > 2 * cpython.completed());
    assert!(pypy.gil.handoffs > 5 * cpython.gil.handoffs);
    let work = |report| ns(report, "worker", State::Python);
    assert!(work(&pypy) < work(&cpython));
}

#[test]
fn ticks_the_oftener_the_gil_is_offered_the_slower() {
    let all: [Report; 3] = runs("ticks");
    let ends: Vec<f64> = all.iter().map(end_ms).collect();
    assert!(ends[0] > 1.4 * ends[1] && ends[1] > 1.04 * ends[2]);
    assert!(ends[2] < 1.02 * 6.0, "{ends:?}: nothing lost");
}

#[test]
fn ctrl_c_never_arrives_in_2_7_and_does_in_3_12() {
    let [old, new] = runs("ctrl-c");
    let main = |report: &Report| report.threads[0].ns[State::Lock as usize];
    assert!(main(&old) > 11 * MS, "in join to the end");
    assert!(main(&new) < 5 * MS, "out of join after the signal");
    assert!(new.threads[0].ns[State::Absent as usize] > 0, "and gone");
    assert!(
        ns(&old, "worker", State::Python) < 9 * MS,
        "everyone slows down"
    );
    assert!(ns(&new, "worker", State::Python) > 11 * MS);
}

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
fn lost_update_3_9_and_3_14t_lose_and_3_10_happens_not_to() {
    for seed in ["1", "2", "3", "4", "5"] {
        let all = reports("lost-update", &[("seed", seed)]);
        let lost: Vec<i64> = all
            .iter()
            .map(|report| 60_000 - report.variables[0])
            .collect();
        assert!(
            lost[0] > 0 && lost[1] == 0 && lost[2] > 0,
            "seed {seed}: {lost:?}"
        );
    }
}

#[test]
fn lost_update_lock_loses_nothing_and_costs_time() {
    let all: [Report; 3] = runs("lost-update-lock");
    let plain: [Report; 3] = runs("lost-update");
    for (locked, plain) in all.iter().zip(&plain) {
        assert_eq!((locked.variables[0], locked.lost_updates), (6_000, 0));
        assert!(locked.end / 6_000 > plain.end / 60_000);
    }
}

#[test]
fn producer_consumer_the_faster_side_waits() {
    let [run] = runs("producer-consumer");
    assert!(
        ns(&run, "producer", State::Lock) > 3 * MS,
        "the producer, once the queue is full"
    );
    assert!(run.cores_busy() < 1.0);
}

#[test]
fn philosophers_stop_for_ever_unless_all_keep_one_order() {
    let [circle] = runs("philosophers");
    let Outcome::Deadlock { cycle } = &circle.outcome else {
        panic!("{:?}", circle.outcome);
    };
    assert_eq!(cycle.len(), 5);
    for seed in ["1", "2", "3", "4", "5", "6", "7", "8"] {
        let settings = [("seed", seed), ("horizon", "200ms")];
        let order = reports("philosophers-order", &settings);
        assert_eq!(order[0].outcome, Outcome::Horizon, "seed {seed}");
    }
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
fn inversion_high_waits_for_low_while_medium_runs() {
    let [run] = runs("inversion");
    let waits = ns(&run, "high", State::Lock);
    assert!(waits > 50 * MS, "{waits}");
    assert!(ns(&run, "low", State::Ready) > 50 * MS);
}

#[test]
fn foreign_lock_the_gil_closes_a_ring_and_without_it_there_is_none() {
    let [gil, free] = runs("foreign-lock");
    let Outcome::Deadlock { cycle } = &gil.outcome else {
        panic!("{:?}", gil.outcome);
    };
    let mut waits: Vec<&str> = cycle.iter().map(|w| w.on.as_str()).collect();
    waits.sort_unstable();
    assert_eq!(waits, ["lock of the library", "the GIL"]);
    assert_eq!(free.outcome, Outcome::Finished);
}

#[test]
fn green_threads_and_tasks_take_about_as_long() {
    let [threads, greenlets, tasks] = runs("green");
    assert_eq!(threads.completed(), 12);
    for green in [greenlets, tasks] {
        let ratio = end_ms(&green) / end_ms(&threads);
        assert!((0.9..1.1).contains(&ratio), "{ratio}");
        assert!(green.context_switches < threads.context_switches / 2);
    }
}

#[test]
fn asyncio_one_thread_serves_a_dozen_tasks() {
    let [run] = runs("asyncio");
    let turn = ns(&run, "fetch", State::Turn);
    let waiting = ns(&run, "fetch", State::Io);
    assert!(turn > 0 && waiting > 3 * turn, "{waiting} {turn}");
    assert!(run.cores_busy() < 1.0);
}

#[test]
fn blocking_stops_the_pings_unless_the_call_is_patched() {
    let [asyncio, gevent] = runs("blocking");
    let (stopped, free) = (
        ns(&asyncio, "ping", State::Turn),
        ns(&gevent, "ping", State::Turn),
    );
    assert!(stopped > 20 * MS && free < stopped / 3, "{stopped} {free}");
}

#[test]
fn to_thread_the_pings_go_on() {
    let [sent] = runs("to-thread");
    let [frozen, _] = runs("blocking");
    let turn = |report| ns(report, "ping", State::Turn);
    assert!(turn(&sent) < turn(&frozen) / 3);
}

#[test]
fn hog_tasks_wait_for_whole_steps_and_threads_for_an_interval() {
    let [tasks, threads] = runs("hog");
    let longest = ns(&tasks, "ping", State::Turn);
    assert!(longest > 50 * MS, "{longest}");
    assert!(ns(&threads, "ping", State::GilWait) > 10 * MS);
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
fn rlock_is_taken_again_and_a_lock_is_not() {
    let [run] = runs("rlock");
    let Outcome::Deadlock { cycle } = &run.outcome else {
        panic!("{:?}", run.outcome);
    };
    assert_eq!(cycle.len(), 1, "it waits for itself");
    assert_eq!(cycle[0].on, "the lock");
    assert!(
        ns(&run, "with RLock", State::Io) >= 6 * MS,
        "three transfers each"
    );
}

#[test]
fn semaphore_lets_three_in_at_a_time() {
    let scenario = presets::find("semaphore").unwrap().scenario();
    let scenario = scenario.validate().unwrap();
    let mut simulation = Simulation::new(&scenario, 0, Limits::default());
    simulation.run();
    let report = simulation.report();
    assert_eq!(report.completed(), 8);
    // Who waits for the network is inside; who comes in and goes out at one instant goes out first.
    let trace = simulation.trace();
    let lanes = trace.threads.iter();
    let spans = lanes.flat_map(|lane| lane.spans(0, trace.end, trace.end));
    let mut steps: Vec<(u64, i32)> = spans
        .filter(|span| state_of(span.value) == State::Io)
        .flat_map(|span| [(span.start, 1), (span.end, -1)])
        .collect();
    steps.sort_unstable();
    let mut inside = 0;
    let crowd: Vec<i32> = steps
        .iter()
        .map(|&(_, step)| {
            inside += step;
            inside
        })
        .collect();
    assert_eq!(crowd.iter().max(), Some(&3));
    let full = crowd.iter().filter(|&&n| n == 3).count();
    assert!(full >= 3, "three inside only {full} times");
    assert!(ns(&report, "query", State::Lock) > 20 * MS);
}

#[test]
fn condition_wakes_all_and_lets_them_in_one_by_one() {
    let [gil, free] = runs("condition");
    // Four times 2 ms, one after the other, GIL or not.
    for run in [gil, free] {
        assert_eq!(run.outcome, Outcome::Finished);
        assert!((12.0..13.5).contains(&end_ms(&run)), "{}", end_ms(&run));
        let outside = ns(&run, "worker", State::Lock) + ns(&run, "worker", State::GilWait);
        assert!(outside > 25 * MS, "{outside}");
    }
}

#[test]
fn event_all_go_and_only_the_gil_keeps_them_apart() {
    let [gil, free] = runs("event");
    assert!(end_ms(&gil) > 1.8 * end_ms(&free));
    assert!(ns(&gil, "serve", State::GilWait) > 15 * MS);
    assert_eq!(ns(&free, "serve", State::GilWait), 0);
}

#[test]
fn barrier_one_slow_core_keeps_all_waiting() {
    let [alike, slow] = runs("barrier");
    assert!(end_ms(&slow) > 1.5 * end_ms(&alike));
    assert!(ns(&slow, "worker", State::Lock) > 30 * MS);
    assert!(ns(&alike, "worker", State::Lock) < MS);
}
