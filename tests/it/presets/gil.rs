//! Who has the GIL, and who waits for it.

use gilscope::sim::Report;
use gilscope::time::MS;
use gilscope::trace::State;

use super::{end_ms, longest, ns, runs};

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
fn graalpy_replies_wait_for_the_timer() {
    let [graalpy, cpython] = runs("graalpy");
    // The timer looks at 50, 100, 150 and 200 ms, and each time somebody waits.
    assert_eq!(graalpy.gil.drop_requests, 4);
    assert!(longest(&graalpy) > 47 * MS && longest(&cpython) < 7 * MS);
    assert!(cpython.completed() > 7 * graalpy.completed());
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
