//! The charts of the simulator's page. WebAssembly only: a program of its own, so that the page loads it when charts are first
//! asked for.

#[cfg(target_arch = "wasm32")]
fn main() {
    gilscope::charts::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    eprintln!("charts is part of a page. On the command line there is `gilscope sweep`.");
    2.into()
}
