//! Native: the command line. Wasm: mounts the page.

#[cfg(target_arch = "wasm32")]
fn main() {
    gilscope::ui::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
