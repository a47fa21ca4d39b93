//! What the page "model against reality" simulates for its visitor, in a worker. WebAssembly only: a program of its own, so
//! that the page loads it when it is first asked for.

#[cfg(target_arch = "wasm32")]
fn main() {
    gilscope::reality::page::worker::listen();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    eprintln!("predict is part of a page. On the command line there is `gilscope fidelity`.");
    2.into()
}
