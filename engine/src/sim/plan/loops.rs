//! Event loops: every Python thread of an interpreter becomes a task of that interpreter's loop.
//!
//! The loop is a thread of its own; its executor gets as many threads as tasks may want at once, at most those
//! of the default executor: `min(32, cpus + 4)` (`Lib/concurrent/futures/thread.py` of v3.13.15), or 10 in
//! gevent (`Hub.threadpool_size`).

use std::rc::Rc;

use super::{Body, CoreSet, Mode, Part, Plan, ThreadPlan};
use crate::program::{Instr, Op};
use crate::runtime::Tid;

impl Plan {
    /// Loop by loop: its thread, its tasks, the threads of its executor; native threads stay as they are.
    #[inline(never)]
    pub(super) fn make_loops(&mut self) {
        let (python, native): (Vec<_>, Vec<_>) = self
            .threads
            .drain(..)
            .partition(|thread| thread.interp.is_some());
        let mut homes: Vec<u16> = Vec::new();
        for home in python.iter().filter_map(|thread| thread.interp) {
            if !homes.contains(&home) {
                homes.push(home);
            }
        }
        let several = homes.len() > 1;
        for home in homes {
            let of = |thread: &&ThreadPlan| thread.interp == Some(home);
            let tasks: Vec<ThreadPlan> = python.iter().filter(of).cloned().collect();
            self.make_loop(home, tasks, several);
        }
        self.threads.extend(native);
        self.by_role.iter_mut().for_each(Vec::clear);
        for (index, thread) in self.threads.iter_mut().enumerate() {
            if thread.role == u16::MAX {
                // Apart from the streams of all that is written.
                thread.stream = 1 << 16 | index as u64;
            }
            if let Some(members) = self.by_role.get_mut(usize::from(thread.role)) {
                members.push(index as Tid);
            }
        }
    }

    #[inline(never)]
    fn make_loop(&mut self, home: u16, mut tasks: Vec<ThreadPlan>, several: bool) {
        let number = self.loops.len() as u8;
        let (name, most) = match self.run.mode {
            Mode::Gevent => ("hub", 10),
            _ => ("event loop", 32.min(self.run.cores as usize + 4)),
        };
        let served = |name: String, part| ThreadPlan {
            name,
            part,
            role: u16::MAX,
            interp: Some(home),
            nice: tasks.first().map_or(0, |task| task.nice),
            cores: CoreSet::new(&[], self.run.cores),
            daemon: true,
            main: false,
            spawned: matches!(part, Part::Worker(_)),
            start: 0,
            stream: 0,
            bodies: Rc::from([]),
        };
        let suffix = if several {
            format!(" {}", number + 1)
        } else {
            String::new()
        };
        let mut thread = served(format!("{name}{suffix}"), Part::Loop(number));
        let wanted = tasks.iter().filter(|task| sends(&task.bodies)).count();
        let workers: Vec<ThreadPlan> = (1..=wanted.min(most))
            .map(|n| served(format!("executor{suffix} {n}"), Part::Worker(number)))
            .collect();
        for task in &mut tasks {
            task.part = Part::Task(number);
            // Signals are the loop's business.
            thread.main |= std::mem::take(&mut task.main);
        }
        let at = self.threads.len() as Tid;
        let first = at + 1 + tasks.len() as Tid;
        self.threads.push(thread);
        self.threads.extend(tasks);
        self.loops
            .push((at, (first..first + workers.len() as Tid).collect()));
        self.threads.extend(workers);
    }
}

/// Whether the code hands work to an executor.
fn sends(bodies: &[Rc<Body>]) -> bool {
    let mut instrs = bodies.iter().flat_map(|body| &body.instrs);
    instrs.any(|instr| matches!(instr, Instr::Do(Op::ToThread(..))))
}
