//! The programs that are run, as they come with the project, and the folder in which they run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program for interpreters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Program {
    /// Its file.
    pub file: &'static str,
    /// How the file that it saves begins.
    pub saves: &'static str,
    /// What is appended to the name of that file.
    pub suffix: &'static str,
    /// What it measures.
    pub workload: &'static str,
    /// Fewest processors that it makes sense on.
    pub cores: u32,
    /// Python 2, Python 3, or both.
    pub python: Python,
    /// Needs the client written in C.
    pub client: bool,
    /// About how many seconds it takes, quick and in full.
    pub seconds: (u32, u32),
}

/// Which Pythons can run a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Python {
    /// All.
    Any,
    /// Python 2 only, and why.
    Two(&'static str),
    /// Python 3 only, and why.
    Three(&'static str),
}

const ANY: Program = Program {
    file: "",
    saves: "",
    suffix: "",
    workload: "",
    cores: 1,
    python: Python::Any,
    client: false,
    seconds: (10, 25),
};

/// All programs; the primitives come first.
pub const PROGRAMS: [Program; 10] = [
    Program {
        file: "w7.py",
        saves: "W7",
        workload: "ping_pong",
        seconds: (8, 18),
        ..ANY
    },
    Program {
        file: "w1.py",
        saves: "W1",
        workload: "cpu_scaling",
        seconds: (8, 19),
        ..ANY
    },
    Program {
        file: "w2.py",
        saves: "W2",
        workload: "switch_trace",
        seconds: (13, 32),
        ..ANY
    },
    Program {
        file: "w2.py",
        saves: "W2",
        suffix: "_thr5",
        workload: "switch_trace_thr5",
        python: Python::Two("later Pythons do not switch within 30 µs"),
        seconds: (8, 20),
        ..ANY
    },
    Program {
        file: "w3.py",
        saves: "W3",
        workload: "io_convoy",
        client: true,
        seconds: (11, 58),
        ..ANY
    },
    Program {
        file: "w4.py",
        saves: "W4",
        workload: "lost_updates",
        seconds: (9, 20),
        ..ANY
    },
    Program {
        file: "w5.py",
        saves: "W5",
        workload: "contention",
        cores: 2,
        seconds: (13, 33),
        ..ANY
    },
    Program {
        file: "w5b.py",
        saves: "W5b",
        workload: "contention",
        cores: 2,
        python: Python::Three("no os.sched_setaffinity"),
        seconds: (28, 70),
        ..ANY
    },
    Program {
        file: "w6.py",
        saves: "W6",
        workload: "isolation",
        cores: 2,
        python: Python::Three("w6_py2.py is run instead"),
        seconds: (11, 25),
        ..ANY
    },
    Program {
        file: "w6_py2.py",
        saves: "W6",
        workload: "isolation",
        cores: 2,
        python: Python::Two("w6.py is run instead"),
        seconds: (4, 8),
        ..ANY
    },
];

/// The workloads that can be measured, each once.
pub fn workloads() -> Vec<&'static str> {
    let mut names: Vec<&'static str> = PROGRAMS.iter().map(|program| program.workload).collect();
    names.dedup();
    names
}

macro_rules! shipped {
    ($($name:literal),*) => {
        [$(($name, include_str!(concat!("../../measurements/programs/", $name)))),*]
    };
}

/// The files of `measurements/programs`.
const FILES: [(&str, &str); 12] = shipped!(
    "common.py",
    "pingpong.c",
    "udpclient.c",
    "w1.py",
    "w2.py",
    "w3.py",
    "w4.py",
    "w5.py",
    "w5b.py",
    "w6.py",
    "w6_py2.py",
    "w7.py"
);

/// A folder with the programs in it, which is removed at the end.
#[derive(Debug)]
pub struct Workshop {
    /// Where it is.
    pub folder: PathBuf,
    /// The C programs are there; or why not.
    pub compiled: Result<(), String>,
}

impl Workshop {
    /// Unpacks the programs, and compiles those in C with `cc`.
    pub fn set_up() -> Result<Self, String> {
        let name = format!("gilscope-measure-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let write = |path: &Path, text: &str| {
            fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
        };
        let results = folder.join("results");
        fs::create_dir_all(&results).map_err(|e| format!("{}: {e}", results.display()))?;
        // From here on the folder is removed whatever happens.
        let mut workshop = Self {
            folder,
            compiled: Ok(()),
        };
        for (name, text) in FILES {
            write(&workshop.folder.join(name), text)?;
        }
        workshop.compiled = workshop.compile();
        Ok(workshop)
    }

    fn compile(&self) -> Result<(), String> {
        for name in ["pingpong", "udpclient"] {
            let mut cc = Command::new("cc");
            cc.args(["-O2", "-pthread", "-w", "-o", name, &format!("{name}.c")]);
            cc.current_dir(&self.folder).stdin(Stdio::null());
            let output = cc
                .output()
                .map_err(|_| "there is no C compiler `cc`".to_owned())?;
            if !output.status.success() {
                let said = String::from_utf8_lossy(&output.stderr);
                let line = said.lines().find(|line| line.contains("error"));
                let line = line.unwrap_or("it failed");
                return Err(format!("cc cannot compile {name}.c: {line}"));
            }
        }
        Ok(())
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        // A folder that is left in the system's temporary folder does no harm.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
