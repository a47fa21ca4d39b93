use expect_test::{Expect, expect};

use super::*;
use crate::runtime::Version;
use crate::sim::{GilView, ThreadView};
use crate::time::{MS, US};
use crate::trace::{Mark, MarkKind, NO_DETAIL, thread_value};

/// Three threads on two cores at 8.4 ms: worker 1 (thread 0) waits, worker 2 (1) holds the GIL, echo (2) waits.
struct Stage {
    run: Run,
    trace: Trace,
    snapshot: Snapshot,
    names: Vec<String>,
}

fn idle() -> ThreadView {
    ThreadView {
        interpreter: Some(0),
        ..ThreadView::default()
    }
}

impl Stage {
    fn new(version: Version) -> Self {
        let run = Run {
            runtime: version,
            cores: 2,
            ..Run::default()
        };
        let mut trace = Trace::new(3, 2, usize::from(!version.is_free_threaded()));
        trace.end = 20 * MS;
        for core in &mut trace.cores {
            core.push(0, 0);
        }
        let mut stage = Self {
            run,
            trace,
            snapshot: Snapshot {
                at: 8_400 * US,
                threads: vec![idle(), idle(), idle()],
                gils: vec![],
                loops: vec![],
                facts: vec![],
                interrupted: vec![],
            },
            names: ["worker 1", "worker 2", "echo"].map(str::to_owned).to_vec(),
        };
        stage.on(0, 0, State::Python, 0);
        stage.on(5_100 * US, 0, State::GilWait, NO_DETAIL);
        stage.on(0, 1, State::GilWait, NO_DETAIL);
        stage.on(5_100 * US, 1, State::Python, 1);
        stage.on(0, 2, State::GilWait, NO_DETAIL);
        stage.trace.cores[1].push(5_100 * US, 2);
        if !version.is_free_threaded() {
            stage.snapshot.gils.push(GilView {
                holder: Some(1),
                since: 5_100 * US,
                waiters: vec![2],
                switch_number: 2,
                drop_requested: false,
                asks_at: Some(10_100 * US),
                timers: vec![(2, 10_100 * US, true)],
            });
        }
        stage
    }

    fn on(&mut self, at: Ns, thread: usize, state: State, detail: u8) {
        self.trace.threads[thread].push(at, thread_value(state, detail));
    }

    #[track_caller]
    fn says(&self, thread: usize, expected: Expect) {
        let case = Case {
            run: &self.run,
            trace: &self.trace,
            names: &self.names,
            snapshot: &self.snapshot,
        };
        let explanation = explain(&case, thread);
        let source = explanation.source.as_ref();
        let source = source.map_or(String::new(), |s| format!("\n{} {}", s.label, s.url));
        expected.assert_eq(&(explanation.text() + &source));
    }
}

