//! A group of threads with the same code.

use super::visit;
use crate::program::{Op, Stmt};
use crate::time::Ns;

/// Where the threads of a role live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Home {
    /// In interpreter number so-and-so (0 is the main one). Each interpreter has its own GIL and memory.
    #[default]
    Main,
    /// In a further interpreter: a process or a subinterpreter of its own.
    Interpreter(u8),
    /// In no interpreter: a native program on the same cores.
    Native,
    /// In the main interpreter, and there it stays where the others become workers: a thread beside the one that
    /// starts them.
    Parent,
}

/// How many threads a role has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// This many.
    Fixed(u32),
    /// The run's `threads` knob.
    Threads,
}

/// A group of threads with the same code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Name; threads are numbered when there are several.
    pub name: String,
    /// How many.
    pub count: Count,
    /// Interpreter they belong to, if any.
    pub home: Home,
    /// Linux nice level, −20 (most important) to 19.
    pub nice: i8,
    /// Cores they may use; empty means all.
    pub affinity: Vec<u16>,
    /// Does not keep the process alive.
    pub daemon: bool,
    /// This is the thread that receives signals; at most one role, of one thread.
    pub main: bool,
    /// Not started at time zero but by a `Spawn`.
    pub spawned: bool,
    /// When they start, if not spawned.
    pub start: Ns,
    /// What each of them does.
    pub body: Vec<Stmt>,
}

impl Default for Role {
    fn default() -> Self {
        Self {
            name: "worker".to_owned(),
            count: Count::Fixed(1),
            home: Home::Main,
            nice: 0,
            affinity: Vec::new(),
            daemon: false,
            main: false,
            spawned: false,
            start: 0,
            body: Vec::new(),
        }
    }
}

impl Role {
    /// The queues it puts items into, each once.
    pub fn puts_into(&self) -> Vec<u16> {
        let mut queues = Vec::new();
        visit(&self.body, 0, &mut |stmt, _| {
            if let Op::Put(queue) = stmt.op
                && !queues.contains(&queue)
            {
                queues.push(queue);
            }
        });
        queues
    }

    /// There can be one thread of this role only: it is the main thread, or it starts others.
    pub fn is_single(&self) -> bool {
        let mut single = self.main;
        visit(&self.body, 0, &mut |stmt, _| {
            single |= matches!(stmt.op, Op::Spawn(_));
        });
        single
    }
}
