//! Reads recorded traces for the page, in a worker. WebAssembly only: a program of its own, so that the page loads it when a
//! file is first opened.

#[cfg(target_arch = "wasm32")]
fn main() {
    gilscope::ui::read_files();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    eprintln!("import is part of the page. On the command line there is `gilscope import`.");
    2.into()
}
