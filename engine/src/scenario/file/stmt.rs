//! Statements: `{"op": "acquire", "lock": "fork 1", "timeout": "1s"}`.
//!
//! One flat shape for all operations, so that an unknown field is found by the reader, with its line and
//! column; what belongs to which operation is checked here, and named by path.

use serde::{Deserialize, Serialize};

use super::names::{Names, find, name};
use super::value::{All, Draw, Forever, NumberOr, Span};
use crate::program::{Dist, Errand, GilUse, Op, Stmt, Times};
use crate::scenario::ScenarioError;
use crate::scenario::near::{hint, near};

mod words;

use words::OPS;

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Stmt1 {
    op: String,
    #[serde(rename = "for", default, skip_serializing_if = "Option::is_none")]
    span: Option<Draw>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gil: Option<Gil1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    errand: Option<Errand1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lock: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    condition: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    barrier: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    queue: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    variable: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timeout: Option<Span>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waiters: Option<NumberOr<All>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    objects: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<NumberOr<Forever>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Vec<Stmt1>>,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Errand1 {
    Io,
    Native,
    Compute,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Gil1 {
    Keep,
    Release,
}

impl Stmt1 {
    pub(super) fn list(body: &[Stmt], names: &Names) -> Vec<Self> {
        body.iter().map(|stmt| Self::new(stmt, names)).collect()
    }

    fn new(stmt: &Stmt, names: &Names) -> Self {
        let mut to = Self {
            op: words::word(&stmt.op).to_owned(),
            line: stmt.line,
            ..Self::default()
        };
        let span = |timeout: Option<u64>| timeout.map(Span);
        match &stmt.op {
            Op::Compute(d) | Op::Io(d) | Op::Sleep(d) | Op::Block(d) => to.span = Some(Draw(*d)),
            Op::ToThread(d, errand) => {
                to.span = Some(Draw(*d));
                to.errand = Some(match errand {
                    Errand::Io => Errand1::Io,
                    Errand::Native => Errand1::Native,
                    Errand::Compute => Errand1::Compute,
                });
            }
            Op::Native(d, gil) => {
                to.span = Some(Draw(*d));
                to.gil = Some(match gil {
                    GilUse::Keep => Gil1::Keep,
                    GilUse::Release => Gil1::Release,
                });
            }
            Op::Yield | Op::Call | Op::Begin | Op::Done => {}
            Op::Send(i) | Op::Recv(i) => to.channel = Some(name(&names.channels, *i)),
            Op::Acquire(i, timeout) => {
                to.lock = Some(name(&names.locks, *i));
                to.timeout = span(*timeout);
            }
            Op::Release(i) => to.lock = Some(name(&names.locks, *i)),
            Op::Wait(i, timeout) => {
                to.condition = Some(name(&names.conditions, *i));
                to.timeout = span(*timeout);
            }
            Op::Notify(i, waiters) => {
                to.condition = Some(name(&names.conditions, *i));
                to.waiters = Some(match *waiters {
                    u32::MAX => NumberOr::Word(All),
                    n => NumberOr::Number(n.into()),
                });
            }
            Op::Set(i) | Op::Clear(i) => to.event = Some(name(&names.events, *i)),
            Op::WaitEvent(i, timeout) => {
                to.event = Some(name(&names.events, *i));
                to.timeout = span(*timeout);
            }
            Op::Barrier(i) => to.barrier = Some(name(&names.barriers, *i)),
            Op::Put(i) | Op::TaskDone(i) | Op::JoinQueue(i) => {
                to.queue = Some(name(&names.queues, *i));
            }
            Op::Get(i, timeout) => {
                to.queue = Some(name(&names.queues, *i));
                to.timeout = span(*timeout);
            }
            Op::Load(i) | Op::Store(i) => to.variable = Some(name(&names.variables, *i)),
            Op::Add(value) => to.value = Some(*value),
            Op::Incref(i) | Op::Decref(i) | Op::Access(i, _) | Op::Enter(i) | Op::Leave(i) => {
                to.object = Some(name(&names.objects, *i));
            }
            Op::Alloc(objects) => to.objects = Some(*objects),
            Op::Spawn(i) | Op::Join(i) => to.role = Some(name(&names.roles, *i)),
            Op::Loop(times, body) => {
                to.times = Some(match times {
                    Times::Forever => NumberOr::Word(Forever),
                    Times::Count(n) => NumberOr::Number(*n),
                });
                to.body = Some(Self::list(body, names));
            }
        }
        to
    }

    pub(super) fn live_list(
        list: Vec<Self>,
        names: &Names,
        path: &str,
    ) -> Result<Vec<Stmt>, ScenarioError> {
        let one = |(i, stmt): (usize, Self)| stmt.live(names, &format!("{path}[{i}]"));
        list.into_iter().enumerate().map(one).collect()
    }

    fn live(mut self, names: &Names, path: &str) -> Result<Stmt, ScenarioError> {
        let line = self.line.take();
        let word = std::mem::take(&mut self.op);
        let from = Fields {
            path,
            word: &word,
            names,
        };
        let op = self.op(&from)?;
        match self.left_over() {
            None => Ok(Stmt { op, line }),
            Some(field) => from.refuse(field, format!("does not belong to `{word}`")),
        }
    }

    fn op(&mut self, from: &Fields) -> Result<Op, ScenarioError> {
        let timeout = self.timeout.take_if(|_| words::has_timeout(from.word));
        let timeout = timeout.map(|span| span.0);
        Ok(match from.word {
            "compute" => Op::Compute(self.span(from)?),
            "native" => {
                let gil = match from.need("gil", self.gil.take())? {
                    Gil1::Keep => GilUse::Keep,
                    Gil1::Release => GilUse::Release,
                };
                Op::Native(self.span(from)?, gil)
            }
            "io" => Op::Io(self.span(from)?),
            "sleep" => Op::Sleep(self.span(from)?),
            "block" => Op::Block(self.span(from)?),
            "to_thread" => {
                let errand = match from.need("errand", self.errand.take())? {
                    Errand1::Io => Errand::Io,
                    Errand1::Native => Errand::Native,
                    Errand1::Compute => Errand::Compute,
                };
                Op::ToThread(self.span(from)?, errand)
            }
            "yield" => Op::Yield,
            "call" => Op::Call,
            "send" => Op::Send(from.channel(self.channel.take())?),
            "recv" => Op::Recv(from.channel(self.channel.take())?),
            "acquire" => Op::Acquire(from.lock(self.lock.take())?, timeout),
            "release" => Op::Release(from.lock(self.lock.take())?),
            "wait" => Op::Wait(from.condition(self.condition.take())?, timeout),
            "notify" => {
                let waiters = match self.waiters.take() {
                    None => 1,
                    Some(NumberOr::Word(All)) => u32::MAX,
                    Some(NumberOr::Number(n)) => u32::try_from(n).unwrap_or(u32::MAX),
                };
                Op::Notify(from.condition(self.condition.take())?, waiters)
            }
            "set" => Op::Set(from.event(self.event.take())?),
            "clear" => Op::Clear(from.event(self.event.take())?),
            "wait_event" => Op::WaitEvent(from.event(self.event.take())?, timeout),
            "barrier" => {
                let name = from.need("barrier", self.barrier.take())?;
                Op::Barrier(from.find(&from.names.barriers, &name, "barrier")?)
            }
            "put" => Op::Put(from.queue(self.queue.take())?),
            "get" => Op::Get(from.queue(self.queue.take())?, timeout),
            "task_done" => Op::TaskDone(from.queue(self.queue.take())?),
            "join_queue" => Op::JoinQueue(from.queue(self.queue.take())?),
            "load" => Op::Load(from.variable(self.variable.take())?),
            "add" => Op::Add(from.need("value", self.value.take())?),
            "store" => Op::Store(from.variable(self.variable.take())?),
            "incref" => Op::Incref(from.object(self.object.take())?),
            "decref" => Op::Decref(from.object(self.object.take())?),
            "read" => Op::Access(from.object(self.object.take())?, false),
            "change" => Op::Access(from.object(self.object.take())?, true),
            "enter" => Op::Enter(from.object(self.object.take())?),
            "leave" => Op::Leave(from.object(self.object.take())?),
            "alloc" => Op::Alloc(from.need("objects", self.objects.take())?),
            "spawn" => Op::Spawn(from.role(self.role.take())?),
            "join" => Op::Join(from.role(self.role.take())?),
            "begin" => Op::Begin,
            "done" => Op::Done,
            "loop" => {
                let times = match from.need("times", self.times.take())? {
                    NumberOr::Word(Forever) => Times::Forever,
                    NumberOr::Number(n) => Times::Count(n),
                };
                let body = from.need("body", self.body.take())?;
                let path = format!("{}.body", from.path);
                Op::Loop(times, Self::live_list(body, from.names, &path)?)
            }
            other => {
                let all = format!("operations are {}", OPS.join(", "));
                let known = hint(&near(other, OPS.iter().copied()), &all);
                return from.refuse("op", format!("unknown operation `{other}`: {known}"));
            }
        })
    }

    fn span(&mut self, from: &Fields) -> Result<Dist, ScenarioError> {
        Ok(from.need("for", self.span.take())?.0)
    }

    /// A field that nothing has asked for.
    fn left_over(&self) -> Option<&'static str> {
        let Self {
            op: _,
            span,
            gil,
            errand,
            lock,
            condition,
            event,
            barrier,
            queue,
            channel,
            variable,
            object,
            role,
            timeout,
            waiters,
            value,
            objects,
            times,
            line: _,
            body,
        } = self;
        let fields = [
            ("for", span.is_some()),
            ("gil", gil.is_some()),
            ("errand", errand.is_some()),
            ("lock", lock.is_some()),
            ("condition", condition.is_some()),
            ("event", event.is_some()),
            ("barrier", barrier.is_some()),
            ("queue", queue.is_some()),
            ("channel", channel.is_some()),
            ("variable", variable.is_some()),
            ("object", object.is_some()),
            ("role", role.is_some()),
            ("timeout", timeout.is_some()),
            ("waiters", waiters.is_some()),
            ("value", value.is_some()),
            ("objects", objects.is_some()),
            ("times", times.is_some()),
            ("body", body.is_some()),
        ];
        fields.into_iter().find(|f| f.1).map(|f| f.0)
    }
}

/// What it takes to look up a statement's fields.
struct Fields<'a> {
    path: &'a str,
    word: &'a str,
    names: &'a Names,
}

