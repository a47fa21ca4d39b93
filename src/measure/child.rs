//! A program that is run, and that can be ended with all it has started.

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How a program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Of its own accord and in good order.
    Done,
    /// With an error: the last line it wrote.
    Failed(String),
    /// It was ended because the user wants to stop.
    Cancelled,
}

/// How often one looks whether it has ended, or whether to end it.
const LOOK: Duration = Duration::from_millis(50);
/// The longest that a program may take: many times what any takes.
const LIMIT: Duration = Duration::from_secs(900);

/// Runs a command in a process group of its own until it ends, or until `stop` says so; then the group is killed. Ctrl-C in a terminal
/// reaches the foreground's group only, so that who started the command decides. What it writes goes into `log`.
pub fn run(
    command: &mut Command,
    log: &Path,
    stop: &dyn Fn() -> bool,
    tick: &mut dyn FnMut(Duration),
) -> Result<End, String> {
    let file = std::fs::File::create(log).map_err(|e| format!("{}: {e}", log.display()))?;
    let copy = file.try_clone().map_err(|e| e.to_string())?;
    command.stdin(Stdio::null()).stdout(file).stderr(copy);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().map_err(|e| format!("{name}: {e}"))?;
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
            if !status.success() {
                // Whoever is left of its group was forgotten.
                kill_group(&child);
            }
            return Ok(end(status, log));
        }
        let late = began.elapsed() > LIMIT;
        if stop() || late {
            kill_group(&child);
            // The group has gone; if it could not be killed, the program itself can.
            let _ = child.kill();
            child.wait().map_err(|e| e.to_string())?;
            return Ok(match late {
                true => End::Failed(format!("not done after {} s", LIMIT.as_secs())),
                false => End::Cancelled,
            });
        }
        tick(began.elapsed());
        sleep(LOOK);
    }
}

/// Kills all processes of the program's group. That needs a system call that the standard library has not; the shell has it.
fn kill_group(child: &Child) {
    let kill = format!("kill -KILL -{} 2>/dev/null", child.id());
    // Nobody left is not an error.
    let _ = Command::new("/bin/sh").args(["-c", &kill]).status();
}

fn end(status: ExitStatus, log: &Path) -> End {
    if status.success() {
        return End::Done;
    }
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let last = text.lines().rev().find(|line| !line.trim().is_empty());
    End::Failed(last.map_or_else(|| status.to_string(), |line| line.trim().to_owned()))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn what_is_cancelled_leaves_no_child_behind() {
        let folder = std::env::temp_dir().join(format!("gilscope-child-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let log = folder.join("log");
        // A grandchild that would outlive its parent, which ignores Ctrl-C.
        let script = "trap '' INT; sleep 300 & echo $!; wait";
        let looks = Cell::new(0);
        let stop = || looks.replace(looks.get() + 1) > 5;
        let ended = run(
            Command::new("/bin/sh").args(["-c", script]),
            &log,
            &stop,
            &mut |_| (),
        );
        assert_eq!(ended, Ok(End::Cancelled));
        let text = std::fs::read_to_string(&log).expect("a log");
        let pid: u32 = text.trim().parse().expect("the grandchild's number");
        // Gone, or a zombie that only its new parent can bury.
        let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        assert!(state.is_empty() || state.contains(") Z "), "{state}");
        let failed = run(
            Command::new("/bin/sh").args(["-c", "echo no; exit 3"]),
            &log,
            &|| false,
            &mut |_| (),
        );
        assert_eq!(failed, Ok(End::Failed("no".to_owned())));
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