#[test]
fn who_waits_for_the_gil_learns_who_has_it_and_when_it_is_asked_for() {
    let mut stage = Stage::new(Version::PY313);
    stage.says(2, expect![[r#"
        At 8.4 ms echo has wanted to run Python for 8.4 ms. It waits for the GIL, held by worker 2 for 3.3 ms; after 5 ms without a switch, in 1.7 ms, it will ask worker 2 to drop it, and worker 2 will notice at its next call or backward jump.
        take_gil, ceval_gil.c (3.13) https://github.com/python/cpython/blob/v3.13.15/Python/ceval_gil.c#L292-L425"#]]);
    stage.says(1, expect![[r#"
        At 8.4 ms worker 2 runs Python, for 3.3 ms now, on core 1. It has held the GIL for 3.3 ms; echo waits for it and will ask for it in 1.7 ms.
        _Py_HandlePending, ceval_gil.c (3.13) https://github.com/python/cpython/blob/v3.13.15/Python/ceval_gil.c#L1266-L1330"#]]);
    stage.snapshot.gils[0].waiters = vec![2, 0];
    stage.snapshot.gils[0].drop_requested = true;
    stage.says(2, expect![[r#"
        At 8.4 ms echo has wanted to run Python for 8.4 ms. It waits for the GIL, held by worker 2 for 3.3 ms; worker 2 has been asked to drop it, and worker 2 will notice at its next call or backward jump. 1 other thread waits for it too.
        take_gil, ceval_gil.c (3.13) https://github.com/python/cpython/blob/v3.13.15/Python/ceval_gil.c#L292-L425"#]]);
}

#[test]
fn a_holder_in_a_native_call_or_without_a_core_hears_no_request() {
    let mut stage = Stage::new(Version::PY312);
    stage.snapshot.gils[0].drop_requested = true;
    stage.on(8 * MS, 1, State::Native, 1);
    stage.says(2, expect![[r#"
        At 8.4 ms echo has wanted to run Python for 8.4 ms. It waits for the GIL, held by worker 2 for 3.3 ms; worker 2 has been asked to drop it, but worker 2 is in native code that keeps it, and hears nothing before that is over.
        take_gil, ceval_gil.c (3.12) https://github.com/python/cpython/blob/v3.12.1/Python/ceval_gil.c"#]]);
    stage.says(1, expect![
        "At 8.4 ms worker 2 runs native code, for 400 µs now, on core 1, and keeps the GIL: nobody runs Python before the call returns."
    ]);
    stage.on(8 * MS, 1, State::Ready, NO_DETAIL);
    stage.trace.cores[0].push(8 * MS, 1);
    stage.trace.cores[1].push(8 * MS, 3);
    stage.says(1, expect![[r#"
        At 8.4 ms worker 2 waits for a core, for 400 µs now. worker 1 and echo are on the 2 cores; the scheduler looks every 4 ms whether its turn has come. It holds the GIL meanwhile, so nobody else runs Python.
        EEVDF, kernel documentation https://docs.kernel.org/scheduler/sched-eevdf.html"#]]);
}

#[test]
fn in_2_7_a_waiter_counts_how_often_it_woke_up_in_vain() {
    let mut stage = Stage::new(Version::PY27);
    for ms in 1..5 {
        stage.trace.marks.push(Mark {
            at: ms * MS,
            thread: 2,
            kind: MarkKind::FailedAcquire,
            arg: 0,
        });
        // A vain wake-up does not interrupt the wait.
        stage.on(ms * MS, 2, State::Switching, 0);
        stage.on(ms * MS + 9 * US, 2, State::GilWait, NO_DETAIL);
    }
    stage.says(2, expect![[r#"
        At 8.4 ms echo has wanted to run Python for 8.4 ms. It waits for the GIL, held by worker 2 for 3.3 ms, which lets go of it for an instant every 100 ticks; whoever is awake then may take it. It has woken up for it 4 times in vain.
        PyThread_acquire_lock, thread_pthread.h (2.7) https://github.com/python/cpython/blob/v2.7.18/Python/thread_pthread.h#L344-L385"#]]);
    stage.says(1, expect![[r#"
        At 8.4 ms worker 2 runs Python, for 3.3 ms now, on core 1. It has held the GIL for 3.3 ms; echo waits for it; it lets go for an instant every 100 ticks.
        the check in the eval loop, ceval.c (2.7) https://github.com/python/cpython/blob/v2.7.18/Python/ceval.c#L1090-L1148"#]]);
}

#[test]
fn in_graalpy_a_timer_asks() {
    let stage = Stage::new(Version::GRAALPY);
    stage.says(1, expect![[r#"
        At 8.4 ms worker 2 runs Python, for 3.3 ms now, on core 1. It has held the GIL for 3.3 ms; echo waits for it; a timer asks for it in 1.7 ms.
        GilReleaseScheduler, AsyncHandler.java (graalpy) https://github.com/oracle/graalpython/blob/master/graalpython/com.oracle.graal.python/src/com/oracle/graal/python/runtime/AsyncHandler.java"#]]);
    stage.says(2, expect![[r#"
        At 8.4 ms echo has wanted to run Python for 8.4 ms. It waits for the GIL, held by worker 2 for 3.3 ms; the timer asks worker 2 to drop it in 1.7 ms, and worker 2 will notice at its next call or backward jump.
        acquireGil, PythonContext.java (graalpy) https://github.com/oracle/graalpython/blob/master/graalpython/com.oracle.graal.python/src/com/oracle/graal/python/runtime/PythonContext.java"#]]);
}

#[test]
fn in_pypy_the_first_in_the_queue_looks_and_the_others_wait_for_their_turn() {
    let mut stage = Stage::new(Version::PYPY);
    stage.snapshot.gils[0].waiters = vec![2, 0];
    stage.says(2, expect![[r#"
        At 8.4 ms echo has wanted to run Python for 8.4 ms. It waits for the GIL, held by worker 2 for 3.3 ms. It looks every 0.1 ms whether worker 2 has left it for a call; else worker 2 hands it over after a million turns of its loop. 1 other thread waits for it too.
        RPyGilAcquireSlowPath, thread_gil.c (pypy) https://github.com/pypy/pypy/blob/4eeb73c/rpython/translator/c/src/thread_gil.c"#]]);
    stage.says(0, expect![[r#"
        At 8.4 ms worker 1 let go of the GIL 3.3 ms ago. It waits for the GIL, held by worker 2 for 3.3 ms. It is not its turn yet: whoever is ahead in the queue has it first. 1 other thread waits for it too.
        RPyGilAcquireSlowPath, thread_gil.c (pypy) https://github.com/pypy/pypy/blob/4eeb73c/rpython/translator/c/src/thread_gil.c"#]]);
    stage.says(1, expect![[r#"
        At 8.4 ms worker 2 runs Python, for 3.3 ms now, on core 1. It has held the GIL for 3.3 ms; 2 threads wait for it; it hands it over after a million turns of its loop, or leaves it for a call.
        the ticker at a loop's jump back, interp_jit.py (pypy) https://github.com/pypy/pypy/blob/4eeb73c/pypy/module/pypyjit/interp_jit.py#L101-L131"#]]);
    stage.snapshot.gils[0].holder = None;
    stage.says(2, expect![[r#"
        At 8.4 ms echo has wanted to run Python for 8.4 ms. It waits for the GIL, which nobody holds. No wake-up is sent: the first in the queue finds out when it looks.
        RPyGilAcquireSlowPath, thread_gil.c (pypy) https://github.com/pypy/pypy/blob/4eeb73c/rpython/translator/c/src/thread_gil.c"#]]);
}

#[test]
fn a_wait_that_polls_says_when_it_looks_again() {
    let mut stage = Stage::new(Version::PY27);
    stage.on(8 * MS, 0, State::Sleep, NO_DETAIL);
    stage.snapshot.threads[0] = ThreadView {
        waits_on: Some("event ready".to_owned()),
        until: Some(12 * MS),
        ..idle()
    };
    stage.says(0, expect![[r#"
        At 8.4 ms worker 1 sleeps, for 400 µs now. It waits for event ready by looking now and then: again in 3.6 ms.
        PyEval_SaveThread, ceval.c (2.7) https://github.com/python/cpython/blob/v2.7.18/Python/ceval.c#L339-L364"#]]);
}

#[test]
fn without_a_gil_nobody_speaks_of_one() {
    let mut stage = Stage::new(Version::PY313T);
    stage.on(6 * MS, 1, State::Stopped, NO_DETAIL);
    stage.on(6 * MS, 0, State::Python, 0);
    stage.on(7 * MS, 2, State::Io, 0);
    stage.snapshot.threads[2].until = Some(9 * MS);
    stage.trace.marks.push(Mark {
        at: 6 * MS,
        thread: 2,
        kind: MarkKind::StopRequest,
        arg: 0,
    });
    stage.says(0, expect![[r#"
        At 8.4 ms worker 1 runs Python, for 2.4 ms now, on core 0. There is no GIL: it needs nothing but a core.
        attach without a GIL, pystate.c (3.13t) https://github.com/python/cpython/blob/v3.13.15/Python/pystate.c#L2045"#]]);
    stage.says(1, expect![[r#"
        At 8.4 ms worker 2 is stopped with the world, for 2.4 ms now. echo asked for it to collect garbage; worker 1 has yet to reach a check site.
        stop_the_world, pystate.c (3.13t) https://github.com/python/cpython/blob/v3.13.15/Python/pystate.c"#]]);
    stage.says(2, expect![[r#"
        At 8.4 ms echo is blocked on I/O, for 1.4 ms now. The answer comes in 600 µs.
        detach, pystate.c (3.13t) https://github.com/python/cpython/blob/v3.13.15/Python/pystate.c"#]]);
}

#[test]
fn a_ring_of_locks_is_called_a_deadlock() {
    let mut stage = Stage::new(Version::PY312);
    for (thread, fork) in [(0, "fork 1"), (1, "fork 2"), (2, "fork 3")] {
        stage.on(7 * MS, thread, State::Lock, 0);
        stage.snapshot.threads[thread] = ThreadView {
            waits_on: Some(format!("lock {fork}")),
            holder: Some((thread + 1) % 3),
            ..idle()
        };
    }
    stage.says(0, expect![[r#"
        At 8.4 ms worker 1 waits for lock fork 1, for 1.4 ms now. worker 2 has it; worker 2 waits in turn, and so on round to worker 1: a deadlock of 3 threads.
        lock.acquire, _threadmodule.c (3.12) https://github.com/python/cpython/blob/v3.12.1/Modules/_threadmodule.c"#]]);
}

#[test]
fn who_waits_for_a_lock_learns_who_has_it_and_what_that_one_does() {
    let mut stage = Stage::new(Version::PY314);
    stage.on(7 * MS, 0, State::Lock, 0);
    stage.snapshot.threads[0] = ThreadView {
        waits_on: Some("lock log".to_owned()),
        holder: Some(1),
        until: Some(9 * MS),
        ..idle()
    };
    stage.says(0, expect![[r#"
        At 8.4 ms worker 1 waits for lock log, for 1.4 ms now. worker 2 has it and runs Python. It gives up in 600 µs.
        PyMutex, lock.c (3.14) https://github.com/python/cpython/blob/v3.14.7/Python/lock.c#L53-L137"#]]);
    stage.on(7 * MS, 1, State::Lock, 0);
    stage.snapshot.threads[1] = ThreadView {
        waits_on: Some("lock data".to_owned()),
        holder: Some(0),
        ..idle()
    };
    stage.says(0, expect![[r#"
        At 8.4 ms worker 1 waits for lock log, for 1.4 ms now. worker 2 has it and waits for lock data, which the first has: a deadlock. It gives up in 600 µs.
        PyMutex, lock.c (3.14) https://github.com/python/cpython/blob/v3.14.7/Python/lock.c#L53-L137"#]]);
    stage.snapshot.threads[0].waits_on = Some("the end of worker".to_owned());
    stage.snapshot.threads[1].holder = None;
    stage.says(0, expect![[r#"
        At 8.4 ms worker 1 waits for the end of worker, for 1.4 ms now. worker 2 waits for lock data. It gives up in 600 µs.
        PyMutex, lock.c (3.14) https://github.com/python/cpython/blob/v3.14.7/Python/lock.c#L53-L137"#]]);
}

#[test]
fn ctrl_c_and_lost_updates_are_told_after_they_happened() {
    let mark = |at: Ns, thread: u16, kind| Mark {
        at,
        thread,
        kind,
        arg: 0,
    };
    let mut stage = Stage::new(Version::PY27);
    stage.on(7 * MS, 0, State::Lock, 0);
    stage.snapshot.threads[0].waits_on = Some("the end of worker".to_owned());
    stage.trace.marks = vec![mark(8 * MS, 0, MarkKind::Interrupt)];
    stage.says(0, expect![[r#"
        At 8.4 ms worker 1 waits for the end of worker, for 1.4 ms now. Ctrl-C came 400 µs ago; worker 1 would have to handle it, and cannot before this call returns.
        lock.acquire, threadmodule.c (2.7) https://github.com/python/cpython/blob/v2.7.18/Modules/threadmodule.c#L43-L57"#]]);
    stage.trace.marks = vec![mark(8 * MS, 1, MarkKind::LostUpdate)];
    stage.says(1, expect![[r#"
        At 8.4 ms worker 2 runs Python, for 3.3 ms now, on core 1. 400 µs ago it stored a sum from before updates of others: these are lost.
        the check in the eval loop, ceval.c (2.7) https://github.com/python/cpython/blob/v2.7.18/Python/ceval.c#L1090-L1148"#]]);
    stage.trace.marks = vec![mark(5 * MS, 1, MarkKind::LostUpdate)];
    stage.says(1, expect![[r#"
        At 8.4 ms worker 2 runs Python, for 3.3 ms now, on core 1. It has held the GIL for 3.3 ms; echo waits for it; it lets go for an instant every 100 ticks.
        the check in the eval loop, ceval.c (2.7) https://github.com/python/cpython/blob/v2.7.18/Python/ceval.c#L1090-L1148"#]]);
}

#[test]
fn native_programs_sleepers_and_those_who_are_gone() {
    let mut stage = Stage::new(Version::PY312);
    stage.trace.threads[0] = crate::trace::Lane::states();
    stage.snapshot.threads[0].interpreter = None;
    stage.on(0, 0, State::Io, 0);
    stage.on(8 * MS, 0, State::Native, 0);
    stage.says(
        0,
        expect!["At 8.4 ms worker 1 runs native code, for 400 µs now, on core 0."],
    );
    stage.on(8_100 * US, 0, State::Io, 0);
    stage.snapshot.threads[0].waits_on = Some("a message on socket".to_owned());
    stage.says(0, expect!["At 8.4 ms worker 1 is blocked on I/O, for 300 µs now. It waits for a message on socket."]);
    stage.on(8 * MS, 1, State::Sleep, NO_DETAIL);
    stage.snapshot.threads[1].until = Some(10 * MS);
    stage.says(1, expect![[r#"
        At 8.4 ms worker 2 sleeps, for 400 µs now. Its timer expires in 1.6 ms.
        drop_gil, ceval_gil.c (3.12) https://github.com/python/cpython/blob/v3.12.1/Python/ceval_gil.c"#]]);
    stage.on(8 * MS, 2, State::Absent, NO_DETAIL);
    stage.says(
        2,
        expect!["At 8.4 ms echo has ended. It did so 400 µs ago."],
    );
    stage.trace.threads[2] = crate::trace::Lane::states();
    stage.on(0, 2, State::Absent, NO_DETAIL);
    stage.says(2, expect!["At 8.4 ms echo has not started yet."]);
}

#[test]
fn no_version_and_no_state_is_left_without_words() {
    for version in Version::ALL {
        for state in State::ALL {
            let mut stage = Stage::new(version);
            stage.on(8 * MS, 0, state, 0);
            let case = Case {
                run: &stage.run,
                trace: &stage.trace,
                names: &stage.names,
                snapshot: &stage.snapshot,
            };
            for thread in [0, 1, 2, 99] {
                let text = explain(&case, thread).text();
                assert!(text.starts_with("At 8.4 ms "), "{text}");
                assert!(text.ends_with('.') && !text.contains(".."), "{text}");
            }
            let gil = version.is_free_threaded() && state != State::GilWait;
            let text = explain(&case, 0).text().replace("There is no GIL", "");
            assert!(!gil || !text.contains("GIL"), "{version} {text}");
        }
    }
}
