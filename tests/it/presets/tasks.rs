//! Event loops and their tasks.

use gilscope::time::MS;
use gilscope::trace::State;

use super::{end_ms, ns, runs};

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
