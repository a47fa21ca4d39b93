//! Native: the command line. Wasm: mounts the page.

#[cfg(target_arch = "wasm32")]
fn main() {
    gilscope::ui::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    let args = std::env::args_os().skip(1);
    let (out, err) = (std::io::stdout(), std::io::stderr());
    gilscope::cli::run(args, &mut out.lock(), &mut err.lock()).into()
}
