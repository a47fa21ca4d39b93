//! The page "model against reality". WebAssembly only.

#[cfg(target_arch = "wasm32")]
fn main() {
    gilscope::reality::page::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    eprintln!(
        "reality is a page: `cargo xtask serve` shows it. On the command line there is `gilscope fidelity`."
    );
    2.into()
}