impl Fields<'_> {
    fn refuse<T>(&self, field: &str, problem: String) -> Result<T, ScenarioError> {
        Err(ScenarioError {
            field: format!("{}.{field}", self.path),
            problem,
        })
    }

    fn need<T>(&self, field: &str, value: Option<T>) -> Result<T, ScenarioError> {
        match value {
            Some(value) => Ok(value),
            None => self.refuse(field, format!("missing: `{}` needs it", self.word)),
        }
    }

    fn find(&self, list: &[String], name: &str, what: &str) -> Result<u16, ScenarioError> {
        find(list, name, what, &format!("{}.{what}", self.path))
    }

    fn lock(&self, name: Option<String>) -> Result<u16, ScenarioError> {
        self.find(&self.names.locks, &self.need("lock", name)?, "lock")
    }

    fn condition(&self, name: Option<String>) -> Result<u16, ScenarioError> {
        let name = self.need("condition", name)?;
        self.find(&self.names.conditions, &name, "condition")
    }

    fn event(&self, name: Option<String>) -> Result<u16, ScenarioError> {
        self.find(&self.names.events, &self.need("event", name)?, "event")
    }

    fn queue(&self, name: Option<String>) -> Result<u16, ScenarioError> {
        self.find(&self.names.queues, &self.need("queue", name)?, "queue")
    }

    fn channel(&self, name: Option<String>) -> Result<u16, ScenarioError> {
        self.find(
            &self.names.channels,
            &self.need("channel", name)?,
            "channel",
        )
    }

    fn variable(&self, name: Option<String>) -> Result<u16, ScenarioError> {
        let name = self.need("variable", name)?;
        self.find(&self.names.variables, &name, "variable")
    }

    fn object(&self, name: Option<String>) -> Result<u16, ScenarioError> {
        self.find(&self.names.objects, &self.need("object", name)?, "object")
    }

    fn role(&self, name: Option<String>) -> Result<u16, ScenarioError> {
        self.find(&self.names.roles, &self.need("role", name)?, "role")
    }
}
